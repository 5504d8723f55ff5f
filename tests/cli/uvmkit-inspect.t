The overview.

  $ uvmkit inspect three.igvm
  three.igvm: IGVM version 1 for x64, 37770 bytes
  (blank)
  Platforms        mask  highest VTL  shared GPA boundary
    snp             0x1            2  0x400000000000
    tdx             0x2            2  0x800000000000
    vbs             0x4            2  0
  (blank)
  Initialization
    GUEST_POLICY                 snp policy=0x3001f
    CORIM_DOCUMENT               snp data=30
  (blank)
  Directives                     records   data bytes  platforms
    PARAMETER_AREA                     2         4096  all
    PAGE_DATA                         12        28672  snp,tdx,vbs
    PARAMETER_INSERT                   2            0  snp,tdx,vbs
    VP_CONTEXT                         2         4196  snp,vbs
    REQUIRED_MEMORY                    1            0  snp,tdx,vbs
    MEMORY_MAP                         1            0  all
    ERROR_RANGE                        1            0  vbs
    COMMAND_LINE                       1            0  all
    all file data                               36994  equal data is stored once
  (blank)
  Pages             all  with data       zero  unmeasured     shared
    snp              16          9          7           1          1
    tdx              13          7          6           1          1
    vbs              14          6          8           1          1

  $ uvmkit inspect tiny.igvm
  tiny.igvm: IGVM version 1 for x64, 4176 bytes
  (blank)
  Platforms        mask  highest VTL  shared GPA boundary
    vbs             0x1            0  0
  (blank)
  Directives                     records   data bytes  platforms
    PAGE_DATA                          1         4096  vbs
    all file data                                4096  equal data is stored once
  (blank)
  Pages             all  with data       zero  unmeasured     shared
    vbs               1          1          0           0          0

  $ uvmkit inspect arm.igvm
  arm.igvm: IGVM version 2 for aarch64, 4184 bytes
  (blank)
  Platforms        mask  highest VTL  shared GPA boundary
    vbs             0x1            2  0
  (blank)
  Directives                     records   data bytes  platforms
    PAGE_DATA                          1         4096  vbs
    all file data                                4096  equal data is stored once
  (blank)
  Pages             all  with data       zero  unmeasured     shared
    vbs               1          1          0           0          0

  $ uvmkit inspect firmware.dll
  firmware.dll: IGVM version 1 for x64, 4176 bytes at 0x268 of a resource DLL
  (blank)
  Platforms        mask  highest VTL  shared GPA boundary
    vbs             0x1            0  0
  (blank)
  Directives                     records   data bytes  platforms
    PAGE_DATA                          1         4096  vbs
    all file data                                4096  equal data is stored once
  (blank)
  Pages             all  with data       zero  unmeasured     shared
    vbs               1          1          0           0          0

  $ uvmkit inspect - < tiny.igvm | head -1
  -: IGVM version 1 for x64, 4176 bytes

