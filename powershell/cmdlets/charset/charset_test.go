package charset

import (
	"bytes"
	"testing"
)

func TestEncodeDecode(t *testing.T) {
	for _, e := range []Encoding{{name: "utf8"}, {name: "utf8", BOM: []byte{0xEF, 0xBB, 0xBF}}, {name: "utf16le", BOM: []byte{0xFF, 0xFE}}, {name: "utf16be", BOM: []byte{0xFE, 0xFF}}, {name: "utf32le", BOM: []byte{0xFF, 0xFE, 0, 0}}, {name: "utf32be"}} {
		const text = "aé€😀\n"
		b := append(append([]byte{}, e.BOM...), e.Encode(text)...)
		if got := e.Decode(b); got != text {
			t.Errorf("%s: %q", e.name, got)
		}
	}
	if got := (Encoding{name: "latin1"}).Decode((Encoding{name: "latin1"}).Encode("é€")); got != "é?" {
		t.Errorf("latin1: %q", got)
	}
	if got := (Encoding{name: "ascii"}).Encode("é"); !bytes.Equal(got, []byte("?")) {
		t.Errorf("ascii: %q", got)
	}
}

// A mark decides, whatever encoding was asked for.
func TestMark(t *testing.T) {
	if got := (Encoding{name: "utf8"}).Decode([]byte{0xFF, 0xFE, 'a', 0}); got != "a" {
		t.Errorf("%q", got)
	}
}

func TestWriter(t *testing.T) {
	var b bytes.Buffer
	w := Encoding{name: "utf16le", BOM: []byte{0xFF, 0xFE}}.Writer(&b)
	for _, s := range []string{"a", "b"} {
		if n, err := w.Write([]byte(s)); n != 1 || err != nil {
			t.Fatal(n, err)
		}
	}
	if want := []byte{0xFF, 0xFE, 'a', 0, 'b', 0}; !bytes.Equal(b.Bytes(), want) {
		t.Errorf("%v", b.Bytes())
	}
}
