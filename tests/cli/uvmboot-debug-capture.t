What is kept of a VM that failed: its disks, and a manifest that tells whether they are still what they were.

  $ echo scratch > c.vhdx; echo efi > c.vhd; cat > cap <<'END'
  > uvmboot debug-capture --uvm-id pod1@vm --dest "$PWD/kept" --debug-mode true --confidential true "$@"
  > END
  > sh cap --scratch c.vhdx --efi c.vhd
  scratch: pod1@vm_c.vhdx
  efi: pod1@vm_c.vhd
  $ (cd kept; ls; sha256sum pod1@vm_c.vhdx | cut -c 1-64; grep -A1 modified pod1@vm_manifest.json | head -2)
  pod1@vm_c.vhd
  pod1@vm_c.vhdx
  pod1@vm_manifest.json
  a27110a155b1dd079db5ea8fee149a2b80019f48b359a7852f281a7720fe15a8
        "modified": * (glob)
        "sha256": "a27110a155b1dd079db5ea8fee149a2b80019f48b359a7852f281a7720fe15a8"
  $ uvmkit debug show kept
  pod1@vm: VM pod1@vm, saved * complete (glob)
    scratch: pod1@vm_c.vhdx, from c.vhdx
      8 bytes, last changed * (glob)
    efi: pod1@vm_c.vhd, from c.vhd
      4 bytes, last changed * (glob)
  $ uvmkit debug verify kept
  pod1@vm: VM pod1@vm, saved * complete (glob)
    pod1@vm_c.vhdx: as it was saved
    pod1@vm_c.vhd: as it was saved

A second one leaves the first alone. One disk that cannot be read does not keep the other from being saved.

  $ sh cap --scratch c.vhdx --efi nosuch; sh cap --json --scratch c.vhdx --efi nosuch
  scratch: pod1@vm_2_c.vhdx
  {
    "saved": [
      {
        "role": "scratch",
        "source": "c.vhdx",
        "name": "pod1@vm_3_c.vhdx"
      }
    ],
    "errors": [
      {
        "role": "efi",
        "source": "nosuch",
        "message": "cannot open: No such file or directory"
      }
    ]
  }
  ! uvmboot: nosuch: cannot open: No such file or directory
  [1]
  $ rm kept/pod1@vm_3_*; printf Scratch > kept/pod1@vm_c.vhdx; rm kept/pod1@vm_c.vhd; uvmkit debug verify --json kept
  [
    {
      "name": "pod1@vm_2",
      "complete": false,
      "files": [
        {
          "name": "pod1@vm_2_c.vhdx",
          "same": true
        },
        {
          "name": "*", (glob)
          "same": false,
          "message": "was not saved: cannot open: No such file or directory"
        }
      ]
    },
    {
      "name": "pod1@vm",
      "complete": true,
      "files": [
        {
          "name": "pod1@vm_c.vhdx",
          "same": false,
          "message": "has 7 bytes, not 8"
        },
        {
          "name": "pod1@vm_c.vhd",
          "same": false,
          "message": "cannot be looked at: No such file or directory"
        }
      ]
    }
  ]
  ! uvmkit: pod1@vm_2_nosuch: was not saved: cannot open: No such file or directory
  ! uvmkit: pod1@vm_c.vhdx: has 7 bytes, not 8
  ! uvmkit: pod1@vm_c.vhd: cannot be looked at: No such file or directory
  [1]

When neither can be saved, nothing is left; nor is there anything to save outside of debug mode.

  $ rm -r kept; sh cap --scratch nosuch --efi .; ls kept
  ! uvmboot: nosuch: cannot open: No such file or directory
  ! uvmboot: .: cannot read: not a regular file
  ! ls: * (glob)
  [2]
  $ sh cap --debug-mode false --scratch c.vhdx --efi ''; sh cap --confidential false --scratch c.vhdx --efi ''; sh cap --dest '' --scratch c.vhdx --efi ''; ls kept
  ! ls: * (glob)
  [2]

