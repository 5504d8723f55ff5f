From a report back to the image: all of it holds.

  $ igvmfilegen manifest -m manifest.json -r resources.json -o uvm.bin; uvmkit measure -p snp uvm.bin | cut -c5- > digest
  $ uvmkit policy extract -p snp uvm.bin -o carried.bin && echo 'package policy' > security.rego
  $ python3 "$TESTS/cli/snp_report.py" "$(cat digest)" host_data=security.rego policy=0x3001f
  $ cat > all <<'EOF'
  > uvmkit verify --report "${1:-report.bin}" --certs chain.pem --root ark.pem --image "${2:-uvm.bin}" --policy "${3:-carried.bin}" \
  >   --security-policy "${4:-security.rego}" --min-tcb snp=8 --min-tcb microcode="${5:-115}" | sed '/^$/,$d'
  > EOF
  $ sh all
  report        holds        SEV-SNP report, version 2
  chain         holds        leads over 3 certificates to CN=ARK-Milan, which you trust
  revocation    not checked
  signature     holds        verifies with the certificate's key
  certificate   holds        VCEK for this chip and TCB version, product Milan-B0
  tcb           holds        bootloader 3, tee 0, snp 8, microcode 115, fmc 0
  qe-identity   not checked
  debug         holds        the host cannot debug the guest
  guest-policy  not checked
  vmpl          not checked
  report-data   not checked
  measurement   holds        the image measures as the report says
  id-block      not checked
  host-data     holds        the report's host data is the SHA-256 of the security policy
  endorsement   not checked
  receipt       not checked
  corim         not checked
  policy        holds        carried as wanted; enforced only if this image's paravisor does
  $ uvmkit verify -r report.bin -c chain.pem --root ark.pem --require require_ephemeral_vmgs=true -i uvm.bin | tail -1
  good: all that was asked for holds

One thing altered at a time, and the step that it fails at.

  $ sh all report.bin endorsed.bin | grep -E 'FAILS|unknown'
  measurement   FAILS        the image measures otherwise than what was launched
  policy        unknown      cannot be told: measurement does not hold
  $ echo '{"sivm": [true, false, true, false, ""]}' > other.json; sh all report.bin uvm.bin other.json | grep -E 'FAILS|unknown'
  policy        FAILS        require_secure_boot is not as wanted in the image's policy
  $ echo x >> security.rego; sh all | grep -E 'FAILS|unknown'; echo 'package policy' > security.rego
  host-data     FAILS        the report's host data is not the SHA-256 of the security policy
  $ sh all report.bin uvm.bin carried.bin security.rego 116 | grep -E 'FAILS|unknown'
  tcb           FAILS        microcode is 115, at least 116 is wanted
  $ python3 "$TESTS/cli/snp_report.py" "$(cat digest)" host_data=security.rego policy=0x8001f && sh all | grep -E 'FAILS|unknown'
  debug         FAILS        the guest's policy lets the host debug it
  $ python3 "$TESTS/cli/snp_report.py" "$(cat digest)" host_data=security.rego tcb=0300000000000872 && sh all | grep -E 'FAILS|unknown'
  certificate   FAILS        reported TCB: microcode 114 in the report, 115 in the certificate
  tcb           FAILS        microcode is 114, at least 115 is wanted
  $ python3 "$TESTS/cli/snp_report.py" "$(cat digest)" host_data=security.rego key=ark.key && sh all | grep -E 'FAILS|unknown'
  signature     FAILS        the signature does not verify with this key
  $ python3 "$TESTS/cli/snp_report.py" "$(cat digest)"; printf x | dd of=report.bin bs=1 seek=76 conv=notrunc status=none; sh all | grep -E 'FAILS|unknown'
  report        FAILS        report.reserved at 0x4c: 0x78, must be 0
  chain         unknown      cannot be told: report does not hold
  signature     unknown      cannot be told: report does not hold
  certificate   unknown      cannot be told: report does not hold
  tcb           unknown      cannot be told: report does not hold
  debug         unknown      cannot be told: report does not hold
  measurement   unknown      cannot be told: report does not hold
  host-data     unknown      cannot be told: report does not hold
  policy        unknown      cannot be told: report does not hold

