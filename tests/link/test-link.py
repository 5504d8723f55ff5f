#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""What a program outside of the tree gets: install into an empty prefix, compile against it with what pkg-config says, run.

    test-link.py BUILD_DIR [cc|cxx=COMPILER]...

Speaks TAP. A COMPILER that is not there is a skipped test.
"""
import glob
import hashlib
import os
import re
import shlex
import shutil
import struct
import subprocess
import sys
import tempfile
import zlib

HERE = os.path.dirname(os.path.abspath(__file__))
EXAMPLE = os.path.join(HERE, "../../examples/list-headers.c")
VERIFIER = os.path.join(HERE, "../../examples/verify-report.c")
SNP_REPORT = os.path.join(HERE, "../cli/snp_report.py")
WARNINGS = ["-O1", "-Wall", "-Wextra", "-Wpedantic", "-Wconversion", "-Wformat=2", "-Werror"]
LANGUAGES = {"cc": ["-x", "c", "-std=c11", "-Wshadow"], "cxx": ["-x", "c++", "-std=c++17"]}
FUNCTIONS = """igvm_free igvm_free_buffer igvm_get_buffer igvm_get_buffer_size igvm_get_header igvm_get_header_data
igvm_get_header_type igvm_header_count igvm_new_from_binary""".split()
UVMKIT = b"#include <uvmkit/igvm.h>\nint main(void) { return uvm_igvm_kind(UVM_IGVM_PAGE_DATA) == NULL; }\n"


class Failed(Exception):
    pass


def run(*command, env=None, data=None):
    r = subprocess.run(command, capture_output=True, env={**os.environ, **(env or {})}, input=data)
    return r.returncode, r.stdout.decode(), r.stderr.decode()


def output(*command, **more):
    code, out, err = run(*command, **more)
    if code != 0:
        raise Failed(f"{shlex.join(command)}: exit {code}\n{err}")
    return out


def expect(what, got, want):
    if got != want:
        raise Failed(f"{what}: {got!r}, expected {want!r}")


def image():
    """A file with a platform, a page of 0xAB and an empty, unmeasured page."""
    off = 24 + 24 + 2 * 32
    headers = struct.pack("<IIIBBHQ", 0x001, 16, 1, 0, 1, 1, 0)
    headers += struct.pack("<IIQIIIHH", 0x302, 24, 0x1000, 1, off, 0, 0, 0)
    headers += struct.pack("<IIQIIIHH", 0x302, 24, 0x2000, 1, 0, 2, 0, 0)
    fixed = struct.pack("<4sIIII", b"IGVM", 1, 24, len(headers), off + 4096)
    return fixed + struct.pack("<I", zlib.crc32(fixed + bytes(4) + headers)) + headers + b"\xab" * 4096


def snp_image():
    """One for SEV-SNP: a page of 0xAB and one whose contents do not count; and its launch digest, by the processor's own rule."""
    off = 24 + 24 + 24 + 2 * 32
    headers = struct.pack("<IIIBBHQ", 0x001, 16, 1, 0, 2, 1, 1 << 46)
    headers += struct.pack("<IIQII", 0x101, 16, 0x30000, 1, 0)
    headers += struct.pack("<IIQIIIHH", 0x302, 24, 0x1000, 1, off, 0, 0, 0)
    headers += struct.pack("<IIQIIIHH", 0x302, 24, 0x2000, 1, 0, 2, 0, 0)
    fixed = struct.pack("<4sIIII", b"IGVM", 1, 24, len(headers), off + 4096)
    digest = bytes(48)
    for kind, gpa, contents in (1, 0x1000, hashlib.sha384(b"\xab" * 4096).digest()), (4, 0x2000, bytes(48)):
        digest = hashlib.sha384(digest + contents + struct.pack("<HBBIQ", 0x70, kind, 0, 0, gpa)).digest()
    return fixed + struct.pack("<I", zlib.crc32(fixed + bytes(4) + headers)) + headers + b"\xab" * 4096, digest


