What leaves a pod less protected than it could be: each rule by itself.

  $ cat > f <<'END'
  > pod() { echo "{\"$1\":{},\"windows\":{\"hyperv\":{}},\"annotations\":{\"io.microsoft.virtualmachine.$2.securitypolicy\":\"cGFja2FnZSBwb2xpY3kK\"$3}}" > c.json; uvmboot lint --spec c.json; }
  > a() { printf ',"io.microsoft.%s":"%s"' "$@"; }
  > END
  > . ./f; uvmboot lint --spec pod.json && pod linux lcow && pod process wcow
  $ uvmboot lint --spec linux-pod.json
  not-confidential: SecurityPolicy, default: there is no policy: the host sees and decides everything
  boot-file-kind: kernel, */vm-files/kernel: Elf64_Ehdr at 0: ends after 0 of 64 bytes; a bzImage or an ELF kernel for x64 is needed (glob)
  boot-file-kind: rootfs, */vm-files/rootfs.vhd: footer at 0: ends after 0 of 512 bytes; make it from a raw disk with 'uvmkit pack' (glob)
  [1]
  $ . ./f; pod process wcow "$(a virtualmachine.wcow.no_secure_boot true virtualmachine.wcow.isolation_type GuestStateOnly virtualmachine.wcow.writable_efi 1)"
  no-hardware: IsolationType, annotation io.microsoft.virtualmachine.wcow.isolation_type: no hardware isolates the VM: what it attests is worth nothing
  no-secure-boot: DisableSecureBoot, annotation io.microsoft.virtualmachine.wcow.no_secure_boot: programs start that nobody signed
  writable-efi: WritableEFI, annotation io.microsoft.virtualmachine.wcow.writable_efi: the VM can change what it boots from
  [1]
  $ . ./f; pod process wcow "$(a virtualmachine.forwardlogs.enable true wcow.debug true wcow.debug_data_path /x virtualmachine.dump-directory-path /x)"
  dumped: DumpDirectoryPath, annotation io.microsoft.virtualmachine.dump-directory-path: the memory of the VM may be written to the host's disk
  debug-mode: DebugMode, annotation io.microsoft.wcow.debug: the disks of the VM are copied to the host
  logs-forwarded: LogForwardingEnabled, annotation io.microsoft.virtualmachine.forwardlogs.enable: logs of the VM go to the host
  [1]
  $ . ./f; pod process wcow "$(a virtualmachine.wcow.gueststatefile C:/x virtualmachine.wcow.enforcer rego virtualmachine.console.pipe p)"
  guest-state-named: GuestStateFilePath, annotation io.microsoft.virtualmachine.wcow.gueststatefile: the image comes from this file, whatever the isolation type
  enforcer-named: SecurityPolicyEnforcer, annotation io.microsoft.virtualmachine.wcow.enforcer: who enforces the policy is chosen by the host, and not part of the policy's digest
  console: ConsolePipe, annotation io.microsoft.virtualmachine.console.pipe: what the VM prints goes to the host
  [1]
  $ . ./f; pod linux lcow "$(a virtualmachine.storage.scratch.encrypted false virtualmachine.lcow.dmverity-mode false virtualmachine.fullyphysicallybacked false)"
  root-unverified: DmVerityMode, annotation io.microsoft.virtualmachine.lcow.dmverity-mode: the root disk is not verified while it is read
  scratch-plain: EnableScratchEncryption, annotation io.microsoft.virtualmachine.storage.scratch.encrypted: what containers write can be read on the host's disk
  [1]
  $ . ./f; pod linux lcow "$(a virtualmachine.no_security_hardware true virtualmachine.lcow.enforcer open_door)"
  no-hardware: GuestStateFilePath, default: no hardware isolates the VM: what it attests is worth nothing
  enforcer-named: SecurityPolicyEnforcer, annotation io.microsoft.virtualmachine.lcow.enforcer: who enforces the policy is chosen by the host, and not part of the policy's digest
  memory-not-own: AllowOvercommit, default: the host may take pages from the VM
  [1]
  $ uvmboot lint --json --spec linux-pod.json
  {
    "findings": [
      {
        "rule": "not-confidential",
        "option": "SecurityPolicy",
        "message": "there is no policy: the host sees and decides everything"
      },
      {
        "rule": "boot-file-kind",
        "file": "kernel",
        "path": "*/vm-files/kernel", (glob)
        "message": "Elf64_Ehdr at 0: ends after 0 of 64 bytes; a bzImage or an ELF kernel for x64 is needed"
      },
      {
        "rule": "boot-file-kind",
        "file": "rootfs",
        "path": "*/vm-files/rootfs.vhd", (glob)
        "message": "footer at 0: ends after 0 of 512 bytes; make it from a raw disk with 'uvmkit pack'"
      }
    ]
  }
  [1]
  $ uvmboot lint --spec nosuch.json
  ! uvmboot: nosuch.json: cannot open: No such file or directory
  [1]

