// Package arch tests the code base itself: who imports whom, what is
// documented, how long files are, and that the documentation speaks of what is
// there. It holds tests only.
package arch

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
)

// root is the folder of the module, seen from this package.
const root = "../.."

// modulePath is the module's import path.
const modulePath = "github.com/runwright/runwright"

// pkg is what the tests need to know of a package.
type pkg struct {
	ImportPath   string
	Dir          string
	Name         string
	Doc          string
	Standard     bool
	GoFiles      []string
	TestGoFiles  []string
	XTestGoFiles []string
	Imports      []string
	TestImports  []string
	XTestImports []string
	Module       *struct{ Path string }
}

// own reports whether the package belongs to this module.
func (p *pkg) own() bool { return p.Module != nil && p.Module.Path == modulePath }

// goList runs go list and decodes what it prints.
func goList(args ...string) ([]*pkg, error) {
	const fields = "-json=ImportPath,Dir,Name,Doc,Standard,GoFiles,TestGoFiles,XTestGoFiles,Imports,TestImports,XTestImports,Module"
	cmd := exec.Command("go", append([]string{"list", fields}, args...)...)
	cmd.Dir = root
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0", "GOWORK=off")
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		return nil, fmt.Errorf("go list: %w: %s", err, stderr.String())
	}
	var all []*pkg
	for dec := json.NewDecoder(bytes.NewReader(out)); dec.More(); {
		p := new(pkg)
		if err := dec.Decode(p); err != nil {
			return nil, fmt.Errorf("go list: %w", err)
		}
		all = append(all, p)
	}
	return all, nil
}

// load lists the module's packages and everything they depend on, once.
var load = sync.OnceValues(func() (map[string]*pkg, error) {
	all, err := goList("-deps", "./...")
	if err != nil {
		return nil, err
	}
	byPath := map[string]*pkg{}
	for _, p := range all {
		byPath[p.ImportPath] = p
	}
	return byPath, nil
})

// packages returns all packages by import path, and the module's own in order.
func packages(t *testing.T) (all map[string]*pkg, own []*pkg) {
	t.Helper()
	all, err := load()
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range all {
		if p.own() {
			own = append(own, p)
		}
	}
	slices.SortFunc(own, func(a, b *pkg) int { return strings.Compare(a.ImportPath, b.ImportPath) })
	return all, own
}

// short is the path below the module for its own packages, else the import path.
func short(path string) string {
	if path == modulePath {
		return "."
	}
	return strings.TrimPrefix(path, modulePath+"/")
}

// rule is one line of rules.txt.
type rule struct {
	line     int
	verb     string
	packages string
	others   []string
}

func readRules(t *testing.T) []rule {
	t.Helper()
	f, err := os.Open("rules.txt")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var rules []rule
	in := bufio.NewScanner(f)
	for n := 1; in.Scan(); n++ {
		text := strings.TrimSpace(in.Text())
		if text == "" || strings.HasPrefix(text, "#") {
			continue
		}
		left, right, ok := strings.Cut(text+" ", " : ")
		words := strings.Fields(left)
		if !ok || len(words) != 2 || !slices.Contains([]string{"only", "reach", "never", "apart", "users"}, words[0]) {
			t.Fatalf("rules.txt:%d: %q is not understood; expected VERB PACKAGES : OTHERS", n, text)
		}
		rules = append(rules, rule{n, words[0], words[1], strings.Fields(right)})
	}
	if err := in.Err(); err != nil {
		t.Fatal(err)
	}
	return rules
}

// matches reports whether an import path fits a pattern of rules.txt.
func matches(all map[string]*pkg, pattern, path string) bool {
	p := short(path)
	if below, ok := strings.CutSuffix(pattern, "/..."); ok {
		return p == below || strings.HasPrefix(p, below+"/")
	}
	if pattern == "std" {
		known, ok := all[path]
		return ok && known.Standard || !ok && !strings.Contains(strings.SplitN(path, "/", 2)[0], ".")
	}
	return p == pattern
}

func matchesAny(all map[string]*pkg, patterns []string, path string) bool {
	return slices.ContainsFunc(patterns, func(pattern string) bool { return matches(all, pattern, path) })
}