Chains. A name does not make a root.

  $ python3 "$TESTS/cli/snp_report.py" "$(cat digest)"
  $ uvmkit verify -r report.bin -c chain.pem | grep -E 'FAILS|unknown|BAD'
  chain         FAILS        CN=ARK-Milan: self-signed certificate in certificate chain
  BAD
  $ uvmkit verify -r report.bin -c chain.pem > out
  [1]
  $ uvmkit verify -r report.bin -c ask.pem --root ark.pem | grep -E 'FAILS|unknown'
  chain         FAILS        no certificate of a VCEK was given: that signed the report
  signature     unknown      cannot be told: chain does not hold
  certificate   unknown      cannot be told: chain does not hold
  $ uvmkit verify -r report.bin -c vcek.pem --root ark.pem | grep FAILS
  chain         FAILS        CN=SEV-VCEK: unable to get local issuer certificate
  $ uvmkit verify -r report.bin -c vcek.pem --root ask.pem | grep chain
  chain         holds        leads over 2 certificates to CN=SEV-Milan, which you trust
  $ uvmkit verify -r report.bin -c chain.pem --root ark.pem --at 1999-01-01 | grep FAILS
  chain         FAILS        CN=ARK-Milan: certificate is not yet valid

The privilege level, and what the guest put in. "nonce" is 6e6f6e6365; a file may have the same bytes.

  $ cat > asks <<'EOF'
  > uvmkit verify -r report.bin -c chain.pem --root ark.pem "$@" | grep -E '^(vmpl|report-data)|^good|^BAD'
  > EOF
  $ printf nonce > nonce && python3 "$TESTS/cli/snp_report.py" "$(cat digest)" vmpl=1 && sh asks --vmpl 1 --report-data 6e6f6e6365
  vmpl          holds        made for VMPL 1
  report-data   holds        the report has the data that you gave
  good: all that was asked for holds
  $ sh asks --report-data nonce; sh asks --report-data 6E6f6e636500
  vmpl          not checked
  report-data   holds        the report has the data that you gave
  good: all that was asked for holds
  vmpl          not checked
  report-data   holds        the report has the data that you gave
  good: all that was asked for holds
  $ sh asks --vmpl 0
  vmpl          FAILS        made for VMPL 1, wanted is 0
  report-data   not checked
  BAD
  $ for data in 6e6f6e63 6e6f6e636501 "$(printf %0128d 0)"; do sh asks --report-data "$data" | sed -n 2,3p; done
  report-data   FAILS        the report has other data: it may be an old one, or somebody else's
  BAD
  report-data   FAILS        the report has other data: it may be an old one, or somebody else's
  BAD
  report-data   FAILS        the report has other data: it may be an old one, or somebody else's
  BAD

