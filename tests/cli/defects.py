#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""What hcsshim gets wrong, and what uvmboot does instead. Speaks TAP.

    defects.py BIN_DIR          run all cases
    defects.py --rows DOCUMENT  compare their names with those in the table of doc/upstream-defects.md

A case is a function: its name is the test's, its first argument a World, and an assertion says what is not as it should be.
"""
import contextlib
import hashlib
import json
import os
import re
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
VM = "io.microsoft.virtualmachine."
TOPOLOGY = VM + "computetopology."
POLICY = "cGFja2FnZSBwb2xpY3kK"
WINDOWS, LINUX = VM + "wcow.securitypolicy", VM + "lcow.securitypolicy"
ROOT = VM + "bootfilesrootpath"
CONFIDENTIAL_FILES = ("boot.vhd", "rootfs.vhd", "cwcow.snp.vmgs", "cwcow.vbs.vmgs", "cwcow.gso.vmgs")


class Answer:
    def __init__(self, p):
        self.status, self.out, self.err = p.returncode, p.stdout, p.stderr
        self.json = None
        with contextlib.suppress(ValueError):
            self.json = json.loads(p.stdout)

    def error(self):
        """The class of a refusal, which the exit status has to show too."""
        assert self.status == 1, f"status {self.status}: {self.err}"
        found = self.json.get("error") or self.json["uvms"][0].get("error")
        return found["class"] if found else None

    def document(self):
        """The document of the only VM."""
        assert self.status == 0, f"status {self.status}: {self.out} {self.err}"
        return self.json["uvms"][0]["document"] if "uvms" in self.json else self.json


class World:
    """An empty directory, which is also the drives of a Windows host: X:\\a is x/a."""

    def __init__(self, directory):
        self.directory = directory
        self.put("host.json", json.dumps({"cpus": 4, "exe": r"C:\uvm\uvmboot.exe", "cwd": r"C:\cwd"}))
        self.put("c/cwd/.")
        self.put("rootfs.json", json.dumps([{"type": "BlockCIM", "source": r"C:\snap", "options": [
            'parentCimPaths=["C:\\\\l.cim"]', "blockCIMType=file"]}]))

    def path(self, name):
        return os.path.join(self.directory, name)

    def put(self, name, data=b""):
        os.makedirs(os.path.dirname(self.path(name)), exist_ok=True)
        if not name.endswith("/."):
            with open(self.path(name), "wb") as f:
                f.write(data if isinstance(data, bytes) else data.encode())

    def get(self, name):
        with open(self.path(name), "rb") as f:
            return f.read()

    def put_confidential(self):
        for name in CONFIDENTIAL_FILES:
            self.put("c/boot/" + name)
        self.put("c/snap/sandbox.vhdx")

    def pod(self, annotations, **more):
        self.put("config.json", json.dumps({**({} if "linux" in more else {"windows": {"hyperv": {}}}), "annotations": annotations,
                                            **more}))

    def call(self, *args, **environment):
        p = subprocess.run([os.path.join(BIN, "uvmboot"), *args], cwd=self.directory, stdin=subprocess.DEVNULL,
                           capture_output=True, check=False, text=True, timeout=60, env={**os.environ, **environment})
        return Answer(p)

    def ask(self, verb, *args):
        """A question about the pod."""
        return self.call(verb, "--spec", "config.json", "--task-id", "p", "--host", "host.json", "--sysroot", ".", "--json", *args)

    def files(self, *args):
        return self.ask("boot-files", "--bundle", r"C:\bundle", *args)

    def dry(self, *args):
        return self.call("--dry-run", "--host", "host.json", "--sysroot", ".", "--json", *args)

    def confidential(self, isolation, *args, before=()):
        self.put_confidential()
        return self.dry(*before, "cwcow", "--boot-files-path", r"C:\boot", "--scratch-vhd", r"C:\snap\sandbox.vhdx", "--isolation-type",
                        isolation, *args)

    def capture(self, scratch, efi="", name="vm", to="kept"):
        return self.call("debug-capture", "--uvm-id", name, "--dest", self.path(to) if to == "kept" else to, "--scratch", scratch, "--efi",
                         efi, "--debug-mode", "true", "--confidential", "true", "--json")

    def kept(self):
        return {name: self.get("kept/" + name) for name in sorted(os.listdir(self.path("kept")))}

    def packed(self):
        """A pod of this machine that could start but for QEMU: its line."""
        def run(*args):
            subprocess.run(args, cwd=self.directory, check=True, capture_output=True)

        run(sys.executable, os.path.join(HERE, "recipe.py"))
        self.put("raw", bytes(1 << 20))
        run(os.path.join(BIN, "uvmkit"), "build", "plain.json", "-o", "plain.bin")
        run(os.path.join(BIN, "uvmkit"), "pack", "plain.bin", "-o", "packed", "--efi", "raw", "--rootfs", "raw", "--scratch", "raw")
        self.put("snap/sandbox.vhdx", self.get("packed/scratch.vhd"))
        self.put("mounts.json", json.dumps([{"type": "BlockCIM", "source": self.path("snap"), "options": [
            'parentCimPaths=["/l.cim"]', "blockCIMType=file"]}]))
        self.pod({WINDOWS: POLICY, ROOT: self.path("packed"), VM + "wcow.isolation_type": "VBS", VM + "wcow.writable_efi": "true"})
        return ["pod", "--spec", "config.json", "--bundle", ".", "--rootfs", "mounts.json"]


def same(got, want):
    assert got == want, f"{got!r}, expected {want!r}"


# ---- options

def writable_efi_of_plain_pod(w):
    w.put("c/layer/UtilityVM/Files/.")
    w.pod({VM + "wcow.writable_efi": "true"}, windows={"hyperv": {}, "layerFolders": [r"C:\layer", r"C:\scratch"]})
    same(w.files().error(), "writable-efi-not-confidential")


def unknown_isolation(w):
    w.put_confidential()
    for value in ("SGX", "vbs", ""):
        w.pod({WINDOWS: POLICY, VM + "wcow.isolation_type": value})
        same(w.ask("options").error(), "isolation-type")


def isolation_of_command_line(w):
    vm = w.confidential("VBS").document()["VirtualMachine"]
    same(vm["SecuritySettings"]["Isolation"]["IsolationType"], "VirtualizationBasedSecurity")
    same(vm["GuestState"]["GuestStateFilePath"], r"C:\boot\cwcow.vbs.vmgs")
    assert "Keyboard" not in w.confidential("SNP").document()["VirtualMachine"]["Devices"]
    same(w.confidential("").error(), "isolation-type")
    same(w.confidential("VBS", before=("--memory", "1024")).error(), "memory-floor")
    same(w.confidential("VBS", before=("--allow-overcommit",)).error(), "overcommit")


def old_name_of_root(w):
    w.put("c/old/kernel")
    w.put("c/old/initrd.img")
    w.pod({VM + "lcow.bootfilesrootpath": r"C:\old"}, linux={})
    answer = w.files()
    same(answer.json["root"], r"C:\old")
    assert "is called " + ROOT in answer.err, answer.err


def empty_specs(w):
    w.put("config.json", "{}")
    same(w.ask("options").error(), "not-isolated")
    w.put("config.json", '{"linux": {}}')
    w.put("runtime.json", json.dumps({"sandboxIsolation": "HYPERVISOR", "bootFilesRootPath": r"C:\x", "defaultContainerAnnotations": {TOPOLOGY + "processor.count": "3"}}))
    answer = w.ask("options", "--runtime-options", "runtime.json")
    same((answer.json["BootFilesPath"], answer.json["ProcessorCount"]), (r"C:\x", 3))


def registry_boundary(w):
    def value(hive, key):
        return {"Key": {"Hive": hive, "Name": key}, "Name": "n", "Type": "DWord", "DWordValue": 1}

    allowed = [value("System", r"Software\X"), value("System", r"CurrentControlSet\Services\x")]
    w.pod({VM + "wcow.additional-reg-keys": json.dumps([value("System", "SoftwareX"), allowed[0],
                                                        value("System", r"CurrentControlSet\ServicesOfMine"), allowed[1]])})
    same([x["Key"]["Name"] for x in w.ask("options").json["AdditionalRegistryKeys"]], [x["Key"]["Name"] for x in allowed])


def malformed_values(w):
    w.pod({WINDOWS: POLICY, VM + "wcow.no_secure_boot": "yes", "io.microsoft.wcow.debug": "yes"})
    answer = w.ask("options")
    same(answer.status, 0)
    for key in (VM + "wcow.no_secure_boot", "io.microsoft.wcow.debug"):
        assert f'{key}: warning: "yes" must be a boolean' in answer.err, answer.err
    same(w.ask("options", "--strict").error(), "annotation-malformed")
    same(w.call("pod", "--spec", "config.json", "--bundle", ".", "--json").error(), "annotation-malformed")


def one_reading_of_booleans(w):
    for one in ("1", "t", "T", "true", "True"):
        w.pod({"microsoft.com/disable-hostprocess-container": one, "microsoft.com/hostprocess-container": "T"})
        same(w.ask("options").error(), "annotation-conflict")


def empty_root(w):
    for more, field in (({"linux": {}}, "BootFilesPath"), ({}, "GuestStateFilePath")):
        answers = []
        for root in ({}, {ROOT: ""}):
            w.pod({**({} if more else {WINDOWS: POLICY}), **root}, **more)
            answers.append(w.ask("options").json[field])
        same(answers[1], answers[0])
        assert not answers[0].startswith(r"C:\cwd"), answers[0]


def memory_that_wraps(w):
    w.put_confidential()
    w.pod({WINDOWS: POLICY, ROOT: r"C:\boot", TOPOLOGY + "memory.sizeinmb": str(2**64 - 1)})
    same(w.ask("document", "--bundle", r"C:\b", "--rootfs", "rootfs.json").error(), "value-range")


# ---- boot files

def endorsements_of_root(w):
    w.put("c/other/reference_info.cose")
    for name in ("kernel.vmgs", "rootfs.vhd"):
        w.put("c/other/" + name)
    w.pod({LINUX: POLICY, ROOT: r"C:\other"}, linux={})
    found = w.files().json
    same((found["root"], found["optional"]["reference-info"]), (r"C:\other", {"path": "reference_info.cose", "present": True}))


def choice_of_root(w):
    for name in ("vmlinux", "kernel", "rootfs.vhd", "initrd.img"):
        w.put("c/uvm/LinuxBootFiles/" + name)
    w.put("c/other/kernel")
    w.put("c/other/initrd.img")
    want = {"kernel": "kernel", "rootfs": "initrd.img"}
    w.pod({}, linux={})
    same(w.files().json["files"], {"kernel": "vmlinux", "rootfs": "rootfs.vhd"})
    w.pod({ROOT: r"C:\other"}, linux={})
    same(w.files().json["files"], want)
    direct = w.dry("lcow", "--boot-files-path", r"C:\other").document()["VirtualMachine"]["Chipset"]["LinuxKernelDirect"]
    same((direct["KernelFilePath"], direct["InitRdPath"]), (r"C:\other\kernel", r"C:\other\initrd.img"))


def all_that_is_missing(w):
    w.put("c/boot/boot.vhd/.")
    w.put("c/snap/sandbox.vhdx")
    w.pod({WINDOWS: POLICY, ROOT: r"C:\boot"})
    answer = w.files("--rootfs", "rootfs.json")
    same(answer.error(), "boot-file-missing")
    same(answer.json["error"]["missing"], ["guest-state", "efi-vhd", "boot-cim-vhd"])


def kinds_before_start(w):
    line = w.packed()
    w.put("packed/boot.vhd", bytes(4096))
    w.put("packed/cwcow.vbs.vmgs", w.get("packed/scratch.vhd"))
    answer = w.call(*line, "--json")
    same(answer.error(), "boot-file-kind")
    same(sorted(answer.json["error"]["wrong"]), ["efi-vhd", "guest-state"])
    same(os.listdir(w.path("snap")), ["sandbox.vhdx"])


def copies_rolled_back(w):
    line = w.packed()
    for _ in range(2):
        answer = w.call(*line, PATH="/nowhere")
        assert answer.status == 125 and "there is no qemu" in answer.err, (answer.status, answer.err)
        same(os.listdir(w.path("snap")), ["sandbox.vhdx"])


def guest_state_beside_scratch(w):
    line = w.packed()
    w.put("packed/sandbox.vhdx", w.get("snap/sandbox.vhdx"))
    mounts = json.loads(w.get("mounts.json"))
    mounts[0]["source"] = w.path("packed")
    w.put("mounts.json", json.dumps(mounts))
    before = sorted(os.listdir(w.path("packed")))
    answer = w.call(*line, PATH="/nowhere")
    assert "there is no qemu" in answer.err, answer.err
    same(sorted(os.listdir(w.path("packed"))), before)


# ---- documents

def console_line(w):
    w.put("c/boot/kernel")
    w.put("c/boot/initrd.img")
    direct = w.dry("lcow", "--boot-files-path", r"C:\boot").document()["VirtualMachine"]["Chipset"]["LinuxKernelDirect"]
    assert re.search(r' sh -c "/bin/vsockexec .* & exec sh"$', direct["KernelCmdLine"]), direct["KernelCmdLine"]


def processors_of_host(w):
    w.put("c/boot/kernel")
    w.put("c/boot/initrd.img")
    vm = w.dry("--cpus", "64", "lcow", "--boot-files-path", r"C:\boot").document()["VirtualMachine"]
    same(vm["ComputeTopology"]["Processor"]["Count"], 4)
    w.pod({TOPOLOGY + "processor.count": "-3", ROOT: r"C:\boot"}, linux={})
    same(w.ask("document", "--bundle", r"C:\b").error(), "value-range")


def form_of_root_disk(w):
    w.put("boot/kernel", "x")
    w.put("boot/rootfs.vhd", "vhdxfile".ljust(70000))
    answer = w.call("--json", "lcow", "--boot-files-path", "boot")
    same(answer.error(), "boot-file-kind")
    assert "a VHDX, expected a fixed VHD" in answer.json["uvms"][0]["error"]["wrong"]["rootfs"], answer.out


def kernel_of_firmware(w):
    w.put("boot/initrd.img", "070701")
    w.put("boot/vmlinux", b"\x7fELF" + bytes(1000))
    w.put("boot/kernel", b"\x7fELF" + bytes(1000))
    answer = w.call("--json", "lcow", "--boot-files-path", "boot", "--kernel-direct=false")
    same(answer.error(), "boot-file-kind")
    assert answer.json["uvms"][0]["error"]["wrong"]["kernel"].endswith("; firmware starts a bzImage"), answer.out
    w.pod({VM + "lcow.kerneldirectboot": "false", ROOT: w.path("boot")}, linux={})
    same(w.call("options", "--spec", "config.json", "--task-id", "p", "--json").json["KernelFile"], "kernel")


def root_of_confidential_linux(w):
    for name in ("kernel.vmgs", "rootfs.vhd"):
        w.put("c/boot/" + name)
    line = ["lcow", "--annotation", f"{LINUX}={POLICY}", "--boot-files-path", r"C:\boot"]
    answer = w.dry(*line)
    same(answer.error(), "rootfs-type")
    assert "add --root-fs-type none" in answer.out, answer.out
    assert "GuestState" in w.dry(*line, "--root-fs-type", "none").document()["VirtualMachine"]


# ---- the command line

def failures_show(w):
    for count in ("1", "3"):
        answer = w.call("--count", count, "lcow", "--boot-files-path", w.path("nowhere"))
        same((answer.status, answer.err.count("no regular file")), (1, int(count)))


def no_workers(w):
    for value in ("0", "-1"):
        answer = w.call("--parallel", value, "lcow")
        assert answer.status == 1 and answer.err.startswith("uvmboot: --parallel: "), (answer.status, answer.err)


def relative_paths(w):
    for name in ("state", "efi", "os", "scratch"):
        w.put("c/cwd/" + name)
    vm = w.dry("cwcow", "--vmgs-path", "state", "--efi-vhd", "efi", "--boot-cim-vhd", "os", "--scratch-vhd", "scratch", "--isolation-type",
               "VBS").document()["VirtualMachine"]
    same(vm["GuestState"]["GuestStateFilePath"], r"C:\cwd\state")
    paths = [x["Path"] for x in list(vm["Devices"]["Scsi"].values())[0]["Attachments"].values()]
    same(paths, [r"C:\cwd\scratch", r"C:\cwd\efi", r"C:\cwd\os"])


def numbers_that_are_none(w):
    for flag in ("--cpus", "--memory"):
        same(w.dry(flag, "0", "lcow").error(), "value-range")


def stray_operands(w):
    answer = w.call("--dry-run", "lcow", "extra")
    assert answer.status == 1 and "unexpected argument 'extra'" in answer.err, (answer.status, answer.err)


def files_of_others(w):
    w.put("kernel.vmgs", "mine")
    w.put("boot/kernel.vmgs", "template")
    answer = w.call("lcow", "--annotation", f"{LINUX}={POLICY}", "--root-fs-type", "none", "--boot-files-path", "boot")
    same((answer.status, w.get("kernel.vmgs"), w.get("boot/kernel.vmgs")), (1, b"mine", b"template"))


# ---- debug data

def earlier_evidence(w):
    w.put("disk", "first")
    same(w.capture("disk").status, 0)
    before = w.kept()
    w.put("disk", "second")
    same(w.capture("disk").status, 0)
    after = w.kept()
    same({k: after[k] for k in before}, before)
    same(after["vm_2_disk"], b"second")


def equal_names(w):
    w.put("a/disk", "scratch")
    w.put("b/disk", "efi")
    same(w.capture("a/disk", "b/disk").status, 0)
    same((w.get("kept/vm_disk"), w.get("kept/vm_efi_disk")), (b"scratch", b"efi"))


def planted_link(w):
    w.put("disk", "evidence")
    w.put("precious", "precious")
    w.put("kept/.")
    os.symlink(w.path("precious"), w.path("kept/vm_disk"))
    same(w.capture("disk").status, 0)
    same((w.get("precious"), w.get("kept/vm_2_disk")), (b"precious", b"evidence"))


def relative_debug_path(w):
    w.put("disk", "evidence")
    same(w.capture("disk", to="kept/here").status, 1)
    assert not os.path.exists(w.path("kept"))
    w.pod({WINDOWS: POLICY, "io.microsoft.wcow.debug": "true", "io.microsoft.wcow.debug_data_path": "kept"})
    same(w.ask("options").error(), "debug-path-not-absolute")


def second_capture(w):
    w.put("disk", "evidence")
    same(w.capture("disk").status, 0)
    w.put("disk", "")
    same(w.capture("disk").status, 0)
    same(w.get("kept/vm_disk"), b"evidence")


def digest_of_what_was_copied(w):
    w.put("disk", "evidence")
    same(w.capture("disk").status, 0)
    manifest = json.loads(w.get("kept/vm_manifest.json"))
    same(manifest["files"][0]["sha256"], hashlib.sha256(b"evidence").hexdigest())
    same(manifest["complete"], True)


def ids_with_separators(w):
    w.put("disk", "evidence")
    for name in ("../vm", "a/b", "a\\b", "..\\vm", "c:vm", ""):
        same(w.capture("disk", name=name).error(), "uvm-id")
    same(w.call(*w.packed(), "--task-id", "../p", "--json").error(), "uvm-id")
    same([os.path.exists(w.path(x)) for x in ("kept", "vm_disk")], [False, False])


CASES = [
    writable_efi_of_plain_pod, unknown_isolation, isolation_of_command_line, earlier_evidence, equal_names, planted_link,
    relative_debug_path, second_capture, copies_rolled_back, guest_state_beside_scratch, endorsements_of_root, choice_of_root,
    old_name_of_root, all_that_is_missing, kinds_before_start, failures_show, no_workers, relative_paths, empty_specs, console_line,
    digest_of_what_was_copied, registry_boundary, malformed_values, one_reading_of_booleans, empty_root, memory_that_wraps,
    ids_with_separators, files_of_others, numbers_that_are_none, stray_operands, kernel_of_firmware, root_of_confidential_linux,
    processors_of_host, form_of_root_disk,
]
ROW = re.compile(r"^\| B(\d+) \|(.*)\|$", re.MULTILINE)
LAST = 32


def check_rows(path):
    with open(path, encoding="utf-8") as f:
        rows = ROW.findall(f.read())
    bad = []
    if [int(number) for number, _ in rows] != list(range(1, LAST + 1)):
        bad.append(f"the rows are not B1 to B{LAST}, each once and in order")
    named = []
    for number, row in rows:
        cells = [x.strip() for x in row.split("|")]
        tests = re.findall(r"`(\w+)`", cells[-1])
        if not tests and not cells[-1].startswith("none: "):
            bad.append(f"B{number} names no test, and no reason why there is none")
        named += tests
    known = [case.__name__ for case in CASES]
    bad += [f"there is no test {name}" for name in named if name not in known]
    bad += [f"no row names the test {name}" for name in known if name not in named]
    print(*bad, sep="\n", end="\n" if bad else "")
    return len(bad) > 0


def run(case):
    with tempfile.TemporaryDirectory() as directory:
        try:
            case(World(directory))
        except (AssertionError, KeyError, TypeError, OSError, subprocess.SubprocessError) as e:
            return f"{type(e).__name__}: {e}"
    return None


def main():
    failed = 0
    print(f"1..{len(CASES)}")
    for n, case in enumerate(CASES, 1):
        why = run(case)
        failed += why is not None
        print(f"{'not ' if why else ''}ok {n} - {case.__name__}")
        if why:
            print("".join(f"# {line}\n" for line in why.splitlines()), end="")
    return failed > 0


if sys.argv[1] == "--rows":
    sys.exit(check_rows(sys.argv[2]))
BIN = os.path.abspath(sys.argv[1])
sys.exit(main())
