package authoring

import (
	"errors"
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/runwright/runwright/powershell/module/metadata"
	"github.com/runwright/runwright/powershell/syntax"
)

// Fix is a change of one file of a module that mends findings and changes nothing
// that the module does.
type Fix struct {
	File string   // as it is stored, below the version's folder
	To   string   // another name for the file, "" to keep it
	What []string // what is changed, a line each, with the rule in brackets
	Data []byte   // the new content, nil to keep it
	New  bool     // the file is not there yet
	diff string
}

// Diff gives the change in the form of patches.
func (f *Fix) Diff() string {
	if f.To != "" {
		return fmt.Sprintf("rename from %s\nrename to %s\n%s", f.File, f.To, f.diff)
	}
	return f.diff
}

// Left is something that is not mended, and why.
type Left struct{ File, What, Why string }

// FixOptions say how a module can be mended.
type FixOptions struct {
	// Stored gives the name that a file of the module is stored under, which may
	// differ in letter case from the one that the manifest writes.
	Stored func(name string) string
	// Read reads the module's metadata with other files.
	Read func(metadata.Files) (*metadata.Module, error)
	// Help puts skeletons of help before functions without any.
	Help bool
	// GUID is for a manifest that is made.
	GUID string
}

// fixer collects changes.
type fixer struct {
	Module
	FixOptions
	fixes []Fix
	left  []Left
}

func (x *fixer) leave(file, what, why string) { x.left = append(x.left, Left{file, what, why}) }

// Fixes gives the changes that are safe: lists of exports in the manifest, a
// manifest where there is none, skeletons of help, file names in another letter case. A change after
// which the module would export anything else is not made.
func Fixes(m Module, o FixOptions) ([]Fix, []Left, error) {
	x := &fixer{Module: m, FixOptions: o}
	if _, ok := m.Manifest(); ok {
		if err := x.exports(); err != nil {
			return nil, nil, err
		}
	} else if len(m.Commands) > 0 {
		if err := x.create(); err != nil {
			return nil, nil, err
		}
	}
	if o.Help {
		if err := x.help(); err != nil {
			return nil, nil, err
		}
	}
	x.names()
	return x.fixes, x.left, nil
}

// known says whether all that the module exports is known without running it.
func (x *fixer) known() bool {
	return !slices.ContainsFunc(x.Unknown, func(u metadata.Unknown) bool { return !deadExport(u) })
}

// uncertain says why the list of exports that static metadata found cannot be
// written down, "" when it can.
func (x *fixer) uncertain() string {
	if !x.known() {
		return "what the module exports is known only when it runs"
	}
	for _, name := range append([]string{x.Main}, x.Scripts...) {
		if v := x.platform(name); v != "" {
			return name + " looks at $" + v + " when it loads, so exports may differ from one platform to another"
		}
	}
	return ""
}

// platform gives the variable by which a script, outside of its functions, asks for
// the platform or the version of PowerShell, "" when it does not.
func (x *fixer) platform(name string) string {
	data, err := x.Files.Read(name)
	if err != nil || strings.EqualFold(path.Ext(name), ".dll") {
		return ""
	}
	found := ""
	syntax.Inspect(syntax.Parse(syntax.NewSource(name, syntax.Decode(data)), syntax.Options{}).AST, func(n syntax.Node) bool {
		switch n := n.(type) {
		case *syntax.FunctionDefinition, *syntax.TypeDefinition:
			return false
		case *syntax.VariableExpression:
			switch strings.ToLower(n.VariablePath.UserPath) {
			case "iswindows", "islinux", "ismacos", "iscoreclr", "psedition", "psversiontable", "env:os":
				found = n.VariablePath.UserPath
			}
		}
		return found == ""
	})
	return found
}

// signed says whether a text ends in a signature, which a change would break.
func signed(text string) bool { return strings.Contains(text, "# SIG # Begin signature block") }

// overlay are the files of a module with one in the place of another.
type overlay struct {
	metadata.Files
	name string
	data []byte
}

// Names implements metadata.Files.
func (o overlay) Names() []string {
	names := o.Files.Names()
	if !slices.Contains(names, o.name) {
		names = append(slices.Clone(names), o.name)
		slices.Sort(names)
	}
	return names
}

// Read implements metadata.Files.
func (o overlay) Read(name string) ([]byte, error) {
	if name == o.name {
		return o.data, nil
	}
	return o.Files.Read(name)
}

// errExports says that a change would not leave the module's exports alone.
var errExports = errors.New("the module would export something else then")

// same checks that the module exports the same with another manifest.
func (x *fixer) same(name string, data []byte) error {
	after, err := x.Read(overlay{x.Files, name, data})
	if err != nil {
		return err
	}
	return x.sameExports(after)
}

// sameExports checks that a changed module exports what this one does.
func (x *fixer) sameExports(after *metadata.Module) error {
	for _, pair := range [][2][]string{
		{x.Imported.Functions, after.Imported.Functions}, {x.Imported.Cmdlets, after.Imported.Cmdlets},
		{x.Imported.Aliases, after.Imported.Aliases}, {x.Imported.Variables, after.Imported.Variables},
		{commandNames(x.Module.Module), commandNames(after)},
	} {
		if !sameNames(pair[0], pair[1]) {
			return errExports
		}
	}
	return nil
}

func commandNames(m *metadata.Module) []string {
	out := make([]string, 0, len(m.Commands))
	for i := range m.Commands {
		out = append(out, m.Commands[i].Name)
	}
	return out
}

// sameNames compares lists whatever their order.
func sameNames(a, b []string) bool {
	a, b = slices.Clone(a), slices.Clone(b)
	slices.Sort(a)
	slices.Sort(b)
	return slices.Equal(a, b)
}

// names gives files the names that the manifest writes.
func (x *fixer) names() {
	for _, name := range x.Files.Names() {
		stored := x.Stored(name)
		if stored == name || !strings.EqualFold(stored, name) {
			continue
		}
		switch {
		case path.Dir(stored) != path.Dir(name):
			x.leave(stored, "the manifest writes "+name, "a folder would have to be renamed")
		case x.mentions(path.Base(stored)):
			x.leave(stored, "the manifest writes "+name, "a script of the module names the file as it is now")
		default:
			what := fmt.Sprintf("renamed to %s, as the manifest writes it [path-name]", name)
			if i := slices.IndexFunc(x.fixes, func(f Fix) bool { return f.File == stored }); i >= 0 {
				x.fixes[i].To, x.fixes[i].What = name, append(x.fixes[i].What, what)
				continue
			}
			x.fixes = append(x.fixes, Fix{File: stored, To: name, What: []string{what}})
		}
	}
}
