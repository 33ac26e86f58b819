package dotnet

import (
	"sync"

	"github.com/runwright/runwright/powershell/types"
	"github.com/runwright/runwright/powershell/xml"
)

// XMLWriterSettings is XmlWriterSettings.
type XMLWriterSettings struct {
	format            xml.Format
	encoding          any
	omit, closeOutput bool
	flags             map[string]any // what is kept but changes nothing
}

// PSType is XmlWriterSettings.
func (*XMLWriterSettings) PSType() *types.Type {
	return types.MustNamed("System.Xml.XmlWriterSettings")
}

func newWriterSettings() *XMLWriterSettings {
	return &XMLWriterSettings{
		format:   xml.Format{Modern: true, IndentChars: "  ", NewLine: "\n", ReplaceLines: true, Conformance: xml.Whole},
		encoding: encodings()["utf8"],
		flags:    map[string]any{"CheckCharacters": true, "WriteEndDocumentOnClose": true, "DoNotEscapeUriAttributes": false, "Async": false},
	}
}

// conformance turns ConformanceLevel's numbers into the reader's and back.
func conformance(v any) xml.Conformance { return xml.Conformance(enumBits(v)) }

func conformanceLevel(c xml.Conformance) any {
	return types.NewEnum(types.MustNamed("System.Xml.ConformanceLevel"), int64(c))
}

var xmlWriterSettingsTable = sync.OnceValue(func() Table {
	this := func(c *Call) *XMLWriterSettings { return c.This.(*XMLWriterSettings) }
	flag := func(t Table, name string, at func(*XMLWriterSettings) *bool) {
		t["get "+name] = func(c *Call) (any, error) { return *at(this(c)), nil }
		t["set "+name] = func(c *Call) (any, error) { *at(this(c)) = c.Bool(0); return nil, nil }
	}
	word := func(t Table, name string, at func(*XMLWriterSettings) *string) {
		t["get "+name] = func(c *Call) (any, error) { return *at(this(c)), nil }
		t["set "+name] = func(c *Call) (any, error) { *at(this(c)) = c.Str(0); return nil, nil }
	}
	t := Table{
		"new()":        func(*Call) (any, error) { return newWriterSettings(), nil },
		"get Encoding": func(c *Call) (any, error) { return this(c).encoding, nil },
		"set Encoding": func(c *Call) (any, error) { this(c).encoding = c.Args[0]; return nil, nil },
		"get NewLineHandling": func(c *Call) (any, error) {
			name := "None"
			if f := this(c).format; f.ReplaceLines {
				name = "Replace"
			} else if f.EntitizeReturn {
				name = "Entitize"
			}
			return types.EnumNamed("System.Xml.NewLineHandling", name), nil
		},
		"set NewLineHandling": func(c *Call) (any, error) {
			f := &this(c).format
			f.ReplaceLines, f.EntitizeReturn = enumBits(c.Args[0]) == 0, enumBits(c.Args[0]) == 1
			return nil, nil
		},
		"get ConformanceLevel":  func(c *Call) (any, error) { return conformanceLevel(this(c).format.Conformance), nil },
		"set ConformanceLevel":  func(c *Call) (any, error) { this(c).format.Conformance = conformance(c.Args[0]); return nil, nil },
		"get OutputMethod":      func(*Call) (any, error) { return types.EnumNamed("System.Xml.XmlOutputMethod", "Xml"), nil },
		"get NamespaceHandling": func(*Call) (any, error) { return types.EnumNamed("System.Xml.NamespaceHandling", "Default"), nil },
		"set NamespaceHandling": func(*Call) (any, error) { return nil, nil },
		"Reset()":               func(c *Call) (any, error) { *this(c) = *newWriterSettings(); return nil, nil },
		"Clone()":               func(c *Call) (any, error) { s := *this(c); return &s, nil },
	}
	flag(t, "OmitXmlDeclaration", func(s *XMLWriterSettings) *bool { return &s.omit })
	flag(t, "CloseOutput", func(s *XMLWriterSettings) *bool { return &s.closeOutput })
	flag(t, "Indent", func(s *XMLWriterSettings) *bool { return &s.format.Indent })
	flag(t, "NewLineOnAttributes", func(s *XMLWriterSettings) *bool { return &s.format.OnAttributes })
	word(t, "IndentChars", func(s *XMLWriterSettings) *string { return &s.format.IndentChars })
	word(t, "NewLineChars", func(s *XMLWriterSettings) *string { return &s.format.NewLine })
	for _, name := range []string{"CheckCharacters", "WriteEndDocumentOnClose", "DoNotEscapeUriAttributes", "Async"} {
		t["get "+name] = func(c *Call) (any, error) { return this(c).flags[name], nil }
		t["set "+name] = func(c *Call) (any, error) { this(c).flags[name] = c.Bool(0); return nil, nil }
	}
	return t
})

