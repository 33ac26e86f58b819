package interp

import (
	"fmt"
	"strings"

	"github.com/runwright/runwright/powershell/types"
)

// styleSpace is where the classes of $PSStyle live.
const styleSpace = "System.Management.Automation.PSStyle"

// colorNames are the colors of a terminal in the order of their codes.
var colorNames = [...]string{"Black", "Red", "Green", "Yellow", "Blue", "Magenta", "Cyan", "White"}

// escapeOf is the sequence that sets a terminal's attributes.
func escapeOf(codes string) string { return "\x1b[" + codes + "m" }

// styleObject is $PSStyle: what decorates output, and whether it is decorated at all.
func (rs *Runspace) styleObject() *Object {
	o := NewObject(styleSpace)
	for _, pair := range [...][2]string{
		{"Reset", "0"}, {"BlinkOff", "25"}, {"Blink", "5"}, {"BoldOff", "22"}, {"Bold", "1"}, {"DimOff", "22"}, {"Dim", "2"}, {"Hidden", "8"},
		{"HiddenOff", "28"}, {"Reverse", "7"}, {"ReverseOff", "27"}, {"ItalicOff", "23"}, {"Italic", "3"}, {"UnderlineOff", "24"},
		{"Underline", "4"}, {"StrikethroughOff", "29"}, {"Strikethrough", "9"},
	} {
		o.Fields[pair[0]] = escapeOf(pair[1])
	}
	o.Fields["OutputRendering"] = types.EnumNamed("System.Management.Automation.OutputRendering", rs.rendering())
	o.Fields["AutoSizeDefaultFormatting"] = false
	o.Fields["Formatting"] = rs.styleGroup("FormattingData", "FormatAccent", "32;1", "TableHeader", "32;1", "CustomTableHeaderLabel", "32;1;3",
		"ErrorAccent", "36;1", "Error", "31;1", "Warning", "33;1", "Verbose", "33;1", "Debug", "33;1", "FeedbackName", "33", "FeedbackText", "96",
		"FeedbackAction", "97")
	progress := rs.styleGroup("ProgressConfiguration", "Style", "33;1")
	progress.Fields["MaxWidth"], progress.Fields["UseOSCIndicator"] = int32(120), false
	progress.Fields["View"] = types.EnumNamed("System.Management.Automation.ProgressView", "Minimal")
	o.Fields["Progress"] = progress
	o.Fields["Foreground"], o.Fields["Background"] = colors("ForegroundColor", 30), colors("BackgroundColor", 40)
	files := rs.styleGroup("FileInfoFormatting", "Directory", "44;1", "SymbolicLink", "36;1", "Executable", "32;1")
	extensions := types.NewOrdered()
	for _, e := range []string{".zip", ".tgz", ".gz", ".tar", ".nupkg", ".cab", ".7z"} {
		extensions.Set(e, escapeOf("31;1"))
	}
	for _, e := range []string{".ps1", ".psd1", ".psm1", ".ps1xml"} {
		extensions.Set(e, escapeOf("33;1"))
	}
	files.Fields["Extension"] = extensions
	o.Fields["FileInfo"] = files
	o.Assign = rs.assignStyle(o, "OutputRendering", "AutoSizeDefaultFormatting")
	o.Methods = func(rs *Runspace, name string, args []any) (any, bool, error) {
		if name != "formathyperlink" || len(args) != 2 {
			return nil, false, nil
		}
		text, err := rs.text(args[0], " ")
		if err != nil {
			return nil, true, err
		}
		link, err := rs.text(args[1], " ")
		return "\x1b]8;;" + link + "\x1b\\" + text + "\x1b]8;;\x1b\\", true, err
	}
	return o
}

// rendering is how output is decorated in a fresh session: not at all where the
// environment says so.
func (rs *Runspace) rendering() string {
	if v, ok := rs.Getenv("NO_COLOR"); ok && v != "" {
		return "PlainText"
	}
	if term, _ := rs.Getenv("TERM"); term == "dumb" || strings.HasPrefix(term, "xterm-mono") {
		return "PlainText"
	}
	return "Host"
}