Records. An index counts what the reader dropped, too: record 2 of odd.igvm is for no platform.

  $ uvmkit inspect --headers three.igvm
      0 0x000018 SUPPORTED_PLATFORM snp         highest_vtl=2 platform_type=SEV_SNP platform_version=1 shared_gpa_boundary=0x400000000000
      1 0x000030 SUPPORTED_PLATFORM tdx         highest_vtl=2 platform_type=TDX platform_version=1 shared_gpa_boundary=0x800000000000
      2 0x000048 SUPPORTED_PLATFORM vbs         highest_vtl=2 platform_type=VSM_ISOLATION platform_version=1 shared_gpa_boundary=0
      3 0x000060 GUEST_POLICY       snp         policy=0x3001f
      4 0x000078 CORIM_DOCUMENT     snp         data=30
      5 0x000090 REQUIRED_MEMORY    snp,tdx,vbs gpa=0x100000 number_of_bytes=0x200000 flags=vtl2-protectable
      6 0x0000b0 PARAMETER_AREA     -           number_of_bytes=0x2000 parameter_area_index=0 data=0
      7 0x0000c8 MEMORY_MAP         -           parameter_area_index=0 byte_offset=0
      8 0x0000d8 COMMAND_LINE       -           parameter_area_index=0 byte_offset=0x1000
      9 0x0000e8 PARAMETER_AREA     -           number_of_bytes=0x1000 parameter_area_index=1 data=4096
     10 0x000100 VP_CONTEXT         snp         gpa=0xfffffffff000 vp_index=0 context=VMSA data=4096
     11 0x000120 VP_CONTEXT         vbs         gpa=0 vp_index=0 context=VBS data=100
     12 0x000140 PARAMETER_INSERT   snp,tdx,vbs gpa=0x10000 parameter_area_index=0
     13 0x000158 PARAMETER_INSERT   snp,tdx     gpa=0x12000 parameter_area_index=1
     14 0x000170 PAGE_DATA          snp,tdx,vbs gpa=0x100000 flags=0 data_type=NORMAL data=4096
     15 0x000190 PAGE_DATA          snp,tdx,vbs gpa=0x101000 flags=0 data_type=NORMAL data=4096
     16 0x0001b0 PAGE_DATA          snp,tdx,vbs gpa=0x102000 flags=0 data_type=NORMAL data=4096
     17 0x0001d0 PAGE_DATA          snp,tdx,vbs gpa=0x103000 flags=0 data_type=NORMAL data=4096
     18 0x0001f0 PAGE_DATA          snp,tdx,vbs gpa=0x104000 flags=0 data_type=NORMAL data=4096
     19 0x000210 PAGE_DATA          snp,tdx,vbs gpa=0x105000 flags=0 data_type=NORMAL data=0
     20 0x000230 PAGE_DATA          snp,tdx,vbs gpa=0x106000 flags=0 data_type=NORMAL data=0
     21 0x000250 PAGE_DATA          snp,tdx,vbs gpa=0x107000 flags=0 data_type=NORMAL data=0
     22 0x000270 PAGE_DATA          snp         gpa=0x108000 flags=0 data_type=CPUID_DATA data=4096
     23 0x000290 PAGE_DATA          snp         gpa=0x109000 flags=0 data_type=SECRETS data=0
     24 0x0002b0 PAGE_DATA          snp,tdx,vbs gpa=0x200000 flags=shared data_type=NORMAL data=4096
     25 0x0002d0 PAGE_DATA          snp,tdx,vbs gpa=0x201000 flags=unmeasured data_type=NORMAL data=0
     26 0x0002f0 ERROR_RANGE        vbs         gpa=0x300000 size_bytes=0x1800

  $ uvmkit inspect --headers odd.igvm
      0 0x000018 SUPPORTED_PLATFORM vbs highest_vtl=0 platform_type=VSM_ISOLATION platform_version=1 shared_gpa_boundary=0
      1 0x000030 PAGE_DATA          vbs gpa=0 flags=0 data_type=NORMAL data=4096
      3 0x000070 PAGE_DATA          0x8 gpa=0x2000 flags=0 data_type=NORMAL data=4096
      4 0x000090 PARAMETER_AREA     -   number_of_bytes=0x1000 parameter_area_index=3 data=0

  $ uvmkit inspect --headers --isolation vbs three.igvm
      2 0x000048 SUPPORTED_PLATFORM vbs         highest_vtl=2 platform_type=VSM_ISOLATION platform_version=1 shared_gpa_boundary=0
      5 0x000090 REQUIRED_MEMORY    snp,tdx,vbs gpa=0x100000 number_of_bytes=0x200000 flags=vtl2-protectable
      6 0x0000b0 PARAMETER_AREA     -           number_of_bytes=0x2000 parameter_area_index=0 data=0
      7 0x0000c8 MEMORY_MAP         -           parameter_area_index=0 byte_offset=0
      8 0x0000d8 COMMAND_LINE       -           parameter_area_index=0 byte_offset=0x1000
      9 0x0000e8 PARAMETER_AREA     -           number_of_bytes=0x1000 parameter_area_index=1 data=4096
     11 0x000120 VP_CONTEXT         vbs         gpa=0 vp_index=0 context=VBS data=100
     12 0x000140 PARAMETER_INSERT   snp,tdx,vbs gpa=0x10000 parameter_area_index=0
     14 0x000170 PAGE_DATA          snp,tdx,vbs gpa=0x100000 flags=0 data_type=NORMAL data=4096
     15 0x000190 PAGE_DATA          snp,tdx,vbs gpa=0x101000 flags=0 data_type=NORMAL data=4096
     16 0x0001b0 PAGE_DATA          snp,tdx,vbs gpa=0x102000 flags=0 data_type=NORMAL data=4096
     17 0x0001d0 PAGE_DATA          snp,tdx,vbs gpa=0x103000 flags=0 data_type=NORMAL data=4096
     18 0x0001f0 PAGE_DATA          snp,tdx,vbs gpa=0x104000 flags=0 data_type=NORMAL data=4096
     19 0x000210 PAGE_DATA          snp,tdx,vbs gpa=0x105000 flags=0 data_type=NORMAL data=0
     20 0x000230 PAGE_DATA          snp,tdx,vbs gpa=0x106000 flags=0 data_type=NORMAL data=0
     21 0x000250 PAGE_DATA          snp,tdx,vbs gpa=0x107000 flags=0 data_type=NORMAL data=0
     24 0x0002b0 PAGE_DATA          snp,tdx,vbs gpa=0x200000 flags=shared data_type=NORMAL data=4096
     25 0x0002d0 PAGE_DATA          snp,tdx,vbs gpa=0x201000 flags=unmeasured data_type=NORMAL data=0
     26 0x0002f0 ERROR_RANGE        vbs         gpa=0x300000 size_bytes=0x1800

