The VM of a pod: what keeps it from being started leaves nothing behind. The image dies as soon as it runs.

  $ python3 "$TESTS/cli/recipe.py" && uvmkit build plain.json -o plain.bin > /dev/null && truncate -s 1M raw && uvmkit pack plain.bin -o boot --efi raw --rootfs raw --scratch raw > /dev/null
  $ mkdir snap bundle; mv boot/scratch.vhd snap/sandbox.vhdx; cp boot/cwcow.vbs.vmgs boot/cwcow.snp.vmgs
  $ sed "s#\"4096\"#\"2048\", \"io.microsoft.virtualmachine.bootfilesrootpath\": \"$PWD/boot\"#" pod.json > own.json
  $ printf '%s\n' "[{\"type\": \"BlockCIM\", \"source\": \"$PWD/snap\", \"options\": [\"parentCimPaths=[\\\"/l.cim\\\"]\", \"blockCIMType=file\"]}]" > rootfs.json
  $ printf '%s\n' "--bundle $PWD/bundle --rootfs rootfs.json" > rest

A copy is never made over a file, and one that was made before another cannot be is removed again.

  $ echo mine > snap/cwcow.vbs.vmgs; uvmboot pod --spec own.json $(cat rest)
  ! uvmboot: own.json: the VM's own copy */snap/cwcow.vbs.vmgs of */boot/cwcow.vbs.vmgs: cannot create: File exists (glob)
  [1]
  $ cat snap/cwcow.vbs.vmgs; rm snap/cwcow.vbs.vmgs; echo mine > snap/boot.vhd
  mine
  $ sed 's/"VBS"/"VBS", "io.microsoft.virtualmachine.wcow.writable_efi": "true"/' own.json > efi.json; uvmboot pod --spec efi.json $(cat rest)
  ! uvmboot: efi.json: the VM's own copy */snap/boot.vhd of */boot/boot.vhd: cannot create: File exists (glob)
  [1]
  $ ls snap; cat snap/boot.vhd; rm snap/boot.vhd
  boot.vhd
  sandbox.vhdx
  mine

Neither is one kept when the VM then cannot be started.

  $ PATH=/nowhere "$(command -v uvmboot)" pod --spec own.json $(cat rest); ls snap
  sandbox.vhdx
  ! uvmboot: */snap/cwcow.vbs.vmgs: there is no qemu-system-x86_64; the Debian package is qemu-system-x86 (glob)

None is made when a boot file is not of the kind that it must be.

  $ sed 's/"VBS"/"SNP"/' own.json > snp.json; uvmboot pod --spec snp.json $(cat rest)
  ! uvmboot: snp.json: not what they must be: guest-state
  ! uvmboot: */boot/cwcow.snp.vmgs: the image in it: SUPPORTED_PLATFORM[0].platform_type at 0x25: VSM_ISOLATION, expected SEV_SNP for SecureNestedPaging; build the image for it, or choose another isolation type (glob)
  [1]
  $ uvmboot pod --spec snp.json $(cat rest) --json 2> /dev/null | sed 's#: "/.*/snap#: "snap#'
  {
    "error": {
      "class": "boot-file-kind",
      "message": "not what they must be: guest-state",
      "wrong": {
        "guest-state": "the image in it: SUPPORTED_PLATFORM[0].platform_type at 0x25: VSM_ISOLATION, expected SEV_SNP for SecureNestedPaging; build the image for it, or choose another isolation type"
      }
    }
  }
  $ ls snap
  sandbox.vhdx

A confidential VM is strict: only as upstream does it start with a default that nobody asked for.

  $ sed 's/"2048"/"2G"/' snp.json > bad.json; uvmboot pod --spec bad.json $(cat rest)
  ! uvmboot: bad.json: io.microsoft.virtualmachine.computetopology.memory.sizeinmb: "2G" must be a decimal number of 64 bits without sign
  [1]
  $ uvmboot pod --spec bad.json $(cat rest) --compat upstream
  ! uvmboot: io.microsoft.virtualmachine.computetopology.memory.sizeinmb: warning: "2G" must be a decimal number of 64 bits without sign; the default holds
  ! uvmboot: bad.json: not what they must be: guest-state
  ! uvmboot: */boot/cwcow.snp.vmgs: the image in it: SUPPORTED_PLATFORM[0].platform_type at 0x25: VSM_ISOLATION, expected SEV_SNP for SecureNestedPaging; build the image for it, or choose another isolation type (glob)
  [1]
  $ uvmboot pod --spec bad.json $(cat rest) --compat upstream --strict
  ! uvmboot: bad.json: io.microsoft.virtualmachine.computetopology.memory.sizeinmb: "2G" must be a decimal number of 64 bits without sign
  [1]
  $ uvmboot pod --spec own.json $(cat rest) --compat downstream
  ! uvmboot pod: --compat: 'downstream' is not one of upstream
  ! Try 'uvmboot pod --help'.
  [1]

Other refusals.

  $ uvmboot pod --spec own.json $(cat rest) --task-id a/b --json
  {
    "error": {
      "class": "uvm-id",
      "message": "\"a/b@vm\" cannot begin the name of a file"
    }
  }
  [1]
  $ rm boot/boot.vhd; uvmboot pod --spec own.json $(cat rest)
  ! uvmboot: own.json: no regular file: efi-vhd (*/boot/boot.vhd) (glob)
  [1]
  $ uvmboot --dry-run pod --spec own.json $(cat rest)
  ! uvmboot pod: --dry-run is not for pods
  ! Try 'uvmboot pod --help'.
  [1]
  $ uvmboot pod --spec own.json --rootfs rootfs.json
  ! uvmboot pod: --bundle DIR is missing
  ! Try 'uvmboot pod --help'.
  [1]
  $ uvmboot pod --spec own.json --bundle .
  ! uvmboot: own.json: the pod needs a mount for its root file system, or two windows.layerFolders
  [1]
  $ echo '{"linux":{},"windows":{"hyperv":{}}}' > linux.json; uvmboot pod --spec linux.json --bundle . --json | grep class
      "class": "boot-file-missing",
  $ ls snap
  sandbox.vhdx
