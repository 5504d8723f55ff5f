#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Policies against hosts, in VMs that really boot: matrix.py BIN_DIR WORKLOAD KERNEL_DIR few|sample|all. Speaks TAP.

How many of the cases run is the least of the last argument and $UVMKIT_GUEST_CASES, which is "few" unless given: check.py says
more. With "all" it is all or none. The sample is what 'make check' boots, 40 VMs together with those of all other tests.

Each case is an image with a policy (or bytes that are none), what the host claims and tries, and how it has to end. Images are
built by 'uvmkit build' where it builds them; a policy that can never hold, or cannot be decoded, is put into a finished image. The
kernel is Debian's; without one every case is skipped.
"""
import base64
import concurrent.futures
import dataclasses
import hashlib
import json
import os
import shutil
import socket
import struct
import subprocess
import sys
import tempfile
import zlib

HERE = os.path.dirname(os.path.abspath(__file__))
TOP = os.path.join(HERE, "..", "..")
TIMEOUT_S = 150
AT_ONCE = 2

REFUSED, DIED, FAILED = 120, 121, 125
HIGH = 128 << 20  # where images are when the manifest does not say it
OWN_STATUS = 7  # of workload.c
NO_POLICY = struct.pack("<Q", 0x4F48434C56544C32) + bytes(4088)  # the measured page of an image without one
POLICY_MAGIC = b"\x08\x80\x98\xbd\x82\xc5\xe9\x90\xa4\x4f"
FIELDS = ["require_ephemeral_vmgs", "require_secure_boot", "require_secure_boot_vars", "require_bcd_integrity"]
GLOBAL = "8be4df61-93ca-11d2-aa0d-00e098032b8c"

SECURE = ["--setting", "secure-boot=on"]
INSECURE = ["--setting", "secure-boot=off"]
EPHEMERAL = ["--setting", "vmgs-ephemeral=on"]
KEPT = ["--setting", "vmgs-ephemeral=off"]
HOST = "uvmkit.workload=host"
CHOICES = {"few": lambda c: c.first, "sample": lambda c: c.quick or c.first, "all": lambda c: True}


def choice(wanted):
    """Whether a case is to run; None: the test is not to run now."""
    allowed = os.environ.get("UVMKIT_GUEST_CASES", "few")
    if wanted == "all" and allowed != "all":
        print("1..0 # SKIP UVMKIT_GUEST_CASES=all is not set")
        return None
    return CHOICES[min(wanted, allowed, key=list(CHOICES).index)]


def shorten(wanted, cases):
    """All of the cases, or the first; none when the test is not to run now."""
    chosen = choice(wanted)
    return cases if chosen is CHOICES["all"] else cases[:1] if chosen else []


def run_in_turn(cases, prepare, needs):
    """The main part of programs with cases of their own, called as this one is. In a directory for all of them prepare(workload,
    kernel) gives what each case is called with, as a tuple; None: something of ${needs} is missing, and they are skipped. A case
    returns the process that it is about and a list of what is wrong with it."""
    workload, folder = map(os.path.abspath, sys.argv[2:4])
    cases = shorten(sys.argv[4], cases)
    if not cases:
        return 0
    kernel, why = kernel_folder(folder)
    failed = 0
    print(f"1..{len(cases)}", flush=True)
    with tempfile.TemporaryDirectory() as directory:
        os.chdir(directory)
        made = prepare(workload, kernel)
        for n, (name, case) in enumerate(cases, 1):
            if made is None:
                print(f"ok {n} - {name} # SKIP {why or 'no ' + needs}")
                continue
            p, bad = case(*made)
            failed += bool(bad)
            print(f"{'not ' if bad else ''}ok {n} - {name}", flush=True)
            print("".join(f"# {x}\n" for x in [*bad, *p.stderr.splitlines()[-25:]] if bad), end="")
        os.chdir("/")
    return failed > 0


# ---- policies ----

def certificate():
    """The smallest thing that has the structure of an X.509 certificate."""
    def der(tag, *content):
        body = b"".join(content)
        assert len(body) < 128
        return bytes([tag, len(body)]) + body
    algorithm, name = der(0x30, der(6, b"\x2a")), der(0x30)
    validity = der(0x30, der(0x17, b"260101000000Z"), der(0x17, b"360101000000Z"))
    key = der(0x30, algorithm, der(3, b"\0"))
    return der(0x30, der(0x30, der(2, b"\1"), algorithm, name, validity, name, key), algorithm, der(3, b"\0"))


def b64(data):
    return base64.b64encode(data).decode()


def uefi_json(mode="Replace", bcd=True):
    x509 = {"type": "x509", "value": [b64(certificate())]}
    settings = {"signatureMode": mode, "signatures": {"PK": x509, "KEK": [x509], "db": [x509],
                                                      "dbx": [{"type": "sha256", "value": [b64(bytes(32))]}]}}
    if bcd:
        guid = bytes.fromhex("61dfe48bca93d211aa0d00e098032b8c")
        settings["BootConfigurationDataHash"] = {"guid": b64(guid), "attributes": b64(b"\3"), "value": b64(b"\x11" * 32)}
    return json.dumps({"type": "Microsoft.Compute/disks", "properties": {"uefiSettings": settings}}, separators=(",", ":")).encode()


def sivm(*required, uefi=b""):
    assert set(required) <= set(FIELDS)
    return {"sivm": {**{f: f in required for f in FIELDS}, "custom_uefi_json": b64(uefi)}}


def cwcow(*required, avic=False):
    return {"cwcow": {**sivm(*required)["sivm"], "require_secure_avic": avic}}


# ---- cases ----

@dataclasses.dataclass
class Case:
    name: str
    policy: object = None  # of the manifest; bytes: put into a finished image
    line: str = ""  # words more in the measured command line
    static: bool = True  # the host may add nothing to it
    host: list = dataclasses.field(default_factory=list)  # options of 'uvmkit run'
    command: list = dataclasses.field(default_factory=list)
    status: int = OWN_STATUS
    holds: dict = dataclasses.field(default_factory=dict)  # members of the verdict, by path
    says: list = dataclasses.field(default_factory=list)  # in what the workload or the guest writes
    never: list = dataclasses.field(default_factory=list)
    build: bool = True  # False: building refuses it, so it is put in
    flavor: list = dataclasses.field(default_factory=list)  # options of 'uvmkit build'
    pages: int = 65536  # of memory that the image describes
    base: int = 4096  # its first page; None: where it likes to be
    lowest: int = HIGH  # where it may be moved to
    damage: bytes = b""  # something in the image of which one bit is turned
    quick: bool = False  # in the sample
    first: bool = False  # in the smallest one


def refused(name, policy, field, host=(), **more):
    return Case(name, policy, host=list(host), status=REFUSED, holds={"refused": True, f"fields.{field}.required": True},
                says=[f"{field}: ", f"refused: a requirement of the product policy does not hold: {field}"],
                never=["workload: runs"], **more)


def satisfied(name, policy, field, basis, host=(), **more):
    return Case(name, policy, host=list(host), holds={"refused": False, f"fields.{field}.holds": "yes",
                                                      f"fields.{field}.basis": basis, "workload.rests_on": "measured"},
                says=["workload: runs"], **more)


def fields():
    eph, boot, boot_vars, bcd, custom, avic = *FIELDS, "custom_uefi_json", "require_secure_avic"
    full = uefi_json()
    yield refused("ephemeral state required, host keeps it", sivm(eph), eph, KEPT, first=True)
    yield refused("ephemeral state required, host says nothing", sivm(eph), eph)
    yield satisfied("ephemeral state required and given", sivm(eph), eph, "guest", EPHEMERAL)
    yield refused("secure boot required, off", sivm(boot), boot, INSECURE)
    yield refused("secure boot required, host says nothing", sivm(boot), boot)
    yield satisfied("secure boot required and on", sivm(boot), boot, "host-claim", SECURE)
    yield refused("secure-boot variables required, none there", sivm(boot_vars), boot_vars, build=False, quick=True)
    yield refused("secure-boot variables required, to be appended", sivm(boot_vars, uefi=uefi_json("Append")), boot_vars,
                  build=False)
    yield satisfied("secure-boot variables required and there", sivm(boot_vars, uefi=full), boot_vars, "measured")
    yield refused("boot configuration required, none there", sivm(bcd), bcd, build=False)
    yield refused("boot configuration required, not among the variables", sivm(bcd, uefi=uefi_json(bcd=False)), bcd, build=False,
                  quick=True)
    yield satisfied("boot configuration required and there", sivm(bcd, uefi=full), bcd, "measured")
    yield refused("variables that cannot be read", sivm(uefi=b"{"), custom, build=False)
    given = satisfied("variables of the policy", sivm(uefi=full), custom, "guest", SECURE)
    given.says += [f"variable BootConfigurationDataHash-{GLOBAL}", f"variable PK-{GLOBAL}", f"variable SecureBoot-{GLOBAL}"]
    yield given
    yield refused("Secure AVIC required, on a processor without SNP", cwcow(avic=True), avic, build=False, quick=True)
    yield Case("everything required and given", sivm(*FIELDS, uefi=full), host=SECURE + EPHEMERAL,
               holds={"refused": False, **{f"fields.{f}.holds": "yes" for f in [*FIELDS, custom]}}, first=True)
    yield refused("everything but one", sivm(*FIELDS, uefi=full), boot, EPHEMERAL + INSECURE)


def no_decoding():
    body = {
        "SHORT": b"\x08",
        "MAGIC": b"\x08\x81" + POLICY_MAGIC[2:] + b"\x12\x02\x0a\x00",
        "SYNTAX": b"\x08" + b"\x80" * 11 + b"\x01",
        "TYPE": POLICY_MAGIC + b"\x12\x02\x7a\x00",
        "ENCODING": POLICY_MAGIC + b"\x12\x06\x0a\x04\x0a\x02\x10\x00",
    }
    for code, data in body.items():
        yield Case(f"bytes that are no policy: {code}", data, host=SECURE + EPHEMERAL, status=REFUSED,
                   holds={"refused": True, "product": None}, says=["the measured policy: "], never=["workload: runs"],
                   quick=code == "ENCODING")
    yield Case("a policy that is too long for its page", (4073, b""), status=REFUSED, never=["paravisor:"],
               says=["product_policy_size at 0x10: 4073 is over the limit of 4072"])


def workloads(rootfs, other):
    host = [*SECURE, "--rootfs", rootfs]
    policy = sivm(FIELDS[1])
    digest = f"uvmkit.rootfs-sha256={hashlib.sha256(open(rootfs, 'rb').read()).hexdigest()}" if rootfs else ""
    yield Case("no policy", says=["workload: runs", "workload: also here"], holds={"product": None, "refused": False,
                                                                                  "workload.rests_on": "measured"})
    yield Case("no policy, a command of the host", command=["/workload", "status", "3"], status=3,
               holds={"workload.rests_on": "unverified"})
    yield Case("a command of the host against a policy", policy, host=SECURE, command=["/workload", "say"], status=REFUSED,
               holds={"refused": True, "workload.refused": True}, never=["workload: runs"])
    yield Case("a command of the host that the image allows", policy, HOST, host=SECURE, command=["/workload", "status", "5"],
               status=5, holds={"refused": False, "workload.rests_on": "unverified"})
    yield Case("text of the host that the image does not take", policy, host=[*SECURE, "--append", "rdinit=/x root=/dev/vda "
               "init=/bin/sh uvmkit.workload=host"], command=["/workload", "say"], static=False, status=REFUSED,
               holds={"refused": True, "host_text": False}, never=["workload: runs"])
    yield Case("text of the host that the image takes", host=["--append", "rdinit=/x root=/dev/vda init=/bin/sh"], static=False,
               holds={"host_text": True, "workload.rests_on": "unverified"}, says=["workload: runs"])
    yield Case("a workload that crashes", command=["/workload", "crash"], status=128 + 11)
    yield Case("a workload that takes all memory", command=["/workload", "memory"], status=128 + 9, says=["memory ran out"])
    yield Case("a workload that leaves others behind", command=["/workload", "orphans"], status=0, says=["workload: leaves"])
    yield Case("a workload that says a lot", command=["/workload", "write", "300000"], status=0, says=["0000000", "0299999"])
    yield Case("no such workload", command=["/missing"], status=DIED, says=["cannot start /missing"])
    if not rootfs:
        return
    yield Case("a root disk, and no policy", host=["--rootfs", rootfs], says=["right root", "changed"],
               holds={"workload.rests_on": "unverified"})
    yield Case("a root disk against a policy", policy, host=host, status=REFUSED, never=["right root"],
               holds={"refused": True, "workload.refused": True})
    yield Case("a root disk with the measured digest", policy, digest, host=host, says=["right root", "changed"],
               holds={"workload.rests_on": "sha256-in-measured-command-line"}, quick=True)
    yield Case("another root disk", policy, digest, host=[*SECURE, "--rootfs", other], status=REFUSED,
               says=["does not have the measured digest"], never=["wrong root"])
    data = shutil.copy(rootfs, "data")  # what is written to cannot be a disk of another VM, too
    yield Case("root disk and data disk swapped", policy, digest, host=[*SECURE, "--rootfs", other, "--disk", data], status=REFUSED,
               says=["does not have the measured digest"], never=["wrong root", "right root", "workload: runs"])
    yield Case("the root disk under another name", policy, digest, host=[*SECURE, "--disk", rootfs], status=DIED,
               says=["the root disk is missing"], never=["workload: runs"])
    yield Case("a root disk without a file system", host=["--rootfs", os.path.join(HERE, "workload.c")], status=DIED,
               says=["no file system that is known here"])


def machines():
    runs = {"says": ["workload: runs"], "holds": {"refused": False}}
    yield Case("a damaged initrd", damage=b"workload: runs", status=REFUSED, says=["the initrd is damaged"],
               never=["paravisor:"])
    yield Case("q35", host=["--machine", "q35"], **runs)
    yield Case("a portable image", flavor=["--flavor", "portable"], host=["--cpus", "2"], **runs)
    yield refused("a portable image that requires secure boot", sivm(FIELDS[1]), FIELDS[1], SECURE, flavor=["--flavor", "portable"])
    yield Case("four processors", host=["--cpus", "4"], **runs)
    yield Case("128 MiB", pages=24576, host=["--memory", "128"], **runs)
    yield Case("less memory than its place needs", pages=24576, base=None, host=["--memory", "150"], status=FAILED,
               says=["needs 224 MiB of memory, and the VM has 150 MiB; it may not be moved below 0x8000000"])
    yield Case("less memory than its place needs, and it may be moved", pages=24576, base=None, lowest=16 << 20,
               host=["--memory", "150"], **runs)
    yield Case("more than 4 GiB, with a hole in it", host=["--memory", "5120"], **runs)
    yield Case("q35 with more than 4 GiB and four processors", host=["--machine", "q35", "--memory", "5120", "--cpus", "4"], **runs)


# ---- images ----

class Images:
    def __init__(self, tool, workload, kernel):
        self.tool = tool
        self.run("kernel", kernel, "-o", "vmlinux")
        self.run("initrd", "--modules", kernel, "--workload", workload, "-o", "initrd")
        guest = os.path.join(os.path.dirname(tool), "..", "guest", "shim.elf")
        paths = {"underhill_kernel": "vmlinux", "underhill_initrd": "initrd", "openhcl_boot": guest}
        with open("resources.json", "w", encoding="utf-8") as f:
            json.dump({"resources": {k: os.path.abspath(v) for k, v in paths.items()}}, f)

    def run(self, *command, **more):
        return subprocess.run([self.tool, *command], check=True, stdin=more.pop("stdin", subprocess.DEVNULL),
                              stdout=subprocess.PIPE, **more)

    def build(self, name, case):
        """An image for a case. What cannot be built is put into one without a policy."""
        put = not case.build or isinstance(case.policy, (bytes, tuple))
        openhcl = {"command_line": f"console=ttyS0 quiet panic=-1 {case.line}".rstrip(), "static_command_line": case.static,
                   "memory_page_count": case.pages, "uefi": False, **({"memory_page_base": case.base} if case.base else {}),
                   **({"product_policy": case.policy} if case.policy and not put else {})}
        config = {"guest_svn": 1, "max_vtl": 2, "isolation_type": "none", "image": {"openhcl": openhcl}}
        os.mkdir(name)
        with open(f"{name}/manifest.json", "w", encoding="utf-8") as f:
            json.dump({"guest_arch": "x64", "guest_configs": [config]}, f)
        self.run("build", f"{name}/manifest.json", "-r", "resources.json", "-o", f"{name}/image.igvm", *case.flavor)
        if put:
            self.put(f"{name}/image.igvm", case.policy)
        if case.lowest != HIGH:
            self.lower(f"{name}/image.igvm", case.lowest)
        if case.damage:
            self.turn_bit(f"{name}/image.igvm", case.damage)
        return f"{name}/image.igvm"

    def put(self, image, policy):
        if isinstance(policy, dict):
            policy = self.run("policy", "encode", stdin=None, input=json.dumps(policy).encode()).stdout
        size, data = policy if isinstance(policy, tuple) else (len(policy), policy)
        with open(image, "r+b") as f:
            at = f.read().index(NO_POLICY)
            f.seek(at + 16)
            f.write(struct.pack("<II", size, 0) + data)

    @staticmethod
    def lower(image, lowest):
        """Images of ours may only be moved up: their preferred place is the lowest. Not so here."""
        with open(image, "r+b") as f:
            data = bytearray(f.read())
            struct.pack_into("<Q", data, data.index(struct.pack("<QQ", 2 << 20, HIGH)) + 24, lowest)  # behind alignment, gpa, size
            headers = sum(struct.unpack_from("<II", data, 8))
            struct.pack_into("<I", data, 20, 0)
            struct.pack_into("<I", data, 20, zlib.crc32(data[:headers]))
            f.seek(0)
            f.write(data[:headers])

    @staticmethod
    def turn_bit(image, where):
        with open(image, "r+b") as f:
            data = f.read()
            at = data.index(where)
            f.seek(at)
            f.write(bytes([data[at] ^ 1]))


def root_disk(name, marker, programs, folders=()):
    """An ext4 file system with a marker, programs by path, and empty folders; None where nobody can make one."""
    if not shutil.which("mke2fs", path=os.environ["PATH"] + ":/usr/sbin:/sbin"):
        return None
    for folder in ("etc", *map(os.path.dirname, programs), *folders):
        os.makedirs(f"{name}.d/{folder}", exist_ok=True)
    for path, program in programs.items():
        shutil.copy(program, f"{name}.d/{path}")
    with open(f"{name}.d/etc/marker", "w", encoding="utf-8") as f:
        f.write(marker + "\n")
    subprocess.run(["mke2fs", "-q", "-t", "ext4", "-d", f"{name}.d", name, "4M"], check=True,
                   env=dict(os.environ, PATH=os.environ["PATH"] + ":/usr/sbin:/sbin"), stdout=subprocess.DEVNULL)
    return os.path.abspath(name)


# ---- running ----

def member(verdict, path):
    for part in path.split("."):
        verdict = next((f for f in verdict if f["name"] == part), {}) if isinstance(verdict, list) else verdict.get(part)
    return verdict


def try_inspect(images):
    """A VM is asked while its workload runs, then told to stop. What is not as it has to be."""
    case = Case("inspect", sivm(FIELDS[1]), HOST)
    image = images.build("inspect", case)
    socket_path = os.path.abspath("inspect/socket")
    with subprocess.Popen([images.tool, "run", "--control", socket_path, "--timeout", str(TIMEOUT_S), *SECURE, image, "/workload",
                           "wait"], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as p:
        try:
            if p.stdout.readline() != "workload: waits\n":
                return ["the workload does not start"], p.communicate(timeout=TIMEOUT_S)[1]
            answer = json.loads(images.run("debug", "inspect", "--json", socket_path).stdout)
            with socket.socket(socket.AF_UNIX) as s:
                s.connect(socket_path)
                s.sendall(b'{"op":"nonsense"}\n{"op":"stop"}\n')
                err = p.communicate(timeout=TIMEOUT_S)[1]
        finally:
            p.kill()
    want = {"policy": case.policy, "vtom_offset_bit": 0, "machine": "microvm", "processors": 1}
    bad = [f"{k} is {answer.get(k)!r}, expected {v!r}" for k, v in want.items() if answer.get(k) != v]
    if int(answer["load_base"], 16) // 4096 < 4096:
        bad.append(f"load_base {answer['load_base']} is not in the image")
    if member(answer["verdict"], "fields.require_secure_boot.holds") != "yes":
        bad.append("the verdict is not there")
    if "is not understood" not in err or "asked the guest to stop" not in err:
        bad.append("the guest does not say that it was told nonsense and to stop")
    if p.returncode != 128 + 15:
        bad.append(f"status {p.returncode}, expected {128 + 15}")
    return bad, err if bad else ""


def wrong(case, status, result, text):
    """What is not as the case wants it."""
    if status != case.status:
        yield f"status {status}, expected {case.status}"
    verdict = json.loads(result).get("verdict") if result else None
    for path, want in case.holds.items():
        if not verdict or member(verdict, path) != want:
            yield f"{path} of the verdict is not {want!r}"
    for s in case.says:
        if s not in text:
            yield f"nobody says {s!r}"
    for s in case.never:
        if s in text:
            yield f"somebody says {s!r}"


def try_case(images, number, case):
    image = images.build(f"case{number}", case)
    p = subprocess.run([images.tool, "run", "--json", "--timeout", str(TIMEOUT_S), *case.host, image, *case.command], check=False,
                       stdin=subprocess.DEVNULL, capture_output=True, text=True, errors="replace", timeout=TIMEOUT_S + 30)
    shutil.rmtree(f"case{number}")
    bad = list(wrong(case, p.returncode, p.stdout, p.stderr))
    return bad, p.stdout + p.stderr[-4000:] if bad else ""


def kernel_folder(path):
    p = subprocess.run([os.path.join(TOP, "scripts", "fetch-kernel.sh"), path], stdin=subprocess.DEVNULL, capture_output=True,
                       text=True, check=False)
    return (os.path.join(path, "kernel"), "") if p.returncode == 0 else (None, p.stderr.strip().splitlines()[-1])


def report(n, name, bad, text):
    print(f"{'not ' if bad else ''}ok {n} - {name}", flush=True)
    for line in [*bad, *text.splitlines()]:
        print(f"#  {line}")


def main():
    tool, workload, folder = os.path.join(os.path.abspath(sys.argv[1]), "uvmkit"), *map(os.path.abspath, sys.argv[2:4])
    chosen = choice(sys.argv[4])
    if not chosen:
        return 0
    kernel, why = kernel_folder(folder)
    with tempfile.TemporaryDirectory() as directory, concurrent.futures.ThreadPoolExecutor(AT_ONCE) as pool:
        os.chdir(directory)
        disks = [root_disk(name, f"{name} root", {"workload": workload}) for name in ("right", "wrong")]
        cases = [c for c in [*fields(), *no_decoding(), *workloads(*disks), *machines()] if chosen(c)]
        print(f"1..{len(cases) + 1}", flush=True)
        if kernel is None:
            for n in range(1, len(cases) + 2):
                print(f"ok {n} # SKIP {why}")
            return 0
        images = Images(tool, workload, kernel)
        failed = 0
        for n, (case, done) in enumerate([(c, pool.submit(try_case, images, i, c)) for i, c in enumerate(cases)], 1):
            bad, text = done.result()
            failed += bool(bad)
            report(n, case.name, bad, text)
        bad, text = try_inspect(images)
        report(len(cases) + 1, "asked while it runs, and told to stop", bad, text)
        os.chdir("/")
    return failed + bool(bad) > 0


if __name__ == "__main__":
    sys.exit(main())
