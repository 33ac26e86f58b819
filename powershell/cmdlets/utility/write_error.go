package utility

import (
	"path"
	"strings"

	"github.com/runwright/runwright/powershell/interp"
	"github.com/runwright/runwright/powershell/types"
)

// writeError is Write-Error.
type writeError struct{ interp.Base }

func (w *writeError) Process(c *interp.Call) error {
	r, err := w.record(c)
	if err != nil {
		return err
	}
	info, name := c.Caller()
	if info != nil {
		r.Invocation = info
		if name != "" {
			r.ID += "," + name
		}
	} else if r.Invocation == nil {
		if r.Invocation = c.ScriptInvocation(); r.Invocation.InvocationName != "" {
			r.ID += "," + path.Base(r.Invocation.InvocationName)
		}
	}
	err = c.WriteRecord(r)
	if f, ok := err.(*interp.Failure); ok { // an error that stops lies where it was written, not at the caller's
		own := *f.Record
		own.Invocation = c.Invocation()
		f.Record = &own
	}
	return err
}

// record is the error record that the arguments describe.
func (w *writeError) record(c *interp.Call) (*types.ErrorRecord, error) {
	var r *types.ErrorRecord
	if old, ok := types.Unwrap(c.Value("ErrorRecord")).(*types.ErrorRecord); ok {
		cp := *old
		r = &cp
		if old.Invocation != nil { // who reports it now takes the place of who did before
			r.ID, _, _ = strings.Cut(r.ID, ",")
		}
		r.Invocation, r.Stack = nil, ""
	} else {
		x, ok := types.Unwrap(c.Value("Exception")).(*types.Exception)
		if !ok {
			x = types.NewException("Microsoft.PowerShell.Commands.WriteErrorException", c.String("Message"))
		}
		r = &types.ErrorRecord{Exception: x, ID: x.PSType().FullName(), Category: "NotSpecified", Reason: x.PSType().ShortName()}
		if ok && c.Has("Message") {
			r.Details = c.String("Message")
		}
	}
	r.Activity = c.Name()
	if c.Has("ErrorId") {
		r.ID = c.String("ErrorId")
	}
	if c.Has("Category") {
		r.Category = c.String("Category")
	}
	if c.Has("TargetObject") {
		r.Target = c.Value("TargetObject")
		if r.Target != nil {
			text, err := c.Text(r.Target)
			if err != nil {
				return nil, err
			}
			r.TargetName, r.TargetType = text, types.TypeOf(r.Target).ShortName()
		}
	}
	if c.Has("RecommendedAction") {
		r.Recommended = c.String("RecommendedAction")
		if r.Details == "" {
			r.Details = r.Exception.Message
		}
	}
	for _, f := range []struct {
		param string
		to    *string
	}{{"CategoryActivity", &r.Activity}, {"CategoryReason", &r.Reason}, {"CategoryTargetName", &r.TargetName}, {"CategoryTargetType", &r.TargetType}} {
		if s := c.String(f.param); s != "" {
			*f.to = s
		}
	}
	return r, nil
}

// writeInformation is Write-Information.
type writeInformation struct{ interp.Base }

func (w *writeInformation) Process(c *interp.Call) error {
	data := c.Value("MessageData")
	text, err := c.Text(data)
	if err != nil {
		return err
	}
	return c.Information(&interp.Record{Message: text, Data: data, Tags: c.Strings("Tags")})
}

// writeDebug is Write-Debug.
type writeDebug struct{ interp.Base }

func (w *writeDebug) Process(c *interp.Call) error { return c.Debug("%s", c.String("Message")) }

// writeProgress is Write-Progress.
type writeProgress struct{ interp.Base }

func (w *writeProgress) Process(c *interp.Call) error {
	kind := "Processing"
	if c.Switch("Completed") {
		kind = "Completed"
	}
	status := c.String("Status")
	if status == "" {
		status = "Processing"
	}
	return c.Progress(interp.NewObject("System.Management.Automation.ProgressRecord",
		"ActivityId", int32(c.Int("Id", 0)), "ParentActivityId", int32(c.Int("ParentId", -1)), "Activity", c.String("Activity"),
		"StatusDescription", status, "CurrentOperation", c.Value("CurrentOperation"), "PercentComplete", int32(c.Int("PercentComplete", -1)),
		"SecondsRemaining", int32(c.Int("SecondsRemaining", -1)), "RecordType", types.EnumNamed("System.Management.Automation.ProgressRecordType", kind)))
}
