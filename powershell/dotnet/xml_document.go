package dotnet

import (
	"errors"
	"io/fs"
	"path"
	"strings"
	"sync"

	"github.com/runwright/runwright/powershell/format"
	"github.com/runwright/runwright/powershell/types"
	"github.com/runwright/runwright/powershell/xml"
)

// castXML is [xml]: text, of collections joined by line ends, is read as a part
// of a document, so that an empty text gives an empty document.
func castXML(env Env, v any) (any, error) {
	text, err := xmlText(env, v)
	if err != nil {
		return nil, err
	}
	d := xml.NewDocument()
	err = d.Load(xml.NewReader(text, xml.Settings{DTD: xml.IgnoreDTD, IgnoreWhitespace: true}))
	if err == nil {
		return d, nil
	}
	shown, ok := format.Options{Culture: env.CurrentCulture()}.CultureText(v) // numbers and dates as the culture shows them
	if _, many := types.Elements(v); many {
		shown, ok = types.TypeOf(v).String(), true
	}
	if !ok {
		shown = text
	}
	e := types.NewException("System.Management.Automation.PSInvalidCastException",
		"Cannot convert value \""+shown+"\" to type \"System.Xml.XmlDocument\". Error: \""+err.Error()+"\"")
	e.ID, e.Category = "InvalidCastToXmlDocument", "InvalidArgument"
	e.Inner, _ = err.(*types.Exception)
	return nil, e
}

func xmlText(env Env, v any) (string, error) {
	if t, ok := types.Unwrap(v).(*types.Type); ok { // by its full name
		return t.String(), nil
	}
	items, many := types.Elements(v)
	if !many {
		return env.Text(v)
	}
	parts := make([]string, len(items))
	for i, item := range items {
		s, err := env.Text(item)
		if err != nil {
			return "", err
		}
		parts[i] = s
	}
	return strings.Join(parts, "\n"), nil
}

// readXMLFile reads a file as a byte order mark or its declaration says.
func readXMLFile(c Env, name string) (string, error) {
	f := c.Files()
	if f == nil {
		return "", types.NewException("System.NotSupportedException", "There are no files here.")
	}
	p := f.Abs(strings.TrimPrefix(name, "file://"))
	b, err := f.ReadFile(p)
	if err != nil {
		if errors.Is(err, fs.ErrNotExist) {
			if _, dir := f.Exists(path.Dir(p)); !dir {
				return "", types.NewException("System.IO.DirectoryNotFoundException", "Could not find a part of the path '"+p+"'.")
			}
		}
		return "", fileError(err, p)
	}
	return DecodeXML(b), nil
}

// DecodeXML turns the bytes of a document into text: a byte order mark decides,
// then the declaration, then UTF-8.
func DecodeXML(b []byte) string {
	s := string(b)
	for _, key := range []string{"utf8", "utf32", "unicode", "bigendianunicode"} {
		if e := encodings()[key]; strings.HasPrefix(s, string(e.bom)) {
			return e.String(b[len(e.bom):])
		}
	}
	if head, _, ok := strings.Cut(s, "?>"); ok && strings.HasPrefix(head, "<?xml") {
		if _, after, ok := strings.Cut(head, "encoding="); ok && len(after) > 2 {
			name, _, _ := strings.Cut(after[1:], after[:1])
			switch strings.ToLower(name) {
			case "iso-8859-1", "latin1", "us-ascii", "windows-1252":
				return encodings()["latin1"].String(b)
			}
		}
	}
	return encodings()["utf8"].String(b)
}

// xmlBytes is how a document is stored: with the byte order mark of a declared
// encoding, as .NET's writers do.
func xmlBytes(text, encoding string) []byte {
	switch strings.ToLower(encoding) {
	case "":
		return []byte(loneToMark(text))
	case "utf-16", "unicode":
		e := encodings()["unicode"]
		return append(append([]byte{}, e.bom...), e.Bytes(text)...)
	case "iso-8859-1", "latin1":
		return encodings()["latin1"].Bytes(text)
	case "us-ascii":
		return encodings()["ascii"].Bytes(text)
	}
	e := encodings()["utf8"]
	return append(append([]byte{}, 0xEF, 0xBB, 0xBF), e.Bytes(text)...)
}