// internalOf reports whether path lies below an internal folder of importer.
func internalOf(importer, path string) bool { return strings.HasPrefix(path, importer+"/internal/") }

// reached lists everything from depends on, each with the package that brings
// it in.
func reached(all map[string]*pkg, from *pkg) map[string]string {
	via := map[string]string{}
	var walk func(p *pkg)
	walk = func(p *pkg) {
		for _, path := range p.Imports {
			if _, seen := via[path]; seen {
				continue
			}
			via[path] = p.ImportPath
			if next, ok := all[path]; ok && !next.Standard {
				walk(next)
			}
		}
	}
	walk(from)
	return via
}

func TestImportRules(t *testing.T) {
	all, own := packages(t)
	for _, r := range readRules(t) {
		broken := func(importer, path, via string) {
			if via != "" && via != importer {
				path += " (through " + short(via) + ")"
			}
			t.Errorf("rules.txt:%d: %s imports %s", r.line, short(importer), path)
		}
		for _, p := range own {
			fits := matches(all, r.packages, p.ImportPath)
			switch {
			case r.verb == "users":
				if matchesAny(all, r.others, p.ImportPath) || fits {
					continue
				}
				for _, path := range p.Imports {
					if matches(all, r.packages, path) {
						broken(p.ImportPath, short(path), "")
					}
				}
			case !fits:
			case r.verb == "only":
				for _, path := range p.Imports {
					if !matchesAny(all, r.others, path) && !internalOf(p.ImportPath, path) {
						broken(p.ImportPath, short(path), "")
					}
				}
			case r.verb == "reach":
				for path, via := range reached(all, p) {
					// The standard library may bring its own copies along.
					if !matchesAny(all, r.others, path) && !strings.HasPrefix(path, "vendor/") {
						broken(p.ImportPath, short(path), via)
					}
				}
			case r.verb == "never" || r.verb == "apart":
				imports := p.Imports
				if r.verb == "apart" {
					imports = slices.Concat(imports, p.TestImports, p.XTestImports)
				}
				for _, path := range imports {
					if matchesAny(all, r.others, path) {
						broken(p.ImportPath, short(path), "")
					}
				}
			}
		}
	}
}

// TestRulesReadAsTheyAreWritten keeps the checker honest: a rule that matches
// nothing it should match would pass for ever.
func TestRulesReadAsTheyAreWritten(t *testing.T) {
	all := map[string]*pkg{"net/http": {ImportPath: "net/http", Standard: true}}
	for _, c := range []struct {
		pattern, path string
		want          bool
	}{
		{"std", "net/http", true},
		{"std", "os", true},
		{"std", "golang.org/x/text/cases", false},
		{"std", modulePath + "/internal/id", false},
		{"powershell/...", modulePath + "/powershell", true},
		{"powershell/...", modulePath + "/powershell/types", true},
		{"powershell/...", modulePath + "/powershellish", false},
		{"powershell", modulePath + "/powershell/types", false},
		{"golang.org/x/text/...", "golang.org/x/text/cases", true},
		{"database/sql", "database/sql", true},
		{"database/sql", "database/sql/driver", false},
	} {
		if got := matches(all, c.pattern, c.path); got != c.want {
			t.Errorf("%s matches %s: %v, want %v", c.pattern, c.path, got, c.want)
		}
	}
}

func TestPackageNames(t *testing.T) {
	_, own := packages(t)
	for _, p := range own {
		for part := range strings.SplitSeq(short(p.ImportPath), "/") {
			if slices.Contains([]string{"util", "utils", "common", "helper", "helpers", "misc", "base"}, part) {
				t.Errorf("%s: a package is named for what it does, not %q", short(p.ImportPath), part)
			}
		}
	}
}

func TestPackageComments(t *testing.T) {
	_, own := packages(t)
	for _, p := range own {
		if len(p.GoFiles) == 0 {
			continue // tests only
		}
		want := "Package " + p.Name + " "
		if p.Name == "main" {
			want = "Command " + filepath.Base(p.ImportPath) + " "
		}
		if !strings.HasPrefix(p.Doc, want) {
			t.Errorf("%s: the package comment begins with %q, want %q", short(p.ImportPath), p.Doc, want)
		}
	}
}
