package conformance

import (
	"bufio"
	"compress/gzip"
	"fmt"
	"os"
	"strconv"
	"strings"

	"github.com/runwright/runwright/powershell/types"
)

// Row is one case and its recorded result.
type Row struct {
	ID, Source string
	// Want is kind, type and text with tabs between.
	Want string
}

// Table is a named list of rows.
type Table struct {
	Name string
	// Alone says that each row is a script of its own outside any try.
	Alone bool
	Rows  []Row
}

// LoadTable reads a compressed table: lines "id, tab, source", each followed by
// "=" and the result; the directives #alone and #escaped come first.
func LoadTable(name, path string) (*Table, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		return nil, fmt.Errorf("table %s: %w", name, err)
	}
	t := &Table{Name: name}
	escaped := false
	lines := bufio.NewScanner(z)
	lines.Buffer(nil, 1<<20)
	for n := 1; lines.Scan(); n++ {
		line := lines.Text()
		switch {
		case line == "#alone":
			t.Alone = true
		case line == "#escaped":
			escaped = true
		case strings.HasPrefix(line, "="):
			if len(t.Rows) == 0 {
				return nil, fmt.Errorf("table %s line %d: a result without a case", name, n)
			}
			t.Rows[len(t.Rows)-1].Want = line[1:]
		default:
			id, source, ok := strings.Cut(line, "\t")
			if !ok {
				return nil, fmt.Errorf("table %s line %d: expected a tab", name, n)
			}
			if escaped {
				source = unescape(source)
			}
			t.Rows = append(t.Rows, Row{ID: id, Source: source})
		}
	}
	return t, lines.Err()
}

// unescape reads \\ \n \r \t and \uXXXX.
func unescape(s string) string {
	if !strings.Contains(s, `\`) {
		return s
	}
	var out []uint16
	for i := 0; i < len(s); i++ {
		if s[i] != '\\' || i+1 == len(s) {
			n := 1
			for i+n < len(s) && s[i+n] >= 0x80 && s[i+n] < 0xC0 {
				n++
			}
			out = append(out, types.Units(s[i:i+n])...)
			i += n - 1
			continue
		}
		i++
		switch s[i] {
		case 'n':
			out = append(out, '\n')
		case 'r':
			out = append(out, '\r')
		case 't':
			out = append(out, '\t')
		case 'u':
			if n, err := strconv.ParseUint(s[i+1:min(i+5, len(s))], 16, 16); err == nil {
				out = append(out, uint16(n))
				i += 4
			}
		default:
			out = append(out, uint16(s[i]))
		}
	}
	return types.FromUnits(out)
}
