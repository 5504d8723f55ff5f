  $ python3 "$TESTS/cli/every.py"
  $ igvmfilegen dump-corim -f corim.igvm
  IGVM File: corim.igvm
  Total file size: 375 bytes
  (blank)
  Supported Platforms:
    VSM_ISOLATION -> compatibility_mask 0x1
    SEV_SNP -> compatibility_mask 0x10
    TDX -> compatibility_mask 0x4
    NATIVE -> compatibility_mask 0x8
    SEV -> compatibility_mask 0x100
  (blank)
  CoRIM Document (snp):
    Compatibility Mask: 0x10 (SEV_SNP)
    Size: 12 bytes
  (blank)
  CoRIM Document (mask_0x5):
    Compatibility Mask: 0x5 (VSM_ISOLATION, TDX)
    Size: 7 bytes
  (blank)
  CoRIM Signature (snp):
    Compatibility Mask: 0x10 (SEV_SNP)
    Size: 13 bytes
  (blank)
  CoRIM Document (platform_NATIVE):
    Compatibility Mask: 0x8 (NATIVE)
    Size: 0 bytes
  (blank)
  CoRIM Document (mask_0x140):
    Compatibility Mask: 0x140 (SEV)
    Size: 12 bytes
  (blank)
  CoRIM Document (mask_0x20):
    Compatibility Mask: 0x20 (Unknown)
    Size: 8 bytes
  (blank)
  CoRIM Signature (vbs):
    Compatibility Mask: 0x1 (VSM_ISOLATION)
    Size: 11 bytes
  (blank)
  Summary: 5 document header(s), 2 signature header(s)
  $ igvmfilegen dump-corim -f corim.igvm > all && igvmfilegen dump-corim --filepath=corim.dll | sed s/dll/igvm/ | diff all -

Filters. A platform's includes records that are for others too.

  $ igvmfilegen dump-corim -f corim.igvm --header-type signature
  IGVM File: corim.igvm
  Total file size: 375 bytes
  (blank)
  Supported Platforms:
    VSM_ISOLATION -> compatibility_mask 0x1
    SEV_SNP -> compatibility_mask 0x10
    TDX -> compatibility_mask 0x4
    NATIVE -> compatibility_mask 0x8
    SEV -> compatibility_mask 0x100
  (blank)
  CoRIM Signature (snp):
    Compatibility Mask: 0x10 (SEV_SNP)
    Size: 13 bytes
  (blank)
  CoRIM Signature (vbs):
    Compatibility Mask: 0x1 (VSM_ISOLATION)
    Size: 11 bytes
  (blank)
  Summary: 0 document header(s), 2 signature header(s)
  $ igvmfilegen dump-corim -f corim.igvm --platform=vbs
  IGVM File: corim.igvm
  Total file size: 375 bytes
  (blank)
  Supported Platforms:
    VSM_ISOLATION -> compatibility_mask 0x1
    SEV_SNP -> compatibility_mask 0x10
    TDX -> compatibility_mask 0x4
    NATIVE -> compatibility_mask 0x8
    SEV -> compatibility_mask 0x100
  (blank)
  CoRIM Document (mask_0x5):
    Compatibility Mask: 0x5 (VSM_ISOLATION, TDX)
    Size: 7 bytes
  (blank)
  CoRIM Signature (vbs):
    Compatibility Mask: 0x1 (VSM_ISOLATION)
    Size: 11 bytes
  (blank)
  Summary: 1 document header(s), 1 signature header(s)
  $ igvmfilegen dump-corim -f corim.igvm --platform snp --header-type document
  IGVM File: corim.igvm
  Total file size: 375 bytes
  (blank)
  Supported Platforms:
    VSM_ISOLATION -> compatibility_mask 0x1
    SEV_SNP -> compatibility_mask 0x10
    TDX -> compatibility_mask 0x4
    NATIVE -> compatibility_mask 0x8
    SEV -> compatibility_mask 0x100
  (blank)
  CoRIM Document (snp):
    Compatibility Mask: 0x10 (SEV_SNP)
    Size: 12 bytes
  (blank)
  Summary: 1 document header(s), 0 signature header(s)
  $ igvmfilegen dump-corim -f tiny.igvm
  IGVM File: tiny.igvm
  Total file size: 4176 bytes
  (blank)
  Supported Platforms:
    VSM_ISOLATION -> compatibility_mask 0x1
  (blank)
  No CoRIM headers found matching the specified filters.

