package pwsh

import (
	"encoding/binary"
	"os"
	"path/filepath"
)

// defaultWidth is the width of output where neither a terminal nor a terminal
// description tells one.
const defaultWidth = 80

// consoleWidth is the console's width as .NET finds it: the terminal's own, else
// the number of columns in the description of $TERM, else 80. COLUMNS does not count.
func consoleWidth(out any, getenv func(string) string) int {
	if f, ok := out.(*os.File); ok {
		if n := terminalWidth(f); n > 0 {
			return n
		}
	}
	if n := describedWidth(getenv); n > 0 {
		return n
	}
	return defaultWidth
}

// describedWidth is the number of columns in the terminfo description of $TERM, 0
// when there is none.
func describedWidth(getenv func(string) string) int {
	term := getenv("TERM")
	if term == "" || filepath.Base(term) != term {
		return 0
	}
	var folders []string
	if d := getenv("TERMINFO"); d != "" {
		folders = append(folders, d)
	}
	if home := getenv("HOME"); home != "" {
		folders = append(folders, filepath.Join(home, ".terminfo"))
	}
	folders = append(folders, "/etc/terminfo", "/lib/terminfo", "/usr/share/terminfo", "/usr/share/misc/terminfo", "/usr/local/share/terminfo")
	for _, d := range folders {
		b, err := os.ReadFile(filepath.Join(d, term[:1], term))
		if err != nil {
			continue // not described here
		}
		return columns(b)
	}
	return 0
}

// columns reads the number of columns of a compiled terminfo description (term(5)):
// a header of six short integers, names, flags, then numbers, of which columns
// is the first.
func columns(b []byte) int {
	const legacy, wide = 0o432, 0o1036 // numbers of two and of four bytes
	if len(b) < 12 {
		return 0
	}
	short := func(at int) int { return int(int16(binary.LittleEndian.Uint16(b[at:]))) }
	magic, names, flags, numbers := short(0), short(2), short(4), short(6)
	if names < 0 || flags < 0 || numbers < 1 {
		return 0
	}
	at := 12 + names + flags
	at += at & 1
	switch {
	case magic == legacy && at+2 <= len(b):
		return max(0, short(at))
	case magic == wide && at+4 <= len(b):
		return max(0, int(int32(binary.LittleEndian.Uint32(b[at:]))))
	}
	return 0
}
