Linux VMs in QEMU. What keeps them from being started is named; kernels here are a few instructions.

  $ python3 "$TESTS/cli/linux_files.py"; cp -r linux empty; : > empty/initrd.img; cp -r linux none; : > none/kernel; cp -r linux text; head -c 700 /dev/zero > text/kernel
  $ mkdir bare; uvmboot lcow --boot-files-path bare
  ! uvmboot: uvmboot-0: no regular file: kernel (*/bare/kernel), rootfs (*/bare/initrd.img) (glob)
  [1]
  $ cp linux/kernel bare; uvmboot lcow --boot-files-path bare
  ! uvmboot: uvmboot-0: no regular file: rootfs (*/bare/initrd.img) (glob)
  [1]
  $ uvmboot lcow --boot-files-path linux --root-fs-type vhd
  ! uvmboot: uvmboot-0: no regular file: rootfs (*/linux/rootfs.vhd) (glob)
  [1]
  $ for d in arm none text empty; do uvmboot lcow --boot-files-path $d; done
  ! uvmboot: uvmboot-0: not what they must be: kernel
  ! uvmboot: */arm/kernel: e_machine at 0x12: 0xb7, expected 0x3e; a bzImage or an ELF kernel for x64 is needed (glob)
  ! uvmboot: uvmboot-0: not what they must be: kernel
  ! uvmboot: */none/kernel: Elf64_Ehdr at 0: ends after 0 of 64 bytes; a bzImage or an ELF kernel for x64 is needed (glob)
  ! uvmboot: uvmboot-0: not what they must be: kernel
  ! uvmboot: */text/kernel: e_ident[EI_MAG] at 0: 0, expected 0x464c457f; a bzImage or an ELF kernel for x64 is needed (glob)
  ! uvmboot: uvmboot-0: not what they must be: rootfs
  ! uvmboot: */empty/initrd.img: c_magic at 0: neither a cpio archive nor a compressed one; a cpio archive is needed, compressed or not; 'uvmkit initrd' makes one (glob)
  [1]
  $ uvmboot --memory 10 lcow --boot-files-path linux
  ! uvmboot: */linux/kernel: kernel and initrd need 21 MiB of memory, and the VM has 10 MiB (glob)
  [125]
  $ uvmboot --cpus 300 lcow --boot-files-path linux
  ! uvmboot: uvmboot-0: back-end qemu has at most 255 processors (ProcessorCount)
  [1]
  $ for n in 1048578 17592186044416; do uvmboot --memory $n lcow --boot-files-path linux; done
  ! uvmboot: uvmboot-0: back-end qemu has at most 1048576 MB of memory (MemorySizeInMB)
  ! uvmboot: uvmboot-0: back-end qemu has at most 1048576 MB of memory (MemorySizeInMB)
  [1]
  $ uvmboot lcow --boot-files-path linux --kernel-args "$(head -c 2000 /dev/zero | tr '\0' x)"
  ! uvmboot: */linux/kernel: the kernel's command line has 2108 bytes, of which it would read 1983 (glob)
  [125]
  $ PATH=${PATH%%:*} uvmboot lcow --boot-files-path linux
  ! uvmboot: */linux/kernel: there is no qemu-system-x86_64; the Debian package is qemu-system-x86 (glob)
  [125]

