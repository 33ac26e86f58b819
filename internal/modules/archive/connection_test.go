package archive

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// readMetafile reads a text as the metadata file of the module M.
func readMetafile(text string) (ct *ConnectionType, faults, remarks string) {
	var told []string
	m := &metafile{text: text, remark: func(format string, args ...any) { told = append(told, fmt.Sprintf(format, args...)) }}
	ct, _ = m.read()
	if len(m.faults) > 0 {
		ct, faults = nil, m.refusal("M-Automation.json").(*Error).Message
	}
	return ct, faults, strings.Join(told, "; ")
}

// TestMetafileForms reads one type in every form that people write.
func TestMetafileForms(t *testing.T) {
	want := &ConnectionType{Name: "T", Fields: []ConnectionField{{"User", "System.String", false, true}, {"Key", "System.String", true, false}, {"When", "System.DateTime", false, false}}}
	for name, text := range map[string]string{
		"plain": `{"ConnectionFields": [{"IsEncrypted": false, "IsOptional": true, "Name": "User", "TypeName": "System.String"},
			{"IsEncrypted": true, "IsOptional": false, "Name": "Key", "TypeName": "System.String"}, {"Name": "When", "TypeName": "System.DateTime"}],
			"ConnectionTypeName": "T", "IntegrationModuleName": "M"}`,
		"comments and trailing commas": "// the type\n{/* all */\"ConnectionFields\": [{\"IsOptional\": true, \"Name\": \"User\", \"TypeName\": \"System.String\",}, // one\n" +
			"{\"IsEncrypted\": true, \"Name\": \"Key\", \"TypeName\": \"System.String\"}, {\"Name\": \"When\", \"TypeName\": \"System.DateTime\"},],\n\"ConnectionTypeName\": \"T\",}",
		"a list of one": `[{"ConnectionFields": [{"IsOptional": true, "Name": "User", "TypeName": "System.String"}, {"IsEncrypted": true, "Name": "Key", "TypeName": "System.String"},
			{"Name": "When", "TypeName": "System.DateTime"}], "ConnectionTypeName": "T"}]`,
		"other case, short types, nulls": `{"connectionfields": [{"isOptional": true, "isEncrypted": null, "NAME": "User", "typename": "string"}, {"IsEncrypted": true, "Name": "Key", "TypeName": "system.string"},
			{"Name": "When", "TypeName": "datetime"}], "connectionTypeName": " T "}`,
	} {
		ct, faults, remarks := readMetafile(text)
		if diff := cmp.Diff(want, ct); diff != "" || faults != "" || remarks != "" {
			t.Errorf("%s: faults %q, remarks %q, (-want +got):\n%s", name, faults, remarks, diff)
		}
	}
}

// TestMetafileRemarks reads what is odd and can be read.
func TestMetafileRemarks(t *testing.T) {
	ct, faults, remarks := readMetafile(`{"ConnectionFields": [{"Name": "A", "TypeName": "System.String", "IsEncrypted": "True", "Label": 1}], "ConnectionTypeName": "T", "$schema": "x"}`)
	const want = "$.$schema is not known and not read; expected ConnectionFields, ConnectionTypeName, IntegrationModuleName; " +
		"$.ConnectionFields[0].Label is not known and not read; expected IsEncrypted, IsOptional, Name, TypeName; " +
		"$.ConnectionFields[0].IsEncrypted is a text, want true without quotes"
	if ct == nil || !ct.Fields[0].Encrypted || faults != "" || remarks != want {
		t.Errorf("%+v, faults %q, remarks\n%q, want\n%q", ct, faults, remarks, want)
	}
}

