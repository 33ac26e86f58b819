package interp

import (
	"path"
	"strings"

	"github.com/runwright/runwright/powershell/types"
)

const automationSpace = "System.Management.Automation."

// EngineObject is $ExecutionContext.
type EngineObject struct{ host *HostObject }

// PSType is EngineIntrinsics.
func (*EngineObject) PSType() *types.Type {
	return types.MustNamed(automationSpace + "EngineIntrinsics")
}

func (e *EngineObject) property(rs *Runspace, name string) (any, bool) {
	switch strings.ToLower(name) {
	case "host":
		return e.host, true
	case "sessionstate":
		return &SessionObject{rs.activeFrame().session()}, true
	case "invokecommand":
		return &InvokeCommandObject{}, true
	}
	return nil, false
}

// SessionObject is a SessionState: that of the running code or of a module.
type SessionObject struct{ of *Session }

// PSType is SessionState.
func (*SessionObject) PSType() *types.Type { return types.MustNamed(automationSpace + "SessionState") }

func (s *SessionObject) property(rs *Runspace, name string) (any, bool) {
	switch strings.ToLower(name) {
	case "path":
		return &PathObject{}, true
	case "psvariable":
		return &VariablesObject{s.of}, true
	case "invokecommand":
		return &InvokeCommandObject{}, true
	case "languagemode":
		return types.EnumNamed(automationSpace+"PSLanguageMode", "FullLanguage"), true
	case "module":
		if s.of.module != nil {
			return s.of.module, true
		}
		return nil, true
	case "usefulllanguagemodeindebugger":
		return false, true
	}
	return nil, false
}

// VariablesObject is a session state's PSVariable.
type VariablesObject struct{ of *Session }

// PSType is PSVariableIntrinsics.
func (*VariablesObject) PSType() *types.Type {
	return types.MustNamed(automationSpace + "PSVariableIntrinsics")
}

func (v *VariablesObject) callMethod(rs *Runspace, name string, args []any) (any, bool, error) {
	scope := v.of.current
	key := types.ToString(first(args))
	switch strings.ToLower(name) {
	case "get":
		if found := scope.lookup(strings.ToLower(key)); found != nil {
			return found, true, nil
		}
		return nil, true, nil
	case "getvalue":
		if found := scope.lookup(strings.ToLower(key)); found != nil {
			return types.Norm(found.Value()), true, nil
		}
		if len(args) > 1 {
			return args[1], true, nil
		}
		return nil, true, nil
	case "set":
		if given, ok := types.Unwrap(first(args)).(*Variable); ok && len(args) == 1 {
			scope.put(strings.ToLower(given.Name), given)
			return types.Nothing, true, nil
		}
		if len(args) == 2 {
			return types.Nothing, true, scope.Set(rs, key, args[1])
		}
	case "remove":
		scope.remove(strings.ToLower(key))
		return types.Nothing, true, nil
	}
	return nil, false, nil
}

// PathObject is a session state's Path.
type PathObject struct{}

// PSType is PathIntrinsics.
func (*PathObject) PSType() *types.Type { return types.MustNamed(automationSpace + "PathIntrinsics") }

func (*PathObject) property(rs *Runspace, name string) (any, bool) {
	switch strings.ToLower(name) {
	case "currentlocation", "currentfilesystemlocation":
		if info := rs.locationInfo().info; info != nil && equalFold(name, "CurrentLocation") {
			return info, true
		}
		return FolderInfo(rs.CurrentFolder()), true
	}
	return nil, false
}

func (*PathObject) callMethod(rs *Runspace, name string, args []any) (any, bool, error) {
	text := func(i int) string {
		if i >= len(args) {
			return ""
		}
		return types.ToString(args[i])
	}
	switch strings.ToLower(name) {
	case "getunresolvedproviderpathfrompspath":
		return rs.Resolve(text(0)), true, nil
	case "getresolvedpspathfrompspath":
		p := rs.Resolve(text(0))
		if rs.host.Files == nil {
			return nil, true, noFiles()
		}
		if _, err := rs.host.Files.Stat(p); err != nil {
			e := types.NewException(automationSpace+"ItemNotFoundException", "Cannot find path '"+p+"' because it does not exist.")
			e.ID, e.Category, e.Target = "PathNotFound", "ObjectNotFound", p
			return nil, true, methodCallError(name, len(args), e)
		}
		return &types.List{T: types.CollectionDef.Instantiate(types.MustNamed(automationSpace + "PathInfo")), Items: []any{FolderInfo(p)}}, true, nil
	case "combine":
		return path.Join(text(0), text(1)), true, nil
	case "parseparent":
		if p := path.Dir(text(0)); p != "." {
			return p, true, nil
		}
		return "", true, nil
	case "parsechildname":
		return path.Base(text(0)), true, nil
	case "isvalid":
		return text(0) != "", true, nil
	case "setlocation":
		p := rs.Resolve(text(0))
		rs.SetLocationInfo(nil)
		rs.SetCurrentFolder(p)
		return FolderInfo(p), true, nil
	}
	return nil, false, nil
}

