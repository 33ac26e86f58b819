package dotnet

import (
	"strings"

	"github.com/runwright/runwright/powershell/types"
)

// codeGenerationTable is System.Management.Automation.Language.CodeGeneration: how
// a text is written so that it can stand inside of PowerShell code.
func codeGenerationTable() Table {
	replace := func(pairs ...string) Func {
		r := strings.NewReplacer(pairs...)
		return func(c *Call) (any, error) { return r.Replace(c.Str(0)), nil }
	}
	return Table{
		"static EscapeSingleQuotedStringContent(string)": replace("'", "''", "\u2018", "\u2018\u2018", "\u2019", "\u2019\u2019", "\u201a", "\u201a\u201a", "\u201b", "\u201b\u201b"),
		"static EscapeBlockCommentContent(string)":       replace("<#", "<`#", "#>", "#`>"),
		"static EscapeFormatStringContent(string)":       replace("{", "{{", "}", "}}"),
		"static EscapeVariableName(string)":              replace("`", "``", "{", "`{", "}", "`}"),
	}
}

// languagePrimitivesTable is System.Management.Automation.LanguagePrimitives: the
// conversions and comparisons of the language as methods.
func languagePrimitivesTable() Table {
	convert := func(c *Call) (any, error) {
		t, _ := types.Unwrap(c.Args[1]).(*types.Type)
		if t == nil {
			return nil, ArgumentNull("resultType")
		}
		return c.Convert(c.Args[0], t)
	}
	try := func(out int) Func {
		return func(c *Call) (any, error) {
			v, err := convert(c)
			if err != nil {
				return false, c.setOut(out, nil)
			}
			return true, c.setOut(out, v)
		}
	}
	// fold reports whether a call asks to leave case aside.
	fold := func(c *Call) bool { return len(c.Args) > 2 && c.Args[2] == true }
	order := func(c *Call) (any, error) {
		n, err := c.CompareFold(c.Args[0], c.Args[1], fold(c))
		return sign3(n), err
	}
	equal := func(c *Call) (any, error) { return c.EqualFold(c.Args[0], c.Args[1], fold(c)) }
	tryOrder := func(c *Call) (any, error) {
		out := len(c.Args) - 1
		n, err := c.CompareFold(c.Args[0], c.Args[1], out > 2 && c.Args[2] == true)
		if err != nil {
			return false, c.setOut(out, int32(0))
		}
		return true, c.setOut(out, sign3(n))
	}
	items := func(c *Call) ([]any, bool) {
		v, err := collectionItems(c.Args[0])
		return v, err == nil
	}
	return Table{
		"static ConvertTo(System.Object,type)":                                             convert,
		"static ConvertTo(System.Object,type,System.IFormatProvider)":                      convert,
		"static TryConvertTo(System.Object,type,out System.Object)":                        try(2),
		"static TryConvertTo(System.Object,type,System.IFormatProvider,out System.Object)": try(3),
		"static IsTrue(System.Object)":                                                     func(c *Call) (any, error) { return types.IsTrue(c.Args[0]), nil },
		"static Compare(*)":                                                                order,
		"static Equals(*)":                                                                 equal,
		"static TryCompare(*)":                                                             tryOrder,
		"static IsObjectEnumerable(System.Object)":                                         func(c *Call) (any, error) { _, ok := items(c); return ok, nil },
		"static GetEnumerable(System.Object)": func(c *Call) (any, error) {
			if _, ok := items(c); ok {
				return c.Args[0], nil
			}
			return nil, nil
		},
		"static GetEnumerator(System.Object)": func(c *Call) (any, error) {
			if v, ok := items(c); ok {
				return newEnumerator(v), nil
			}
			return nil, nil
		},
		"static ConvertTypeNameToPSTypeName(string)": func(c *Call) (any, error) {
			if c.Str(0) == "" {
				return nil, ArgumentNull("typeName")
			}
			if t := c.TypeNamed(c.Str(0)); t != nil {
				return "[" + t.PSName() + "]", nil
			}
			return "[" + c.Str(0) + "]", nil
		},
	}
}
