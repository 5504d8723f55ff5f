#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Several programs that want the kernel at the same time get it, from a package of this test's own: fetch.py FETCH_KERNEL. Speaks
TAP."""
import os
import subprocess
import sys
import tempfile

AT_ONCE = 6
CONTROL = "Package: linux-image-none\nVersion: 1\nArchitecture: amd64\nMaintainer: nobody\nDescription: none\n"
FILES = 300  # so many that unpacking takes its time


def package(name):
    for file, text in [("DEBIAN/control", CONTROL), *((f"boot/vmlinuz-{i}", "kernel") for i in range(FILES))]:
        os.makedirs(os.path.dirname(f"tree/{file}"), exist_ok=True)
        with open(f"tree/{file}", "w", encoding="ascii") as f:
            f.write(text)
    subprocess.run(["dpkg-deb", "-Znone", "--build", "tree", name], check=True, stdout=subprocess.DEVNULL)


def main():
    with tempfile.TemporaryDirectory() as directory:
        script = os.path.abspath(sys.argv[1])
        os.chdir(directory)
        package("linux-image-none.deb")
        # what each finds is what it has when it comes back
        command = f'"{script}" out && ls out/kernel/boot | wc -l'
        env = dict(os.environ, UVMKIT_KERNEL_DEB=os.path.abspath("linux-image-none.deb"))
        all_ = [subprocess.Popen(["sh", "-c", command], env=env, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                 stderr=subprocess.STDOUT, text=True) for _ in range(AT_ONCE)]
        said = [p.communicate()[0] for p in all_]
        left = sorted(os.listdir("out"))
        os.chdir("/")
    good = all(s == f"{FILES}\n" for s in said) and left == ["kernel", "linux-image-none"]
    print(f"1..1\n{'' if good else 'not '}ok 1 - {AT_ONCE} at the same time")
    if not good:
        print("".join(f"# {line}\n" for line in [*"".join(said).splitlines()[:20], f"left: {left}"]), end="")
    return not good


sys.exit(main())
