#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Make an SNP report and the chain of the key that signs it, with keys of openssl: ark.pem, chain.pem, key.pem, report.bin.

    snp_report.py MEASUREMENT [FIELD=VALUE]...

Fields: policy, svn, vmpl, tcb (of the report, hexadecimal), current_tcb, host_data (a file to hash), id_block (an image whose ID block
was used, and its author's key if it names one), key (another chain's key.pem, to sign with).
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


def certificate(name, subject, section, issuer=None, curve="secp384r1", config="snp.cnf"):
    """NAME.pem and NAME.key, with the extensions of a section of the configuration."""
    openssl("ecparam", "-name", curve, "-genkey", "-noout", "-out", f"{name}.key")
    request = openssl("req", "-new", "-key", f"{name}.key", "-subj", f"/CN={subject}", "-config", config)
    signer = ["-CA", f"{issuer}.pem", "-CAkey", f"{issuer}.key"] if issuer else ["-signkey", f"{name}.key"]
    with open(f"{name}.pem", "wb") as f:
        f.write(openssl("x509", "-req", "-days", "3650", "-sha384", "-set_serial", "1", "-extfile", config, "-extensions", section,
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


def numbers(der, size=72, order="little"):
    """The two INTEGERs of a signature in DER, as a report has them or in another form."""
    out, at = b"", 2
    for _ in range(2):
        n = der[at + 1]
        out += int.from_bytes(der[at + 2:at + 2 + n], "big").to_bytes(size, order)
        at += 2 + n
    return out


def key_digest(key):
    """As the firmware makes it of a key in an SNP_ID_BLOCK record: curve, no reserved field, coordinates, zeros."""
    return hashlib.sha384((key[:4] + key[8:152]).ljust(0x404, b"\0")).digest()


def id_block(path):
    """What an enforced ID block leaves in a report: family and image id, SVN, flags, digests of the keys of its owner and author."""
    if path is None:
        return bytes(32), 3, 0, bytes(96)
    with open(path, "rb") as f:
        image = f.read()
    record = image[image.rindex(struct.pack("<II", 0x30B, 696)) + 8:][:696]
    author = record[4]
    return (record[56:88], int.from_bytes(record[92:96], "little"), author,
            key_digest(record[248:400]) + (key_digest(record[544:696]) if author else bytes(48)))


def main():
    fields = {"policy": "0x30000", "svn": None, "vmpl": "0", "tcb": "0300000000000873", "current_tcb": None, "host_data": None,
              "id_block": None, "key": "key.pem"}
    fields.update(x.split("=", 1) for x in sys.argv[2:])
    ids, svn, flags, keys = id_block(fields["id_block"])
    if not os.path.exists("chain.pem"):
        make_chain()
    host_data = bytes(32)
    if fields["host_data"]:
        with open(fields["host_data"], "rb") as f:
            host_data = hashlib.sha256(f.read()).digest()
    tcb = bytes.fromhex(fields["tcb"])
    current = bytes.fromhex(fields["current_tcb"] or fields["tcb"])
    body = struct.pack("<IIQ32sII8sQII", 2, int(fields["svn"] or str(svn), 0), int(fields["policy"], 0), ids, int(fields["vmpl"], 0), 1,
                       current, 1, flags, 0)
    body += b"nonce".ljust(64, b"\0") + bytes.fromhex(sys.argv[1]) + host_data + keys + bytes(0x180 - 0x140) + tcb + bytes(24) + CHIP
    body += tcb + bytes(8) + tcb + bytes(168)
    report = body + numbers(openssl("dgst", "-sha384", "-sign", fields["key"], data=body)) + bytes(512 - 144)
    assert len(body) == 672 and len(report) == 1184
    with open("report.bin", "wb") as f:
        f.write(report)


if __name__ == "__main__":
    main()
