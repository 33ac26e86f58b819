package interp

import (
	"fmt"
	"strings"

	"github.com/runwright/runwright/powershell/types"
)

func (p *ScriptCmdlet) property(rs *Runspace, name string) (any, bool) {
	switch strings.ToLower(name) {
	case "parametersetname":
		return p.ParameterSet(), true
	case "myinvocation":
		return p.call.invocation(), true
	case "commandruntime":
		return p, true
	case "sessionstate":
		return &SessionObject{p.call.sb.session}, true
	case "host":
		return rs.global.base.Get("Host"), true
	case "invokecommand":
		return &InvokeCommandObject{}, true
	case "stopping":
		return rs.ctx.Err() != nil, true
	case "commandorigin":
		return types.EnumNamed("System.Management.Automation.CommandOrigin", "Internal"), true
	}
	return nil, false
}

// callMethod calls the methods of $PSCmdlet.
func (p *ScriptCmdlet) callMethod(rs *Runspace, name string, args []any) (any, bool, error) {
	c := p.call
	fr := rs.activeFrame()
	text := func(i int) string {
		if i >= len(args) {
			return ""
		}
		return types.ToString(args[i])
	}
	inv := func() *types.InvocationInfo { return c.invocation() }
	switch strings.ToLower(name) {
	case "shouldprocess":
		ok, err := p.shouldProcess(fr, args)
		return ok, true, err
	case "shouldcontinue":
		// shouldContinue(query, caption, [hasSecurityImpact,] ref yesToAll, ref noToAll)
		if n := len(args); n >= 4 {
			for i, answer := range [...]bool{true, false} {
				if r, ok := types.Unwrap(args[n-2+i]).(*types.Reference); ok {
					if types.IsTrue(types.Norm(r.Get())) {
						return answer, true, nil
					}
				}
			}
		}
		e := types.NewException("System.Management.Automation.PSInvalidOperationException", "PowerShell is in NonInteractive mode. Read and Prompt functionality is not available.")
		return nil, true, e
	case "writeobject":
		if len(args) > 1 && types.IsTrue(args[1]) {
			return types.Nothing, true, writeUnrolled(fr.out, first(args))
		}
		return types.Nothing, true, fr.out.Write(first(args))
	case "writewarning":
		return types.Nothing, true, fr.writeMessage("Warning", "warningpreference", prefUnset, text(0), nil, inv)
	case "writeverbose":
		return types.Nothing, true, fr.writeMessage("Verbose", "verbosepreference", prefUnset, text(0), nil, inv)
	case "writedebug":
		return types.Nothing, true, fr.writeMessage("Debug", "debugpreference", prefUnset, text(0), nil, inv)
	case "writeerror":
		r, ok := types.Unwrap(first(args)).(*types.ErrorRecord)
		if !ok {
			return nil, true, types.NewException("System.ArgumentNullException", "Value cannot be null. (Parameter 'errorRecord')")
		}
		p.complete(r)
		return types.Nothing, true, fr.writeErrorRecord(c.stage, r, prefUnset)
	case "throwterminatingerror":
		r, ok := types.Unwrap(first(args)).(*types.ErrorRecord)
		if !ok {
			return nil, true, types.NewException("System.ArgumentNullException", "Value cannot be null. (Parameter 'errorRecord')")
		}
		p.takeOver(r)
		p.complete(r)
		return nil, true, &terminating{&Failure{Record: r}}
	case "getunresolvedproviderpathfrompspath":
		return rs.Resolve(text(0)), true, nil
	case "getvariablevalue":
		if v := c.stage.fr.scope.lookup(strings.ToLower(text(0))); v != nil {
			return v.Value(), true, nil
		}
		if len(args) > 1 {
			return args[1], true, nil
		}
		return nil, true, nil
	case "tostring":
		return "System.Management.Automation.PSScriptCmdlet", true, nil
	}
	return nil, false, nil
}

