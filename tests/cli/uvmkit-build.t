Building images for people: the same bytes as igvmfilegen manifest, with words about them.

Wrong command lines and inputs.

  $ uvmkit build
  ! uvmkit build: MANIFEST is missing
  ! Try 'uvmkit build --help'.
  [2]
  $ uvmkit build manifest.json --set guest_svn
  ! uvmkit build: --set takes PATH=VALUE, not 'guest_svn'
  ! Try 'uvmkit build --help'.
  [2]
  $ uvmkit build manifest.json --set 'guest_configs[0].nothing.here=1'
  ! uvmkit: --set: guest_configs[0].nothing.here: "nothing" is not there
  [1]
  $ uvmkit build manifest.json --set 'guest_configs[7]=1'
  ! uvmkit: --set: guest_configs[7]: element 7 is not there
  [1]
  $ uvmkit build manifest.json --set "$(printf 'guest_arch=\377')"
  ! uvmkit: --set: guest_arch: not UTF-8
  [1]
  $ { printf '\357\273\277'; cat manifest.json; } | uvmkit build -
  ! uvmkit: -: line 1, column 1: a byte order mark; JSON is UTF-8 without one
  [1]
  $ uvmkit build - < /dev/null
  ! uvmkit: -: line 1, column 1: the text is empty
  [1]
  $ uvmkit build manifest.json --set 'guest_configs[0].image.openhcl.memory_page_base=18446744073709551104'
  ! uvmkit: manifest.json: guest_configs[0].image.openhcl.memory_page_base: the memory from page 18446744073709551104 on must begin at page 68719460352 or lower
  [1]
  $ uvmkit build manifest.json --set 'guest_configs[0].guest_svn=x'
  ! uvmkit: manifest.json: line 5, column 17: guest_configs[0].guest_svn: expected an unsigned integer up to 4294967295, found a string
  [1]
  $ uvmkit build wrong.json
  ! uvmkit: wrong.json: line 16, column 26: guest_configs[0].image.openhcl.memory_page_base: expected an unsigned integer up to 18446744073709551615, found a string
  [1]
  $ uvmkit build missing.json
  ! uvmkit: missing.json: cannot open: No such file or directory
  [3]
  $ uvmkit build manifest.json -r missing.json
  ! uvmkit: missing.json: cannot open: No such file or directory
  [3]
  $ sed 's#"/.*shim"#"/nowhere/shim"#' resources.json > nowhere.json; uvmkit build manifest.json -r nowhere.json
  ! uvmkit: /nowhere/shim: openhcl_boot: cannot open: No such file or directory
  [3]
  $ sed 's#"/.*initrd"#"/"#' resources.json > folder.json; uvmkit build manifest.json -r folder.json
  ! uvmkit: /: underhill_initrd: cannot read: Is a directory
  [3]
  $ uvmkit build typo.json --strict
  ! uvmkit: typo.json: warning: line 16, column 6: guest_configs[0].image.openhcl.memroy_page_base is not known and is ignored
  ! uvmkit: typo.json: fields that are not known: 1; --strict allows none
  [1]
  $ uvmkit build --verify build-info.json manifest.json
  ! uvmkit build: --verify takes the manifest from its file
  ! Try 'uvmkit build --help'.
  [2]
  $ uvmkit build --verify manifest.json
  ! uvmkit: manifest.json: no member "manifest": this is no build-info.json
  [1]
  $ uvmkit build manifest.json -o missing/image.bin
  ! uvmkit: missing/image-snp.cbor: cannot open the directory: No such file or directory
  [3]
  $ uvmkit build manifest.json -o - | wc -c
  0
  ! uvmkit: - is no regular file: the image has files beside it
  $ uvmkit build manifest.json -o build-info.json
  ! uvmkit: build-info.json: two of the files to be written have this name
  [1]
  $ cp manifest.json image-snp.json; uvmkit build image-snp.json
  ! uvmkit: image-snp.json: would replace image-snp.json, which it is made from: take another name
  [1]
  $ cp resources.json list.bin.map; uvmkit build manifest.json -r list.bin.map -o list.bin
  ! uvmkit: list.bin.map: would replace list.bin.map, which it is made from: take another name
  [1]
  $ cmp manifest.json image-snp.json && cmp resources.json list.bin.map && rm image-snp.json list.bin.map
  $ ls ./-* *.map build-info.json 2>/dev/null
  [2]
  $ uvmkit build --recipe x64-release manifest.json
  ! uvmkit build: --recipe takes the place of MANIFEST
  ! Try 'uvmkit build --help'.
  [2]
  $ uvmkit build --recipe x64
  ! uvmkit build: there is no recipe 'x64'; --recipe help lists them
  ! Try 'uvmkit build --help'.
  [2]
  $ uvmkit build --recipe x64-release --verify build-info.json
  ! uvmkit build: --verify and --recipe cannot be given together
  ! Try 'uvmkit build --help'.
  [2]
  $ uvmkit build --recipe x64-direct-dev -r resources.json
  ! uvmkit: resources.json: missing resources: linux_kernel, linux_initrd
  [1]

