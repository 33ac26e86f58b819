package view

import (
	"io"
	"strings"
)

// Printer writes packets and plain objects as text. It is not safe for concurrent use.
type Printer struct {
	env    Env
	out    io.Writer
	width  int
	shaper *Shaper

	start *Start
	// held is what waits for a group's widths, in order; hold says that it has to.
	held []any
	hold bool
	// sized says that a table made its columns as wide as needed: tables after it
	// do so, too, as in PowerShell.
	sized bool
	// opened says that the blank line above the first group is out.
	opened bool
	table  *tableWriter
	wide   *wideWriter
	text   strings.Builder
}

// NewPrinter returns a printer of a width in columns.
func NewPrinter(env Env, out io.Writer, width int) *Printer {
	p := &Printer{env: env, out: out, width: width}
	p.shaper = NewShaper(env, nil, p.packet)
	return p
}

// Write prints an object or packet.
func (p *Printer) Write(v any) error {
	if e, ok := v.(*Entry); isPacket(v) && (!ok || !e.Outside) {
		if err := p.shaper.Close(); err != nil {
			return err
		}
		return p.done(p.packet(v))
	}
	return p.done(p.shaper.Write(v))
}

// Close prints what is still held back.
func (p *Printer) Close() error {
	err := p.shaper.Close()
	if err == nil {
		err = p.packet(&End{})
	}
	return p.done(err)
}

// Flush prints the rows that are held back without ending the table, for
// readers that cannot wait; rows that follow keep the widths.
func (p *Printer) Flush() error {
	p.release()
	if p.wide != nil {
		p.wide.flush(&p.text)
	}
	return p.done(nil)
}

// done passes the text that is ready to the writer.
func (p *Printer) done(err error) error {
	if p.text.Len() > 0 {
		_, werr := io.WriteString(p.out, p.env.Sanitize(p.text.String()))
		p.text.Reset()
		if err == nil {
			err = werr
		}
	}
	return err
}

// packet takes the next packet.
func (p *Printer) packet(v any) error {
	switch x := v.(type) {
	case *Start:
		p.finish()
		p.begin(x)
	case *End:
		p.finish()
	case *Group:
		if p.start != nil {
			p.hold = p.start.Kind == Table && p.sized || p.start.Kind == Wide && p.start.AutoSize
			p.keep(x)
		}
	case *GroupEnd:
		if p.start != nil {
			p.release()
		}
	case *Entry:
		if p.start != nil || x.Outside {
			p.keep(x)
		}
	}
	return nil
}

// begin opens a layout.
func (p *Printer) begin(st *Start) {
	p.start, p.table, p.wide = st, nil, nil
	p.hold, p.opened = false, true
	p.line("") // before anything is held back
	if st.Kind == Table && (st.AutoSize || len(st.Columns) > 0 && st.Columns[0].Width <= 0) {
		p.sized = true
	}
}

// keep plays a packet or holds it back.
func (p *Printer) keep(v any) {
	if p.hold && p.start != nil {
		p.held = append(p.held, v)
		return
	}
	p.play(v)
}

// release plays what was held back, now that the widths are known.
func (p *Printer) release() {
	held := p.held
	if len(held) == 0 {
		return
	}
	p.held = nil
	if p.start.Kind == Wide {
		before := p.wide
		p.wide = newWide(fitting(held, p.width), p.width)
		p.wide.before = before
	} else {
		p.table = newTable(measure(p.labels(), held), p.aligns(), p.width)
	}
	for _, h := range held {
		p.play(h)
	}
	p.hold = false // rows behind a flush keep the widths; a group begins anew
}

// finish closes the layout with a blank line.
func (p *Printer) finish() {
	if p.start == nil {
		return
	}
	p.release()
	if p.wide != nil {
		p.wide.flush(&p.text)
	}
	if p.start.Kind != List { // a blank line follows each object of a list
		p.line("")
	}
	p.start = nil
}

func (p *Printer) line(s string) {
	p.text.WriteString(s)
	p.text.WriteByte('\n')
}

func (p *Printer) labels() []string {
	out := make([]string, len(p.start.Columns))
	for i := range out {
		out[i] = p.start.Columns[i].Label
	}
	return out
}

func (p *Printer) aligns() []Align {
	out := make([]Align, len(p.start.Columns))
	for i := range out {
		out[i] = p.start.Columns[i].Align
	}
	return out
}

// play writes a packet.
func (p *Printer) play(v any) {
	switch x := v.(type) {
	case *Group:
		p.group(x)
	case *Entry:
		switch {
		case x.Err != nil:
			p.text.WriteString(ErrorText(x.Err, p.env.ErrorView(), p.width))
		case x.Outside && x.Text == nil:
			p.line("")
			p.list(x)
			p.line("")
		case x.Text != nil:
			for _, l := range x.Text {
				if x.Outside {
					p.line(l)
					continue
				}
				p.indented(l)
			}
		default:
			p.entry(x)
		}
	}
}

// indented writes a line of a custom view, broken where the width asks for it.
func (p *Printer) indented(l string) {
	rest := strings.TrimLeft(l, " ")
	indent := l[:len(l)-len(rest)]
	if cells(l) <= p.width || len(indent) >= p.width {
		p.line(l)
		return
	}
	for _, part := range wrap(rest, p.width-len(indent)) {
		p.line(indent + part)
	}
}

// group writes what is above a group: a blank line, its heading and, for tables,
// the labels.
func (p *Printer) group(g *Group) {
	if !p.opened {
		p.line("")
	}
	p.opened = false
	if p.wide != nil {
		p.wide.flush(&p.text)
	}
	if g.Heading != nil {
		for _, l := range g.Heading {
			p.line(l)
		}
		p.line("")
	}
	switch p.start.Kind {
	case Table:
		if p.table == nil {
			wanted := make([]int, len(p.start.Columns))
			for i := range wanted {
				wanted[i] = p.start.Columns[i].Width
			}
			p.table = newTable(wanted, p.aligns(), p.width)
		}
		if !p.start.HideHeaders && len(p.start.Columns) > 0 {
			p.table.header(&p.text, p.labels())
		}
	case Wide:
		if p.wide == nil {
			columns := p.start.WideColumns
			if columns <= 0 {
				columns = usualWideColumns
			}
			p.wide = newWide(columns, p.width)
		}
	}
}

// entry writes an object of the layout.
func (p *Printer) entry(e *Entry) {
	switch p.start.Kind {
	case List:
		p.list(e)
		p.line("")
	case Wide:
		if len(e.Cells) > 0 && p.wide != nil {
			p.wide.add(&p.text, e.Cells[0])
		}
	case Table:
		switch {
		case p.table == nil:
		case e.Wrap:
			p.table.wrapped(&p.text, e.Cells)
		default:
			p.table.row(&p.text, e.Cells)
		}
	}
}

// list writes the lines of a list.
func (p *Printer) list(e *Entry) {
	width := 0
	for _, l := range e.Labels {
		width = max(width, cells(l))
	}
	for i, text := range e.Cells {
		label := e.Labels[i] + spaces(width-cells(e.Labels[i])) + " : "
		for k, l := range wrap(text, p.width-width-len(" : ")) {
			if k > 0 {
				label = spaces(width + len(" : "))
			}
			p.line(label + l)
		}
	}
}
