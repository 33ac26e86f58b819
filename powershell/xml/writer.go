package xml

import "strings"

// Format is how a Writer lays out its text.
type Format struct {
	// Modern chooses the rules of XmlWriter.Create, else those of XmlTextWriter.
	Modern         bool
	Indent         bool
	IndentChars    string // two spaces when ""
	NewLine        string // "\n" when ""
	OnAttributes   bool
	OmitXml        bool // no declaration
	Encoding       string
	Conformance    Conformance
	ReplaceLines   bool // line ends in text become NewLine
	EntitizeReturn bool
	Quote          byte
}

// level is an element that is being written.
type level struct {
	name     string
	mixed    bool // has text, so that nothing is indented
	hasChild bool
	bound    int
}

// Writer writes markup. Its methods mirror XmlWriter's; the text grows in the
// writer until somebody takes it.
type Writer struct {
	Format
	b        strings.Builder
	stack    []level
	open     bool // a start tag is not ended yet
	attr     *strings.Builder
	attrName string
	bindings []binding
	wrote    bool // anything at the top level
	root     bool
	pending  []pendingAttr
	prefixes int
	Closed   bool
}

type pendingAttr struct{ name, value string }

// NewWriter returns a writer with a layout.
func NewWriter(f Format) *Writer {
	if f.IndentChars == "" {
		f.IndentChars = "  "
	}
	if f.NewLine == "" {
		f.NewLine = "\n"
	}
	return &Writer{Format: f}
}

func (w *Writer) rules() escapeRules {
	e := escapeRules{modern: w.Modern, quote: w.Quote, entitize: w.EntitizeReturn}
	if w.ReplaceLines {
		e.newLine = w.NewLine
	}
	return e
}

// String ends an open start tag and returns all text so far.
func (w *Writer) String() string {
	w.endStart()
	return w.b.String()
}

// Pending returns the text so far and forgets it. A start tag that is not ended
// keeps its attributes back.
func (w *Writer) Pending() string {
	s := w.b.String()
	w.b.Reset()
	return s
}

// State is WriteState.
func (w *Writer) State() string {
	switch {
	case w.Closed:
		return "Closed"
	case w.attr != nil:
		return "Attribute"
	case w.open:
		return "Element"
	case len(w.stack) > 0:
		return "Content"
	case w.root || w.wrote:
		return "Prolog"
	}
	return "Start"
}

func (w *Writer) newLine(depth int) {
	w.b.WriteString(w.NewLine)
	for range depth {
		w.b.WriteString(w.IndentChars)
	}
}

// before makes room for a node that is no text.
func (w *Writer) before() {
	w.endStart()
	if n := len(w.stack); n > 0 {
		top := &w.stack[n-1]
		if w.Indent && !top.mixed {
			w.newLine(n)
		}
		top.hasChild = true
	} else {
		if w.Indent && w.wrote {
			w.b.WriteString(w.NewLine)
		}
		w.wrote = true
	}
}

// endStart ends the open start tag.
func (w *Writer) endStart() {
	w.endAttribute()
	if w.open {
		w.flushAttrs()
		w.b.WriteByte('>')
		w.open = false
	}
}

func (w *Writer) flushAttrs() {
	quote := w.Quote
	if quote == 0 {
		quote = '"'
	}
	for _, a := range w.pending {
		if w.OnAttributes && w.Indent {
			w.newLine(len(w.stack))
		} else {
			w.b.WriteByte(' ')
		}
		w.b.WriteString(a.name + "=")
		w.b.WriteByte(quote)
		w.b.WriteString(a.value)
		w.b.WriteByte(quote)
	}
	w.pending = nil
}

// Declaration writes <?xml … ?>.
func (w *Writer) Declaration(inside string) {
	w.b.WriteString("<?xml " + inside + "?>")
	w.wrote = true
}

// lookup finds what a prefix stands for.
func (w *Writer) lookup(prefix string) (string, bool) {
	for i := len(w.bindings) - 1; i >= 0; i-- {
		if w.bindings[i].prefix == prefix {
			return w.bindings[i].ns, true
		}
	}
	switch prefix {
	case "xml":
		return NamespaceXML, true
	case "xmlns":
		return NamespaceXMLNS, true
	}
	return "", prefix == ""
}

// PrefixFor finds a prefix that stands for a namespace.
func (w *Writer) PrefixFor(ns string) (string, bool) {
	for i := len(w.bindings) - 1; i >= 0; i-- {
		if b := w.bindings[i]; b.ns == ns {
			if now, _ := w.lookup(b.prefix); now == ns {
				return b.prefix, true
			}
		}
	}
	if ns == NamespaceXML {
		return "xml", true
	}
	return "", false
}

// Start begins an element. A namespace that is new at this place is declared.
func (w *Writer) Start(prefix, local, ns string, declare bool) {
	w.before()
	if declare && prefix == "" && ns != "" {
		if p, ok := w.PrefixFor(ns); ok {
			prefix = p
		}
	}
	name := local
	if prefix != "" {
		name = prefix + ":" + local
	}
	w.b.WriteString("<" + name)
	w.stack = append(w.stack, level{name: name, bound: len(w.bindings)})
	w.open, w.root = true, true
	if declare {
		w.declare(prefix, ns)
	}
}