LISTING = """platform 0: type 0x1, 24 bytes
directive 0: type 0x302, 32 bytes, gpa 0x1000, 4096 bytes of file data
directive 1: type 0x302, 32 bytes, gpa 0x2000, unmeasured
"""


class Prefix:
    """An installation below a folder of its own, and the flags that pkg-config gives for it."""

    def __init__(self, build, root):
        self.root = root
        output("meson", "install", "-C", build, "--no-rebuild", "--quiet", "--tags", "devel,runtime", "--destdir", root)
        found = output("find", root, "-name", "igvm.pc").split()
        expect("igvm.pc", len(found), 1)
        self.pc_path = os.path.dirname(found[0])
        prefix = re.search("^prefix=(.*)", open(found[0]).read(), re.MULTILINE)[1]
        self.prefix = root + prefix
        self.libdir = self.flags("--variable=libdir", "igvm")[0]

    def flags(self, *arguments):
        out = output("pkg-config", f"--define-variable=prefix={self.prefix}", *arguments, env={"PKG_CONFIG_PATH": self.pc_path})
        return shlex.split(out)

    def env(self):
        return {"LD_LIBRARY_PATH": self.libdir}

    def library(self, name):
        return os.path.join(self.libdir, name)


def check_example(prefix, compiler, language, more, libraries):
    """Compile the example, run it on a good and on a damaged image and without one."""
    program = os.path.join(prefix.root, "list-headers")
    output(*compiler, *WARNINGS, *LANGUAGES[language], EXAMPLE, "-x", "none", "-o", program, *more, *libraries)
    path = os.path.join(prefix.root, "image.igvm")
    good = image()
    for data, want in ((good, (0, LISTING, "")), (good[:-1], (1, "", "list-headers: IGVM error -16\n")),
                       (b"", (2, "", "list-headers: cannot read the file\n"))):
        with open(path, "wb") as f:
            f.write(data)
        expect(f"list-headers, {len(data)} bytes", run(program, path, env=prefix.env()), want)


def shared(prefix, compiler, language):
    check_example(prefix, compiler, language, [], prefix.flags("--cflags", "--libs", "igvm"))


def static(prefix, compiler, language):
    check_example(prefix, compiler, language, ["-static"], prefix.flags("--static", "--cflags", "--libs", "igvm"))


def uvmkit(prefix, compiler, language):
    program = os.path.join(prefix.root, "uvmkit-user")
    source = [*compiler, *WARNINGS, *LANGUAGES[language], "-", "-x", "none", "-o", program]
    archive = [prefix.library("libuvmkit.a"), *prefix.flags("--static", "--libs-only-l", "uvmkit"), "-pthread"]
    for libraries in (prefix.flags("--libs", "uvmkit"), [f for f in archive if f != "-luvmkit"]):
        output(*source, *prefix.flags("--cflags", "uvmkit"), *libraries, data=UVMKIT)
        output(program, env=prefix.env())


STEPS = """report: holds: SEV-SNP report, version 2
chain: holds: leads over 3 certificates to CN=ARK-Milan, which you trust
revocation: not-checked
signature: holds: verifies with the certificate's key
certificate: holds: VCEK for this chip and TCB version, product Milan-B0
tcb: not-checked
qe-identity: not-checked
debug: holds: the host cannot debug the guest
guest-policy: not-checked
vmpl: not-checked
report-data: not-checked
measurement: holds: the image measures as the report says
id-block: not-checked
host-data: not-checked
endorsement: not-checked
receipt: not-checked
corim: not-checked
policy: not-checked
"""


