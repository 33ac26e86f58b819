#!/usr/bin/env bash
# Format, vet, staticcheck, golangci-lint. STATICCHECK is the version to use.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

unformatted=$(gofmt -l cmd internal powershell scripts test)
if [ -n "$unformatted" ]; then
  printf 'not formatted (make fmt does it):\n%s\n' "$unformatted" >&2
  exit 1
fi
go vet ./...
# Developers work on other systems, too; jobs run there without confinement.
for system in darwin/arm64 windows/amd64; do
  GOOS=${system%/*} GOARCH=${system#*/} go vet ./...
done

tool="honnef.co/go/tools/cmd/staticcheck@${STATICCHECK:?}"
if go run "$tool" -version >/dev/null 2>&1; then
  go run "$tool" ./...
else
  echo "staticcheck $STATICCHECK cannot be fetched or built here: not run"
fi

if command -v golangci-lint >/dev/null; then
  golangci-lint run
else
  echo "golangci-lint is not installed: not run (.golangci.yml says what it would check)"
fi
