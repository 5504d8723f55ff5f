The manifests that we ship: each gives the same image as when its digest was recorded.

  $ python3 - <<'EOF'
  > import json, os, sys
  > sys.path.insert(0, os.environ["TESTS"] + "/cli")
  > import recipe
  > open("x64.fd", "wb").write(recipe.firmware())
  > open("aarch64.fd", "wb").write(bytes(8 << 20))
  > for arch, kernel, shim in ("x64", "vmlinux", "shim"), ("aarch64", "Image", "shim-aarch64"):
  >     names = {"uefi": arch + ".fd", "underhill_kernel": kernel, "openhcl_boot": shim, "underhill_initrd": "initrd",
  >              "linux_kernel": kernel, "linux_initrd": "initrd"}
  >     json.dump({"resources": {k: os.path.abspath(v) for k, v in names.items()}}, open(arch + ".resources", "w"))
  > EOF
  $ for m in "$TESTS"/../manifests/*.json; do
  >   name=$(basename "$m" .json); igvmfilegen manifest -m "$m" -r ${name%%-*}.resources -o $name.bin || echo "$m"
  > done
  $ sha256sum *64*.bin | diff "$TESTS"/golden/manifests.sha256 -

None of them has an error.

  $ uvmkit check *-linux.bin *-uefi.bin *-release.bin
  aarch64-linux.bin: good
  x64-linux.bin: good
  aarch64-uefi.bin: good
  x64-uefi.bin: good
  aarch64-release.bin: good
  x64-cvm-cwcow-release.bin: good
  x64-cvm-release.bin: good
  x64-cvm-sivm-release.bin: good
  x64-direct-release.bin: good
  x64-release.bin: good
  x64-snp-linux-release.bin: good
  x64-uefi-cvm-release.bin: good

Who can debug a guest owns it; that is what makes the others differ.

  $ uvmkit check *-dev.bin | sed 's/at .*\[/[/'
  aarch64-dev.bin: good
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
  x64-snp-linux-dev.bin: warning: GUEST_POLICY[1].policy [policy-debug]
  x64-snp-linux-dev.bin: 0 errors, 1 warning
  x64-uefi-cvm-dev.bin: warning: GUEST_POLICY[2].policy [policy-debug]
  x64-uefi-cvm-dev.bin: warning: GUEST_POLICY[3].policy [policy-debug]
  x64-uefi-cvm-dev.bin: 0 errors, 2 warnings

Programs carry them, too.

  $ for m in "$TESTS"/../manifests/*.json; do
  >   name=$(basename "$m" .json)
  >   uvmkit build --recipe $name -r ${name%%-*}.resources -o again.bin > again.txt && cmp again.bin $name.bin || echo "$name"
  > done
  $ uvmkit build --recipe x64-direct-release -r x64.resources --set 'guest_configs[0].guest_svn=7' | sed -n 2p
    none security version 7, VTL 2, OpenHCL with Linux, 256 MiB
  $ uvmkit build --verify build-info.json -r x64.resources | head -n 1
  built again: no difference

The pictures of doc/images.md show what they are made of.

  $ while read picture image only; do
  >   uvmkit inspect --svg - $only $image.bin | cmp - "$TESTS"/../doc/maps/$picture.svg
  > done <<'EOF'
  > openhcl-x64 x64-cvm-release --isolation=snp
  > openhcl-x64-linux x64-direct-release
  > openhcl-aarch64 aarch64-release
  > uefi-x64 x64-uefi-cvm-release
  > uefi-aarch64 aarch64-uefi
  > linux-x64-snp x64-snp-linux-release
  > linux-x64 x64-linux
  > linux-aarch64 aarch64-linux
  > EOF