def verifier(prefix, compiler, language):
    """Compile the example that verifies; a good report, another image, a field of a policy that the image has not, no report."""
    folder = os.path.join(prefix.root, f"verify-{language}")
    program = os.path.join(folder, "verify-report")
    os.mkdir(folder)
    good, digest = snp_image()
    other = bytearray(good)
    other[-1] ^= 1
    for name, data in ("good", good), ("other", other), ("empty", b""):
        with open(os.path.join(folder, name), "wb") as f:
            f.write(data)
    output(*compiler, *WARNINGS, *LANGUAGES[language], VERIFIER, "-x", "none", "-o", program, *prefix.flags("--cflags", "--libs", "uvmkit"))
    subprocess.run([sys.executable, SNP_REPORT, digest.hex()], cwd=folder, check=True)

    def verify(*names):
        return run(program, *(os.path.join(folder, n) for n in names[:4]), *names[4:], env=prefix.env())

    files = ["report.bin", "chain.pem", "good", "ark.pem"]
    expect("a good report", verify(*files), (0, STEPS, ""))
    code, out, _ = verify("report.bin", "chain.pem", "other", "ark.pem")
    expect("another image", (code, "measurement: fails: the image measures otherwise" in out), (1, True))
    code, out, _ = verify(*files, "require_secure_boot")
    expect("a policy", (code, "\npolicy: fails: " in out), (1, True))
    expect("an unknown root", verify("report.bin", "chain.pem", "good")[0], 1)
    expect("a bad root", verify("report.bin", "chain.pem", "good", "good"), (2, "", "verify-report: root[0]: no certificate in it\n"))
    expect("no report", verify("empty", "chain.pem", "good")[0], 2)


def symbols(*arguments):
    return sorted(line.split()[-1] for line in output("nm", "-g", "--defined-only", *arguments).splitlines() if " " in line)


def declared(prefix):
    """What the installed headers of libuvmkit declare: functions, and constants behind "extern"."""
    names = set()
    for header in glob.glob(os.path.join(prefix.prefix, "include/uvmkit/*.h")):
        with open(header, encoding="utf-8") as f:
            for extern, rest in re.findall(r"^UVM_API (extern )?([^;]*;)", f.read(), re.MULTILINE):
                names.update(re.findall(r"\b(uvm_\w+)[,;]", rest) if extern else re.findall(r"\b(uvm_\w+)\(", rest)[:1])
    return sorted(names)


def exports(prefix, *_):
    """The interface and nothing else; what the archives define is ours by name; libigvm needs nothing but libc."""
    expect("libigvm.so", symbols("-D", prefix.library("libigvm.so")), FUNCTIONS)
    expect("libuvmkit.so", symbols("-D", prefix.library("libuvmkit.so")), declared(prefix))
    foreign = [s for s in symbols(prefix.library("libigvm.a")) if s not in FUNCTIONS and not s.startswith("uvm_")]
    expect("foreign names in libigvm.a", foreign, [])
    dynamic = output("readelf", "-d", prefix.library("libigvm.so"))
    expect("needs", re.findall(r"NEEDED.*\[(.*?)\.so", dynamic), ["libc"])
    expect("soname", re.findall(r"SONAME.*\[(.*?)\]", dynamic), ["libigvm.so.0"])


def silence(prefix, *_):
    """A library does not talk: nothing that prints is called."""
    undefined = output("nm", "-u", prefix.library("libigvm.a")).split()
    expect("printing functions", [s for s in undefined if re.search("printf|puts|putc|perror|fwrite|^write$|stdout|stderr", s)], [])


CASES = [("exports", exports, "cc"), ("silence", silence, "cc")]
CASES += [(f"{name} {language}", fn, language) for language in LANGUAGES
          for name, fn in (("igvm shared", shared), ("igvm static", static), ("uvmkit", uvmkit), ("verifier", verifier))]


def main():
    compilers = dict(a.split("=", 1) for a in sys.argv[2:])
    bad = 0
    print(f"1..{len(CASES)}")
    with tempfile.TemporaryDirectory() as root:
        prefix = Prefix(sys.argv[1], root)
        for i, (name, fn, language) in enumerate(CASES, 1):
            compiler = shlex.split(compilers.get(language, ""))
            if not compiler or not shutil.which(compiler[0]):
                print(f"ok {i} - {name} # SKIP no {' '.join(compiler) or language}")
                continue
            try:
                fn(prefix, compiler, language)
                print(f"ok {i} - {name}")
            except Failed as e:
                print(f"not ok {i} - {name}\n" + re.sub("^", "# ", str(e), flags=re.MULTILINE))
                bad += 1
    return bad != 0


sys.exit(main())
