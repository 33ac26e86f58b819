#!/usr/bin/env bash
# Makes every generated file again and fails if one is not as it was.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

sums() { find cmd internal powershell -name '*_gen.go' -type f -print0 | sort -z | xargs -0 sha256sum; }

before=$(sums)
go generate ./...
after=$(sums)
if [ "$before" != "$after" ]; then
  echo "These generated files were out of date and are made anew; commit them:" >&2
  diff <(echo "$before") <(echo "$after") | awk '/^>/ { print "  " $3 }' >&2
  exit 1
fi
echo "$(echo "$after" | wc -l) generated files are as go generate makes them."
