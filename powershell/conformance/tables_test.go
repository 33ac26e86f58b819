package conformance

import (
	"bufio"
	"flag"
	"os"
	"path/filepath"
	"sort"
	"strings"
	"testing"
)

var (
	only   = flag.String("tables", "", "run only these tables, comma separated")
	show   = flag.Int("show", 10, "print this many differences of each table")
	record = flag.String("failed", "", "write all differing rows to this file")
	update = flag.Bool("update", false, "rewrite the list of known differences")
)

const knownPath = "testdata/KNOWN_DIFFERENCES.tsv"

// known reads the rows that may differ and their reasons.
func known(t *testing.T) map[string]string {
	t.Helper()
	f, err := os.Open(knownPath)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	out := map[string]string{}
	for s := bufio.NewScanner(f); s.Scan(); {
		if line := s.Text(); line != "" && line[0] != '#' {
			id, reason, ok := strings.Cut(line, "\t")
			if !ok || reason == "" {
				t.Fatalf("%s: %q has no reason", knownPath, line)
			}
			out[id] = reason
		}
	}
	return out
}

func TestTables(t *testing.T) {
	paths, err := filepath.Glob("testdata/tables/*.gz")
	if err != nil {
		t.Fatal(err)
	}
	sort.Strings(paths)
	tolerated := known(t)
	var dump *os.File
	if *record != "" {
		if dump, err = os.Create(*record); err != nil {
			t.Fatal(err)
		}
		defer dump.Close()
	}
	var list strings.Builder
	list.WriteString("# Rows that may differ, and why: id, tab, reason. A row that agrees must not be listed.\n# go test -update rewrites the list; look at what it changes.\n")
	good, total := 0, 0
	for _, path := range paths {
		name := strings.TrimSuffix(filepath.Base(path), ".gz")
		if *only != "" && !strings.Contains(","+*only+",", ","+name+",") {
			continue
		}
		table, err := LoadTable(name, path)
		if err != nil {
			t.Fatal(err)
		}
		got, err := table.RunAll(t.TempDir())
		if err != nil {
			t.Fatal(err)
		}
		same, shown := 0, 0
		for i, row := range table.Rows {
			reason, listed := tolerated[row.ID]
			if *update {
				if got[i] != row.Want {
					list.WriteString(row.ID + "\t" + reasonOf(row.Want, got[i]) + "\n")
				} else {
					same++
				}
				continue
			}
			if got[i] == row.Want {
				same++
				if listed {
					t.Errorf("%s agrees but is listed in %s: %s", row.ID, knownPath, reason)
				}
				continue
			}
			if dump != nil {
				if _, err := dump.WriteString(row.ID + "\t" + strings.ReplaceAll(row.Source, "\n", "\\n") + "\n\twant " + row.Want + "\n\tgot  " + got[i] + "\n"); err != nil {
					t.Fatal(err)
				}
			}
			if listed {
				continue
			}
			t.Fail()
			if shown++; shown <= *show {
				t.Logf("%s  %s\n  want %s\n  got  %s", row.ID, row.Source, row.Want, got[i])
			}
		}
		t.Logf("%-18s %5d/%-5d", name, same, len(table.Rows))
		good, total = good+same, total+len(table.Rows)
	}
	t.Logf("%-18s %5d/%-5d", "all", good, total)
	if *update && *only == "" {
		if err := os.WriteFile(knownPath, []byte(list.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// reasonOf says in a few words how a result differs.
func reasonOf(want, got string) string {
	w, g := strings.SplitN(want, "\t", 3), strings.SplitN(got, "\t", 3)
	_, missing, ok := strings.Cut(got, "is not recognized as a name of a cmdlet")
	switch {
	case strings.Contains(got, "is not implemented by this engine"):
		return "a .NET member that is not implemented"
	case ok && missing != "":
		return "a command that is not implemented"
	case g[0] == "PANIC":
		return "the engine panics"
	case w[0] != g[0]:
		return "ends as " + g[0] + ", not as " + w[0]
	case len(w) > 1 && len(g) > 1 && w[1] != g[1]:
		return "another type"
	case w[0] == "E":
		return "another error text"
	}
	return "another value"
}