Pages.

  $ uvmkit inspect --pages three.igvm
  snp
    first byte      last byte          pages  type          contents  flags
    0x000000010000  0x000000011fff         2  PARAMETER 0   zero      -
    0x000000012000  0x000000012fff         1  PARAMETER 1   data      -
    0x000000100000  0x000000104fff         5  NORMAL        data      -
    0x000000105000  0x000000107fff         3  NORMAL        zero      -
    0x000000108000  0x000000108fff         1  CPUID_DATA    data      -
    0x000000109000  0x000000109fff         1  SECRETS       zero      -
    0x000000200000  0x000000200fff         1  NORMAL        data      shared
    0x000000201000  0x000000201fff         1  NORMAL        zero      unmeasured
    0xfffffffff000  0xffffffffffff         1  VMSA          data      -
  (blank)
  tdx
    first byte  last byte      pages  type          contents  flags
    0x00010000  0x00011fff         2  PARAMETER 0   zero      -
    0x00012000  0x00012fff         1  PARAMETER 1   data      -
    0x00100000  0x00104fff         5  NORMAL        data      -
    0x00105000  0x00107fff         3  NORMAL        zero      -
    0x00200000  0x00200fff         1  NORMAL        data      shared
    0x00201000  0x00201fff         1  NORMAL        zero      unmeasured
  (blank)
  vbs
    first byte  last byte      pages  type          contents  flags
    0x00010000  0x00011fff         2  PARAMETER 0   zero      -
    0x00100000  0x00104fff         5  NORMAL        data      -
    0x00105000  0x00107fff         3  NORMAL        zero      -
    0x00200000  0x00200fff         1  NORMAL        data      shared
    0x00201000  0x00201fff         1  NORMAL        zero      unmeasured
    0x00300000  0x00301fff         2  ERROR         zero      -

  $ uvmkit inspect --pages -i tdx three.igvm
  tdx
    first byte  last byte      pages  type          contents  flags
    0x00010000  0x00011fff         2  PARAMETER 0   zero      -
    0x00012000  0x00012fff         1  PARAMETER 1   data      -
    0x00100000  0x00104fff         5  NORMAL        data      -
    0x00105000  0x00107fff         3  NORMAL        zero      -
    0x00200000  0x00200fff         1  NORMAL        data      shared
    0x00201000  0x00201fff         1  NORMAL        zero      unmeasured

