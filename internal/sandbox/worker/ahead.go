package worker

import (
	"fmt"
	"os"

	"github.com/runwright/runwright/internal/sandbox/frame"
)

// rootVariable tells a process to make its root before it knows whom for.
const rootVariable = "RUNWRIGHT_SANDBOX_ROOT"

// RootAhead is the variable of the environment with which a process makes its root
// while it still waits for its account, as the slowest steps of all that confine
// it. Only what every account has is in that root. The modules come with the
// binding, handed over, as the process cannot reach them by name any more; for the
// same reason such a process cannot become another program.
func RootAhead(l frame.Limits, uid int) string {
	return fmt.Sprintf("%s=%d %d %d", rootVariable, l.TempBytes, l.TempFiles, uid)
}

// ahead is a root that was made before the binding; nil for none.
type ahead struct {
	limits frame.Limits // those of the scratch folder
	uid    int
	memory *os.File // how much the process has mapped: there is no /proc in the root
	err    error    // why there is none, told at the binding
}

// rootAhead makes the root, if the process was told to.
func rootAhead() *ahead {
	text, told := os.LookupEnv(rootVariable)
	if !told {
		return nil
	}
	a := &ahead{}
	if a.err = os.Unsetenv(rootVariable); a.err != nil { // jobs are not to see it
		return a
	}
	if _, a.err = fmt.Sscanf(text, "%d %d %d", &a.limits.TempBytes, &a.limits.TempFiles, &a.uid); a.err != nil {
		a.err = fmt.Errorf("the limits of the root '%s': %w", text, a.err)
		return a
	}
	a.err = a.make()
	return a
}

// fits says why a binding cannot have this root; nil where it can.
func (a *ahead) fits(b frame.Bind) error {
	switch {
	case a.err != nil:
		return a.err
	case !b.Layers.Root || b.Program != nil:
		return fmt.Errorf("the process has made its root for a sandbox of the engine")
	case b.UID != a.uid || b.Limits.TempBytes != a.limits.TempBytes || b.Limits.TempFiles != a.limits.TempFiles:
		return fmt.Errorf("the process has made its root with other limits")
	}
	return nil
}
