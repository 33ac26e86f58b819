#!/usr/bin/env bash
# Installs the Debian packages that tests need, or says which are missing.
# A missing tool is no failure: its tests are skipped and say so.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

packages=() # to install
reasons=()  # what is skipped without them

have_postgres() {
  command -v initdb >/dev/null || compgen -G '/usr/lib/postgresql/*/bin/initdb' >/dev/null
}

if ! have_postgres; then
  packages+=(postgresql)
  reasons+=("PostgreSQL (Debian package postgresql): the tests of the server on PostgreSQL")
fi
if [ -d web/e2e ] && ! command -v chromium >/dev/null; then
  packages+=(chromium)
  reasons+=("Chromium (Debian package chromium): the tests of the portal in a browser")
fi
if [ -f web/package.json ] && ! command -v npm >/dev/null; then
  reasons+=("npm (Node 20.19 or later): the tests of the portal")
fi

if [ ${#packages[@]} -gt 0 ] && [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
  echo "Installing for the tests: ${packages[*]}"
  export DEBIAN_FRONTEND=noninteractive
  if apt-get update -qq && apt-get install -y -qq --no-install-recommends "${packages[@]}"; then
    exit 0
  fi
  echo "apt-get could not install them."
fi

for reason in "${reasons[@]}"; do
  echo "MISSING, so these will be skipped - $reason"
done
