#!/bin/sh
# SPDX-License-Identifier: MIT
# shellcheck disable=SC2016 # commands are shown as they are typed
# demo.sh BUILD: build a confidential utility VM image from Debian's kernel, and show its measured policy enforced in a VM.
set -eu
here=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd)
build=$(cd "$1" && pwd)
PATH=$build/bin:$PATH
sh "$here/scripts/fetch-kernel.sh" "$build/kernel"
rm -rf "$build/demo"
mkdir "$build/demo"
cd "$build/demo"
ln -s "$build/kernel/kernel" kernel
ln -s "$build/guest/shim.elf" shim.elf
cp "$here/examples/demo/manifest.json" "$here/examples/demo/workload.c" "$here/examples/demo/weaker.json" \
	"$here/examples/demo/workload-of-host" .

# step HEADLINE: what the next commands are for
step() {
	printf '\n== %s\n\n' "$1"
}

# show COMMAND: print a command as it would be typed, and run it
show() {
	printf '$ %s\n' "$1"
	sh -c "$1"
}

# refused COMMAND: one that must end with status 120
refused() {
	printf '$ %s\n' "$1"
	status=0
	sh -c "$1" || status=$?
	printf '(exit status %s)\n' "$status"
	[ "$status" = 120 ]
}

claims='--setting secure-boot=on --setting vmgs-ephemeral=on'

step "Build an image for SEV-SNP, TDX and VBS from Debian's own kernel, with a measured product policy"
show 'musl-gcc -static -O2 -o workload workload.c'
show 'uvmkit kernel kernel -o vmlinux'
show 'uvmkit initrd --modules kernel --workload workload -o initrd'
cat >resources.json <<END
{"resources": {"underhill_kernel": "$PWD/vmlinux", "underhill_initrd": "$PWD/initrd", "openhcl_boot": "$PWD/shim.elf"}}
END
show 'uvmkit build manifest.json -r resources.json -o uvm.igvm'

step 'What does it require, and what will the platforms report at launch?'
show 'uvmkit policy show -p vbs uvm.igvm'
show 'uvmkit measure uvm.igvm | tee digests'

step 'A VM that satisfies the policy runs its workload'
show "uvmkit run uvm.igvm $claims"

step 'A VM with secure boot off is refused by the paravisor inside'
refused 'uvmkit run uvm.igvm --setting secure-boot=off --setting vmgs-ephemeral=on'

step 'One byte of the policy is altered: it is no policy any more, the VM refuses, and the digest changes'
offset=$(uvmkit policy show -p vbs uvm.igvm | sed -n '1s/.*in the file at //p')
show "cp uvm.igvm altered.igvm; printf '\\002' | dd of=altered.igvm bs=1 seek=$((offset + 19)) conv=notrunc status=none"
refused "uvmkit run altered.igvm $claims"
show 'uvmkit measure -p vbs altered.igvm; grep vbs digests'

step 'The policy is replaced by a valid weaker one: it boots, even with secure boot off'
show 'uvmkit policy replace uvm.igvm -p vbs --policy weaker.json -o weaker.igvm'
show 'uvmkit run weaker.igvm --setting secure-boot=off --setting vmgs-ephemeral=on'
printf '\nNo guest can notice that: it obeys the policy it is measured with. Only who compares the digest in a hardware report with\n'
printf 'the one above catches it:\n\n'
show 'uvmkit policy check weaker.igvm -p vbs --require require_secure_boot=true || echo "(exit status $?)"'

step 'The same as a utility VM: pack its boot files, let a host start it by its isolation type'
show "uvmkit initrd --modules kernel --add bin/sh=$(command -v busybox) -o initrd"
show 'uvmkit build manifest.json -r resources.json -o host.igvm --set "$(cat workload-of-host)" >/dev/null'
truncate -s 1M efi.raw
mkdir -p root/bin
cp "$(command -v busybox)" root/bin/sh
PATH=$PATH:/usr/sbin:/sbin mke2fs -q -t ext4 -d root root.raw 8M >/dev/null
truncate -s 16M scratch.raw
show 'uvmkit pack host.igvm -o boot-files --efi efi.raw --rootfs root.raw --scratch scratch.raw'
show 'mv boot-files/scratch.vhd .'
show 'uvmkit check boot-files'
show "uvmboot cwcow --boot-files-path boot-files --isolation-type VBS --scratch-vhd scratch.vhd --exec 'echo hello from \$0'"

step 'A boot that fails, and what is kept to understand it'
refused "uvmboot cwcow --boot-files-path boot-files --isolation-type VBS --scratch-vhd scratch.vhd --disable-secure-boot \\
  --debug-mode --debug-data-path kept --exec 'echo hello'"
show 'uvmkit debug verify kept'
