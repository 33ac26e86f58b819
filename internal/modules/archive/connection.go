package archive

import (
	"fmt"
	"strings"

	"github.com/tailscale/hujson"

	"github.com/runwright/runwright/internal/fieldtype"
	"github.com/runwright/runwright/powershell/syntax"
)

// ConnectionType is the connection type that a module brings in its metadata file
// <Module>-Automation.json.
type ConnectionType struct {
	Name   string            `json:"name"`
	Fields []ConnectionField `json:"fields"`
	File   string            `json:"file"` // path below the module's folder
}

// ConnectionField is one field of a connection type.
type ConnectionField struct {
	Name      string `json:"name"`
	Type      string `json:"type"` // as fieldtype writes it
	Encrypted bool   `json:"encrypted"`
	Optional  bool   `json:"optional"`
}

// builtinTypes are the connection types of every account, which no package may
// take.
func builtinTypes() []string {
	return []string{"Azure", "AzureServicePrincipal", "AzureClassicCertificate"}
}

// maxTypeName is the longest name of a connection type, in bytes.
const maxTypeName = 128

// readConnectionType reads a metadata file: JSON, which may have a mark of its
// encoding, comments and trailing commas, with the type or a list of one type.
func (r *reader) readConnectionType(e *entry, file, moduleName string) (*ConnectionType, error) {
	m := &metafile{text: syntax.Decode(e.data), remark: func(format string, args ...any) { r.remark(RuleConnection, e.name, format, args...) }}
	ct, integration := m.read()
	if len(m.faults) > 0 {
		return nil, m.refusal(e.name)
	}
	ct.File = file
	if len(ct.Fields) == 0 {
		m.remark("the connection type %s has no fields", ct.Name)
	}
	if !strings.EqualFold(integration, moduleName) {
		m.remark("IntegrationModuleName is %q, the module is %q", integration, moduleName)
	}
	return ct, nil
}

// maxOpen is how many objects and lists a metafile may open. Its parser calls
// itself for each one within another.
const maxOpen = 10_000

// read reads the file; what is wrong with it is in m.faults then.
func (m *metafile) read() (ct *ConnectionType, integration string) {
	if n := strings.Count(m.text, "{") + strings.Count(m.text, "["); n > maxOpen {
		m.faults = append(m.faults, metafault{1, 1, fmt.Sprintf("opens %d objects and lists, more than %d", n, maxOpen)})
		return nil, ""
	}
	root, err := hujson.Parse([]byte(m.text))
	if err != nil {
		m.unreadable(err)
		return nil, ""
	}
	path := "$"
	if list, ok := root.Value.(*hujson.Array); ok {
		if len(list.Elements) != 1 {
			m.fault(root, path, "is a list of %d connection types; a module brings one", len(list.Elements))
			return nil, ""
		}
		root, path = list.Elements[0], path+"[0]"
	}
	top := m.object(root, path, "ConnectionFields", "ConnectionTypeName", "IntegrationModuleName")
	if top == nil {
		return nil, ""
	}
	name := m.typeName(root, path, top)
	integration, _ = m.optional(top, path, "IntegrationModuleName")
	return &ConnectionType{Name: name, Fields: m.fields(top, path+".ConnectionFields")}, integration
}

// typeName is the name of the connection type.
func (m *metafile) typeName(root hujson.Value, path string, top members) string {
	const member = "ConnectionTypeName"
	name, at := m.optional(top, path, member)
	name = strings.TrimSpace(name)
	switch {
	case at == nil:
		m.fault(root, path, "has no %s", member)
	case name == "" && m.isText(*at):
		m.fault(*at, path+"."+member, "is empty; expected the name of the connection type")
	case len(name) > maxTypeName:
		m.fault(*at, path+"."+member, "has %d bytes, more than %d", len(name), maxTypeName)
	}
	for _, b := range builtinTypes() {
		if strings.EqualFold(b, name) {
			m.fault(*at, path+"."+member, "is the name of the built-in connection type %s", b)
		}
	}
	return name
}

// fields reads the list of fields.
func (m *metafile) fields(top members, path string) (out []ConnectionField) {
	v, ok := top["connectionfields"]
	if !ok {
		return nil
	}
	list, ok := v.Value.(*hujson.Array)
	if !ok {
		m.fault(v, path, "is %s, want a list of fields", jsonKind(v))
		return nil
	}
	seen := map[string]string{}
	for i, element := range list.Elements {
		at := fmt.Sprintf("%s[%d]", path, i)
		f, ok := m.field(element, at)
		if !ok {
			continue
		}
		if first, ok := seen[strings.ToLower(f.Name)]; ok {
			m.fault(element, at+".Name", "is %q, and there is the field %q already; names are compared without case", f.Name, first)
			continue
		}
		seen[strings.ToLower(f.Name)] = f.Name
		out = append(out, f)
	}
	return out
}

// field reads one field; ok says whether it has a name.
func (m *metafile) field(v hujson.Value, path string) (f ConnectionField, ok bool) {
	all := m.object(v, path, "IsEncrypted", "IsOptional", "Name", "TypeName")
	if all == nil {
		return f, false
	}
	name, at := m.optional(all, path, "Name")
	switch f.Name = name; {
	case at == nil:
		m.fault(v, path, "has no Name")
	case strings.TrimSpace(name) == "" && m.isText(*at):
		m.fault(*at, path+".Name", "is empty; expected the name of the field")
	default:
		ok = m.isText(*at)
	}
	typeName, at := m.optional(all, path, "TypeName")
	switch kind := fieldtype.Parse(typeName); {
	case at == nil:
		m.fault(v, path, "has no TypeName; expected %s", fieldtype.Names())
	case kind == fieldtype.Unknown && m.isText(*at):
		m.fault(*at, path+".TypeName", "is %q, want %s", typeName, fieldtype.Names())
	case kind != fieldtype.Unknown:
		f.Type = kind.String()
	}
	f.Encrypted = m.truth(all, path, "IsEncrypted")
	f.Optional = m.truth(all, path, "IsOptional")
	return f, ok
}
