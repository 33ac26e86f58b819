package metadata

import (
	"strings"

	"github.com/runwright/runwright/powershell/syntax"
)

// schemaResource reads a resource by its schema, a class in MOF.
func (l *loader) schemaResource(name, file string) DscResource {
	r := DscResource{Name: name, ImplementedAs: "PowerShell", Kind: "schema", Properties: []DscProperty{}, File: file}
	data, err := l.src.Files.Read(file)
	if err != nil || len(data) > maxScript {
		l.unknown("the DSC resource "+name, "its schema cannot be read", file, 0)
		return r
	}
	p := mofParser{words: mofWords(syntax.Decode(data))}
	for !p.done() {
		quals := p.qualifiers()
		if !strings.EqualFold(p.next(), "class") {
			continue
		}
		class := p.next()
		for !p.done() && p.peek() != "{" {
			p.next()
		}
		properties := p.properties()
		if !strings.EqualFold(class, name) {
			continue
		}
		r.Name, r.Properties = class, properties
		r.FriendlyName = quals["friendlyname"]
		if r.FriendlyName == "" {
			r.FriendlyName = class
		}
		return r
	}
	l.unknown("the DSC resource "+name, "its schema has no class of that name", file, 0)
	return r
}

// mofWords cuts a schema into words, texts (with a quote in front) and signs.
func mofWords(text string) []string {
	var out []string
	for i := 0; i < len(text); {
		c := text[i]
		switch {
		case strings.HasPrefix(text[i:], "//") || c == '#':
			for i < len(text) && text[i] != '\n' {
				i++
			}
		case strings.HasPrefix(text[i:], "/*"):
			end := strings.Index(text[i+2:], "*/")
			if end < 0 {
				return out
			}
			i += end + 4
		case c == '"':
			var b strings.Builder
			for i++; i < len(text) && text[i] != '"'; i++ {
				if text[i] == '\\' && i+1 < len(text) {
					i++
				}
				b.WriteByte(text[i])
			}
			i++
			// Texts that follow each other are one.
			if n := len(out); n > 0 && strings.HasPrefix(out[n-1], `"`) {
				out[n-1] += b.String()
			} else {
				out = append(out, `"`+b.String())
			}
		case strings.IndexByte(" \t\r\n", c) >= 0:
			i++
		case strings.IndexByte("[](){},;:=", c) >= 0:
			out = append(out, string(c))
			i++
		default:
			from := i
			for i < len(text) && strings.IndexByte(" \t\r\n[](){},;:=\"", text[i]) < 0 {
				i++
			}
			out = append(out, text[from:i])
		}
	}
	return out
}

type mofParser struct {
	words []string
	at    int
}

func (p *mofParser) done() bool { return p.at >= len(p.words) }

func (p *mofParser) peek() string {
	if p.done() {
		return ""
	}
	return p.words[p.at]
}

func (p *mofParser) next() string {
	w := p.peek()
	p.at++
	return w
}

// qualifiers reads [Key, Description("…")] by name in lower case.
func (p *mofParser) qualifiers() map[string]string {
	out := map[string]string{}
	if p.peek() != "[" {
		return out
	}
	p.next()
	for !p.done() && p.peek() != "]" {
		name := strings.ToLower(p.next())
		if p.peek() != "(" && p.peek() != "{" {
			if name != "," {
				out[name] = "true"
			}
			continue
		}
		var b strings.Builder
		for p.next(); !p.done() && p.peek() != ")" && p.peek() != "}"; {
			b.WriteString(strings.TrimPrefix(p.next(), `"`))
		}
		p.next()
		out[name] = b.String()
	}
	p.next()
	return out
}

// properties reads the body of a class.
func (p *mofParser) properties() []DscProperty {
	out := []DscProperty{}
	if p.next() != "{" {
		return out
	}
	for !p.done() && p.peek() != "}" {
		quals := p.qualifiers()
		typ, name := p.next(), p.next()
		array := ""
		for !p.done() && p.peek() != ";" && p.peek() != "}" {
			if p.next() == "[" && array == "" {
				array = "[]"
			}
		}
		if p.peek() == ";" {
			p.next()
		}
		if name == "" {
			break
		}
		has := func(q string) bool { return quals[q] != "" }
		out = append(out, DscProperty{Name: name, Type: mofType(typ, quals["embeddedinstance"]) + array, Key: has("key"),
			Mandatory: has("required"), NotConfigurable: has("read") && !has("write") && !has("key") && !has("required")})
	}
	p.next()
	return out
}

// mofType gives the .NET type for a type of a schema.
func mofType(t, embedded string) string {
	switch strings.ToLower(embedded) {
	case "":
	case "msft_credential":
		return "System.Management.Automation.PSCredential"
	default:
		return embedded
	}
	switch strings.ToLower(t) {
	case "boolean":
		return "System.Boolean"
	case "uint8":
		return "System.Byte"
	case "sint8":
		return "System.SByte"
	case "uint16":
		return "System.UInt16"
	case "sint16":
		return "System.Int16"
	case "uint32":
		return "System.UInt32"
	case "sint32":
		return "System.Int32"
	case "uint64":
		return "System.UInt64"
	case "sint64":
		return "System.Int64"
	case "real32":
		return "System.Single"
	case "real64":
		return "System.Double"
	case "char16":
		return "System.Char"
	case "datetime":
		return "System.DateTime"
	}
	return "System.String"
}
