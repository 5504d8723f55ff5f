A small file. Lines of directives of some kinds begin with tabs.

  $ igvmfilegen dump -f tiny.igvm
  Total file size: 4176 bytes
  (blank)
  IGVM_FIXED_HEADER {
      magic: 0x4D564749,
      format_version: 0x1,
      variable_header_offset: 0x18,
      variable_header_size: 0x38,
      total_file_size: 0x1050,
      checksum: 0xA1F24916,
  }
  [
      SupportedPlatform(
          IGVM_VHS_SUPPORTED_PLATFORM {
              compatibility_mask: 0x1,
              highest_vtl: 0x0,
              platform_type: VSM_ISOLATION,
              platform_version: 0x1,
              shared_gpa_boundary: 0x0,
          },
      ),
  ]
  []
  PageData {
  		gpa: 0x0
  		compatibility_mask: 0x1
  		flags: IgvmPageDataFlags { is_2mb_page: false, unmeasured: false, shared: false, reserved: 0 }
  		data_type: NORMAL
  }
  (blank)

The spellings of the option, and a resource DLL, which holds the same file.

  $ igvmfilegen dump -f tiny.igvm > tiny.txt
  $ igvmfilegen dump --filepath tiny.igvm | cmp - tiny.txt
  $ igvmfilegen dump --filepath=tiny.igvm | cmp - tiny.txt
  $ igvmfilegen dump -f=tiny.igvm | cmp - tiny.txt
  $ igvmfilegen dump -ftiny.igvm | cmp - tiny.txt
  $ igvmfilegen dump -f - < tiny.igvm | cmp - tiny.txt
  $ igvmfilegen dump -f firmware.dll | cmp - tiny.txt

Every record kind, every register, every bit that has a name; runs of equal lines as one with their number. A file without
initialization records is above, one without directives is the first of these.

  $ python3 "$TESTS/cli/every.py"
  $ igvmfilegen dump -f corim.igvm > corim.txt && uniq -c corim.txt | diff "$TESTS/golden/dump/corim.txt" -
  $ igvmfilegen dump -f every-x64.igvm > x64.txt && uniq -c x64.txt | diff "$TESTS/golden/dump/x64.txt" -
  $ igvmfilegen dump -f every-aarch64.igvm > aarch64.txt && uniq -c aarch64.txt | diff "$TESTS/golden/dump/aarch64.txt" -

Files that are not shown.

  $ igvmfilegen dump -f missing
  ! Error: reading input file
  ! (blank)
  ! Caused by:
  !     missing: cannot open: No such file or directory
  [1]
  $ igvmfilegen dump -f .
  ! Error: reading input file
  ! (blank)
  ! Caused by:
  !     .: cannot read: Is a directory
  [1]
  $ igvmfilegen dump -f empty.igvm
  ! Error: parsing IGVM file
  ! (blank)
  ! Caused by:
  !     empty.igvm: FIXED_HEADER.magic at 0: the file has 0 bytes, its fixed header 24
  [1]
  $ igvmfilegen dump -f cut.igvm
  ! Error: parsing IGVM file
  ! (blank)
  ! Caused by:
  !     cut.igvm: FIXED_HEADER.total_file_size at 0x10: 4176, but the file has 4175 bytes; it was cut short or appended to
  [1]
  $ igvmfilegen dump -f checksum.igvm
  ! Error: parsing IGVM file
  ! (blank)
  ! Caused by:
  !     checksum.igvm: FIXED_HEADER.checksum at 0x14: 0xa1f24917 stored, 0xa1f24916 computed; the headers were changed after the file was written
  [1]
  $ igvmfilegen dump -f bad.igvm
  ! Error: parsing IGVM file
  ! (blank)
  ! Caused by:
  !     bad.igvm: PAGE_DATA[2].gpa at 0x58: 0x1001 is not a multiple of 0x1000
  [1]
  $ igvmfilegen dump -f headers.igvm
  ! Error: parsing IGVM file
  ! (blank)
  ! Caused by:
  !     headers.igvm: FIXED_HEADER.variable_header_size at 0xc: no file data behind the variable headers
  [1]
  $ igvmfilegen dump -f plain.dll
  ! Error: extracting embedded IGVM (VMFW resource) from resource DLL plain.dll
  ! (blank)
  ! Caused by:
  !     plain.dll: PE.Signature at 0: 0x5a4d; the headers of a PE file start with 0x4550 ("PE"): not a resource DLL, though it begins with MZ
  [1]
  $ cp bad.igvm "$(printf 'a\033b')" && igvmfilegen dump -f "$(printf 'a\033b')"
  ! Error: parsing IGVM file
  ! (blank)
  ! Caused by:
  !     a\x1bb: PAGE_DATA[2].gpa at 0x58: 0x1001 is not a multiple of 0x1000
  [1]

Wrong lines.

  $ igvmfilegen dump
  ! igvmfilegen dump: --filepath FILE is missing
  ! Try 'igvmfilegen dump --help'.
  [2]
  $ igvmfilegen dump -f tiny.igvm -f tiny.igvm
  ! igvmfilegen dump: --filepath is given twice
  ! Try 'igvmfilegen dump --help'.
  [2]
  $ igvmfilegen dump -f tiny.igvm more
  ! igvmfilegen dump: unexpected argument 'more'
  ! Try 'igvmfilegen dump --help'.
  [2]
  $ igvmfilegen dump --file tiny.igvm
  ! igvmfilegen dump: unknown option --file; did you mean --filepath?
  ! Try 'igvmfilegen dump --help'.
  [2]

Output that cannot be written.

  $ igvmfilegen dump -f tiny.igvm > /dev/full
  ! igvmfilegen: cannot write to standard output: No space left on device
  [1]
  $ igvmfilegen dump -f every-x64.igvm > /dev/full
  ! igvmfilegen: cannot write to standard output: No space left on device
  [1]
