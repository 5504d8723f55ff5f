#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Check the arrows between the folders of lib/ from the includes themselves, and what no library file may call.

A folder may include only itself and folders that stand above it in LAYERS. Public headers belong to the folder of their name.
Prints one line per violation; exits with 1 when there is any.
"""
import os
import re
import sys

LAYERS = ["wire", "os", "json", "abi", "uefi", "policy", "igvm", "measure", "image", "manifest", "endorse", "vmgs", "uvm", "vmm"]
FREESTANDING = {"wire", "json", "abi", "policy"}
NO_OS = FREESTANDING | {"uefi"}
FREESTANDING_HEADERS = {"limits.h", "stdarg.h", "stdbool.h", "stddef.h", "stdint.h", "string.h"}
OS_HEADERS = re.compile(r"(sys/.*|unistd|fcntl|stdio|pthread|dirent|signal|poll|time)\.h")
OTHER_NAMES = {"uvmkit/status.h": "wire", "igvm/igvm.h": "igvm", "igvm/igvm_defs.h": "igvm"}

INCLUDE = re.compile(r'^\s*#\s*include\s*[<"]([^>"]+)[>"]', re.MULTILINE)
COMMENT_OR_STRING = re.compile(r'/\*.*?\*/|//[^\n]*|"(?:\\.|[^"\\\n])*"', re.DOTALL)
BANNED = re.compile(r"\b(printf|fprintf|puts|fputs|exit|_exit|abort|sprintf|strcpy|strcat|strtok|atoi|strtol|strtoul|gets|alloca)\s*\(")


def layer_of(include, own):
    """The layer an include belongs to, or None for a header from outside of the project."""
    if include in OTHER_NAMES:
        return OTHER_NAMES[include]
    folder, name = os.path.split(include)
    if folder == "uvmkit":
        return name.removesuffix(".h")
    if folder in LAYERS:
        return folder
    return own if folder == "" and not include.endswith(tuple(FREESTANDING_HEADERS)) else None


def violations(path, own, text):
    rank = LAYERS.index(own)
    for m in INCLUDE.finditer(text):
        inc = m[1]
        layer = layer_of(inc, own) if m[0].rstrip().endswith('"') or inc.startswith(("uvmkit/", "igvm/")) else None
        if layer is None:
            if own in FREESTANDING and inc not in FREESTANDING_HEADERS:
                yield f"{path}: <{inc}> in a freestanding folder"
            elif own != "os" and OS_HEADERS.fullmatch(inc):
                yield f"{path}: <{inc}> belongs into lib/os"
        elif layer not in LAYERS or LAYERS.index(layer) > rank or (layer == "os" and own in NO_OS):
            yield f"{path}: {own} may not include {inc} ({layer})"
    for m in BANNED.finditer(COMMENT_OR_STRING.sub(" ", text)):
        yield f"{path}: {m[1]}() is not for a library"


def sources(root):
    for top in ("lib", "include"):
        for folder, _, files in os.walk(os.path.join(root, top)):
            for f in sorted(files):
                if f.endswith((".c", ".h")):
                    yield os.path.join(folder, f)


def main():
    root = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..")
    bad = seen = 0
    for path in sources(root):
        rel = os.path.relpath(path, root)
        parts = rel.split(os.sep)
        own = parts[1] if parts[0] == "lib" else layer_of("/".join(parts[1:]), None)
        with open(path, encoding="utf-8") as f:
            for v in violations(rel, own, f.read()):
                print(v)
                bad += 1
        seen += 1
    return bad != 0 or seen == 0


sys.exit(main())
