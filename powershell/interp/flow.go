package interp

import (
	"strings"

	"github.com/runwright/runwright/powershell/types"
)

// flowKind is a way of leaving statements early.
type flowKind uint8

const (
	flowBreak flowKind = iota
	flowContinue
	flowReturn
)

// flow is break, continue or return on its way up the error path. It is
// no error that scripts see.
type flow struct {
	kind  flowKind
	label string
}

func (f *flow) Error() string {
	return [...]string{"break", "continue", "return"}[f.kind]
}

// The flows without a label carry nothing, so one of each does.
var (
	breakFlow    = &flow{kind: flowBreak}
	continueFlow = &flow{kind: flowContinue}
	returnFlow   = &flow{kind: flowReturn}
)

// loopFlow says what a loop with a label does about an error of its body: leave
// the loop, go on with the next round, or pass it on.
func loopFlow(err error, label string) (leave bool, pass error) {
	f, ok := err.(*flow)
	if !ok || f.kind > flowContinue {
		return false, err
	}
	if f.label != "" && !equalFold(f.label, label) {
		return false, err
	}
	return f.kind == flowBreak, nil
}

// leave passes on an error that ends the gathering of a value. When it is return,
// break, continue or exit there will be no value, and what was gathered is output.
func (fr *frame) leave(out *collector, err error) error {
	switch err.(type) {
	case *flow, *ExitRequest:
		if werr := writeAll(fr.out, out.items); werr != nil {
			return werr
		}
	}
	return err
}

// stopUpstream ends the commands before a stage that wants no more input.
type stopUpstream struct{ stage *stage }

func (*stopUpstream) Error() string { return "pipeline stopped" }

// Failure is a terminating error on its way up.
type Failure struct {
	Record *types.ErrorRecord
	// Script marks an error that ends the script unless it is caught: from
	// throw, or because the error action is Stop.
	Script bool
	// stop marks an error that $ErrorActionPreference = Stop, or a trap that
	// broke off, raised further: it ends callers too, up to the next advanced
	// function, whose caller takes it as an ordinary error of that command.
	stop bool
	// preferred marks an error that went on only because the error action was Stop.
	preferred bool
	// carried is set once the error left an advanced function, which wraps it.
	carried bool
	// thrown marks an error of a throw statement, which leaves $? as it is where
	// the preference hides it.
	thrown bool
	// logged is set once the record is in $Error.
	logged bool
}

// named gives an error that leaves a command the command's name, unless it came
// from throw or has one already.
func (f *Failure) named(command string) {
	if !f.Script && command != "" && !strings.Contains(f.Record.ID, ",") {
		r := *f.Record
		r.ID += "," + command
		f.Record = &r
	}
}

// Error returns the record's text.
func (f *Failure) Error() string { return f.Record.Text() }

// isFlow reports whether an error is control flow or cancellation rather than a failure.
func isFlow(err error) bool {
	switch err.(type) {
	case *flow, *stopUpstream, *Cancelled, *ExitRequest, *terminating:
		return true
	}
	return false
}

// Cancelled is the error of a run whose context ended, or that used up its
// memory or depth budget; no script can catch it.
type Cancelled struct {
	Reason string
	// ID is "" when the context ended, else the name of the budget.
	ID string
}

// Error returns the reason.
func (c *Cancelled) Error() string { return c.Reason }

// ExitRequest is an exit on its way out of the script.
type ExitRequest struct{ Code int }

// Error names the request.
func (e *ExitRequest) Error() string { return "exit" }
