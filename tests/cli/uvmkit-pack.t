An image goes into a guest-state file for each way of isolating the VM that it is for; commands read it there.

  $ python3 "$TESTS/cli/recipe.py" && uvmkit build manifest.json > /dev/null
  $ uvmkit pack image.bin -o boot
  cwcow.snp.vmgs      2097664 bytes  image.bin
  cwcow.vbs.vmgs      2097664 bytes  image.bin
  cwcow.gso.vmgs      2097664 bytes  image.bin
  $ uvmkit check boot
  boot/cwcow.snp.vmgs: good
  boot/cwcow.vbs.vmgs: good
  boot/cwcow.gso.vmgs: good
  $ uvmkit measure boot/cwcow.snp.vmgs > packed && uvmkit measure image.bin | cmp - packed
  $ uvmkit pack image.bin -o again --json && cmp boot/cwcow.snp.vmgs again/cwcow.snp.vmgs
  {
    "directory": "again",
    "files": [
      {
        "name": "cwcow.snp.vmgs",
        "size": 2097664,
        "from": "image.bin"
      },
      {
        "name": "cwcow.vbs.vmgs",
        "size": 2097664,
        "from": "image.bin"
      },
      {
        "name": "cwcow.gso.vmgs",
        "size": 2097664,
        "from": "image.bin"
      }
    ]
  }

Only those that it can be started as, and each once.

  $ uvmkit build plain.json -o plain.bin > /dev/null
  $ uvmkit pack plain.bin -o plain && ls plain
  cwcow.vbs.vmgs      2097664 bytes  plain.bin
  cwcow.gso.vmgs      2097664 bytes  plain.bin
  cwcow.gso.vmgs
  cwcow.vbs.vmgs
  $ uvmkit pack snp=plain.bin -o wrong
  ! uvmkit: plain.bin: the file is not for snp, but for vbs
  [1]
  $ uvmkit pack image.bin plain.bin -o wrong
  ! uvmkit: plain.bin: cwcow.vbs.vmgs is made from image.bin already; say which image is for what, as in vbs=IMAGE
  [1]
  $ uvmkit pack snp=image.bin gso=plain.bin -o both && ls both
  cwcow.snp.vmgs      2097664 bytes  image.bin
  cwcow.gso.vmgs      2097664 bytes  plain.bin
  cwcow.gso.vmgs
  cwcow.snp.vmgs
  $ uvmkit pack snp=missing.bin -o wrong
  ! uvmkit: missing.bin: cannot open: No such file or directory
  [3]
  $ uvmkit pack vmlinux -o wrong
  ! uvmkit: vmlinux: FIXED_HEADER.magic at 0: 0x464c457f; an IGVM file starts with 0x4d564749 ("IGVM")
  [1]
  $ uvmkit pack -o wrong
  ! uvmkit pack: IMAGE is missing
  ! Try 'uvmkit pack --help'.
  [2]
  $ uvmkit pack image.bin
  ! uvmkit pack: --output DIR is missing
  ! Try 'uvmkit pack --help'.
  [2]
  $ ls wrong
  ! ls: cannot access 'wrong': No such file or directory
  [2]

Raw file systems become fixed VHDs, at any size that is a disk's; a VHD is not wrapped again.

  $ truncate -s 3M raw && printf abc | dd of=raw bs=1 seek=2000000 conv=notrunc status=none
  $ uvmkit pack image.bin -o disks --efi raw --rootfs raw && cmp disks/boot.vhd disks/rootfs.vhd && cmp -n 3145728 raw disks/boot.vhd
  cwcow.snp.vmgs      2097664 bytes  image.bin
  cwcow.vbs.vmgs      2097664 bytes  image.bin
  cwcow.gso.vmgs      2097664 bytes  image.bin
  boot.vhd            3146240 bytes  raw
  rootfs.vhd          3146240 bytes  raw
  $ tail -c 512 disks/boot.vhd | od -An -tx1 -N 68
   63 6f 6e 65 63 74 69 78 00 00 00 02 00 01 00 00
   ff ff ff ff ff ff ff ff 00 00 00 00 00 00 00 00
   00 0a 00 00 00 00 00 00 00 00 00 00 00 30 00 00
   00 00 00 00 00 30 00 00 00 00 00 00 00 00 00 02
   ff ff ec e0
  $ test $(stat -c %b disks/boot.vhd) -lt 1000
  $ truncate -s 1M raw && uvmkit pack image.bin -o scratch --scratch raw | grep vhd; tail -c 512 scratch/scratch.vhd | head -c 8; uvmkit check scratch | grep vhd
  scratch.vhd         1049088 bytes  raw
  conectixscratch/scratch.vhd: good
  $ uvmkit pack image.bin -o wrong --efi disks/boot.vhd
  ! uvmkit: disks/boot.vhd: is a VHD already; copy it as it is
  [1]
  $ printf 12345 > odd && uvmkit pack image.bin -o wrong --rootfs odd
  ! uvmkit: odd: 5 bytes are no disk: its size is a multiple of 512
  [1]
  $ uvmkit pack image.bin -o wrong --rootfs missing
  ! uvmkit: missing: cannot open: No such file or directory
  [3]
  $ ls wrong
  ! ls: cannot access 'wrong': No such file or directory
  [2]

