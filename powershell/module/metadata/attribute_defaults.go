package metadata

import "strings"

// newAttribute makes an attribute as its constructor leaves it. The arguments are
// plain values: nil, bool, int64, float64, string, []any, *netType and block.
func newAttribute(t *netType, args []any) *Attribute {
	full := t.definition()
	a := &Attribute{Type: full}
	short, own := strings.CutPrefix(full, automation)
	if !own {
		return foreignAttribute(a, args)
	}
	short = strings.TrimSuffix(short, "Attribute")
	switch short {
	case "Parameter":
		a.put("DontShow", false, "ExperimentAction", "None", "Mandatory", false, "ParameterSetName", allSets, "Position", int64(NoPosition),
			"ValueFromPipeline", false, "ValueFromPipelineByPropertyName", false, "ValueFromRemainingArguments", false)
		if len(args) == 2 {
			a.put("ExperimentName", args[0], "ExperimentAction", args[1])
		}
	case "CmdletBinding", "Cmdlet":
		a.put("ConfirmImpact", "Medium", "HelpUri", "", "RemotingCapability", "PowerShell", "SupportsPaging", false,
			"SupportsShouldProcess", false, "SupportsTransactions", false)
		if short == "CmdletBinding" {
			a.put("PositionalBinding", true)
		} else {
			a.put("VerbName", at(args, 0), "NounName", at(args, 1))
		}
	case "Alias":
		a.put("AliasNames", flat(args))
	case "ValidateSet":
		a.put("IgnoreCase", true, "ValidValues", validValues(args))
	case "ValidateRange":
		if len(args) == 2 {
			a.put("MinRange", args[0], "MaxRange", args[1])
		}
	case "ValidateLength", "ValidateCount":
		a.put("MinLength", at(args, 0), "MaxLength", at(args, 1))
	case "ValidatePattern":
		a.put("Options", "IgnoreCase", "RegexPattern", at(args, 0))
	case "ValidateScript":
		a.put("ScriptBlock", at(args, 0))
	case "ValidateDrive":
		a.put("ValidRootDrives", flat(args))
	case "ValidateUserDrive":
		a.put("ValidRootDrives", []any{"User"})
	case "ArgumentCompleter":
		if t, ok := at(args, 0).(*netType); ok {
			a.put("Type", t)
		} else {
			a.put("ScriptBlock", at(args, 0))
		}
	case "PSTypeName":
		a.put("PSTypeName", at(args, 0))
	case "Credential":
		a.put("TransformNullOptionalParameters", false)
	case "ArgumentTypeConverter":
		a.put("TransformNullOptionalParameters", true)
	case "DscResource":
		a.put("RunAsCredential", "Default")
	case "DscProperty":
		a.put("Key", false, "Mandatory", false, "NotConfigurable", false)
	case "Experimental":
		a.put("ExperimentName", at(args, 0), "ExperimentAction", at(args, 1))
	case "OutputType":
		a.put("ParameterSetName", []any{allSets}, "Type", flat(args))
	}
	return a
}

// foreignAttribute makes an attribute of .NET or of a module. The properties of the
// latter that its constructor sets are not known.
func foreignAttribute(a *Attribute, args []any) *Attribute {
	switch a.Type {
	case "System.ObsoleteAttribute":
		a.put("IsError", false, "Message", at(args, 0))
		if len(args) > 1 {
			a.put("IsError", args[1])
		}
	case "System.Runtime.CompilerServices.DynamicAttribute":
		a.put("TransformFlags", []any{true})
		if list, ok := at(args, 0).([]any); ok {
			a.put("TransformFlags", list)
		}
	case "System.Runtime.CompilerServices.TupleElementNamesAttribute":
		a.put("TransformNames", at(args, 0))
	}
	return a
}

// put sets properties, given as name and value in turn.
func (a *Attribute) put(pairs ...any) {
	for i := 0; i+1 < len(pairs); i += 2 {
		a.set(pairs[i].(string), pairs[i+1])
	}
}

func at(args []any, i int) any {
	if i < len(args) {
		return args[i]
	}
	return nil
}

// flat gives the arguments of a list parameter, however they were written.
func flat(args []any) []any {
	out := []any{}
	for _, a := range args {
		if list, ok := a.([]any); ok {
			out = append(out, list...)
		} else {
			out = append(out, a)
		}
	}
	return out
}

// validValues are the values of ValidateSet; a class that makes them is asked when
// it is a script's own and gives constants.
func validValues(args []any) any {
	if t, ok := at(args, 0).(*netType); ok && len(args) == 1 {
		if t.class != nil && t.class.values != nil {
			return t.class.values
		}
		return nil
	}
	return flat(args)
}