What the guest allows. Debugging is refused, a migration agent is told of; other flags are whatever the caller wants.

  $ python3 "$TESTS/cli/snp_report.py" "$(cat digest)" policy=0x130137
  $ cat > asks <<'EOF'
  > for flag in "$@"; do set -- "$@" --require-guest-policy "$flag"; shift; done
  > uvmkit verify -r report.bin -c chain.pem --root ark.pem "$@" | grep -E '^guest-policy|^good|^BAD'
  > EOF
  $ sh asks; sh asks smt=on migration-agent=off single-socket=on cxl=off aes-256-xts=off rapl-disabled=off ciphertext-hiding=off page-swap-disabled=off min-abi=1.55
  guest-policy  not checked
  good: all that was asked for holds
  guest-policy  holds        the guest's policy is as wanted
  good: all that was asked for holds
  $ for flag in smt=off migration-agent=on single-socket=off cxl=on aes-256-xts=on ciphertext-hiding=on min-abi=1.56 min-abi=2.0 sept-ve-disabled=on; do sh asks min-abi=1.0 $flag | head -1; done
  guest-policy  FAILS        smt is on in the guest's policy
  guest-policy  FAILS        migration-agent is off in the guest's policy
  guest-policy  FAILS        single-socket is on in the guest's policy
  guest-policy  FAILS        cxl is off in the guest's policy
  guest-policy  FAILS        aes-256-xts is off in the guest's policy
  guest-policy  FAILS        ciphertext-hiding is off in the guest's policy
  guest-policy  FAILS        the guest's policy takes firmware from ABI 1.55 on, wanted is 1.56
  guest-policy  FAILS        the guest's policy takes firmware from ABI 1.55 on, wanted is 2.0
  guest-policy  FAILS        sept-ve-disabled is not of snp
  $ python3 "$TESTS/cli/snp_report.py" "$(cat digest)" policy=0x70000; sh asks; sh asks smt=on; sh asks migration-agent=off
  guest-policy  not checked  warning: it may have a migration agent, which can take its memory elsewhere
  good: all that was asked for holds
  guest-policy  holds        the guest's policy is as wanted; it may have a migration agent, which can take its memory elsewhere
  good: all that was asked for holds
  guest-policy  FAILS        migration-agent is on in the guest's policy
  BAD
  $ for flag in smt smt=1 =on x=on min-abi=1 min-abi=1.256 min-abi=1.5x; do uvmkit verify -r report.bin --require-guest-policy $flag 2>&1 | head -1; done
  uvmkit verify: --require-guest-policy takes FLAG=on, FLAG=off or min-abi=MAJOR.MINOR; 'smt' is none
  uvmkit verify: --require-guest-policy takes FLAG=on, FLAG=off or min-abi=MAJOR.MINOR; 'smt=1' is none
  uvmkit verify: --require-guest-policy takes FLAG=on, FLAG=off or min-abi=MAJOR.MINOR; '=on' is none
  uvmkit verify: --require-guest-policy takes FLAG=on, FLAG=off or min-abi=MAJOR.MINOR; 'x=on' is none
  uvmkit verify: --require-guest-policy takes FLAG=on, FLAG=off or min-abi=MAJOR.MINOR; 'min-abi=1' is none
  uvmkit verify: --require-guest-policy takes FLAG=on, FLAG=off or min-abi=MAJOR.MINOR; 'min-abi=1.256' is none
  uvmkit verify: --require-guest-policy takes FLAG=on, FLAG=off or min-abi=MAJOR.MINOR; 'min-abi=1.5x' is none
  $ uvmkit verify -r report.bin --require-guest-policy smt=on --require-guest-policy smt=off 2>&1 | head -1
  uvmkit verify: --require-guest-policy: smt=off contradicts another one

What is wanted twice has to hold twice.

  $ sh asks min-abi=1.56 min-abi=1.0; sh asks min-abi=1.0 min-abi=1.56
  guest-policy  FAILS        the guest's policy takes firmware from ABI 0.0 on, wanted is 1.56
  BAD
  guest-policy  FAILS        the guest's policy takes firmware from ABI 0.0 on, wanted is 1.56
  BAD
  $ for least in "9 1" "1 9" "8 1"; do set -- $least; uvmkit verify -r report.bin -c chain.pem --root ark.pem --min-tcb snp=$1 --min-tcb snp=$2 | grep ^tcb; done
  tcb           FAILS        snp is 8, at least 9 is wanted
  tcb           FAILS        snp is 8, at least 9 is wanted
  tcb           holds        bootloader 3, tee 0, snp 8, microcode 115, fmc 0

A report that contradicts itself was made by no firmware.

  $ python3 "$TESTS/cli/snp_report.py" "$(cat digest)" current_tcb=0300000000000773; uvmkit verify -r report.bin -c chain.pem --root ark.pem | head -2
  report        FAILS        report.reported_tcb at 0x186: 8 is above the 7 of what runs (current_tcb)
  chain         unknown      cannot be told: report does not hold
  $ python3 "$TESTS/cli/snp_report.py" "$(cat digest)" current_tcb=0400000000000874; uvmkit verify -r report.bin -c chain.pem --root ark.pem | tail -1
  good: all that was asked for holds

