The manifests that we ship give images that have no error.

  $ python3 - <<'EOF'
  > import json, os, struct
  > def put(b, off, fmt, *v):
  >     struct.pack_into("<" + fmt, b, off, *v)
  > b = bytearray(6 << 20)  # UEFI firmware with nothing but an entry point
  > volume, sec = 0x5e0000, 0x5e0048
  > put(b, volume + 32, "Q4s4xH", 0x20000, b"_FVH", 72)
  > put(b, sec + 18, "B", 3)
  > put(b, sec + 20, "I", 0x200)
  > put(b, sec + 24, "I2s4xHI", 0x10 << 24 | 0x100, b"VZ", 40, 0x1000)
  > open("firmware", "wb").write(b)
  > names = {"uefi": "firmware", "underhill_kernel": "vmlinux", "openhcl_boot": "shim", "underhill_initrd": "initrd",
  >          "linux_kernel": "vmlinux", "linux_initrd": "initrd"}
  > json.dump({"resources": {k: os.path.abspath(v) for k, v in names.items()}}, open("all.json", "w"))
  > EOF
  > for m in "$TESTS"/../manifests/*.json; do igvmfilegen manifest -m "$m" -r all.json -o $(basename "$m" .json).bin || echo "$m"; done

  $ uvmkit check x64*-release.bin
  x64-cvm-cwcow-release.bin: good
  x64-cvm-release.bin: good
  x64-cvm-sivm-release.bin: good
  x64-direct-release.bin: good
  x64-release.bin: good

Who can debug a guest owns it; that is what makes the others differ.

  $ uvmkit check x64*-dev.bin | sed 's/at .*\[/[/'
  x64-cvm-cwcow-dev.bin: warning: GUEST_POLICY[3].policy [policy-debug]
  x64-cvm-cwcow-dev.bin: warning: GUEST_POLICY[4].policy [policy-debug]
  x64-cvm-cwcow-dev.bin: 0 errors, 2 warnings
  x64-cvm-dev.bin: warning: GUEST_POLICY[3].policy [policy-debug]
  x64-cvm-dev.bin: warning: GUEST_POLICY[4].policy [policy-debug]
  x64-cvm-dev.bin: 0 errors, 2 warnings
  x64-cvm-sivm-dev.bin: warning: GUEST_POLICY[3].policy [policy-debug]
  x64-cvm-sivm-dev.bin: warning: GUEST_POLICY[4].policy [policy-debug]
  x64-cvm-sivm-dev.bin: 0 errors, 2 warnings
  x64-dev.bin: good
  x64-direct-dev.bin: good

Programs carry them, too.

  $ for m in "$TESTS"/../manifests/*.json; do
  >   uvmkit build --recipe $(basename "$m" .json) -r all.json -o again.bin > /dev/null && cmp again.bin $(basename "$m" .json).bin
  > done
  $ uvmkit build --recipe x64-direct-release -r all.json --set 'guest_configs[0].guest_svn=7' | sed -n 2p
    none security version 7, VTL 2, OpenHCL with Linux, 256 MiB
  $ uvmkit build --verify build-info.json -r all.json | head -n 1
  built again: no difference