// complete gives an error record of a script the function's name and position.
func (p *ScriptCmdlet) complete(r *types.ErrorRecord) {
	if r.Invocation == nil {
		r.Invocation = p.call.invocation()
	}
	name := p.name()
	switch {
	case name == "" || strings.Contains(r.ID, ","):
	case r.ID == "":
		r.ID = name
	case r.ID != r.Activity: // an error without an id has the name alone
		r.ID += "," + name
	}
	if r.Activity == "" {
		r.Activity = name
	}
}

// name is the function's or script's own name, else what the block was called by.
func (p *ScriptCmdlet) name() string { return ownName(p.call.fn, p.call.sb, p.call.inv) }

// takeOver makes an error that another command raised one of the function: its id
// ends in the function's name, and its place is that of the call.
func (p *ScriptCmdlet) takeOver(r *types.ErrorRecord) {
	if r.Activity == "" {
		return
	}
	if i := strings.LastIndexByte(r.ID, ','); i >= 0 {
		r.ID = r.ID[:i]
	} else if r.ID == r.Activity {
		r.ID = ""
	}
	r.Activity, r.Invocation = "", nil
}

// terminating is a failure that ends the function that raised it, as
// ThrowTerminatingError does, and is an ordinary error for the caller.
type terminating struct{ *Failure }

// Unwrap returns the failure.
func (t *terminating) Unwrap() error { return t.Failure }

// shouldProcess asks -WhatIf and -Confirm.
func (p *ScriptCmdlet) shouldProcess(fr *frame, args []any) (bool, error) {
	target, action := "", p.name()
	message := ""
	switch len(args) {
	case 1:
		target = types.ToString(args[0])
	case 2:
		target, action = types.ToString(args[0]), types.ToString(args[1])
	default:
		message = types.ToString(first(args))
	}
	if message == "" {
		message = fmt.Sprintf("Performing the operation \"%s\" on target \"%s\".", action, target)
	}
	return fr.shouldProcess(message, p.call.bind.meta.ConfirmImpact, prefUnset, p.call.invocation)
}

// shouldProcess decides by the preferences in force. Confirmation needs somebody
// to ask; without, it is an error.
func (fr *frame) shouldProcess(message, impact string, verbose prefKind, inv func() *types.InvocationInfo) (bool, error) {
	if v := fr.scope.lookup("whatifpreference"); v != nil && types.IsTrue(v.Value()) {
		fr.rs.host.Console.WriteHost("What if: " + message + "\n")
		return false, nil
	}
	if err := fr.writeMessage("Verbose", "verbosepreference", verbose, message, nil, inv); err != nil {
		return false, err
	}
	level := "High"
	if v := fr.scope.lookup("confirmpreference"); v != nil {
		level = types.ToString(v.Value())
	}
	if level != "None" && impactRank(impact) >= impactRank(level) && !fr.rs.host.Console.Interactive() {
		e := types.NewException("System.Management.Automation.PSInvalidOperationException", "PowerShell is in NonInteractive mode. Read and Prompt functionality is not available.")
		e.ID, e.Category = "InvalidOperation", "InvalidOperation"
		return false, e
	}
	return true, nil
}

func impactRank(s string) int {
	switch strings.ToLower(s) {
	case "low":
		return 1
	case "medium":
		return 2
	case "high":
		return 3
	}
	return 0
}

// ShouldProcess asks -WhatIf and -Confirm for a built-in command.
func (c *Call) ShouldProcess(target, action string) (bool, error) {
	fr := c.stage.fr
	message := fmt.Sprintf("Performing the operation \"%s\" on target \"%s\".", action, target)
	if c.common.whatIf != nil {
		if *c.common.whatIf {
			c.rs.host.Console.WriteHost("What if: " + message + "\n")
			return false, nil
		}
	}
	impact := c.bind.meta.ConfirmImpact
	if c.common.confirm != nil {
		impact = "None"
		if *c.common.confirm {
			impact = "High"
		}
	}
	return fr.shouldProcess(message, impact, c.verbosePreference(), c.invocation)
}