// InvokeCommandObject is $ExecutionContext.InvokeCommand.
type InvokeCommandObject struct{}

// PSType is CommandInvocationIntrinsics.
func (*InvokeCommandObject) PSType() *types.Type {
	return types.MustNamed(automationSpace + "CommandInvocationIntrinsics")
}

func (*InvokeCommandObject) callMethod(rs *Runspace, name string, args []any) (any, bool, error) {
	fr := rs.activeFrame()
	switch strings.ToLower(name) {
	case "expandstring":
		v, err := rs.expandString(types.ToString(first(args)))
		return v, true, err
	case "newscriptblock":
		sb, err := rs.parse(fr.session(), "", types.ToString(first(args)))
		if err != nil {
			return nil, true, methodCallError(name, len(args), err)
		}
		return sb, true, nil
	case "invokescript":
		v, err := rs.invokeScript(args)
		return v, true, err
	case "getcommand", "getcmdlet":
		cmd, err := rs.lookupCommand(fr, types.ToString(first(args)), true)
		if err != nil || cmd == nil {
			return nil, true, err
		}
		if len(args) > 1 {
			kinds, err := rs.conv.To(args[1], types.MustNamed(automationSpace+"CommandTypes"))
			if err != nil {
				return nil, true, err
			}
			if kinds.(*types.EnumValue).Bits&types.EnumNamed(automationSpace+"CommandTypes", cmd.CommandType()).Bits == 0 {
				return nil, true, nil
			}
		}
		return cmd, true, nil
	}
	return nil, false, nil
}

// expandString puts values into a text as a double-quoted string does.
func (rs *Runspace) expandString(s string) (any, error) {
	sb, err := rs.parse(rs.activeFrame().session(), "", "@\"\n"+s+"\n\"@")
	if err != nil {
		return nil, methodCallError("ExpandString", 1, err)
	}
	var out collector
	fr := rs.activeFrame()
	stg := &stage{fr: fr.withOutput(&out), node: sb.unit.ast, position: 1, length: 1}
	inst, err := rs.newFunctionInstance(stg, sb, nil, &Invocation{Block: sb, Dotted: true, Node: sb.unit.ast})
	if err != nil {
		return nil, err
	}
	if err := stg.runAlone(inst); err != nil {
		return nil, err
	}
	return types.Norm(out.value()), nil
}

// invokeScript is InvokeScript(text, args…) and InvokeScript(bool, block, input, args…).
func (rs *Runspace) invokeScript(args []any) (any, error) {
	var sb *ScriptBlock
	rest := args
	if len(args) >= 2 {
		if b, ok := types.Unwrap(args[1]).(*ScriptBlock); ok {
			sb, rest = b, args[2:]
			if len(rest) > 0 {
				rest = rest[1:] // the input
			}
		}
	}
	if sb == nil {
		if len(args) == 0 {
			return nil, types.NewException("System.ArgumentNullException", "Value cannot be null. (Parameter 'script')")
		}
		b, err := rs.parse(rs.activeFrame().session(), "", types.ToString(args[0]))
		if err != nil {
			return nil, methodCallError("InvokeScript", len(args), err)
		}
		sb, rest = b, args[1:]
	}
	var flat []any
	for _, a := range rest {
		if items, many := types.Elements(a); many {
			flat = append(flat, items...)
			continue
		}
		flat = append(flat, a)
	}
	var out collector
	if err := rs.callBlock(sb, flat, nil, false, &out); err != nil {
		return nil, err
	}
	return &types.List{T: types.CollectionDef.Instantiate(types.PSObjectType), Items: out.items}, nil
}
