package interp

import (
	"fmt"

	"github.com/runwright/runwright/powershell/types"
)

// Record makes an error record of an exception as this command's error.
func (c *Call) Record(e *types.Exception) *types.ErrorRecord {
	r := c.rs.recordOf(e, nil)
	if e.ID != "" && r.ID == e.ID {
		r.ID = e.ID + "," + c.info.errorName()
	} else if e.ID == "" {
		r.ID = e.PSType().ShortName() + "," + c.info.errorName()
	}
	return r
}

// Error makes an exception that becomes this command's error record.
func (c *Call) Error(class, id, category string, target any, format string, args ...any) *types.Exception {
	e := types.NewException(class, fmt.Sprintf(format, args...))
	e.ID, e.Category, e.Target = id, category, target
	return e
}

// WriteError reports an error that does not end the command. It returns an
// error only when the error action says to stop.
func (c *Call) WriteError(e *types.Exception) error { return c.WriteErrorRecord(c.Record(e)) }

// WriteErrorRecord reports a record as this command's non-terminating error.
func (c *Call) WriteErrorRecord(r *types.ErrorRecord) error {
	if r.Invocation == nil {
		r.Invocation = c.invocation()
	}
	if r.Activity == "" {
		r.Activity = c.info.Spec.Name
	}
	if c.vars != nil {
		switch c.common.errorAction {
		case prefIgnore:
		case prefStop:
			c.vars.addFailure(r, true)
		default:
			c.vars.addError(r)
		}
	}
	return c.stage.fr.writeErrorRecord(c.stage, r, c.common.errorAction)
}

// PassError reports a record of other code as it is.
func (c *Call) PassError(r *types.ErrorRecord) error {
	if c.vars != nil && c.common.errorAction != prefIgnore {
		c.vars.addError(r)
	}
	return c.stage.fr.writeErrorRecord(c.stage, r, c.common.errorAction)
}

func (c *Call) invocation() *types.InvocationInfo {
	inv := c.stage.fr.invocationAt(c.stage.node)
	if inv != nil {
		inv.Command, inv.InvocationName = c.inv.Name, c.inv.Name
		inv.CommandInfo = c.info
		inv.PipelinePosition, inv.PipelineLength = c.stage.position, c.stage.length
	}
	return inv
}

// writeErrorRecord applies the error action to a non-terminating error.
func (fr *frame) writeErrorRecord(s *stage, r *types.ErrorRecord, action prefKind) error {
	pref := action
	if pref == prefUnset {
		pref = fr.preference("erroractionpreference")
	}
	s.failed = true
	if r.Stack == "" {
		r.Stack = fr.rs.stackTrace(s.fr, s.node)
	}
	if pref != prefIgnore {
		fr.rs.addError(r)
	}
	if err := unusable(pref, "ErrorActionPreference", r.Text()); err != nil {
		if pref == prefSuspend { // this one is not told as the command's
			return &Failure{Record: fr.rs.recordOf(err, nil), Script: true}
		}
		return err
	}
	switch pref {
	case prefSilent:
		return fr.noteError(r)
	case prefIgnore:
		return nil
	case prefStop:
		return &Failure{Record: fr.rs.stopRecord(r), Script: true, preferred: true, logged: true}
	}
	if fr.streams.err == nil {
		return nil
	}
	return fr.streams.err.Write(r)
}

// unusable is the error of a preference that cannot be followed: nobody is there to
// ask, and Suspend is reserved.
func unusable(pref prefKind, variable, message string) *types.Exception {
	switch pref {
	case prefInquire:
		e := types.NewException("System.Management.Automation.Host.HostException",
			"A command that prompts the user failed because the host program or the command type does not support user interaction. The host was attempting to request confirmation with the following message: "+message)
		e.ID, e.Category = "HostFunctionNotImplemented", "NotImplemented"
		return e
	case prefSuspend:
		e := types.NewException("System.NotSupportedException", "The Suspend ActionPreference value is reserved for future use and is not supported at this time. It has been replaced in your "+variable+
			" variable by the default value of Continue. For more information about preference variables, see the Help topic, \"about_Preference_Variables.\"")
		e.ID, e.Category = e.Class.Name, "NotImplemented"
		return e
	}
	return nil
}

// Record is a message of the warning, verbose, debug or information stream.
type Record struct {
	Stream  string // Warning, Verbose, Debug or Information
	Message string
	// Data is the object of an information record.
	Data       any
	Tags       []string
	Invocation *types.InvocationInfo
	// Quiet marks an information record that redirections and variables get and
	// a person does not see: $InformationPreference was SilentlyContinue.
	Quiet bool
	// NoNewline and FromHost say that the record came from Write-Host.
	NoNewline, FromHost bool
}

