Endorsing an image, all steps.

  $ uvmkit endorse idblock prepare image.bin --guest-svn 3 -o id.block
  wrote id.block, the ID block of image.bin
    launch digest   dae08f7afcff454f356ca273cabacd8c2a71f217ed59941a86ff8aa744968acbf9492776cc20667bc36caa2c60a643fe
    policy          0x3001f
    guest svn       3
  next: sign it where your key is (ECDSA on P-384 with SHA-384)
    openssl dgst -sha384 -sign KEY.pem -out id.block.sig id.block
  next: attach block and signature
    uvmkit endorse idblock attach image.bin --id-block id.block --id-signature id.block.sig --id-public-key CERT.pem -o SIGNED
  $ stat -c %s id.block
  96
  $ openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:secp384r1 -nodes -keyout KEY.pem -out CERT.pem -subj /CN=owner 2> message
  $ openssl dgst -sha384 -sign KEY.pem -out id.block.sig id.block
  $ uvmkit endorse idblock attach image.bin --id-block id.block --id-signature id.block.sig --id-public-key CERT.pem -o signed.bin
  wrote signed.bin with the signed ID block; the signature verifies
    launch digest   dae08f7afcff454f356ca273cabacd8c2a71f217ed59941a86ff8aa744968acbf9492776cc20667bc36caa2c60a643fe
    guest svn       3
  next: launch it; then hold the guest's report against it
    uvmkit verify --report REPORT --certs CHAIN.pem --image signed.bin
  $ igvmfilegen add-snp-id-block -i image.bin -o other.bin --id-block id.block --id-signature id.block.sig --id-public-key CERT.pem && cmp signed.bin other.bin

