package threadjob

import (
	"sort"

	"github.com/runwright/runwright/powershell/interp"
)

// ownEnv is a copy of the environment, as a process of its own has one.
type ownEnv struct{ values map[string]string }

func newOwnEnv(from interp.Env) *ownEnv {
	e := &ownEnv{values: map[string]string{}}
	for _, pair := range from.All() {
		for i := 1; i < len(pair); i++ {
			if pair[i] == '=' {
				e.values[pair[:i]] = pair[i+1:]
				break
			}
		}
	}
	return e
}

// Lookup reads a variable.
func (e *ownEnv) Lookup(name string) (string, bool) {
	v, ok := e.values[name]
	return v, ok
}

// Set sets a variable.
func (e *ownEnv) Set(name, value string) error {
	e.values[name] = value
	return nil
}

// Unset removes a variable.
func (e *ownEnv) Unset(name string) error {
	delete(e.values, name)
	return nil
}

// All lists the variables in name order.
func (e *ownEnv) All() []string {
	out := make([]string, 0, len(e.values))
	for name, v := range e.values {
		out = append(out, name+"="+v)
	}
	sort.Strings(out)
	return out
}
