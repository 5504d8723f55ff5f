All platforms of a file. The digests were confirmed by an independent implementation.

  $ uvmkit measure three.igvm
  snp dae08f7afcff454f356ca273cabacd8c2a71f217ed59941a86ff8aa744968acbf9492776cc20667bc36caa2c60a643fe
  tdx d481395f8d656d0d16addc841523263209d96422a84d6de7e4bba20420646ccd31ad8c845b41fa0e50ab267af36eb430
  vbs 890cb8f2253037f1de5ac2bde0d6df44678feae35caad9928f219c223510afb9

  $ uvmkit measure tiny.igvm
  vbs 260750e403a56b5b76bd16948c5ed1a06cf4814d0651abda92f988b914dd592b

  $ uvmkit measure firmware.dll
  vbs 260750e403a56b5b76bd16948c5ed1a06cf4814d0651abda92f988b914dd592b

  $ uvmkit measure --platform tdx three.igvm
  tdx d481395f8d656d0d16addc841523263209d96422a84d6de7e4bba20420646ccd31ad8c845b41fa0e50ab267af36eb430

  $ uvmkit measure --platform snp --native-zero three.igvm
  snp b238c05a9df24eba79549dc0e1f58fa7ddd602ba6acb36b739e765a48d1354b09ad8b6fecc3abf51015c5af885d09e46

  $ for n in 1 2 5; do uvmkit measure --threads $n three.igvm; done | sort | uniq -c
        3 snp dae08f7afcff454f356ca273cabacd8c2a71f217ed59941a86ff8aa744968acbf9492776cc20667bc36caa2c60a643fe
        3 tdx d481395f8d656d0d16addc841523263209d96422a84d6de7e4bba20420646ccd31ad8c845b41fa0e50ab267af36eb430
        3 vbs 890cb8f2253037f1de5ac2bde0d6df44678feae35caad9928f219c223510afb9

What is measured.

  $ uvmkit measure --log -p snp three.igvm
      event      record  gpa or register     contents          running
  snp vmsa           10  0x0000fffffffff000  f2205bd87c91cfda  c7717c7b54d59878
  snp parameter      12  0x0000000000010000  -                 199733fe8de5f156
  snp parameter      12  0x0000000000011000  -                 b06fcecedfc7487a
  snp parameter      13  0x0000000000012000  -                 abb46e1273923226
  snp page           14  0x0000000000100000  2c2235d6cbb12651  181d65e6617a3f11
  snp page           15  0x0000000000101000  5c84b741a1a828ba  3442954c08ba73e3
  snp page           16  0x0000000000102000  ed92f8bfd70d4ab4  4701630bc580f777
  snp page           17  0x0000000000103000  15abbec19c4bf3d1  141309a25dc9a86d
  snp page           18  0x0000000000104000  cde0b3d9b6969988  5e2e99c82afd8411
  snp page           19  0x0000000000105000  c0e59a3e3ffbd3b5  673a212db94442cb
  snp page           20  0x0000000000106000  c0e59a3e3ffbd3b5  a549ac02cb962820
  snp page           21  0x0000000000107000  c0e59a3e3ffbd3b5  cf42dd45afd2da1d
  snp cpuid          22  0x0000000000108000  -                 a3b08f285faba573
  snp secrets        23  0x0000000000109000  -                 94a1a86fdb8a7809
  snp unmeasured     25  0x0000000000201000  -                 dae08f7afcff454f
  (blank)
  snp dae08f7afcff454f356ca273cabacd8c2a71f217ed59941a86ff8aa744968acbf9492776cc20667bc36caa2c60a643fe

  $ uvmkit measure --log -p vbs three.igvm | tail -5
  vbs register       11  0x0000000000020004  -                 b97446339fd0874a
  vbs register       11  0x0000000000020010  -                 f1a60f60b4a06ed6
  vbs register       11  0x0000000000060001  -                 890cb8f2253037f1
  (blank)
  vbs 890cb8f2253037f1de5ac2bde0d6df44678feae35caad9928f219c223510afb9

