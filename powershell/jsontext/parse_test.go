package jsontext

import "testing"

// TestErrors checks the texts and places of faults.
func TestErrors(t *testing.T) {
	for _, test := range []struct{ text, want string }{
		{"", "The input does not contain any JSON tokens. Expected the input to start with a valid JSON token, when isFinalBlock is true. LineNumber: 0 | BytePositionInLine: 0."},
		{"x", "'x' is an invalid start of a value. LineNumber: 0 | BytePositionInLine: 0."},
		{"\x01", "'0x01' is an invalid start of a value. LineNumber: 0 | BytePositionInLine: 0."},
		{"{\n a:1}", "'a' is an invalid start of a property name. Expected a '\"'. LineNumber: 1 | BytePositionInLine: 1."},
		{`{"a" 1}`, "'1' is invalid after a property name. Expected a ':'. LineNumber: 0 | BytePositionInLine: 5."},
		{`{"a":1 "b":2}`, "'\"' is invalid after a value. Expected either ',', '}', or ']'. LineNumber: 0 | BytePositionInLine: 7."},
		{`{"a":1]`, "']' is invalid without a matching open. LineNumber: 0 | BytePositionInLine: 6."},
		{`[1,`, "Expected depth to be zero at the end of the JSON payload. There is an open JSON object or array that should be closed. LineNumber: 0 | BytePositionInLine: 3."},
		{`1 2`, "'2' is invalid after a single JSON value. Expected end of data. LineNumber: 0 | BytePositionInLine: 2."},
		{`01`, "Invalid leading zero before '1'. LineNumber: 0 | BytePositionInLine: 1."},
		{`-x`, "'x' is invalid within a number, immediately after a sign character ('+' or '-'). Expected a digit ('0'-'9'). LineNumber: 0 | BytePositionInLine: 1."},
		{`1.`, "Expected a digit ('0'-'9'), but instead reached end of data. LineNumber: 0 | BytePositionInLine: 2."},
		{`1x`, "'x' is an invalid end of a number. Expected a delimiter. LineNumber: 0 | BytePositionInLine: 1."},
		{`"\q"`, "'q' is an invalid escapable character within a JSON string. The string should be correctly escaped. LineNumber: 0 | BytePositionInLine: 2."},
		{"\"a\nb\"", "'0x0A' is invalid within a JSON string. The string should be correctly escaped. LineNumber: 0 | BytePositionInLine: 2."},
		{`"a`, "Expected end of string, but instead reached end of data. LineNumber: 0 | BytePositionInLine: 2."},
		{`[1,2,]`, "The JSON array contains a trailing comma at the end which is not supported in this mode. Change the reader options. LineNumber: 0 | BytePositionInLine: 5."},
		{`/* c */ 1`, "'/' is an invalid start of a value. LineNumber: 0 | BytePositionInLine: 0."},
		{`[[[1]]]`, "The maximum configured depth of 2 has been exceeded. Cannot read next JSON array. LineNumber: 0 | BytePositionInLine: 2."},
	} {
		_, err := Parse(test.text, Options{MaxDepth: 2})
		if err == nil || err.Error() != test.want {
			t.Errorf("%q: got  %v\nwant %s", test.text, err, test.want)
		}
	}
}

// TestPath checks where a fault says it was met.
func TestPath(t *testing.T) {
	_, err := Parse(`{"a":[1,{"b c":x}]}`, Options{})
	if f, ok := err.(*Error); !ok || f.Path != "$.a[1]['b c']" {
		t.Errorf("got %#v", err)
	}
}

// FuzzParse checks that what is read is written and read to the same text.
func FuzzParse(f *testing.F) {
	for _, s := range []string{`{"a":[1,2.5e3,"x\u00e9\ud83d\ude00"],"b":{}}`, `[ ]`, `"\\\/"`, `-0.1`, `[1,]`, `{"a":/**/1}`} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		v, err := Parse(s, Options{})
		if err != nil {
			return
		}
		w := &Writer{Layout: DefaultLayout(false)}
		w.Value(v)
		again, err := Parse(w.String(), Options{})
		if err != nil {
			t.Fatalf("%q is written as %q: %v", s, w.String(), err)
		}
		w2 := &Writer{Layout: DefaultLayout(true)}
		w2.Value(again)
		if third, err := Parse(w2.String(), Options{}); err != nil || third.Kind != v.Kind {
			t.Fatalf("%q with lines: %v", w2.String(), err)
		}
	})
}
