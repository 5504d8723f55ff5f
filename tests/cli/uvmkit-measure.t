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