The recipes.

  $ uvmkit build --recipe help
  aarch64-dev            none; OpenHCL with UEFI, 512 MiB
  aarch64-linux          none; Linux
  aarch64-release        none; OpenHCL with UEFI, 256 MiB
  aarch64-uefi           none; UEFI
  x64-cvm-cwcow-dev      snp, tdx, vbs; OpenHCL with UEFI, 512 MiB, policy cwcow
  x64-cvm-cwcow-release  snp, tdx, vbs; OpenHCL with UEFI, 256 MiB, policy cwcow
  x64-cvm-dev            snp, tdx, vbs; OpenHCL with UEFI, 512 MiB
  x64-cvm-release        snp, tdx, vbs; OpenHCL with UEFI, 256 MiB
  x64-cvm-sivm-dev       snp, tdx, vbs; OpenHCL with UEFI, 512 MiB, policy sivm
  x64-cvm-sivm-release   snp, tdx, vbs; OpenHCL with UEFI, 256 MiB, policy sivm
  x64-dev                none; OpenHCL with UEFI, 512 MiB
  x64-direct-dev         none; OpenHCL with Linux, 512 MiB
  x64-direct-release     none; OpenHCL with Linux, 256 MiB
  x64-linux              none; Linux
  x64-release            none; OpenHCL with UEFI, 256 MiB
  x64-snp-linux-dev      snp; Linux without firmware, 256 MiB, processors: 2
  x64-snp-linux-release  snp; Linux without firmware, 256 MiB, processors: 2
  x64-uefi-cvm-dev       tdx, snp; UEFI
  x64-uefi-cvm-release   tdx, snp; UEFI
  x64-uefi               none; UEFI
  $ uvmkit build --recipe help --json | python3 -c 'import json, sys; x = json.load(sys.stdin)[-1]; print(x["name"], x["resources"], x["manifest"]["guest_arch"])'
  x64-uefi ['uefi'] x64

A policy that no VM could satisfy is refused, with every reason.

  $ uvmkit build never.json
  ! uvmkit: guest_configs[0]: custom_uefi_json: custom_uefi_json cannot be read
  ! uvmkit: custom_uefi_json: type at line 1, column 1: missing
  ! uvmkit: guest_configs[0]: the product policy can never be satisfied
  [1]
  $ ls image.bin.map build-info.json 2>/dev/null
  [2]

A build.

  $ uvmkit build manifest.json
  image.bin: 262860 bytes
    snp  security version 3, VTL 2, OpenHCL, 64 MiB
         measures ba1116d61ca2ea8fad5752c75cdeda0f9d6a0116c698079518b78671c140ae2c462a791cacde60748975e25032defca5
         policy sivm requires require_ephemeral_vmgs, require_secure_boot
    tdx  security version 3, VTL 2, OpenHCL, 64 MiB
         measures 875d7026b6f39ce4f0a20a5e4ed70977af21811fef4d39c2e6af44c6ea882ae149eac6e40d75c04c40a867ee7c8c5b1d
         policy sivm requires require_ephemeral_vmgs, require_secure_boot
    vbs  security version 3, VTL 2, OpenHCL, 64 MiB
         measures 2dc480c37878d73b602108f5c3f92cd16ffaa64326ab3bd627546d8a034f8ca3
         warning: debug is enabled: the host can read and change guest memory
         warning: no product policy: the image requires nothing of its VM
  $ igvmfilegen manifest -m manifest.json -r resources.json -o same.bin
  $ for f in .bin -snp.json -snp.cbor -snp.idblock -tdx.json -tdx.cbor -vbs.json -vbs.cbor .bin.map; do cmp image$f same$f; done
  $ uvmkit build plain.json -o plain.bin --json
  {
    "file": "plain.bin",
    "size": 166804,
    "configurations": [
      {
        "isolation": "none",
        "compatibility_mask": 1,
        "guest_svn": 3,
        "warnings": []
      }
    ]
  }
  $ uvmkit build typo.json -o typo.bin --json | python3 -c 'import json, sys; print(len(json.load(sys.stdin)["configurations"]))'
  1
  ! uvmkit: typo.json: warning: line 16, column 6: guest_configs[0].image.openhcl.memroy_page_base is not known and is ignored

