//go:build linux && (amd64 || arm64)

package seccomp

import (
	"strconv"
	"sync"
)

//go:generate go run ./gen

// Name gives the name of a call by its number on this architecture.
func Name(nr int) string {
	if nr >= 0 && nr < len(names) && names[nr] != "" {
		return names[nr]
	}
	return "call " + strconv.Itoa(nr)
}

var numbers = sync.OnceValue(func() map[string]int {
	m := make(map[string]int, len(names))
	for i, n := range names {
		if n != "" {
			m[n] = i
		}
	}
	return m
})

// Number gives the number of a call by its name on this architecture.
func Number(name string) (int, bool) {
	nr, ok := numbers()[name]
	return nr, ok
}
