//go:build !(linux && (amd64 || arm64))

package seccomp

// Without filters the flags are only for the documentation.
const threadFlags = 0xd0f00