Who launched the image decides in which order what is measured; with KVM how many processors there are, too.

  $ made() { python3 "$TESTS/cli/snp_report.py" "$(uvmkit measure launchers.igvm "$@" | tail -1 | grep -o '[0-9a-f]\{96\}$')"; }
  > check() { uvmkit verify -r report.bin -c chain.pem --root ark.pem -i launchers.igvm "$@" | grep '^measurement  ' | head -1; }
  > made -p snp; check; check --launcher hyperv; check --launcher mshv
  > made --launcher mshv; check; check --launcher mshv
  > made --launcher kvm --vcpus 3 --vcpu-type EPYC-v4; check --launcher kvm; check --launcher kvm --vcpus 2 --vcpu-type EPYC-v4; check --launcher kvm --vcpus 4 --vcpu-type EPYC-v4; check --launcher kvm --vcpus 4
  measurement   holds        the image measures as the report says
  measurement   holds        launched by hyperv, it measures so
  measurement   FAILS        the image, launched by mshv, measures otherwise than what was launched
  measurement   FAILS        the image measures otherwise than what was launched
  measurement   holds        launched by mshv, it measures so
  measurement   FAILS        the image, launched by kvm, measures otherwise than what was launched
  measurement   FAILS        the image, launched by kvm, measures otherwise than what was launched
  measurement   holds        launched by kvm with 3 processors, it measures so
  measurement   FAILS        the file has no state of processor 1, and its reset state is not known
  $ uvmkit verify -r report.bin -c chain.pem --root ark.pem -i uvm.bin --launcher kvm | grep '^measurement  ' | head -1
  measurement   FAILS        CORIM_DOCUMENT[5].type at 0x90: the launcher refuses records of type 0x104
  $ uvmkit verify -r "$TESTS/fuzz/corpus/tdx_quote/v4" -i launchers.igvm --launcher mshv | grep '^measurement  '
  measurement   FAILS        launchers make no difference to tdx
  $ uvmkit verify -r report.bin --launcher kvm 2>&1 | head -1; uvmkit verify -r report.bin -i uvm.bin --vcpus 2 2>&1 | head -1; uvmkit verify -r report.bin -i uvm.bin --vcpu-type x --launcher mshv 2>&1 | head -1; uvmkit verify -r report.bin -i uvm.bin --vcpu-type x --launcher kvm 2>&1 | head -1
  uvmkit verify: --launcher is about an --image
  uvmkit verify: --vcpus and --vcpu-type are about a --launcher on KVM: others do not measure processors
  uvmkit verify: --vcpus and --vcpu-type are about a --launcher on KVM: others do not measure processors
  uvmkit verify: --vcpu-type 'x' is not known

An ID block that was enforced is in the report.

  $ python3 "$TESTS/cli/snp_report.py" "$(cat digest)"
  $ igvmfilegen add-snp-id-block -i uvm.bin -o owned.bin --guest-svn 3 && uvmkit verify -r report.bin -c chain.pem --root ark.pem -i owned.bin | grep -E 'measurement  |id-block'
  measurement   holds        the image measures as the report says
  id-block      FAILS        the report has another family or image id: this ID block was not used
    measurement   * (glob)
  $ check() { uvmkit verify -r report.bin -c chain.pem --root ark.pem -i "$1" | grep id-block; }
  > python3 "$TESTS/cli/snp_report.py" "$(cat digest)" id_block=owned.bin; check owned.bin
  > igvmfilegen add-snp-id-block -i uvm.bin -o other.bin --guest-svn 3; check other.bin
  > igvmfilegen add-snp-id-block -i uvm.bin -o later.bin --guest-svn 4; check later.bin
  id-block      holds        launched with the image's ID block, guest SVN 3
  id-block      FAILS        the report names another ID key
  id-block      FAILS        guest SVN 3 in the report, 4 in the ID block
  $ cat > author.py <<'EOF'
  > import sys, zlib
  > image = bytearray(open("owned.bin", "rb").read())
  > at = image.rindex(bytes.fromhex("0b030000b8020000")) + 8
  > image[at + 4] = 1  # enabled
  > image[at + 544], image[at + 552] = 2, int(sys.argv[1])  # curve, a byte of the key
  > image[20:24] = bytes(4)
  > image[20:24] = zlib.crc32(image[:int.from_bytes(image[12:16], "little") + 24]).to_bytes(4, "little")
  > open(f"author{sys.argv[1]}.bin", "wb").write(image)
  > EOF
  $ python3 author.py 1; python3 author.py 2; check() { uvmkit verify -r report.bin -c chain.pem --root ark.pem -i "$1" | grep id-block; }
  > python3 "$TESTS/cli/snp_report.py" "$(cat digest)" id_block=owned.bin; check author1.bin
  > python3 "$TESTS/cli/snp_report.py" "$(cat digest)" id_block=author1.bin; check author1.bin; check author2.bin; check owned.bin
  id-block      FAILS        the report names no author's key, the ID block one
  id-block      holds        launched with the image's ID block, guest SVN 3
  id-block      FAILS        the report names another author's key
  id-block      FAILS        the report names an author's key, the ID block none

