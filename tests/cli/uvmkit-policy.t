What no image can be built with is refused, with its place.

  $ echo '{"sivm":{"require_ephemeral_vmgs":1}}' > number.json
  > uvmkit policy encode number.json
  ! uvmkit: number.json: line 1, column 35: sivm.require_ephemeral_vmgs: expected true or false, found 1
  [1]

  $ printf '{\n  "sivm": [true,\n    false, false, false, "QQ"]\n}\n' | uvmkit policy encode
  ! uvmkit: -: line 3, column 26: sivm.custom_uefi_json: not base64: 2 characters, not a multiple of 4
  [1]

  $ echo '{"sivm":[false,true,true,false,""]}' | uvmkit policy encode
  ! uvmkit: -: custom_uefi_json: empty, but require_secure_boot with require_secure_boot_vars or require_bcd_integrity needs it
  [1]

  $ python3 -c 'print("{\"sivm\":[false,false,false,false,\"" + "AAAA" * 1351 + "\"]}")' | uvmkit policy encode -o big.bin
  > test -e big.bin || echo nothing written
  nothing written
  ! uvmkit: -: product_policy: 4075 is over the limit of 4072

  $ uvmkit policy encode nosuch.json
  ! uvmkit: nosuch.json: cannot open: No such file or directory
  [3]

  $ uvmkit policy
  ! Usage: uvmkit policy [OPTIONS] COMMAND
  ! (blank)
  ! Encode and decode product policies.
  ! (blank)
  ! A product policy is what the author of an image demands of every VM that boots
  ! it. It is measured with the image, and the guest refuses to run when it cannot
  ! see that all of it holds.
  ! (blank)
  ! Commands:
  !   encode  turn a policy from JSON into bytes
  !   decode  turn a policy from bytes into JSON
  !   batch   answer lines of policies with lines of policies
  ! (blank)
  ! Options:
  !   -h, --help     print this help
  !   -V, --version  print the version
  ! (blank)
  ! 'uvmkit policy COMMAND --help' tells about a command.
  [2]

  $ uvmkit policy encode --json -o x number.json
  ! uvmkit policy encode: --json and --output cannot be given together
  ! Try 'uvmkit policy encode --help'.
  [2]

Bytes that are not the canonical form are refused.

  $ printf '\010\200\230\275\202\305\351\220\244\117\022\002\012' > cut.bin
  > uvmkit policy decode cut.bin
  ! uvmkit: cut.bin: product at 0xc: ends after 1 of 2 bytes
  [1]

  $ printf '\010\200\230\275\202\305\351\220\244\117\022\006\012\004\012\002\010\002' | uvmkit policy decode
  ! uvmkit: -: product_policy at 0x11: not canonical
  [1]

  $ head -c 4073 /dev/zero | uvmkit policy decode
  ! uvmkit: -: larger than the limit of 4072 bytes
  [1]

A policy and its bytes.

  $ echo '{"cwcow":[false,true,false,false,"AQIDBA==",true]}' > mine.json
  > uvmkit policy encode mine.json -o mine.bin
  > od -An -tx1 mine.bin
   08 80 98 bd 82 c5 e9 90 a4 4f 12 0e 12 0c 0a 0a
   10 01 2a 04 01 02 03 04 30 01

  $ uvmkit policy encode --json mine.json
  {
    "size": 26,
    "encoded": "088098bd82c5e990a44f120e120c0a0a10012a04010203043001"
  }

  $ uvmkit policy decode mine.bin
  {
    "cwcow": {
      "require_ephemeral_vmgs": false,
      "require_secure_boot": true,
      "require_secure_boot_vars": false,
      "require_bcd_integrity": false,
      "custom_uefi_json": "AQIDBA==",
      "require_secure_avic": true
    }
  }

  $ uvmkit policy encode < mine.json | uvmkit policy decode | uvmkit policy encode - | cmp - mine.bin

No bytes are no policy.

  $ uvmkit policy decode < /dev/null
  null

Batches: one answer for each line, and status 1 when any of them is an error.

  $ uvmkit policy batch <<'EOF'
  > encode {"sivm":[false,false,false,false,""]}
  > decode 088098BD82c5e990a44f12020a00
  > decode
  > EOF
  ok 088098bd82c5e990a44f12020a00
  ok {"sivm":{"require_ephemeral_vmgs":false,"require_secure_boot":false,"require_secure_boot_vars":false,"require_bcd_integrity":false,"custom_uefi_json":""}}
  ok null

  $ uvmkit policy batch <<'EOF'
  > encode {"sivm":{}}
  > encode {"sivm":[false,true,false,true,""]}
  > encode
  > decode 08809
  > decode 0x80
  > decode 08
  > show 08
  > 
  > EOF
  error line 1, column 9: sivm.require_ephemeral_vmgs: missing (guest state lives in RAM only; the VMGS file is never written)
  error custom_uefi_json: empty, but require_secure_boot with require_secure_boot_vars or require_bcd_integrity needs it
  error line 1, column 1: expected a value
  error the bytes are not pairs of hex digits
  error the bytes are not pairs of hex digits
  error magic at 1: ends after 0 of 1 bytes
  error the line begins with none of encode, decode
  error the line begins with none of encode, decode
  [1]

  $ printf 'decode 08\0\n' | uvmkit policy batch
  error the line holds a zero byte
  [1]