Extraction. The directory is made only when there is something to write.

  $ igvmfilegen dump-corim -f corim.igvm --platform tdx --header-type signature -o none; ls none
  IGVM File: corim.igvm
  Total file size: 375 bytes
  (blank)
  Supported Platforms:
    VSM_ISOLATION -> compatibility_mask 0x1
    SEV_SNP -> compatibility_mask 0x10
    TDX -> compatibility_mask 0x4
    NATIVE -> compatibility_mask 0x8
    SEV -> compatibility_mask 0x100
  (blank)
  No CoRIM headers found matching the specified filters.
  ! ls: cannot access 'none': No such file or directory
  [2]
  $ igvmfilegen dump-corim -f corim.igvm -o new/er/ | grep Output
    Output: new/er/corim_document_snp.cbor
    Output: new/er/corim_document_mask_0x5.cbor
    Output: new/er/corim_signature_snp.cose
    Output: new/er/corim_document_platform_NATIVE.cbor
    Output: new/er/corim_document_mask_0x140.cbor
    Output: new/er/corim_document_mask_0x20.cbor
    Output: new/er/corim_signature_vbs.cose
  $ cd new/er && grep '' *
  corim_document_mask_0x140.cbor:SEV and more
  corim_document_mask_0x20.cbor:nobody's
  corim_document_mask_0x5.cbor:for two
  corim_document_snp.cbor:snp document
  corim_signature_snp.cose:snp signature
  corim_signature_vbs.cose:part of two
  $ cd new/er && wc -c *
  12 corim_document_mask_0x140.cbor
   8 corim_document_mask_0x20.cbor
   7 corim_document_mask_0x5.cbor
   0 corim_document_platform_NATIVE.cbor
  12 corim_document_snp.cbor
  13 corim_signature_snp.cose
  11 corim_signature_vbs.cose
  63 total
  $ igvmfilegen dump-corim -f corim.igvm --platform snp --output . | tail -5; cat corim_document_snp.cbor corim_signature_snp.cose
    Compatibility Mask: 0x10 (SEV_SNP)
    Size: 13 bytes
    Output: ./corim_signature_snp.cose
  (blank)
  Summary: 1 document header(s), 1 signature header(s)
  snp documentsnp signature
  $ igvmfilegen dump-corim -f corim.igvm --platform vbs -o '' | grep Output; cat corim_document_mask_0x5.cbor
    Output: corim_document_mask_0x5.cbor
    Output: corim_signature_vbs.cose
  for two

A file that is there is replaced.

  $ printf old > corim_document_snp.cbor && igvmfilegen dump-corim -f corim.igvm --platform snp -o . > out; cat corim_document_snp.cbor
  snp document

A command that fails leaves nothing: neither files nor directories.

  $ touch file && igvmfilegen dump-corim -f corim.igvm -o file
  ! Error: creating output directory
  ! (blank)
  ! Caused by:
  !     cannot make a directory: File exists (file)
  [1]
  $ igvmfilegen dump-corim -f corim.igvm -o file/deeper
  ! Error: creating output directory
  ! (blank)
  ! Caused by:
  !     cannot make a directory: File exists (file)
  [1]
  $ mkdir -p way/corim_signature_vbs.cose && igvmfilegen dump-corim -f corim.igvm -o way; ls way
  corim_signature_vbs.cose
  ! Error: writing Signature payload
  ! (blank)
  ! Caused by:
  !     way/corim_signature_vbs.cose: cannot open for writing: Is a directory
  $ igvmfilegen dump-corim -f corim.igvm -o full/er > /dev/full; ls full
  ! igvmfilegen: cannot write to standard output: No space left on device
  ! ls: cannot access 'full': No such file or directory
  [2]

Each system call refused in turn.

  $ failed=0
  > for n in $(seq 150); do
  >   if UVM_FAULT=$n igvmfilegen dump-corim -f corim.igvm -o fault/y > out 2> message; then
  >     test ! -s message && rm -r fault || echo "$n: no success"
  >   else
  >     failed=$((failed + 1))
  >     test ! -e fault && test -s message || echo "$n: something was left"
  >   fi
  > done; test $failed -gt 60

Errors.

  $ igvmfilegen dump-corim -f corim.igvm --platform snp --header-type Document
  ! igvmfilegen dump-corim: --header-type: 'Document' is not one of document, signature; did you mean document?
  ! Try 'igvmfilegen dump-corim --help'.
  [2]
  $ igvmfilegen dump-corim -f corim.igvm --platform sev
  ! igvmfilegen dump-corim: --platform: 'sev' is not one of snp, tdx, vbs
  ! Try 'igvmfilegen dump-corim --help'.
  [2]
  $ igvmfilegen dump-corim -f tiny.igvm --platform snp
  ! Error: Platform type SEV_SNP not found in IGVM file platform headers. Available platforms: VSM_ISOLATION (mask=0x1)
  [1]
  $ igvmfilegen dump-corim -f no-policy.igvm --platform tdx
  ! Error: Platform type TDX not found in IGVM file platform headers. Available platforms: SEV_SNP (mask=0x1)
  [1]
  $ igvmfilegen dump-corim -f every-x64.igvm --platform snp -o '' > out; rm corim_document_mask_0xc.cbor
  $ igvmfilegen dump-corim -f cut.igvm
  ! Error: parsing IGVM file
  ! (blank)
  ! Caused by:
  !     cut.igvm: FIXED_HEADER.total_file_size at 0x10: 4176, but the file has 4175 bytes; it was cut short or appended to
  [1]
  $ igvmfilegen dump-corim -o x
  ! igvmfilegen dump-corim: --filepath FILE is missing
  ! Try 'igvmfilegen dump-corim --help'.
  [2]
