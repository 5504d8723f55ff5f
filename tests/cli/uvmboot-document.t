Boot files and documents: what a VM starts from, and what its host is told.

A Windows host whose drive C: is the folder c.

  $ mkdir -p c/bf c/snap c/bundle; for f in boot.vhd rootfs.vhd cwcow.snp.vmgs CWCOW.VBS.VMGS; do echo > c/bf/$f; done
  $ echo > c/snap/sandbox.vhdx
  $ sed 's/"4096"/"4096", "io.microsoft.virtualmachine.bootfilesrootpath": "C:\\\\bf"/' pod.json > own.json
  $ printf '%s\n' '[{"type": "BlockCIM", "source": "C:\\snap", "options": ["parentCimPaths=[\"C:\\\\l.cim\"]", "blockCIMType=file"]}]' > rootfs.json
  $ pod='--spec own.json --task-id pod1 --sysroot . --bundle C:\bundle --rootfs rootfs.json'
  > printf '%s\n' "$pod" > pod; uvmboot boot-files $pod
  guest-state: C:\bf\cwcow.vbs.vmgs, copied to C:\snap\cwcow.vbs.vmgs
  efi-vhd: C:\bf\boot.vhd
  boot-cim-vhd: C:\bf\rootfs.vhd
  scratch: C:\snap\sandbox.vhdx
  reference-info: C:\bf\reference_info.cose, absent
  hash-envelope: C:\bf\reference_info_hash_envelope.cose, absent
  $ uvmboot boot-files $(cat pod) --json
  {
    "root": "C:\\bf",
    "files": {
      "guest-state": "cwcow.vbs.vmgs",
      "efi-vhd": "boot.vhd",
      "boot-cim-vhd": "rootfs.vhd"
    },
    "optional": {
      "reference-info": {
        "path": "reference_info.cose",
        "present": false
      },
      "hash-envelope": {
        "path": "reference_info_hash_envelope.cose",
        "present": false
      }
    }
  }
  $ uvmboot document $(cat pod) | tr ',' '\n' | grep -E 'Path|Isolation|LaunchData|SizeInMB|Count'
  "ComputeTopology":{"Memory":{"SizeInMB":4096}
  "Processor":{"Count":2}}
  "Path":"C:\\snap\\sandbox.vhdx"}
  "Path":"C:\\bf\\boot.vhd"
  "Path":"C:\\bf\\rootfs.vhd"
  "Path":"C:\\bundle\\EmptyDoNotModify"
  "GuestState":{"GuestStateFilePath":"C:\\snap\\cwcow.vbs.vmgs"
  "SecuritySettings":{"Isolation":{"IsolationType":"VirtualizationBasedSecurity"
  "LaunchData":"idCctcL1ea+nM6H2iuDdX/E+We+nW4cMZMqf1i6ewTk="
  $ uvmboot document $(cat pod) --json | head -n 8
  {
    "Owner": "uvmboot.exe",
    "SchemaVersion": {
      "Major": 2,
      "Minor": 5
    },
    "VirtualMachine": {
      "Version": {
  $ uvmboot document $(cat pod) --graphics-console --firmware-parameters 'x=1' | tr ',' '\n' | grep -E 'Keyboard|FirmwareFile'
  "FirmwareFile":{"Parameters":"eD0x"}}
  "Keyboard":{}

All files that are missing are named.

  $ rm c/bf/boot.vhd c/bf/rootfs.vhd
  $ uvmboot boot-files $(cat pod)
  ! uvmboot: own.json: no regular file: efi-vhd (C:\bf\boot.vhd), boot-cim-vhd (C:\bf\rootfs.vhd)
  [1]
  $ uvmboot document $(cat pod) --json
  {
    "error": {
      "class": "boot-file-missing",
      "message": "no regular file: efi-vhd (C:\\bf\\boot.vhd), boot-cim-vhd (C:\\bf\\rootfs.vhd)",
      "missing": [
        "efi-vhd",
        "boot-cim-vhd"
      ]
    }
  }
  [1]

Other refusals.

  $ echo '[{}]' > other.json; uvmboot document $(cat pod | sed s/rootfs.json/other.json/) --json
  {
    "error": {
      "class": "layers",
      "message": "a mount of type \"\" cannot boot a VM: BlockCIM or windows-layer"
    }
  }
  [1]
  $ echo '{' > cut.json; uvmboot document $(cat pod | sed s/rootfs.json/cut.json/)
  ! uvmboot: own.json: rootfs at line 1, column 1: must be an array
  [1]
  $ uvmboot document $(cat pod | sed s/rootfs.json/none.json/)
  ! uvmboot: none.json: cannot open: No such file or directory
  [1]
  $ uvmboot document --spec own.json --task-id pod1
  ! uvmboot document: --bundle DIR is missing
  ! Try 'uvmboot document --help'.
  [1]

On this machine paths are its own.

  $ uvmboot boot-files --spec linux-pod.json --task-id pod1 --bundle . | sed "s|$PWD|WORK|"
  kernel: WORK/vm-files/kernel
  rootfs: WORK/vm-files/rootfs.vhd
  $ uvmboot document --spec linux-pod.json --task-id pod1 --bundle . | tr ',' '\n' | grep -E 'KernelFilePath|HostPath' | sed "s|$PWD|WORK|"
  "Chipset":{"LinuxKernelDirect":{"KernelFilePath":"WORK/vm-files/kernel"
  "VirtualPMem":{"Devices":{"0":{"HostPath":"WORK/vm-files/rootfs.vhd"
