package utility

import (
	"fmt"
	"os"
	"slices"
	"strings"

	"github.com/runwright/runwright/powershell/cmdlets/management"
	"github.com/runwright/runwright/powershell/interp"
	"github.com/runwright/runwright/powershell/types"
)

// exportAlias is Export-Alias: aliases as a list of values or as a script.
type exportAlias struct{ interp.Base }

func (e *exportAlias) Process(c *interp.Call) error {
	name := c.String("Path")
	if c.ParameterSet() == "ByLiteralPath" {
		name = c.String("LiteralPath")
	}
	scope, err := c.ScopeAt(c.String("Scope"))
	if err != nil {
		return err
	}
	list := scope.VisibleAliases()
	slices.SortFunc(list, func(a, b *interp.Alias) int {
		return strings.Compare(strings.ToLower(a.Name), strings.ToLower(b.Name))
	})
	if names := c.Strings("Name"); len(names) > 0 {
		var chosen []*interp.Alias
		for _, n := range names {
			w, err := types.CompileWildcard(n, true)
			if err != nil {
				return err
			}
			found := false
			for _, a := range list {
				if w.Match(a.Name) {
					chosen, found = append(chosen, a), true
				}
			}
			if !found && !types.HasWildcard(n) {
				if err := c.WriteError(noAlias(c, n)); err != nil {
					return err
				}
			}
		}
		list = chosen
	}
	path := c.Runspace().Resolve(name)
	ok, err := c.ShouldProcess("Path: "+path, "Export-Alias")
	if err != nil || !ok {
		return err
	}
	flag := os.O_WRONLY | os.O_CREATE | os.O_TRUNC
	if c.Switch("Append") {
		flag = os.O_WRONLY | os.O_CREATE | os.O_APPEND
	} else if _, taken := management.Item(c, path); taken && c.Switch("NoClobber") {
		return c.Error("System.IO.IOException", "NoClobber", "ResourceExists", path, "The file '%s' already exists.", path)
	}
	f, err := c.OpenFile(path, flag)
	if err != nil {
		return c.Error("System.UnauthorizedAccessException", "FileOpenFailure", "OpenError", path, "Cannot open file because access to the path is denied: %v", err)
	}
	_, err = f.Write([]byte(aliasText(c, list)))
	if cerr := f.Close(); err == nil {
		err = cerr
	}
	if err != nil {
		return err
	}
	if c.Switch("PassThru") {
		for _, a := range list {
			if err := c.Write(a); err != nil {
				return err
			}
		}
	}
	return nil
}

func noAlias(c *interp.Call, name string) *types.Exception {
	return c.Error("System.Management.Automation.ItemNotFoundException", "AliasNotFound", "ObjectNotFound", name,
		"This command cannot find a matching alias because an alias with the name '%s' does not exist.", name)
}

// aliasText is the content of the file: a header, then a line for each alias.
func aliasText(c *interp.Call, list []*interp.Alias) string {
	user, _ := c.Runspace().Getenv("USER")
	now := c.Runspace().Now().Format("Monday, January 2, 2006 3:04:05 PM")
	header := []string{"Alias File", "Exported by : " + user, "Date/Time : " + now, "Computer : " + computer(c)}
	if c.Has("Description") {
		header = append(header, strings.Split(c.String("Description"), "\n")...)
	}
	var b strings.Builder
	for _, h := range header {
		b.WriteString("# " + h + "\n")
	}
	script := types.ToString(c.Value("As")) == "Script"
	for _, a := range list {
		options := aliasOptions(a.Options)
		if !script {
			fmt.Fprintf(&b, "%s,%s,%s,%s\n", quoteValue(a.Name), quoteValue(a.Definition), quoteValue(a.Description), quoteValue(options))
			continue
		}
		fmt.Fprintf(&b, "set-alias -Name:\"%s\" -Value:\"%s\" -Description:\"%s\" -Option:\"%s\"\n", a.Name, a.Definition, a.Description, options)
	}
	return b.String()
}

func quoteValue(s string) string { return `"` + strings.ReplaceAll(s, `"`, `""`) + `"` }

