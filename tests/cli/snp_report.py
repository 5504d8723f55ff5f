#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Make an SNP report and the chain of the key that signs it, with keys of openssl: ark.pem, chain.pem, key.pem, report.bin.

    snp_report.py MEASUREMENT [FIELD=VALUE]...

Fields: policy, svn, vmpl, tcb (of the report, hexadecimal), host_data (a file to hash), key (another chain's key.pem, to sign with).
The chain in the current directory is made when there is none, for a Milan with TCB 3/0/8/115.
"""
import hashlib
import os
import struct
import subprocess
import sys

CHIP = bytes(range(64))
CONFIG = """[req]
distinguished_name=dn
[dn]
[ca]
basicConstraints=critical,CA:TRUE
keyUsage=critical,keyCertSign,cRLSign
[vcek]
1.3.6.1.4.1.3704.1.1=ASN1:INTEGER:0
1.3.6.1.4.1.3704.1.2=ASN1:IA5STRING:Milan-B0
1.3.6.1.4.1.3704.1.3.1=ASN1:INTEGER:3
1.3.6.1.4.1.3704.1.3.2=ASN1:INTEGER:0
1.3.6.1.4.1.3704.1.3.3=ASN1:INTEGER:8
1.3.6.1.4.1.3704.1.3.8=ASN1:INTEGER:115
1.3.6.1.4.1.3704.1.4=DER:""" + CHIP.hex(":") + "\n"


def openssl(*arguments, data=None):
    return subprocess.run(["openssl", *arguments], input=data, check=True, capture_output=True).stdout


def certificate(name, subject, section, issuer=None):
    openssl("ecparam", "-name", "secp384r1", "-genkey", "-noout", "-out", f"{name}.key")
    request = openssl("req", "-new", "-key", f"{name}.key", "-subj", f"/CN={subject}", "-config", "snp.cnf")
    signer = ["-CA", f"{issuer}.pem", "-CAkey", f"{issuer}.key"] if issuer else ["-signkey", f"{name}.key"]
    with open(f"{name}.pem", "wb") as f:
        f.write(openssl("x509", "-req", "-days", "3650", "-sha384", "-set_serial", "1", "-extfile", "snp.cnf", "-extensions", section,
                        *signer, data=request))


def make_chain():
    with open("snp.cnf", "w", encoding="ascii") as f:
        f.write(CONFIG)
    certificate("ark", "ARK-Milan", "ca")
    certificate("ask", "SEV-Milan", "ca", "ark")
    certificate("vcek", "SEV-VCEK", "vcek", "ask")
    with open("chain.pem", "wb") as f:
        for name in "vcek", "ask", "ark":
            with open(f"{name}.pem", "rb") as part:
                f.write(part.read())
    os.rename("vcek.key", "key.pem")


def numbers(der):
    """The two INTEGERs of a signature in DER, little-endian in 72 bytes each."""
    out, at = b"", 2
    for _ in range(2):
        size = der[at + 1]
        out += int.from_bytes(der[at + 2:at + 2 + size], "big").to_bytes(72, "little")
        at += 2 + size
    return out


def main():
    fields = {"policy": "0x30000", "svn": "3", "vmpl": "0", "tcb": "0300000000000873", "host_data": None, "key": "key.pem"}
    fields.update(x.split("=", 1) for x in sys.argv[2:])
    if not os.path.exists("chain.pem"):
        make_chain()
    host_data = bytes(32)
    if fields["host_data"]:
        with open(fields["host_data"], "rb") as f:
            host_data = hashlib.sha256(f.read()).digest()
    tcb = bytes.fromhex(fields["tcb"])
    body = struct.pack("<IIQ16s16sII8sQII", 2, int(fields["svn"], 0), int(fields["policy"], 0), b"", b"", int(fields["vmpl"], 0), 1, tcb, 1, 0,
                       0)
    body += b"nonce".ljust(64, b"\0") + bytes.fromhex(sys.argv[1]) + host_data + bytes(0x180 - 0xE0) + tcb + bytes(24) + CHIP
    body += tcb + bytes(8) + tcb + bytes(168)
    report = body + numbers(openssl("dgst", "-sha384", "-sign", fields["key"], data=body)) + bytes(512 - 144)
    assert len(body) == 672 and len(report) == 1184
    with open("report.bin", "wb") as f:
        f.write(report)


main()
