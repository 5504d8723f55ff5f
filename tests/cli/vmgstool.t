Files in an image.

  $ vmgstool ls -f state.vmgs
   1         486  plain      BIOS_NVRAM
   8        4176  plain      GUEST_FIRMWARE
   9           8  plain      CUSTOM_UEFI
  $ vmgstool dump-file-table -f secret.vmgs
  FILE TABLE
  File ID         File Name         Allocated   Valid   Encrypted
  ------- ------------------------- --------- --------- ---------
        0        FILE_TABLE              4096      4096   false  
        1        BIOS_NVRAM              4096       486   true   
        2          TPM_PPI               4096        25   true   
        9        CUSTOM_UEFI             4096         8   false  
       63    EXTENDED_FILE_TABLE         4096      4096   true   
  ! vmgstool: secret.vmgs: warning: the image is encrypted and no key is given
  $ vmgstool dump-headers -f secret.vmgs | sed 's/  *$//; s/   */  /g'
  FILE HEADERS
  Field  Header 1  Header 2
  ----------------------- ---------------------------------------------------------------------- ----------------------------------------------------------------------
  Signature:  0x5354525453455547  0x0000000000000000
  Version:  3.0  0.0
  Checksum:  aff444d0  0
  Sequence:  1  0
  HeaderSize:  168  0
  FileTableOffset:  0x00000002  0x00000000
  FileTableSize:  1  0
  EncryptionAlgorithm:  0x0001  0x0000
  Markers:  0x0000  0x0000
  MetadataKey1:
    Nonce:  0x736c6f74206e6f6e63652e2e  0x000000000000000000000000
    Reserved:  0x00000000  0x00000000
    AuthenticationTag:  0x4376c20bfec9e9ddd61cb8972842c0ab  0x00000000000000000000000000000000
    EncryptionKey:  0xf9b28ae2495de7e82054f9a96aa810a33e7a019dcaf4e078dc8e629bc482677b  0x0000000000000000000000000000000000000000000000000000000000000000
  MetadataKey2:
    Nonce:  0x000000000000000000000000  0x000000000000000000000000
    Reserved:  0x0x00000000  0x0x00000000
    AuthenticationTag:  0x00000000000000000000000000000000  0x00000000000000000000000000000000
    EncryptionKey:  0x0000000000000000000000000000000000000000000000000000000000000000  0x0000000000000000000000000000000000000000000000000000000000000000
  Reserved:  0x0x00000000  0x0x00000000
  ----------------------- ---------------------------------------------------------------------- ----------------------------------------------------------------------
  (blank)
  Verifying header 1... [VALID]
  Verifying header 2... [INVALID] Error: Invalid VMGS file format: Invalid header signature
  Active header is 1
  $ vmgstool dump -f state.vmgs -i CUSTOM_UEFI
  0x73,0x65,0x74,0x74,0x69,0x6e,0x67,0x73,                                         // settings
  $ vmgstool dump -f state.vmgs -i 9 -d out && cat out
  settings
  $ vmgstool cat -f state.vmgs -i 8 | cmp - tiny.igvm
  $ vmgstool query-size -f state.vmgs -i 8
  4176
  $ vmgstool query-size -f state.vmgs -i 77
  ! vmgstool: state.vmgs: there is no file 77
  [4]
  $ vmgstool dump -f state.vmgs -i 63
  ! vmgstool: state.vmgs: file id: 63 is one of the store's own files
  [1]
  $ vmgstool dump -f state.vmgs -i 8 -d state.vmgs
  ! vmgstool: state.vmgs: the contents would replace the image they come from
  [1]

