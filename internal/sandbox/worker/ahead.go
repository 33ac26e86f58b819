package worker

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"

	"github.com/runwright/runwright/internal/sandbox/frame"
)

// aheadVariable tells a process what it can do before it knows whom for.
const aheadVariable = "RUNWRIGHT_SANDBOX"

// Ahead is the variable of the environment with which a process does, while it still
// waits for its account, what is the same for all: it makes its root, which has the
// slowest step of all that confine it, and what else b says. The modules come with
// the binding, handed over, as the process cannot reach them by name any more; for
// the same reason such a process cannot become another program. The binding has to
// be b, but for the modules.
func Ahead(b frame.Bind) string {
	text, err := json.Marshal(b)
	if err != nil {
		return aheadVariable + "=" // such structures always encode; the process would say so
	}
	return aheadVariable + "=" + string(text)
}

// ahead is what was done before the binding; nil for nothing.
type ahead struct {
	bind   frame.Bind
	memory *os.File // how much the process has mapped: there is no /proc in the root
	filter filter   // of system calls
	err    error    // why it could not be done, told at the binding
}

// doAhead does what the process was told to.
func doAhead() *ahead {
	frame.Prepare()
	text, told := os.LookupEnv(aheadVariable)
	if !told {
		return nil
	}
	a := &ahead{}
	if a.err = os.Unsetenv(aheadVariable); a.err != nil { // jobs are not to see it
		return a
	}
	if a.err = json.Unmarshal([]byte(text), &a.bind); a.err != nil {
		a.err = fmt.Errorf("what is to be done ahead: %w", a.err)
		return a
	}
	a.err = a.do()
	return a
}

// fits says why a binding does not go with what was done; nil where it does.
func (a *ahead) fits(b frame.Bind) error {
	if a.err != nil {
		return a.err
	}
	if b.Program != nil {
		return errors.New("the process has made its root for the engine, not for a program")
	}
	if b.Layers != a.bind.Layers || b.Limits != a.bind.Limits || b.UID != a.bind.UID {
		return errors.New("the process has made its root for other layers or limits")
	}
	return nil
}