With --isolation, only that platform.

  $ uvmkit inspect -i tdx three.igvm
  three.igvm: IGVM version 1 for x64, 37770 bytes
  (blank)
  Platforms        mask  highest VTL  shared GPA boundary
    tdx             0x2            2  0x800000000000
  (blank)
  Directives                     records   data bytes  platforms
    PARAMETER_AREA                     2         4096  all
    PAGE_DATA                         10        24576  snp,tdx,vbs
    PARAMETER_INSERT                   2            0  snp,tdx,vbs
    REQUIRED_MEMORY                    1            0  snp,tdx,vbs
    MEMORY_MAP                         1            0  all
    COMMAND_LINE                       1            0  all
    all file data                               36994  equal data is stored once
  (blank)
  Pages             all  with data       zero  unmeasured     shared
    tdx              13          7          6           1          1

  $ uvmkit inspect -i cca three.igvm
  ! uvmkit: three.igvm: the file is not for cca, but for snp,tdx,vbs
  [1]

Data of a record, in both forms.

  $ uvmkit inspect --data 4 three.igvm
  00000000: d901 f500 0000 0000 0000 0000 0000 0000  ................
  00000010: 0000 0000 0000 0000 0000 0000 0000       ..............

  $ uvmkit inspect --data 10 three.igvm
  00000000: 766d 7361 0000 0000 0000 0000 0000 0000  vmsa............
  00000010: 0000 0000 0000 0000 0000 0000 0000 0000  ................
  *
  00000ff0: 0000 0000 0000 0000 0000 0000 0000 0000  ................

  $ uvmkit inspect --data 11 three.igvm -o context.bin && wc -c < context.bin
  100

  $ uvmkit inspect --data 4 -o - three.igvm | sha256sum
  63c753175d513e10ffce92c0d71f973b14b4bfc6f978ec810a331c2783e492ce  -

  $ uvmkit inspect --data 3 three.igvm
  ! uvmkit: three.igvm: GUEST_POLICY[3]: the record has no file data
  [1]

  $ uvmkit inspect --data 19 three.igvm
  ! uvmkit: three.igvm: PAGE_DATA[19]: the record has no file data
  [1]

  $ uvmkit inspect --data 99 three.igvm
  ! uvmkit: three.igvm: there is no record 99; --headers lists them
  [1]

  $ uvmkit inspect -o context.bin three.igvm
  ! uvmkit inspect: --output belongs to --data
  ! Try 'uvmkit inspect --help'.
  [2]

  $ uvmkit inspect --data 4 -o ./three.igvm three.igvm
  ! uvmkit: ./three.igvm: would replace three.igvm, which it is made from: take another name
  [1]
  $ uvmkit inspect --data 4 -o nosuch/x three.igvm
  ! uvmkit: nosuch/x: cannot open the directory: No such file or directory
  [3]

