package runbook

import "sort"

// environment holds a job's environment variables. Each job has its own, so
// that none sees what another one set.
type environment struct{ vars map[string]string }

func newEnvironment(vars map[string]string) *environment { return &environment{vars} }

// Lookup implements interp.Env.
func (e *environment) Lookup(name string) (string, bool) {
	v, ok := e.vars[name]
	return v, ok
}

// Set implements interp.Env.
func (e *environment) Set(name, value string) error {
	e.vars[name] = value
	return nil
}

// Unset implements interp.Env.
func (e *environment) Unset(name string) error {
	delete(e.vars, name)
	return nil
}

// All implements interp.Env.
func (e *environment) All() []string {
	out := make([]string, 0, len(e.vars))
	for k, v := range e.vars {
		out = append(out, k+"="+v)
	}
	sort.Strings(out)
	return out
}
