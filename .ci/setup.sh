#!/usr/bin/env bash
# setup.sh installs what building and running need and what is missing here. Quick when there is nothing to do.
set -euo pipefail
cd "$(dirname "$0")/.."

if ! command -v swift > /dev/null; then
  echo "setup: Swift 6.2 or later is missing; install it from https://www.swift.org/install/linux" >&2
  exit 1
fi

# needs PACKAGE COMMAND… notes the Debian package when the command that looks for its content fails.
missing=()
needs() {
  local package=$1
  shift
  "$@" > /dev/null 2>&1 || missing+=("$package")
}
needs make command -v make
needs pkg-config command -v pkg-config
needs libsqlite3-dev pkg-config --exists sqlite3
needs libcurl4-openssl-dev pkg-config --exists libcurl
needs libseccomp-dev pkg-config --exists libseccomp
needs libyaml-dev pkg-config --exists yaml-0.1
needs libhiredis-dev pkg-config --exists hiredis
needs redis-server command -v redis-server  # for the tests of the shared cache
needs bubblewrap command -v bwrap
needs clang sh -c "command -v clang || command -v cc"  # for the fault sweep; Swift brings one
needs python3 test -x /usr/bin/python3
needs python3-venv /usr/bin/python3 -c "import ensurepip, venv"
needs nodejs command -v node  # for the samples of JavaScript; users without it get the other checks

if [ ${#missing[@]} -gt 0 ]; then
  root=()
  [ "$(id -u)" = 0 ] || root=(sudo)
  line="${root[*]:+sudo }apt-get install --yes --no-install-recommends ${missing[*]}"
  if ! command -v apt-get > /dev/null || { [ "$(id -u)" != 0 ] && ! command -v sudo > /dev/null; }; then
    echo "setup: missing ${missing[*]}; as root run: ${line#sudo }" >&2
    exit 1
  fi
  echo "setup: installing ${missing[*]}"
  install() {
    "${root[@]}" env DEBIAN_FRONTEND=noninteractive \
      apt-get install --yes --quiet=2 --no-install-recommends "${missing[@]}" < /dev/null
  }
  # The package lists may be missing or old: fetch them once and try again.
  install || { "${root[@]}" apt-get update --quiet=2 < /dev/null && install; } || {
    echo "setup: could not install ${missing[*]}; run: $line" >&2
    exit 1
  }
fi

.ci/venv.sh .venv
