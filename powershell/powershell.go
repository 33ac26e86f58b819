// Package powershell runs PowerShell in Go: make a [Runspace] with [New], give
// it scripts with [Runspace.Run], and read what they write from [Streams].
//
// Thousands of runspaces may be made; each belongs to one goroutine at a time.
// Nothing outside a runspace is touched but through its Host. The package and
// those below it import the standard library, regexp2 and x/text only.
package powershell

import (
	"context"
	"errors"

	"github.com/runwright/runwright/powershell/cmdlets"
	"github.com/runwright/runwright/powershell/interp"
	"github.com/runwright/runwright/powershell/types"
)

// Options configure a runspace. Host is required; see package oshost for the
// operating system's own.
type Options = interp.Options

// Streams are the sinks of a run; a nil one discards.
type Streams = interp.Streams

// Runspace is one PowerShell session.
type Runspace struct{ rs *interp.Runspace }

// New returns a runspace with the built-in commands.
func New(o Options) *Runspace {
	if o.Registry == nil {
		o.Registry = cmdlets.Registry()
	}
	return &Runspace{rs: interp.New(o)}
}

// Script is a text to run.
type Script struct {
	// File is the path shown in errors and $PSCommandPath, "" for none.
	File string
	Text string
	// Parameters are bound by name, Arguments by position.
	Parameters map[string]any
	Arguments  []any
}

// Run runs a script in the global scope. It returns nil when the script came to
// its end; *interp.Failure for a terminating error, *interp.ExitRequest for exit,
// *interp.Cancelled when ctx ended.
func (r *Runspace) Run(ctx context.Context, s Script, st Streams) error {
	sb, err := r.rs.Parse(s.File, s.Text)
	if err != nil {
		var x *types.Exception
		if errors.As(err, &x) {
			return &interp.Failure{Record: &types.ErrorRecord{Exception: x, ID: x.ID, Category: x.Category, Reason: "ParseException"}, Script: true}
		}
		return err
	}
	var args []interp.Arg
	for name, v := range s.Parameters {
		args = append(args, interp.Arg{Name: name, Named: true, HasValue: true, Value: v})
	}
	for _, v := range s.Arguments {
		args = append(args, interp.Arg{Value: v})
	}
	return r.rs.Run(ctx, sb, args, st)
}

// Interp returns the interpreter's runspace, for packages that build on it.
func (r *Runspace) Interp() *interp.Runspace { return r.rs }
