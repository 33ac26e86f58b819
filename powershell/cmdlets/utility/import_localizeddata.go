package utility

import (
	"path"
	"slices"
	"strings"

	"github.com/runwright/runwright/powershell/interp"
	"github.com/runwright/runwright/powershell/syntax"
	"github.com/runwright/runwright/powershell/types"
)

// importLocalizedData is Import-LocalizedData: the texts of a data file in the
// folder of a culture, or of one of its parents, or beside the script.
type importLocalizedData struct{ interp.Base }

func (i *importLocalizedData) Process(c *interp.Call) error {
	scope := c.Scope()
	script := types.ToString(scope.Get("PSCommandPath"))
	name := c.String("FileName")
	if !c.Has("FileName") {
		if script == "" {
			return c.Error("System.Management.Automation.PSInvalidOperationException", "InvalidOperation", "InvalidOperation", nil,
				"The FileName parameter was not specified. The FileName parameter is required when Import-LocalizedData is not called from a script file.")
		}
		name = path.Base(script)
	} else if name != path.Base(strings.ReplaceAll(name, `\`, "/")) {
		return c.Error("System.Management.Automation.PSInvalidOperationException", "InvalidOperation", "InvalidOperation", nil,
			"The argument for the FileName parameter should not contain a path.")
	}
	if ext := path.Ext(name); ext != "" {
		name = strings.TrimSuffix(name, ext)
	}
	name += ".psd1"
	base := types.ToString(scope.Get("PSScriptRoot"))
	if c.Has("BaseDirectory") {
		base = c.Runspace().Resolve(c.String("BaseDirectory"))
	} else if base == "" {
		base = c.Runspace().CurrentFolder()
	}
	culture := c.String("UICulture")
	if !c.Has("UICulture") {
		culture = types.ToString(scope.Get("PSUICulture"))
	}
	file, ok := i.find(c, base, culture, name)
	if !ok {
		return c.WriteError(c.Error("System.Management.Automation.PSInvalidOperationException", "InvalidOperation", "InvalidOperation", nil,
			"Cannot find the PowerShell data file '%s' in directory '%s', or in any parent culture directories.", name, path.Join(base, culture)))
	}
	v, err := i.read(c, file)
	if err != nil {
		return err
	}
	if c.Has("BindingVariable") {
		return scope.Set(c.Runspace(), strings.TrimPrefix(c.String("BindingVariable"), "$"), v)
	}
	return c.WriteAll(v)
}

// find looks in the culture's folder, its parents' and the base folder.
func (i *importLocalizedData) find(c *interp.Call, base, culture, name string) (string, bool) {
	for {
		p := path.Join(base, culture, name)
		if files := c.Runspace().Files(); files != nil {
			if file, _ := files.Exists(p); file {
				return p, true
			}
		}
		if culture == "" {
			return "", false
		}
		at := strings.LastIndexByte(culture, '-')
		culture = culture[:max(at, 0)]
	}
}

// read runs the data file, which may use few commands and variables only.
func (i *importLocalizedData) read(c *interp.Call, file string) (any, error) {
	sb, err := c.Runspace().ReadScript(c.CallerSession(), file)
	if err != nil {
		return nil, err
	}
	allowed := append([]string{"ConvertFrom-StringData"}, c.Strings("SupportedCommand")...)
	var bad error
	syntax.Inspect(sb.AST(), func(n syntax.Node) bool {
		if bad != nil {
			return false
		}
		refuse := func(what string) {
			bad = c.Error("System.Management.Automation.PSInvalidOperationException", "InvalidOperation", "InvalidOperation", nil,
				"The following error occurred while loading data file '%s': %s is not allowed in a data file.", file, what)
		}
		switch x := n.(type) {
		case *syntax.Command:
			text := ""
			if s, ok := x.CommandElements[0].(*syntax.StringConstantExpression); ok {
				text = s.Value
			}
			if !slices.ContainsFunc(allowed, func(a string) bool { return strings.EqualFold(a, text) }) {
				refuse("the command " + text)
			}
		case *syntax.VariableExpression:
			switch strings.ToLower(x.VariablePath.UserPath) {
			case "psculture", "psuiculture", "true", "false", "null":
			default:
				refuse("the variable $" + x.VariablePath.UserPath)
			}
		case *syntax.InvokeMemberExpression, *syntax.FunctionDefinition, *syntax.AssignmentStatement, *syntax.ScriptBlockExpression:
			refuse("what " + sb.AST().Source.TextOf(n.Extent()) + " does")
		}
		return true
	})
	if bad != nil {
		return nil, bad
	}
	var out []any
	err = c.RunDotted(sb, interp.WriterFunc(func(v any) error { out = append(out, v); return nil }))
	if err != nil || len(out) != 1 {
		return types.NewArray(out...), err
	}
	return out[0], nil
}
