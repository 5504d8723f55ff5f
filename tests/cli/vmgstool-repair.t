Images without a fault.

  $ vmgstool check -f state.vmgs
  state.vmgs: good
  $ vmgstool check -f secret.vmgs -k root.key
  secret.vmgs: good
  $ vmgstool repair -f state.vmgs
  ! vmgstool: state.vmgs: nothing to repair
  $ cp state.vmgs copy.vmgs; vmgstool diff state.vmgs copy.vmgs

Images that everybody can read.

  $ vmgstool check -f exposed.vmgs
  exposed.vmgs: error: the metadata key is or was zero: everybody can read encrypted files [metadata-key]
  exposed.vmgs: 1 error, 0 warnings; without the key (--key-path) 2 encrypted files were not read
  [1]
  $ cp exposed.vmgs still.vmgs; vmgstool update-key -f still.vmgs -k root.key -n new.key -e AES_GCM
  ! vmgstool: still.vmgs: warning: everybody can read its encrypted files without a key: they were written with a metadata key of zero; 'vmgstool repair --rekey' encrypts them again
  $ vmgstool check -f still.vmgs -k new.key
  still.vmgs: error: the metadata key is or was zero: everybody can read encrypted files [metadata-key]
  still.vmgs: 1 error, 0 warnings
  [1]
  $ vmgstool repair -f still.vmgs -k new.key --rekey && vmgstool check -f still.vmgs -k new.key
  still.vmgs: did encrypt everything with new keys, and wipe free blocks
  still.vmgs: good
  $ vmgstool repair -f exposed.vmgs -k root.key --rekey --dry-run
  exposed.vmgs: would encrypt everything with new keys, and wipe free blocks
  $ vmgstool repair -f exposed.vmgs -k root.key --rekey
  exposed.vmgs: did encrypt everything with new keys, and wipe free blocks
  $ vmgstool check -f exposed.vmgs -k root.key && vmgstool cat -f exposed.vmgs -i 2 -k root.key
  exposed.vmgs: good
  what everybody can read
  $ vmgstool repair -f secret.vmgs --rekey
  ! vmgstool repair: --rekey needs --key-path
  ! Try 'vmgstool repair --help'.
  [2]
  $ vmgstool repair -f secret.vmgs -k new.key --rekey
  ! vmgstool: secret.vmgs: key: does not open the store
  [1]

What was deleted.

  $ vmgstool delete -f copy.vmgs -i 9 && grep -c settings copy.vmgs
  1
  $ vmgstool repair -f copy.vmgs --wipe && grep -c settings copy.vmgs; vmgstool diff state.vmgs copy.vmgs
  copy.vmgs: did wipe free blocks
  0
  file 9 (CUSTOM_UEFI): only in the first
  [1]

Footers.

  $ cp state.vmgs f.vmgs && printf x | dd of=f.vmgs bs=1 seek=131200 conv=notrunc status=none && vmgstool check -f f.vmgs
  ! vmgstool: f.vmgs: VHD_FOOTER.checksum at 0x20040: 0xffffef35 stored, 0xffffeebd computed
  [1]
  $ vmgstool repair -f f.vmgs --json && vmgstool check -f f.vmgs
  {
    "file": "f.vmgs",
    "dry_run": false,
    "steps": [
      "write the footer of the disk anew"
    ],
    "outcome": "done",
    "exit": 0
  }
  f.vmgs: good
  $ head -c 131072 state.vmgs > f.vmgs && vmgstool repair -f f.vmgs && vmgstool diff f.vmgs state.vmgs
  f.vmgs: did write the footer of the disk anew

A footer is not put behind what is no store, nor behind a part of one.

  $ cp data.raw o.raw && truncate -s 8192 o.raw && cp o.raw o.was && vmgstool repair -f o.raw; cmp o.raw o.was
  ! vmgstool: o.raw: HEADER[1].signature at 0: 0x706050403020100, expected 0x5354525453455547 (GUESTRTS)
  $ head -c 20480 state.vmgs > o.raw && cp o.raw o.was && vmgstool repair -f o.raw; cmp o.raw o.was
  ! vmgstool: o.raw: FILE_TABLE[8].offset at 0x2200: block 5 is not among the disk's blocks for files, 2 up to 5

All that would be done is said before.

  $ head -c 131072 state.vmgs > f.vmgs && printf x | dd of=f.vmgs bs=1 seek=512 conv=notrunc status=none
  $ vmgstool repair -f f.vmgs -n
  f.vmgs: would write the footer of the disk anew
  f.vmgs: would write tables and header anew

Headers.

  $ vmgstool write -f state.vmgs -i 9 -d data.raw --allow-overwrite && cp state.vmgs h.vmgs
  $ printf x | dd of=h.vmgs bs=1 seek=600 conv=notrunc status=none && vmgstool check -f h.vmgs
  h.vmgs: warning: HEADER[2].checksum at 0x20c: 0xa593ea69 stored, 0xb94bfb6 computed [header-valid]
  h.vmgs: 0 errors, 1 warning
  $ vmgstool repair -f h.vmgs && vmgstool check -f h.vmgs
  h.vmgs: did write tables and header anew
  h.vmgs: good
  $ dd if=h.vmgs of=h.vmgs bs=512 count=1 seek=1 conv=notrunc status=none && vmgstool check -f h.vmgs
  h.vmgs: error: the sequence numbers of the headers, 1 and 1, do not follow each other [opens]
  h.vmgs: 1 error, 0 warnings
  [1]
  $ vmgstool repair -f h.vmgs
  ! vmgstool: h.vmgs: the sequence numbers of the headers, 1 and 1, do not follow each other
  [1]
  $ cp state.vmgs h.vmgs && printf x | dd of=h.vmgs bs=1 seek=33291 conv=notrunc status=none && vmgstool check -f h.vmgs
  h.vmgs: error: FILE_TABLE[8].valid_data_size at 0x8208: 2013270096 bytes in blocks that hold 8192 [opens]
  h.vmgs: 1 error, 0 warnings
  [1]
  $ vmgstool repair -f h.vmgs --dry-run; vmgstool repair -f h.vmgs && vmgstool cat -f h.vmgs -i 9 && echo
  h.vmgs: would go on with the header that leads to files, and blank the other
  h.vmgs: did go on with the header that leads to files, and blank the other
  settings

