package archive

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"

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
	Type      string `json:"type"` // System.String, System.Int32 or System.Boolean
	Encrypted bool   `json:"encrypted"`
	Optional  bool   `json:"optional"`
}

// builtinTypes are the connection types of every account, which no package may
// take.
func builtinTypes() []string {
	return []string{"Azure", "AzureServicePrincipal", "AzureClassicCertificate"}
}

// fieldTypes are the types a field may have.
func fieldTypes() []string { return []string{"System.String", "System.Int32", "System.Boolean"} }

// metadata is the file as it is written.
type metadata struct {
	ConnectionFields []struct {
		IsEncrypted bool
		IsOptional  bool
		Name        string
		TypeName    string
	}
	ConnectionTypeName    string
	IntegrationModuleName string
}

// readConnectionType reads a metadata file.
func (r *reader) readConnectionType(e *entry, file, moduleName string) (*ConnectionType, error) {
	text := syntax.Decode(e.data)
	var md metadata
	if err := json.Unmarshal([]byte(text), &md); err != nil {
		problem, line, column := jsonProblem(text, err)
		return nil, &Error{RuleConnection, e.name, "is not the JSON of a connection type: " + problem, line, column}
	}
	name := strings.TrimSpace(md.ConnectionTypeName)
	switch {
	case name == "":
		return nil, refuse(RuleConnection, e.name, "has no ConnectionTypeName")
	case len(name) > 128:
		return nil, refuse(RuleConnection, e.name, "has a ConnectionTypeName of more than 128 characters")
	}
	for _, b := range builtinTypes() {
		if strings.EqualFold(b, name) {
			return nil, refuse(RuleConnection, e.name, "takes the name of the built-in connection type %s", b)
		}
	}
	ct := &ConnectionType{Name: name, File: file}
	seen := map[string]string{}
	for i, f := range md.ConnectionFields {
		if strings.TrimSpace(f.Name) == "" {
			return nil, refuse(RuleConnection, e.name, "field %d of %s has no name", i+1, name)
		}
		if first, ok := seen[strings.ToLower(f.Name)]; ok {
			return nil, refuse(RuleConnection, e.name, "has the field %q and the field %q; names are compared without case", first, f.Name)
		}
		seen[strings.ToLower(f.Name)] = f.Name
		typ, err := fieldType(f.TypeName)
		if err != nil {
			return nil, refuse(RuleConnection, e.name, "field %q: %s", f.Name, err)
		}
		ct.Fields = append(ct.Fields, ConnectionField{Name: f.Name, Type: typ, Encrypted: f.IsEncrypted, Optional: f.IsOptional})
	}
	if len(ct.Fields) == 0 {
		r.remark(RuleConnection, e.name, "the connection type %s has no fields", name)
	}
	if !strings.EqualFold(md.IntegrationModuleName, moduleName) {
		r.remark(RuleConnection, e.name, "IntegrationModuleName is %q, the module is %q", md.IntegrationModuleName, moduleName)
	}
	return ct, nil
}

func fieldType(name string) (string, error) {
	for _, t := range fieldTypes() {
		if strings.EqualFold(name, t) {
			return t, nil
		}
	}
	return "", fmt.Errorf("TypeName is %q, want one of %s", name, strings.Join(fieldTypes(), ", "))
}

// jsonProblem adds the place to what the decoder says.
func jsonProblem(text string, err error) (problem string, line, column int) {
	var offset int64
	what := err.Error()
	var syn *json.SyntaxError
	var typ *json.UnmarshalTypeError
	switch {
	case errors.As(err, &syn):
		offset = syn.Offset
	case errors.As(err, &typ):
		offset = typ.Offset
		what = fmt.Sprintf("%s is a %s, want a %s", typ.Field, typ.Value, typ.Type)
	}
	line, column = position(text, offset)
	return fmt.Sprintf("line %d column %d: %s", line, column, what), line, column
}

func position(text string, offset int64) (line, column int) {
	before := text[:min(max(int(offset), 0), len(text))]
	return 1 + strings.Count(before, "\n"), len([]rune(before[strings.LastIndexByte(before, '\n')+1:])) + 1
}