JSON is one document with every record, and says the same every time.

  $ uvmkit inspect --json tiny.igvm
  {
    "file": "tiny.igvm",
    "igvm_offset": 0,
    "format_version": 1,
    "architecture": "x64",
    "variable_header_offset": 24,
    "variable_header_size": 56,
    "total_file_size": 4176,
    "checksum": 2717010198,
    "records": [
      {
        "index": 0,
        "offset": 24,
        "type": 1,
        "name": "SUPPORTED_PLATFORM",
        "platforms": [
          "vbs"
        ],
        "fields": {
          "compatibility_mask": 1,
          "highest_vtl": 0,
          "platform_type": 1,
          "platform_version": 1,
          "shared_gpa_boundary": 0
        }
      },
      {
        "index": 1,
        "offset": 48,
        "type": 770,
        "name": "PAGE_DATA",
        "platforms": [
          "vbs"
        ],
        "fields": {
          "gpa": 0,
          "compatibility_mask": 1,
          "file_offset": 80,
          "flags": 0,
          "data_type": 0
        },
        "data": {
          "offset": 80,
          "size": 4096,
          "sha256": "8166470a6833d390ca63c4171241090ea15de8a28fd47551b01af9602d136934"
        }
      }
    ]
  }

  $ uvmkit inspect --json three.igvm > a.json; uvmkit inspect --json three.igvm | cmp - a.json

  $ python3 -c 'import json; print([r["name"] for r in json.load(open("a.json"))["records"]][:5])'
  ['SUPPORTED_PLATFORM', 'SUPPORTED_PLATFORM', 'SUPPORTED_PLATFORM', 'GUEST_POLICY', 'CORIM_DOCUMENT']

  $ python3 -c 'import json; print(json.load(open("a.json"))["records"][11])'
  {'index': 11, 'offset': 288, 'type': 772, 'name': 'VP_CONTEXT', 'platforms': ['vbs'], 'fields': {'gpa': 0, 'compatibility_mask': 4, 'file_offset': 8998, 'vp_index': 0}, 'context': 'VBS', 'registers': [{'name': 'Rsp', 'number': 131076, 'vtl': 2, 'value': 28672}, {'name': 'Rip', 'number': 131088, 'vtl': 2, 'value': 1048576}, {'name': 'Cs', 'number': 393217, 'vtl': 2, 'base': 0, 'limit': 4294967295, 'selector': 8, 'attributes': 41115}], 'data': {'offset': 8998, 'size': 100, 'sha256': 'd91b50d3309463026cba9ed592c72e80239698bb99accc2a41559cce195c885a'}}

  $ uvmkit inspect --json firmware.dll | grep igvm_offset
    "igvm_offset": 616,

The memory of an image, drawn. The parts of what we build have names, wherever they are.

  $ uvmkit build manifest.json > /dev/null && uvmkit inspect --map -i snp image.bin
  snp
    0x00000000  +----------+
                |##########|  VTL0 configuration                     4 KiB  measured
    0x00001000  +----------+
                |          |                                     128.0 MiB  not loaded
                |          |
    0x08000000  +----------+
                |          |  state kept over restarts               2 MiB  not loaded
                |          |
    0x08200000  +----------+
                |          |  bounce buffer                          2 MiB  not loaded
                |          |
    0x08400000  +----------+
                |~~~~~~~~~~|  kernel                                40 KiB  shared with the host
    0x0840a000  +----------+
                |          |                                        24 KiB  not loaded
    0x08410000  +----------+
                |~~~~~~~~~~|  kernel                                 4 KiB  shared with the host
    0x08411000  +----------+
                |##########|  boot shim                             20 KiB  measured
    0x08416000  +----------+
                |~~~~~~~~~~|  initrd                                72 KiB  shared with the host
    0x08428000  +----------+
                |##########|  GDT                                    4 KiB  measured
    0x08429000  +----------+
                |##########|  parameters of the boot shim            4 KiB  measured
    0x0842a000  +----------+
                |##########|  command line                           4 KiB  measured
    0x0842b000  +----------+
                |##########|  registers of the first processor       4 KiB  measured
    0x0842c000  +----------+
                |**********|  CPUID                                  4 KiB  filled in by the processor
    0x0842d000  +----------+
                |**********|  CPUID, extended state                  4 KiB  filled in by the processor
    0x0842e000  +----------+
                |**********|  secrets                                4 KiB  filled in by the processor
    0x0842f000  +----------+
                |??????????|  SLIT                                  80 KiB  filled in by the host
    0x08443000  +----------+
                |??????????|  PPTT                                  80 KiB  filled in by the host
    0x08457000  +----------+
                |??????????|  device tree                          256 KiB  filled in by the host
    0x08497000  +----------+
                |##########|  imported regions                       4 KiB  measured
    0x08498000  +----------+
                |##########|  VTL2 configuration                     4 KiB  measured
    0x08499000  +----------+
                |##########|  page hashes                            1 MiB  measured
    0x08599000  +----------+
                |0000000000|  log of the boot shim                   8 KiB  zeros, measured
    0x0859b000  +----------+
                |0000000000|  heap of the boot shim                 64 KiB  zeros, measured
    0x085ab000  +----------+
                |##########|  page tables                           32 KiB  measured
    0x085b3000  +----------+
                |          |  free for the paravisor              58.3 MiB  not loaded
                |          |
                +----------+
  $ uvmkit inspect --map arm.igvm
  vbs
    0x00001000  +----------+
                |##########|         4 KiB  measured
                +----------+
  $ uvmkit inspect --map --isolation vbs three.igvm
  vbs
    0x00010000  +----------+
                |??????????|  memory map        8 KiB  filled in by the host
    0x00012000  +----------+
                |          |                  952 KiB  not loaded
    0x00100000  +----------+
                |##########|                   20 KiB  measured
    0x00105000  +----------+
                |0000000000|                   12 KiB  zeros, measured
    0x00108000  +----------+
                |          |                  992 KiB  not loaded
    0x00200000  +----------+
                |~~~~~~~~~~|                    4 KiB  shared with the host
    0x00201000  +----------+
                |----------|                    4 KiB  not measured
    0x00202000  +----------+
                |          |                 1016 KiB  not loaded
    0x00300000  +----------+
                |!!!!!!!!!!|  error range       8 KiB  must not be used
                +----------+