Boot files are looked into where they are at hand: in a directory that is there, or on the drives of a Windows host.

  $ python3 "$TESTS/cli/recipe.py" && uvmkit build plain.json -o plain.bin > /dev/null && truncate -s 1M raw && mkdir c && uvmkit pack plain.bin -o c/boot --efi raw --rootfs raw > /dev/null
  $ . ./f; pod process wcow "$(a virtualmachine.bootfilesrootpath "$PWD/c/boot" virtualmachine.wcow.isolation_type VBS)"
  $ . ./f; pod process wcow "$(a virtualmachine.bootfilesrootpath "$PWD/nowhere" virtualmachine.wcow.isolation_type VBS)"
  $ . ./f; rm c/boot/rootfs.vhd; cp raw c/boot/boot.vhd; cp c/boot/cwcow.vbs.vmgs c/boot/cwcow.snp.vmgs; echo no > c/boot/reference_info.cose; pod process wcow "$(a virtualmachine.bootfilesrootpath "$PWD/c/boot")"
  boot-file-kind: guest-state, */c/boot/cwcow.snp.vmgs: the image in it: SUPPORTED_PLATFORM[0].platform_type at 0x25: VSM_ISOLATION, expected SEV_SNP for SecureNestedPaging; build the image for it, or choose another isolation type (glob)
  boot-file-kind: efi-vhd, */c/boot/boot.vhd: VHD_FOOTER.cookie at 0xffe00: 0, expected 0x636f6e6563746978 (conectix); make it from a raw disk with 'uvmkit pack' (glob)
  boot-file-missing: boot-cim-vhd, */c/boot/rootfs.vhd: there is no regular file (glob)
  boot-file-kind: reference-info, */c/boot/reference_info.cose: tag at 0: the CBOR ends inside of an item; take the one that came with the image, or none (glob)
  [1]
  $ sed -i 's|"/[^"]*/boot"|"C:\\\\boot"|' c.json; uvmboot lint --spec c.json; uvmboot lint --spec c.json --sysroot .; uvmboot lint --spec c.json --sysroot nowhere --json | grep -E '"(rule|file|path)"'
  boot-file-kind: guest-state, C:\boot\cwcow.snp.vmgs: the image in it: SUPPORTED_PLATFORM[0].platform_type at 0x25: VSM_ISOLATION, expected SEV_SNP for SecureNestedPaging; build the image for it, or choose another isolation type
  boot-file-kind: efi-vhd, C:\boot\boot.vhd: VHD_FOOTER.cookie at 0xffe00: 0, expected 0x636f6e6563746978 (conectix); make it from a raw disk with 'uvmkit pack'
  boot-file-missing: boot-cim-vhd, C:\boot\rootfs.vhd: there is no regular file
  boot-file-kind: reference-info, C:\boot\reference_info.cose: tag at 0: the CBOR ends inside of an item; take the one that came with the image, or none
        "rule": "boot-file-missing",
        "file": "guest-state",
        "path": "C:\\boot\\cwcow.snp.vmgs",
        "rule": "boot-file-missing",
        "file": "efi-vhd",
        "path": "C:\\boot\\boot.vhd",
        "rule": "boot-file-missing",
        "file": "boot-cim-vhd",
        "path": "C:\\boot\\rootfs.vhd",
  $ . ./f; uvmkit pack plain.bin -o c/boot --efi raw --rootfs raw > /dev/null; rm c/boot/reference_info.cose; head -c 32 /dev/urandom > key; vmgstool create -f c/boot/cwcow.vbs.vmgs --forcecreate -k key -e AES_GCM > /dev/null; pod process wcow "$(a virtualmachine.bootfilesrootpath "$PWD/c/boot" virtualmachine.wcow.isolation_type VBS)"
  boot-file-kind: guest-state, */c/boot/cwcow.vbs.vmgs: VMGS: no image in it: file 8, GUEST_FIRMWARE, is missing; make it from an image with 'uvmkit pack' (glob)
  [1]
  $ vmgstool write -f c/boot/cwcow.vbs.vmgs -k key -i 8 -d plain.bin > /dev/null; uvmboot lint --spec c.json
  boot-file-kind: guest-state, */c/boot/cwcow.vbs.vmgs: VMGS: the image in it, file 8, is encrypted: no host could start it; make it from an image with 'uvmkit pack' (glob)
  [1]
