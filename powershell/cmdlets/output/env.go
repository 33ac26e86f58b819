package output

import (
	"errors"
	"io"
	"strings"

	"github.com/runwright/runwright/powershell/format"
	"github.com/runwright/runwright/powershell/format/view"
	"github.com/runwright/runwright/powershell/interp"
	"github.com/runwright/runwright/powershell/types"
)

// env gives package view what it needs of a runspace.
type env struct{ rs *interp.Runspace }

func (e env) PropertyValue(v any, name string) (any, bool, error) {
	return e.rs.PropertyValue(v, name)
}
func (e env) PropertyNames(v any) []string { return e.rs.PropertyNames(v) }
func (e env) DefaultProperties(v any) []string {
	if names := e.rs.DefaultProperties(v); names != nil {
		return names
	}
	return e.rs.DisplayNames(v)
}
func (e env) DisplayProperty(v any) string { return e.rs.DisplayProperty(v) }
func (e env) CellText(v any, limit int) (string, error) {
	return e.rs.LimitedText(v, limit)
}
func (e env) CurrentCulture() *format.Culture { return e.rs.CurrentCulture() }
func (e env) EnumerationLimit() int           { return e.rs.EnumerationLimit() }
func (e env) Invoke(block, v any) (any, error) {
	sb, ok := types.Unwrap(block).(*interp.ScriptBlock)
	if !ok {
		return nil, nil
	}
	out, err := e.rs.InvokeWith(sb, v)
	var failure *interp.Failure
	if errors.As(err, &failure) {
		return nil, failure.Record.Exception // an expression that fails leaves its cell empty
	}
	return out, err
}

// Elements takes collections and dictionaries apart.
func (e env) Elements(v any) ([]any, bool) {
	if d, ok := types.DictOf(v); ok {
		return d.Entries(), true
	}
	return e.rs.Elements(v)
}

func (e env) Same(a, b any) bool {
	ok, err := e.rs.Equal(a, b)
	return err == nil && ok
}

func (e env) Scripted(v any, name, label string) (any, bool, error) {
	return scripted(e.rs, v, name, label)
}

func (e env) Views() (before, after []*view.View) {
	l := loaded(e.rs)
	return l.before, l.after
}

// AutoSize is $PSStyle.AutoSizeDefaultFormatting.
func (e env) AutoSize() bool { return types.IsTrue(e.rs.Style("AutoSizeDefaultFormatting")) }

// Sanitize takes escape sequences out where $PSStyle.OutputRendering says so.
func (e env) Sanitize(text string) string {
	if strings.IndexByte(text, '\x1b') >= 0 && e.rs.PlainOutput() {
		return interp.StripEscapes(text)
	}
	return text
}

// ErrorView is $ErrorView as the running code sees it.
func (e env) ErrorView() string { return ErrorView(e.rs) }

// ErrorView is the name of the view that $ErrorView asks for.
func ErrorView(rs *interp.Runspace) string {
	s, err := rs.Text(rs.ActiveScope().Get("ErrorView"))
	if err != nil {
		return "" // the view of an object without text is the default one
	}
	return s
}

// NewPrinter returns a printer that shows objects as the console does.
func NewPrinter(rs *interp.Runspace, out io.Writer, width int) *view.Printer {
	return view.NewPrinter(env{rs}, out, width)
}

// ConsoleWidth is how much of a console's width output uses: the last column stays
// free, so that a full line does not make the console begin another one.
func ConsoleWidth(width int) int { return max(width-1, 1) }

// FileFormatter is the interp.Formatter of redirections to files.
func FileFormatter(rs *interp.Runspace, out io.Writer) interp.FormatWriter {
	return NewPrinter(rs, out, rs.Host().Console.Width())
}

// views are the layouts a session has loaded from files.
type views struct{ before, after []*view.View }

type viewsKey struct{}

// loaded returns the session's own layouts.
func loaded(rs *interp.Runspace) *views {
	return rs.Extra(viewsKey{}, func() any { return new(views) }).(*views)
}