Changes.

  $ vmgstool write -f state.vmgs -i 9 -d data.raw
  ! vmgstool: state.vmgs: file 9 exists already (--allow-overwrite replaces it)
  [1]
  $ vmgstool -v write -f state.vmgs -i 9 -d data.raw --allow-overwrite
  ! vmgstool: state.vmgs: done
  $ vmgstool cat -f state.vmgs -i 9 | cmp - data.raw
  $ vmgstool move -f state.vmgs --src 9 --dst 8
  ! vmgstool: state.vmgs: there is a file 8 already
  [1]
  $ vmgstool move -f state.vmgs --src 9 --dst 40 && vmgstool ls -f state.vmgs
   1         486  plain      BIOS_NVRAM
   8        4176  plain      GUEST_FIRMWARE
  40         768  plain      -
  $ vmgstool delete -f state.vmgs -i 40 && vmgstool delete -f state.vmgs -i 40
  ! vmgstool: state.vmgs: there is no file 40
  [4]
  $ vmgstool write -f state.vmgs -i 64 -d data.raw
  ! vmgstool: state.vmgs: file id: 64, but there are only ids below 64
  [1]
  $ vmgstool write -f state.vmgs -i 63 -d data.raw
  ! vmgstool: state.vmgs: file id: 63 is one of the store's own files
  [1]
  $ vmgstool copy-igvmfile -f empty.vmgs -d resources.dll -r SNP && vmgstool cat -f empty.vmgs -i 8 | cmp - tiny.igvm
  $ vmgstool copy-igvmfile -f empty.vmgs -d resources.dll -r TDX --allow-overwrite
  ! vmgstool: resources.dll: VMFW at 0x230: there is no VMFW resource 13520
  [1]
  $ vmgstool create -f state.vmgs
  ! vmgstool: state.vmgs: the file exists already (--force-create makes it empty)
  [1]
  $ vmgstool create -f new.vmgs -s 16384 -k root.key -e AES_GCM; ls new.vmgs
  ! vmgstool: new.vmgs: no room: 1 free blocks in one piece are needed, the largest piece has 0
  ! ls: cannot access 'new.vmgs': No such file or directory
  [2]
  $ vmgstool create -f new.vmgs -s 4294967296; ls new.vmgs
  ! vmgstool: new.vmgs: size: 4294967296 bytes, at most 4294966784 can be used
  ! ls: cannot access 'new.vmgs': No such file or directory
  [2]
  $ mkfifo pipe && timeout 20 vmgstool create -f pipe --force-create
  ! vmgstool: pipe: cannot create: not a regular file
  [1]
  $ vmgstool create -f /dev/null --force-create
  ! vmgstool: /dev/null: cannot create: not a regular file
  [1]
  $ cp data.raw kept; UVM_FAULT=1 vmgstool create -f kept; UVM_FAULT=1 vmgstool test make-key --key-path kept; cmp kept data.raw
  ! vmgstool: kept: cannot create: Input/output error
  ! vmgstool: kept: cannot create: Input/output error
  $ cp root.key k; vmgstool create -f k -k k -e AES_GCM --force-create; cmp k root.key
  ! vmgstool: k: the image would replace its key
  $ vmgstool dump -f secret.vmgs -i 2 -k k -d k; cmp k root.key
  ! vmgstool: secret.vmgs: the contents would replace the key they are read with
  $ vmgstool create -f new.vmgs -s 65536 && wc -c < new.vmgs
  66048

Encrypted images.

  $ vmgstool cat -f secret.vmgs -i 2 -k root.key
  what nobody else may read
  $ vmgstool cat -f secret.vmgs -i 2 -k new.key
  ! vmgstool: secret.vmgs: key: does not open the store
  [1]
  $ vmgstool cat -f secret.vmgs -i 2 -k data.raw
  ! vmgstool: data.raw: key: must have 32 bytes, has 768
  [1]
  $ vmgstool cat -f state.vmgs -i 1 -k root.key
  ! vmgstool: state.vmgs: key: given for a store that is not encrypted
  [1]
  $ vmgstool write -f secret.vmgs -i 2 -d data.raw --allow-overwrite
  ! vmgstool: secret.vmgs: file 2 is encrypted: replaced without the key it could not be read with it any more
  [1]
  $ : > nothing; vmgstool write -f secret.vmgs -i 3 -d nothing -k root.key
  ! vmgstool: secret.vmgs: an empty file 3 cannot be encrypted: others could not read it; delete it instead
  [1]
  $ vmgstool move -f secret.vmgs --src 1 --dst 3
  ! vmgstool: secret.vmgs: the image is encrypted, its key is needed (--key-path)
  [1]
  $ vmgstool query-encryption -f secret.vmgs
  ! vmgstool: secret.vmgs: encrypted, and nothing in it says how to get the key
  [7]
  $ vmgstool query-encryption -f state.vmgs
  ! vmgstool: state.vmgs: not encrypted
  [2]
  $ vmgstool update-key -f secret.vmgs -k root.key -n new.key -e AES_GCM && vmgstool cat -f secret.vmgs -i 2 -k new.key
  what nobody else may read
  $ vmgstool cat -f secret.vmgs -i 2 -k root.key
  ! vmgstool: secret.vmgs: key: does not open the store
  [1]
  $ vmgstool encrypt -f secret.vmgs -k new.key -e AES_GCM
  ! vmgstool: secret.vmgs: is encrypted already (update-key replaces its key)
  [1]
  $ cp secret.vmgs lost.vmgs; vmgstool delete -f lost.vmgs -i 2 && vmgstool write -f lost.vmgs -i 2 -d data.raw && vmgstool check -f lost.vmgs -k new.key
  lost.vmgs: error: offset 0x5000: file 2 was written without the key, and can be read without it only [authentic]
  lost.vmgs: 1 error, 0 warnings
  [1]
  $ vmgstool encrypt -f state.vmgs -k root.key -e AES_GCM && vmgstool query-encryption -f state.vmgs
  ! vmgstool: state.vmgs: warning: 2 files stay as they are, not encrypted, until they are written again with the key
  ! vmgstool: state.vmgs: encrypted, and nothing in it says how to get the key
  [7]
  $ vmgstool cat -f exposed.vmgs -i 2 -k root.key
  what everybody can read
  ! vmgstool: exposed.vmgs: warning: everybody can read its encrypted files without a key: they were written with a metadata key of zero; 'vmgstool repair --rekey' encrypts them again