JSON.

  $ uvmkit measure --json three.igvm
  {
    "file": "three.igvm",
    "native_zero": false,
    "digests": {
      "snp": "dae08f7afcff454f356ca273cabacd8c2a71f217ed59941a86ff8aa744968acbf9492776cc20667bc36caa2c60a643fe",
      "tdx": "d481395f8d656d0d16addc841523263209d96422a84d6de7e4bba20420646ccd31ad8c845b41fa0e50ab267af36eb430",
      "vbs": "890cb8f2253037f1de5ac2bde0d6df44678feae35caad9928f219c223510afb9"
    }
  }

  $ uvmkit measure --json --log three.igvm > log.json; python3 -c 'import json; print(json.load(open("log.json"))["log"][0])'
  {'platform': 'snp', 'order': 0, 'kind': 'vmsa', 'record': 10, 'gpa': 281474976706560, 'contents': 'f2205bd87c91cfdaa5eea9aa41f2bf85d02f50991e49077e7037230a35106a4783e3cca15a9ecb384c1bc52166e4aa10', 'running': 'c7717c7b54d59878cd623d058a4f606d41ae95e7009ae3de5249ede5d0e354d96b6576c13aefe979875499eed8be8c6e'}

The last event of each platform has the digest.

  $ cat > last.py <<'EOF'
  > import json
  > doc = json.load(open("log.json"))
  > last = {e["platform"]: e["running"] for e in doc["log"]}
  > print(last == doc["digests"])
  > EOF
  > python3 last.py
  True

What cannot be measured.

  $ uvmkit measure -p snp tiny.igvm
  ! uvmkit: tiny.igvm: the file is not for snp, but for vbs
  [1]

  $ uvmkit measure native.igvm
  ! uvmkit: native.igvm: the file is not for snp, tdx or vbs, but for native
  [1]

  $ uvmkit measure bad.igvm
  ! uvmkit: bad.igvm: PAGE_DATA[2].gpa at 0x58: 0x1001 is not a multiple of 0x1000
  [1]

  $ uvmkit measure --threads 0 tiny.igvm
  ! uvmkit measure: --threads: 0 is too small, at least 1 is needed
  ! Try 'uvmkit measure --help'.
  [2]

A launch policy is part of no digest, but SNP hosts need one.

  $ uvmkit measure no-policy.igvm
  snp dc875e92b079b25ec09e1b13c8a8cf8a961dffd554acca3deecdde77831cc9179eaccae93d1f176eda893f90004437a5
  ! uvmkit: no-policy.igvm: warning: no GUEST_POLICY record for snp; the host chooses the policy