As a document: each of its lines of text has room, and lies inside of the picture.

  $ uvmkit inspect --svg ./image.bin image.bin
  ! uvmkit: ./image.bin: would replace image.bin, which it is made from: take another name
  [1]
  $ uvmkit inspect --svg map.svg image.bin && cat > columns.py <<'EOF'
  > import xml.etree.ElementTree as tree
  > svg = "{http://www.w3.org/2000/svg}"
  > root = tree.parse("map.svg").getroot()
  > lines = {}
  > for text in root.iter(svg + "text"):
  >     width = 8 * len(text.text)  # no monospace character of 13 px is wider
  >     x = int(text.get("x")) - (width if text.get("text-anchor") == "end" else 0)
  >     lines.setdefault(int(text.get("y")), []).append((x, x + width))
  > box = [(int(r.get("x")), int(r.get("x")) + int(r.get("width"))) for r in root.iter(svg + "rect") if r.get("x")][0]
  > ys = sorted(lines)
  > assert all(b - a >= 20 for a, b in zip(ys, ys[1:])), "lines too close"
  > for parts in lines.values():
  >     parts = sorted(parts + [box] if len(parts) > 1 else parts)
  >     assert all(a[1] <= b[0] for a, b in zip(parts, parts[1:])) and parts[-1][1] <= int(root.get("width")), parts
  > assert ys[-1] < int(root.get("height"))
  > print(len(lines), "lines", [t.text for t in root.iter(svg + "text") if t.get("class") == "title"])
  > EOF
  $ python3 columns.py
  76 lines ['snp', 'tdx', 'vbs']
  $ uvmkit inspect --svg - tiny.igvm | python3 -c 'import sys; t = sys.stdin.read(); print("prefers-color-scheme: dark" in t, t.count("<rect class=") - 1)'
  True 1
  $ uvmkit inspect --svg missing/map.svg image.bin
  ! uvmkit: missing/map.svg: cannot open the directory: No such file or directory
  [3]
  $ uvmkit inspect --svg map.svg --map image.bin
  ! uvmkit inspect: --map and --svg cannot be given together
  ! Try 'uvmkit inspect --help'.
  [2]

Files that are not valid.

  $ uvmkit inspect bad.igvm
  ! uvmkit: bad.igvm: PAGE_DATA[2].gpa at 0x58: 0x1001 is not a multiple of 0x1000
  [1]

  $ uvmkit inspect --json cut.igvm
  ! uvmkit: cut.igvm: FIXED_HEADER.total_file_size at 0x10: 4176, but the file has 4175 bytes; it was cut short or appended to
  [1]

  $ uvmkit inspect empty.igvm
  ! uvmkit: empty.igvm: FIXED_HEADER.magic at 0: the file has 0 bytes, its fixed header 24
  [1]

  $ uvmkit inspect plain.dll
  ! uvmkit: plain.dll: PE.Signature at 0: 0x5a4d; the headers of a PE file start with 0x4550 ("PE"): not a resource DLL, though it begins with MZ
  [1]
