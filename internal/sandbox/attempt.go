package sandbox

// Attempt is one thing that was tried from inside a sandbox and must not be
// possible there.
type Attempt struct {
	Tier    string `json:"tier"`
	Profile string `json:"profile"`
	Group   string `json:"group"` // process, files, network, kernel, leaks
	Name    string `json:"name"`
	Reached bool   `json:"reached"` // it was possible
	Detail  string `json:"detail"`  // what came of it: the error's name, the signal
	// Known is why it is possible all the same in this tier; empty for what must
	// not be.
	Known string `json:"known,omitempty"`
}

// OK reports whether it was refused, or is known to be possible.
func (a Attempt) OK() bool { return !a.Reached || a.Known != "" }