Launchers. The digests are of PAGE_INFOs put together with Python's hashlib in the order of each launcher, and with the state that
sev-snp-measure gives to processors at reset.

  $ uvmkit measure launchers.igvm
  snp 2f89025cee2e90a41e71b246a0b25fc64a2e5b16443d66327e51480979864b68d4a145e1456dab1bb670522ba65276e0
  $ uvmkit measure --launcher all launchers.igvm
  snp hyperv           2f89025cee2e90a41e71b246a0b25fc64a2e5b16443d66327e51480979864b68d4a145e1456dab1bb670522ba65276e0
  snp mshv             c14e8d97c4bcd91ee4dcd878f35ab8a5afa12ee80bdf910eed0b5e9fa3f18121fef78f9dd8b9c03a40b80500c9566979
  snp kvm              fc07b9896561aebb9ca12b379b147d92cc679749becae319b08056cead08a1a1dd68b49cc8fcc855870dfde613d007ba
  snp cloud-hypervisor 7ffcff7a283ea5582617fc16c07ba73f29208d4e4e7bce9256fe54a5a0e689d0e59bfb7fa4d5dc15beeaf84bc7d708f8
  $ uvmkit measure --launcher kvm --launcher hyperv -p snp launchers.igvm
  snp hyperv           2f89025cee2e90a41e71b246a0b25fc64a2e5b16443d66327e51480979864b68d4a145e1456dab1bb670522ba65276e0
  snp kvm              fc07b9896561aebb9ca12b379b147d92cc679749becae319b08056cead08a1a1dd68b49cc8fcc855870dfde613d007ba
  $ uvmkit measure --launcher kvm --log launchers.igvm
      event      record  gpa or register     contents          running
  snp parameter       7  0x0000000000001000  -                 81475a112c0223ce
  snp parameter       7  0x0000000000002000  -                 0861188b5b982733
  snp page            3  0x0000000000005000  3d87e5d2d72e0dda  abb5d86243b209e2
  snp page            4  0x0000000000006000  dabf6b32d787ebe2  c4d1daafe660ee00
  snp page            8  0x0000000000003000  61ecee98b42f4d9d  ce3e30b34a963730
  snp page            9  0x0000000000008000  c0e59a3e3ffbd3b5  4091e43ec4e96971
  snp vmsa            2  0x0000fffffffff000  2de6785048057fbd  fc07b9896561aebb
  (blank)
  snp kvm              fc07b9896561aebb9ca12b379b147d92cc679749becae319b08056cead08a1a1dd68b49cc8fcc855870dfde613d007ba
  $ uvmkit measure --launcher kvm --vcpus 1..3 --vcpu-type EPYC-v4 launchers.igvm
  snp kvm              1 fc07b9896561aebb9ca12b379b147d92cc679749becae319b08056cead08a1a1dd68b49cc8fcc855870dfde613d007ba
  snp kvm              2 f8eece7af51f474274e089d8ecd8eac33ac17c9bb2debe24ca704175124db15ed1ab40f2b4352eb56ae7a5d1e1a056cf
  snp kvm              3 22967f42a0940fd8133e36889f29d93004f946d86a3e1a2af16562beac82af5aff313b9de39639f81b2f7bb54513ae58
  $ uvmkit measure --launcher kvm --vcpus 2 --vcpu-type EPYC-v4 --log launchers.igvm | tail -4
  snp vmsa            2  0x0000fffffffff000  2de6785048057fbd  fc07b9896561aebb
  snp vmsa            -  0x0000fffffffff000  77920c4c629ff47e  f8eece7af51f4742
  (blank)
  snp kvm              f8eece7af51f474274e089d8ecd8eac33ac17c9bb2debe24ca704175124db15ed1ab40f2b4352eb56ae7a5d1e1a056cf
  $ uvmkit measure --launcher mshv --launcher kvm --vcpus 1..2 --vcpu-sig 0x800f12 --native-zero --json launchers.igvm
  {
    "file": "launchers.igvm",
    "native_zero": true,
    "platform": "snp",
    "launchers": [
      {
        "launcher": "mshv",
        "basis": "source of Cloud Hypervisor 53, on MSHV",
        "digests": [
          {
            "digest": "d2bf74947e2fc5a5b55469c7423933c98347f24666c107b4050166a84affd7aea5d462b17d9703cf31601e986f5666cf"
          }
        ]
      },
      {
        "launcher": "kvm",
        "basis": "source of QEMU's igvm-cfg, of 2026, and Linux",
        "digests": [
          {
            "vcpus": 1,
            "digest": "6bb9147f69d5f13a3fcfa61cf4d570350ab2aa0c70c945fb53929bc9c7b271d6ba07b5c13cb187ba57526df66d76e48b"
          },
          {
            "vcpus": 2,
            "digest": "0be5fb4e0b9a0fca39af1487a34c514afef6910fa03e83c4e4032169e0a3087b92af657d1cfd9df6d1befa54544d5741"
          }
        ]
      }
    ]
  }
  $ uvmkit measure --launcher cloud-hypervisor --log --json launchers.igvm | python3 -c 'import json, sys; l = json.load(sys.stdin)["launchers"][0]; print([(e["kind"], e["record"]) for e in l["log"]], l["log"][-1]["running"] == l["digests"][0]["digest"])'
  [('page', 3), ('page', 4), ('parameter', 7), ('parameter', 7), ('page', 8), ('zero', 9), ('vmsa', 2)] True

