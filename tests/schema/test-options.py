#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Hold the schema of a VM's options against what uvmboot prints: test-options.py UVKMIT UVMBOOT. Output is TAP.

It must accept the options of every pod below, which together give every option that is a list or an object a member, and must
refuse them with an option left out, renamed, or with a value of another kind.
"""
import json
import subprocess
import sys
import tempfile
from pathlib import Path

try:
    import jsonschema
except ImportError:
    print("1..0 # SKIP python3-jsonschema is not installed")
    sys.exit(0)

VM = "io.microsoft.virtualmachine."
TOPO = VM + "computetopology."
GUID = "6d0f2d2e-1c4b-4f0a-9a65-0a8f3c1e5b77"
POLICY = "cGFja2FnZSBwb2xpY3kK"
SERVICE = {"BindSecurityDescriptor": "D:P", "ConnectSecurityDescriptor": "D:P", "AllowWildcardBinds": True, "Disabled": True}
REGISTRY = [{"Key": {"Hive": "System", "Name": "Software\\a", "Volatile": True}, "Name": "n", "Type": t, v: x} for t, v, x in
            [("DWord", "DWordValue", -1), ("QWord", "QWordValue", 1), ("String", "StringValue", "s"), ("Binary", "BinaryValue", "AA=="),
             ("CustomType", "CustomType", 9)]]
NUMA = {TOPO + "numa.mapped-physical-nodes": "0,1", TOPO + "numa.count-of-processors": "1,1",
        TOPO + "numa.count-of-memory-blocks": "512,512", TOPO + "numa.preferred-physical-nodes": "0",
        TOPO + "memory.allowovercommit": "false"}


def pod(annotations, linux=False, **windows):
    return {"annotations": annotations, "windows": {"hyperv": {}, **windows}, **({"linux": {}} if linux else {})}


PODS = {
    "linux": pod({VM + "lcow.preferredrootfstype": "initrd", VM + "resource-partition-id": GUID}, linux=True,
                 devices=[{"id": "PCI\\A\\1", "idType": "vpci"}, {"id": "x", "idType": "gpu"}]),
    "linux with virtual NUMA": pod(NUMA, linux=True),
    "confidential linux": pod({VM + "lcow.securitypolicy": POLICY, VM + "lcow.hcl-enabled": "true",
                               VM + "lcow.extra-vsock-ports": "1,4294967295"}, linux=True),
    "windows": pod({TOPO + "processor.count": "-3", VM + "wcow.additional-reg-keys": json.dumps(REGISTRY),
                    VM + "hv-socket.service-table." + GUID: json.dumps(SERVICE)}),
    **{f"confidential windows, {i}": pod({VM + "wcow.securitypolicy": POLICY, VM + "wcow.isolation_type": i})
       for i in ("SNP", "VBS", "GuestStateOnly")},
}
# Options that not every text is a value of, and those that may be null.
ENUMS = ("Platform", "IsolationType", "PreferredRootFSType", "ResourcePartitionID")
NULLABLE = ("ResourcePartitionID", "HclEnabled")
WRONG = [1.5, "\0", -2**31 - 1, 2**64, [None], {"": None}, [-1], [{}]]


def options_of(uvmboot, spec):
    with tempfile.TemporaryDirectory() as d:
        path = Path(d, "config.json")
        path.write_text(json.dumps(spec), encoding="utf-8")
        command = [uvmboot, "options", "--spec", path, "--task-id", "pod", "--strict", "--json"]
        return json.loads(subprocess.run(command, capture_output=True, check=True).stdout)


def members(value):
    """All lists and objects inside it, with the keys of their members."""
    yield value, list(value.keys() if isinstance(value, dict) else range(len(value)))
    for v in value.values() if isinstance(value, dict) else value:
        if isinstance(v, (dict, list)):
            yield from members(v)


def wrong(options):
    """What the schema has to refuse: options that differ in one place."""
    other = {"lcow": "wcow", "wcow": "lcow"}
    yield {**options, "Platform": other[options["Platform"]]}
    yield {**options, "Other": 0}
    for name, value in options.items():
        yield {n: v for n, v in options.items() if n != name}
        if name not in NULLABLE:
            yield {**options, name: None}
        yield from ({**options, name: w} for w in WRONG if not (isinstance(value, str) and isinstance(w, str)) or name in ENUMS)


def wrong_inside(options):
    """Nested objects with a member more, and nested members that are lists of null."""
    text = json.dumps(options)
    for n, (part, keys) in enumerate(members(options)):
        for key in keys + (["Other"] if isinstance(part, dict) else []):
            copy = json.loads(text)
            list(members(copy))[n][0][key] = [None]
            yield copy


def check(n, name, complaint):
    print(f"{'not ' if complaint else ''}ok {n} - {name}")
    if complaint:
        print(f"#  {complaint}")


def complaint_of(validator, options):
    for error in validator.iter_errors(options):
        return f"refused: {[e.message for e in error.context] or error.message}"
    for bad in [*wrong(options), *wrong_inside(options)]:
        if validator.is_valid(bad):
            return f"accepted: {json.dumps({n: v for n, v in bad.items() if options.get(n) != v})}, of {len(bad)} options"
    return None


def main():
    uvmkit, uvmboot = sys.argv[1:]
    schema = json.loads(subprocess.run([uvmkit, "schema", "options"], capture_output=True, check=True).stdout)
    jsonschema.Draft202012Validator.check_schema(schema)
    validator = jsonschema.Draft202012Validator(schema)
    empty, filled = set(), set()
    for n, (name, spec) in enumerate(PODS.items(), 1):
        options = options_of(uvmboot, spec)
        check(n, name, complaint_of(validator, options))
        for option, value in options.items():
            if isinstance(value, (list, dict)):
                (filled if value else empty).add(option)
    check(len(PODS) + 1, "every list has had members", sorted(empty - filled))
    print(f"1..{len(PODS) + 1}")


main()
