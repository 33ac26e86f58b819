package format

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/runwright/runwright/powershell/types"
)

// Options are what the text of a value depends on besides its format.
type Options struct {
	// Culture is nil for the current one.
	Culture *Culture
	// Zone is the local time zone, nil for UTC.
	Zone *time.Location
}

func (o Options) culture() *Culture {
	if o.Culture == nil {
		return Current()
	}
	return o.Culture
}

func (o Options) zone() *time.Location {
	if o.Zone == nil {
		return time.UTC
	}
	return o.Zone
}

// Formattable is implemented by values with formats of their own that other
// packages define.
type Formattable interface {
	FormatText(spec string, c *Culture) (string, error)
}

// InstanceFormatter is implemented by classes of a script whose objects may have
// formats of their own; ok is false for those that have none.
type InstanceFormatter interface {
	FormatInstance(o *types.Instance, spec string) (text string, ok bool, err error)
}

// Text is a value's text under a format string; ok is false for values without
// formats.
func (o Options) Text(v any, spec string) (s string, ok bool, err error) {
	v = types.Unwrap(v)
	if t := types.TypeOf(v); types.IsNumeric(t) || types.IsWide(t) {
		s, err = Number(v, spec, o.culture())
		return s, true, err
	}
	switch x := v.(type) {
	case types.DateTime, types.DateTimeOffset:
		s, err = DateText(v, spec, o.culture(), o.zone())
	case types.TimeSpan:
		s, err = SpanText(x, spec, o.culture())
	case types.Guid:
		s, err = GuidText(x, spec)
	case *types.EnumValue:
		s, err = EnumText(x, spec)
	case *types.Instance:
		if c, ok := x.T.Class.(InstanceFormatter); ok {
			return c.FormatInstance(x, spec)
		}
		return "", false, nil
	case Formattable:
		s, err = x.FormatText(spec, o.culture())
	default:
		return "", false, nil
	}
	return s, true, err
}

// Value is a value's text under a format string in the current culture, which
// values without formats ignore.
func Value(v any, spec string, text func(any) (string, error)) (string, error) {
	return Options{}.Value(v, spec, text)
}

// Value is Text with the text function for values without formats.
func (o Options) Value(v any, spec string, text func(any) (string, error)) (string, error) {
	if s, ok, err := o.Text(v, spec); ok {
		return s, err
	}
	if p, ok := v.(*types.PSObject); ok && p.Base == nil && spec != "" && p.Text == nil {
		return o.properties(p, spec, text)
	}
	return text(types.Unwrap(v))
}

// properties is a custom object under a format string, which its values get.
func (o Options) properties(p *types.PSObject, spec string, text func(any) (string, error)) (string, error) {
	parts := []string{}
	for i := range p.Props {
		if p.Props[i].Special != nil {
			return text(p)
		}
		s, err := o.Value(p.Props[i].Value, spec, text)
		if err != nil {
			return "", err
		}
		parts = append(parts, p.Props[i].Name+"="+s)
	}
	return "@{" + strings.Join(parts, "; ") + "}", nil
}

// CultureText is a value's text in the culture, where it differs from the
// invariant one.
func (o Options) CultureText(v any) (string, bool) {
	switch x := types.Unwrap(v).(type) {
	case types.DateTime, types.DateTimeOffset, float64, float32, types.Half:
	default:
		if t := types.TypeOf(x); o.Culture == nil || !types.IsNumeric(t) && !types.IsWide(t) { // the standard culture writes other numbers as all do
			return "", false
		}
	}
	s, ok, err := o.Text(v, "")
	return s, ok && err == nil
}

var errGuidFormat = errors.New("Format string can be only \"D\", \"d\", \"N\", \"n\", \"P\", \"p\", \"B\", \"b\", \"X\" or \"x\".")

// GuidText is the text of a Guid in the forms D, N, B, P and X.
func GuidText(g types.Guid, spec string) (string, error) {
	d := g.String()
	switch spec {
	case "", "D", "d":
		return d, nil
	case "N", "n":
		return strings.ReplaceAll(d, "-", ""), nil
	case "B", "b":
		return "{" + d + "}", nil
	case "P", "p":
		return "(" + d + ")", nil
	case "X", "x":
		return fmt.Sprintf("{0x%x,0x%x,0x%x,{0x%02x,0x%02x,0x%02x,0x%02x,0x%02x,0x%02x,0x%02x,0x%02x}}",
			g[0:4], g[4:6], g[6:8], g[8], g[9], g[10], g[11], g[12], g[13], g[14], g[15]), nil
	}
	return "", errGuidFormat
}

var errEnumFormat = errors.New("Format string can be only \"G\", \"g\", \"X\", \"x\", \"F\", \"f\", \"D\" or \"d\".")

// EnumText is the text of an enum value: names (G, F), number (D) or hexadecimal (X).
func EnumText(e *types.EnumValue, spec string) (string, error) {
	switch spec {
	case "", "G", "g":
		return e.String(), nil
	case "F", "f":
		return e.FlagNames(), nil
	case "D", "d":
		return types.ToString(e.Number()), nil
	case "X", "x":
		n := e.Number()
		width := map[*types.Type]int{types.Byte: 2, types.SByte: 2, types.Int16: 4, types.UInt16: 4, types.Int64: 16, types.UInt64: 16}[types.TypeOf(n)]
		if width == 0 {
			width = 8
		}
		return Number(n, fmt.Sprintf("X%d", width), Invariant())
	}
	return "", errEnumFormat
}