For programs.

  $ uvmkit verify -r report.bin -c chain.pem --root ark.pem --at 2030-01-01 --allow-debug --json | grep -v '"reason"\|hex\|measurement": "' | head -12
  {
    "good": true,
    "at": "2030-01-01T00:00:00Z",
    "steps": [
      {
        "step": "report",
        "state": "holds",
      },
      {
        "step": "chain",
        "state": "holds",
      },

Wrong lines.

  $ uvmkit verify --certs chain.pem 2> message
  [2]
  $ uvmkit verify -r report.bin --policy carried.bin
  ! uvmkit verify: --policy and --require are about the policy in an --image
  ! Try 'uvmkit verify --help'.
  [2]
  $ uvmkit verify -r report.bin --min-tcb snp=256
  ! uvmkit verify: --min-tcb takes PART=VERSION: bootloader, tee, snp, microcode or fmc, 0 to 255
  ! Try 'uvmkit verify --help'.
  [2]
  $ : > empty; for data in empty "" "$(printf %0130d 0)"; do uvmkit verify -r report.bin --report-data "$data" 2>&1 | head -1; done
  uvmkit verify: --report-data takes 1 to 64 bytes
  uvmkit verify: --report-data takes 1 to 64 bytes
  uvmkit verify: --report-data takes 1 to 64 bytes
  $ uvmkit verify -r report.bin --report-data nothing-there 2> message
  [3]
  $ uvmkit verify -r report.bin --vmpl 4 2> message
  [2]
  $ uvmkit verify -r report.bin -c security.rego
  ! uvmkit: security.rego: no certificate in it
  [1]

Endorsements: what belongs together.

  $ uvmkit verify -r report.bin --endorsement x
  ! uvmkit verify: --endorsement needs --issuer: an endorsement is worth what its signer is
  ! Try 'uvmkit verify --help'.
  [2]
  $ uvmkit verify -r report.bin --feed x
  ! uvmkit verify: --issuer, --feed, --min-svn and --ledger-keys are about an --endorsement
  ! Try 'uvmkit verify --help'.
  [2]
  $ uvmkit verify -r report.bin --corim x
  ! uvmkit verify: --corim and --trust belong together
  ! Try 'uvmkit verify --help'.
  [2]
  $ uvmkit verify -r report.bin -c chain.pem --root ark.pem -e "$TESTS/fuzz/corpus/reference_info/no-feed" --issuer x | grep endorsement
  endorsement   FAILS        endorsement.feed: missing
  $ uvmkit verify -r report.bin -c chain.pem --root ark.pem -e "$TESTS/fuzz/corpus/reference_info/json" --issuer x | grep endorsement
  endorsement   FAILS        the signature does not verify with this key over this content

A signed CoRIM with the report's measurement, and one of another.

  $ openssl req -x509 -newkey rsa:2048 -nodes -keyout rsa.pem -out rsa.crt -subj /CN=author -days 3650 2> message
  $ cat > bundle.py <<'EOF'
  > import sys
  > document, signature = (open(x, "rb").read() for x in sys.argv[1:3])
  > detached = signature.index(b"\xa0\xf6")  # no unprotected headers, no payload
  > head = b"\x59" + len(document).to_bytes(2, "big")
  > open(sys.argv[3], "wb").write(signature[:detached + 1] + head + document + signature[detached + 2:])
  > EOF
  $ for x in uvm endorsed; do uvmkit endorse corim emit $x.bin -p snp -o $x.cbor > out && uvmkit endorse corim sign $x.cbor --key rsa.pem --certificate rsa.crt -o $x.cose > out && python3 bundle.py $x.cbor $x.cose $x.corim; done
  $ uvmkit verify -r report.bin -c chain.pem --root ark.pem --corim uvm.corim --trust rsa.crt | grep corim
  corim         holds        the measurement is a reference value of a signer that you trust
  $ uvmkit verify -r report.bin -c chain.pem --root ark.pem --corim endorsed.corim --trust rsa.crt | grep corim
  corim         FAILS        it has 1 reference values for snp, and the measurement is none of them
  $ uvmkit verify -r report.bin -c chain.pem --root ark.pem --corim uvm.corim --trust ark.pem | grep corim
  corim         FAILS        CN=author: self-signed certificate
  $ uvmkit verify -r report.bin -c chain.pem --root ark.pem --corim uvm.cose --trust rsa.crt | grep corim
  corim         FAILS        the document is not inside of the signed CoRIM
  $ sed 's/"guest_svn": *[0-9]*/"guest_svn": 4/' manifest.json > later.json && grep -o '"guest_svn": 4' later.json | head -1
  "guest_svn": 4
  $ igvmfilegen manifest -m later.json -r resources.json -o later.bin && uvmkit endorse corim emit later.bin -p snp -o later.cbor > out
  $ uvmkit endorse corim sign later.cbor --key rsa.pem --certificate rsa.crt -o later.cose > out && python3 bundle.py later.cbor later.cose later.corim
  $ for svn in 3 4 5; do python3 "$TESTS/cli/snp_report.py" "$(cat digest)" svn=$svn; uvmkit verify -r report.bin -c chain.pem --root ark.pem --corim later.corim --trust rsa.crt | grep corim; done
  corim         FAILS        guest SVN 3 in the report, at least 4 belongs to the measurement
  corim         holds        the measurement is a reference value of a signer that you trust
  corim         holds        the measurement is a reference value of a signer that you trust
  $ cat > limit.py <<'EOF'
  > import sys
  > document = open("uvm.cbor", "rb").read()  # tag, map of 3
  > limits = bytes.fromhex("04a2 00c11a65920080 01c11a67748580")  # rim-validity: 2024
  > open("limited.cbor", "wb").write(document[:3] + bytes([document[3] + 1]) + document[4:] + limits)
  > EOF
  $ python3 limit.py && uvmkit endorse corim sign limited.cbor --key rsa.pem --certificate rsa.crt -o limited.cose > out && python3 bundle.py limited.cbor limited.cose limited.corim
  $ uvmkit verify -r report.bin -c chain.pem --root ark.pem --corim limited.corim --trust rsa.crt | grep corim
  corim         FAILS        CoRIM: its author says that it is no longer valid

A TDX quote brings its chain with it; it has no privilege level.

  $ uvmkit verify -r "$TESTS/fuzz/corpus/tdx_quote/v4" | head -4
  report        holds        TDX quote, version 4
  chain         FAILS        PEM that cannot be read: * (glob)
  revocation    not checked
  signature     unknown      cannot be told: chain does not hold
  $ uvmkit verify -r "$TESTS/fuzz/corpus/tdx_quote/v4" --vmpl 0 | grep vmpl
  vmpl          FAILS        a quote of TDX has no VMPL

The host may look into a TD with any of the bits 0 to 7 of its attributes: debugging is one, profiling another.

  $ for bit in 0 4 5 7 28; do python3 -c "import sys; b = bytearray(open(sys.argv[1], 'rb').read()); b[168 + $bit // 8] |= 1 << $bit % 8; open('q', 'wb').write(b)" "$TESTS/fuzz/corpus/tdx_quote/v4"; uvmkit verify -r q | grep debug; done
  debug         FAILS        the TD's attributes let the host debug or profile it
  debug         FAILS        the TD's attributes let the host debug or profile it
  debug         FAILS        the TD's attributes let the host debug or profile it
  debug         FAILS        the TD's attributes let the host debug or profile it
  debug         holds        the host cannot debug the guest

Intel's collateral is about quotes. What is not signed by Intel is not looked into.

  $ uvmkit verify -r "$TESTS/fuzz/corpus/tdx_quote/v4" --tcb-info "$TESTS/fuzz/corpus/collateral/tcb-info" --qe-identity "$TESTS/fuzz/corpus/collateral/qe-identity" | grep -E '^(tcb|qe-)'
  tcb           unknown      cannot be told: chain does not hold
  qe-identity   unknown      cannot be told: chain does not hold
  $ python3 "$TESTS/cli/snp_report.py" "$(cat digest)"; uvmkit verify -r report.bin -c chain.pem --root ark.pem --tcb-info security.rego --qe-identity security.rego --tcb-issuer-chain ark.pem --allow-tcb-status OutOfDate | grep -E '^(tcb|qe-)'
  tcb           FAILS        Intel's collateral is not about SEV-SNP
  qe-identity   FAILS        Intel's collateral is not about SEV-SNP
  $ sed 's/+/%2B/g; s/ /%20/g' ark.pem > ark.header && uvmkit verify -r report.bin -c chain.pem --root ark.pem --tcb-info security.rego --tcb-issuer-chain ark.header | tail -1
  BAD
  $ uvmkit verify -r report.bin --tcb-issuer-chain ark.pem
  ! uvmkit verify: --tcb-issuer-chain and --allow-tcb-status are about --tcb-info and --qe-identity
  ! Try 'uvmkit verify --help'.
  [2]
  $ uvmkit verify -r report.bin --tcb-info x --allow-tcb-status Revoked 2>&1 | head -1
  uvmkit verify: --allow-tcb-status: 'Revoked' is not one of SWHardeningNeeded, ConfigurationNeeded, ConfigurationAndSWHardeningNeeded, OutOfDate, OutOfDateConfigurationNeeded
  $ uvmkit verify -r report.bin --tcb-info report.bin --tcb-issuer-chain security.rego
  ! uvmkit: security.rego: no certificate in it
  [1]

A TD from the image, and Intel's word about its platform. The chain of the signer is what an HTTP header would have.

  $ uvmkit measure -p tdx uvm.bin | cut -c5- > mrtd && python3 "$TESTS/cli/tdx_quote.py" "$(cat mrtd)" && cat signer.pem root.pem | sed 's/+/%2B/g; s/ /%20/g' | tr '\n' '@' | sed 's/@/%0A/g' > header
  $ cat > asks <<'EOF'
  > uvmkit verify -r quote.bin --root root.pem --tcb-info tcb.json --qe-identity qe.json --tcb-issuer-chain header "$@" | sed 's/20..-..-..T..:..:..Z/DATE/; /^$/,$d'
  > EOF
  $ sh asks -i uvm.bin --require-guest-policy migratable=off
  report        holds        TDX quote, version 5
  chain         holds        leads over 3 certificates to CN=Intel SGX Root CA, which you trust
  revocation    not checked
  signature     holds        verifies from the PCK over Intel's quoting enclave to the quote
  certificate   holds        PCK
  tcb           holds        platform UpToDate, TDX module UpToDate, by TCB info 18 of DATE
  qe-identity   holds        Intel's quoting enclave for TDs, UpToDate, by its identity of DATE
  debug         holds        the host cannot debug the guest
  guest-policy  holds        the guest's policy is as wanted
  vmpl          not checked
  report-data   not checked
  measurement   holds        the image measures as the report says
  id-block      not checked
  host-data     not checked
  endorsement   not checked
  receipt       not checked
  corim         not checked
  policy        not checked
  $ judge() { python3 "$TESTS/cli/tdx_quote.py" "$(cat mrtd)" "$1"; shift; sh asks "$@" | grep -E '^(tcb|qe-)'; }
  > judge component=4; judge component=3; judge component=2; judge component=1; judge component=0; judge module=4; judge isvsvn=3; judge isvsvn=2
  tcb           FAILS        the TCB of the platform is SWHardeningNeeded: INTEL-SA-00615
  qe-identity   holds        Intel's quoting enclave for TDs, UpToDate, by its identity of DATE
  tcb           FAILS        the TCB of the platform is ConfigurationNeeded
  qe-identity   holds        Intel's quoting enclave for TDs, UpToDate, by its identity of DATE
  tcb           FAILS        the TCB of the platform is OutOfDate
  qe-identity   holds        Intel's quoting enclave for TDs, UpToDate, by its identity of DATE
  tcb           FAILS        the TCB of the platform is Revoked
  qe-identity   holds        Intel's quoting enclave for TDs, UpToDate, by its identity of DATE
  tcb           FAILS        the platform is below all levels of TCB info
  qe-identity   holds        Intel's quoting enclave for TDs, UpToDate, by its identity of DATE
  tcb           FAILS        the TDX module is OutOfDate: INTEL-SA-01036
  qe-identity   holds        Intel's quoting enclave for TDs, UpToDate, by its identity of DATE
  tcb           holds        platform UpToDate, TDX module UpToDate, by TCB info 18 of DATE
  qe-identity   FAILS        the quoting enclave is OutOfDate: INTEL-SA-00477
  tcb           holds        platform UpToDate, TDX module UpToDate, by TCB info 18 of DATE
  qe-identity   FAILS        the quoting enclave, version 2, is below all levels of its identity
  $ judge() { python3 "$TESTS/cli/tdx_quote.py" "$(cat mrtd)" "$1"; shift; sh asks "$@" | grep -E '^(tcb|qe-)'; }
  > judge component=4 --allow-tcb-status SWHardeningNeeded; judge component=3 --allow-tcb-status SWHardeningNeeded --allow-tcb-status ConfigurationNeeded; judge component=2 --allow-tcb-status OutOfDate
  > judge component=2 --allow-tcb-status OutOfDateConfigurationNeeded --allow-tcb-status ConfigurationAndSWHardeningNeeded; judge isvsvn=3 --allow-tcb-status OutOfDate
  tcb           holds        platform SWHardeningNeeded, TDX module UpToDate, by TCB info 18 of DATE
  qe-identity   holds        Intel's quoting enclave for TDs, UpToDate, by its identity of DATE
  tcb           holds        platform ConfigurationNeeded, TDX module UpToDate, by TCB info 18 of DATE
  qe-identity   holds        Intel's quoting enclave for TDs, UpToDate, by its identity of DATE
  tcb           holds        platform OutOfDate, TDX module UpToDate, by TCB info 18 of DATE
  qe-identity   holds        Intel's quoting enclave for TDs, UpToDate, by its identity of DATE
  tcb           FAILS        the TCB of the platform is OutOfDate
  qe-identity   holds        Intel's quoting enclave for TDs, UpToDate, by its identity of DATE
  tcb           holds        platform UpToDate, TDX module UpToDate, by TCB info 18 of DATE
  qe-identity   holds        Intel's quoting enclave for TDs, OutOfDate, by its identity of DATE
  $ python3 "$TESTS/cli/tdx_quote.py" "$(cat mrtd)"; sh asks --at 2040-01-01 | grep -E 'FAILS'; sed -i 's/"svn":5/"svn":4/' tcb.json; sh asks | grep -E 'FAILS'; sh asks --tcb-info qe.json 2>&1 | head -1
  chain         FAILS        CN=Intel SGX Root CA: certificate has expired
  tcb           FAILS        CN=Intel SGX Root CA: certificate has expired
  qe-identity   FAILS        CN=Intel SGX Root CA: certificate has expired
  tcb           FAILS        the signature does not verify with this key
  uvmkit verify: --tcb-info is given twice
  $ python3 "$TESTS/cli/tdx_quote.py" "$(cat mrtd)"; uvmkit verify -r quote.bin --root root.pem --json | sed -n '/"report": {/,$p' | sed 's/"measurement": ".*"/"measurement": "MRTD"/; s/00*"/0"/'
    "report": {
      "platform": "tdx",
      "measurement": "MRTD",
      "host_data": "0",
      "report_data": "0",
      "debug": false,
      "policy": 0,
      "version": 5,
      "xfam": 0,
      "tee_tcb_svn": "0601030",
      "mrseam": "0",
      "mrsignerseam": "0",
      "seamattributes": "0",
      "mrowner": "0",
      "mrownerconfig": "0",
      "rtmr": [
        "0",
        "0",
        "0",
        "0"
      ]
    }
  }
  $ python3 "$TESTS/cli/tdx_quote.py" "$(cat digest)"; sh asks -i uvm.bin | grep FAILS
  measurement   FAILS        the image measures otherwise than what was launched
