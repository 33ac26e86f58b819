package fieldtype

import "testing"

func TestParse(t *testing.T) {
	for name, want := range map[string]Kind{
		"System.String": String, "string": String, "STRING": String, "int": Int32, "Int32": Int32, "system.int32": Int32, "long": Int64, "Int64": Int64,
		"System.Double": Double, "bool": Boolean, "Boolean": Boolean, "datetime": DateTime, "System.DateTime": DateTime, "Guid": Guid, "system.uri": Uri, "uri": Uri,
		"": Unknown, "System.": Unknown, "System.Net.Socket": Unknown, "System.String[]": Unknown, "System.int": Unknown,
	} {
		if got := Parse(name); got != want {
			t.Errorf("%q is %v, want %v", name, got, want)
		}
	}
	if got := Names(); got != "System.String, System.Int32, System.Int64, System.Double, System.Boolean, System.DateTime, System.Guid or System.Uri" {
		t.Error(got)
	}
	if got := ShortNames(); got != "string, int, long, double, bool, datetime, guid or uri" {
		t.Error(got)
	}
}

func TestValues(t *testing.T) {
	for _, tt := range []struct {
		kind Kind
		text string
		want any // nil: it is no value
	}{
		{String, " as it is ", " as it is "}, {String, "", ""},
		{Int32, " 42 ", int64(42)}, {Int32, "2147483648", nil}, {Int32, "1.5", nil}, {Int32, "", nil},
		{Int64, "2147483648", int64(2147483648)}, {Int64, "9223372036854775808", nil},
		{Double, "2.5", 2.5}, {Double, "1e-3", 0.001}, {Double, "2,5", nil},
		{Boolean, "True", true}, {Boolean, "false", false}, {Boolean, "yes", nil},
		{DateTime, "2026-03-31T09:08:43+02:00", "2026-03-31T07:08:43Z"}, {DateTime, "2026-03-31T09:08:43.5", "2026-03-31T09:08:43.5Z"},
		{DateTime, "2026-03-31 09:08:43", "2026-03-31T09:08:43Z"}, {DateTime, "2026-03-31", "2026-03-31T00:00:00Z"}, {DateTime, "31.3.2026", nil},
		{Guid, "0F0E0D0C-0b0a-0908-0706-050403020100", "0f0e0d0c-0b0a-0908-0706-050403020100"}, {Guid, "0f0e0d0c", nil},
		{Uri, "https://example.com/a?b", "https://example.com/a?b"}, {Uri, "/relative", nil}, {Uri, "example.com", nil}, {Uri, "http://[", nil},
		{Unknown, "x", nil},
	} {
		got, ok := tt.kind.Value(tt.text)
		if ok != (tt.want != nil) || ok && got != tt.want {
			t.Errorf("%v %q: %v, %v, want %v", tt.kind, tt.text, got, ok, tt.want)
		}
	}
}