What launchers refuse, or cannot be known of them.

  $ uvmkit measure --launcher all three.igvm
  snp hyperv           dae08f7afcff454f356ca273cabacd8c2a71f217ed59941a86ff8aa744968acbf9492776cc20667bc36caa2c60a643fe
  snp mshv             0ae72b68eb28b8f10be9ce2878a6e3079a7d0c55d595a9d852ba6eb7d2affb7a1d518efabec114262b0030d97cf2ec01
  snp kvm              refused: CORIM_DOCUMENT[4].type at 0x78: the launcher refuses records of type 0x104 [target-record]
  snp cloud-hypervisor fa7fb489597c8d239b1b03bf374ac1ee1c3c6784e478c6d6f610ca722814509c4f39230f3e1accb3ee9a475f4ec9fc6c
  $ uvmkit measure --launcher kvm three.igvm
  snp kvm              refused: CORIM_DOCUMENT[4].type at 0x78: the launcher refuses records of type 0x104 [target-record]
  [1]
  $ uvmkit measure --launcher kvm --json three.igvm
  {
    "file": "three.igvm",
    "native_zero": false,
    "platform": "snp",
    "launchers": [
      {
        "launcher": "kvm",
        "basis": "source of QEMU's igvm-cfg, of 2026, and Linux",
        "refused": "CORIM_DOCUMENT[4].type at 0x78: the launcher refuses records of type 0x104",
        "rule": "target-record"
      }
    ]
  }
  [1]
  $ uvmkit measure --launcher all --vcpus 1..2 launchers.igvm
  snp hyperv           2f89025cee2e90a41e71b246a0b25fc64a2e5b16443d66327e51480979864b68d4a145e1456dab1bb670522ba65276e0
  snp mshv             c14e8d97c4bcd91ee4dcd878f35ab8a5afa12ee80bdf910eed0b5e9fa3f18121fef78f9dd8b9c03a40b80500c9566979
  snp kvm              unknown: the file has no state of processor 1, and its reset state is not known; --vcpu-type would tell
  snp cloud-hypervisor unknown: the file has no state of processor 1, and its reset state is not known
  $ uvmkit measure --launcher kvm --launcher cloud-hypervisor --vcpus 2 --vcpu-type EPYC launchers.igvm
  snp kvm              f8eece7af51f474274e089d8ecd8eac33ac17c9bb2debe24ca704175124db15ed1ab40f2b4352eb56ae7a5d1e1a056cf
  snp cloud-hypervisor unknown: the file has no state of processor 1, and its reset state is not known
  [1]
  $ uvmkit measure --launcher all tiny.igvm
  ! uvmkit: tiny.igvm: the file is not for snp, but for vbs
  [1]
  $ uvmkit measure --launcher all -p tdx three.igvm
  ! uvmkit measure: --launcher is for snp; nothing is known to change what is measured for tdx
  ! Try 'uvmkit measure --help'.
  [2]
  $ uvmkit measure --launcher all --log three.igvm
  ! uvmkit measure: --log needs a single --launcher
  ! Try 'uvmkit measure --help'.
  [2]
  $ uvmkit measure --launcher mshv --vcpus 2 three.igvm
  ! uvmkit measure: --vcpus: without KVM, processors are not measured
  ! Try 'uvmkit measure --help'.
  [2]
  $ uvmkit measure --launcher kvm --vcpus 3..2 three.igvm
  ! uvmkit measure: --vcpus '3..2': expected a number from 1 to 4096, or two as in 1..8
  ! Try 'uvmkit measure --help'.
  [2]
  $ uvmkit measure --vcpus 2 three.igvm
  ! uvmkit measure: --vcpus needs --launcher or --ovmf
  ! Try 'uvmkit measure --help'.
  [2]

What plays no part is refused: it would be thought to be measured.

  $ for o in --vcpu-type=EPYC-v4 --guest-features=1 --kernel=x --append=x --mode=snp --dump-vmsa; do uvmkit measure $o three.igvm 2>&1 | head -1; done
  uvmkit measure: --vcpu-type needs --launcher or --ovmf
  uvmkit measure: --guest-features needs --launcher or --ovmf
  uvmkit measure: --kernel needs --ovmf
  uvmkit measure: --append needs --ovmf
  uvmkit measure: --mode needs --ovmf
  uvmkit measure: --dump-vmsa needs --ovmf
  $ for o in "hyperv --vcpu-type=EPYC-v4" "mshv --guest-features=1" "kvm --output-format=hex" "kvm --vcpu-model=1"; do uvmkit measure --launcher $o three.igvm 2>&1 | head -1; done
  uvmkit measure: --vcpu-type: without KVM, processors are not measured
  uvmkit measure: --guest-features: without KVM, processors are not measured
  uvmkit measure: --output-format needs --ovmf
  uvmkit measure: --vcpu-model and --vcpu-stepping belong to --vcpu-family

Batches.

  $ printf '%s\n' 'three.igvm snp' 'three.igvm snp native-zero' 'three.igvm vbs' | uvmkit measure batch
  digest dae08f7afcff454f356ca273cabacd8c2a71f217ed59941a86ff8aa744968acbf9492776cc20667bc36caa2c60a643fe
  digest b238c05a9df24eba79549dc0e1f58fa7ddd602ba6acb36b739e765a48d1354b09ad8b6fecc3abf51015c5af885d09e46
  digest 890cb8f2253037f1de5ac2bde0d6df44678feae35caad9928f219c223510afb9

  $ printf '%s\n' 'three.igvm' 'three.igvm sev' 'tiny.igvm snp' 'nosuch.igvm snp' 'bad.igvm snp' 'snp native-zero' | uvmkit measure batch
  error the line is not PATH PLATFORM [native-zero]
  error the line is not PATH PLATFORM [native-zero]
  error the file is not for snp, but for vbs
  error cannot open: No such file or directory
  error PAGE_DATA[2].gpa at 0x58: 0x1001 is not a multiple of 0x1000
  error the line is not PATH PLATFORM [native-zero]
  [1]