Tables.

  $ vmgstool write -f state.vmgs -i 9 -d data.raw --allow-overwrite; cp state.vmgs t.vmgs
  $ dd if=/dev/zero of=t.vmgs bs=64 seek=128 count=1 conv=notrunc status=none; dd if=/dev/zero of=t.vmgs bs=64 seek=191 count=1 conv=notrunc status=none
  $ vmgstool check -f t.vmgs
  t.vmgs: error: FILE_TABLE[0] at 0x2000: the table's own entry says block 0, but it is block 2 [table-place]
  t.vmgs: error: FILE_TABLE[63]: the extended table has 0 bytes, expected 4096 [extended-table]
  t.vmgs: 2 errors, 0 warnings
  [1]
  $ vmgstool repair -f t.vmgs && vmgstool check -f t.vmgs && vmgstool diff t.vmgs state.vmgs
  t.vmgs: did write tables and header anew
  t.vmgs: good
  $ cp state.vmgs o.vmgs; printf '\005' | dd of=o.vmgs bs=1 seek=8256 conv=notrunc status=none; vmgstool check -f o.vmgs
  o.vmgs: error: FILE_TABLE[1] at 0x5000: files 1 and 8 overlap [files-apart]
  o.vmgs: error: BIOS_NVRAM: VARIABLE[0].type at 0: type 0x4d564749 is unknown [variables]
  o.vmgs: 2 errors, 0 warnings
  [1]
  $ vmgstool delete -f o.vmgs -i 9; vmgstool cat -f o.vmgs -i 8 | cmp - tiny.igvm
  ! vmgstool: o.vmgs: file table at 0x5000: files overlap here; nothing can be changed before this is mended

Contents.

  $ vmgstool write -f state.vmgs -i 1 -d data.raw --allow-overwrite && vmgstool write -f state.vmgs -i 8 -d data.raw --allow-overwrite
  $ vmgstool check -f state.vmgs
  state.vmgs: error: BIOS_NVRAM: VARIABLE[0].type at 0: type 0x3020100 is unknown [variables]
  state.vmgs: warning: GUEST_FIRMWARE: FIXED_HEADER.magic at 0: 0x3020100; an IGVM file starts with 0x4d564749 ("IGVM") [firmware]
  state.vmgs: 1 error, 1 warning
  [1]
  $ vmgstool uefi-nvram dump -f state.vmgs
  ! vmgstool: state.vmgs: BIOS_NVRAM: VARIABLE[0].type at 0: type 0x3020100 is unknown
  [1]
  $ vmgstool check -f state.vmgs --json
  {
    "file": "state.vmgs",
    "findings": [
      {
        "severity": "error",
        "rule": "variables",
        "text": "BIOS_NVRAM: VARIABLE[0].type at 0: type 0x3020100 is unknown"
      },
      {
        "severity": "warning",
        "rule": "firmware",
        "text": "GUEST_FIRMWARE: FIXED_HEADER.magic at 0: 0x3020100; an IGVM file starts with 0x4d564749 (\"IGVM\")"
      }
    ],
    "unread": 0,
    "outcome": "faulty",
    "exit": 1
  }
  [1]
  $ printf x | dd of=secret.vmgs bs=1 seek=16384 conv=notrunc status=none; vmgstool check -f secret.vmgs -k root.key
  secret.vmgs: error: offset 0x4000: file 1 is damaged: not what was encrypted [authentic]
  secret.vmgs: 1 error, 0 warnings
  [1]
  $ vmgstool diff secret.vmgs state.vmgs --json
  {
    "file": "secret.vmgs",
    "other": "state.vmgs",
    "differences": [
      {
        "id": 1,
        "name": "BIOS_NVRAM",
        "difference": "encrypted, cannot be compared without the key"
      },
      {
        "id": 2,
        "name": "TPM_PPI",
        "difference": "only in the first"
      },
      {
        "id": 8,
        "name": "GUEST_FIRMWARE",
        "difference": "only in the second"
      },
      {
        "id": 9,
        "name": "CUSTOM_UEFI",
        "difference": "8 bytes and 768, differs at byte 0"
      }
    ],
    "outcome": "different",
    "exit": 1
  }
  [1]
  $ vmgstool diff secret.vmgs missing.vmgs --json
  {
    "file": "secret.vmgs",
    "other": "missing.vmgs",
    "differences": [],
    "error": "missing.vmgs: cannot open: No such file or directory",
    "outcome": "error",
    "exit": 1
  }
  ! vmgstool: missing.vmgs: cannot open: No such file or directory
  [1]
  $ : > none.vmgs; vmgstool check -f none.vmgs
  ! vmgstool: none.vmgs: the file is empty
  [3]
