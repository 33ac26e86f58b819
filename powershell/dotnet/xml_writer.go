package dotnet

import (
	"encoding/base64"
	"fmt"
	"sync"

	"github.com/runwright/runwright/powershell/types"
	"github.com/runwright/runwright/powershell/xml"
)

// XMLWriter is XmlWriter as XmlWriter.Create makes it, or XmlTextWriter.
type XMLWriter struct {
	class  string
	w      *xml.Writer
	set    *XMLWriterSettings
	target any    // a StringBuilder, writer of text or stream
	path   string // of a file
	// encoding is the name in the declaration.
	encoding string
	bom      bool
	done     bool // the root element is closed
	written  []byte
}

// PSType is the writer's class.
func (w *XMLWriter) PSType() *types.Type { return types.MustNamed(w.class) }

// push hands over what was written so far.
func (w *XMLWriter) push(c *Call) error {
	text := w.w.Pending()
	if text == "" {
		return nil
	}
	switch to := w.target.(type) {
	case nil:
		e, _ := w.set.encoding.(*Encoding)
		if e == nil {
			e = encodings()["utf8"]
		}
		if len(w.written) == 0 && w.bom {
			w.written = append(w.written, e.bom...)
		}
		w.written = append(w.written, e.Bytes(text)...)
		return fileError(c.Files().WriteFile(w.path, w.written, false), w.path)
	case *StringBuilder:
		to.write(text)
		return nil
	case *XMLWriter:
		to.w.Raw(text)
		return to.push(c)
	default:
		if isTextWriter(to) {
			_, err := callMember(c, to, "Write", text)
			return err
		}
		e, _ := w.set.encoding.(*Encoding)
		if e == nil {
			e = encodings()["utf8"]
		}
		b := e.Bytes(text)
		if w.bom {
			b = append(append([]byte{}, e.bom...), b...)
			w.bom = false
		}
		return writeStream(c, to, b)
	}
}

// startDocument writes the declaration once.
func (w *XMLWriter) startDocument(standalone string) {
	if w.set.omit || w.w.State() != "Start" {
		return
	}
	inside := `version="1.0"`
	if w.encoding != "" {
		inside += ` encoding="` + w.encoding + `"`
	}
	if standalone != "" {
		inside += ` standalone="` + standalone + `"`
	}
	w.w.Declaration(inside)
}

// begin writes the declaration that comes by itself.
func (w *XMLWriter) begin() {
	if w.class != "System.Xml.XmlTextWriter" && w.set.format.Conformance == xml.Whole {
		w.startDocument("")
	}
}

func (w *XMLWriter) invalid(token, state string) error {
	return types.NewException("System.InvalidOperationException", fmt.Sprintf("Token %s in state %s would result in an invalid XML document. Make sure that the ConformanceLevel setting is set to ConformanceLevel.Fragment or ConformanceLevel.Auto if you want to write an XML fragment.", token, state))
}

func (w *XMLWriter) startElement(prefix, local, ns string) error {
	if local == "" {
		return ArgumentError("The empty string '' is not a valid local name.", "")
	}
	if w.done && w.w.Depth() == 0 && w.set.format.Conformance == xml.Whole {
		return w.invalid("StartElement", "EndRootElement")
	}
	if w.class != "System.Xml.XmlTextWriter" {
		if err := xml.CheckLocal(local); err != nil {
			return ArgumentError("Invalid name character in '"+local+"'. "+err.Error(), "")
		}
	}
	w.begin()
	w.w.Start(prefix, local, ns, true)
	return nil
}

func (w *XMLWriter) endElement(full bool) error {
	if w.w.Depth() == 0 {
		if w.class == "System.Xml.XmlTextWriter" {
			return types.NewException("System.InvalidOperationException", "There was no XML start tag open.")
		}
		if w.done {
			return w.invalid("EndElement", "EndRootElement")
		}
		return w.invalid("EndElement", w.w.State())
	}
	w.w.End(full)
	w.done = w.done || w.w.Depth() == 0
	return nil
}

func (w *XMLWriter) text(s string) error {
	if w.w.Depth() == 0 && !w.w.InAttribute() && w.set.format.Conformance == xml.Whole && w.class != "System.Xml.XmlTextWriter" {
		state := w.w.State()
		if w.done {
			state = "EndRootElement"
		}
		return w.invalid("Content", state)
	}
	w.w.Text(s)
	return nil
}

