//go:build !(linux && (amd64 || arm64))

package seccomp

// Without filters the flags are only for the documentation.
const threadFlags = 0xd0f00

// pythonHere says whether the profile of Python names calls that there are.
const pythonHere = false
