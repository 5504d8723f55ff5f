Two images: nothing, one page, many things.

  $ uvmkit build manifest.json -o a.bin > /dev/null
  > cat > verdicts.py <<'EOF'
  > """Whether 'diff' says of every platform what the digests say."""
  > import json, subprocess, sys
  > def run(*args):
  >     return json.loads(subprocess.run(["uvmkit", *args, "--json"], capture_output=True, text=True).stdout)
  > def digests(path):
  >     return run("measure", path)["digests"]
  > for path in sys.argv[2:]:
  >     a, b = digests(sys.argv[1]), digests(path)
  >     for x in run("diff", sys.argv[1], path)["platforms"]:
  >         p = x["platform"]
  >         want = "same" if a[p] == b[p] else "different"
  >         print(path, p, x["measurement"], "" if x["measurement"] == want else "WRONG")
  > EOF
  $ uvmkit diff a.bin a.bin
  vbs: measures as the same
  snp: measures as the same
  tdx: measures as the same

A policy.

  $ echo '{"cwcow":[true,false,false,false,"",true]}' > avic.json
  > uvmkit policy replace a.bin -p snp --policy avic.json -o policy.bin > /dev/null
  > uvmkit diff a.bin policy.bin
  vbs: measures as the same
  snp: measures as another
    CORIM_DOCUMENT[0] bytes 0x83-0x111 ba1116d61ca2ea8f... -> f064bbc8ee468171...
    VTL2 configuration           0x8498000    1 of 1 pages  [#]
      0x8498000
        product                      sivm -> cwcow
        require_secure_boot          required -> not required
        require_secure_avic          no such field -> required
  tdx: measures as the same
  [1]
  $ uvmkit diff a.bin policy.bin -p tdx
  tdx: measures as the same
  $ uvmkit diff a.bin policy.bin -p snp --json | python3 -c 'import json, sys; x = json.load(sys.stdin); print(x["same"]); [print(f) for p in x["platforms"] for q in p["parts"] for c in q["changes"] for f in c["fields"]]'
  False
  {'name': 'product', 'a': 'sivm', 'b': 'cwcow'}
  {'name': 'require_secure_boot', 'a': 'required', 'b': 'not required'}
  {'name': 'require_secure_avic', 'a': 'no such field', 'b': 'required'}

Command line, memory, security version, policy of the guest, registers.

  $ uvmkit build manifest.json -o more.bin --set 'guest_configs[0].image.openhcl.command_line=loud' --set 'guest_configs[0].isolation_type.snp.policy=196608' --set 'guest_configs[1].guest_svn=9' --set 'guest_configs[2].image.openhcl.memory_page_count=24576' > /dev/null
  > uvmkit diff a.bin more.bin
  vbs: measures as another
    CORIM_DOCUMENT[0] bytes 0x87-0xf7 2dc480c37878d73b... -> ec78871dfb455844...
    REQUIRED_MEMORY[0].number_of_bytes 0x4000000 -> 0x6000000
    parameters of the boot shim  0x8229000    1 of 1 pages  [#]
      0x8229000
        memory_size                  0x4000000 -> 0x6000000
    page tables                  0x83ab000    1 of 7 pages  [..#....]
      0x83ad000
        entry 96                     0 -> 0xc0000e3
        entry 97                     0 -> 0xc2000e3
        entry 98                     0 -> 0xc4000e3
        entry 99                     0 -> 0xc6000e3
        entry 100                    0 -> 0xc8000e3
        entry 101                    0 -> 0xca000e3
        entry 102                    0 -> 0xcc000e3
        entry 103                    0 -> 0xce000e3
        entry 104                    0 -> 0xd0000e3
        entry 105                    0 -> 0xd2000e3
        entry 106                    0 -> 0xd4000e3
        entry 107                    0 -> 0xd6000e3
        and 4 more
  snp: measures as another
    GUEST_POLICY[0].policy       0x3001f -> 0x30000
    CORIM_DOCUMENT[0] bytes 0x83-0x111 ba1116d61ca2ea8f... -> 98b1aaaf1d07f9f6...
    command line                 0x842a000    1 of 1 pages  [#]
      0x842a000
        text                         quiet -> loud
  tdx: measures as the same
    CORIM_DOCUMENT[0] bytes 0x106-0x106 03 -> 09
  [1]
  $ uvmkit build manifest.json -o avic.bin --set 'guest_configs[0].isolation_type.snp.secure_avic="disabled"' > /dev/null
  > uvmkit diff a.bin avic.bin -p snp
  snp: measures as another
    CORIM_DOCUMENT[0] bytes 0x83-0x111 ba1116d61ca2ea8f... -> ea0ebaad35dffcd9...
    VP_CONTEXT[0].sev_features   0x2140e1 -> 0x2040e1
  [1]

Contents, and pages that are only in one of them.

  $ cp initrd initrd.old && printf x | dd of=initrd bs=1 seek=40000 conv=notrunc status=none && uvmkit build manifest.json -o initrd.bin > /dev/null
  > uvmkit diff a.bin initrd.bin -p vbs
  > uvmkit diff a.bin initrd.bin -p tdx | grep -v bytes
  vbs: measures as another
    CORIM_DOCUMENT[0] bytes 0x87-0xf7 2dc480c37878d73b... -> b240400af0323c7d...
    initrd                       0x8216000    1 of 18 pages  [.........#........]
      0x821f000
        bytes 0xc40-0xc40            e5 -> 78
    parameters of the boot shim  0x8229000    1 of 1 pages  [#]
      0x8229000
        initrd_crc                   0x24746806 -> 0xa75a00c8
  tdx: measures as another
    initrd                       0x8416000    1 of 18 pages  [.........#........]
      0x841f000, contents not measured
    parameters of the boot shim  0x8429000    1 of 1 pages  [#]
      0x8429000
        initrd_crc                   0x24746806 -> 0xa75a00c8
    imported regions             0x8497000    1 of 1 pages  [#]
      0x8497000
    page hashes                  0x8499000    1 of 256 pages  [#.......................................]
      0x8499000
  $ head -c 30000 initrd.old > initrd && uvmkit build manifest.json -o short.bin > /dev/null && cp initrd.old initrd
  > uvmkit diff a.bin short.bin -p vbs | grep initrd
    initrd                       0x8216000    11 of 18 pages  [.......###########]

What is told of measurements is what the digests say.

  $ python3 verdicts.py a.bin policy.bin more.bin avic.bin initrd.bin short.bin | sort -u -k 3
  policy.bin snp different 
  policy.bin vbs same 

Other files.

  $ uvmkit diff three.igvm tiny.igvm
  both:
    PARAMETER_AREA records       2 -> 0
    MEMORY_MAP records           1 -> 0
    COMMAND_LINE records         1 -> 0
  vbs: measures as another
    SUPPORTED_PLATFORM[0].highest_vtl 2 -> 0
    PARAMETER_INSERT records     1 -> 0
    VP_CONTEXT records           1 -> 0
    REQUIRED_MEMORY records      1 -> 0
    ERROR_RANGE records          1 -> 0
    other pages                  0x0          11 of 11 pages  [#..................##..................#]
      0x0
        page                         not there -> there
      0x100000
        page                         there -> not there
      0x101000
        page                         there -> not there
      0x102000
        page                         there -> not there
      and 7 more pages
  snp: only in three.igvm
  tdx: only in three.igvm
  [1]
  $ uvmkit diff tiny.igvm arm.igvm
  both:
    FIXED_HEADER.format_version  1 -> 2
    FIXED_HEADER.architecture    0 -> 1
  vbs: measures as another
    SUPPORTED_PLATFORM[0].highest_vtl 0 -> 2
    other pages                  0x0          2 of 2 pages  [##]
      0x0
        page                         there -> not there
      0x1000
        page                         not there -> there
  [1]
  $ uvmkit diff a.bin cut.igvm
  ! uvmkit: cut.igvm: FIXED_HEADER.total_file_size at 0x10: 4176, but the file has 4175 bytes; it was cut short or appended to
  [1]
  $ uvmkit diff a.bin missing.bin
  ! uvmkit: missing.bin: cannot open: No such file or directory
  [3]
  $ uvmkit diff a.bin
  ! uvmkit diff: IMAGE is missing
  ! Try 'uvmkit diff --help'.
  [2]

Large images with the same headers are read one over the other.

  $ python3 "$TESTS/cli/alike.py"
  same differ