A file that cannot be written is named, not what it was to be made from.

  $ mkdir -p taken/cwcow.snp.vmgs && uvmkit pack image.bin -o taken; ls taken
  cwcow.snp.vmgs
  ! uvmkit: taken/cwcow.snp.vmgs (from image.bin): cannot open for writing: Is a directory
  $ truncate -s 8M large && (trap '' XFSZ; ulimit -f 6000; uvmkit pack snp=image.bin -o wrong --efi large); ls wrong
  ! uvmkit: wrong/boot.vhd (from large): cannot write: File too large
  ! ls: cannot access 'wrong': No such file or directory
  [2]

What is wrong in a directory.

  $ mkdir links && ln -s nowhere links/rootfs.vhd && uvmkit check links
  ! uvmkit: links/rootfs.vhd: cannot open: No such file or directory
  [3]
  $ mkdir empty && uvmkit check empty
  ! uvmkit: empty: no boot files in it: none of cwcow.*.vmgs, boot.vhd, rootfs.vhd
  [1]
  $ cp disks/cwcow.vbs.vmgs x && cp plain/cwcow.vbs.vmgs disks/cwcow.snp.vmgs && printf x | dd of=disks/boot.vhd bs=1 seek=3145730 conv=notrunc status=none
  $ printf x > disks/rootfs.vhd && dd if=/dev/zero of=disks/cwcow.gso.vmgs bs=1024 count=8 conv=notrunc status=none
  $ uvmkit check disks
  disks/cwcow.snp.vmgs: error: the file is not for snp, but for vbs
  disks/cwcow.snp.vmgs: 1 error, 0 warnings
  disks/cwcow.vbs.vmgs: good
  disks/cwcow.gso.vmgs: error: VMGS: the disk is blank: both headers are zero
  disks/cwcow.gso.vmgs: 1 error, 0 warnings
  disks/boot.vhd: error: VHD_FOOTER.cookie at 0x300000: 0x636f786563746978, expected 0x636f6e6563746978 (conectix)
  disks/boot.vhd: 1 error, 0 warnings
  disks/rootfs.vhd: error: footer at 0: ends after 1 of 512 bytes
  disks/rootfs.vhd: 1 error, 0 warnings
  [1]
  $ uvmkit check disks --json | tail -n 30
      "violations": [
        {
          "severity": "error",
          "record": "VHD_FOOTER",
          "field": "cookie",
          "offset": 3145728,
          "got": 7165077909025352056,
          "want": 7165066913909074296,
          "text": "VHD_FOOTER.cookie at 0x300000: 0x636f786563746978, expected 0x636f6e6563746978 (conectix)"
        }
      ],
      "errors": 1,
      "warnings": 0
    },
    {
      "file": "disks/rootfs.vhd",
      "violations": [
        {
          "severity": "error",
          "field": "footer",
          "offset": 0,
          "got": 1,
          "want": 512,
          "text": "footer at 0: ends after 1 of 512 bytes"
        }
      ],
      "errors": 1,
      "warnings": 0
    }
  ]
  $ uvmkit inspect disks/cwcow.gso.vmgs
  ! uvmkit: disks/cwcow.gso.vmgs: VMGS: the disk is blank: both headers are zero
  [1]
