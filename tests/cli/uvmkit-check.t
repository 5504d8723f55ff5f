Every violation is a line, and the last line of a file counts them.

  $ uvmkit check tiny.igvm three.igvm arm.igvm native.igvm firmware.dll
  tiny.igvm: good
  three.igvm: good
  arm.igvm: good
  native.igvm: good
  firmware.dll: good

  $ uvmkit check bad.igvm
  bad.igvm: error: PAGE_DATA[2].gpa at 0x58: 0x1001 is not a multiple of 0x1000 [gpa-aligned]
  bad.igvm: error: PAGE_DATA[3].data_type at 0x8c: 9 is not a page type [page-type]
  bad.igvm: error: PARAMETER_INSERT[4].parameter_area_index at 0xa4: area 7 is not declared in front of this record [area-declared]
  bad.igvm: warning: PAGE_DATA[3].gpa at 0x78: 0x2000 is loaded a second time for the platform of mask 1 [page-overlap]
  bad.igvm: 3 errors, 1 warning
  [1]

  $ uvmkit check odd.igvm
  odd.igvm: warning: PAGE_DATA[2].compatibility_mask at 0x60: 0: the record applies to no platform; readers drop it [mask-not-zero]
  odd.igvm: warning: PAGE_DATA[3].compatibility_mask at 0x80: 8 has bits that no platform has; all platforms together have 1 [mask-platform]
  odd.igvm: warning: PARAMETER_AREA[4].parameter_area_index at 0xa0: area 3 is never inserted; the guest cannot see it [area-inserted]
  odd.igvm: warning: data at 0x10a8: 4096 bytes of file data belong to no record, the first of them here; they are not kept [data-referenced]
  odd.igvm: 0 errors, 4 warnings

  $ uvmkit check cut.igvm checksum.igvm empty.igvm plain.dll
  cut.igvm: error: FIXED_HEADER.total_file_size at 0x10: 4176, but the file has 4175 bytes; it was cut short or appended to [total-file-size]
  cut.igvm: error: PAGE_DATA[1].file_offset at 0x44: the data at 0x50 is not wholly inside the file data, which ends at 0x104f [data-range]
  cut.igvm: warning: data at 0x50: 4095 bytes of file data belong to no record, the first of them here; they are not kept [data-referenced]
  cut.igvm: 2 errors, 1 warning
  checksum.igvm: error: FIXED_HEADER.checksum at 0x14: 0xa1f24917 stored, 0xa1f24916 computed; the headers were changed after the file was written [checksum]
  checksum.igvm: 1 error, 0 warnings
  empty.igvm: error: FIXED_HEADER.magic at 0: the file has 0 bytes, its fixed header 24 [fixed-header-size]
  empty.igvm: 1 error, 0 warnings
  plain.dll: error: PE.Signature at 0: 0x5a4d; the headers of a PE file start with 0x4550 ("PE"): not a resource DLL, though it begins with MZ
  plain.dll: 1 error, 0 warnings
  [1]

Warnings become errors.

  $ uvmkit check --strict no-policy.igvm
  no-policy.igvm: error: SUPPORTED_PLATFORM[0].compatibility_mask at 0x20: the platform of mask 1 has no GUEST_POLICY; loaders take one of their own [policy-present]
  no-policy.igvm: 1 error, 0 warnings
  [1]

  $ uvmkit check --strict tiny.igvm
  tiny.igvm: good

A file that cannot be read does not keep the others from being checked.

  $ uvmkit check nosuch.igvm tiny.igvm
  tiny.igvm: good
  ! uvmkit: nosuch.igvm: cannot open: No such file or directory
  [3]

With a filter, only what that platform's loader looks at counts among the records; each record must be right by itself.

  $ uvmkit check --isolation snp three.igvm
  three.igvm: good

  $ uvmkit check --isolation cca three.igvm
  three.igvm: error: the file is not for cca, but for snp,tdx,vbs
  three.igvm: 1 error, 0 warnings
  [1]

What a launcher refuses comes last. Places are those in the file.

  $ uvmkit check --target qemu three.igvm native.igvm
  three.igvm: error: CORIM_DOCUMENT[4].type at 0x78: the launcher refuses records of type 0x104 [target-record]
  three.igvm: error: COMMAND_LINE[8].type at 0xd8: the launcher refuses records of type 0x30e [target-record]
  three.igvm: error: ERROR_RANGE[26].type at 0x2f0: the launcher refuses records of type 0x30d [target-record]
  three.igvm: 3 errors, 0 warnings
  native.igvm: good
  [1]

  $ uvmkit check --isolation snp --target qemu three.igvm
  three.igvm: error: CORIM_DOCUMENT[4].type at 0x78: the launcher refuses records of type 0x104 [target-record]
  three.igvm: error: COMMAND_LINE[8].type at 0xd8: the launcher refuses records of type 0x30e [target-record]
  three.igvm: 2 errors, 0 warnings
  [1]

  $ uvmkit check --target cloud-hypervisor three.igvm native.igvm
  three.igvm: good
  native.igvm: error: the launcher starts none of the platforms in the file [target-platform]
  native.igvm: 1 error, 0 warnings
  [1]

  $ uvmkit check --target kvm three.igvm
  three.igvm: error: VP_CONTEXT[10] at 0x100: CR0 is 0 in the save area; KVM sets 0x30 or 0x31 before it measures [target-vmsa-cr0]
  three.igvm: error: PARAMETER_INSERT[12].gpa at 0x148: 0x10000 is loaded behind the save area, which KVM measures last [target-vmsa-last]
  three.igvm: 2 errors, 0 warnings
  [1]

  $ uvmkit check --target hyperv three.igvm
  three.igvm: good

  $ uvmkit check --target qemu --json three.igvm | python3 -c 'import json, sys; [print(*map(v.get, ("rule", "record", "index", "offset"))) for v in json.load(sys.stdin)[0]["violations"]]'
  target-record CORIM_DOCUMENT 4 120
  target-record COMMAND_LINE 8 216
  target-record ERROR_RANGE 26 752

  $ uvmkit check --target xen three.igvm 2>/dev/null
  [2]