// declare adds xmlns for a prefix when it does not stand for ns yet.
func (w *Writer) declare(prefix, ns string) {
	if now, ok := w.lookup(prefix); ok && now == ns {
		return
	}
	w.bind(prefix, ns)
}

func (w *Writer) bind(prefix, ns string) {
	name := "xmlns"
	if prefix != "" {
		name += ":" + prefix
	}
	for _, p := range w.pending {
		if p.name == name {
			return
		}
	}
	w.bindings = append(w.bindings, binding{prefix, ns})
	var b strings.Builder
	w.rules().attribute(&b, ns)
	w.pending = append(w.pending, pendingAttr{name, b.String()})
}

// Attr writes a whole attribute.
func (w *Writer) Attr(prefix, local, ns, value string, declare bool) {
	w.StartAttr(prefix, local, ns, declare)
	w.AttrText(value)
	w.endAttribute()
}

// StartAttr begins an attribute.
func (w *Writer) StartAttr(prefix, local, ns string, declare bool) {
	w.endAttribute()
	name := local
	switch {
	case prefix == "xmlns" || prefix == "" && local == "xmlns":
		if prefix != "" {
			name = prefix + ":" + local
		}
	case declare && ns != "":
		if p, ok := w.PrefixFor(ns); ok && p != "" && (prefix == "" || p == prefix) {
			prefix = p
		} else if prefix == "" {
			w.prefixes++
			prefix = "d" + itoa(len(w.stack)) + "p" + itoa(w.prefixes)
		}
		w.declare(prefix, ns)
		name = prefix + ":" + local
	case prefix != "":
		name = prefix + ":" + local
	}
	w.attr, w.attrName = new(strings.Builder), name
}

func itoa(n int) string {
	if n < 10 {
		return string(rune('0' + n))
	}
	return itoa(n/10) + string(rune('0'+n%10))
}

// AttrText adds to the attribute that is being written.
func (w *Writer) AttrText(s string) { w.attr.WriteString(s) }

// InAttribute reports whether an attribute is being written.
func (w *Writer) InAttribute() bool { return w.attr != nil }

func (w *Writer) endAttribute() {
	if w.attr == nil {
		return
	}
	value, name := w.attr.String(), w.attrName
	w.attr = nil
	if prefix, ok := strings.CutPrefix(name, "xmlns"); ok && (prefix == "" || prefix[0] == ':') {
		w.bind(strings.TrimPrefix(prefix, ":"), value)
		return
	}
	var b strings.Builder
	w.rules().attribute(&b, value)
	w.pending = append(w.pending, pendingAttr{name, b.String()})
}

// EndAttr ends an attribute.
func (w *Writer) EndAttr() { w.endAttribute() }

// End ends an element, in full even when it is empty if told.
func (w *Writer) End(full bool) {
	w.endAttribute()
	n := len(w.stack)
	if n == 0 {
		return
	}
	top := w.stack[n-1]
	w.stack = w.stack[:n-1]
	if w.open && !full {
		w.flushAttrs()
		w.b.WriteString(" />")
		w.open = false
	} else {
		w.endStart()
		if w.Indent && top.hasChild && !top.mixed {
			w.newLine(n - 1)
		}
		w.b.WriteString("</" + top.name + ">")
	}
	w.bindings = w.bindings[:top.bound]
}

// Depth is the number of open elements.
func (w *Writer) Depth() int { return len(w.stack) }

func (w *Writer) beginText() {
	w.endStart()
	if n := len(w.stack); n > 0 {
		w.stack[n-1].mixed = true
	}
	w.wrote = true
}

// Text writes characters, of an attribute when one is open.
func (w *Writer) Text(s string) {
	if w.attr != nil {
		w.AttrText(s)
		return
	}
	w.beginText()
	w.rules().text(&w.b, s)
}

// Raw writes markup as it is.
func (w *Writer) Raw(s string) {
	w.beginText()
	w.b.WriteString(s)
}

// CDATA writes a section; ]]> inside begins another one.
func (w *Writer) CDATA(s string) {
	w.beginText()
	w.b.WriteString("<![CDATA[" + strings.ReplaceAll(s, "]]>", "]]]]><![CDATA[>") + "]]>")
}

// Comment writes a comment.
func (w *Writer) Comment(s string) {
	w.before()
	w.b.WriteString("<!--" + s + "-->")
}

// Instruction writes a processing instruction.
func (w *Writer) Instruction(target, s string) {
	w.before()
	w.b.WriteString("<?" + target)
	if s != "" {
		w.b.WriteString(" " + s)
	}
	w.b.WriteString("?>")
}

// DocType writes a document type.
func (w *Writer) DocType(name, public, system, subset string) {
	w.before()
	w.b.WriteString("<!DOCTYPE " + name)
	switch {
	case public != "":
		w.b.WriteString(` PUBLIC "` + public + `" "` + system + `"`)
	case system != "":
		w.b.WriteString(` SYSTEM "` + system + `"`)
	}
	if subset != "" {
		w.b.WriteString("[" + subset + "]")
	}
	w.b.WriteByte('>')
}
