# shellcheck shell=sh disable=SC2034 # the lists are for those who source this
# SPDX-License-Identifier: MIT
# The Debian packages that building, demonstrating and testing need, and how missing ones get installed.
# Sourced by ./check and ./demo; the lists are in no other place.

build_packages='gcc libc6-dev make meson ninja-build pkg-config libssl-dev libcbor-dev libfdt-dev musl-tools linux-libc-dev libarchive-dev libcmocka-dev libjansson-dev zlib1g-dev'
if [ "$(uname -m)" = x86_64 ]; then
	build_packages="$build_packages libipsec-mb-dev"
fi
demo_packages="$build_packages qemu-system-x86 busybox-static e2fsprogs"
check_packages="$demo_packages g++ clang clang-format libclang-rt-14-dev llvm-14 python3 python3-jsonschema openssl patch shellcheck groff-base"

# missing_packages LIST: those of LIST that are not installed.
missing_packages() {
	for package in $1; do
		case $(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null) in
		installed) ;;
		*) printf '%s ' "$package" ;;
		esac
	done
}

# as_root COMMAND...: run one command as root, with sudo when we are not; 3 when that is not possible.
as_root() {
	if [ "$(id -u)" = 0 ]; then
		"$@"
	elif command -v sudo >/dev/null; then
		sudo "$@"
	else
		return 3
	fi
}

apt_install() {
	as_root env DEBIAN_FRONTEND=noninteractive apt-get -qq -y -o Dpkg::Use-Pty=0 --no-install-recommends install "$@" </dev/null
}

# need_packages LIST: install what is missing of LIST; silent when nothing is. Exits with 3 when that fails.
need_packages() {
	if ! command -v dpkg-query >/dev/null; then
		echo "Not a Debian system: install what stands for these packages yourself: $1" >&2
		return 0
	fi
	missing=$(missing_packages "$1")
	if [ -z "$missing" ]; then
		return 0
	fi
	echo "Debian packages are missing: $missing"
	# The lists may be absent or too old, so a failure gets one update and one more attempt; that one says what is wrong.
	# shellcheck disable=SC2086 # one word per package
	if apt_install $missing 2>/dev/null || { as_root apt-get update -qq && apt_install $missing; }; then
		return 0
	fi
	echo "Install them, then run this again:" >&2
	echo "  apt-get install --no-install-recommends $missing" >&2
	exit 3
}