A disk that is all holes stays so, and is quickly checked.

  $ truncate -s 1T c.vhdx; sh cap --scratch c.vhdx --efi ''; test $(du -k kept/*.vhdx | cut -f1) -le 64 && echo small; grep -o sha256_blocks kept/*.json; uvmkit debug verify kept
  scratch: pod1@vm_c.vhdx
  small
  sha256_blocks
  pod1@vm: VM pod1@vm, saved * complete (glob)
    pod1@vm_c.vhdx: as it was saved

Names that lead elsewhere.

  $ sh cap --dest relative --scratch c.vhdx --efi ''; sh cap --uvm-id ../x --scratch c.vhdx --efi '' --json; sh cap --dest "$PWD/c.vhd/x" --scratch c.vhdx --efi ''
  {
    "error": {
      "class": "uvm-id",
      "message": "\"../x\" cannot begin the name of a file"
    }
  }
  ! uvmboot: --dest: "relative" is not absolute
  ! uvmboot: */c.vhd/x: cannot make a directory: File exists * (glob)
  [1]
  $ uvmkit debug show .; uvmkit debug show nosuch; echo '{' > x_manifest.json; uvmkit debug show .
  ! uvmkit: .: no debug bundle is in there
  ! uvmkit: nosuch: cannot open the directory: No such file or directory
  ! uvmkit: ./x_manifest.json: line 2, column 1: * (glob)
  [1]

SIGKILL in the middle of a copy, here at the first system call behind which there is a part of it: what is left says what it is, and the next run leaves it alone.

  $ rm -rf kept x_manifest.json; head -c 3M /dev/urandom > c.vhdx; n=0; size=0
  > until [ "$size" -gt 0 ] && [ "$size" -lt 3145728 ]; do n=$((n + 1)); rm -rf kept; (UVM_FAULT=$n:kill sh cap --scratch c.vhdx --efi c.vhd) > /dev/null 2>&1; status=$?; size=$(stat -c %s kept/*.vhdx 2> /dev/null || echo 0); done; echo $status
  137
  $ cp -a kept before; uvmkit debug verify kept
  pod1@vm: VM pod1@vm, saved * not complete (glob)
  ! uvmkit: pod1@vm_c.vhdx: was being saved when that was interrupted
  ! uvmkit: pod1@vm_c.vhd: was being saved when that was interrupted
  [1]
  $ sh cap --scratch c.vhdx --efi c.vhd && for f in before/*; do cmp "$f" "kept/${f#before/}"; done; uvmkit debug verify kept
  scratch: pod1@vm_2_c.vhdx
  efi: pod1@vm_2_c.vhd
  pod1@vm_2: VM pod1@vm, saved * complete (glob)
    pod1@vm_2_c.vhdx: as it was saved
    pod1@vm_2_c.vhd: as it was saved
  pod1@vm: VM pod1@vm, saved * not complete (glob)
  ! uvmkit: pod1@vm_c.vhdx: was being saved when that was interrupted
  ! uvmkit: pod1@vm_c.vhd: was being saved when that was interrupted
  [1]

One that is stopped sooner has an empty manifest, which does not hide the others.

  $ rm -r kept; n=0; until [ -f kept/pod1@vm_manifest.json ]; do n=$((n + 1)); rm -rf kept; (UVM_FAULT=$n:kill sh cap --scratch c.vhdx --efi c.vhd) > /dev/null 2>&1; done; sh cap --scratch c.vhd --efi ''; uvmkit debug verify kept
  scratch: pod1@vm_2_c.vhd
  pod1@vm_2: VM pod1@vm, saved * complete (glob)
    pod1@vm_2_c.vhd: as it was saved
  ! uvmkit: kept/pod1@vm_manifest.json: the manifest is empty: who made it was stopped before anything was saved
  [1]

Two at once; and a copy for which there is no room, the other one being small.

  $ rm -rf kept before; for i in 1 2; do sh cap --scratch c.vhdx --efi c.vhd > /dev/null & done; wait; uvmkit debug verify kept | grep -c -e ', complete' -e 'as it was saved'
  6
  $ rm -rf kept; (ulimit -f 1024; trap '' XFSZ; sh cap --scratch c.vhdx --efi c.vhd); uvmkit debug verify kept
  efi: pod1@vm_c.vhd
  pod1@vm: VM pod1@vm, saved * not complete (glob)
    pod1@vm_c.vhd: as it was saved
  ! uvmboot: c.vhdx: cannot write: File too large
  ! uvmkit: pod1@vm_c.vhdx: was not saved: cannot write: File too large
  [1]