JSON.

  $ uvmkit check --json no-policy.igvm tiny.igvm
  [
    {
      "file": "no-policy.igvm",
      "violations": [
        {
          "severity": "warning",
          "rule": "policy-present",
          "record": "SUPPORTED_PLATFORM",
          "index": 0,
          "field": "compatibility_mask",
          "offset": 32,
          "got": 1,
          "text": "SUPPORTED_PLATFORM[0].compatibility_mask at 0x20: the platform of mask 1 has no GUEST_POLICY; loaders take one of their own"
        }
      ],
      "errors": 0,
      "warnings": 1
    },
    {
      "file": "tiny.igvm",
      "violations": [],
      "errors": 0,
      "warnings": 0
    }
  ]

  $ uvmkit check --json bad.igvm cut.igvm empty.igvm plain.dll nosuch.igvm > out.json
  ! uvmkit: nosuch.igvm: cannot open: No such file or directory
  [3]

  $ python3 -c 'import json; print([(f["file"], f["errors"], "unreadable" in f) for f in json.load(open("out.json"))])'
  [('bad.igvm', 3, False), ('cut.igvm', 2, False), ('empty.igvm', 1, False), ('plain.dll', 1, False), ('nosuch.igvm', 0, True)]

  $ uvmkit check --json bad.igvm | python3 -c 'import json, sys; [print(*map(v.get, ("rule", "field", "offset", "got", "want"))) for v in json.load(sys.stdin)[0]["violations"]]'
  gpa-aligned gpa 88 4097 4096
  page-type data_type 140 9 None
  area-declared parameter_area_index 164 7 None
  page-overlap gpa 120 8192 1

The rules.

  $ uvmkit check --rules | head -4
  fixed-header-size (error)
      The file holds a whole fixed header: 24 bytes, 32 in version 2.
  magic (error)
      The file starts with the four letters IGVM.

  $ uvmkit check --rules --json | python3 -c 'import json, sys; print(json.load(sys.stdin)[1])'
  {'rule': 'magic', 'severity': 'error', 'sentence': 'The file starts with the four letters IGVM.'}

  $ test $(uvmkit check --rules | grep -c '^[a-z]') = $(uvmkit check --rules --json | grep -c '"rule"')

  $ uvmkit check --rules tiny.igvm
  ! uvmkit check: --rules takes no FILE, but 'tiny.igvm' is given
  ! Try 'uvmkit check --help'.
  [2]

  $ uvmkit check
  ! uvmkit check: FILE is missing
  ! Try 'uvmkit check --help'.
  [2]

Batches. A file of that name needs a path.

  $ printf '%s\n' 'tiny.igvm none' 'three.igvm snp' 'bad.igvm none' 'checksum.igvm tdx' 'empty.igvm none' | uvmkit check batch
  accept 2 ce1c3cb4b6d89bf62ae9a740be5a70236ae58b37cd91f3debe96dbb432d8e209 0x1=1,0x302=1
  accept 25 0c5dce3cc56cd6f90e590d7a6e5df02714d8516870648980020531ce71b38fd8 0x1=3,0x101=1,0x104=1,0x301=2,0x302=12,0x303=2,0x304=1,0x305=1,0x30c=1,0x30e=1
  reject invalid-binary-directive-header unaligned-address
  reject invalid-checksum
  reject invalid-fixed-header

  $ printf '%s\n' 'tiny.igvm' 'tiny.igvm amd' 'nosuch.igvm none' 'plain.dll none' 'tiny.igvm vbs' | uvmkit check batch
  error the line is not PATH ISOLATION
  error the line is not PATH ISOLATION
  error cannot open: No such file or directory
  error PE.Signature at 0: 0x5a4d; the headers of a PE file start with 0x4550 ("PE"): not a resource DLL, though it begins with MZ
  accept 2 ce1c3cb4b6d89bf62ae9a740be5a70236ae58b37cd91f3debe96dbb432d8e209 0x1=1,0x302=1
  [1]

  $ cp tiny.igvm 'with a blank'; echo 'with a blank none' | uvmkit check batch
  accept 2 ce1c3cb4b6d89bf62ae9a740be5a70236ae58b37cd91f3debe96dbb432d8e209 0x1=1,0x302=1

  $ printf 'tiny.igvm none' | uvmkit check batch
  accept 2 ce1c3cb4b6d89bf62ae9a740be5a70236ae58b37cd91f3debe96dbb432d8e209 0x1=1,0x302=1

  $ uvmkit check ./batch
  ./batch: good

  $ uvmkit check -- batch
  batch: good