// PSType returns the record's type.
func (r *Record) PSType() *types.Type {
	return types.MustNamed("System.Management.Automation." + r.Stream + "Record")
}

// PSString is the message.
func (r *Record) PSString() string {
	if r.Stream == "Information" {
		return types.ToString(r.Data)
	}
	return r.Message
}

// ErrorStops reports whether a non-terminating error of this call stops.
func (c *Call) ErrorStops() bool {
	if c.common.errorAction != prefUnset {
		return c.common.errorAction == prefStop
	}
	return c.stage.fr.preference("erroractionpreference") == prefStop
}

// Warn writes a warning.
func (c *Call) Warn(format string, args ...any) error {
	return c.message("Warning", "warningpreference", c.common.warning, fmt.Sprintf(format, args...))
}

// Verbose writes a verbose message.
func (c *Call) Verbose(format string, args ...any) error {
	return c.message("Verbose", "verbosepreference", c.verbosePreference(), fmt.Sprintf(format, args...))
}

// verbosePreference is what -Verbose says about verbose messages.
func (c *Call) verbosePreference() prefKind {
	if c.common.verbose == nil {
		return prefUnset
	}
	return map[bool]prefKind{true: prefContinue, false: prefSilent}[*c.common.verbose]
}

// Debug writes a debug message.
func (c *Call) Debug(format string, args ...any) error {
	pref := prefUnset
	if c.common.debug != nil {
		pref = map[bool]prefKind{true: prefContinue, false: prefSilent}[*c.common.debug]
	}
	return c.message("Debug", "debugpreference", pref, fmt.Sprintf(format, args...))
}

func (c *Call) message(stream, variable string, pref prefKind, text string) error {
	return c.stage.fr.writeMessage(stream, variable, pref, text, c.vars, c.invocation)
}

// writeMessage applies a preference to a message.
func (fr *frame) writeMessage(stream, variable string, pref prefKind, text string, vars *commonVars, inv func() *types.InvocationInfo) error {
	if pref == prefUnset {
		pref = fr.preference(variable)
	}
	if pref == prefIgnore {
		return nil
	}
	if err := unusable(pref, stream+"Preference", text); err != nil {
		return err
	}
	r := &Record{Stream: stream, Message: text}
	if vars != nil && stream == "Warning" {
		vars.addWarning(r)
	}
	if pref == prefSilent {
		if stream == "Warning" {
			fr.scope.keepWarning(r)
		}
		return nil
	}
	r.Invocation = inv()
	if pref == prefStop {
		if w := *fr.streams.named(stream); w != nil {
			if err := w.Write(r); err != nil {
				return err
			}
		}
		e := types.NewException("System.Management.Automation.ActionPreferenceStopException",
			fmt.Sprintf("The running command stopped because the preference variable \"%s\" or common parameter is set to Stop: %s", stream+"Preference", text))
		e.ID, e.Category = "ActionPreferenceStop", "OperationStopped"
		return &Failure{Record: fr.rs.recordOf(e, r.Invocation), stop: true}
	}
	if w := *fr.streams.named(stream); w != nil {
		return w.Write(r)
	}
	return nil
}

// named returns the writer of a stream by name.
func (s *streams) named(stream string) *Writer {
	switch stream {
	case "Warning":
		return &s.warning
	case "Verbose":
		return &s.verbose
	case "Debug":
		return &s.debug
	}
	return &s.information
}

// Information writes an information record.
func (c *Call) Information(r *Record) error {
	r.Stream = "Information"
	pref := c.common.information
	if r.FromHost && pref == prefUnset {
		pref = prefContinue
	}
	if pref == prefUnset {
		pref = c.stage.fr.preference("informationpreference")
	}
	if err := unusable(pref, "InformationPreference", r.Message); err != nil {
		return err
	}
	if c.vars != nil && pref != prefIgnore {
		c.vars.addInformation(r)
	}
	if pref == prefIgnore || c.stage.fr.streams.information == nil {
		return nil
	}
	r.Quiet = pref == prefSilent && !r.FromHost
	r.Invocation = c.invocation()
	return c.stage.fr.streams.information.Write(r)
}

// Progress writes a progress record.
func (c *Call) Progress(r any) error {
	pref := c.common.progress
	if pref == prefUnset {
		pref = c.stage.fr.preference("progresspreference")
	}
	if pref == prefSuspend {
		return unusable(pref, "ProgressPreference", "")
	}
	if pref == prefIgnore {
		return nil
	}
	if w := c.stage.fr.streams.progress; w != nil {
		return w.Write(r)
	}
	return nil
}
