package assets

import (
	"strings"
	"testing"

	"github.com/runwright/runwright/internal/fault"
)

func TestTypedValues(t *testing.T) {
	tests := []struct {
		typ, text string
		want      any // nil: refused
	}{
		{"System.String", " as it is ", " as it is "},
		{"string", "", ""},
		{"System.Int32", " 42 ", int64(42)},
		{"int", "-2147483648", int64(-2147483648)},
		{"Int32", "2147483648", nil},
		{"int", "4.0", nil},
		{"int", "", nil},
		{"System.Boolean", "True", true},
		{"bool", "FALSE", false},
		{"Boolean", "0", false},
		{"bool", "yes", nil},
	}
	for _, tt := range tests {
		got, err := Field{Name: "F", Type: tt.typ}.Typed(tt.text)
		if got != tt.want || (err == nil) != (tt.want != nil) || err != nil && !fault.Is(err, fault.Invalid) {
			t.Errorf("%s %q: %v, %v; want %v", tt.typ, tt.text, got, err, tt.want)
		}
	}
}

func TestIncompatibleChanges(t *testing.T) {
	old := []Field{{Name: "A", Type: "string"}, {Name: "B", Type: "System.Int32", Encrypted: true, Optional: true}}
	tests := []struct {
		name   string
		fields []Field
		want   string
	}{
		{"the same in other words", []Field{{Name: "b", Type: "int", Encrypted: true, Optional: true}, {Name: "a", Type: "System.String"}}, ""},
		{"a new optional field", append([]Field{{Name: "C", Type: "bool", Optional: true}}, old...), ""},
		{"a required field becomes optional", []Field{{Name: "A", Type: "string", Optional: true}, old[1]}, ""},
		{"a field goes", old[:1], "'B' would go"},
		{"another type", []Field{{Name: "A", Type: "bool"}, old[1]}, "type of the field 'A'"},
		{"no longer encrypted", []Field{old[0], {Name: "B", Type: "int", Optional: true}}, "'B' is encrypted would change"},
		{"an optional field becomes required", []Field{old[0], {Name: "B", Type: "int", Encrypted: true}}, "'B' would become required"},
		{"several at once", []Field{{Name: "C", Type: "bool"}, {Name: "A", Type: "bool"}}, "the type of the field 'A' would change, the field 'B' would go, the field 'C' would be new and required"},
		{"a new required field", append([]Field{{Name: "C", Type: "bool"}}, old...), "'C' would be new"},
	}
	for _, tt := range tests {
		if got := strings.Join(incompatible(old, tt.fields), ", "); tt.want == "" && got != "" || !strings.Contains(got, tt.want) {
			t.Errorf("%s: %q, want %q", tt.name, got, tt.want)
		}
	}
}

func TestNames(t *testing.T) {
	for name, ok := range map[string]bool{
		"a": true, "My (first) connection": true, "Ünï": true, strings.Repeat("ü", 128): true,
		"": false, strings.Repeat("a", 129): false, "a/b": false, "a.b": false, "a?": false, "ends ": false, "line\nfeed": false, "a%b": false,
	} {
		if err := checkName("connection", name, badInAsset); (err == nil) != ok {
			t.Errorf("%q: %v", name, err)
		}
	}
	if err := checkName("connection type", "Contoso.Connection", badInType); err != nil {
		t.Error(err)
	}
}

func TestBuiltinTypesAreInOrder(t *testing.T) {
	last := ""
	for _, typ := range builtinTypes() {
		if !typ.Global || len(typ.Fields) == 0 || checkFields(typ.Fields) != nil || typ.Name <= last {
			t.Errorf("built-in type %+v after %q", typ, last)
		}
		last = typ.Name
	}
}

func TestMeant(t *testing.T) {
	typ := ConnectionType{Fields: []Field{{Name: "SubscriptionId"}, {Name: "TenantId"}, {Name: "Key"}, {Name: "Größe"}}}
	for name, want := range map[string]string{
		"SubscriptionID": "SubscriptionId", "Subscription": "SubscriptionId", "TenentId": "TenantId", "TennatId": "TenantId", "Kye": "Key", "Keys": "Key", "grösse": "Größe",
		"Colour": "", "": "", "x": "", strings.Repeat("x", 5000): "",
	} {
		if want != "" {
			want = "did you mean '" + want + "'? "
		}
		if got := meant(name, typ); got != want {
			t.Errorf("%.20s: %q, want %q", name, got, want)
		}
	}
}
