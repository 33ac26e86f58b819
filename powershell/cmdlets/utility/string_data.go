package utility

import (
	"strings"

	"github.com/runwright/runwright/powershell/interp"
	"github.com/runwright/runwright/powershell/module"
	"github.com/runwright/runwright/powershell/syntax"
	"github.com/runwright/runwright/powershell/types"
)

// convertFromStringData is ConvertFrom-StringData.
type convertFromStringData struct{ interp.Base }

func (s *convertFromStringData) Process(c *interp.Call) error {
	sep := "="
	if c.Has("Delimiter") {
		sep = c.String("Delimiter")
	}
	d := types.NewHashtable()
	for _, line := range strings.Split(c.String("StringData"), "\n") {
		line = strings.TrimSpace(line)
		if line == "" || line[0] == '#' {
			continue
		}
		name, value, ok := strings.Cut(line, sep)
		if !ok {
			return c.Error("System.Management.Automation.PSInvalidOperationException", "InvalidOperation", "InvalidOperation", nil,
				"Data line '%s' is not in 'name=value' format. ", line)
		}
		name = strings.TrimSpace(name)
		if d.Has(name) {
			return c.Error("System.Management.Automation.PSInvalidOperationException", "InvalidOperation", "InvalidOperation", nil,
				"Data item '%s' in line '%s' is already defined. ", name, line)
		}
		d.Set(name, unescape(strings.TrimSpace(value)))
	}
	return c.Write(d)
}

// unescape replaces the escapes of regular expressions that name characters.
func unescape(s string) string {
	if !strings.Contains(s, `\`) {
		return s
	}
	letters := map[byte]byte{'n': '\n', 't': '\t', 'r': '\r', 'f': '\f', 'v': '\v', 'a': '\a', 'e': 0x1b}
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		if s[i] != '\\' || i+1 == len(s) {
			b.WriteByte(s[i])
			continue
		}
		i++
		if l, ok := letters[s[i]]; ok {
			b.WriteByte(l)
			continue
		}
		b.WriteByte(s[i])
	}
	return b.String()
}

// importDataFile is Import-PowerShellDataFile.
type importDataFile struct{ interp.Base }

func (i *importDataFile) Process(c *interp.Call) error {
	name := "Path"
	if c.Has("LiteralPath") {
		name = "LiteralPath"
	}
	for _, p := range c.Strings(name) {
		full := c.Runspace().Resolve(p)
		b, err := c.Runspace().ReadFile(full)
		if err != nil {
			e := c.Error("System.ArgumentException", "PathNotFound", "ObjectNotFound", p, "Cannot find path '%s' because it does not exist.", p)
			if err := c.WriteError(e); err != nil {
				return err
			}
			continue
		}
		res := syntax.Parse(syntax.NewSource(full, syntax.Decode(b)), syntax.Options{})
		v, err := module.ReadData(full, b, module.Env{})
		table, isTable := v.(*module.Table)
		if computes := computed(res.AST); err != nil || !isTable || computes {
			id := "CouldNotParseAsPowerShellDataFile"
			if len(res.Errors) == 0 && (err != nil || computes) {
				id = "System.InvalidOperationException" // a value that is not constant
			} else if err == nil {
				id = "CouldNotParseAsPowerShellDataFileNoHashtableRoot"
			}
			e := c.Error("System.InvalidOperationException", id, "InvalidData", p, "The file '%s' could not be parsed as a PowerShell Data File.", p)
			if err := c.WriteError(e); err != nil {
				return err
			}
			continue
		}
		if err := c.Write(engineValue(table)); err != nil {
			return err
		}
	}
	return nil
}

// computed reports whether something in a data file is to be computed.
func computed(ast *syntax.ScriptBlock) bool {
	found := false
	syntax.Inspect(ast, func(n syntax.Node) bool {
		if _, ok := n.(*syntax.BinaryExpression); ok {
			found = true
		}
		return !found
	})
	return found
}

// engineValue turns a value of package module into one of the engine.
func engineValue(v any) any {
	switch x := v.(type) {
	case *module.Table:
		d := types.NewHashtable()
		for _, k := range x.Keys() {
			e, _ := x.Get(k)
			d.Set(engineValue(k), engineValue(e))
		}
		return d
	case []any:
		items := make([]any, len(x))
		for i, e := range x {
			items[i] = engineValue(e)
		}
		return types.NewArray(items...)
	case int64:
		if n := int32(x); int64(n) == x {
			return n
		}
	}
	return v
}