Overrides are part of what is written down, and of what is built again.

  $ uvmkit build manifest.json -o other.bin --set 'guest_configs[0].guest_svn=9' --set 'guest_configs[2].image.openhcl.command_line=a "b"' | head -n 3
  other.bin: 266956 bytes
    snp  security version 9, VTL 2, OpenHCL, 64 MiB
         measures ba1116d61ca2ea8fad5752c75cdeda0f9d6a0116c698079518b78671c140ae2c462a791cacde60748975e25032defca5
  $ grep -c '"image"' build-info.json; grep -c "$PWD" build-info.json
  1
  0
  [1]
  $ uvmkit build --verify build-info.json | head -n 2
  built again: no difference
  the image: 266956 bytes
  $ printf x >> initrd; uvmkit build --verify build-info.json
  ! uvmkit: build-info.json: resources.underhill_initrd.size: it was 70000 and is now 70001
  [1]

A portable image, for QEMU's own loader.

  $ uvmkit build manifest.json --flavor other
  ! uvmkit build: --flavor: 'other' is not one of portable
  ! Try 'uvmkit build --help'.
  [2]
  $ uvmkit build manifest.json --flavor portable
  ! uvmkit: manifest.json: guest_configs: portable images have one configuration
  [1]
  $ uvmkit build --recipe x64-release --set guest_configs[0].image.openhcl.uefi=false --flavor portable -o portable.bin
  portable.bin: 170320 bytes
    none security version 1, VTL 2, OpenHCL, 256 MiB
  $ : > x64-release; uvmkit build --recipe x64-release --set guest_configs[0].image.openhcl.uefi=false --flavor portable -o x64-release | head -n 1
  x64-release: 170320 bytes
  $ uvmkit inspect portable.bin | sed -n '/^Directives/,$p'
  Directives                     records   data bytes  platforms
    PARAMETER_AREA                     3            0  all
    PAGE_DATA                        321      1196032  native
    PARAMETER_INSERT                   3            0  native
    VP_CONTEXT                         1         4096  native
    REQUIRED_MEMORY                    1            0  native
    VP_COUNT_PARAMETER                 1            0  all
    MEMORY_MAP                         1            0  all
    ENVIRONMENT_INFO_PARAMETER         1            0  all
    all file data                              159744  equal data is stored once
  (blank)
  Pages             all  with data       zero  unmeasured     shared
    native          324        292         32           0          0
  $ uvmkit build --verify build-info.json
  built again: no difference
  the image: 170320 bytes
    none security version 1, VTL 2, OpenHCL, 256 MiB
  $ sed -i 's/"portable"/"other"/' build-info.json && uvmkit build --verify build-info.json
  ! uvmkit: build-info.json: behind manifest: it was flavor and is now resources
  [1]
  $ sed -i 's/"image"/"picture"/; /"flavor"/d; s/"tool"/"mol"/' build-info.json && uvmkit build --verify build-info.json
  ! uvmkit: build-info.json: the first member: it was mol and is now tool
  [1]
  $ uvmkit build plain.json -o last.bin > /dev/null && python3 - <<E
  > import json
  > x = json.load(open("build-info.json"))
  > del x["resources"]["underhill_initrd"]
  > json.dump(x, open("less.json", "w"))
  > E
  $ uvmkit build --verify less.json
  ! uvmkit: less.json: behind resources.openhcl_boot.sha256: it was nothing and is now underhill_initrd
  [1]
