package view

import (
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
)

// XMLNode is an element of a view or type file with its own text.
type XMLNode struct {
	Name string
	Text string
	Kids []*XMLNode
}

// ParseXML reads a view or type file. It returns the element the file consists of.
func ParseXML(text string) (*XMLNode, error) {
	d := xml.NewDecoder(strings.NewReader(strings.TrimPrefix(text, "\ufeff")))
	d.CharsetReader = func(_ string, in io.Reader) (io.Reader, error) { return in, nil } // the text is decoded already
	root := &XMLNode{}
	stack := []*XMLNode{root}
	for {
		t, err := d.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, fmt.Errorf("read XML: %w", err)
		}
		top := stack[len(stack)-1]
		switch x := t.(type) {
		case xml.StartElement:
			n := &XMLNode{Name: x.Name.Local}
			top.Kids = append(top.Kids, n)
			stack = append(stack, n)
		case xml.EndElement:
			stack = stack[:len(stack)-1]
		case xml.CharData:
			top.Text += string(x)
		}
	}
	if len(root.Kids) == 0 {
		return nil, errors.New("read XML: there is no element")
	}
	return root.Kids[0], nil
}

// Kid is the first element of a name below, nil when there is none; the methods of
// a nil node find nothing.
func (n *XMLNode) Kid(path ...string) *XMLNode {
	for _, name := range path {
		if n == nil {
			return nil
		}
		var next *XMLNode
		for _, k := range n.Kids {
			if k.Name == name {
				next = k
				break
			}
		}
		n = next
	}
	return n
}

// All are the elements of a name below.
func (n *XMLNode) All(name string) []*XMLNode {
	if n == nil {
		return nil
	}
	var out []*XMLNode
	for _, k := range n.Kids {
		if k.Name == name {
			out = append(out, k)
		}
	}
	return out
}

// String is the trimmed text of the element at a path, "" without one.
func (n *XMLNode) String(path ...string) string {
	if n = n.Kid(path...); n == nil {
		return ""
	}
	return strings.TrimSpace(n.Text)
}

// number is the number at a path, 0 without one.
func (n *XMLNode) number(path ...string) int {
	v, err := strconv.Atoi(n.String(path...))
	if err != nil {
		return 0
	}
	return v
}

// viewReader turns the elements of a file into views.
type viewReader struct {
	// script compiles the text of a script block.
	script   func(text string) (any, error)
	sets     map[string][]string
	controls map[string]*XMLNode
	// read are the controls that are made already.
	read map[*XMLNode]*Control
	err  error
}

// ReadViews reads a format file; script compiles the text of a script block.
func ReadViews(text string, script func(text string) (any, error)) ([]*View, error) {
	root, err := ParseXML(text)
	if err != nil {
		return nil, err
	}
	if root.Name != "Configuration" {
		return nil, fmt.Errorf("%s is not the element of a format file: Configuration is", root.Name)
	}
	r := &viewReader{script: script, sets: map[string][]string{}, controls: map[string]*XMLNode{}, read: map[*XMLNode]*Control{}}
	for _, s := range root.Kid("SelectionSets").All("SelectionSet") {
		for _, t := range s.Kid("Types").All("TypeName") {
			r.sets[s.String("Name")] = append(r.sets[s.String("Name")], strings.TrimSpace(t.Text))
		}
	}
	r.addControls(root.Kid("Controls"))
	var out []*View
	for _, v := range root.Kid("ViewDefinitions").All("View") {
		if w := r.view(v); w != nil {
			out = append(out, w)
		}
		if r.err != nil {
			return nil, fmt.Errorf("view %s: %w", v.String("Name"), r.err)
		}
	}
	return out, nil
}

func (r *viewReader) addControls(n *XMLNode) {
	for _, c := range n.All("Control") {
		r.controls[c.String("Name")] = c.Kid("CustomControl")
	}
}

// typesOf are the types named below an element, those of selection sets included.
func (r *viewReader) typesOf(n *XMLNode) []string {
	var out []string
	for _, t := range n.All("TypeName") {
		out = append(out, strings.TrimSpace(t.Text))
	}
	for _, s := range n.All("SelectionSetName") {
		out = append(out, r.sets[strings.TrimSpace(s.Text)]...)
	}
	return out
}

// block compiles the script block below an element, nil without one.
func (r *viewReader) block(n *XMLNode) any {
	k := n.Kid("ScriptBlock")
	if k == nil {
		return nil
	}
	b, err := r.script(k.Text)
	if err != nil && r.err == nil {
		r.err = err
	}
	return b
}

// condition is what an element says must hold, nil without one.
func (r *viewReader) condition(n *XMLNode) any {
	if n == nil {
		return nil
	}
	if p := n.String("PropertyName"); p != "" {
		return p
	}
	return r.block(n)
}

// column reads what an element shows.
func (r *viewReader) column(n *XMLNode) Column {
	return Column{Label: n.String("Label"), Property: n.String("PropertyName"), Block: r.block(n), Format: n.String("FormatString"), Align: alignOf(n.String("Alignment"))}
}

func alignOf(s string) Align {
	switch strings.ToLower(s) {
	case "left":
		return Left
	case "center":
		return Center
	case "right":
		return Right
	}
	return Auto
}

// label is a column's label, or what it shows.
func label(c Column) string {
	switch {
	case c.Label != "":
		return c.Label
	case c.Block != nil:
		if t, ok := c.Block.(interface{ Text() string }); ok {
			return strings.TrimSpace(t.Text())
		}
	}
	return c.Property
}

// row begins a row with what selects it.
func (r *viewReader) row(n *XMLNode) Row {
	by := n.Kid("EntrySelectedBy")
	row := Row{Types: r.typesOf(by), Wrap: n.Kid("Wrap") != nil}
	if c := by.Kid("SelectionCondition"); c != nil {
		row.Types = append(row.Types, r.typesOf(c)...)
		row.When = r.condition(c)
	}
	return row
}