Damage.

  $ cp state.vmgs cut.vmgs && truncate -s 65536 cut.vmgs && vmgstool ls -f cut.vmgs
  ! vmgstool: cut.vmgs: VHD_FOOTER.cookie at 0xfe00: 0, expected 0x636f6e6563746978 (conectix)
  [1]
  $ truncate -s 1048576 raw && vmgstool ls -f raw
  ! vmgstool: raw: VHD_FOOTER.cookie at 0xffe00: 0, expected 0x636f6e6563746978 (conectix)
  [1]
  $ : > none.vmgs && vmgstool ls -f none.vmgs
  ! vmgstool: none.vmgs: the file is empty
  [3]
  $ vmgstool ls -f /dev/null
  ! vmgstool: /dev/null: the file is empty
  [3]
  $ vmgstool ls -f .
  ! vmgstool: .: cannot read: Is a directory
  [1]
  $ vmgstool ls -f missing.vmgs
  ! vmgstool: missing.vmgs: cannot open: No such file or directory
  [1]
  $ printf 'EFI PART' | dd of=empty.vmgs bs=512 seek=1 conv=notrunc status=none && vmgstool ls -f empty.vmgs
  ! vmgstool: empty.vmgs: offset 0x200: the store has version 1 of the format, which nothing converts
  [5]

Lines.

  $ vmgstool ls
  ! vmgstool ls: --file-path FILE is missing
  ! Try 'vmgstool ls --help'.
  [2]
  $ vmgstool ls -f ''
  ! vmgstool ls: --file-path: the name is empty
  ! Try 'vmgstool ls --help'.
  [2]
  $ vmgstool --version
  ! vmgstool: unknown option --version
  ! Try 'vmgstool --help'.
  [2]
  $ vmgstool ls -f secret.vmgs -v
  ! vmgstool ls: unknown option -v
  ! Try 'vmgstool ls --help'.
  [2]
  $ vmgstool create -f x -s 0x10000
  ! vmgstool create: --file-size: '0x10000' is not a number (decimal)
  ! Try 'vmgstool create --help'.
  [2]
  $ vmgstool create -f x -s -1
  ! vmgstool create: --file-size needs a value, but '-1' looks like an option; write --file-size=-1 if it is the value
  ! Try 'vmgstool create --help'.
  [2]
  $ vmgstool create -f x -k root.key
  ! vmgstool create: --key-path and --encryption-algorithm go together
  ! Try 'vmgstool create --help'.
  [2]
  $ vmgstool query-size -f state.vmgs -i guest_firmware
  ! vmgstool query-size: --file-id: 'guest_firmware' is neither a number nor a name like GUEST_FIRMWARE
  ! Try 'vmgstool query-size --help'.
  [2]
  $ vmgstool query-size -f state.vmgs -i 4294967296
  ! vmgstool query-size: --file-id: 4294967296 is too large
  ! Try 'vmgstool query-size --help'.
  [2]
  $ vmgstool query-size --filepath state.vmgs --fileid +08
  4176
  $ vmgstool -QuerySize -FilePath state.vmgs -i 8
  4176
  ! vmgstool: warning: '-QuerySize' is an old spelling of 'query-size'
  $ vmgstool query-encryption state.vmgs --json
  {
    "outcome": "usage-error",
    "exit": 2,
    "error": "--file-path FILE is missing"
  }
  ! vmgstool query-encryption: --file-path FILE is missing
  ! Try 'vmgstool query-encryption --help'.
  [2]