// XMLReaderSettings is XmlReaderSettings.
type XMLReaderSettings struct {
	set   xml.Settings
	flags map[string]any
}

// PSType is XmlReaderSettings.
func (*XMLReaderSettings) PSType() *types.Type {
	return types.MustNamed("System.Xml.XmlReaderSettings")
}

func newReaderSettings() *XMLReaderSettings {
	return &XMLReaderSettings{
		set: xml.Settings{Conformance: xml.Whole, DTD: xml.ProhibitDTD, CheckReferences: true},
		flags: map[string]any{"CloseInput": false, "Async": false, "MaxCharactersInDocument": int64(0), "MaxCharactersFromEntities": int64(10000000),
			"LineNumberOffset": int32(0), "LinePositionOffset": int32(0)},
	}
}

var xmlReaderSettingsTable = sync.OnceValue(func() Table {
	this := func(c *Call) *XMLReaderSettings { return c.This.(*XMLReaderSettings) }
	t := Table{
		"new()":                func(*Call) (any, error) { return newReaderSettings(), nil },
		"get ConformanceLevel": func(c *Call) (any, error) { return conformanceLevel(this(c).set.Conformance), nil },
		"set ConformanceLevel": func(c *Call) (any, error) { this(c).set.Conformance = conformance(c.Args[0]); return nil, nil },
		"get DtdProcessing": func(c *Call) (any, error) {
			return types.NewEnum(types.MustNamed("System.Xml.DtdProcessing"), int64(this(c).set.DTD)), nil
		},
		"set DtdProcessing":  func(c *Call) (any, error) { this(c).set.DTD = xml.DTD(enumBits(c.Args[0])); return nil, nil },
		"get ValidationType": func(*Call) (any, error) { return types.EnumNamed("System.Xml.ValidationType", "None"), nil },
		"set XmlResolver":    func(*Call) (any, error) { return nil, nil },
		"Reset()":            func(c *Call) (any, error) { *this(c) = *newReaderSettings(); return nil, nil },
		"Clone()":            func(c *Call) (any, error) { s := *this(c); return &s, nil },
	}
	for name, at := range map[string]func(*xml.Settings) *bool{
		"IgnoreWhitespace":             func(s *xml.Settings) *bool { return &s.IgnoreWhitespace },
		"IgnoreComments":               func(s *xml.Settings) *bool { return &s.IgnoreComments },
		"IgnoreProcessingInstructions": func(s *xml.Settings) *bool { return &s.IgnorePIs },
		"CheckCharacters":              func(s *xml.Settings) *bool { return &s.CheckReferences },
	} {
		t["get "+name] = func(c *Call) (any, error) { return *at(&this(c).set), nil }
		t["set "+name] = func(c *Call) (any, error) { *at(&this(c).set) = c.Bool(0); return nil, nil }
	}
	for _, name := range []string{"CloseInput", "Async", "MaxCharactersInDocument", "MaxCharactersFromEntities", "LineNumberOffset", "LinePositionOffset"} {
		t["get "+name] = func(c *Call) (any, error) { return this(c).flags[name], nil }
		t["set "+name] = func(c *Call) (any, error) { this(c).flags[name] = c.Args[0]; return nil, nil }
	}
	return t
})
