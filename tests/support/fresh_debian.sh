#!/bin/sh
# Proves the README's two commands on a plain Debian 12: makes one by debootstrap, clones the last
# commit into a path with spaces and runs ./x demo and ./x test in it. Needs root, debootstrap, git
# and some 6 GB. Not part of CI.
#
#   sh tests/support/fresh_debian.sh [--packages-only | --test-only] [--keep]
#
# --packages-only stops after installing the packages and configuring; --test-only runs ./x test
# alone; --keep leaves the system in place and prints where. MIRROR names another Debian mirror;
# WORK another parent folder.
set -eu

packages_only=no
test_only=no
keep=no
for argument in "$@"; do
  case $argument in
    --packages-only) packages_only=yes ;;
    --test-only) test_only=yes ;;
    --keep) keep=yes ;;
    *) echo "unknown option $argument" >&2; exit 2 ;;
  esac
done
if [ "$(id -u)" -ne 0 ]; then echo "needs root" >&2; exit 2; fi

source_dir=$(cd "$(dirname "$0")/../.." && pwd -P)
root=$(mktemp -d "${WORK:-${TMPDIR:-/var/tmp}}/keiretsu-debian.XXXXXX")

# Unmounts before removing anything: what is mounted there belongs to the host.
cleanup() {
  umount "$root/dev/pts" 2>/dev/null || true
  umount "$root/proc" 2>/dev/null || true
  if [ "$keep" = yes ]; then
    echo "left in place: $root"
  elif ! mountpoint -q "$root/proc" && ! mountpoint -q "$root/dev/pts"; then
    rm -rf --one-file-system "$root"
  fi
}
trap cleanup EXIT
trap 'exit 130' INT TERM

say() { echo "fresh_debian: $(date +%T) $*"; }

say "debootstrap into $root"
debootstrap --variant=minbase bookworm "$root" "${MIRROR:-http://deb.debian.org/debian}"
for file in /etc/resolv.conf /etc/hosts; do
  [ ! -f "$file" ] || cp -L "$file" "$root$file"
done
# A host behind a proxy has told its own apt so.
if [ -d /etc/apt/apt.conf.d ]; then
  grep -lis proxy /etc/apt/apt.conf.d/* /etc/apt/apt.conf 2>/dev/null |
    while read -r file; do cp "$file" "$root/etc/apt/apt.conf.d/"; done || true
fi
mount -t proc proc "$root/proc"
# Tests of the shell open terminals.
mount -t devpts -o newinstance,ptmxmode=0666 devpts "$root/dev/pts"
ln -sf pts/ptmx "$root/dev/ptmx"

project="$root/srv/a path with spaces/keiretsu"
mkdir -p "$(dirname "$project")"
git clone -q "$source_dir" "$project"

in_debian() {
  # shellcheck disable=SC2016  # expanded inside
  env -i PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LANG=C.UTF-8 \
    ${http_proxy:+http_proxy="$http_proxy"} ${https_proxy:+https_proxy="$https_proxy"} \
    chroot "$root" sh -c 'cd "/srv/a path with spaces/keiretsu" && exec "$@"' sh "$@" </dev/null
}

say "--no-install names what is missing and stops with 2"
code=0
in_debian ./x build --no-install || code=$?
[ "$code" -eq 2 ] || { say "expected exit code 2, got $code"; exit 1; }

if [ "$packages_only" = yes ]; then
  say "packages and configuration"
  in_debian ./x packages
  in_debian cmake --preset release
  in_debian cmake --preset dev
  say "done"
  exit 0
fi

if [ "$test_only" = no ]; then
  say "./x demo, cold"
  in_debian ./x demo
  say "./x demo, warm"
  in_debian ./x demo
fi
say "./x test, cold"
in_debian ./x test
say "./x test, warm"
in_debian ./x test
say "done"