// TestMetafileFaults tells of each fault with its path and place, and of all at once.
func TestMetafileFaults(t *testing.T) {
	const types = "System.String, System.Int32, System.Int64, System.Double, System.Boolean, System.DateTime, System.Guid or System.Uri"
	field := func(text string) string { return `{"ConnectionTypeName": "T", "ConnectionFields": [` + text + `]}` }
	for _, tt := range []struct{ name, text, want string }{
		{"nothing", "", "line 1 column 1: is not the JSON of a connection type: parsing value: unexpected EOF"},
		{"cut off", "{\n \"ä\": [ ", "line 2 column 9: is not the JSON of a connection type: parsing value: unexpected EOF"},
		{"a number", "7", "line 1 column 1: $ is a number, want an object with ConnectionFields, ConnectionTypeName, IntegrationModuleName"},
		{"two types", "[{}, {}]", "line 1 column 1: $ is a list of 2 connection types; a module brings one"},
		{"no type", "[]", "line 1 column 1: $ is a list of 0 connection types; a module brings one"},
		{"no name", "{}", "line 1 column 1: $ has no ConnectionTypeName"},
		{"empty name", `[{"ConnectionTypeName": " "}]`, "line 1 column 25: $[0].ConnectionTypeName is empty; expected the name of the connection type"},
		{"long name", `{"ConnectionTypeName": "` + strings.Repeat("x", 129) + `"}`, "line 1 column 24: $.ConnectionTypeName has 129 bytes, more than 128"},
		{"built-in name", `{"ConnectionTypeName": "azure"}`, "line 1 column 24: $.ConnectionTypeName is the name of the built-in connection type Azure"},
		{"name of another kind", `{"ConnectionTypeName": 7}`, "line 1 column 24: $.ConnectionTypeName is a number, want a text"},
		{"twice", `{"ConnectionTypeName": "A", "connectionTypeName": "B"}`, "line 1 column 29: $.connectionTypeName is there twice"},
		{"fields of another kind", `{"ConnectionTypeName": "T", "ConnectionFields": {}}`, "line 1 column 49: $.ConnectionFields is an object, want a list of fields"},
		{"a text as field", field(`"A"`), "line 1 column 50: $.ConnectionFields[0] is a text, want an object with IsEncrypted, IsOptional, Name, TypeName"},
		{"a number as field", field(`7`), "line 1 column 50: $.ConnectionFields[0] is a number, want an object with IsEncrypted, IsOptional, Name, TypeName"},
		{"a field without anything", field(`{}`), "line 1 column 50: $.ConnectionFields[0] has no Name; line 1 column 50: $.ConnectionFields[0] has no TypeName; expected " + types},
		{"an empty field name", field(`{"Name": "", "TypeName": "int"}`), "line 1 column 59: $.ConnectionFields[0].Name is empty; expected the name of the field"},
		{"unknown type", field(`{"Name": "A", "TypeName": "System.Net.Socket"}`), `line 1 column 76: $.ConnectionFields[0].TypeName is "System.Net.Socket", want ` + types},
		{"type of another kind", field(`{"Name": "A", "TypeName": ["int"]}`), "line 1 column 76: $.ConnectionFields[0].TypeName is a list, want a text"},
		{"mark of another kind", field(`{"Name": "A", "TypeName": "int", "IsEncrypted": 1}`), "line 1 column 98: $.ConnectionFields[0].IsEncrypted is a number, want true or false"},
		{"mark with another text", field(`{"Name": "A", "TypeName": "int", "IsOptional": "yes"}`), "line 1 column 97: $.ConnectionFields[0].IsOptional is a text, want true or false"},
		{"a name twice", field(`{"Name": "A", "TypeName": "int"}, {"Name": "a", "TypeName": "int"}`), `line 1 column 84: $.ConnectionFields[1].Name is "a", and there is the field "A" already; names are compared without case`},
		{"several, in the order of the file", "{\"ConnectionFields\": [{\"Name\": 1, \"TypeName\": \"x\"},\n {\"Name\": \"A\"}]}", "line 1 column 1: $ has no ConnectionTypeName; line 1 column 32: $.ConnectionFields[0].Name is a number, want a text; " +
			`line 1 column 47: $.ConnectionFields[0].TypeName is "x", want ` + types + "; line 2 column 2: $.ConnectionFields[1] has no TypeName; expected " + types},
		{"nested without end", strings.Repeat("[", 10_001), "line 1 column 1: opens 10001 objects and lists, more than 10000"},
	} {
		if _, got, _ := readMetafile(tt.text); got != tt.want {
			t.Errorf("%s:\n got %q\nwant %q", tt.name, got, tt.want)
		}
	}
}

// TestMetafileOfDocumentation: the template, as it is found in public documentation
// without its braces, is answered with what to write, and that can be read.
func TestMetafileOfDocumentation(t *testing.T) {
	for name, text := range map[string]string{
		"no braces":  "   \"ConnectionFields\": [\n      \"IsEncrypted\":  false,\n      \"Name\":  \"Username\",\n      \"TypeName\":  \"System.String\"\n   \"ConnectionTypeName\":  \"C\",\n   \"IntegrationModuleName\":  \"M\"\n",
		"outer only": "{\n \"ConnectionFields\": [\n  \"IsEncrypted\": false,\n  \"Name\": \"Username\"\n ],\n \"ConnectionTypeName\": \"C\"\n}",
	} {
		_, faults, _ := readMetafile(text)
		_, after, ok := strings.Cut(faults, "; write ")
		example, _, ends := strings.Cut(after, ", each field in braces of its own (")
		if !ok || !ends {
			t.Errorf("%s: %q", name, faults)
			continue
		}
		if ct, faults, remarks := readMetafile(example); ct == nil || len(ct.Fields) != 1 || faults != "" || remarks != "" {
			t.Errorf("%s: the example cannot be read: %q, %q", name, faults, remarks)
		}
	}
}
