Launches from firmware. The digests are what sev-snp-measure 0.0.13 prints for the same files and options.

  $ python3 "$TESTS/cli/firmware.py"
  $ uvmkit measure --ovmf ovmf.fd --mode snp --vcpus 1 --vcpu-type EPYC-v4
  4f83de7905c2337572c0b41415a0d7ca8286ee7ccf2a452f71ac9ee8f6c558ec54bede420ca34d1e91bded6c5ded8843
  $ uvmkit measure --ovmf ovmf.fd --mode snp --vcpus 3 --vcpu-type EPYC-Milan --vmm-type ec2
  22157f26cc8bac6bd4cbf540951002cf4968f8fa1ad5e7f579438011f1aa7d1c7ec810763ecd449a937f0324e45f3ec2
  $ uvmkit measure --ovmf ovmf.fd --mode snp --vcpus 2 --vmm-type gce --guest-features 0x21
  85c4d441f2802cbca3709fe6e8801a2226224f6a297f44a1580f2b198ef47863f9857fcc2190c21bc18ef06113689ffa
  $ uvmkit measure --ovmf ovmf.fd --mode snp --vcpus 2 --vcpu-family 25 --vcpu-model 17 --vcpu-stepping 0 --kernel kernel --initrd initrd --append console=ttyS0
  2f49fa25de8d5a4ca3b8708b1f2d0000e3c208e3dc9b626f28017c6754a0b38c9705ee0c8a7d5173434557933640956d
  $ uvmkit measure --ovmf ovmf.fd --mode snp --vcpus 2 --vcpu-sig 0xa10f10 --kernel kernel --initrd initrd --append console=ttyS0 --output-format base64
  L0n6Jd6NWkyjuHCLHy0AAOPCCOPcm2JvKAF8Z1Sgs4yXBe4Min1Rc0NFV5M2QJVt
  $ uvmkit measure --ovmf ovmf.fd --mode seves --vcpus 2 --vcpu-type EPYC-Rome --kernel kernel
  0f8a8861edefd95800e8233ab2d5ef9ef5c05c718f0b99c4c112d87081dc4c41
  $ uvmkit measure --ovmf ovmf.fd --mode sev --kernel kernel --append x
  bc584d71a0571e6355e350e917542b4340f20429c15aff15d99319618ddc10a6
  $ uvmkit measure --ovmf plain.fd --mode sev
  f7da5a3161247c0ac42bb071fb83babea51572e7b0fdae3d2e81df09315de78c
  $ uvmkit measure --ovmf ovmf.fd --mode snp:ovmf-hash
  9c2e6c4fa79257cb82826acce4c4698524205ce18ab17e72b23fe8891b1c04ecf3d09c852793033fb741c187d43cbb45
  $ uvmkit measure --ovmf ovmf.fd --mode snp --vcpus 1 --vcpu-type EPYC-v4 --snp-ovmf-hash $(uvmkit measure --ovmf ovmf.fd --mode snp:ovmf-hash)
  4f83de7905c2337572c0b41415a0d7ca8286ee7ccf2a452f71ac9ee8f6c558ec54bede420ca34d1e91bded6c5ded8843

All counts of a range in one pass; the states that were measured.

  $ uvmkit measure --ovmf ovmf.fd --mode snp --vcpus 2..3 --vcpu-type EPYC-Milan --vmm-type ec2 --dump-vmsa
  2 7fedccceaefda27369e10890d8020577978e376a1079421106cea6e94b883233c81406ba1f39831a61d4811dde649050
  3 22157f26cc8bac6bd4cbf540951002cf4968f8fa1ad5e7f579438011f1aa7d1c7ec810763ecd449a937f0324e45f3ec2
  $ sha256sum vmsa*.bin && cmp vmsa1.bin vmsa2.bin
  d6c9d0409668043e96874082e992eb1a08393f1ad6f3c1be450e51bc2cc66004  vmsa0.bin
  ce413781191b8f11f8cf1a4a5d9d7f9824356c02390b47ea0d33976bc2430b90  vmsa1.bin
  ce413781191b8f11f8cf1a4a5d9d7f9824356c02390b47ea0d33976bc2430b90  vmsa2.bin
  $ uvmkit measure --ovmf ovmf.fd --mode seves --vcpus 1..2 --vcpu-type EPYC-Rome --json
  {
    "file": "ovmf.fd",
    "mode": "seves",
    "digests": [
      {
        "vcpus": 1,
        "digest": "65c6c5b3d3538c40274171c3784342bde890e6aafd6fb2597ea5cdca05276890"
      },
      {
        "vcpus": 2,
        "digest": "7d998f89a543f7da07c4cbba914a143b99e18a8123a5899ca389c9b862b989ed"
      }
    ]
  }

