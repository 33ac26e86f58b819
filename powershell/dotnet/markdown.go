package dotnet

import (
	"strings"
	"sync"

	"github.com/runwright/runwright/powershell/markdown"
	"github.com/runwright/runwright/powershell/types"
)

// MarkdownInfo is Microsoft.PowerShell.MarkdownRender.MarkdownInfo: what
// ConvertFrom-Markdown made of a text. One of the two is nil.
type MarkdownInfo struct{ HTML, VT100 any }

// PSType is MarkdownInfo.
func (*MarkdownInfo) PSType() *types.Type {
	return types.MustNamed("Microsoft.PowerShell.MarkdownRender.MarkdownInfo")
}

// MarkdownOptions is Microsoft.PowerShell.MarkdownRender.PSMarkdownOptionInfo:
// how Markdown is shown on a terminal.
type MarkdownOptions struct {
	Style   markdown.Style
	Enabled bool // escape sequences are written
}

// NewMarkdownOptions returns those for a dark terminal.
func NewMarkdownOptions() *MarkdownOptions {
	o := &MarkdownOptions{Enabled: true}
	o.Theme(true)
	return o
}

// PSType is PSMarkdownOptionInfo.
func (*MarkdownOptions) PSType() *types.Type {
	return types.MustNamed("Microsoft.PowerShell.MarkdownRender.PSMarkdownOptionInfo")
}

// Theme sets the style for a dark or a light terminal.
func (o *MarkdownOptions) Theme(dark bool) {
	o.Style = markdown.Style{
		Headings: [6]string{"[7m", "[4;33m", "[4;34m", "[4;35m", "[4;36m", "[4;30m"},
		Code:     "[48;2;155;155;155;38;2;30;30;30m",
		Link:     "[4;38;5;117m", Image: "[33m", Bold: "[1m", Italics: "[36m",
	}
	if dark {
		o.Style.Headings = [6]string{"[7m", "[4;93m", "[4;94m", "[4;95m", "[4;96m", "[4;97m"}
	}
}

// Shown is the style to write with: an empty one where escape sequences are off.
func (o *MarkdownOptions) Shown() markdown.Style {
	if !o.Enabled {
		return markdown.Style{}
	}
	return o.Style
}

// markdownParts are the properties of the options and their places in a style.
func markdownParts() map[string]func(*markdown.Style) *string {
	m := map[string]func(*markdown.Style) *string{
		"Code":            func(s *markdown.Style) *string { return &s.Code },
		"Link":            func(s *markdown.Style) *string { return &s.Link },
		"Image":           func(s *markdown.Style) *string { return &s.Image },
		"EmphasisBold":    func(s *markdown.Style) *string { return &s.Bold },
		"EmphasisItalics": func(s *markdown.Style) *string { return &s.Italics },
	}
	for i := range 6 {
		m["Header"+string(rune('1'+i))] = func(s *markdown.Style) *string { return &s.Headings[i] }
	}
	return m
}

var markdownInfoTable = sync.OnceValue(func() Table {
	this := func(c *Call) *MarkdownInfo { return c.This.(*MarkdownInfo) }
	return Table{
		"new()":                  func(*Call) (any, error) { return &MarkdownInfo{}, nil },
		"get Html":               func(c *Call) (any, error) { return this(c).HTML, nil },
		"get VT100EncodedString": func(c *Call) (any, error) { return this(c).VT100, nil },
	}
})

var markdownOptionTable = sync.OnceValue(func() Table {
	this := func(c *Call) *MarkdownOptions { return c.This.(*MarkdownOptions) }
	parts := markdownParts()
	t := Table{
		"new()":                   func(*Call) (any, error) { return NewMarkdownOptions(), nil },
		"get EnableVT100Encoding": func(c *Call) (any, error) { return this(c).Enabled, nil },
		"set EnableVT100Encoding": func(c *Call) (any, error) { this(c).Enabled = c.Bool(0); return nil, nil },
		"SetDarkTheme()":          func(c *Call) (any, error) { this(c).Theme(true); return nil, nil },
		"SetLightTheme()":         func(c *Call) (any, error) { this(c).Theme(false); return nil, nil },
		"AsEscapeSequence(string)": func(c *Call) (any, error) {
			for name, part := range parts {
				if strings.EqualFold(name, c.Str(0)) {
					sequence := *part(&this(c).Style)
					return "\x1b" + sequence + sequence + "\x1b[0m", nil
				}
			}
			return "", nil
		},
	}
	for name, part := range parts {
		t["get "+name] = func(c *Call) (any, error) { return *part(&this(c).Style), nil }
		t["set "+name] = func(c *Call) (any, error) { *part(&this(c).Style) = c.Str(0); return nil, nil }
	}
	return t
})
