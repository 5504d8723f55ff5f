#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Make a TDX quote, its chain, and collateral as Intel signs it, with keys of openssl: root.pem, signer.pem, quote.bin, tcb.json, qe.json.

    tdx_quote.py MRTD [FIELD=VALUE]...

Fields, all numbers: component (the first of the platform's TCB; 5 is up to date, 4 needs hardening), module (its version; 6 is up to
date, 4 out of date), isvsvn (of the quoting enclave; 4 is up to date, 3 out of date). The chain is made when there is none.
"""
import datetime
import hashlib
import json
import os
import struct
import sys

from snp_report import certificate, numbers, openssl

CA = "[req]\ndistinguished_name=dn\n[dn]\n[ca]\nbasicConstraints=critical,CA:TRUE\nkeyUsage=critical,keyCertSign,cRLSign\n[plain]\n[pck]\n"
FMSPC, PCE_ID = bytes.fromhex("90c06f000000"), bytes(2)
INTEL = bytes.fromhex("dc9e2a7c6f948f17474e34a7fc43ed030f7c1563f1babddf6340c82e0e54a8c5")  # the signer of its enclaves
P256 = "prime256v1"


def der(tag, *parts):
    body = b"".join(parts)
    n = len(body)
    return bytes([tag]) + (bytes([n]) if n < 128 else bytes([0x81, n]) if n < 256 else struct.pack(">BH", 0x82, n)) + body


def pair(value, *tail):
    return der(0x30, der(0x06, bytes.fromhex("2a864886f84d010d01") + bytes(tail)), value)


def sgx_extension(component):
    tcb = [pair(der(2, bytes([v])), 2, i) for i, v in enumerate([component, 3, 2, 2, *[0] * 12, 13], 1)]
    return der(0x30, pair(der(0x30, *tcb), 2), pair(der(4, PCE_ID), 3), pair(der(4, FMSPC), 4))


def make_chain(component):
    with open("tdx.cnf", "w", encoding="ascii") as f:
        f.write(CA + "1.2.840.113741.1.13.1=DER:" + sgx_extension(component).hex(":") + "\n")
    if not os.path.exists("root.pem"):
        certificate("root", "Intel SGX Root CA", "ca", None, P256, "tdx.cnf")
        certificate("platform", "Intel SGX PCK Platform CA", "ca", "root", P256, "tdx.cnf")
        certificate("signer", "Intel SGX TCB Signing", "plain", "root", P256, "tdx.cnf")
        openssl("ecparam", "-name", P256, "-genkey", "-noout", "-out", "attestation.key")
    certificate("pck", "Intel SGX PCK Certificate", "pck", "platform", P256, "tdx.cnf")
    return b"".join(open(f"{name}.pem", "rb").read() for name in ("pck", "platform", "root"))


def sign(key, data):
    return numbers(openssl("dgst", "-sha256", "-sign", f"{key}.key", data=data), 32, "big")


def make_quote(mrtd, module, isvsvn, chain):
    header = struct.pack("<HHI", 5, 2, 0x81).ljust(48, b"\0") + struct.pack("<HI", 3, 648)
    body = bytes([module, 1, 3]).ljust(136, b"\0") + mrtd + bytes(648 - 184)
    point = openssl("ec", "-in", "attestation.key", "-pubout", "-outform", "DER")[-64:]
    enclave = bytearray(384)
    enclave[48] = 0x11
    enclave[128:160] = INTEL
    struct.pack_into("<HH", enclave, 256, 2, isvsvn)
    enclave[320:352] = hashlib.sha256(point + b"data").digest()
    qe = bytes(enclave) + sign("pck", bytes(enclave)) + struct.pack("<H", 4) + b"data" + struct.pack("<HI", 5, len(chain)) + chain
    data = sign("attestation", header + body) + point + struct.pack("<HI", 6, len(qe)) + qe
    return header + body + struct.pack("<I", len(data)) + data


def level(status, advisories, **tcb):
    return {"tcb": tcb, "tcbDate": "2024-11-13T00:00:00Z", "tcbStatus": status, **({"advisoryIDs": advisories} if advisories else {})}


def platform_level(first, status, *advisories):
    return level(status, advisories, sgxtcbcomponents=[{"svn": v} for v in (first, 3, 2, 2, *[0] * 12)], pcesvn=13,
                 tdxtcbcomponents=[{"svn": v} for v in (5, 0, 3, *[0] * 13)])


def write_collateral(path, name, body):
    text = json.dumps(body, separators=(",", ":")).encode()
    with open(path, "wb") as f:
        f.write(b'{"%s":%s,"signature":"%s"}' % (name.encode(), text, sign("signer", text).hex().encode()))


def make_collateral():
    now = datetime.datetime.now(datetime.timezone.utc)
    days = [(now + datetime.timedelta(days=n)).strftime("%Y-%m-%dT%H:%M:%SZ") for n in (-1, 29)]
    dates = {"issueDate": days[0], "nextUpdate": days[1], "tcbEvaluationDataNumber": 18}
    module = {"mrsigner": "00" * 48, "attributes": "00" * 8, "attributesMask": "FF" * 8}
    write_collateral("tcb.json", "tcbInfo", {
        "id": "TDX", "version": 3, **dates, "fmspc": FMSPC.hex(), "pceId": PCE_ID.hex(), "tcbType": 0, "tdxModule": module,
        "tdxModuleIdentities": [{"id": "TDX_01", **module, "tcbLevels": [
            level("UpToDate", (), isvsvn=6), level("OutOfDate", ["INTEL-SA-01036"], isvsvn=4)]}],
        "tcbLevels": [platform_level(5, "UpToDate"), platform_level(4, "SWHardeningNeeded", "INTEL-SA-00615"),
                      platform_level(3, "ConfigurationNeeded"), platform_level(2, "OutOfDate"), platform_level(1, "Revoked")]})
    write_collateral("qe.json", "enclaveIdentity", {
        "id": "TD_QE", "version": 2, **dates, "miscselect": "00" * 4, "miscselectMask": "FF" * 4, "attributes": "11" + "00" * 15,
        "attributesMask": "FB" + "FF" * 7 + "00" * 8, "mrsigner": INTEL.hex().upper(), "isvprodid": 2,
        "tcbLevels": [level("UpToDate", (), isvsvn=4), level("OutOfDate", ["INTEL-SA-00477"], isvsvn=3)]})


def main():
    fields = {"component": "5", "module": "6", "isvsvn": "4"}
    fields.update(x.split("=", 1) for x in sys.argv[2:])
    numbers_of = {k: int(v, 0) for k, v in fields.items()}
    chain = make_chain(numbers_of["component"])
    make_collateral()
    with open("quote.bin", "wb") as f:
        f.write(make_quote(bytes.fromhex(sys.argv[1]), numbers_of["module"], numbers_of["isvsvn"], chain))


if __name__ == "__main__":
    main()
