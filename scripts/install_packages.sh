#!/bin/sh
# Installs the Debian packages that the given lists name and that are missing. Needs root or sudo
# only when something is missing.
#   scripts/install_packages.sh LIST...
set -eu

missing=""
for package in $(cat "$@" | grep -v '^#'); do
  dpkg-query -W -f='${Status}' "$package" 2>/dev/null | grep -q '^install ok installed' ||
    missing="$missing $package"
done
# A Node.js from elsewhere will do: it need not be Debian's.
command -v node >/dev/null 2>&1 || missing="$missing nodejs"
command -v npm >/dev/null 2>&1 || missing="$missing npm"
[ -n "$missing" ] || exit 0

echo "Installing:$missing"
as_root=""
if [ "$(id -u)" -ne 0 ]; then
  command -v sudo >/dev/null 2>&1 || {
    echo "These packages are missing and neither root nor sudo is here to install them:$missing" >&2
    exit 1
  }
  as_root="sudo"
fi
$as_root apt-get update -q
# libboost1.81-dev and libboost-dev cannot be installed together; apt removes the older one.
# shellcheck disable=SC2086
$as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends $missing
