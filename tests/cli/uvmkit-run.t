Images that end in each way. Their whole guest is a few instructions that print a line.

  $ uvmkit run runnable.igvm
  ! uvmkit: runnable.igvm: warning: plain mode: no confidential hardware takes part; this host sees and can change all of the guest, and nobody has measured it
  ! guest

  $ uvmkit run --machine q35 --cpus 3 --memory 1500 runnable-native.igvm 2>&1 | tail -1
  guest

  $ uvmkit run refuses.igvm
  ! uvmkit: refuses.igvm: warning: plain mode: * (glob)
  ! guest
  ! uvmkit: refuses.igvm: refused: a requirement of the product policy does not hold
  [120]

  $ uvmkit run no-status.igvm 2>&1 | tail -1
  uvmkit: no-status.igvm: died: the guest ended without telling the status of its workload

  $ uvmkit run resets.igvm
  ! uvmkit: resets.igvm: warning: plain mode: * (glob)
  ! uvmkit: resets.igvm: died: the guest stopped or reset without a word; it got to: start
  [121]

  $ uvmkit run --timeout 1 hangs.igvm
  ! uvmkit: hangs.igvm: warning: plain mode: * (glob)
  ! uvmkit: hangs.igvm: timeout: the guest did not get to its workload in time; it got to: start
  [124]

A QEMU that closes all its streams and goes on.

  $ cat > lingers <<'EOF'
  > #!/usr/bin/env python3
  > import os, sys, time
  > if len(sys.argv) <= 3:  # questions
  >     os.execvp("qemu-system-x86_64", sys.argv)
  > os.closerange(0, 4096)
  > time.sleep(60)
  > EOF
  $ chmod +x lingers; timeout 30 uvmkit run --qemu ./lingers --timeout 2 hangs.igvm
  ! uvmkit: hangs.igvm: warning: plain mode: * (glob)
  ! uvmkit: hangs.igvm: timeout: the guest did not get to its workload in time; it got to: start
  [124]
  $ timeout 30 uvmkit run --qemu ./lingers hangs.igvm 2>&1 | tail -1
  uvmkit: hangs.igvm: died: QEMU closed its streams and did not end; it got to: start

As documents.

  $ uvmkit run --json refuses.igvm 2>&1 >refused.json | wc -l
  3

  $ cat > show.py <<'EOF'
  > import json, sys
  > d = json.load(open(sys.argv[1]))
  > print(d["outcome"], d["exit_code"], d.get("guest"), d.get("confidential"), d["reason"])
  > EOF
  > python3 show.py refused.json
  refused 120 POLICY False a requirement of the product policy does not hold

  $ uvmkit run --json tdx-only.igvm 2>/dev/null >failed.json; echo $?; python3 show.py failed.json
  125
  failed 125 None None the image is for TDX alone: it says in code for that hardware how it starts, and holds no processor state that could be entered without it

When the steps were reached.

  $ uvmkit run --timing runnable.igvm 2>&1 | tail -3 | sed 's/[0-9]/N/g'
      N.NNN s  start
      N.NNN s  console
      N.NNN s  end