// saveXML is Save: to a file, stream, writer of text or XmlWriter.
func saveXML(c *Call) (any, error) {
	d := c.node()
	switch to := types.Unwrap(c.Args[0]).(type) {
	case nil:
		return nil, ArgumentNull("filename")
	case *XMLWriter:
		if d.Declaration() == nil && to.w.State() == "Start" && !to.set.omit {
			to.startDocument("")
		}
		d.WriteTo(to.w)
		return nil, to.push(c)
	case string:
		text, encoding, err := saveText(d, "")
		if err != nil {
			return nil, err
		}
		f, p, err := c.at(0)
		if err != nil {
			return nil, err
		}
		if err := f.WriteFile(p, xmlBytes(text, encoding), false); err != nil {
			if errors.Is(err, fs.ErrNotExist) {
				return nil, types.NewException("System.IO.DirectoryNotFoundException", "Could not find a part of the path '"+p+"'.")
			}
			return nil, fileError(err, p)
		}
		return nil, nil
	default:
		if isTextWriter(to) {
			text, _, err := saveText(d, `version="1.0" encoding="`+writerEncoding(c, to)+`"`)
			if err != nil {
				return nil, err
			}
			return callMember(c, to, "Write", text)
		}
		text, encoding, err := saveText(d, "")
		if err != nil {
			return nil, err
		}
		return nil, writeStream(c, to, xmlBytes(text, encoding))
	}
}

// saveText is the text of a document that is saved, and its declared encoding.
func saveText(d *xml.Node, declaration string) (text, encoding string, err error) {
	if d.Root() == nil {
		e := types.NewException("System.Xml.XmlException", "Invalid XML document. The document does not have a root element.")
		return "", "", e
	}
	if decl := d.Declaration(); decl != nil {
		encoding = decl.Encoding
	}
	return d.SaveText(declaration), encoding, nil
}

