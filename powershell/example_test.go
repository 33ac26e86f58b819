package powershell_test

import (
	"context"
	"fmt"

	"github.com/runwright/runwright/powershell"
	"github.com/runwright/runwright/powershell/interp"
	"github.com/runwright/runwright/powershell/oshost"
)

// A script gets parameters and writes objects to the output stream.
func ExampleRunspace_Run() {
	rs := powershell.New(powershell.Options{Host: oshost.New(oshost.Options{})})
	out := interp.WriterFunc(func(v any) error {
		text, err := rs.Interp().Text(v)
		fmt.Println(text)
		return err
	})
	script := powershell.Script{Text: `param($Name) 1..2 | ForEach-Object { "$Name $_" }`, Parameters: map[string]any{"Name": "round"}}
	if err := rs.Run(context.Background(), script, powershell.Streams{Output: out}); err != nil {
		fmt.Println(err)
	}
	// Output:
	// round 1
	// round 2
}

// A terminating error comes back as *interp.Failure with its error record.
func ExampleRunspace_Run_failure() {
	rs := powershell.New(powershell.Options{Host: oshost.New(oshost.Options{})})
	err := rs.Run(context.Background(), powershell.Script{Text: `throw 'out of paper'`}, powershell.Streams{})
	if f, ok := err.(*interp.Failure); ok {
		fmt.Println(f.Record.ID, "/", f.Record.Category)
	}
	// Output:
	// out of paper / OperationStopped
}
