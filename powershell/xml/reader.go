package xml

import (
	"strings"
)

// Conformance says what a reader takes for a document.
type Conformance uint8

// The levels: decided by what comes, a part, a whole document.
const (
	Auto Conformance = iota
	Fragment
	Whole
)

// DTD says what becomes of a document type.
type DTD uint8

// What a reader does with a document type.
const (
	ProhibitDTD DTD = iota
	IgnoreDTD
	ParseDTD
)

// Settings of a reader.
type Settings struct {
	Conformance                                 Conformance
	DTD                                         DTD
	IgnoreWhitespace, IgnoreComments, IgnorePIs bool
	// KeepEntities reports references to entities instead of their text.
	KeepEntities bool
	// CheckReferences refuses references to characters that XML does not allow.
	CheckReferences bool
}

// Attr is an attribute as read.
type Attr struct {
	Prefix, Local, NS, Value string
	at                       int
}

// Name is the qualified name.
func (a *Attr) Name() string {
	if a.Prefix != "" {
		return a.Prefix + ":" + a.Local
	}
	return a.Local
}

// open is an element that is not closed yet.
type open struct {
	name, prefix, local, ns string
	at                      int
	bound                   int // namespaces declared before it
	preserve                bool
}

type binding struct{ prefix, ns string }

// Reader reads markup piece by piece. After Read its fields describe a piece.
type Reader struct {
	Settings
	Kind              Kind
	Prefix, Local, NS string
	Value             string
	Empty             bool
	Attrs             []Attr
	Depth             int
	Declaration       *Node // of an XML declaration or document type

	s        string
	i        int // what comes next
	at       int // where the piece began
	stack    []open
	bindings []binding
	entities map[string]string
	depth    int // of entities within entities
	grown    int // text that entities gave
	root     bool
	started  bool
	whole    bool // a document, once that is known
	part     bool
	end      bool
}

// NewReader reads markup.
func NewReader(s string, set Settings) *Reader {
	r := &Reader{Settings: set, s: s, bindings: []binding{{"xml", NamespaceXML}, {"xmlns", NamespaceXMLNS}}}
	r.whole, r.part = set.Conformance == Whole, set.Conformance == Fragment
	return r
}

// Position is the line and column of the current piece.
func (r *Reader) Position() (line, column int) { return position(r.s, r.at) }

// Name is the qualified name of the current piece.
func (r *Reader) Name() string {
	if r.Prefix != "" {
		return r.Prefix + ":" + r.Local
	}
	return r.Local
}

func (r *Reader) fail(at int, format string, args ...any) error {
	line, col := position(r.s, at)
	r.end = true
	return errorAt(line, col, format, args...)
}

func (r *Reader) failChar(at int, format string) error {
	c, _ := runeAt(r.s, at)
	text, hex := shown(c)
	return r.fail(at, format, text, hex)
}

// unexpected is the error of a token where others were expected.
func (r *Reader) unexpected(at int, expected ...string) error {
	if at >= len(r.s) {
		return r.fail(at, "Unexpected end of file has occurred.")
	}
	token := r.token(at)
	if len(expected) == 2 {
		return r.fail(at, "'%s' is an unexpected token. The expected token is '%s' or '%s'.", token, expected[0], expected[1])
	}
	return r.fail(at, "'%s' is an unexpected token. The expected token is '%s'.", token, expected[0])
}

// token is the name at a place, or its single character.
func (r *Reader) token(at int) string {
	c, size := runeAt(r.s, at)
	if !nameStart(c) {
		return r.s[at : at+size]
	}
	end := at
	for end < len(r.s) {
		c, size := runeAt(r.s, end)
		if !nameChar(c) {
			break
		}
		end += size
	}
	return r.s[at:end]
}

func (r *Reader) unclosed() error {
	names := make([]string, 0, len(r.stack))
	for i := len(r.stack) - 1; i >= 0; i-- {
		names = append(names, r.stack[i].name)
	}
	return r.fail(len(r.s), "Unexpected end of file has occurred. The following elements are not closed: %s.", strings.Join(names, ", "))
}