What would be run.

  $ : >'a,b'; : >vmgs; uvmkit run --dry-run --cpus 2 --memory 300 --disk 'a,b' --vmgs vmgs --setting vmgs-ephemeral=on runnable.igvm | grep -e -smp -e '-m ' -e -blockdev -e ,serial
    -smp 2,sockets=1,cores=2,threads=1 \
    -m 300M \
    -blockdev driver=file,filename=a,,b,node-name=file1,read-only=off \
    -blockdev driver=raw,node-name=disk1,file=file1,read-only=off \
    -device virtio-blk-device,drive=disk1,serial=uvm-data0 \
    -blockdev driver=file,filename=/proc/self/fd/*,node-name=file0,read-only=off \ (glob)
    -blockdev driver=raw,node-name=disk0,file=file0,read-only=off \
    -device virtio-blk-device,drive=disk0,serial=uvm-vmgs \

  $ uvmkit run --dry-run --machine q35 --rootfs tiny.igvm runnable.igvm | grep -e '-M ' -e -blockdev -e pci
    -M q35 \
    -device virtio-serial-pci \
    -blockdev driver=file,filename=tiny.igvm,node-name=file0,read-only=on \
    -blockdev driver=raw,node-name=disk0,file=file0,read-only=on \
    -device virtio-blk-pci,drive=disk0,serial=uvm-rootfs \

What cannot be run.

  $ uvmkit run arm.igvm
  ! uvmkit: arm.igvm: the image is for aarch64; only those for x64 can be run
  [125]

  $ uvmkit run tiny.igvm
  ! uvmkit: tiny.igvm: the image has no state of the first processor, and no ELF kernel from 1 MiB on that could be entered without; build it from the ELF kernel that uvmkit kernel makes
  [125]

  $ uvmkit run --platform snp runnable.igvm
  ! uvmkit: runnable.igvm: the image is not for the platform SEV_SNP, or it cannot be entered without its hardware
  [125]

  $ uvmkit run bad.igvm
  ! uvmkit: bad.igvm: PAGE_DATA[2].gpa at 0x58: 0x1001 is not a multiple of 0x1000
  [125]

  $ uvmkit run --memory 1 runnable.igvm
  ! uvmkit: runnable.igvm: the image needs 2 MiB of memory, and the VM has 1 MiB
  [125]

  $ uvmkit run missing.igvm
  ! uvmkit: missing.igvm: cannot open: No such file or directory
  [125]

  $ uvmkit run --disk missing runnable.igvm
  ! uvmkit: runnable.igvm: disk missing (uvm-data0): cannot open: No such file or directory
  [125]

  $ uvmkit run --setting vmgs-ephemeral=on --vmgs missing --json runnable.igvm 2>/dev/null >failed.json; python3 show.py failed.json
  failed 125 None None disk missing (uvm-vmgs): cannot open: No such file or directory

  $ uvmkit run --disk . runnable.igvm
  ! uvmkit: runnable.igvm: disk . (uvm-data0): cannot open: Is a directory
  [125]

  $ uvmkit run --disk /dev/null runnable.igvm
  ! uvmkit: runnable.igvm: disk /dev/null (uvm-data0): neither a file nor a block device
  [125]

  $ touch 1 2 3 4 5 6 7; uvmkit run --disk 1 --disk 2 --disk 3 --disk 4 --disk 5 --disk 6 --disk 7 runnable.igvm
  ! uvmkit run: a VM has at most 6 disks
  ! Try 'uvmkit run --help'.
  [2]

  $ uvmkit run --setting secure-boot=on --setting secure-boot=on runnable.igvm
  ! uvmkit run: --setting: secure-boot is given twice
  ! Try 'uvmkit run --help'.
  [2]

  $ uvmkit run --exec true runnable.igvm true
  ! uvmkit run: --exec and a command behind the image exclude each other
  ! Try 'uvmkit run --help'.
  [2]

No QEMU, one that is too old, something else, one without machines, one that fails.

  $ uvmkit run --qemu nosuch runnable.igvm
  ! uvmkit: runnable.igvm: cannot start nosuch: No such file or directory
  [125]

  $ (u=$(command -v uvmkit); PATH=/nowhere; "$u" run runnable.igvm)
  ! uvmkit: runnable.igvm: there is no qemu-system-x86_64; the Debian package is qemu-system-x86
  [125]

  $ printf '#!/bin/sh\necho QEMU emulator version 7.1.9\n' > old; chmod +x old; uvmkit run --qemu ./old runnable.igvm
  ! uvmkit: runnable.igvm: ./old is version 7.1; 7.2 or newer is needed
  [125]

  $ uvmkit run --qemu echo runnable.igvm
  ! uvmkit: runnable.igvm: echo is not QEMU: it does not tell its version
  [125]

  $ printf '#!/bin/sh\necho QEMU emulator version 10.0.2\n' > bare; chmod +x bare; uvmkit run --qemu ./bare runnable.igvm
  ! uvmkit: runnable.igvm: ./bare does not have the machine q35
  [125]

  $ cat > fails <<'EOF'
  > #!/bin/sh
  > case $1 in
  > -version) echo QEMU emulator version 10.0.2 ;;
  > -M) printf 'Supported machines are:\nq35  PC\n' ;;
  > *) printf 'first line\nfails: \033[31mno memory\n\n' >&2; exit 1 ;;
  > esac
  > EOF
  > chmod +x fails; uvmkit run --qemu ./fails runnable.igvm
  ! uvmkit: runnable.igvm: warning: plain mode: * (glob)
  ! uvmkit: runnable.igvm: QEMU failed: fails: ?[31mno memory
  [125]
  $ uvmkit run --json --qemu ./fails runnable.igvm 2>/dev/null >failed.json; python3 show.py failed.json
  failed 125 None None QEMU failed: fails: ?[31mno memory

One that says something, and is ended by a signal.

  $ sed 's/exit 1/kill -9 $$/' fails > killed; chmod +x killed; uvmkit run --json --qemu ./killed runnable.igvm 2>/dev/null >killed.json; python3 show.py killed.json
  died 121 None False QEMU was ended by signal 9; it got to: start; QEMU: fails: ?[31mno memory