What is not had in QEMU.

  $ lcow() { uvmboot lcow --boot-files-path linux "$@"; }
  > lcow --tty; lcow --share a,b; lcow --console-pipe pipe; lcow --fwd-stderr=false; uvmboot lcow --boot-files-path firmware --kernel-direct=false
  > lcow --security-policy YQ== --root-fs-type initrd; lcow --mount-scsi initrd.img,/mnt; lcow --mount-vpmem d,,r; lcow --mount-scsi ''
  > lcow --mount-scsi nosuch; uvmboot --gcs lcow --boot-files-path linux --exec true
  ! uvmboot: uvmboot-0: back-end qemu has no terminal for --tty
  ! uvmboot: uvmboot-0: back-end qemu shares no directories (--share)
  ! uvmboot: uvmboot-0: back-end qemu prints the console on standard error, and has no pipes for --console-pipe
  ! uvmboot: uvmboot-0: back-end qemu shows all output (--fwd-stdout and --fwd-stderr)
  ! uvmboot: uvmboot-0: back-end qemu has no firmware that loads kernels (KernelDirect=false)
  ! uvmboot: uvmboot-0: nobody would enforce the policy: this VM is not confidential without --security-hardware
  ! uvmboot: uvmboot-0: --mount-scsi: "initrd.img,/mnt" is neither DISK nor DISK,,w; back-end qemu mounts no disks in the guest
  ! uvmboot: uvmboot-0: --mount-vpmem: "d,,r" is neither DISK nor DISK,,w; back-end qemu mounts no disks in the guest
  ! uvmboot: uvmboot-0: --mount-scsi: "" is neither DISK nor DISK,,w; back-end qemu mounts no disks in the guest
  ! uvmboot: */linux/kernel: disk */nosuch (uvm-data0): cannot open: No such file or directory (glob)
  ! uvmboot: */linux/initrd.img: the initrd has no agent that could run --exec: uvmkit initrd makes one that has. Without --gcs its words are arguments of the first program (glob)
  [1]
  $ lcow() { uvmboot lcow --boot-files-path linux "$@"; }; lcow --annotation io.microsoft.virtualmachine.cpugroup.id=11111111-2222-3333-4444-555555555555
  ! uvmboot: uvmboot-0: back-end qemu has no processor groups (CPUGroupID)
  [1]
  $ for i in 1 2 3 4 5 6; do printf -- ' --mount-scsi linux/kernel'; done > disks; uvmboot lcow --boot-files-path linux $(cat disks)
  ! uvmboot: uvmboot-0: --mount-scsi: back-end qemu has room for 5 disks
  [1]
  $ mkdir UtilityVM; : > UtilityVM/SystemTemplate.vhdx; uvmboot wcow --image .
  ! uvmboot: uvmboot-0: back-end qemu runs no Windows but confidential one, which boots from a guest state file; for others there is --backend hcs-document
  [1]

Several VMs get copies of what they write to, or do not start; one that cannot be read keeps none from being told of.

  $ TMPDIR=/nosuch uvmboot --count 2 lcow --boot-files-path linux --mount-scsi disks,,w
  ! uvmboot: uvmboot-0: */linux/kernel: the VM's own copy of */disks in /nosuch: cannot open the directory /nosuch: No such file or directory (glob)
  ! uvmboot: uvmboot-1: */linux/kernel: the VM's own copy of */disks in /nosuch: cannot open the directory /nosuch: No such file or directory (glob)
  [1]
  $ TMPDIR=$PWD uvmboot --count 3 --parallel 2 lcow --boot-files-path linux --mount-scsi .,,w 2>&1 | sort
  uvmboot: uvmboot-0: */linux/kernel: the VM's own copy of * in *: cannot read: not a regular file (glob)
  uvmboot: uvmboot-1: */linux/kernel: the VM's own copy of * in *: cannot read: not a regular file (glob)
  uvmboot: uvmboot-2: */linux/kernel: the VM's own copy of * in *: cannot read: not a regular file (glob)
  $ TMPDIR=$PWD uvmboot --json --count 2 --parallel 2 lcow --boot-files-path linux --mount-scsi .,,w 2> err
  {
    "uvms": [
      {"id":"uvmboot-0","outcome":"failed","reason":"the VM's own copy of * in *: cannot read: not a regular file"}, (glob)
      {"id":"uvmboot-1","outcome":"failed","reason":"the VM's own copy of * in *: cannot read: not a regular file"} (glob)
    ]
  }
  [1]