func (r *Reader) space(at int) int {
	for at < len(r.s) && isSpace(r.s[at]) {
		at++
	}
	return at
}

// Read goes to the next piece; false at the end.
func (r *Reader) Read() (bool, error) {
	for {
		if r.end {
			r.Kind = None
			return false, nil
		}
		ok, err := r.next()
		if err != nil || !ok {
			r.end = true
			r.clear(None)
			return false, err
		}
		switch r.Kind {
		case Whitespace:
			if r.IgnoreWhitespace {
				continue
			}
		case Comment:
			if r.IgnoreComments {
				continue
			}
		case ProcessingInstruction:
			if r.IgnorePIs {
				continue
			}
		case DocumentType:
			if r.DTD == IgnoreDTD {
				continue
			}
		}
		return true, nil
	}
}

func (r *Reader) clear(k Kind) {
	r.Kind, r.Prefix, r.Local, r.NS, r.Value, r.Empty, r.Attrs, r.Declaration = k, "", "", "", "", false, nil, nil
	r.at, r.Depth = r.i, len(r.stack)
}

// next reads one piece.
func (r *Reader) next() (bool, error) {
	if r.Kind == Element && r.Empty {
		r.pop()
	} else if r.Kind == EndElement {
		r.pop()
	}
	r.clear(None)
	if len(r.stack) == 0 {
		return r.outside()
	}
	if r.i >= len(r.s) {
		return false, r.unclosed()
	}
	return true, r.inside()
}

// pop leaves an element with its namespaces.
func (r *Reader) pop() {
	top := r.stack[len(r.stack)-1]
	r.stack, r.bindings = r.stack[:len(r.stack)-1], r.bindings[:top.bound]
}

// outside reads a piece that is in no element.
func (r *Reader) outside() (bool, error) {
	if !r.started {
		r.started = true
		r.s = strings.TrimPrefix(r.s, "\ufeff")
		if strings.HasPrefix(r.s, "<?xml") && len(r.s) > 5 && isSpace(r.s[5]) {
			return true, r.declaration()
		}
	}
	if r.i >= len(r.s) {
		if !r.root && r.whole {
			r.end = true
			return false, newXMLError("Root element is missing.", 0, 0)
		}
		return false, nil
	}
	if r.s[r.i] == '<' {
		if len(r.s)-r.i < 4 { // shorter than any markup
			return false, r.fail(r.i, "Data at the root level is invalid.")
		}
		switch r.s[r.i+1] {
		case '?', '!':
			return true, r.markup()
		case '/':
			return false, r.fail(r.i+2, "Unexpected end tag.")
		}
		if r.root {
			if r.whole {
				return false, r.fail(r.i+1, "There are multiple root elements.")
			}
			r.part = true
		}
		r.root = true
		return true, r.element()
	}
	end := r.space(r.i)
	if end > r.i && (end == len(r.s) || r.s[end] == '<') {
		r.clear(Whitespace)
		r.Value, r.i = lineEnds(r.s[r.i:end]), end
		return true, nil
	}
	if r.whole {
		return false, r.fail(end, "Data at the root level is invalid.")
	}
	r.part = true
	return true, r.text()
}

// inside reads a piece within an element.
func (r *Reader) inside() error {
	if r.s[r.i] != '<' {
		return r.text()
	}
	if r.i+1 >= len(r.s) {
		return r.unclosed()
	}
	switch r.s[r.i+1] {
	case '?', '!':
		return r.markup()
	case '/':
		return r.endTag()
	}
	return r.element()
}

// lineEnds makes a line feed of every line end.
func lineEnds(s string) string {
	if !strings.Contains(s, "\r") {
		return s
	}
	return strings.ReplaceAll(strings.ReplaceAll(s, "\r\n", "\n"), "\r", "\n")
}
