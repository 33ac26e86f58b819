package interp

import (
	"strings"

	"github.com/runwright/runwright/powershell/syntax"
	"github.com/runwright/runwright/powershell/types"
)

// engineStatic calls static methods of PowerShell's own classes, which need the
// interpreter; ok is false for others.
func (fr *frame) engineStatic(t *types.Type, name string, args []any) (v any, ok bool, err error) {
	switch t.Name {
	case "System.Management.Automation.ScriptBlock":
		if equalFold(name, "Create") && len(args) == 1 {
			s, err := fr.rs.text(args[0], " ")
			if err != nil {
				return nil, true, err
			}
			sb, err := fr.rs.parse(fr.session(), "", s)
			if err != nil {
				return nil, true, methodCallError("Create", 1, err)
			}
			return sb, true, nil
		}
	case "System.Management.Automation.PowerShell", runspacesSpace + "RunspaceFactory", runspacesSpace + "InitialSessionState":
		return fr.rs.runspaceStatic(t, name, args)
	case "System.Management.Automation.Language.Parser":
		return fr.parserStatic(name, args)
	case "System.Management.Automation.PSParser":
		if equalFold(name, "Tokenize") {
			v, err := fr.rs.tokenize(args)
			return v, true, err
		}
	case "Microsoft.PowerShell.Commands.JsonObject":
		if equalFold(name, "ConvertFromJson") {
			return fr.jsonStatic(args)
		}
	case "System.Management.Automation.ExperimentalFeature":
		if equalFold(name, "IsEnabled") && len(args) == 1 {
			return false, true, nil // there are none
		}
	case "System.Management.Automation.ProxyCommand":
		return fr.proxyStatic(name, args)
	case "System.Management.Automation.PSSerializer":
		return fr.rs.serializerStatic(name, args)
	}
	return nil, false, nil
}

func methodCallError(name string, n int, err error) error {
	x, ok := err.(*types.Exception)
	if !ok {
		return err
	}
	e := types.NewException("System.Management.Automation.MethodInvocationException", "Exception calling \""+name+"\" with \""+types.ToString(int32(n))+"\" argument(s): \""+x.Message+"\"")
	e.Inner, e.ID = x, x.PSType().ShortName()
	return e
}

// parserStatic is [Parser]::ParseInput and ParseFile.
func (fr *frame) parserStatic(name string, args []any) (any, bool, error) {
	var src *syntax.Source
	switch strings.ToLower(name) {
	case "parseinput":
		file := ""
		if len(args) == 4 {
			file = types.ToString(args[1])
			args = append(args[:1:1], args[2:]...)
		}
		src = syntax.NewSource(file, types.ToString(first(args)))
	case "parsefile":
		p := fr.rs.Resolve(types.ToString(first(args)))
		b, err := fr.rs.ReadFile(p)
		if err != nil {
			return nil, true, types.NewException("System.IO.FileNotFoundException", "Could not find file '"+p+"'.")
		}
		src = syntax.NewSource(p, syntax.Decode(b))
	default:
		return nil, false, nil
	}
	res := syntax.Parse(src, syntax.Options{Tokens: true})
	set := func(i int, v any) error {
		if i < len(args) {
			if r, ok := args[i].(*types.Reference); ok {
				return r.Set(v)
			}
		}
		return nil
	}
	tokens := make([]any, len(res.Tokens))
	for i := range res.Tokens {
		tokens[i] = &TokenObject{src, &res.Tokens[i]}
	}
	errs := make([]any, len(res.Errors))
	for i := range res.Errors {
		errs[i] = &ParseErrorObject{src, &res.Errors[i]}
	}
	if err := set(1, types.NewTyped(types.MustNamed("System.Management.Automation.Language.Token"), tokens)); err != nil {
		return nil, true, err
	}
	if err := set(2, types.NewTyped(types.MustNamed("System.Management.Automation.Language.ParseError"), errs)); err != nil {
		return nil, true, err
	}
	return newASTObject(src, res.AST), true, nil
}
