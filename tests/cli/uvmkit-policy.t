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

  $ echo '{"sivm":[true,false,false,false,""]}' > own.json; uvmkit policy encode own.json -o ./own.json
  ! uvmkit: ./own.json: would replace own.json, which it is made from: take another name
  [1]
  $ uvmkit policy encode nosuch.json
  ! uvmkit: nosuch.json: cannot open: No such file or directory
  [3]

  $ uvmkit policy
  ! Usage: uvmkit policy [OPTIONS] COMMAND
  ! (blank)
  ! Show, check, replace and encode product policies.
  ! (blank)
  ! A product policy is what the author of an image demands of every VM that boots
  ! it. It is measured with the image; a guest that enforces it runs only when it
  ! sees that all of it holds.
  ! (blank)
  ! Commands:
  !   show     say what an image requires of its VM
  !   check    compare the policies of an image with what is wanted
  !   extract  take the policy out of an image
  !   replace  write an image with another policy
  !   encode   turn a policy from JSON into bytes
  !   decode   turn a policy from bytes into JSON
  !   batch    answer lines about policies and UEFI settings
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
  error line 1, column 1: the text is empty
  error the bytes are not pairs of hex digits
  error the bytes are not pairs of hex digits
  error magic at 1: ends after 0 of 1 bytes
  error the line begins with none of encode, decode, uefi, firstboot
  error the line begins with none of encode, decode, uefi, firstboot
  [1]

  $ printf 'decode 08\0\n' | uvmkit policy batch
  error the line holds a zero byte
  [1]