// styleGroup is a part of $PSStyle whose sequences a script may change.
func (rs *Runspace) styleGroup(class string, pairs ...string) *Object {
	o := NewObject(styleSpace + "+" + class)
	for i := 0; i < len(pairs); i += 2 {
		o.Fields[pairs[i]] = escapeOf(pairs[i+1])
	}
	o.Assign = rs.assignStyle(o)
	return o
}

// assignStyle converts what is assigned to the type of what is there; with names
// given only those can be assigned.
func (rs *Runspace) assignStyle(o *Object, only ...string) func(string, any) error {
	return func(name string, v any) error {
		for k, old := range o.Fields {
			if !strings.EqualFold(k, name) || only != nil && !containsFold(only, k) {
				continue
			}
			n, err := rs.conv.To(v, types.TypeOf(old))
			if err != nil {
				return err
			}
			if s, ok := n.(string); ok && len(StripEscapes(s)) > 0 {
				return types.NewException("System.ArgumentException", "The specified string contains printable content when it should only contain ANSI escape sequences: "+s)
			}
			o.Fields[k] = n
			return nil
		}
		return types.RuntimeError("PropertyAssignmentException", "InvalidOperation", fmt.Sprintf("'%s' is a ReadOnly property.", name))
	}
}

// colors are the sequences of a terminal's colors; first is the code of black.
func colors(class string, first int) *Object {
	o := NewObject(styleSpace + "+" + class)
	for i, n := range colorNames {
		o.Fields[n] = escapeOf(fmt.Sprint(first + i))
		o.Fields["Bright"+n] = escapeOf(fmt.Sprint(first + 60 + i))
	}
	o.Methods = func(rs *Runspace, name string, args []any) (any, bool, error) {
		if name != "fromrgb" {
			return nil, false, nil
		}
		var rgb [3]int64
		for i, a := range args {
			n, err := rs.conv.To(a, types.Int64)
			if err != nil {
				return nil, true, err
			}
			if len(args) == 1 {
				v := n.(int64)
				rgb = [3]int64{v >> 16 & 0xff, v >> 8 & 0xff, v & 0xff}
			} else if i < 3 {
				rgb[i] = n.(int64)
			}
		}
		return escapeOf(fmt.Sprintf("%d;2;%d;%d;%d", first+8, rgb[0], rgb[1], rgb[2])), len(args) == 1 || len(args) == 3, nil
	}
	return o
}

// Style is a property of $PSStyle, nil when the variable holds something else.
func (rs *Runspace) Style(name string) any {
	if o, ok := types.Unwrap(rs.global.base.Get("PSStyle")).(*Object); ok {
		v, _ := o.Get(name)
		return v
	}
	return nil
}

// PlainOutput reports whether escape sequences are taken out of output: the
// default where nobody sits at a terminal.
func (rs *Runspace) PlainOutput() bool {
	switch types.ToString(rs.Style("OutputRendering")) {
	case "Ansi":
		return false
	case "Host":
		return rs.host.Console == nil || !rs.host.Console.Interactive()
	}
	return true
}

// StripEscapes takes the escape sequences of a terminal out of a text.
func StripEscapes(s string) string {
	if strings.IndexByte(s, '\x1b') < 0 {
		return s
	}
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		if s[i] != '\x1b' || i+1 >= len(s) {
			b.WriteByte(s[i])
			continue
		}
		end := i
		switch s[i+1] {
		case '[':
			for end = i + 2; end < len(s) && (s[end] < '@' || s[end] > '~'); end++ {
			}
		case ']':
			for end = i + 2; end < len(s) && s[end] != '\a' && s[end] != '\\'; end++ {
			}
		default:
			b.WriteByte(s[i])
			continue
		}
		i = end
	}
	return b.String()
}
