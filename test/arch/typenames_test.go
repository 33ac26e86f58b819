package arch

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/runwright/runwright/powershell/types"
)

// typeNameUses finds the type names that the engine looks up and relies on; a
// name put together at run time ends in a quotation mark and a plus.
var typeNameUses = regexp.MustCompile(`(?:MustNamed|NewException|EnumNamed)\("([^"]+)"(\s*\+)?`)

// TestTypeNamesAreKnown: looking up a name without facts is a panic in the
// middle of a script.
func TestTypeNamesAreKnown(t *testing.T) {
	seen := 0
	err := filepath.WalkDir(filepath.Join(root, "powershell"), func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(path, ".go") {
			return err
		}
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		for _, m := range typeNameUses.FindAllSubmatch(text, -1) {
			if len(m[2]) > 0 {
				continue
			}
			seen++
			if types.Named(string(m[1])) == nil {
				t.Errorf("%s: no facts about the type %s", path, m[1])
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if seen < 100 {
		t.Errorf("found %d uses of type names: the pattern no longer fits the code", seen)
	}
}
