#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Check who includes whom, from the includes themselves, and what no library file may use.

    check-layers.py [ROOT]

Folders are layers: a file may include its own folder and those that stand above it in LAYERS, less what the tables below take
away. A public header belongs to the layer of its name. One line per violation; exit status 1 when there is any.
"""
import os
import re
import sys

# lib/ folders, lowest first; guest/ and tools/ stand above all of them
LAYERS = ["wire", "os", "json", "abi", "uefi", "policy", "igvm", "measure", "image", "manifest", "endorse", "vmgs", "uvm", "vmm"]
FREESTANDING = {"wire", "json", "abi", "uefi", "policy", "vmgs"}
NOT_FOR = {  # layers that must not see these, though they stand above them
    **{layer: {"os"} for layer in FREESTANDING},
    "vmgs": {"os", "igvm", "measure", "image", "manifest", "endorse"},  # the guest has none of them
    "vmm": {"uvm"},
}
HOSTED_FILES = {"lib/igvm/capi.c", "lib/vmgs/openssl.c"}  # may use the system although their folder may not
INTERFACES = {"include/igvm/igvm.h", "include/igvm/igvm_defs.h"}  # what they say is fixed elsewhere
GUEST = {"wire", "json", "abi", "policy", "uefi", "vmgs"}

# public headers whose name is not their layer's
NOUNS = {"uvmkit/status.h": "wire", "uvmkit/arena.h": "wire", "uvmkit/launch.h": "measure", "uvmkit/launcher.h": "measure", "uvmkit/nvram.h": "uefi", "uvmkit/vhd.h": "vmgs", "uvmkit/verify.h": "endorse", "igvm/igvm.h": "igvm", "igvm/igvm_defs.h": "igvm"}

FREESTANDING_HEADERS = {"limits.h", "stdarg.h", "stdbool.h", "stddef.h", "stdint.h"}
SYSTEM_HEADERS = re.compile(r"(sys|net|netinet|linux)/.*|(dirent|fcntl|poll|pthread|sched|signal|spawn|termios|threads|unistd)\.h")

INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"\n]+)[>"]', re.MULTILINE)
COMMENT_OR_STRING = re.compile(r'/\*.*?\*/|//[^\n]*|"(?:\\.|[^"\\\n])*"', re.DOTALL)
BANNED = [
    ("prints", r"\b(v?f?printf|v?dprintf|puts|fputs|putc|fputc|putchar|perror|fwrite|syslog)\s*\("),
    ("ends the program", r"\b(_?exit|_Exit|quick_exit|abort|errx?|warnx?)\s*\("),
    ("reads numbers loosely", r"\b(ato(i|l|ll|f)|strto(l|ul|ll|ull|d|imax|umax)|v?f?s?scanf)\s*\("),
    ("does not know its bounds", r"\b(v?sprintf|strcpy|strcat|stpcpy|strtok|gets|alloca)\s*\("),
    ("maps files", r"\bmmap\s*\("),
    ("overlays bytes with a struct", r"\bpacked\b|#\s*pragma\s+pack\b"),
]


def layer_of_header(name):
    """The layer of a header named with its folder; None for one that is nobody's."""
    folder, base = os.path.split(name)
    if name in NOUNS:
        return NOUNS[name]
    layer = base.removesuffix(".h") if folder == "uvmkit" else folder
    return layer if layer in LAYERS else None


def allowed(own, path):
    """The layers that a file of layer ${own} may include."""
    if own == "guest":
        return GUEST
    if own == "tools":
        return set(LAYERS)
    hidden = set() if path in HOSTED_FILES else NOT_FOR.get(own, set())
    return set(LAYERS[: LAYERS.index(own) + 1]) - hidden


def check_project_include(path, own, name):
    if "/" not in name:  # beside the file
        if path.startswith(("lib/", "include/")):
            yield f"{path}: {name} is included without its folder"
        return
    layer = layer_of_header(name)
    if layer is None:
        yield f"{path}: {name} belongs to no layer"
    elif layer not in allowed(own, path):
        yield f"{path}: {own} may not include {name} ({layer})"
    elif path.startswith("include/") and not name.startswith(("uvmkit/", "igvm/igvm")):
        yield f"{path}: a public header may not include {name}, which is not installed"


def check_system_include(path, own, name):
    if path in HOSTED_FILES:
        return
    if own in FREESTANDING and name not in FREESTANDING_HEADERS:
        yield f"{path}: {own} is freestanding and may not include <{name}>"
    elif own in LAYERS and own != "os" and SYSTEM_HEADERS.fullmatch(name):
        yield f"{path}: <{name}> is for lib/os"


def check_file(path, own, text):
    if path in INTERFACES:
        return
    for quote, name in INCLUDE.findall(text):
        ours = quote == '"' or name.startswith(("uvmkit/", "igvm/"))
        yield from (check_project_include if ours else check_system_include)(path, own, name)
    if own in LAYERS:
        code = COMMENT_OR_STRING.sub(" ", text)
        for reason, pattern in BANNED:
            for m in re.finditer(pattern, code):
                yield f"{path}: {m[0].rstrip(' (')} {reason}"


def own_layer(path):
    parts = path.split("/")
    if parts[0] in ("guest", "tools"):
        return parts[0]
    return layer_of_header(f"{parts[1]}/{parts[2]}" if parts[0] == "include" else f"{parts[1]}/")


def sources(root):
    for top in ("include", "lib", "guest", "tools"):
        for folder, _, files in os.walk(os.path.join(root, top)):
            for f in files:
                if f.endswith((".c", ".h", ".S")):
                    yield os.path.relpath(os.path.join(folder, f), root)


def check_tree(root):
    seen = 0
    for path in sorted(sources(root)):
        seen += 1
        own = own_layer(path)
        if own is None:
            yield f"{path} belongs to no layer"
            continue
        with open(os.path.join(root, path), encoding="utf-8") as f:
            yield from check_file(path, own, f.read())
    if seen == 0:
        yield f"no source files in {root}"


def main():
    root = sys.argv[1] if len(sys.argv) > 1 else os.path.join(os.path.dirname(os.path.abspath(__file__)), "..")
    bad = list(check_tree(root))
    print(*bad, sep="\n", end="\n" if bad else "")
    return len(bad) > 0


if __name__ == "__main__":
    sys.exit(main())
