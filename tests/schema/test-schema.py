#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Hold the schemas that uvmkit prints against its reader: test-schema.py UVKMIT READER MANIFEST... Output is TAP.

Both must accept the manifests that we ship, and both must say the same to everything that one change makes of a text: a value
replaced, a field left out, renamed or added. What they may differ on by design is not tried: arrays in place of objects,
{"name": null}, numbers like 1.0, keys that occur twice.
"""
import copy
import json
import subprocess
import sys

try:
    import jsonschema
except ImportError:
    print("1..0 # SKIP python3-jsonschema is not installed")
    sys.exit(0)

VALUES = [None, True, 0, -1, 1, 255, 256, 2**32 - 1, 2**32, 2**64 - 1, 2**64, 1.5, "", "x", "none", "x64", "igvm", "vbs", "/x",
          "a\0b", "QUI=", "QUJ=", "QUI", "Q===", {}, {"x": 1}, {"linux": {"use_initrd": True, "command_line": [1, 255]}},
          {"vbs": {"enable_debug": False}}, {"vbs": {"enable_debug": False}, "x": 1}]

LINUX = {"use_initrd": True, "command_line": "quiet"}
POLICY = {"require_ephemeral_vmgs": True, "require_secure_boot": False, "require_secure_boot_vars": True,
          "require_bcd_integrity": False, "custom_uefi_json": "e30="}
POLICIES = [{"sivm": POLICY}, {"cwcow": {**POLICY, "require_secure_avic": True}}]
SNP = {"policy": 7, "enable_debug": False, "injection_type": "normal", "secure_avic": "disabled", "shared_gpa_boundary_bits": 46}
OPENHCL = {"command_line": "", "static_command_line": True, "memory_page_base": 1, "memory_page_count": 2, "uefi": False,
           "linux": LINUX, "product_policy": POLICIES[1]}
IMAGES = ["none", {"uefi": {"config_type": "igvm"}}, {"openhcl": OPENHCL}, {"linux": {"use_initrd": False, "command_line": [7]}},
          {"snp_linux_direct": {"linux": LINUX, "processor_count": 1, "memory_page_count": 2, "c_bit_position": 51}}]
ISOLATIONS = ["none", {"vbs": {"enable_debug": True}}, {"snp": SNP}, {"tdx": {"enable_debug": True, "sept_ve_disable": False}}]


def manifest(isolation, image):
    return {"guest_arch": "x64", "guest_configs": [{"guest_svn": 1, "max_vtl": 2, "isolation_type": isolation, "image": image}]}


TEXTS = {
    "manifest": [manifest("none", i) for i in IMAGES] + [manifest(i, "none") for i in ISOLATIONS],
    "resources": [{"resources": {"uefi": "/a", "linux_kernel": "/b"}}, {"resources": {}}],
    "policy": POLICIES,
}


def parts(text):
    """Every list and object in it, with the keys of their members."""
    yield text, list(text.keys() if isinstance(text, dict) else range(len(text)))
    for value in text.values() if isinstance(text, dict) else text:
        if isinstance(value, (dict, list)):
            yield from parts(value)


def changed(text, n, key, change):
    text = copy.deepcopy(text)
    change(list(parts(text))[n][0], key)
    return text


def replace(value):
    return lambda part, key: part.__setitem__(key, copy.deepcopy(value))


def remove(part, key):
    del part[key]


def rename(part, key):
    part[f"{key}x"] = part.pop(key)


def add(part, key):
    part["x"] = part[key]


def variations(text):
    """All texts that differ from this one in one place."""
    yield text
    yield from VALUES
    for n, (part, keys) in enumerate(parts(text)):
        for key in keys:
            yield from (changed(text, n, key, replace(v)) for v in VALUES)
            yield changed(text, n, key, remove)
            if isinstance(part, dict):
                yield changed(text, n, key, rename)
                yield changed(text, n, key, add)


def check(n, name, complaint):
    print(f"{'not ' if complaint else ''}ok {n} - {name}")
    if complaint:
        print(f"#  {complaint}")


def answers(reader, kind, texts):
    p = subprocess.run([reader], input="".join(f"{kind} {json.dumps(t)}\n" for t in texts), capture_output=True, text=True, check=True)
    return p.stdout.splitlines()


def difference(validator, reader, kind, texts):
    """The first text on which the two do not agree; None when there is none. Both verdicts must occur."""
    seen = set()
    said = answers(reader, kind, texts)
    if len(said) != len(texts):
        return "the reader did not answer"
    for text, answer in zip(texts, said):
        valid = validator.is_valid(text)
        seen.add(valid)
        if valid != (answer == "ok"):
            return f"the schema {'accepts' if valid else 'refuses'}, the reader says {answer}: {json.dumps(text)}"
    return None if len(texts) == 1 or len(seen) == 2 else "all verdicts are the same"


def main():
    uvmkit, reader, *shipped = sys.argv[1:]
    n = 0
    for kind, texts in TEXTS.items():
        schema = json.loads(subprocess.run([uvmkit, "schema", kind], capture_output=True, check=True).stdout)
        jsonschema.Draft202012Validator.check_schema(schema)
        validator = jsonschema.Draft202012Validator(schema)
        for i, text in enumerate(texts):
            n += 1
            good = validator.is_valid(text) and answers(reader, kind, [text]) == ["ok"]
            check(n, f"{kind} {i}", difference(validator, reader, kind, list(variations(text))) if good else "refused")
        for path in shipped if kind == "manifest" else []:
            n += 1
            with open(path, encoding="utf-8") as f:
                text = json.load(f)
            check(n, path.split("/")[-1], difference(validator, reader, kind, [text]) or (not validator.is_valid(text) and "refused"))
    print(f"1..{n}")


main()
