The tool itself: its commands, wrong lines, output that cannot be written.

  $ uvmkit --version
  uvmkit * (glob)

  $ uvmkit
  ! Usage: uvmkit [OPTIONS] COMMAND
  ! (blank)
  ! Build, inspect, check and measure images of confidential utility VMs.
  ! (blank)
  ! The images are IGVM files: the memory pages, processor states and launch
  ! policies that a host loads into a confidential VM. All commands read them as
  ! they are, or out of the resource DLLs and guest-state files that carry them.
  ! (blank)
  ! Product policies, measured with an image, say what every VM that boots it must
  ! fulfil.
  ! (blank)
  ! Results go to standard output, messages to standard error. With --json a result
  ! is one JSON document. The file name - is standard input.
  ! (blank)
  ! Commands:
  !   build    build an image from a manifest
  !   kernel   unpack the ELF kernel of a bzImage
  !   initrd   make the initrd of an image
  !   pack     make the boot-files directory of a utility VM
  !   inspect  show what an IGVM file holds
  !   check    check IGVM files against the rules of the format
  !   measure  compute the launch measurements of an IGVM file
  !   diff     tell what differs between two images
  !   explain  tell what a page or a digest of an image is
  !   policy   show, check, replace and encode product policies
  !   endorse  sign what an image measures as, step by step
  !   verify   verify a hardware report, and what it says was launched
  !   run      run an image in QEMU
  !   debug    look into running VMs, and what is left of failed ones
  !   schema   print the JSON Schema of manifests, resources, policies or options
  ! (blank)
  ! Options:
  !   -h, --help     print this help
  !   -V, --version  print the version
  ! (blank)
  ! 'uvmkit COMMAND --help' tells about a command.
  [2]

  $ uvmkit help | head -3
  Usage: uvmkit [OPTIONS] COMMAND
  (blank)
  Build, inspect, check and measure images of confidential utility VMs.

  $ uvmkit inspct tiny.igvm
  ! uvmkit: unknown command 'inspct'; did you mean inspect?
  ! Try 'uvmkit --help'.
  [2]

  $ uvmkit --isolation snp inspect tiny.igvm
  ! uvmkit: unknown option --isolation
  ! Try 'uvmkit --help'.
  [2]

  $ uvmkit inspect
  ! uvmkit inspect: FILE is missing
  ! Try 'uvmkit inspect --help'.
  [2]

  $ uvmkit inspect tiny.igvm three.igvm
  ! uvmkit inspect: unexpected argument 'three.igvm' behind FILE 'tiny.igvm'
  ! Try 'uvmkit inspect --help'.
  [2]

  $ uvmkit inspect --header tiny.igvm
  ! uvmkit inspect: unknown option --header; did you mean --headers?
  ! Try 'uvmkit inspect --help'.
  [2]

  $ uvmkit inspect --headers --json tiny.igvm
  ! uvmkit inspect: --headers and --json cannot be given together
  ! Try 'uvmkit inspect --help'.
  [2]

  $ uvmkit inspect --isolation sevsnp tiny.igvm
  ! uvmkit inspect: --isolation: 'sevsnp' is not one of native, vbs, snp, tdx, sev, sev-es, cca
  ! Try 'uvmkit inspect --help'.
  [2]

Files that cannot be read.

  $ uvmkit inspect nosuch.igvm
  ! uvmkit: nosuch.igvm: cannot open: No such file or directory
  [3]

  $ uvmkit measure .
  ! uvmkit: .: cannot read: Is a directory
  [3]

A name with control characters cannot drive the terminal.

  $ uvmkit check "$(printf 'a\033[2Jb')"
  ! uvmkit: a\x1b[2Jb: cannot open: No such file or directory
  [3]

Output that cannot be written is an error, whatever the command.

  $ uvmkit --version > /dev/full
  ! uvmkit: cannot write to standard output: No space left on device
  [3]

  $ uvmkit inspect tiny.igvm > /dev/full
  ! uvmkit: cannot write to standard output: No space left on device
  [3]

  $ uvmkit inspect --data 10 three.igvm > /dev/full
  ! uvmkit: cannot write to standard output: No space left on device
  [3]

  $ uvmkit inspect --data 1 tiny.igvm > /dev/full
  ! uvmkit: cannot write to standard output: No space left on device
  [3]

  $ uvmkit check --json tiny.igvm > /dev/full
  ! uvmkit: cannot write to standard output: No space left on device
  [3]

  $ uvmkit measure three.igvm > /dev/full
  ! uvmkit: cannot write to standard output: No space left on device
  [3]

  $ uvmkit measure --log three.igvm > /dev/full
  ! uvmkit: cannot write to standard output: No space left on device
  [3]

  $ uvmkit inspect tiny.igvm >&-
  ! uvmkit: cannot write to standard output: Bad file descriptor
  [3]

A reader that has seen enough ends the command without a message.

  $ cat > closed.py <<'EOF'
  > import os, subprocess, sys
  > r, w = os.pipe()
  > os.close(r)
  > print(subprocess.run(sys.argv[1:], stdout=w).returncode)
  > EOF

  $ python3 closed.py uvmkit inspect tiny.igvm
  3

  $ python3 closed.py uvmkit inspect --data 1 tiny.igvm
  3

  $ python3 closed.py uvmkit measure --log three.igvm
  3