func (w *XMLWriter) close(c *Call) error {
	if w.w.Closed {
		return nil
	}
	for w.w.Depth() > 0 {
		w.w.End(false)
	}
	if err := w.push(c); err != nil {
		return err
	}
	w.w.Closed = true
	if w.set.closeOutput && w.target != nil {
		if _, isBuilder := w.target.(*StringBuilder); !isBuilder {
			_, err := callMember(c, w.target, "Dispose")
			return err
		}
	}
	return nil
}

// createWriter is XmlWriter.Create.
func createWriter(c *Call) (any, error) {
	set := newWriterSettings()
	if len(c.Args) > 1 {
		if s, ok := types.Unwrap(c.Args[1]).(*XMLWriterSettings); ok {
			copied := *s
			set = &copied
		}
	}
	w := &XMLWriter{class: "System.Xml.XmlWellFormedWriter", set: set, w: xml.NewWriter(set.format), encoding: "utf-8", bom: true}
	if e, ok := set.encoding.(*Encoding); ok {
		w.encoding = e.body
	}
	switch to := types.Unwrap(c.Args[0]).(type) {
	case nil:
		return nil, ArgumentNull("output")
	case string:
		f, p, err := c.at(0)
		if err != nil {
			return nil, err
		}
		w.path = p
		if err := f.WriteFile(p, nil, false); err != nil {
			return nil, fileError(err, p)
		}
	case *StringBuilder:
		w.target, w.encoding = to, "utf-16"
	case *XMLWriter:
		w.target, set.omit = to, true
	default:
		w.target = to
		if isTextWriter(to) {
			w.encoding = writerEncoding(c, to)
		}
	}
	return w, nil
}

// newTextWriter is XmlTextWriter's constructor.
func newTextWriter(c *Call) (any, error) {
	set := newWriterSettings()
	set.format = xml.Format{IndentChars: "  ", NewLine: "\n"}
	set.format.Conformance = xml.Auto
	set.closeOutput = true
	w := &XMLWriter{class: "System.Xml.XmlTextWriter", set: set, w: xml.NewWriter(set.format)}
	if len(c.Args) > 1 {
		if e, ok := types.Unwrap(c.Args[1]).(*Encoding); ok {
			set.encoding, w.encoding, w.bom = e, e.body, true
		} else {
			w.encoding = "utf-8"
		}
	}
	if _, ok := types.Unwrap(c.Args[0]).(string); ok {
		f, p, err := c.at(0)
		if err != nil {
			return nil, err
		}
		w.path = p
		return w, fileError(f.WriteFile(p, nil, false), p)
	}
	if w.target = types.Unwrap(c.Args[0]); w.target == nil {
		return nil, ArgumentNull("w")
	}
	if isTextWriter(w.target) {
		w.encoding = writerEncoding(c, w.target)
	}
	return w, nil
}

