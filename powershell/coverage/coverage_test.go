package coverage

import (
	"bytes"
	"strings"
	"testing"
)

// corpusShare is what docs/pwsh.md states; it must not fall.
const corpusShare = 95.0

func TestCorpusShare(t *testing.T) {
	uses, err := Corpus()
	if err != nil {
		t.Fatal(err)
	}
	have := 0
	for _, u := range uses {
		if u.Implemented {
			have++
		}
	}
	if got := Share(have, len(uses)); got < corpusShare {
		t.Errorf("%d of %d members of the corpus are implemented: %.1f %%, must be %.1f %%", have, len(uses), got, corpusShare)
	}
}

func TestTypes(t *testing.T) {
	byName := map[string]Type{}
	for _, row := range Types() {
		byName[row.Name] = row
		if row.Implemented > row.Known || row.Implemented < row.Known && len(row.Missing) == 0 {
			t.Errorf("%s: %d of %d, missing %v", row.Name, row.Implemented, row.Known, row.Missing)
		}
	}
	if row := byName["System.String"]; row.Known < 100 || row.Implemented < row.Known*9/10 {
		t.Errorf("System.String: %d of %d", row.Implemented, row.Known)
	}
	if row := byName["System.Management.Automation.PSModuleInfo"]; row.Implemented == 0 {
		t.Error("the engine's own objects are not counted")
	}
}

func TestWrite(t *testing.T) {
	var b bytes.Buffer
	if err := Write(&b); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"System.Guid\t", "corpus of runbooks: ", "all "} {
		if !strings.Contains(b.String(), want) {
			t.Errorf("no %q in the table", want)
		}
	}
}