One that runs. Its first program gets the words of --exec where nobody can run a command.

  $ uvmboot --json --cpus 1 lcow --boot-files-path refuses --kernel-args 'a=b' --exec '/bin/sh -c "x y"' 2> err
  {
    "uvms": [
      {
        "id": "uvmboot-0",
        "outcome": "refused",
        "reason": "a requirement of the product policy does not hold",
        "confidential": false
      }
    ]
  }
  [120]
  $ sed 's/ tsc=.*khz=[0-9]*//' err
  uvmboot: uvmboot-0: warning: no agent is known in the guest: its first program gets --exec as arguments, and how the command ends may stay unknown
  uvmboot: uvmboot-0: warning: this VM is not confidential: this host sees and can change all of it, and nobody has measured it
  8250_core.nr_uarts=1 8250_core.skip_txen_test=1 console=ttyS0,115200 panic=-1 a=b nr_cpus=1 brd.rd_nr=0 pmtmr=0 -- /bin/sh -c "x y"
  uvmboot: */refuses/kernel: refused: a requirement of the product policy does not hold (glob)

One that ends as done is taken at its word, but not for the end of a command that nobody has run.

  $ uvmboot lcow --boot-files-path linux 2> /dev/null; echo $?; uvmboot lcow --boot-files-path linux --exec false 2>&1 | tail -n 1
  0
  uvmboot: */linux/kernel: died: the guest ended without telling the status of its workload (glob)

A confidential one boots the image in its guest state file.

  $ uvmboot lcow --boot-files-path linux --security-hardware --root-fs-type none
  ! uvmboot: uvmboot-0: no regular file: guest-state (*/linux/kernel.vmgs), dm-verity-vhd (*/linux/rootfs.vhd) (glob)
  [1]
  $ cp vm-files/cwcow.snp.vmgs linux/kernel.vmgs; uvmboot lcow --boot-files-path linux --security-hardware --root-fs-type none
  ! uvmboot: uvmboot-0: no regular file: dm-verity-vhd (*/linux/rootfs.vhd) (glob)
  ! uvmboot: */linux/kernel.vmgs: footer at 0: ends after 0 of 512 bytes; make it from an image with 'uvmkit pack' (glob)
  [1]
  $ python3 "$TESTS/cli/recipe.py" && uvmkit build plain.json -o plain.bin > /dev/null && truncate -s 1M raw && uvmkit pack plain.bin -o boot --efi raw --rootfs raw > /dev/null; ls boot; cp boot/cwcow.vbs.vmgs linux/kernel.vmgs; uvmboot lcow --boot-files-path linux --security-hardware --root-fs-type none
  boot.vhd
  cwcow.gso.vmgs
  cwcow.vbs.vmgs
  rootfs.vhd
  ! uvmboot: uvmboot-0: no regular file: dm-verity-vhd (*/linux/rootfs.vhd) (glob)
  ! uvmboot: */linux/kernel.vmgs: the image in it: SUPPORTED_PLATFORM[0].platform_type at 0x25: VSM_ISOLATION, expected SEV_SNP for SecureNestedPaging; build the image for it, or choose another isolation type (glob)
  [1]

Further disks are attached to it, too, as far as there is room beside its own.

  $ snp='{"snp": {"shared_gpa_boundary_bits": 46, "policy": 196639, "enable_debug": false, "injection_type": "normal"}}'
  > uvmkit build plain.json --set "guest_configs[0].isolation_type=$snp" -o snp.bin > /dev/null && uvmkit pack snp.bin -o snp --rootfs raw > /dev/null
  > mv snp/cwcow.snp.vmgs snp/kernel.vmgs; lcow() { uvmboot lcow --boot-files-path snp --security-hardware --root-fs-type none "$@"; }
  > lcow --mount-scsi nosuch; lcow $(cat disks | sed 's/ --mount-scsi [^ ]*//')
  ! uvmboot: */snp/kernel.vmgs: disk */nosuch (uvm-data0): cannot open: No such file or directory (glob)
  ! uvmboot: */snp/kernel.vmgs: back-end qemu has room for 6 disks, and */linux/kernel is one more (glob)
  [1]

No agent there knows policies on containers, which is said.

  $ uvmboot lcow --boot-files-path snp --security-hardware --root-fs-type none --security-policy YQ== 2>&1 | grep -v died
  uvmboot: */snp/kernel.vmgs: warning: plain mode: * (glob)
  uvmboot: uvmboot-0: warning: nobody enforces its policy on containers here: back-end qemu hands it to no agent, and the VM runs what --exec says