What goes wrong.

  $ uvmkit endorse idblock prepare signed.bin -o x
  ! uvmkit: signed.bin: the image has an SNP ID block already, for compatibility mask 0x1
  [1]
  $ ln -s image.bin link; uvmkit endorse idblock prepare image.bin -o link; cmp image.bin link
  ! uvmkit: link: would replace image.bin, which it is made from: take another name
  $ uvmkit endorse corim emit endorsed.bin -p snp -o ./endorsed.bin
  ! uvmkit: ./endorsed.bin: would replace endorsed.bin, which it is made from: take another name
  [1]
  $ uvmkit endorse idblock prepare tiny.igvm -o x
  ! uvmkit: tiny.igvm: the image is not for SEV-SNP
  [1]
  $ uvmkit endorse idblock prepare image.bin -o x --family-id 0123456789abcdefg
  ! uvmkit endorse idblock prepare: --family-id takes up to 16 characters or 32 hexadecimal digits
  ! Try 'uvmkit endorse idblock prepare --help'.
  [2]
  $ uvmkit endorse idblock prepare firmware.dll -o x
  ! uvmkit: firmware.dll: carries an image inside: endorse the image, then build this from it
  [1]
  $ uvmkit endorse idblock attach image.bin --id-block CERT.pem --id-signature id.block.sig --id-public-key CERT.pem -o x
  ! uvmkit: id block at 0: length * (glob)
  [1]
  $ openssl dgst -sha384 -sign KEY.pem -out other.sig CERT.pem; uvmkit endorse idblock attach image.bin --id-block id.block --id-signature other.sig --id-public-key CERT.pem -o x
  ! uvmkit: signature: does not verify with this key over this ID block
  [1]
  $ uvmkit endorse idblock prepare image.bin --image-id 00112233445566778899aabbccddeeff --family-id uvm -o y --json | head -2; od -An -tx1 -j48 -N32 y
  {
    "done": "wrote y, the ID block of image.bin",
   75 76 6d 00 00 00 00 00 00 00 00 00 00 00 00 00
   00 11 22 33 44 55 66 77 88 99 aa bb cc dd ee ff

The document for verifiers.

  $ uvmkit endorse corim emit endorsed.bin -p snp -o doc.cbor
  wrote doc.cbor, the CoRIM document of endorsed.bin
    platform        snp
    launch digest   dae08f7afcff454f356ca273cabacd8c2a71f217ed59941a86ff8aa744968acbf9492776cc20667bc36caa2c60a643fe
  next: sign it where your key is: COSE_Sign1 with PS384, certificate in the protected header; or, for development
    uvmkit endorse corim sign doc.cbor --key KEY.pem --certificate CERT.pem -o doc.cbor.cose
  next: attach the signature
    uvmkit endorse corim attach endorsed.bin --platform snp --signature doc.cbor.cose -o SIGNED
  $ cmp doc.cbor document.cbor
  $ uvmkit endorse corim sign doc.cbor --key KEY.pem --certificate CERT.pem -o x
  ! uvmkit: KEY.pem: the key is not one for PS384: that takes an RSA key of 2048 bits or more
  [1]
  $ openssl req -x509 -newkey rsa:2048 -nodes -keyout rsa.pem -out rsa.crt -subj /CN=author -days 3650 2> message
  $ uvmkit endorse corim sign doc.cbor --key rsa.pem --certificate CERT.pem -o x
  ! uvmkit: CERT.pem: the first certificate is not that of the key: key type mismatch
  [1]
  $ uvmkit endorse corim sign KEY.pem --key rsa.pem --certificate rsa.crt -o x
  ! uvmkit: KEY.pem: CoRIM.tag at 0: * (glob)
  [1]
  $ for f in doc.cbor rsa.pem rsa.crt; do uvmkit endorse corim sign doc.cbor --key rsa.pem --certificate rsa.crt -o ./$f; done
  ! uvmkit: ./doc.cbor: would replace doc.cbor, which it is made from: take another name
  ! uvmkit: ./rsa.pem: would replace rsa.pem, which it is made from: take another name
  ! uvmkit: ./rsa.crt: would replace rsa.crt, which it is made from: take another name
  [1]
  $ uvmkit endorse corim sign doc.cbor --key rsa.pem --certificate rsa.crt -o missing/x
  ! uvmkit: missing/x: cannot open the directory: No such file or directory
  [3]
  $ uvmkit endorse corim sign doc.cbor --key rsa.pem --certificate rsa.crt -o doc.cose --signer "$(yes | tr -d '\n' | head -c 20000)" > message && test $(stat -c %s doc.cose) -gt 20000
  $ uvmkit endorse corim sign doc.cbor --key rsa.pem --certificate rsa.crt -o doc.cose
  wrote doc.cose, a signature on doc.cbor
    algorithm       PS384
    signer          CN=author
  next: attach the signature
    uvmkit endorse corim attach IMAGE --platform PLATFORM --signature doc.cose -o SIGNED
  $ uvmkit endorse corim attach endorsed.bin -p snp --signature doc.cose -o corim.bin
  wrote corim.bin with the signed CoRIM document; the signature verifies
    platform        snp
    signer          CN=author
    trusted         not checked: say whom with --trust
  next: look at the result as a verifier does
    uvmkit endorse corim verify corim.bin --platform snp --trust ROOT.pem
  $ igvmfilegen patch-corim-signature -i endorsed.bin -o other.bin --platform snp --corim-signature doc.cose --trust rsa.crt && cmp corim.bin other.bin
  $ uvmkit endorse corim verify corim.bin -p snp --trust rsa.crt --json
  {
    "done": "corim.bin: the CoRIM document is for this image, and the signature on it verifies",
    "platform": "snp",
    "launch_digest": "dae08f7afcff454f356ca273cabacd8c2a71f217ed59941a86ff8aa744968acbf9492776cc20667bc36caa2c60a643fe",
    "signer": "CN=author",
    "trusted": "yes",
    "next": []
  }

What goes wrong.

  $ uvmkit endorse corim verify corim.bin -p snp --trust CERT.pem
  ! uvmkit: corim.bin: CN=author: self-signed certificate
  [1]
  $ uvmkit endorse corim verify corim.bin -p snp --trust rsa.crt --at 1999-12-31
  ! uvmkit: corim.bin: CN=author: certificate is not yet valid
  [1]
  $ uvmkit endorse corim verify corim.bin -p snp --at 2026-02-03
  ! uvmkit endorse corim verify: --at is for certificates that lead to one of --trust, which is missing
  ! Try 'uvmkit endorse corim verify --help'.
  [2]
  $ uvmkit endorse corim verify image.bin -p snp --trust rsa.crt --at 2026-02-30
  ! uvmkit endorse corim verify: --at takes a date such as 2026-11-22 or 2026-11-22T08:00:00Z
  ! Try 'uvmkit endorse corim verify --help'.
  [2]
  $ uvmkit endorse corim verify endorsed.bin -p snp
  ! uvmkit: endorsed.bin: the CoRIM document for snp is not signed
  [1]
  $ uvmkit endorse corim emit endorsed.bin -p tdx -o x
  ! uvmkit: endorsed.bin: there is no CoRIM document for tdx in the image: building puts one in
  [1]
  $ uvmkit endorse corim emit tiny.igvm -p tdx -o x
  ! uvmkit: tiny.igvm: the file is not for tdx, but for vbs
  [1]
  $ uvmkit endorse corim emit image.bin -p snp -o x
  ! uvmkit: image.bin: CoRIM.tags at 3: no map
  [1]
  $ igvmfilegen manifest -m manifest.json -r resources.json -o built.bin && uvmkit endorse corim attach built.bin -p snp --signature doc.cose -o x
  ! uvmkit: doc.cose: CoRIM signature: the signature does not verify with this key over this content
  [1]
  $ { cat doc.cose; echo; } > long.cose; uvmkit endorse corim attach endorsed.bin -p snp --signature long.cose -o x
  ! uvmkit: long.cose: 1 bytes stand behind the signature
  [1]
  $ ls x
  ! ls: cannot access 'x': No such file or directory
  [2]

What comes next can be copied, whatever the files are called.

  $ mkdir "a b" && cp image.bin "a b/it's" && uvmkit endorse idblock prepare "a b/it's" -o "a b/id" | grep -A1 next
  next: sign it where your key is (ECDSA on P-384 with SHA-384)
    openssl dgst -sha384 -sign KEY.pem -out 'a b/id.sig' 'a b/id'
  next: attach block and signature
    uvmkit endorse idblock attach 'a b/it'\''s' --id-block 'a b/id' --id-signature 'a b/id.sig' --id-public-key CERT.pem -o SIGNED
  $ long=$(yes 1234567 | tr -d '\n' | head -c 200); mkdir -p $long/$long/$long && cp endorsed.bin $long/$long/$long/i
  > uvmkit endorse corim emit $long/$long/$long/i -p snp -o $long/$long/$long/d --json |
  > python3 -c 'import json, sys; print(*(x["command"].split()[-1][-9:] for x in json.load(sys.stdin)["next"]))'
  34/d.cose SIGNED
