VMs from command lines: what a Windows host would be told, and what is refused. Nothing is started.

  $ mkdir -p c; mv vm-files c/bf; mv scratch.vhdx c; rm c/bf/initrd.img; dry='--dry-run --sysroot . --host host.json'; echo '{"cpus":8}' > host.json
  > printf '%s\n' "$dry" > dry; uvmboot $dry cwcow --boot-files-path 'C:\bf' --scratch-vhd 'c:/scratch.vhdx' --isolation-type VBS > vbs.json
  $ tr ',' '\n' < vbs.json | grep -E 'Path|IsolationType|LaunchData|Keyboard|NamedPipe|SizeInMB'
  "ComputeTopology":{"Memory":{"SizeInMB":2048}
  "Devices":{"ComPorts":{"0":{"NamedPipe":"\\\\.\\pipe\\uvmpipe"}}
  "Path":"c:\\scratch.vhdx"}
  "Path":"C:\\bf\\boot.vhd"
  "Path":"C:\\bf\\rootfs.vhd"
  "Keyboard":{}
  "Path":"C:\\EmptyDoNotModify"
  "GuestState":{"GuestStateFilePath":"C:\\bf\\cwcow.vbs.vmgs"
  "SecuritySettings":{"Isolation":{"IsolationType":"VirtualizationBasedSecurity"
  "LaunchData":"xJslcuZdrw5b7jtApDvUhSeBaR+Fa7fgUx6MaCYjKFQ="
  $ uvmboot $(cat dry) -memory=0x800 -cpus 0b11 cwcow -boot-files-path C:/bf -scratch-vhd scratch.vhdx -isolation-type bogus -isolation-type SNP -t=false -debug-mode=0 | tr ',' '\n' | grep -E 'Count|SizeInMB|IsolationType'
  "ComputeTopology":{"Memory":{"SizeInMB":2048}
  "Processor":{"Count":3}}
  "SecuritySettings":{"Isolation":{"IsolationType":"SecureNestedPaging"
  $ uvmboot $(cat dry) --json --count 2 lcow --boot-files-path C:/bf --kernel-direct=false | grep -oE '"id".*|"DevicePath":"[^"]*"'
  "id": "uvmboot-0",
  "DevicePath":"\\kernel"
  "id": "uvmboot-1",
  "DevicePath":"\\kernel"
  $ uvmboot $(cat dry) lcow --boot-files-path C:/bf --root-fs-type NONE --fwd-stderr=false --console-pipe '' --exec 'a -b' | grep -o 'KernelCmdLine[^}]*'
  KernelCmdLine":" initcall_blacklist=virtio_vsock_init 8250_core.nr_uarts=0 panic=-1 quiet pci=off nr_cpus=2 brd.rd_nr=0 pmtmr=0 -- -e 1 /bin/vsockexec a -b"
  $ uvmboot $(cat dry) lcow --boot-files-path C:/bf --annotation novalue --annotation io.microsoft.virtualmachine.lcow.vpcienabled=on | grep -c '"HostPath":"C:\\\\bf\\\\rootfs.vhd"'
  1
  ! uvmboot: --annotation: warning: "novalue" is not KEY=VALUE and has no effect
  ! uvmboot: io.microsoft.virtualmachine.lcow.vpcienabled: warning: "on" must be a boolean (1, t, T, true, True, TRUE, 0, f, F, false, False or FALSE); the default holds

One VM that cannot be does not hide the others' results, and it shows.

  $ uvmboot $(cat dry) --json --memory 1024 cwcow --boot-files-path C:/bf --scratch-vhd scratch.vhdx --isolation-type VBS
  {
    "uvms": [
      {
        "id": "uvmboot-0",
        "error": {
          "class": "memory-floor",
          "message": "--memory: a confidential VM needs at least 2048 MiB, not 1024"
        }
      }
    ]
  }
  [1]
  $ uvmboot $(cat dry) --count 2 wcow
  ! uvmboot: uvmboot-0: the layers of mcr.microsoft.com/windows/nanoserver:1809 are docker's on a Windows host; name them with --image
  ! uvmboot: uvmboot-1: the layers of mcr.microsoft.com/windows/nanoserver:1809 are docker's on a Windows host; name them with --image
  [1]

Each refusal has its class.

  $ cwcow() { uvmboot $(cat dry) --json "$@" --scratch-vhd scratch.vhdx | grep '"class"'; }
  > cwcow cwcow --isolation-type VBS; cwcow cwcow --isolation-type VBS --boot-files-path C:/bf --efi-vhd x
  > cwcow cwcow --isolation-type vbs --boot-files-path C:/bf; cwcow cwcow --isolation-type VBS --boot-files-path C:/no
  > cwcow --allow-overcommit cwcow --isolation-type VBS --boot-files-path C:/bf; cwcow --cpus 0 cwcow --isolation-type VBS --boot-files-path C:/bf
  > cwcow cwcow --isolation-type VBS --boot-files-path C:/bf --security-policy ''; cwcow cwcow --isolation-type VBS --boot-files-path C:/bf --debug-mode
  > cwcow --resource-partition x cwcow --isolation-type VBS --boot-files-path C:/bf
          "class": "boot-files-incomplete",
          "class": "boot-files-combination",
          "class": "isolation-type",
          "class": "boot-file-missing",
          "class": "overcommit",
          "class": "value-range",
          "class": "policy-empty",
          "class": "debug-no-path",
      "class": "bad-guid",
  $ lcow() { uvmboot $(cat dry) --json lcow --boot-files-path C:/bf "$@" | grep '"class"'; }
  > lcow --root-fs-type ext4; lcow --kernel-file x; lcow --output-handling file; lcow --security-hardware
  > lcow --annotation io.microsoft.virtualmachine.lcow.securitypolicy=YQ==; lcow --security-hardware --root-fs-type none --no-verity-boot
          "class": "flag-value",
          "class": "flag-value",
          "class": "flag-value",
          "class": "rootfs-type",
          "class": "rootfs-type",
          "class": "boot-file-missing",

Lines that are wrong: 1, and 3 for a command that there is not.

  $ uvmboot --parallel 0 lcow
  ! uvmboot: --parallel: 0 is too small, at least 1 is needed
  ! Try 'uvmboot --help'.
  [1]
  $ uvmboot --parallel -1 lcow
  ! uvmboot: --parallel: '-1' is not a number (decimal or 0x hexadecimal)
  ! Try 'uvmboot --help'.
  [1]
  $ uvmboot --memory 08 lcow
  ! uvmboot: --memory: '08' is not a number (decimal or 0x hexadecimal)
  ! Try 'uvmboot --help'.
  [1]
  $ uvmboot lcow extra
  ! uvmboot lcow: unexpected argument 'extra'
  ! Try 'uvmboot lcow --help'.
  [1]
  $ uvmboot lcow --memory 5
  ! uvmboot lcow: unknown option --memory
  ! Try 'uvmboot lcow --help'.
  [1]
  $ uvmboot lcow --kernel-direct=maybe
  ! uvmboot lcow: --kernel-direct: 'maybe' is neither true nor false
  ! Try 'uvmboot lcow --help'.
  [1]
  $ uvmboot lcow --exec
  ! uvmboot lcow: --exec needs a value: --exec COMMAND
  ! Try 'uvmboot lcow --help'.
  [1]
  $ uvmboot cwcow --scratch-vhd '' --isolation-type VBS
  ! uvmboot cwcow: --scratch-vhd: the name is empty
  ! Try 'uvmboot cwcow --help'.
  [1]
  $ uvmboot cwcow --scratch-vhd x
  ! uvmboot cwcow: --isolation-type TYPE is missing
  ! Try 'uvmboot cwcow --help'.
  [1]
  $ uvmboot bwcow
  ! uvmboot: unknown command 'bwcow'; did you mean wcow?
  ! Try 'uvmboot --help'.
  [3]
  $ uvmboot lcow
  ! uvmboot: uvmboot-0: no regular file: kernel (/usr/share/Linux Containers/kernel), rootfs (/usr/share/Linux Containers/initrd.img)
  [1]
  $ uvmboot | head -n 1; uvmboot --backend hcs-document --measure --sysroot . wcow 2>/dev/null | grep -c 'Elapsed time: 0'
  Usage: uvmboot [OPTIONS] COMMAND
  1

What the back-end that runs VMs here cannot do is refused by name.

  $ uvmboot cwcow --boot-files-path missing --isolation-type VBS --scratch-vhd scratch
  ! uvmboot: uvmboot-0: no regular file: guest-state (*/missing/cwcow.vbs.vmgs), efi-vhd (*/missing/boot.vhd), boot-cim-vhd (*/missing/rootfs.vhd), scratch (*/scratch) (glob)
  [1]
  $ python3 "$TESTS/cli/recipe.py" && uvmkit build plain.json -o plain.bin > /dev/null && truncate -s 1M raw && uvmkit pack plain.bin -o boot --efi raw --rootfs raw --scratch raw > /dev/null && mv boot/scratch.vhd scratch
  $ uvmboot cwcow --boot-files-path boot --isolation-type SNP --scratch-vhd scratch
  ! uvmboot: uvmboot-0: no regular file: guest-state (*/boot/cwcow.snp.vmgs) (glob)
  [1]
  $ cp boot/cwcow.vbs.vmgs boot/cwcow.snp.vmgs && uvmboot cwcow --boot-files-path boot --isolation-type SNP --scratch-vhd scratch
  ! uvmboot: uvmboot-0: not what they must be: guest-state
  ! uvmboot: */boot/cwcow.snp.vmgs: the image in it: SUPPORTED_PLATFORM[0].platform_type at 0x25: VSM_ISOLATION, expected SEV_SNP for SecureNestedPaging; build the image for it, or choose another isolation type (glob)
  [1]
  $ cp raw boot/boot.vhd && uvmboot cwcow --boot-files-path boot --isolation-type SNP --scratch-vhd raw; uvmkit pack plain.bin -o boot --efi raw > /dev/null
  ! uvmboot: uvmboot-0: not what they must be: guest-state, efi-vhd, scratch
  ! uvmboot: */boot/cwcow.snp.vmgs: the image in it: SUPPORTED_PLATFORM[0].platform_type at 0x25: VSM_ISOLATION, expected SEV_SNP for SecureNestedPaging; build the image for it, or choose another isolation type (glob)
  ! uvmboot: */boot/boot.vhd: VHD_FOOTER.cookie at 0xffe00: 0, expected 0x636f6e6563746978 (conectix); make it from a raw disk with 'uvmkit pack' (glob)
  ! uvmboot: */raw: VHD_FOOTER.cookie at 0xffe00: 0, expected 0x636f6e6563746978 (conectix); make it from a raw disk with 'uvmkit pack' (glob)
  $ uvmboot --json cwcow --boot-files-path boot --isolation-type SNP --scratch-vhd raw
  {
    "uvms": [
      {
        "id": "uvmboot-0",
        "error": {
          "class": "boot-file-kind",
          "message": "not what they must be: guest-state, scratch",
          "wrong": {
            "guest-state": "the image in it: SUPPORTED_PLATFORM[0].platform_type at 0x25: VSM_ISOLATION, expected SEV_SNP for SecureNestedPaging; build the image for it, or choose another isolation type",
            "scratch": "VHD_FOOTER.cookie at 0xffe00: 0, expected 0x636f6e6563746978 (conectix); make it from a raw disk with 'uvmkit pack'"
          }
        }
      }
    ]
  }
  [1]
  $ for policy in '' '--security-policy YQ=='; do uvmboot cwcow --boot-files-path boot --isolation-type VBS --scratch-vhd scratch $policy 2>&1 | grep -c 'uvmboot-0: warning: nobody enforces its policy on containers'; done
  0
  1
  $ uvmboot cwcow --boot-files-path boot --isolation-type VBS --scratch-vhd scratch --tty
  ! uvmboot: uvmboot-0: back-end qemu has no terminal for --tty
  [1]
  $ uvmboot --resource-partition 11111111-2222-3333-4444-555555555555 cwcow --boot-files-path boot --isolation-type VBS --scratch-vhd scratch
  ! uvmboot: uvmboot-0: back-end qemu has no resource partitions
  [1]
  $ rm boot/cwcow.snp.vmgs; uvmboot --count 2 --parallel 2 cwcow --boot-files-path boot --isolation-type SNP --scratch-vhd scratch 2>&1 | sort
  uvmboot: uvmboot-0: no regular file: guest-state (*/boot/cwcow.snp.vmgs) (glob)
  uvmboot: uvmboot-1: no regular file: guest-state (*/boot/cwcow.snp.vmgs) (glob)
  $ uvmboot --json cwcow --boot-files-path boot --isolation-type VBS --scratch-vhd scratch --tty 2> /dev/null
  {
    "uvms": [
      {
        "id": "uvmboot-0",
        "outcome": "failed",
        "reason": "back-end qemu has no terminal for --tty"
      }
    ]
  }
  [1]

A confidential VM is strict, and is not started when no host could be told of it.

  $ lcow() { uvmboot "$@" --annotation io.microsoft.virtualmachine.lcow.vpcienabled=on 2>&1 >/dev/null | sed 's/"on" must.*)/.../'; }
  > mkdir -p empty; confidential='--root-fs-type none --annotation io.microsoft.virtualmachine.lcow.securitypolicy=YQ== --boot-files-path empty'
  > lcow lcow $confidential; echo; lcow lcow $confidential --compat upstream; echo; lcow lcow --boot-files-path empty
  > echo; lcow lcow --boot-files-path empty --strict; echo; lcow --dry-run lcow $confidential; echo; lcow lcow --security-hardware --root-fs-type none --boot-files-path empty
  uvmboot: uvmboot-0: io.microsoft.virtualmachine.lcow.vpcienabled: ...
  (blank)
  uvmboot: io.microsoft.virtualmachine.lcow.vpcienabled: warning: ...; the default holds
  uvmboot: uvmboot-0: no regular file: guest-state (*/empty/kernel.vmgs), dm-verity-vhd (*/empty/rootfs.vhd) (glob)
  (blank)
  uvmboot: io.microsoft.virtualmachine.lcow.vpcienabled: warning: ...; the default holds
  uvmboot: uvmboot-0: no regular file: kernel (*/empty/kernel), rootfs (*/empty/initrd.img) (glob)
  (blank)
  uvmboot: uvmboot-0: io.microsoft.virtualmachine.lcow.vpcienabled: ...
  (blank)
  uvmboot: io.microsoft.virtualmachine.lcow.vpcienabled: warning: ...; the default holds
  uvmboot: uvmboot-0: no regular file: guest-state (*/empty/kernel.vmgs), dm-verity-vhd (*/empty/rootfs.vhd) (glob)
  (blank)
  uvmboot: uvmboot-0: io.microsoft.virtualmachine.lcow.vpcienabled: ...
  $ uvmboot --json cwcow --boot-files-path boot --isolation-type VBS --scratch-vhd scratch --security-policy '!' | grep -E 'class|message'
          "class": "policy-base64",
          "message": "SecurityPolicy is not base64: character 2"
