Variables of an image.

  $ cp state.vmgs fresh.vmgs && vmgstool uefi-nvram dump -f state.vmgs
  Vendor: "8be4df61-93ca-11d2-aa0d-00e098032b8c"
  Name: "Boot0000"
  Attributes: 0x7
  Size: 0x2c
  Timestamp: 0000-00-00T00:00:00Z
  Load Option: attributes: 1, description: First
    - Media(File("boot.efi"))
  (blank)
  Vendor: "8be4df61-93ca-11d2-aa0d-00e098032b8c"
  Name: "Boot000A"
  Attributes: 0x7
  Size: 0x2c
  Timestamp: 0000-00-00T00:00:00Z
  data: 010000001a00540065006e007400680000000404160062006f006f0074002e0065006600690000007fff0400
  (blank)
  Vendor: "8be4df61-93ca-11d2-aa0d-00e098032b8c"
  Name: "BootOrder"
  Attributes: 0x7
  Size: 0x4
  Timestamp: 0000-00-00T00:00:00Z
  Boot Order: 0 10
  (blank)
  Vendor: "d719b2cb-3d3a-4596-a3bc-dad00e67656f"
  Name: "Lang"
  Attributes: 0x7
  Size: 0x4
  Timestamp: 0000-00-00T00:00:00Z
  data: 656e6700
  (blank)
  Vendor: "d719b2cb-3d3a-4596-a3bc-dad00e67656f"
  Name: "dbx"
  Attributes: 0x27
  Size: 0x4c
  Timestamp: 0000-00-00T00:00:00Z
  Signature Lists:
    - [Sha256]
        - Signature Owner: 03020100-0504-0706-0809-0a0b0c0d0e0f Data: 101112131415161718191a1b1c1d1e1f202122232425262728292a2b2c2d2e2f
  (blank)
  $ vmgstool uefi-nvram dump -f state.vmgs -o out0
  $ vmgstool uefi-nvram dump -f state.vmgs -t -o out && wc -L < out
  79
  $ vmgstool uefi-nvram dump -f state.vmgs -o state.vmgs
  ! vmgstool: state.vmgs: the listing would replace the image it comes from
  [1]
  $ vmgstool uefi-nvram dump -f empty.vmgs
  $ vmgstool uefi-nvram dump -f secret.vmgs
  ! vmgstool: secret.vmgs: warning: the image is encrypted and no key is given
  ! vmgstool: secret.vmgs: the variables are encrypted, the image's key is needed (--key-path)
  [1]
  $ vmgstool uefi-nvram dump -f secret.vmgs -k root.key | cmp - out0

There and back.

  $ vmgstool uefi-nvram dump -f state.vmgs --json > nvram.json && vmgstool uefi-nvram dump-from-json -f nvram.json > back
  $ vmgstool uefi-nvram dump -f state.vmgs | grep -v Timestamp | cmp - back
  $ vmgstool uefi-nvram dump-from-json -f nvram.json -t --json | head -c 120
  {
    "file": "nvram.json",
    "text": "Vendor: \"8be4df61-93ca-11d2-aa0d-00e098032b8c\"\nName: \"Boot0000\"\nAttributes: 0
  $ vmgstool uefi-nvram dump-from-json -f policy.json
  ! vmgstool: policy.json: line 1, column 1: the document has no Devices
  [1]
  $ vmgstool uefi-nvram dump-from-json -f tiny.igvm
  ! vmgstool: tiny.igvm: line 1, column 1: expected a value
  [1]
  $ vmgstool uefi-nvram dump-from-json -f nvram.json -o ./nvram.json
  ! vmgstool: nvram.json: the listing would replace the document it is made of
  [1]
  $ sed 's/"Attributes": 7/"Attributes": -7/' nvram.json > bad.json; vmgstool uefi-nvram dump-from-json -f bad.json
  ! vmgstool: bad.json: line 11, column 33: a number of 32 bits is expected here
  [1]

Boot entries.

  $ vmgstool uefi-nvram remove-boot-entries -f state.vmgs --dry-run
  0: Boot0000: EfiLoadOption { attributes: 1, description: "First", device_paths: [Media(File("boot.efi"))], opt: None }
  1: Boot000A: EfiLoadOption { attributes: 1, description: "Tenth", device_paths: [Media(File("boot.efi"))], opt: None }
  $ vmgstool uefi-nvram remove-entry -f state.vmgs -n Boot000A -v 8BE4DF61-93CA-11D2-AA0D-00E098032B8C
  $ vmgstool uefi-nvram remove-entry -f state.vmgs -n Boot000A -v {8be4df61-93ca-11d2-aa0d-00e098032b8c}
  ! vmgstool: state.vmgs: there is no variable Boot000A
  [1]
  $ vmgstool uefi-nvram remove-entry -f state.vmgs -n Boot000A -v 8be4df61
  ! vmgstool: state.vmgs: '8be4df61' is not a GUID
  [1]
  $ vmgstool uefi-nvram remove-boot-entries -f state.vmgs; vmgstool uefi-nvram dump -f state.vmgs | grep -c BootOrder
  0: Boot0000: EfiLoadOption { attributes: 1, description: "First", device_paths: [Media(File("boot.efi"))], opt: None }
  1
  ! vmgstool: state.vmgs: there is no variable Boot000A
  $ vmgstool uefi-nvram remove-boot-entries -f fresh.vmgs --json
  {
    "file": "fresh.vmgs",
    "entries": [
      "Boot0000",
      "Boot000A"
    ],
    "outcome": "done",
    "exit": 0
  }
  $ vmgstool uefi-nvram dump -f fresh.vmgs | grep Name
  Name: "Lang"
  Name: "dbx"

The last variable of an encrypted image takes the file along, which must not be empty; a dry run writes nothing, no marker
either.

  $ cp marked.vmgs m.vmgs; vmgstool uefi-nvram remove-boot-entries -f m.vmgs -k root.key -n; cmp m.vmgs marked.vmgs
  ! vmgstool: m.vmgs: there is no variable BootOrder
  $ vmgstool uefi-nvram remove-entry -f m.vmgs -k root.key -n Lang -v 8be4df61-93ca-11d2-aa0d-00e098032b8c && vmgstool ls -f m.vmgs -k root.key
  $ vmgstool check -f m.vmgs -k root.key && vmgstool uefi-nvram dump -f m.vmgs -k root.key
  m.vmgs: good

Keys for tests.

  $ vmgstool test make-key --key-path a.key --repeated a && cat a.key && echo && stat -c %a a.key
  aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa
  600
  $ vmgstool test make-key --key-path a.key
  ! vmgstool: a.key: exists already
  [1]
  $ vmgstool test two-keys -f two.vmgs --first-key-path one.key --second-key-path two.key && vmgstool ls -f two.vmgs -k one.key && vmgstool ls -f two.vmgs -k two.key
  $ vmgstool query-encryption -f two.vmgs --json | grep keys
    "keys": 2,
  ! vmgstool: two.vmgs: encrypted, and nothing in it says how to get the key
  $ vmgstool test two-keys -f three.vmgs --first-key-path three.key --second-key-path three.key; ls three.vmgs
  ! vmgstool test two-keys: the image and the keys need three names
  ! Try 'vmgstool test two-keys --help'.
  ! ls: cannot access 'three.vmgs': No such file or directory
  [2]