UEFI settings: a template, a delta, and what comes of both. Each is the hex of a text; "-" is none.

  $ cat > replace.uefi <<'EOF'
  > {"type":"Microsoft.Compute/disks","properties":{"uefiSettings":{"signatureMode":"Replace","signatures":{
  >   "PK":{"type":"x509","value":["AQID"]},"KEK":[{"type":"x509","value":["AQID"]}],"db":[{"type":"x509","value":["AQID"]}]},
  >   "v\u00e9":{"guid":"Yd/ki8qT0hGqDQDgmAMrjA==","attributes":"Bw==","value":"AQ=="}}}}
  > EOF
  $ cat > append.uefi <<'EOF'
  > {"type":"Microsoft.Compute/disks","properties":{"uefiSettings":{"signatureMode":"Append",
  >   "signatures":{"db":[{"type":"sha256","value":[]}]},
  >   "w":{"guid":"Yd/ki8qT0hGqDQDgmAMrjA==","attributes":"Bg==","value":"AQ=="}}}}
  > EOF
  $ for f in replace append; do od -An -v -tx1 $f.uefi | tr -d ' \n' > $f.hex; done

  $ echo uefi - - | uvmkit policy batch
  ok {"signatures":null,"variables":[]}
  $ echo uefi $(cat replace.hex) $(cat append.hex) | uvmkit policy batch
  ok {"signatures":{"PK":{"objects":1,"x509":1,"sha256":0,"size":47,"digest":"08beaa91c3e0aa0ccfa91ef549f11a689069075580894ea5e281d78a36f3da33"},"KEK":{"objects":1,"x509":1,"sha256":0,"size":47,"digest":"08beaa91c3e0aa0ccfa91ef549f11a689069075580894ea5e281d78a36f3da33"},"db":{"objects":2,"x509":1,"sha256":0,"size":75,"digest":"3156be9efe0bee1570b618e0341f30b8eec9fcf2b5bb9e9dec6322eff98df8b7"},"dbx":{"objects":0,"x509":0,"sha256":0,"size":0,"digest":"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"},"MokList":{"objects":0,"x509":0,"sha256":0,"size":0,"digest":"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"},"MokListX":{"objects":0,"x509":0,"sha256":0,"size":0,"digest":"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"}},"variables":[{"name":"vé","guid":"8be4df61-93ca-11d2-aa0d-00e098032b8c","attributes":7,"size":1,"digest":"4bf5122f344554c53bde2ebb8cd2b7e3d1600ad631c385a5d7cce23c7785459a"},{"name":"w","guid":"8be4df61-93ca-11d2-aa0d-00e098032b8c","attributes":6,"size":1,"digest":"4bf5122f344554c53bde2ebb8cd2b7e3d1600ad631c385a5d7cce23c7785459a"}]}
  $ echo firstboot - $(cat replace.hex) 0 | uvmkit policy batch
  ok [{"name":"OsLoaderIndications","guid":"610b9e98-c6f6-47f8-8b47-2d2da0d52a91","attributes":2,"size":4,"digest":"df3f619804a92fdb4057192dc43dd748ea778adc52bc498ce80524c014b81119"},{"name":"OsLoaderIndicationsSupported","guid":"610b9e98-c6f6-47f8-8b47-2d2da0d52a91","attributes":2,"size":4,"digest":"67abdd721024f0ff4e0b3f4c2fc13bc5bad42d0b7851d456d88d203d15aaa450"},{"name":"CurrentPolicy","guid":"77fa9abd-0359-4d32-bd60-28f4e78f784b","attributes":39,"size":1,"digest":"dbc1b4c900ffe48d575b5da5c638040125f65db0fe3e24494b76ea986457d986"},{"name":"KEK","guid":"8be4df61-93ca-11d2-aa0d-00e098032b8c","attributes":39,"size":47,"digest":"08beaa91c3e0aa0ccfa91ef549f11a689069075580894ea5e281d78a36f3da33"},{"name":"PK","guid":"8be4df61-93ca-11d2-aa0d-00e098032b8c","attributes":39,"size":47,"digest":"08beaa91c3e0aa0ccfa91ef549f11a689069075580894ea5e281d78a36f3da33"},{"name":"SecureBoot","guid":"8be4df61-93ca-11d2-aa0d-00e098032b8c","attributes":7,"size":1,"digest":"6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"},{"name":"SetupMode","guid":"8be4df61-93ca-11d2-aa0d-00e098032b8c","attributes":7,"size":1,"digest":"6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"},{"name":"dbDefault","guid":"8be4df61-93ca-11d2-aa0d-00e098032b8c","attributes":6,"size":47,"digest":"08beaa91c3e0aa0ccfa91ef549f11a689069075580894ea5e281d78a36f3da33"},{"name":"vé","guid":"8be4df61-93ca-11d2-aa0d-00e098032b8c","attributes":7,"size":1,"digest":"4bf5122f344554c53bde2ebb8cd2b7e3d1600ad631c385a5d7cce23c7785459a"},{"name":"db","guid":"d719b2cb-3d3a-4596-a3bc-dad00e67656f","attributes":39,"size":47,"digest":"08beaa91c3e0aa0ccfa91ef549f11a689069075580894ea5e281d78a36f3da33"},{"name":"SecureBootEnable","guid":"f0a30bc7-af08-4556-99c4-001009c93a44","attributes":7,"size":1,"digest":"6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"}]

  $ cat > questions <<EOF
  > uefi - $(cat append.hex)
  > uefi $(cat append.hex) -
  > uefi - empty
  > firstboot $(cat replace.hex) $(cat append.hex) 1
  > uefi
  > uefi -
  > uefi - 7
  > uefi - 7g
  > firstboot - -
  > firstboot - - 2
  > EOF
  $ uvmkit policy batch < questions
  error delta.signatureMode at line 1, column 81: Append needs a template
  error template.uefiSettings.signatureMode at line 1, column 81: a template has nothing to append to
  error delta at line 1, column 1: the text is empty
  error custom variable at line 3, column 3: attributes 6: volatile variables are not supported
  error a text is hex digits, - when there is none, or empty
  error a text is hex digits, - when there is none, or empty
  error a text is hex digits, - when there is none, or empty
  error a text is hex digits, - when there is none, or empty
  error the line does not end with 0 or 1
  error the line does not end with 0 or 1
  [1]

