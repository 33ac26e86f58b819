package output

import (
	"fmt"
	"sort"
	"strings"
	"sync"

	"github.com/runwright/runwright/powershell/format"
	"github.com/runwright/runwright/powershell/interp"
	"github.com/runwright/runwright/powershell/types"
)

// scripted is the value of an item of PowerShell's own views that is a script
// there: the facts tell that there is one, the rule is written down here.
func scripted(rs *interp.Runspace, v any, view, label string) (any, bool, error) {
	f, ok := scriptedItems()[view+"|"+label]
	if !ok && strings.HasPrefix(view, "System.Management.Automation.PSStyle") {
		text := types.ToString((&scriptedItem{rs: rs, v: v}).get(strings.Split(label, ".")...))
		return strings.ReplaceAll(text, "\x1b", "`e"), true, nil
	}
	if !ok {
		return nil, false, nil
	}
	out, err := f(&scriptedItem{rs: rs, v: v})
	return out, true, err
}

// scriptedItem is an object whose item is wanted.
type scriptedItem struct {
	rs *interp.Runspace
	v  any
}

// get reads a property, nil when there is none.
func (s *scriptedItem) get(names ...string) any {
	v := s.v
	for _, n := range names {
		out, ok, err := s.rs.PropertyValue(v, n)
		if err != nil || !ok {
			return nil
		}
		v = out
	}
	return v
}

// scriptedItems are the items by view and label.
var scriptedItems = sync.OnceValue(func() map[string]func(s *scriptedItem) (any, error) {
	return map[string]func(s *scriptedItem) (any, error){
		"DateTime|":                          (*scriptedItem).date,
		"MatchInfo|":                         (*scriptedItem).text,
		"CommandInfo|Name":                   (*scriptedItem).commandName,
		"Module|PreRelease":                  (*scriptedItem).prerelease,
		"Module|PSEdition":                   func(s *scriptedItem) (any, error) { return s.editions() },
		"Module|":                            (*scriptedItem).moduleFolder,
		"history|Duration":                   (*scriptedItem).duration,
		"drive|Used (GB)":                    func(s *scriptedItem) (any, error) { return s.scaled(1<<30, "%.2f", "Used") },
		"drive|Free (GB)":                    func(s *scriptedItem) (any, error) { return s.scaled(1<<30, "%.2f", "Free") },
		"drive|Provider":                     func(s *scriptedItem) (any, error) { return s.get("Provider", "Name"), nil },
		"drive|Root":                         func(s *scriptedItem) (any, error) { return s.get("Root"), nil },
		"process|NPM(K)":                     func(s *scriptedItem) (any, error) { return s.scaled(1<<10, "N2", "NPM") },
		"process|PM(M)":                      func(s *scriptedItem) (any, error) { return s.scaled(1<<20, "N2", "PM") },
		"process|WS(M)":                      func(s *scriptedItem) (any, error) { return s.scaled(1<<20, "N2", "WS") },
		"process|CPU(s)":                     func(s *scriptedItem) (any, error) { return s.scaled(1, "N2", "CPU") },
		"childrenWithUnixStat|LastWriteTime": (*scriptedItem).written,
		"System.Management.Automation.PSMethod|OverloadDefinitions": func(s *scriptedItem) (any, error) {
			return s.lines(s.get("OverloadDefinitions")), nil
		},
		"Breakpoint|Script":                  func(s *scriptedItem) (any, error) { return s.leaf(s.get("Script")), nil },
		"Module|ExportedCommands":            func(s *scriptedItem) (any, error) { return s.keys("ExportedCommands"), nil },
		"Module|ExportedFunctions":           func(s *scriptedItem) (any, error) { return s.keys("ExportedFunctions"), nil },
		"Module|ExportedCmdlets":             func(s *scriptedItem) (any, error) { return s.keys("ExportedCmdlets"), nil },
		"Module|ExportedVariables":           func(s *scriptedItem) (any, error) { return s.keys("ExportedVariables"), nil },
		"Module|ExportedAliases":             func(s *scriptedItem) (any, error) { return s.keys("ExportedAliases"), nil },
		"System.Threading.Tasks.Task|Result": func(s *scriptedItem) (any, error) { return s.get("Result"), nil },
		"Runspace|ComputerName":              func(s *scriptedItem) (any, error) { return "localhost", nil },
		"Runspace|Type":                      func(s *scriptedItem) (any, error) { return "Local", nil },
		"Runspace|State":                     func(s *scriptedItem) (any, error) { return s.get("RunspaceStateInfo", "State"), nil },
		"Runspace|Availability":              func(s *scriptedItem) (any, error) { return s.get("RunspaceAvailability"), nil },
		"Microsoft.PowerShell.Commands.BasicHtmlWebResponseObject|Content":    func(s *scriptedItem) (any, error) { return s.short("Content"), nil },
		"Microsoft.PowerShell.Commands.BasicHtmlWebResponseObject|RawContent": func(s *scriptedItem) (any, error) { return s.short("RawContent"), nil },
		"Microsoft.PowerShell.Commands.WebResponseObject|RawContent":          func(s *scriptedItem) (any, error) { return s.short("RawContent"), nil },
	}
})

