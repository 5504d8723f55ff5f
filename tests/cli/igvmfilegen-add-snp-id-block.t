ID blocks. What must be said together, and what excludes what.

  $ igvmfilegen add-snp-id-block -i image.bin -o out.bin
  ! igvmfilegen add-snp-id-block: expected --guest-svn, --manifest, or --id-block with --id-signature and --id-public-key
  ! Try 'igvmfilegen add-snp-id-block --help'.
  [2]
  $ igvmfilegen add-snp-id-block -i image.bin -o out.bin --id-block b --id-signature s
  ! igvmfilegen add-snp-id-block: --id-block, --id-signature and --id-public-key belong together
  ! Try 'igvmfilegen add-snp-id-block --help'.
  [2]
  $ igvmfilegen add-snp-id-block -i image.bin -o out.bin --guest-svn 1 --manifest manifest.json 2> message
  [2]
  $ igvmfilegen add-snp-id-block -i image.bin -o out.bin --guest-svn 4294967296 2> message
  [2]

Images that it is not for.

  $ igvmfilegen add-snp-id-block -i tiny.igvm -o out.bin --guest-svn 1
  ! Error: making the SNP ID block
  ! (blank)
  ! Caused by:
  !     tiny.igvm: the image is not for SEV-SNP
  [1]
  $ igvmfilegen add-snp-id-block -i no-policy.igvm -o out.bin --guest-svn 1
  ! Error: making the SNP ID block
  ! (blank)
  ! Caused by:
  !     no-policy.igvm: the image has no GUEST_POLICY for SEV-SNP
  [1]
  $ igvmfilegen add-snp-id-block -i firmware.dll -o out.bin --guest-svn 1
  ! Error: firmware.dll is a resource DLL: change the image, then build the DLL from it
  [1]

A temporary key: 704 bytes more, another key each time, and one block only. Nothing of it is measured.

  $ igvmfilegen add-snp-id-block -i image.bin -o a.bin --guest-svn 7 && igvmfilegen add-snp-id-block -i image.bin -o b.bin --guest-svn 7
  $ echo $(($(stat -c %s a.bin) - $(stat -c %s image.bin)))
  704
  $ cmp -s a.bin b.bin
  [1]
  $ uvmkit check a.bin && uvmkit measure -p snp image.bin > before && uvmkit measure -p snp a.bin | cmp - before
  a.bin: good
  $ igvmfilegen dump -f a.bin | grep -E '^[[:space:]]+(author_key_enabled|family_id|version|guest_svn|id_key_algorithm):' | tr -d '\t'
  author_key_enabled: 0x0
  family_id: 0x0
  version: 0x1
  guest_svn: 0x7
  id_key_algorithm: 0x1
  $ igvmfilegen add-snp-id-block -i a.bin -o a.bin --guest-svn 7
  ! Error: making the SNP ID block
  ! (blank)
  ! Caused by:
  !     a.bin: the image has an SNP ID block already, for compatibility mask 0x1
  [1]

A manifest says version and identity, when it has one SNP configuration.

  $ igvmfilegen add-snp-id-block -i image.bin -o a.bin --manifest missing.json
  ! Error: reading manifest
  ! (blank)
  ! Caused by:
  !     missing.json: cannot open: No such file or directory
  [1]

  $ igvmfilegen add-snp-id-block -i image.bin -o a.bin --manifest plain.json
  ! Error: plain.json has no SEV-SNP guest configuration to take security version and identity from
  [1]
  $ igvmfilegen add-snp-id-block -i image.bin -o c.bin --manifest manifest.json && igvmfilegen dump -f c.bin | grep -o 'guest_svn: .*'
  guest_svn: 0x3

A key elsewhere. The block to sign is the payload that a build leaves beside its image; here it is put together from the digest.

  $ openssl ecparam -name secp384r1 -genkey -noout -out key.pem && openssl ec -in key.pem -pubout -out key.pub 2>/dev/null
  $ { uvmkit measure -p snp image.bin | python3 -c 'import sys; sys.stdout.buffer.write(bytes.fromhex(input()[4:]))'; printf 'family..........image...........\001\0\0\0\005\0\0\0\037\0\003\0\0\0\0\0'; } > id.block; stat -c %s id.block
  96
  $ openssl dgst -sha384 -sign key.pem -out id.sig id.block
  $ igvmfilegen add-snp-id-block -i image.bin -o signed.bin --id-block id.block --id-signature id.sig --id-public-key key.pub
  $ openssl dgst -sha384 -sign key.pem -out other.sig key.pub
  $ igvmfilegen add-snp-id-block -i image.bin -o out.bin --id-block id.block --id-signature other.sig --id-public-key key.pub
  ! Error: checking the signature of the SNP ID block
  ! (blank)
  ! Caused by:
  !     signature: does not verify with this key over this ID block
  [1]
  $ igvmfilegen add-snp-id-block -i three.igvm -o out.bin --id-block id.block --id-signature id.sig --id-public-key key.pem
  ! Error: checking the signature of the SNP ID block
  ! (blank)
  ! Caused by:
  !     public key: a PEM block of a EC PRIVATE KEY, expected CERTIFICATE or PUBLIC KEY
  [1]
  $ igvmfilegen manifest -m manifest.json -r resources.json -o built.bin && igvmfilegen add-snp-id-block -i built.bin -o out.bin --id-block id.block --id-signature id.sig --id-public-key key.pub
  ! Error: the SNP ID block is not one for this image
  ! (blank)
  ! Caused by:
  !     id.block: its launch digest is not that of the image: it was made for another build
  [1]
  $ ls out.bin
  ! ls: cannot access 'out.bin': No such file or directory
  [2]
