#!/bin/sh
# SPDX-License-Identifier: MIT
# demo.sh BUILD: make an image for three platforms and show what the tools say about it.
set -eu
build=$(cd "$1" && pwd)
PATH=$build/bin:$build/examples:$PATH
mkdir -p "$build/demo"
cd "$build/demo"

# step HEADLINE: what the next command is for
step() {
	printf '\n== %s\n\n' "$1"
}

# show COMMAND: print a command as it would be typed, and run it
show() {
	printf '$ %s\n' "$1"
	sh -c "$1"
}

step 'Write an image for SEV-SNP, TDX and VBS with the C library'
show 'make-image uvm.igvm'
step 'What is in it?'
show 'uvmkit inspect uvm.igvm'
step 'Does it follow the rules of the format?'
show 'uvmkit check uvm.igvm'
step 'What will each platform report at launch?'
show 'uvmkit measure uvm.igvm'
step 'The same records as scripts in the field expect them'
show 'igvmfilegen dump --filepath uvm.igvm | head -n 21'
step 'One bit of an address is wrong: which rule, which record, which byte?'
show "cp uvm.igvm bad.igvm; printf '\\020' | dd of=bad.igvm bs=1 seek=248 conv=notrunc status=none"
show 'uvmkit check bad.igvm' || true
