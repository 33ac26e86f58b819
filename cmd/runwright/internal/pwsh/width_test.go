package pwsh

import (
	"encoding/binary"
	"os"
	"path/filepath"
	"testing"
)

// description builds a compiled terminfo file with one number.
func description(magic uint16, names string, flags int, number uint32) []byte {
	b := binary.LittleEndian.AppendUint16(nil, magic)
	for _, n := range []int{len(names), flags, 1, 0, 0} {
		b = binary.LittleEndian.AppendUint16(b, uint16(n))
	}
	b = append(b, names...)
	b = append(b, make([]byte, flags)...)
	if len(b)%2 == 1 {
		b = append(b, 0)
	}
	if magic == 0o1036 {
		return binary.LittleEndian.AppendUint32(b, number)
	}
	return binary.LittleEndian.AppendUint16(b, uint16(number))
}

func TestConsoleWidth(t *testing.T) {
	dir := t.TempDir()
	write := func(name string, b []byte) {
		if err := os.MkdirAll(filepath.Join(dir, name[:1]), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, name[:1], name), b, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write("rw-a", description(0o432, "rw-a|x\x00", 2, 120))
	write("rw-b", description(0o1036, "rw-b\x00", 0, 132))
	write("rw-c", []byte("no description"))
	write("rw-d", description(0o432, "rw-d\x00", 0, 0xffff)) // absent
	for _, c := range []struct {
		term string
		want int
	}{{"rw-a", 120}, {"rw-b", 132}, {"rw-c", 80}, {"rw-d", 80}, {"", 80}, {"../rw-a", 80}, {"rw-none", 80}} {
		env := map[string]string{"TERM": c.term, "TERMINFO": dir, "COLUMNS": "40"}
		if got := consoleWidth(nil, func(k string) string { return env[k] }); got != c.want {
			t.Errorf("TERM=%q: %d columns, want %d", c.term, got, c.want)
		}
	}
}