What an image carries, platform by platform, found as its guest finds it.

  $ uvmkit build manifest.json > /dev/null && uvmkit policy show image.bin
  snp: policy sivm, 20 bytes at 0x8498018, in the file at 0x29100
    require_ephemeral_vmgs    required; at boot: whether the VMGS file is written is decided at boot; enforced by uvmkit only
    require_secure_boot       required; at boot: the host gives its setting at boot; enforced by uvmkit and OpenHCL
    require_secure_boot_vars  not required
    require_bcd_integrity     not required
    custom_uefi_json          not required
  tdx: policy sivm, 20 bytes at 0x8498018, in the file at 0x31100
    require_ephemeral_vmgs    required; at boot: whether the VMGS file is written is decided at boot; enforced by uvmkit only
    require_secure_boot       required; at boot: the host gives its setting at boot; enforced by uvmkit and OpenHCL
    require_secure_boot_vars  not required
    require_bcd_integrity     not required
    custom_uefi_json          not required
  vbs: no product policy: nothing is required
  $ uvmkit policy show image.bin -p snp --json | python3 -c 'import json, sys; x, = json.load(sys.stdin); print(x["platform"], x["size"], x["verdict"]["refused"], x["verdict"]["undecided"])'
  snp 20 False True
  $ uvmkit policy extract image.bin -p tdx -o tdx.policy && uvmkit policy decode tdx.policy | head -n 3
  {
    "sivm": {
      "require_ephemeral_vmgs": true,
  $ uvmkit policy extract image.bin -p tdx -o ./image.bin
  ! uvmkit: ./image.bin: would replace image.bin, which it is made from: take another name
  [1]
  $ uvmkit policy extract image.bin -p vbs | wc -c
  0
  $ uvmkit policy extract image.bin -p snp --json | uvmkit policy encode | cmp - tdx.policy
  $ uvmkit build aarch64.json -r resources-aarch64.json -o aarch64.bin > /dev/null && uvmkit policy show aarch64.bin
  vbs: policy sivm, 20 bytes at 0x847f018, in the file at 0x3037c
    require_ephemeral_vmgs    required; at boot: whether the VMGS file is written is decided at boot; enforced by uvmkit only
    require_secure_boot       required; at boot: the host gives its setting at boot; enforced by uvmkit and OpenHCL
    require_secure_boot_vars  not required
    require_bcd_integrity     not required
    custom_uefi_json          not required
  $ uvmkit policy show image.bin -p sev
  ! uvmkit: image.bin: the file is not for sev, but for snp,tdx,vbs
  [1]
  $ uvmkit policy extract image.bin
  ! uvmkit policy extract: --platform NAME is missing
  ! Try 'uvmkit policy extract --help'.
  [2]
  $ uvmkit policy show tiny.igvm
  ! uvmkit: tiny.igvm: no context of the first processor
  [1]

Whether that is what somebody wants, field by field. A field that a product does not have requires nothing.

  $ uvmkit policy check image.bin
  snp: policy sivm: can hold
  tdx: policy sivm: can hold
  vbs: no product policy: nothing is required
  $ uvmkit policy check image.bin -p snp --against policy.json
  snp: policy sivm: can hold, as wanted
  $ uvmkit policy check image.bin -p tdx --against tdx.policy --require require_secure_boot=true
  tdx: policy sivm: can hold, as wanted
  $ uvmkit policy extract image.bin -p vbs --json | uvmkit policy check image.bin -p vbs --against -
  vbs: no product policy: nothing is required, as wanted
  $ uvmkit policy check image.bin -p vbs --against /dev/null --require require_secure_avic=false
  vbs: no product policy: nothing is required, as wanted
  $ uvmkit policy check image.bin --against policy.json
  snp: policy sivm: can hold, as wanted
  tdx: policy sivm: can hold, as wanted
  vbs: no product policy: nothing is required, not as wanted
    product                   none, wanted sivm
    require_ephemeral_vmgs    no policy, wanted required
    require_secure_boot       no policy, wanted required
  [1]
  $ uvmkit policy check image.bin --against mine.json
  snp: policy sivm: can hold, not as wanted
    product                   sivm, wanted cwcow
    require_ephemeral_vmgs    required, wanted not required
    custom_uefi_json          none, wanted 4 bytes; would never hold: custom_uefi_json cannot be read
    require_secure_avic       no such field, wanted required
    custom_uefi_json: line 1, column 1: expected a value
  tdx: policy sivm: can hold, not as wanted
    product                   sivm, wanted cwcow
    require_ephemeral_vmgs    required, wanted not required
    custom_uefi_json          none, wanted 4 bytes; would never hold: custom_uefi_json cannot be read
    require_secure_avic       no such field, wanted required; would never hold: only SEV-SNP has Secure AVIC
    custom_uefi_json: line 1, column 1: expected a value
  vbs: no product policy: nothing is required, not as wanted
    product                   none, wanted cwcow
    require_secure_boot       no policy, wanted required
    custom_uefi_json          no policy, wanted 4 bytes; would never hold: custom_uefi_json cannot be read
    require_secure_avic       no policy, wanted required; would never hold: only SEV-SNP has Secure AVIC
    custom_uefi_json: line 1, column 1: expected a value
  [1]
  $ uvmkit policy check image.bin -p tdx --against mine.json --require require_secure_avic=false --require custom_uefi_json= --json
  [
    {
      "platform": "tdx",
      "product": "sivm",
      "wanted_product": "cwcow",
      "as_wanted": false,
      "can_hold": true,
      "fields": [
        {
          "field": "require_ephemeral_vmgs",
          "have": true,
          "want": false
        }
      ],
      "verdict": {
        "product": "sivm",
        "refused": false,
        "undecided": true,
        "fields": [
          {
            "name": "require_ephemeral_vmgs",
            "required": true,
            "holds": "unknown",
            "basis": "none",
            "reason": "whether the VMGS file is written is decided at boot"
          },
          {
            "name": "require_secure_boot",
            "required": true,
            "holds": "unknown",
            "basis": "none",
            "reason": "the host gives its setting at boot"
          },
          {
            "name": "require_secure_boot_vars",
            "required": false
          },
          {
            "name": "require_bcd_integrity",
            "required": false
          },
          {
            "name": "custom_uefi_json",
            "required": false
          }
        ]
      }
    }
  ]
  [1]
  $ uvmkit policy check image.bin -p snp --require require_bcd_integrity=true --require require_secure_avic=true --require custom_uefi_json=AQID
  snp: policy sivm: can hold, not as wanted
    require_bcd_integrity     not required, wanted required; would never hold: the policy has no custom_uefi_json that can be read
    custom_uefi_json          none, wanted 3 bytes; would never hold: custom_uefi_json cannot be read
    require_secure_avic       no such field, wanted required
    custom_uefi_json: line 1, column 1: expected a value
  [1]

Requirements that can never hold are errors, wanted or not.

  $ igvmfilegen manifest -m never.json -r resources.json -o never.igvm > /dev/null 2>&1
  > uvmkit policy check never.igvm
  vbs: policy sivm: can never hold
    custom_uefi_json          2 bytes; never: custom_uefi_json cannot be read
    custom_uefi_json: type at line 1, column 1: missing
  [1]
  $ uvmkit policy check never.igvm --json | python3 -c 'import json, sys; x, = json.load(sys.stdin); print(x["as_wanted"], x["can_hold"], x["fields"])'
  True False [{'field': 'custom_uefi_json', 'have': 'e30=', 'want': 'e30=', 'never': 'custom_uefi_json cannot be read', 'would_never': 'custom_uefi_json cannot be read'}]

Whatever would let somebody choose which policy is read is refused; on the other platforms nothing changes.

  $ gpa=$(($(uvmkit policy show image.bin -p snp --json | sed -n 's/.*"gpa": \([0-9]*\),/\1/p') - 24))
  > for how in decoy unmeasured shared flip; do
  >   python3 $TESTS/cli/tamper.py image.bin bad.bin $gpa $how
  >   for what in show check; do uvmkit policy $what bad.bin; uvmkit policy $what bad.bin -p vbs; done
  >   uvmkit policy extract bad.bin -p tdx
  > done
  vbs: no product policy: nothing is required
  vbs: no product policy: nothing is required
  vbs: no product policy: nothing is required
  vbs: no product policy: nothing is required
  vbs: no product policy: nothing is required
  vbs: no product policy: nothing is required
  vbs: no product policy: nothing is required
  vbs: no product policy: nothing is required
  ! uvmkit: bad.bin: a second page looks like the configuration page: 0x0
  ! uvmkit: bad.bin: a second page looks like the configuration page: 0x0
  ! uvmkit: bad.bin: a second page looks like the configuration page: 0x0
  ! uvmkit: bad.bin: the configuration page at 0x8498000 is not measured
  ! uvmkit: bad.bin: the configuration page at 0x8498000 is not measured
  ! uvmkit: bad.bin: the configuration page at 0x8498000 is not measured
  ! uvmkit: bad.bin: the configuration page at 0x8498000 is not measured
  ! uvmkit: bad.bin: the configuration page at 0x8498000 is not measured
  ! uvmkit: bad.bin: the configuration page at 0x8498000 is not measured
  ! uvmkit: bad.bin: configuration page.reserved at 0xfff: 1, must be 0
  ! uvmkit: bad.bin: configuration page.reserved at 0xfff: 1, must be 0
  ! uvmkit: bad.bin: configuration page.reserved at 0xfff: 1, must be 0
  [1]
  $ uvmkit policy check bad.bin --json
  ! uvmkit: bad.bin: configuration page.reserved at 0xfff: 1, must be 0
  [1]

What is no wish.

  $ uvmkit policy check image.bin --require require_secure_boot
  ! uvmkit policy check: --require takes FIELD=VALUE, not 'require_secure_boot'
  ! Try 'uvmkit policy check --help'.
  [2]
  $ uvmkit policy check image.bin --require secure_boot=true
  ! uvmkit policy check: --require: no product has a field 'secure_boot'
  ! Try 'uvmkit policy check --help'.
  [2]
  $ uvmkit policy check image.bin --require require_secure_boot=1
  ! uvmkit policy check: --require: require_secure_boot is true or false, not '1'
  ! Try 'uvmkit policy check --help'.
  [2]
  $ uvmkit policy check image.bin --require custom_uefi_json=A
  ! uvmkit policy check: --require: custom_uefi_json is base64, not 'A'
  ! Try 'uvmkit policy check --help'.
  [2]
  $ uvmkit policy check image.bin --require require_secure_boot=true --require require_secure_boot=true
  ! uvmkit policy check: --require: require_secure_boot is there twice
  ! Try 'uvmkit policy check --help'.
  [2]
  $ uvmkit policy check image.bin --against number.json
  ! uvmkit: number.json: line 1, column 35: sivm.require_ephemeral_vmgs: expected true or false, found 1
  [1]
  $ uvmkit policy check image.bin --against cut.bin
  ! uvmkit: cut.bin: product at 0xc: ends after 1 of 2 bytes
  [1]
  $ { printf '\010'; head -c 4072 /dev/zero; } | uvmkit policy check image.bin --against -
  ! uvmkit: -: product_policy: 4073 is over the limit of 4072
  [1]
  $ uvmkit policy check image.bin -p sev
  ! uvmkit: image.bin: the file is not for sev, but for snp,tdx,vbs
  [1]
  $ uvmkit policy check tiny.igvm
  ! uvmkit: tiny.igvm: no context of the first processor
  [1]

Another policy: nothing else in the image changes, so it is the image that is built with this policy.

  $ echo '{"cwcow":[true,false,false,false,"",true]}' > avic.json
  > uvmkit policy replace image.bin -p snp --policy avic.json -o new.bin
  new.bin: 262860 bytes
    snp  policy cwcow, was sivm
         measures f064bbc8ee468171e46061345ec20cdc12d4fd37e032c155e8a851019d1df3d0b2a875cea206299995d5a164df4c765d
              was ba1116d61ca2ea8fad5752c75cdeda0f9d6a0116c698079518b78671c140ae2c462a791cacde60748975e25032defca5
  $ uvmkit build manifest.json -o built.bin --set "guest_configs[0].image.openhcl.product_policy=$(cat avic.json)" > /dev/null
  > cmp new.bin built.bin
  $ uvmkit policy check new.bin -p snp --against avic.json
  snp: policy cwcow: can hold, as wanted
  $ echo null | uvmkit policy replace new.bin --policy - -o none.bin --json > none.json
  > python3 -c 'import json; [print(x["platform"], x["policy"], x["old_measurement"] == x["measurement"], x["removed"]) for x in json.load(open("none.json"))["platforms"]]'
  > uvmkit policy show none.bin
  snp None False []
  tdx None False []
  vbs None True []
  snp: no product policy: nothing is required
  tdx: no product policy: nothing is required
  vbs: no product policy: nothing is required
  $ python3 -c 'import sys; sys.path.insert(0, sys.argv[1]); import images; open("image.dll", "wb").write(images.dll(open("image.bin", "rb").read()))' $TESTS/cli
  > uvmkit policy replace image.dll -p snp --policy avic.json -o again.bin > /dev/null && cmp again.bin new.bin

What is signed does not survive.

  $ igvmfilegen add-snp-id-block -i image.bin -o signed.bin --guest-svn 7 > /dev/null
  > uvmkit policy replace signed.bin --policy policy.json -p tdx -o kept.bin > /dev/null && uvmkit inspect kept.bin --json | grep -c SNP_ID_BLOCK
  > uvmkit policy replace signed.bin --policy mine.json -p snp --force -o unsigned.bin
  1
  unsigned.bin: 262860 bytes
    snp  policy cwcow, was sivm
         measures 287605c340457efddaa58a74f651a92a782709174a572353bd2fee7c200b1f74b8d383adf58dbe12427a6f3f0ccbf890
              was ba1116d61ca2ea8fad5752c75cdeda0f9d6a0116c698079518b78671c140ae2c462a791cacde60748975e25032defca5
         warning: SNP_ID_BLOCK was removed: it spoke of the old measurement
         warning: the policy can never be satisfied here

What can never hold is refused.

  $ uvmkit policy replace image.bin --policy avic.json -o bad.new
  ! uvmkit: tdx: require_secure_avic: only SEV-SNP has Secure AVIC
  ! uvmkit: vbs: require_secure_avic: only SEV-SNP has Secure AVIC
  ! uvmkit: avic.json: the product policy can never be satisfied; --force builds it in anyway
  [1]
  $ uvmkit policy replace image.bin --policy avic.json -o bad.new --force && uvmkit policy check bad.new
  bad.new: 262860 bytes
    snp  policy cwcow, was sivm
         measures f064bbc8ee468171e46061345ec20cdc12d4fd37e032c155e8a851019d1df3d0b2a875cea206299995d5a164df4c765d
              was ba1116d61ca2ea8fad5752c75cdeda0f9d6a0116c698079518b78671c140ae2c462a791cacde60748975e25032defca5
    tdx  policy cwcow, was sivm
         measures fc25b2003993c56796b28f627ee6bce361e6e39dd0b6accc41d33db80453efb32c65d05a5c2a8fcf90390baf2a1a3cb3
              was 875d7026b6f39ce4f0a20a5e4ed70977af21811fef4d39c2e6af44c6ea882ae149eac6e40d75c04c40a867ee7c8c5b1d
         warning: the policy can never be satisfied here
    vbs  policy cwcow, was none
         measures 1d829a4508506beaef2ec4c7df167188a5c26827b03bc20fcf369fa53ab94ff3
              was 2dc480c37878d73b602108f5c3f92cd16ffaa64326ab3bd627546d8a034f8ca3
         warning: the policy can never be satisfied here
  snp: policy cwcow: can hold
  tdx: policy cwcow: can never hold
    require_secure_avic       required; never: only SEV-SNP has Secure AVIC
  vbs: policy cwcow: can never hold
    require_secure_avic       required; never: only SEV-SNP has Secure AVIC
  [1]
  $ uvmkit policy replace image.bin --policy number.json -o none.new
  ! uvmkit: number.json: line 1, column 35: sivm.require_ephemeral_vmgs: expected true or false, found 1
  [1]
  $ uvmkit policy replace bad.bin --policy avic.json -p tdx -o none.new
  ! uvmkit: bad.bin: configuration page.reserved at 0xfff: 1, must be 0
  [1]
  $ uvmkit policy replace image.bin --policy policy.json -o missing/none.new
  ! uvmkit: missing/none.new: cannot open the directory: No such file or directory
  [3]
  $ uvmkit policy replace image.bin --policy policy.json
  ! uvmkit policy replace: --output FILE is missing
  ! Try 'uvmkit policy replace --help'.
  [2]
  $ ls none.new 2> /dev/null
  [2]