var xmlDocumentTable = sync.OnceValue(func() Table {
	one := func(make func(c *Call) (*xml.Node, error)) Func {
		return func(c *Call) (any, error) {
			n, err := make(c)
			return xmlNode(n), err
		}
	}
	characters := func(k xml.Kind) Func {
		return one(func(c *Call) (*xml.Node, error) { return c.node().NewText(k, c.Str(0)) })
	}
	prefixed := func(prefix, local string) string {
		if prefix == "" {
			return local
		}
		return prefix + ":" + local
	}
	newDocument := func(*Call) (any, error) { return xml.NewDocument(), nil }
	null := func(*Call) (any, error) { return nil, nil }
	t := Table{
		"new()":                        newDocument,
		"new(System.Xml.XmlNameTable)": newDocument,
		"get DocumentElement":          func(c *Call) (any, error) { return xmlNode(c.node().Root()), nil },
		"get PreserveWhitespace":       func(c *Call) (any, error) { return c.node().PreserveWhitespace, nil },
		"set PreserveWhitespace":       func(c *Call) (any, error) { c.node().PreserveWhitespace = c.Bool(0); return nil, nil },
		"set XmlResolver":              null,
		"get Implementation":           func(*Call) (any, error) { return &xmlOpaque{class: "System.Xml.XmlImplementation"}, nil },
		"get NameTable":                func(*Call) (any, error) { return &xmlOpaque{class: "System.Xml.NameTable"}, nil },
		"get Schemas":                  func(*Call) (any, error) { return &xmlOpaque{class: "System.Xml.Schema.XmlSchemaSet"}, nil },
		"get DocumentType": func(c *Call) (any, error) {
			for n := range c.node().Children {
				if n.Kind == xml.DocumentType {
					return n, nil
				}
			}
			return nil, nil
		},
		"LoadXml(string)": func(c *Call) (any, error) {
			if c.Args[0] == nil {
				return nil, ArgumentNull("xml")
			}
			return nil, c.node().LoadXML(c.Str(0))
		},
		"Load(string)": func(c *Call) (any, error) {
			text, err := readXMLFile(c, c.Str(0))
			if err != nil {
				return nil, err
			}
			c.node().BaseURI = "file://" + c.Files().Abs(c.Str(0))
			return nil, c.node().LoadXML(text)
		},
		"Load(System.IO.Stream)": func(c *Call) (any, error) {
			b, err := readStream(c, c.Args[0])
			if err != nil {
				return nil, err
			}
			return nil, c.node().LoadXML(DecodeXML(b))
		},
		"Load(System.IO.TextReader)": func(c *Call) (any, error) {
			v, err := callMember(c, c.Args[0], "ReadToEnd")
			if err != nil {
				return nil, err
			}
			return nil, c.node().LoadXML(types.ToString(v))
		},
		"Load(System.Xml.XmlReader)": func(c *Call) (any, error) {
			r, ok := types.Unwrap(c.Args[0]).(*XMLReader)
			if !ok {
				return nil, ArgumentNull("reader")
			}
			return nil, c.node().Load(r.r)
		},
		"CreateElement(string)": one(func(c *Call) (*xml.Node, error) { return c.node().NewElement(c.Str(0), "", false) }),
		"CreateElement(string,string)": one(func(c *Call) (*xml.Node, error) {
			return c.node().NewElement(c.Str(0), c.Str(1), true)
		}),
		"CreateElement(string,string,string)": one(func(c *Call) (*xml.Node, error) {
			return c.node().NewElement(prefixed(c.Str(0), c.Str(1)), c.Str(2), true)
		}),
		"CreateAttribute(string)": one(func(c *Call) (*xml.Node, error) { return c.node().NewAttr(c.Str(0), "", false) }),
		"CreateAttribute(string,string)": one(func(c *Call) (*xml.Node, error) {
			return c.node().NewAttr(c.Str(0), c.Str(1), true)
		}),
		"CreateAttribute(string,string,string)": one(func(c *Call) (*xml.Node, error) {
			return c.node().NewAttr(prefixed(c.Str(0), c.Str(1)), c.Str(2), true)
		}),
		"CreateTextNode(string)":              characters(xml.Text),
		"CreateCDataSection(string)":          characters(xml.CDATA),
		"CreateComment(string)":               characters(xml.Comment),
		"CreateWhitespace(string)":            characters(xml.Whitespace),
		"CreateSignificantWhitespace(string)": characters(xml.SignificantWhitespace),
		"CreateDocumentFragment()":            one(func(c *Call) (*xml.Node, error) { return c.node().NewFragment(), nil }),
		"CreateEntityReference(string)":       one(func(c *Call) (*xml.Node, error) { return c.node().NewEntityReference(c.Str(0)), nil }),
		"CreateProcessingInstruction(string,string)": one(func(c *Call) (*xml.Node, error) {
			return c.node().NewInstruction(c.Str(0), c.Str(1)), nil
		}),
		"CreateXmlDeclaration(string,string,string)": one(func(c *Call) (*xml.Node, error) {
			return c.node().NewDeclaration(c.Str(0), c.Str(1), c.Str(2))
		}),
		"CreateDocumentType(string,string,string,string)": one(func(c *Call) (*xml.Node, error) {
			return c.node().NewDocumentType(c.Str(0), c.Str(1), c.Str(2), c.Str(3)), nil
		}),
		"CreateNode(System.Xml.XmlNodeType,string,string)": one(func(c *Call) (*xml.Node, error) {
			return newNode(c.node(), xml.Kind(enumBits(c.Args[0])), c.Str(1), c.Str(2))
		}),
		"CreateNode(System.Xml.XmlNodeType,string,string,string)": one(func(c *Call) (*xml.Node, error) {
			return newNode(c.node(), xml.Kind(enumBits(c.Args[0])), prefixed(c.Str(1), c.Str(2)), c.Str(3))
		}),
		"CreateNode(string,string,string)": one(func(c *Call) (*xml.Node, error) {
			k, ok := map[string]xml.Kind{"element": xml.Element, "attribute": xml.Attribute, "text": xml.Text, "cdatasection": xml.CDATA,
				"comment": xml.Comment, "processinginstruction": xml.ProcessingInstruction, "documentfragment": xml.DocumentFragment,
				"whitespace": xml.Whitespace, "significantwhitespace": xml.SignificantWhitespace, "document": xml.Document}[strings.ToLower(c.Str(0))]
			if !ok {
				return nil, ArgumentError("'"+c.Str(0)+"' does not represent any 'XmlNodeType'.", "")
			}
			return newNode(c.node(), k, c.Str(1), c.Str(2))
		}),
		"ImportNode(System.Xml.XmlNode,bool)": one(func(c *Call) (*xml.Node, error) { return c.node().Import(c.nodeArg(0), c.Bool(1)) }),
		"GetElementById(string)": func(c *Call) (any, error) {
			list, err := c.node().Select("//*[@xml:id]", &XMLNamespaces{})
			if err != nil {
				return nil, err
			}
			for _, n := range list {
				if n.AttrNS("id", xml.NamespaceXML).Value() == c.Str(0) {
					return n, nil
				}
			}
			return nil, nil
		},
		"GetElementsByTagName(string)":        elementsByTag,
		"GetElementsByTagName(string,string)": elementsByTag,
	}
	for _, to := range []string{"string", "System.IO.Stream", "System.IO.TextWriter", "System.Xml.XmlWriter"} {
		t["Save("+to+")"] = saveXML
	}
	return t
})

// newNode makes a node of a kind.
func newNode(d *xml.Node, k xml.Kind, name, ns string) (*xml.Node, error) {
	switch k {
	case xml.Element:
		return d.NewElement(name, ns, true)
	case xml.Attribute:
		return d.NewAttr(name, ns, true)
	case xml.DocumentFragment:
		return d.NewFragment(), nil
	case xml.Document:
		return xml.NewDocument(), nil
	case xml.ProcessingInstruction:
		return d.NewInstruction(name, ""), nil
	case xml.Text, xml.CDATA, xml.Comment, xml.Whitespace, xml.SignificantWhitespace:
		return d.NewText(k, "")
	case xml.XmlDeclaration:
		return d.NewDeclaration("1.0", "", "")
	}
	return nil, ArgumentError("Cannot create node of type "+k.String()+".", "")
}
