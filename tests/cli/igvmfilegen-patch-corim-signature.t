Signatures on CoRIM documents: what is refused before any signature is looked at.

  $ igvmfilegen patch-corim-signature -i image.bin -o out.bin --platform snp
  ! igvmfilegen patch-corim-signature: expected --corim-bundle or --corim-signature
  ! Try 'igvmfilegen patch-corim-signature --help'.
  [2]
  $ igvmfilegen patch-corim-signature -i image.bin -o out.bin --platform sev --corim-bundle x 2> message
  [2]
  $ igvmfilegen patch-corim-signature -i image.bin -o out.bin --platform snp --corim-bundle x --corim-signature y 2> message
  [2]
  $ igvmfilegen patch-corim-signature -i tiny.igvm -o out.bin --platform snp --corim-signature x
  ! Error: Platform type SEV_SNP not found in IGVM file platform headers. Available platforms: VSM_ISOLATION (mask=0x1)
  [1]
  $ igvmfilegen patch-corim-signature -i image.bin -o out.bin --platform tdx --corim-signature x
  ! Error: the image has no CoRIM document for tdx: it is put in when the image is built
  [1]
  $ igvmfilegen patch-corim-signature -i image.bin -o out.bin --platform snp --corim-signature missing
  ! Error: reading the signature
  ! (blank)
  ! Caused by:
  !     missing: cannot open: No such file or directory
  [1]
  $ igvmfilegen patch-corim-signature -i firmware.dll -o out.bin --platform vbs --corim-signature x
  ! Error: firmware.dll is a resource DLL: change the image, then build the DLL from it
  [1]

What is no signature.

  $ cp "$TESTS"/fuzz/corpus/cose/* .
  $ igvmfilegen patch-corim-signature -i image.bin -o out.bin --platform snp --corim-signature indefinite
  ! Error: taking the signature apart
  ! (blank)
  ! Caused by:
  !     indefinite: CoRIM signature.COSE_Sign1 at 1: CBOR of indefinite length
  [1]
  $ igvmfilegen patch-corim-signature -i image.bin -o out.bin --platform snp --corim-signature bundle
  ! Error: bundle has its document inside: hand it in with --corim-bundle
  [1]
  $ igvmfilegen patch-corim-signature -i image.bin -o out.bin --platform snp --corim-bundle detached
  ! Error: splitting the bundle
  ! (blank)
  ! Caused by:
  !     detached: the bundle has no document inside: it is a detached signature
  [1]
  $ igvmfilegen patch-corim-signature -i image.bin -o out.bin --platform snp --corim-bundle bundle
  ! Error: the document in bundle (8 bytes) is not the one in the image (30 bytes): sign that one, as dump-corim extracts it
  [1]
  $ igvmfilegen patch-corim-signature -i image.bin -o out.bin --platform snp --corim-signature detached
  ! Error: verifying the signature over the document in the image
  ! (blank)
  ! Caused by:
  !     detached: CoRIM signature: the signature does not verify with this key over this content
  [1]
  $ ls out.bin
  ! ls: cannot access 'out.bin': No such file or directory
  [2]
