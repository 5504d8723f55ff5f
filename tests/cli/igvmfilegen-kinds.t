Images of every kind from files that are damaged, or meant for something else: which file, which of its fields.

  $ cat > try.py <<'EOF'
  > import json, os, struct, subprocess, sys
  > sys.path.insert(0, os.environ["TESTS"] + "/cli")
  > import recipe
  > name, resource = sys.argv[1:3]  # a manifest, and the file to be changed by SIZE:OFFSET=VALUE or cut at OFFSET
  > arm = name.startswith("aarch64")
  > kernel = recipe.aarch64_image("k", 20000) if arm else recipe.bzimage("k", 0x3000)
  > files = {"uefi": bytes(8 << 20) if arm else recipe.firmware(), "linux_kernel": kernel, "linux_initrd": b"initrd",
  >          "underhill_kernel": recipe.aarch64_image("p", 20000) if arm else recipe.FILES["vmlinux"],
  >          "openhcl_boot": recipe.FILES["shim-aarch64" if arm else "shim"], "underhill_initrd": b"initrd"}
  > if resource == "linux_kernel" and len(sys.argv) > 4:
  >     files[resource] = recipe.FILES["vmlinux"]
  > b = bytearray(files[resource])
  > if "=" in sys.argv[3]:
  >     at, value = sys.argv[3].split("=")
  >     size, at = (int(x, 0) for x in at.split(":"))
  >     b[at:at + size] = int(value, 0).to_bytes(size, "little")
  > else:
  >     del b[int(sys.argv[3], 0):]
  > files[resource] = bytes(b)
  > for n, data in files.items():
  >     open(n + ".file", "wb").write(data)
  > json.dump({"resources": {n: os.path.abspath(n + ".file") for n in files}}, open("files.json", "w"))
  > p = subprocess.run(["igvmfilegen", "manifest", "-m", f"{os.environ['TESTS']}/../manifests/{name}.json", "-r", "files.json",
  >                     "-o", "kind.bin"], capture_output=True, text=True)
  > print(p.stderr.splitlines()[-1].strip() if p.returncode else "built")
  > EOF

Kernels for x64.

  $ python3 try.py x64-linux linux_kernel 0x3400
  built
  $ python3 try.py x64-linux linux_kernel 0x33ff
  linux_kernel.syssize at 0x1f4: 12288 bytes of code; the file has 12287 behind the setup sectors
  $ python3 try.py x64-linux linux_kernel 0x267
  linux_kernel.setup_header at 0x1f1: ends after 118 of 119 bytes
  $ python3 try.py x64-linux linux_kernel 4:0x202=0
  linux_kernel.e_ident[EI_MAG] at 0: 0, expected 0x464c457f
  $ python3 try.py x64-linux linux_kernel 2:0x206=0x20b
  linux_kernel.version at 0x206: boot protocol 0x20b; 64-bit entry points came with 0x20c
  $ python3 try.py x64-linux linux_kernel 1:0x211=0
  linux_kernel.loadflags at 0x211: 0: the kernel wants to be loaded below 1 MiB
  $ python3 try.py x64-linux linux_kernel 2:0x236=0
  linux_kernel.xloadflags at 0x236: 0: the kernel has no 64-bit entry point
  $ python3 try.py x64-snp-linux-dev linux_kernel 4:0x1f4=0x10000000
  linux_kernel.syssize at 0x1f4: 4294967296 bytes of code; the file has 12288 behind the setup sectors
  $ python3 try.py x64-snp-linux-dev linux_kernel 4:0x260=0xf000000
  linux_initrd at 0: linux-initrd at 0x10000000 to 0x10000fff is not in the memory, which ends at 0x10000000
  $ python3 try.py x64-snp-linux-dev linux_kernel 8:88=0x10000000 elf
  linux_kernel at 0x40: linux-kernel at 0x10000000 to 0x10009fff is not in the memory, which ends at 0x10000000
  $ python3 try.py x64-snp-linux-dev linux_kernel 8:88=0x1010000 elf
  linux_kernel at 0x78: linux-kernel at 0x1010000 to 0x1010fff overlaps linux-kernel at 0x1010000 to 0x1019fff
  $ python3 try.py x64-snp-linux-dev linux_kernel 2:18=183 elf
  linux_kernel.e_machine at 0x12: 0xb7, expected 0x3e
  $ python3 try.py x64-snp-linux-dev linux_kernel 100 elf
  linux_kernel.e_phoff at 0x20: program headers at 0x40 lie beyond the end at 0x64

Firmware for x64.

  $ python3 try.py x64-uefi uefi 0x5fffff
  uefi: length 6291455, expected 6291456
  $ python3 try.py x64-uefi uefi 4:0x5e0028=0
  uefi.EFI_FIRMWARE_VOLUME_HEADER.Signature at 0x5e0028: 0, expected 0x4856465f
  $ python3 try.py x64-uefi uefi 1:0x5e005a=7
  uefi.EFI_FFS_FILE_HEADER.Size at 0x5e0248: has no size
  $ python3 try.py x64-uefi-cvm-dev uefi 2:0x5e0064=0
  uefi.SEC image at 0x5e0064: is neither a TE nor a PE image

For aarch64.

  $ python3 try.py aarch64-linux linux_kernel 20000
  built
  $ python3 try.py aarch64-linux linux_kernel 63
  linux_kernel.arm64_image_header at 0: ends after 63 of 64 bytes
  $ python3 try.py aarch64-linux linux_kernel 1:56=0
  linux_kernel.magic at 0x38: 0x644d5200, expected 0x644d5241
  $ python3 try.py aarch64-linux linux_kernel 1:24=11
  linux_kernel.flags at 0x18: 0xb: a big-endian kernel
  $ python3 try.py aarch64-linux linux_kernel 1:24=12
  linux_kernel.flags at 0x18: 0xc: a kernel for pages other than 4 KiB
  $ python3 try.py aarch64-linux linux_kernel 8:8=0xffffffffffffffff
  linux_kernel.text_offset at 8: 25000 bytes at offset 0xffffffffffffffff end beyond the address space
  $ python3 try.py aarch64-uefi uefi 0x7fffff
  uefi: length 8388607, expected 8388608
  $ python3 try.py aarch64-dev underhill_kernel 8:16=16384
  underhill_kernel.image_size at 0x10: 16384 bytes of memory for a file of 20000
  $ python3 try.py aarch64-dev underhill_kernel 8:16=0x100000000
  guest_configs[0].image.openhcl.memory_page_count: the image needs 1049088 pages or more and has 131072
  $ python3 try.py aarch64-dev openhcl_boot 2:18=62
  openhcl_boot.e_machine at 0x12: 0x3e, expected 0xb7
