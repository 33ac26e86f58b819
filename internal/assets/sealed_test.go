package assets

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// TestRotationsKnowEverySealedColumn: a column that the migrations call sealed
// is one that rotations of keys come by.
func TestRotationsKnowEverySealedColumn(t *testing.T) {
	files, err := filepath.Glob("../store/migrations/sqlite/*/*.sql")
	if err != nil || len(files) == 0 {
		t.Fatal(files, err)
	}
	table, column := regexp.MustCompile(`^(?:CREATE|ALTER) TABLE (\w+)`), regexp.MustCompile(`^ +(?:\w+ )*?(\w+) +BLOB .*sealed`)
	found := 0
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		in := ""
		for line := range strings.Lines(string(text)) {
			if m := table.FindStringSubmatch(line); m != nil {
				in = m[1]
			}
			m := column.FindStringSubmatch(line)
			if m == nil || in == "audit_head" { // package audit's own, see its TestRotation
				continue
			}
			found++
			known := false
			for _, k := range sealedKinds() {
				known = known || strings.HasPrefix(k.replaces, "UPDATE "+in+" SET "+m[1]+" = ") && strings.Contains(k.selects, m[1]+" FROM "+in+" ") && strings.Contains(k.counts, "FROM "+in+" ")
			}
			if !known {
				t.Errorf("%s: %s.%s is sealed, and sealedKinds does not list it", file, in, m[1])
			}
		}
	}
	if found != len(sealedKinds()) {
		t.Errorf("%d sealed columns in the migrations, %d kinds", found, len(sealedKinds()))
	}
}
