package archive

import (
	"fmt"
	"slices"
	"strings"

	"github.com/tailscale/hujson"
)

// metafile is a metadata file while it is read. It gathers what is wrong, with
// the JSON path and the place of each, so that an author is told everything at
// once.
type metafile struct {
	text   string
	faults []metafault
	remark func(format string, args ...any)
}

// metafault is one thing that is wrong.
type metafault struct {
	line, column int
	message      string
}

// members are the values of an object by their names in lower case.
type members map[string]hujson.Value

func (m *metafile) fault(v hujson.Value, path, format string, args ...any) {
	line, column := position(m.text, int64(v.StartOffset))
	m.faults = append(m.faults, metafault{line, column, path + " " + fmt.Sprintf(format, args...)})
}

// refusal is the error that tells of all faults, in the order of the file.
func (m *metafile) refusal(entry string) error {
	slices.SortStableFunc(m.faults, func(a, b metafault) int {
		if a.line != b.line {
			return a.line - b.line
		}
		return a.column - b.column
	})
	var told []string
	for _, f := range m.faults {
		told = append(told, fmt.Sprintf("line %d column %d: %s", f.line, f.column, f.message))
	}
	return &Error{RuleConnection, entry, strings.Join(told, "; "), m.faults[0].line, m.faults[0].column}
}

// object reads an object. Of members that are not known is told; one that is
// there twice is a fault.
func (m *metafile) object(v hujson.Value, path string, known ...string) members {
	o, ok := v.Value.(*hujson.Object)
	if !ok {
		m.fault(v, path, "is %s, want an object with %s", jsonKind(v), strings.Join(known, ", "))
		return nil
	}
	out := members{}
	for _, member := range o.Members {
		name := member.Name.Value.(hujson.Literal).String()
		key := strings.ToLower(name)
		if !slices.ContainsFunc(known, func(k string) bool { return strings.EqualFold(k, name) }) {
			m.remark("%s.%s is not known and not read; expected %s", path, name, strings.Join(known, ", "))
			continue
		}
		if _, ok := out[key]; ok {
			m.fault(member.Name, path+"."+name, "is there twice")
			continue
		}
		out[key] = member.Value
	}
	return out
}

// optional reads a text; at is nil where there is none.
func (m *metafile) optional(in members, path, name string) (text string, at *hujson.Value) {
	v, ok := in[strings.ToLower(name)]
	if !ok || jsonKind(v) == "null" {
		return "", nil
	}
	if !m.isText(v) {
		m.fault(v, path+"."+name, "is %s, want a text", jsonKind(v))
		return "", &v
	}
	return v.Value.(hujson.Literal).String(), &v
}

func (m *metafile) isText(v hujson.Value) bool { return jsonKind(v) == "a text" }

// truth reads a truth value, false where there is none. A text is taken, too,
// with a remark: the original reads it.
func (m *metafile) truth(in members, path, name string) bool {
	v, ok := in[strings.ToLower(name)]
	if !ok || jsonKind(v) == "null" {
		return false
	}
	text := ""
	if l, ok := v.Value.(hujson.Literal); ok {
		text = strings.ToLower(l.String())
	}
	if kind := jsonKind(v); text != "true" && text != "false" || kind != "a text" && kind != "a truth value" {
		m.fault(v, path+"."+name, "is %s, want true or false", kind)
	} else if kind == "a text" {
		m.remark("%s.%s is a text, want %s without quotes", path, name, text)
	}
	return text == "true"
}

// jsonKind names what a value is.
func jsonKind(v hujson.Value) string {
	switch x := v.Value.(type) {
	case *hujson.Object:
		return "an object"
	case *hujson.Array:
		return "a list"
	case hujson.Literal:
		switch x.Kind() {
		case '"':
			return "a text"
		case 't', 'f':
			return "a truth value"
		case '0':
			return "a number"
		}
	}
	return "null"
}

// unreadable tells of a file that is no JSON.
func (m *metafile) unreadable(err error) {
	f := metafault{1, 1, ""}
	what := err.Error()
	if _, problem, ok := strings.Cut(what, ": "); ok && strings.HasPrefix(what, "hujson: line ") {
		if n, scanErr := fmt.Sscanf(what, "hujson: line %d, column %d:", &f.line, &f.column); n == 2 && scanErr == nil {
			_, what, _ = strings.Cut(problem, ": ")
			f.column = m.column(f.line, f.column)
		}
	}
	f.message = "is not the JSON of a connection type: " + what
	if m.lostBraces() {
		f.message = `has lost braces, as the example in the vendor's documentation has; write {"ConnectionFields": [{"Name": "Username", "TypeName": "System.String", ` +
			`"IsEncrypted": false, "IsOptional": true}], "ConnectionTypeName": "MyModuleConnection", "IntegrationModuleName": "MyModule"}, each field in braces of its own (` + what + ")"
	}
	m.faults = append(m.faults, f)
}

// column counts in characters what the parser counts in bytes.
func (m *metafile) column(line, bytes int) int {
	lines := strings.Split(m.text, "\n")
	if line > len(lines) {
		return bytes
	}
	text := lines[line-1]
	return len([]rune(text[:min(bytes-1, len(text))])) + 1
}

// lostBraces recognises the form in which the template is found in public
// documentation: members without an object around them, at the top or in the
// list of fields.
func (m *metafile) lostBraces() bool {
	text := strings.Join(strings.Fields(m.text), "")
	return strings.HasPrefix(text, `"ConnectionFields":`) || strings.Contains(text, `"ConnectionFields":["`)
}

func position(text string, offset int64) (line, column int) {
	before := text[:min(max(int(offset), 0), len(text))]
	return 1 + strings.Count(before, "\n"), len([]rune(before[strings.LastIndexByte(before, '\n')+1:])) + 1
}