var xmlWriterTable = sync.OnceValue(func() Table {
	this := func(c *Call) *XMLWriter { return c.This.(*XMLWriter) }
	// do runs an operation; XmlTextWriter hands over its text at once.
	do := func(run func(w *XMLWriter, c *Call) error) Func {
		return func(c *Call) (any, error) {
			w := this(c)
			if w.w.Closed {
				return nil, types.NewException("System.InvalidOperationException", "The Writer is closed or in error state.")
			}
			if err := run(w, c); err != nil {
				return nil, err
			}
			if w.class == "System.Xml.XmlTextWriter" {
				return nil, w.push(c)
			}
			return nil, nil
		}
	}
	element := func(w *XMLWriter, prefix, local, ns, value string) error {
		if err := w.startElement(prefix, local, ns); err != nil {
			return err
		}
		if value != "" {
			w.w.Text(value)
		}
		return w.endElement(false)
	}
	attribute := func(w *XMLWriter, prefix, local, ns string) error {
		if w.w.State() != "Element" && w.w.State() != "Attribute" {
			return w.invalid("StartAttribute", w.w.State())
		}
		w.w.StartAttr(prefix, local, ns, true)
		return nil
	}
	attributeString := func(w *XMLWriter, prefix, local, ns, value string) error {
		if err := attribute(w, prefix, local, ns); err != nil {
			return err
		}
		w.w.AttrText(value)
		w.w.EndAttr()
		return nil
	}
	node := func(run func(w *xml.Writer, c *Call)) Func {
		return do(func(w *XMLWriter, c *Call) error { w.begin(); run(w.w, c); return nil })
	}
	t := Table{
		"get WriteState": func(c *Call) (any, error) { return types.EnumNamed("System.Xml.WriteState", this(c).w.State()), nil },
		"get Settings": func(c *Call) (any, error) {
			if this(c).class == "System.Xml.XmlTextWriter" {
				return nil, nil
			}
			return this(c).set, nil
		},
		"WriteStartDocument()": do(func(w *XMLWriter, _ *Call) error { w.startDocument(""); return nil }),
		"WriteStartDocument(bool)": do(func(w *XMLWriter, c *Call) error {
			w.startDocument(map[bool]string{true: "yes", false: "no"}[c.Bool(0)])
			return nil
		}),
		"WriteEndDocument()": do(func(w *XMLWriter, _ *Call) error {
			for w.w.Depth() > 0 {
				w.w.End(false)
			}
			w.done = true
			return nil
		}),
		"WriteStartElement(string)":               do(func(w *XMLWriter, c *Call) error { return w.startElement("", c.Str(0), "") }),
		"WriteStartElement(string,string)":        do(func(w *XMLWriter, c *Call) error { return w.startElement("", c.Str(0), c.Str(1)) }),
		"WriteStartElement(string,string,string)": do(func(w *XMLWriter, c *Call) error { return w.startElement(c.Str(0), c.Str(1), c.Str(2)) }),
		"WriteEndElement()":                       do(func(w *XMLWriter, _ *Call) error { return w.endElement(false) }),
		"WriteFullEndElement()":                   do(func(w *XMLWriter, _ *Call) error { return w.endElement(true) }),
		"WriteElementString(string,string)":       do(func(w *XMLWriter, c *Call) error { return element(w, "", c.Str(0), "", c.Str(1)) }),
		"WriteElementString(string,string,string)": do(func(w *XMLWriter, c *Call) error {
			return element(w, "", c.Str(0), c.Str(1), c.Str(2))
		}),
		"WriteElementString(string,string,string,string)": do(func(w *XMLWriter, c *Call) error {
			return element(w, c.Str(0), c.Str(1), c.Str(2), c.Str(3))
		}),
		"WriteAttributeString(string,string)":        do(func(w *XMLWriter, c *Call) error { return attributeString(w, "", c.Str(0), "", c.Str(1)) }),
		"WriteAttributeString(string,string,string)": do(func(w *XMLWriter, c *Call) error { return attributeString(w, "", c.Str(0), c.Str(1), c.Str(2)) }),
		"WriteAttributeString(string,string,string,string)": do(func(w *XMLWriter, c *Call) error {
			return attributeString(w, c.Str(0), c.Str(1), c.Str(2), c.Str(3))
		}),
		"WriteStartAttribute(string)":               do(func(w *XMLWriter, c *Call) error { return attribute(w, "", c.Str(0), "") }),
		"WriteStartAttribute(string,string)":        do(func(w *XMLWriter, c *Call) error { return attribute(w, "", c.Str(0), c.Str(1)) }),
		"WriteStartAttribute(string,string,string)": do(func(w *XMLWriter, c *Call) error { return attribute(w, c.Str(0), c.Str(1), c.Str(2)) }),
		"WriteEndAttribute()":                       do(func(w *XMLWriter, _ *Call) error { w.w.EndAttr(); return nil }),
		"WriteString(string)":                       do(func(w *XMLWriter, c *Call) error { return w.text(c.Str(0)) }),
		"WriteWhitespace(string)":                   node(func(w *xml.Writer, c *Call) { w.Raw(c.Str(0)) }),
		"WriteRaw(string)":                          node(func(w *xml.Writer, c *Call) { w.Raw(c.Str(0)) }),
		"WriteCData(string)":                        node(func(w *xml.Writer, c *Call) { w.CDATA(c.Str(0)) }),
		"WriteComment(string)":                      node(func(w *xml.Writer, c *Call) { w.Comment(c.Str(0)) }),
		"WriteProcessingInstruction(string,string)": do(func(w *XMLWriter, c *Call) error {
			if c.Str(0) == "xml" {
				w.w.Declaration(c.Str(1))
				return nil
			}
			w.begin()
			w.w.Instruction(c.Str(0), c.Str(1))
			return nil
		}),
		"WriteEntityRef(string)": node(func(w *xml.Writer, c *Call) { w.Raw("&" + c.Str(0) + ";") }),
		"WriteCharEntity(char)":  node(func(w *xml.Writer, c *Call) { w.Raw(fmt.Sprintf("&#x%X;", int(c.Char(0)))) }),
		"WriteDocType(string,string,string,string)": node(func(w *xml.Writer, c *Call) {
			w.DocType(c.Str(0), c.Str(1), c.Str(2), c.Str(3))
		}),
		"WriteBase64(byte[],int,int)": do(func(w *XMLWriter, c *Call) error {
			b := bytesOf(c.Args[0])
			if c.Int(1) < 0 || c.Int(2) < 0 || c.Int(1)+c.Int(2) > len(b) {
				return OutOfRange("Specified argument was out of the range of valid values.", "count")
			}
			return w.text(base64.StdEncoding.EncodeToString(b[c.Int(1) : c.Int(1)+c.Int(2)]))
		}),
		"LookupPrefix(string)": func(c *Call) (any, error) {
			if p, ok := this(c).w.PrefixFor(c.Str(0)); ok {
				return p, nil
			}
			return nil, nil
		},
		"Flush()":   func(c *Call) (any, error) { return nil, this(c).push(c) },
		"Close()":   func(c *Call) (any, error) { return nil, this(c).close(c) },
		"Dispose()": func(c *Call) (any, error) { return nil, this(c).close(c) },
	}
	for _, p := range []string{"System.Object", "string", "bool", "datetime", "System.DateTimeOffset", "double", "float", "decimal", "int", "long"} {
		t["WriteValue("+p+")"] = do(func(w *XMLWriter, c *Call) error { return w.text(xmlValue(c, c.Args[0])) })
	}
	for _, to := range []string{"string", "System.IO.Stream", "System.IO.TextWriter", "System.Text.StringBuilder", "System.Xml.XmlWriter"} {
		t["static Create("+to+")"], t["static Create("+to+",System.Xml.XmlWriterSettings)"] = createWriter, createWriter
	}
	return t
})

