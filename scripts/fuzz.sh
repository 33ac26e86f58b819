#!/usr/bin/env bash
# Runs every fuzz target of the module for a time. What it finds it leaves in
# the package's testdata/fuzz, to be committed with the fix.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
time=${1:?usage: fuzz.sh TIME}

grep -rn --include='*_test.go' '^func Fuzz' cmd internal powershell | sort |
  sed -E 's|^(.*)/[^/]*_test\.go:[0-9]+:func (Fuzz[A-Za-z0-9_]*).*|\1 \2|' |
  while read -r folder target; do
    echo "== $folder $target"
    go test -run '^$' -fuzz "^$target\$" -fuzztime "$time" "./$folder" </dev/null
  done