The marker of a store that was made anew: commands that change nothing leave it.

  $ cp marked.vmgs m.vmgs; vmgstool check -f m.vmgs
  m.vmgs: warning: the store was made anew and no VM has started with it since [marker-clear]
  m.vmgs: 0 errors, 1 warning; without the key (--key-path) 1 encrypted file was not read
  $ vmgstool write -f m.vmgs -i 3 -d data.raw -k new.key; vmgstool move -f m.vmgs --src 1 --dst 3; cmp m.vmgs marked.vmgs
  ! vmgstool: m.vmgs: key: does not open the store
  ! vmgstool: m.vmgs: the image is encrypted, its key is needed (--key-path)
  $ vmgstool write -f m.vmgs -i 3 -d data.raw -k root.key && vmgstool check -f m.vmgs -k root.key
  m.vmgs: good

JSON.

  $ vmgstool ls -f secret.vmgs -k new.key --json
  {
    "file": "secret.vmgs",
    "files": [
      {
        "id": 0,
        "name": "FILE_TABLE",
        "offset": 8192,
        "allocated": 4096,
        "size": 4096,
        "encrypted": false
      },
      {
        "id": 1,
        "name": "BIOS_NVRAM",
        "offset": 16384,
        "allocated": 4096,
        "size": 486,
        "encrypted": true
      },
      {
        "id": 2,
        "name": "TPM_PPI",
        "offset": 20480,
        "allocated": 4096,
        "size": 25,
        "encrypted": true
      },
      {
        "id": 9,
        "name": "CUSTOM_UEFI",
        "offset": 24576,
        "allocated": 4096,
        "size": 8,
        "encrypted": false
      },
      {
        "id": 63,
        "name": "EXTENDED_FILE_TABLE",
        "offset": 12288,
        "allocated": 4096,
        "size": 4096,
        "encrypted": true
      }
    ],
    "outcome": "done",
    "exit": 0
  }
  $ vmgstool ls -f secret.vmgs -k data.raw --json
  {
    "file": "secret.vmgs",
    "error": "data.raw: key: must have 32 bytes, has 768",
    "outcome": "error",
    "exit": 1
  }
  ! vmgstool: data.raw: key: must have 32 bytes, has 768
  [1]
  $ vmgstool query-encryption -f secret.vmgs --json
  {
    "file": "secret.vmgs",
    "encrypted": true,
    "keys": 1,
    "outcome": "key-source-unknown",
    "exit": 7
  }
  ! vmgstool: secret.vmgs: encrypted, and nothing in it says how to get the key
  [7]
  $ vmgstool query-size -f secret.vmgs -i 44 --json
  {
    "file": "secret.vmgs",
    "id": 44,
    "error": "there is no file 44",
    "outcome": "no-such-file-id",
    "exit": 4
  }
  ! vmgstool: secret.vmgs: there is no file 44
  [4]
  $ vmgstool dump-headers -f secret.vmgs --json | grep -E 'valid|active|sequence|algorithm|outcome'
        "valid": true,
        "sequence": 3,
        "encryption_algorithm": 1,
        "valid": true,
        "sequence": 2,
        "encryption_algorithm": 1,
    "active": 1,
    "outcome": "done",
  $ vmgstool create -f another.vmgs --json
  {
    "file": "another.vmgs",
    "size": 4194304,
    "encrypted": false,
    "outcome": "done",
    "exit": 0
  }
  $ vmgstool write -f another.vmgs -i 8 -d tiny.igvm --json
  {
    "file": "another.vmgs",
    "id": 8,
    "name": "GUEST_FIRMWARE",
    "size": 4176,
    "encrypted": false,
    "outcome": "done",
    "exit": 0
  }
  $ vmgstool move -f another.vmgs --src 8 --dst 9 --json
  {
    "file": "another.vmgs",
    "from": 8,
    "to": 9,
    "outcome": "done",
    "exit": 0
  }