// xmlTextWriterTable are the members that XmlTextWriter adds.
var xmlTextWriterTable = sync.OnceValue(func() Table {
	this := func(c *Call) *xml.Writer { return c.This.(*XMLWriter).w }
	indent := func(w *xml.Writer, n int, char byte) {
		b := make([]byte, n)
		for i := range b {
			b[i] = char
		}
		w.IndentChars = string(b)
	}
	char := func(w *xml.Writer) byte {
		if w.IndentChars == "" {
			return ' '
		}
		return w.IndentChars[0]
	}
	return Table{
		"new(string,System.Text.Encoding)":           newTextWriter,
		"new(System.IO.Stream,System.Text.Encoding)": newTextWriter,
		"new(System.IO.TextWriter)":                  newTextWriter,
		"get Formatting": func(c *Call) (any, error) {
			return types.EnumNamed("System.Xml.Formatting", map[bool]string{true: "Indented", false: "None"}[this(c).Indent]), nil
		},
		"set Formatting":  func(c *Call) (any, error) { this(c).Indent = enumBits(c.Args[0]) == 1; return nil, nil },
		"get Indentation": func(c *Call) (any, error) { return int32(len(this(c).IndentChars)), nil },
		"set Indentation": func(c *Call) (any, error) {
			if c.Int(0) < 0 {
				return nil, ArgumentError("Indentation value must be greater than 0.", "")
			}
			indent(this(c), c.Int(0), char(this(c)))
			return nil, nil
		},
		"get IndentChar": func(c *Call) (any, error) { return types.Char(char(this(c))), nil },
		"set IndentChar": func(c *Call) (any, error) {
			indent(this(c), len(this(c).IndentChars), byte(c.Char(0)))
			return nil, nil
		},
		"get QuoteChar": func(c *Call) (any, error) {
			if q := this(c).Quote; q != 0 {
				return types.Char(q), nil
			}
			return types.Char('"'), nil
		},
		"set QuoteChar": func(c *Call) (any, error) {
			if q := c.Char(0); q != '"' && q != '\'' {
				return nil, ArgumentError("Invalid XML attribute quote character. Valid attribute quote characters are ' and \".", "")
			}
			this(c).Quote = byte(c.Char(0))
			return nil, nil
		},
		"get Namespaces": func(*Call) (any, error) { return true, nil },
	}
})

// xmlValue is a value in the notation of XML Schema.
func xmlValue(env Env, v any) string {
	switch x := types.Unwrap(v).(type) {
	case bool:
		if x {
			return "true"
		}
		return "false"
	case float64:
		return xml.Float(x, 64)
	case float32:
		return xml.Float(float64(x), 32)
	case types.TimeSpan:
		return xml.Duration(x)
	case types.DateTime:
		return xml.DateTime(x, env.Location())
	case types.DateTimeOffset:
		return xml.DateTimeOffset(x.Clock, x.Offset/types.TicksPerMinute)
	}
	return types.ToString(v)
}
