What an image boots: the kernel out of a bzImage, and the initrd.

  $ uvmkit kernel
  ! uvmkit kernel: --output FILE is missing
  ! Try 'uvmkit kernel --help'.
  [2]
  $ uvmkit kernel vmlinuz
  ! uvmkit kernel: --output FILE is missing
  ! Try 'uvmkit kernel --help'.
  [2]
  $ uvmkit kernel batch -o out
  ! uvmkit: batch: header at 0x202: 0xabababab; neither a bzImage nor an ELF kernel for x64
  [1]
  $ uvmkit kernel missing -o out
  ! uvmkit: missing: cannot open: No such file or directory
  [3]
  $ uvmkit kernel . -o out
  ! uvmkit: .: there are 0 files boot/vmlinuz-* in it, one is expected
  [1]
  $ head -c 2000 vmlinuz > cut && uvmkit kernel cut -o out
  ! uvmkit: cut: payload_length at 0x24c: ends after 976 of 23139 bytes
  [1]
  $ uvmkit kernel vmlinuz -o ./vmlinuz
  ! uvmkit: ./vmlinuz: would replace vmlinuz, which it is made from: take another name
  [1]
  $ ls out
  ! ls: cannot access 'out': No such file or directory
  [2]

  $ uvmkit kernel vmlinuz -o out && cmp out vmlinux
  $ uvmkit kernel out -o again --json && cmp again vmlinux
  {
    "from": "out",
    "file": "again",
    "size": 23176
  }
  $ mkdir -p package/boot && cp vmlinuz package/boot/vmlinuz-6.1.0 && uvmkit kernel package -o from-package && cmp from-package vmlinux

The initrd. Drivers come from a kernel's folder of modules; without it the kernel has all of them built in.

  $ uvmkit initrd
  ! uvmkit initrd: --output FILE is missing
  ! Try 'uvmkit initrd --help'.
  [2]
  $ cp policy.json own; uvmkit initrd -o ./own --add etc/motd=own; cmp policy.json own
  ! uvmkit: ./own: would replace own, which it is made from: take another name
  $ uvmkit initrd -o out --add file
  ! uvmkit initrd: --add takes PATH=FILE, not 'file'
  ! Try 'uvmkit initrd --help'.
  [2]
  $ uvmkit initrd -o new --add ../file=workload
  ! uvmkit: new: ../file is no path inside of an initrd
  [1]
  $ uvmkit initrd -o new --add init=workload
  ! uvmkit: new: init is there twice
  [1]
  $ uvmkit initrd -o new --workload missing
  ! uvmkit: missing: cannot open: No such file or directory
  [3]
  $ uvmkit initrd -o new --modules package
  ! uvmkit: package: no modules.order to be read in it: not a kernel's folder of modules
  [1]
  $ UVMKIT_GUEST_DIR=package uvmkit initrd -o new
  ! uvmkit: paravisor.elf is not installed with this program; its folder can be named with UVMKIT_GUEST_DIR
  [1]
  $ mkdir -p package/lib/modules/6.1.0 && cd package/lib/modules/6.1.0 && touch modules.builtin &&
  > for m in virtio_ring virtio virtio_mmio virtio_pci virtio_blk virtio_console loop overlay; do
  >   echo kernel/$m.ko; mkdir -p kernel; echo $m > kernel/$m.ko; done > modules.order
  $ sed -i /blk/d package/lib/modules/6.1.0/modules.order && uvmkit initrd -o new --modules package
  ! uvmkit: package: the kernel has no module virtio_blk
  [1]
  $ echo kernel/virtio_blk.ko > package/lib/modules/6.1.0/modules.builtin
  $ uvmkit initrd -o new --modules package --workload workload --add /etc/motd=policy.json --paravisor batch --json
  {
    "file": "new",
    "size": 6640,
    "files": [
      {
        "path": "init",
        "size": 4176
      },
      {
        "path": "mod/00-virtio_ring.ko",
        "size": 12
      },
      {
        "path": "mod/01-virtio.ko",
        "size": 7
      },
      {
        "path": "mod/02-virtio_mmio.ko",
        "size": 12
      },
      {
        "path": "mod/05-virtio_pci.ko",
        "size": 11
      },
      {
        "path": "mod/07-virtio_console.ko",
        "size": 15
      },
      {
        "path": "mod/08-loop.ko",
        "size": 5
      },
      {
        "path": "mod/09-overlay.ko",
        "size": 8
      },
      {
        "path": "workload",
        "size": 10
      },
      {
        "path": "etc/motd",
        "size": 41
      }
    ]
  }
  $ uvmkit initrd -o again --modules package --workload workload --add etc/motd=policy.json --paravisor batch && cmp new again
  $ uvmkit initrd -o with-own --workload workload && grep -q 'boot shim' with-own
