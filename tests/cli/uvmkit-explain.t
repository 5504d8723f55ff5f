What lies where, and what a page says.

  $ python3 "$TESTS/cli/recipe.py" && uvmkit build manifest.json > /dev/null
  $ uvmkit explain -p snp image.bin
  snp:
    0x000000000000       1 pages  underhill-measured-config                what runs below the paravisor, and where
    0x000008000000      11 pages  underhill-kernel                         the paravisor's kernel
        not measured: 11 of them
    0x000008411000       5 pages  underhill-boot-shim                      the boot shim, the first code that runs
    0x000008416000      18 pages  underhill-initrd                         the paravisor's initrd
        not measured: 18 of them
    0x000008428000       1 pages  underhill-gdt                            segment descriptors
    0x000008429000       1 pages  underhill-shim-params                    where the boot shim finds everything
    0x00000842a000       1 pages  underhill-command-line                   the paravisor's command line
        says    quiet
                (the host may add text)
    0x00000842c000       1 pages  underhill-snp-cpuid-page                 what CPUID shall say
    0x00000842d000       1 pages  underhill-snp-cpuid-extended-state-page  what CPUID shall say about extended state
    0x00000842e000       1 pages  underhill-snp-secrets-page               filled in by the processor
    0x000008497000       1 pages  loader-imported-regions                  which pages were there when the guest began
    0x000008498000       1 pages  underhill-vtl2-measured-config           the configuration page with the product policy
        says    address bit of shared memory: 46; policy: sivm
                require_ephemeral_vmgs: required
                require_secure_boot: required
                require_secure_boot_vars: not required
                require_bcd_integrity: not required
                custom_uefi_json: 0 bytes
    0x000008499000     256 pages  loader-expected-page-hashes              digests of the pages that the host brings in
    0x000008599000       2 pages  ohcl-boot-shim-log-buffer                for messages of the boot shim
    0x00000859b000      16 pages  ohcl-boot-shim-heap                      memory of the boot shim
    0x0000085ab000       8 pages  underhill-page-tables                    page tables
  $ uvmkit explain -p vbs image.bin --json | head -n 30
  [
    {
      "platform": "vbs",
      "areas": [
        {
          "gpa": 0,
          "size": 4096,
          "measured_pages": 1,
          "unmeasured_pages": 0,
          "tag": "underhill-measured-config",
          "about": "what runs below the paravisor, and where",
          "manifest_field": "image.openhcl.uefi and linux"
        },
        {
          "gpa": 134217728,
          "size": 2166784,
          "measured_pages": 11,
          "unmeasured_pages": 0,
          "tag": "underhill-kernel",
          "about": "the paravisor's kernel",
          "resource": "underhill_kernel"
        },
        {
          "gpa": 136384512,
          "size": 94208,
          "measured_pages": 5,
          "unmeasured_pages": 0,
          "tag": "underhill-boot-shim",
          "about": "the boot shim, the first code that runs",
          "resource": "openhcl_boot"
  $ uvmkit explain image.bin --gpa 0x8498123
    snp  event 117: page, record 60, gpa 0x8498000
        is      underhill-vtl2-measured-config: the configuration page with the product policy
                page 1 of 1 there
        from    manifest, image.openhcl.product_policy and isolation_type.snp.shared_gpa_boundary_bits
        says    address bit of shared memory: 46; policy: sivm
                require_ephemeral_vmgs: required
                require_secure_boot: required
                require_secure_boot_vars: not required
                require_bcd_integrity: not required
                custom_uefi_json: 0 bytes
        holds   14a875e54177e724db69ed89ccdb20bdb6bce6fbed2a51b2de941d337d934132ad3578728d4e67a22237d65c3cc0145e
        so far  b5f993082ab17bdd35bec166e9f8a32863b27a8167c4b566c39b073cabc6f6d54206eff676c21cb492f7c97e7e7ad4a1
    tdx  event 113: page, record 392, gpa 0x8498000
        is      underhill-vtl2-measured-config: the configuration page with the product policy
                page 1 of 1 there
        from    manifest, image.openhcl.product_policy and isolation_type.snp.shared_gpa_boundary_bits
        says    address bit of shared memory: 47; policy: sivm
                require_ephemeral_vmgs: required
                require_secure_boot: required
                require_secure_boot_vars: not required
                require_bcd_integrity: not required
                custom_uefi_json: 0 bytes
        holds   dd29b93356c6bf350f035ee970a1720cb5aa27d26fb5e43dc42f9f2f21f515f6ec26e0cd8ec0d1038b46095017757025
        so far  0765cffaee09e0f3e8fb510a4612f282bbbb9d910a17a2b4cb7431ac5eefc675dcfb5c8ff05264cdf066401fb1c11850
  $ uvmkit explain -p snp image.bin --event 0 --json
  [
    {
      "platform": "snp",
      "event": 0,
      "kind": "vmsa",
      "record": 15,
      "gpa": 138588160,
      "tag": "vp-context",
      "about": "registers of a processor",
      "contents": "492a6921f9043bd989e692db06e06492580cf4157ebbadaf7c9f272bdf8e1a3cc22bbd09d7b09b9b61cfd9d5fbb34483",
      "running": "c4ab1863f1cb908d90bfd77004c0c818727dd7720382a113bc0e3b7760f167b6604e5b65cc337ce8042287f91a7884bf"
    }
  ]
  $ uvmkit explain -p vbs image.bin --event $(($(uvmkit measure -p vbs --log image.bin | grep -c ^vbs) - 2))
    vbs  event 439: register, record 687, register 0x20010
        is      Rip of the first processor
        so far  2dc480c37878d73b602108f5c3f92cd16ffaa64326ab3bd627546d8a034f8ca3
  $ uvmkit explain -p snp image.bin --gpa 0x842b000
    snp  event 0: vmsa, record 15, gpa 0x842b000
        is      vp-context: registers of a processor
        holds   492a6921f9043bd989e692db06e06492580cf4157ebbadaf7c9f272bdf8e1a3cc22bbd09d7b09b9b61cfd9d5fbb34483
        so far  c4ab1863f1cb908d90bfd77004c0c818727dd7720382a113bc0e3b7760f167b6604e5b65cc337ce8042287f91a7884bf

The files that it was built from: where a page's bytes are in them. build-info.json beside the image says whether they are the same.

  $ cat > at.py <<'EOF'
  > import json, subprocess, sys
  > for gpa in sys.argv[1:]:
  >     out = subprocess.run(["uvmkit", "explain", "-p", "vbs", "image.bin", "--gpa", gpa, "-r", "resources.json", "--json"], capture_output=True, check=True).stdout
  >     source = json.loads(out)[0].get("source")
  >     if source:
  >         page = open(source["file"], "rb").read()[source["offset"]:][:source["size"]]
  >         print(gpa, source["resource"], hex(source["offset"]), source["size"], source["elsewhere_too"])
  >     else:
  >         print(gpa, "-")
  > EOF
  $ python3 at.py 0x8200000 0x8201000 0x8210000 0x8211000 0x8214000 0x8216000 0x8217000 0x8227000 0x822a000
  0x8200000 underhill_kernel 0xb0 4096 False
  0x8201000 underhill_kernel 0x10b0 4096 False
  0x8210000 underhill_kernel 0x4ed0 3000 False
  0x8211000 openhcl_boot 0xb0 4096 False
  0x8214000 -
  0x8216000 underhill_initrd 0x0 4096 False
  0x8217000 underhill_initrd 0x1000 4096 False
  0x8227000 underhill_initrd 0x11000 368 False
  0x822a000 -
  $ uvmkit explain -p vbs image.bin --gpa 0x8217000 -r resources.json | sed "s|$PWD/||" | sed -n 1,5p
    vbs  event 122: page, record 709, gpa 0x8217000
        is      underhill-initrd: the paravisor's initrd
                page 2 of 18 there
        from    resource underhill_initrd
                4096 bytes at 0x0 are those of underhill_initrd from 0x1000 on: initrd
  $ mkdir built && cp image.bin built && cp initrd kept && printf x >> initrd && uvmkit explain -p vbs image.bin --gpa 0x8217000 -r resources.json 2>&1 | sed "s|$PWD/||"; uvmkit explain -p vbs built/image.bin --gpa 0x8217000 -r resources.json | grep -c 'are those of underhill_initrd'
  uvmkit: initrd: not the file of build-info.json
  1
  $ uvmkit explain -p vbs built/image.bin --gpa 0x8217000 -r resources.json --build-info build-info.json 2>&1 | sed "s|$PWD/||"; cp kept initrd; uvmkit explain -p vbs built/image.bin --gpa 0x8217000 -r resources.json --build-info build-info.json | grep -c 'are those of'
  uvmkit: initrd: not the file of build-info.json
  1
  $ uvmkit explain tiny.igvm --event 0 -r resources.json --build-info build-info.json
  ! uvmkit: tiny.igvm: not the file of build-info.json
  [1]
  $ uvmkit explain image.bin --gpa 0 -r resources.json --build-info manifest.json
  ! uvmkit: manifest.json: it has no digest of image
  [1]
  $ uvmkit explain image.bin --build-info build-info.json --gpa 0 2>&1 | head -1; uvmkit explain image.bin -r resources.json 2>&1 | head -1
  uvmkit explain: --build-info is about the files of --resources
  uvmkit explain: --resources belongs to --gpa or --event

Its last event leaves the measurement.

  $ n=$(($(uvmkit measure -p tdx --log image.bin | grep -c ^tdx) - 2)); uvmkit explain -p tdx image.bin --event $n | sed -n 's/ *so far  *//p' > last; uvmkit measure -p tdx image.bin | cut -c 5- | cmp - last

What a digest is of: the image, one bit, one field, another line.

  $ uvmkit explain --digest $(uvmkit measure -p tdx image.bin | cut -c 5-) image.bin
  tdx: the image as it is
  $ digest() { uvmkit build manifest.json -o other.bin "$@" > /dev/null && uvmkit measure -p snp other.bin | cut -c 5-; }
  > uvmkit explain image.bin --digest $(digest --set 'guest_configs[0].isolation_type.snp.secure_avic="disabled"')
  > uvmkit explain image.bin --digest $(digest --set 'guest_configs[0].image.openhcl.product_policy.sivm.require_secure_boot=false')
  > uvmkit explain image.bin --digest $(digest --set 'guest_configs[0].image.openhcl.product_policy=null')
  > uvmkit explain image.bin --digest $(digest --set 'guest_configs[0].image.openhcl.static_command_line=true')
  > uvmkit explain image.bin --command-line quiet --command-line 'debug x' --digest $(digest --set 'guest_configs[0].image.openhcl.command_line="debug x"')
  > uvmkit explain image.bin --json --digest $(uvmkit measure -p snp --native-zero image.bin | cut -c 5-)
  snp: secure_avic cleared in SEV_FEATURES
  snp: policy field require_secure_boot not required
  snp: without a product policy
  snp: static_command_line set
  snp: command line 2 of those given, static_command_line not set
  [
    {
      "platform": "snp",
      "variation": "empty pages measured as KVM does without an IGVM file (--native-zero)"
    }
  ]
  $ uvmkit explain image.bin --digest $(printf '%096d' 0)
  ! uvmkit: image.bin: no digest tells the guest policy with its debug bit, nor attributes of a TD; nor how many processors there are, but for images that boot Linux without firmware (image.snp_linux_direct) and for launches on KVM
  ! uvmkit: image.bin: none of 34 known variations has this digest; compare with uvmkit diff, or the logs of uvmkit measure --log
  [1]

Who launches, and with which processors.

  $ for l in mshv cloud-hypervisor kvm 'kvm --vcpus 3 --vcpu-type EPYC-Genoa'; do
  > uvmkit explain launchers.igvm --digest $(uvmkit measure --launcher $l launchers.igvm | sed 's/.* //'); done
  snp: launched by mshv (--launcher)
  snp: launched by cloud-hypervisor with 1 processor (--launcher)
  snp: launched by kvm with 1 processor (--launcher)
  snp: launched by kvm with 3 processors, EPYC-Genoa (--launcher)
  $ uvmkit explain launchers.igvm --digest $(uvmkit measure --launcher kvm --vcpus 2 --vcpu-sig 1 launchers.igvm | sed 's/.* //')
  ! uvmkit: launchers.igvm: no digest tells the guest policy with its debug bit, nor attributes of a TD; nor how many processors there are, but for images that boot Linux without firmware (image.snp_linux_direct) and for launches on KVM
  ! uvmkit: launchers.igvm: none of 1294 known variations has this digest; compare with uvmkit diff, or the logs of uvmkit measure --log
  [1]

Debugging is in the guest policy, which no digest has: an image that allows it measures the same.

  $ digest() { uvmkit build manifest.json -o other.bin "$@" > /dev/null && uvmkit measure -p snp other.bin | cut -c 5-; }
  > uvmkit explain image.bin --digest $(digest --set 'guest_configs[0].isolation_type.snp.enable_debug=true')
  snp: the image as it is

The word that lets a host debug a confidential guest is on the command line, which is measured.

  $ for flag in '' --confidential-debug; do igvmfilegen manifest -m manifest.json -r resources.json -o debug$flag.bin $flag; done
  > uvmkit explain debug.bin --digest $(uvmkit measure -p snp debug--confidential-debug.bin | cut -c 5-); uvmkit explain debug--confidential-debug.bin --digest $(uvmkit measure -p tdx debug.bin | cut -c 5-)
  snp: with OPENHCL_CONFIDENTIAL_DEBUG=1 on the command line (igvmfilegen --confidential-debug)
  tdx: without OPENHCL_CONFIDENTIAL_DEBUG=1 on the command line

Linux without firmware: the number of processors is in measured tables, the command line on a page of its own.

  $ cat > direct.json <<'EOF'
  > {"guest_arch": "x64", "guest_configs": [{"guest_svn": 1, "max_vtl": 0, "isolation_type": {"snp": {"policy": 196608, "enable_debug": false,
  >   "injection_type": "normal"}}, "image": {"snp_linux_direct": {"linux": {"use_initrd": false, "command_line": "quiet"}, "processor_count": 2,
  >   "memory_page_count": 8192, "c_bit_position": 51}}}]}
  > EOF
  $ printf '{"resources": {"linux_kernel": "%s/vmlinux"}}' "$PWD" > direct.resources && uvmkit build direct.json -r direct.resources -o direct.bin > /dev/null
  $ uvmkit explain direct.bin; uvmkit explain direct.bin --gpa 0x3000 | head -2; uvmkit explain direct.bin --gpa 0x1000000 -r direct.resources | sed "s|$PWD/||" | sed -n 2,3p; uvmkit explain direct.bin --gpa 0x3000 --json | grep '"name"'
  snp: not an OpenHCL image; for its pages see uvmkit inspect --pages
    0x000000001000                GDT
    0x000000002000                boot parameters
    0x000000003000                command line
    0x000000004000                page tables
    0x000000019000                ACPI tables
    0x00000001c000                where secrets and CPUID are
    0x00000001d000                setup data
    0x0000000e0000                pointer to the ACPI tables
    0x000001000000                kernel
    snp  event 4: page, record 8, gpa 0x3000
        is      command line
        is      kernel
                4096 bytes at 0x0 are those of linux_kernel from 0xb0 on: vmlinux
      "name": "command line",
  $ other() { uvmkit build direct.json -r direct.resources -o other.bin --set "guest_configs[0].$1" > /dev/null && uvmkit measure -p snp other.bin | cut -c 5-; }
  > explain() { uvmkit explain direct.bin --command-line 'debug x' --command-line '' --digest "$(other "$1")"; }; direct=image.snp_linux_direct
  > explain $direct.processor_count=1; explain $direct.processor_count=37; explain $direct.linux.command_line='"debug x"'; explain $direct.linux.command_line='""'; explain isolation_type.snp.enable_debug=true
  snp: processor_count 1
  snp: processor_count 37
  snp: command line 1 of those given
  snp: command line 2 of those given
  snp: the image as it is
  $ uvmkit explain direct.bin --digest "$(uvmkit build direct.json -r direct.resources -o other.bin --set guest_configs[0].image.snp_linux_direct.c_bit_position=47 > /dev/null && uvmkit measure -p snp other.bin | cut -c 5-)"
  ! uvmkit: direct.bin: no digest tells the guest policy with its debug bit, nor attributes of a TD; nor how many processors there are, but for images that boot Linux without firmware (image.snp_linux_direct) and for launches on KVM
  ! uvmkit: direct.bin: none of 69 known variations has this digest; compare with uvmkit diff, or the logs of uvmkit measure --log
  [1]

What cannot be answered.

  $ uvmkit explain image.bin --gpa 0x123456789000
  ! uvmkit: image.bin: nothing is measured at 0x123456789000
  [1]
  $ uvmkit explain image.bin --gpa 0x123456789000 --json
  []
  ! uvmkit: image.bin: nothing is measured at 0x123456789000
  [1]
  $ uvmkit explain image.bin --json --digest $(printf '%096d' 0) 2> message
  []
  [1]
  $ uvmkit explain missing --json
  ! uvmkit: missing: cannot open: No such file or directory
  [3]
  $ uvmkit explain image.bin --event 1000000
  ! uvmkit: image.bin: there is no event 1000000 on any of its platforms
  [1]
  $ uvmkit explain image.bin --digest 12
  ! uvmkit explain: --digest: expected 96 hexadecimal digits, or 64 for VBS
  ! Try 'uvmkit explain --help'.
  [2]
  $ uvmkit explain image.bin --command-line x
  ! uvmkit explain: --command-line belongs to --digest
  ! Try 'uvmkit explain --help'.
  [2]
  $ uvmkit explain image.bin --digest $(printf '%096d' 0) $(printf ' --command-line=%d' $(seq 65))
  ! uvmkit explain: --command-line: at most 64 of them
  ! Try 'uvmkit explain --help'.
  [2]
  $ uvmkit explain -p sev image.bin
  ! uvmkit: image.bin: the file is not for sev, but for snp,tdx,vbs
  [1]
  $ uvmkit explain tiny.igvm
  vbs: not an OpenHCL image; for its pages see uvmkit inspect --pages
  $ uvmkit explain missing
  ! uvmkit: missing: cannot open: No such file or directory
  [3]
