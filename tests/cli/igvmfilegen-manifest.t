Building images from manifests. The digests are those of images whose like the reference tool makes byte for byte.

What is wrong with the inputs: the file, the place, the value.

  $ igvmfilegen manifest -m wrong.json -r resources.json -o out.bin
  ! Error: reading manifest and resources
  ! (blank)
  ! Caused by:
  !     wrong.json: line 16, column 26: guest_configs[0].image.openhcl.memory_page_base: expected an unsigned integer up to 18446744073709551615, found a string
  [1]
  $ igvmfilegen manifest -m missing.json -r resources.json -o out.bin
  ! Error: reading manifest and resources
  ! (blank)
  ! Caused by:
  !     missing.json: cannot open: No such file or directory
  [1]
  $ igvmfilegen manifest -m manifest.json -r missing.json -o out.bin
  ! Error: reading manifest and resources
  ! (blank)
  ! Caused by:
  !     missing.json: cannot open: No such file or directory
  [1]
  $ cp manifest.json out-snp.json; igvmfilegen manifest -m out-snp.json -r resources.json -o out.bin
  ! Error: writing the image
  ! (blank)
  ! Caused by:
  !     out-snp.json: would replace out-snp.json, which it is made from: take another name
  [1]
  $ igvmfilegen manifest -m manifest.json -r resources.json -o shim 2>&1 | tail -n 1 | sed "s|$PWD/||"
      shim: would replace shim, which it is made from: take another name
  $ rm out-snp.json
  $ igvmfilegen manifest -m resources.json -r resources.json -o out.bin
  ! Error: reading manifest and resources
  ! (blank)
  ! Caused by:
  !     resources.json: line 1, column 1: guest_arch: missing (architecture of the guest's processors)
  [1]
  $ igvmfilegen manifest -m small.json -r resources.json -o out.bin
  ! Error: building the image
  ! (blank)
  ! Caused by:
  !     guest_configs[0].image.openhcl.memory_page_count: the image needs 529 pages or more and has 512
  [1]
  $ echo '{"resources":{"openhcl_boot":"/x"}}' > few.json; igvmfilegen manifest -m manifest.json -r few.json -o out.bin
  ! Error: reading manifest and resources
  ! (blank)
  ! Caused by:
  !     few.json: missing resources: underhill_kernel, underhill_initrd
  [1]
  $ echo '{"resources":{"openhcl_boot":"x"}}' > relative.json; igvmfilegen manifest -m manifest.json -r relative.json -o out.bin
  ! Error: reading manifest and resources
  ! (blank)
  ! Caused by:
  !     relative.json: line 1, column 30: resources.openhcl_boot: expected an absolute path
  [1]
  $ sed "s|/shim|/typo.json|" resources.json > noelf.json; igvmfilegen manifest -m manifest.json -r noelf.json -o out.bin
  ! Error: building the image
  ! (blank)
  ! Caused by:
  !     openhcl_boot.e_ident[EI_MAG] at 0: 0x22200a7b, expected 0x464c457f
  [1]
  $ igvmfilegen manifest -m manifest.json -r resources.json -o missing/out.bin
  ! Error: writing the image
  ! (blank)
  ! Caused by:
  !     missing/out-snp.cbor: cannot open the directory: No such file or directory
  [1]
  $ igvmfilegen manifest -m manifest.json -r resources.json -o ..
  ! Error: writing the image
  ! (blank)
  ! Caused by:
  !     .. names no file
  [1]
  $ igvmfilegen manifest -m manifest.json -r resources.json -o ""
  ! igvmfilegen manifest: --output needs a file name
  ! Try 'igvmfilegen manifest --help'.
  [2]
  $ igvmfilegen manifest -m manifest.json
  ! igvmfilegen manifest: --resources FILE is missing
  ! Try 'igvmfilegen manifest --help'.
  [2]
  $ ls out* missing 2>/dev/null
  [2]

A whole set of files.

  $ igvmfilegen manifest -m manifest.json -r resources.json -o out.bin
  $ sha256sum out*
  a6c1253cdc6742ea0880fd7b53f6b97b32858a8ad747d0f144a21f9f7baca508  out-snp.cbor
  517dbb7f4a804bc5073399d8304b71c361fa4bb232e867457f32ecbb7b17e454  out-snp.idblock
  24fef51cce6e0a0fcac223f662e8a764432ab2f7ea23a0d0e8dace09766fb5e3  out-snp.json
  e03416f9d06e5b5041fb4e102387424ebf612667618a2cf694ee85f780830dab  out-tdx.cbor
  9c83962c28fa9a2950eceed6286c735cd7211c3fae8b2f7a17776704d92ac967  out-tdx.json
  187b70d38e407cd5da45836902cf5ca0951ca838572b0d2cfd3de9c668a0015b  out-vbs.cbor
  b9479d303cd267001424db1146e05ac2b83bf4e2a116ae45f96b7648a6ca446f  out-vbs.json
  64ba458fd782281e0f69371e1bbf0a6a41be9ba91ea01fe402729936e0867a07  out.bin
  d03f1f2b12f86224f809b3400135e967d40d6de9897265a859bb36e40d1f6175  out.bin.map
  $ cat out-snp.json
  {"environment":{"class_id":"7fb00ee4-a7ff-11ed-9e2f-00155d09de56"},"series":[{"reference":{"snp_ld":"BA1116D61CA2EA8FAD5752C75CDEDA0F9D6A0116C698079518B78671C140AE2C462A791CACDE60748975E25032DEFCA5"},"endorsement":{"snp_isvsvn":3,"build_info":{"debug_build":false}}}]}
  $ uvmkit check out.bin
  out.bin: good
  $ uvmkit measure out.bin
  snp ba1116d61ca2ea8fad5752c75cdeda0f9d6a0116c698079518b78671c140ae2c462a791cacde60748975e25032defca5
  tdx 875d7026b6f39ce4f0a20a5e4ed70977af21811fef4d39c2e6af44c6ea882ae149eac6e40d75c04c40a867ee7c8c5b1d
  vbs 2dc480c37878d73b602108f5c3f92cd16ffaa64326ab3bd627546d8a034f8ca3
  $ head -n 8 out.bin.map
  IGVM file isolation: Snp { shared_gpa_boundary_bits: Some(46), policy: SnpPolicy { abi_minor: 31, abi_major: 0, smt: 1, reserved_must_be_one: 1, migrate_ma: 0, debug: 0, single_socket: 0, reserved: 0 }, injection_type: Normal, secure_avic: Enabled }
  IGVM file layout:
    0000000000000000 - 0000000000001000 (0x1000 bytes) underhill-measured-config
    0000000008400000 - 000000000840a000 (0xa000 bytes) underhill-kernel
    0000000008410000 - 0000000008411000 (0x1000 bytes) underhill-kernel
    0000000008411000 - 0000000008416000 (0x5000 bytes) underhill-boot-shim
    0000000008416000 - 0000000008428000 (0x12000 bytes) underhill-initrd
    0000000008428000 - 0000000008429000 (0x1000 bytes) underhill-gdt

Flags change what they say they change.

  $ igvmfilegen manifest -m manifest.json -r resources.json -o b.bin --disable-secure-avic --confidential-debug --debug-validation
  $ sha256sum b.bin b-snp.json
  bd7d6281ecb92ca5e5f710020f57bc64e3534a9191e62bae778d998479ccfefb  b.bin
  2f3261393827c898c45492b226ae752e04ef5c68258333d7fa2b2ee022417e1e  b-snp.json
  $ strings b.bin | grep CONFIDENTIAL | sort | uniq -c
        1 quiet OPENHCL_CONFIDENTIAL_DEBUG=1

An unknown field is ignored here, as the reference does.

  $ igvmfilegen manifest -m typo.json -r resources.json -o typo.bin && ls typo*
  typo-vbs.cbor
  typo-vbs.json
  typo.bin
  typo.bin.map
  typo.json

No isolation: nothing is measured, so there are no identities.

  $ igvmfilegen manifest -m plain.json -r resources.json -o plain.bin && ls plain*
  plain.bin
  plain.bin.map
  plain.dll
  plain.json

Old files stay whole when the new ones cannot be written.

  $ mkdir c.bin.map; echo old > c.bin; igvmfilegen manifest -m plain.json -r resources.json -o c.bin; cat c.bin; ls c*
  old
  c.bin
  checksum.igvm
  cut.igvm
  (blank)
  c.bin.map:
  ! Error: writing the image
  ! (blank)
  ! Caused by:
  !     c.bin.map: cannot open for writing: Is a directory
