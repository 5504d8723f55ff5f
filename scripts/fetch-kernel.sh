#!/bin/sh
# SPDX-License-Identifier: MIT
# fetch-kernel.sh DIR: Debian's cloud kernel, downloaded and unpacked into DIR, never installed. DIR/kernel is then a symbolic
# link to the tree that 'uvmkit kernel' and 'uvmkit initrd --modules' take. What is there already is used as it is, so that
# later runs need no network.
#
# With UVMKIT_KERNEL_DEB=FILE that package is taken instead of a download.
set -eu
dir=${1:?usage: fetch-kernel.sh DIR}
[ ! -e "$dir/kernel/boot" ] || exit 0

# package NAME: the one that the metapackage NAME stands for
package() {
	apt-cache depends "$1" 2>/dev/null | sed -n 's/^ *Depends: \(linux-image-.*\)/\1/p' | head -n 1
}

# download: print the path of the package
download() {
	name=$(package linux-image-cloud-amd64)
	if [ -z "$name" ] && [ "$(id -u)" = 0 ]; then
		apt-get -qq update >&2
		name=$(package linux-image-cloud-amd64)
	fi
	if [ -z "$name" ]; then
		echo "apt knows no kernel: run apt-get update, or set UVMKIT_KERNEL_DEB to a linux-image-*-cloud-amd64 package" >&2
		return 3
	fi
	(cd "$1" && apt-get -qq download "$name") >&2 || return 3
	ls "$1"/linux-image-*.deb
}

mkdir -p "$dir"
dir=$(cd "$dir" && pwd)
exec 9< "$dir"
flock 9 # tests that run at the same time want it, too
[ ! -e "$dir/kernel/boot" ] || exit 0
work=$(mktemp -d "$dir/.fetch.XXXXXX")
trap 'rm -rf "$work"' EXIT
trap 'exit 129' HUP INT TERM

deb=${UVMKIT_KERNEL_DEB:-}
if [ -z "$deb" ]; then
	deb=$(download "$work") || {
		echo "fetch-kernel.sh: the kernel package could not be downloaded" >&2
		exit 3
	}
fi
tree=$(basename "$deb" .deb)
dpkg-deb -x "$deb" "$work/tree"
rm -rf "${dir:?}/$tree"
mv "$work/tree" "$dir/$tree"
ln -sfn "$tree" "$dir/kernel"