// text is the object's own text.
func (s *scriptedItem) text() (any, error) { return s.rs.Method(s.v, "ToString") }

// date is a date as its DateTime property says it.
func (s *scriptedItem) date() (any, error) { return s.get("DateTime"), nil }

// commandName is a command's name, with what it stands for when it is an alias.
func (s *scriptedItem) commandName() (any, error) {
	if k := types.ToString(s.get("CommandType")); k == "Alias" {
		if n := s.get("DisplayName"); n != nil {
			return n, nil
		}
	}
	return s.get("Name"), nil
}

// prerelease is the label of a module's version.
func (s *scriptedItem) prerelease() (any, error) {
	return s.get("PrivateData", "PSData", "Prerelease"), nil
}

// editions are the editions a module is for.
func (s *scriptedItem) editions() (any, error) {
	list, _ := s.rs.Elements(s.get("CompatiblePSEditions"))
	core, desk := false, len(list) == 0
	for _, e := range list {
		switch strings.ToLower(types.ToString(e)) {
		case "core":
			core = true
		case "desktop":
			desk = true
		}
	}
	switch {
	case core && desk:
		return "Core,Desk", nil
	case core:
		return "Core", nil
	}
	return "Desk", nil
}

// moduleFolder is the folder below which a module was found.
func (s *scriptedItem) moduleFolder() (any, error) {
	base := types.ToString(s.get("ModuleBase"))
	if i := strings.LastIndexByte(base, '/'); i > 0 {
		return base[:i], nil
	}
	return base, nil
}

// duration is how long a command of the history took.
func (s *scriptedItem) duration() (any, error) {
	d, ok := s.get("Duration").(types.TimeSpan)
	if !ok {
		return nil, nil
	}
	text, _, err := format.Options{}.Text(d, `m\:ss\.fff`)
	return text, err
}

// scaled is a number in a unit with two decimals.
func (s *scriptedItem) scaled(unit float64, pattern, property string) (any, error) {
	v := s.get(property)
	if v == nil {
		return nil, nil
	}
	n, err := s.rs.Convert(v, types.Double)
	if err != nil {
		return nil, err
	}
	if strings.HasPrefix(pattern, "%") {
		return fmt.Sprintf(pattern, n.(float64)/unit), nil
	}
	return format.Number(n.(float64)/unit, pattern, s.rs.CurrentCulture())
}

// written is when a file was written, to the minute.
func (s *scriptedItem) written() (any, error) {
	return format.Options{Culture: s.rs.CurrentCulture()}.Composite("{0:d} {0:HH}:{0:mm}", []any{s.get("LastWriteTime")}, s.rs.Text)
}

// lines are the elements of a list, one a line.
func (s *scriptedItem) lines(v any) any {
	items, many := s.rs.Elements(v)
	if !many {
		return v
	}
	parts := make([]string, len(items))
	for i, x := range items {
		parts[i] = types.ToString(x)
	}
	return strings.Join(parts, "\n") + "\n" // the text of Out-String, which ends its last line
}

// leaf is the last part of a path.
func (s *scriptedItem) leaf(v any) any {
	p := types.ToString(v)
	return p[strings.LastIndexByte(p, '/')+1:]
}

// keys are the names in a dictionary.
func (s *scriptedItem) keys(property string) any {
	d, ok := types.Unwrap(s.get(property)).(*types.Dict)
	if !ok {
		return nil
	}
	names := []string{}
	for k := range d.All {
		names = append(names, types.ToString(k))
	}
	sort.SliceStable(names, func(i, j int) bool { return types.CompareText(names[i], names[j], true) < 0 })
	return types.StringsToArray(names)
}

// shortContent is how much of a response's content a list shows.
const shortContent = 200

// short is the beginning of a text.
func (s *scriptedItem) short(property string) any {
	text := types.ToString(s.get(property))
	if types.Len16(text) > shortContent {
		text = types.Slice16(text, 0, shortContent)
	}
	if types.Len16(text) == shortContent {
		text += "…"
	}
	return text
}