Firmware that cannot be launched so.

  $ for f in plain odd version section kind twice many count; do uvmkit measure --ovmf $f.fd --mode snp --vcpus 1 --vcpu-type EPYC; done
  ! uvmkit: plain.fd: SEV_ES_RESET_BLOCK: missing
  ! uvmkit: odd.fd: firmware.size: 0x1388 is not a multiple of 0x1000
  ! uvmkit: version.fd: firmware.metadata.version at 0x4808: version 2, expected 1
  ! uvmkit: section.fd: firmware.section.gpa at 0x4810: 0x800010 is not a multiple of 0x1000
  ! uvmkit: kind.fd: firmware.section.type at 0x4818: type 9 is unknown
  ! uvmkit: twice.fd: firmware.SEV_ES_RESET_BLOCK at 0x4f8c: 0x16 occurs twice
  ! uvmkit: many.fd: section.size at 0x4820: 2097150 is over the limit of 1048576
  ! uvmkit: count.fd: firmware.metadata.count at 0x480c: 65 is over the limit of 64
  [1]
  $ uvmkit measure --ovmf odd.fd --mode snp --vcpus 1 --vcpu-type EPYC --json 2> message
  [1]
  $ for f in no-kernel hashes; do uvmkit measure --ovmf $f.fd --mode snp --vcpus 1 --vcpu-type EPYC --kernel kernel; done
  ! uvmkit: no-kernel.fd: section of type SNP_KERNEL_HASHES, for the kernel: missing
  ! uvmkit: hashes.fd: SEV_HASH_TABLE: 0x80fff0 is beyond 0x80ff50
  [1]
  $ uvmkit measure --ovmf missing.fd --mode sev
  ! uvmkit: missing.fd: cannot open: No such file or directory
  [3]
  $ uvmkit measure --ovmf plain.fd --mode sev --kernel kernel
  ! uvmkit: plain.fd: SEV_HASH_TABLE: missing
  [1]

Wrong lines.

  $ uvmkit measure --ovmf ovmf.fd ovmf.fd --mode sev
  ! uvmkit measure: --ovmf takes no FILE, but 'ovmf.fd' is given
  ! Try 'uvmkit measure --help'.
  [2]
  $ uvmkit measure --ovmf ovmf.fd
  ! uvmkit measure: --ovmf needs --mode
  ! Try 'uvmkit measure --help'.
  [2]
  $ uvmkit measure --ovmf ovmf.fd --mode snp --vcpu-type EPYC
  ! uvmkit measure: --mode snp needs --vcpus
  ! Try 'uvmkit measure --help'.
  [2]
  $ uvmkit measure --ovmf ovmf.fd --mode snp --vcpus 1
  ! uvmkit measure: --mode snp needs --vcpu-type, --vcpu-sig or --vcpu-family
  ! Try 'uvmkit measure --help'.
  [2]
  $ for n in 0 1.. ..2 2..1 5000 x 1...2; do uvmkit measure --ovmf ovmf.fd --mode snp --vcpu-type EPYC --vcpus $n 2>&1 | head -1; done
  uvmkit measure: --vcpus '0': expected a number from 1 to 4096, or two as in 1..8
  uvmkit measure: --vcpus '1..': expected a number from 1 to 4096, or two as in 1..8
  uvmkit measure: --vcpus '..2': expected a number from 1 to 4096, or two as in 1..8
  uvmkit measure: --vcpus '2..1': expected a number from 1 to 4096, or two as in 1..8
  uvmkit measure: --vcpus '5000': expected a number from 1 to 4096, or two as in 1..8
  uvmkit measure: --vcpus 'x': expected a number from 1 to 4096, or two as in 1..8
  uvmkit measure: --vcpus '1...2': expected a number from 1 to 4096, or two as in 1..8
  $ uvmkit measure --ovmf ovmf.fd --mode snp --vcpus 1 --vcpu-type EPYC-v5
  ! uvmkit measure: --vcpu-type 'EPYC-v5' is not known; give --vcpu-sig or --vcpu-family instead
  ! Try 'uvmkit measure --help'.
  [2]
  $ uvmkit measure --ovmf ovmf.fd --mode sev --append x
  ! uvmkit measure: --initrd and --append belong to --kernel
  ! Try 'uvmkit measure --help'.
  [2]
  $ uvmkit measure --ovmf ovmf.fd --mode snp:svsm --vcpus 1 --vcpu-type EPYC
  ! uvmkit measure: --mode snp:svsm, --svsm, and --vars-size or --vars-file belong together
  ! Try 'uvmkit measure --help'.
  [2]
  $ uvmkit measure --ovmf ovmf.fd --mode sev --dump-vmsa
  ! uvmkit measure: --dump-vmsa: --mode sev measures none
  ! Try 'uvmkit measure --help'.
  [2]
  $ uvmkit measure --ovmf ovmf.fd --mode snp --vcpus 1 --vcpu-type EPYC --snp-ovmf-hash 12
  ! uvmkit measure: --snp-ovmf-hash: expected 96 hexadecimal digits
  ! Try 'uvmkit measure --help'.
  [2]