func computer(c *interp.Call) string {
	b, err := c.Runspace().ReadFile("/etc/hostname")
	if err != nil {
		return "localhost"
	}
	return strings.TrimSpace(string(b))
}

func aliasOptions(o interp.VarOptions) string {
	var words []string
	for _, w := range []struct {
		bit  interp.VarOptions
		name string
	}{{interp.ReadOnly, "ReadOnly"}, {interp.Constant, "Constant"}, {interp.Private, "Private"}, {interp.AllScope, "AllScope"}} {
		if o&w.bit != 0 {
			words = append(words, w.name)
		}
	}
	if words == nil {
		return "None"
	}
	return strings.Join(words, ", ")
}

// importAlias is Import-Alias.
type importAlias struct{ interp.Base }

func (i *importAlias) Process(c *interp.Call) error {
	name := c.String("Path")
	if c.ParameterSet() == "ByLiteralPath" {
		name = c.String("LiteralPath")
	}
	path := c.Runspace().Resolve(name)
	b, err := c.Runspace().ReadFile(path)
	if err != nil {
		return c.WriteError(c.Error("System.Management.Automation.ItemNotFoundException", "PathNotFound", "ObjectNotFound", path, "Cannot find path '%s' because it does not exist.", path))
	}
	scope, err := c.ScopeAt(c.String("Scope"))
	if err != nil {
		return err
	}
	for n, line := range strings.Split(strings.ReplaceAll(string(b), "\r\n", "\n"), "\n") {
		if line = strings.TrimSpace(line); line == "" || line[0] == '#' {
			continue
		}
		values, ok := aliasValues(line)
		if !ok || len(values) != 4 {
			err := c.WriteError(c.Error("System.FormatException", "ImportAliasFileFormatError", "ReadError", path,
				"Line number %d in the file %s is not a properly formatted, comma-separated values (CSV) alias line.", n+1, path))
			if err != nil {
				return err
			}
			continue
		}
		if err := i.one(c, scope, values); err != nil {
			return err
		}
	}
	return nil
}

func (i *importAlias) one(c *interp.Call, scope *interp.Scope, values []string) error {
	ok, err := c.ShouldProcess("Name: "+values[0]+" Value: "+values[1], "Import Alias")
	if err != nil || !ok {
		return err
	}
	if old := scope.FindAlias(values[0]); old != nil && !c.Switch("Force") {
		return c.WriteError(c.Error("System.Management.Automation.SessionStateException", "AliasAlreadyExists", "ResourceExists", values[0],
			"The alias is not allowed, because an alias with the name '%s' already exists.", values[0]))
	}
	a := &interp.Alias{Name: values[0], Definition: values[1], Description: values[2]}
	for w := range strings.SplitSeq(values[3], ",") {
		switch strings.ToLower(strings.TrimSpace(w)) {
		case "readonly":
			a.Options |= interp.ReadOnly
		case "constant":
			a.Options |= interp.Constant
		case "private":
			a.Options |= interp.Private
		case "allscope":
			a.Options |= interp.AllScope
		}
	}
	scope.SetAlias(a)
	if c.Switch("PassThru") {
		return c.Write(a)
	}
	return nil
}

// aliasValues takes a line of comma-separated, possibly quoted values apart.
func aliasValues(line string) ([]string, bool) {
	var out []string
	for {
		if !strings.HasPrefix(line, `"`) {
			v, rest, more := strings.Cut(line, ",")
			out = append(out, v)
			if !more {
				return out, true
			}
			line = rest
			continue
		}
		var b strings.Builder
		i := 1
		for ; ; i++ {
			if i >= len(line) {
				return nil, false
			}
			if line[i] == '"' {
				if i+1 < len(line) && line[i+1] == '"' {
					i++
				} else {
					break
				}
			}
			b.WriteByte(line[i])
		}
		out = append(out, b.String())
		line = strings.TrimLeft(line[i+1:], " ")
		if line == "" {
			return out, true
		}
		if line[0] != ',' {
			return nil, false
		}
		line = line[1:]
	}
}
