package view

import (
	"io"
	"strings"

	"github.com/runwright/runwright/powershell/types"
)

// Printer writes packets and plain objects as text.
type Printer struct {
	env    Env
	out    io.Writer
	width  int
	shaper *Shaper

	start *Start
	// held is what waits for a table's widths, in order.
	held    []any
	entries int
	lists   int
	// errors says that error records were printed last.
	errors bool
}

// errorViewer is an Env that knows $ErrorView.
type errorViewer interface{ ErrorView() string }

// NewPrinter returns a printer of a width in columns.
func NewPrinter(env Env, out io.Writer, width int) *Printer {
	p := &Printer{env: env, out: out, width: width}
	p.shaper = NewShaper(env, nil, p.packet)
	return p
}

// Write prints an object or packet.
func (p *Printer) Write(v any) error {
	if r, ok := types.Unwrap(v).(*types.ErrorRecord); ok {
		return p.errorRecord(r)
	}
	if err := p.afterErrors(); err != nil {
		return err
	}
	switch v.(type) {
	case *Start, *Entry, *End:
		if p.shaper.current != nil {
			if err := p.shaper.Close(); err != nil {
				return err
			}
		}
		return p.packet(v)
	}
	return p.shaper.Write(v)
}

// errorRecord prints an error among the output; a blank line follows the last of several.
func (p *Printer) errorRecord(r *types.ErrorRecord) error {
	if !p.errors {
		if err := p.Close(); err != nil {
			return err
		}
	}
	p.errors = true
	name := ""
	if e, ok := p.env.(errorViewer); ok {
		name = e.ErrorView()
	}
	_, err := io.WriteString(p.out, ErrorText(r, name, p.width))
	return err
}

func (p *Printer) afterErrors() error {
	if !p.errors {
		return nil
	}
	p.errors = false
	return p.line("")
}

// Close prints what is still held back.
func (p *Printer) Close() error {
	if err := p.afterErrors(); err != nil {
		return err
	}
	if err := p.shaper.Close(); err != nil {
		return err
	}
	return p.end()
}

// Flush prints the rows that are held back without ending the table, for
// readers that cannot wait; rows that follow keep the widths.
func (p *Printer) Flush() error {
	if p.start == nil || p.start.Kind != Table {
		return nil
	}
	return p.release()
}

func (p *Printer) packet(v any) error {
	switch x := v.(type) {
	case *Start:
		if err := p.end(); err != nil {
			return err
		}
		p.start, p.held, p.entries, p.lists = x, nil, 0, 0
		return p.line("")
	case *Entry:
		if p.start == nil {
			return nil
		}
		p.entries++
		if p.start.Kind == Custom {
			return p.line(strings.Join(x.Cells, " "))
		}
		if p.start.Kind == List {
			return p.list(x)
		}
		p.held = append(p.held, x)
		return nil
	case *End:
		return p.end()
	}
	if p.start != nil && p.start.Kind != List && p.start.Kind != Custom {
		p.held = append(p.held, v)
		return nil
	}
	return p.text(v)
}

// text prints a value as lines.
func (p *Printer) text(v any) error {
	s, err := p.env.CellText(v)
	if err != nil {
		return err
	}
	return p.line(s)
}

func (p *Printer) line(s string) error {
	_, err := io.WriteString(p.out, s+"\n")
	return err
}

// end closes the current layout with a blank line.
func (p *Printer) end() error {
	if p.start == nil {
		return nil
	}
	if err := p.release(); err != nil {
		return err
	}
	p.start = nil
	return p.line("")
}

// release prints what is held.
func (p *Printer) release() error {
	held := p.held
	p.held = nil
	if len(held) == 0 {
		return nil
	}
	if p.start.Kind == Wide {
		return p.wide(held)
	}
	return p.table(held)
}

func (p *Printer) list(e *Entry) error {
	if p.lists++; p.lists > 1 {
		if err := p.line(""); err != nil {
			return err
		}
	}
	width := 0
	for _, l := range e.Labels {
		width = max(width, cells(l))
	}
	var b strings.Builder
	for i, text := range e.Cells {
		label := e.Labels[i] + strings.Repeat(" ", width-cells(e.Labels[i])) + " : "
		room := max(p.width-cells(label), 1)
		for k, l := range wrap(text, room) {
			if k == 0 {
				b.WriteString(label + l + "\n")
			} else {
				b.WriteString(strings.Repeat(" ", cells(label)) + l + "\n")
			}
		}
	}
	_, err := io.WriteString(p.out, b.String())
	return err
}

// cells is the number of columns a text takes on a terminal.
func cells(s string) int { return types.Len16(s) }

// wrap cuts text into lines of at most width columns: at line ends first, then
// behind blanks, which stay at the end of the line.
func wrap(s string, width int) []string {
	var out []string
	for _, l := range strings.Split(strings.ReplaceAll(s, "\r\n", "\n"), "\n") {
		for cells(l) > width {
			at := width
			if i := strings.LastIndexByte(types.Slice16(l, 0, width), ' '); i > 0 && types.IsASCII(l[:i]) {
				at = i + 1
			}
			out = append(out, types.Slice16(l, 0, at))
			l = types.Slice16(l, at, cells(l)-at)
		}
		out = append(out, l)
	}
	return out
}
