package listing

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/runwright/runwright/powershell/syntax"
)

// lines reads a compressed table.
func lines(t *testing.T, name string) []string {
	t.Helper()
	f, err := os.Open("testdata/" + name + ".gz")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	data, err := io.ReadAll(bufio.NewReader(z))
	if err != nil {
		t.Fatal(err)
	}
	return strings.Split(strings.TrimSuffix(string(data), "\n"), "\n")
}

// unescape reads the escapes \\ \n \r \t \uXXXX of a case's source.
func unescape(s string) string {
	var units []uint16
	for i := 0; i < len(s); i++ {
		if s[i] != '\\' {
			units = append(units, uint16(s[i]))
			continue
		}
		i++
		switch s[i] {
		case 'n':
			units = append(units, '\n')
		case 'r':
			units = append(units, '\r')
		case 't':
			units = append(units, '\t')
		case 'u':
			v, _ := strconv.ParseUint(s[i+1:i+5], 16, 16)
			units = append(units, uint16(v))
			i += 4
		default:
			units = append(units, uint16(s[i]))
		}
	}
	return string(utf16.Decode(units))
}

func TestTables(t *testing.T) {
	for _, table := range []struct {
		name, kind string
		write      func(io.Writer, *syntax.Result) error
		count      func(*syntax.Result) int
	}{
		{"ast", "A", Tree, func(r *syntax.Result) int { return len(r.Errors) }},
		{"tokens", "T", Tokens, func(r *syntax.Result) int { return len(r.Tokens) }},
		{"parse-error", "S", Errors, func(r *syntax.Result) int { return len(r.Errors) }},
	} {
		t.Run(table.name, func(t *testing.T) {
			rows := lines(t, table.name+".tsv")
			if len(rows) < 500 {
				t.Fatalf("only %d rows", len(rows))
			}
			for _, row := range rows {
				f := strings.SplitN(row, "\t", 3)
				id, source, want := f[0], f[1], f[2]
				r := syntax.Parse(syntax.NewSource("", unescape(source)), syntax.Options{Tokens: true})
				var b bytes.Buffer
				if err := table.write(&b, r); err != nil {
					t.Fatal(err)
				}
				got := fmt.Sprintf("%s\t%d\t%s", table.kind, table.count(r), strings.TrimSuffix(b.String(), "\n"))
				if got != want {
					t.Errorf("%s: %s\nwant %s\ngot  %s", id, source, want, got)
				}
			}
		})
	}
}

// knownDifferences are the snippets of the error table whose errors differ,
// with the reason.
var knownDifferences = map[string]string{
	"class C { M([void]$x){} }": "PowerShell's parser fails with an internal error; here the void parameter is reported",
	"class C { $x: int }":       "PowerShell does not take the word after a broken variable for a member",
}

func TestErrorSnippets(t *testing.T) {
	plain := strings.NewReplacer(`\\`, `\`, `\t`, "\t", `\n`, "\n", `\r`, "\r", `\0`, "\x00")
	want := map[string][]string{}
	var order []string
	for _, row := range lines(t, "parse-errors.tsv")[1:] {
		f := strings.Split(row, "\t")
		source := plain.Replace(f[0])
		if _, ok := want[source]; !ok {
			order = append(order, source)
			want[source] = nil
		}
		if f[2] == "OK" || f[12] != "parse" {
			continue
		}
		want[source] = append(want[source], fmt.Sprintf("%s %s:%s-%s:%s %t %s", f[2], f[4], f[5], f[6], f[7], f[3] == "True", plain.Replace(f[9])))
	}
	for _, source := range order {
		s := syntax.NewSource("", source)
		var got []string
		for _, e := range syntax.Parse(s, syntax.Options{}).Errors {
			got = append(got, fmt.Sprintf("%s %s-%s %t %s", e.ErrorID, place(s, e.Pos.Start), place(s, e.Pos.End), e.Incomplete, e.Message))
		}
		same := strings.Join(got, "\n") == strings.Join(want[source], "\n")
		_, known := knownDifferences[source]
		if same == known {
			t.Errorf("%q: known difference: %t\nwant %q\ngot  %q", source, known, want[source], got)
		}
	}
}

// place writes line:column of an offset that may lie past the end.
func place(s *syntax.Source, offset int) string {
	n := min(offset, len(s.Text))
	line, column := s.Position(n)
	return fmt.Sprintf("%d:%d", line, column+offset-n)
}
