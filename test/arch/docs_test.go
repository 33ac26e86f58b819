package arch

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// pages lists the pages that people read.
func pages(t *testing.T) []string {
	t.Helper()
	out := []string{"README.md", "CONTRIBUTING.md", "CHANGELOG.md"}
	err := filepath.WalkDir(filepath.Join(root, "docs"), func(path string, d fs.DirEntry, err error) error {
		if err == nil && filepath.Ext(path) == ".md" {
			var rel string
			if rel, err = filepath.Rel(root, path); err == nil {
				out = append(out, rel)
			}
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func readPage(t *testing.T, name string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(root, name))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

var (
	fenced  = regexp.MustCompile("(?ms)^```.*?^```$")
	quoted  = regexp.MustCompile("`[^`\n]*`")
	link    = regexp.MustCompile(`\]\(([^)\s]+)\)`)
	heading = regexp.MustCompile(`(?m)^#{1,6} +(.+?) *$`)
	other   = regexp.MustCompile(`[^\p{L}\p{N}\- ]`)
)

// anchors lists the anchors of a page, made from its headings as forges do.
func anchors(text string) []string {
	var out []string
	for _, m := range heading.FindAllStringSubmatch(fenced.ReplaceAllString(text, ""), -1) {
		out = append(out, strings.ReplaceAll(other.ReplaceAllString(strings.ToLower(m[1]), ""), " ", "-"))
	}
	return out
}

// TestLinksLead: every link between our pages, and from them to files, leads
// somewhere.
func TestLinksLead(t *testing.T) {
	for _, page := range pages(t) {
		text := readPage(t, page)
		prose := quoted.ReplaceAllString(fenced.ReplaceAllString(text, ""), "")
		for _, m := range link.FindAllStringSubmatch(prose, -1) {
			target, anchor, _ := strings.Cut(m[1], "#")
			if strings.Contains(target, "://") || strings.HasPrefix(target, "mailto:") {
				continue
			}
			file := filepath.Join(root, page)
			if target != "" {
				file = filepath.Join(filepath.Dir(file), target)
			}
			info, err := os.Stat(file)
			if err != nil {
				t.Errorf("%s: the link %s leads nowhere", page, m[1])
				continue
			}
			if anchor == "" {
				continue
			}
			content, err := os.ReadFile(file)
			if info.IsDir() || err != nil || !slices.Contains(anchors(string(content)), anchor) {
				t.Errorf("%s: the link %s leads to no heading", page, m[1])
			}
		}
	}
}

// TestDependenciesHaveReasons compares docs/dependencies.md with what go.mod
// requires directly, and that with what the code imports.
func TestDependenciesHaveReasons(t *testing.T) {
	cmd := exec.Command("go", "mod", "edit", "-json")
	cmd.Dir = root
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	var mod struct {
		Require []struct {
			Path     string
			Indirect bool
		}
	}
	if err := json.Unmarshal(out, &mod); err != nil {
		t.Fatal(err)
	}
	required, direct := []string{}, []string{}
	for _, r := range mod.Require {
		required = append(required, r.Path)
		if !r.Indirect {
			direct = append(direct, r.Path)
		}
	}
	slices.Sort(direct)

	var documented []string
	row := regexp.MustCompile("(?m)^\\| `([^`]+)` \\| ([^|]*) \\|$")
	for _, m := range row.FindAllStringSubmatch(readPage(t, "docs/dependencies.md"), -1) {
		documented = append(documented, m[1])
		if len(strings.TrimSpace(m[2])) < 20 {
			t.Errorf("docs/dependencies.md: %s has no reason", m[1])
		}
	}
	slices.Sort(documented)
	compare(t, "docs/dependencies.md", documented, "go.mod's direct requirements", direct)

	_, own := packages(t)
	imported := map[string]bool{}
	for _, p := range own {
		for _, path := range slices.Concat(p.Imports, p.TestImports, p.XTestImports) {
			for _, module := range required {
				if path == module || strings.HasPrefix(path, module+"/") {
					imported[module] = true
				}
			}
		}
	}
	compare(t, "go.mod's direct requirements", direct, "the imports of the code", slices.Sorted(maps.Keys(imported)))
}

// compare says what one list has and the other has not.
func compare(t *testing.T, aName string, a []string, bName string, b []string) {
	t.Helper()
	for _, v := range a {
		if !slices.Contains(b, v) {
			t.Errorf("%s: in %s, but not in %s", v, aName, bName)
		}
	}
	for _, v := range b {
		if !slices.Contains(a, v) {
			t.Errorf("%s: in %s, but not in %s", v, bName, aName)
		}
	}
}

// maxCalls is how many system calls a sandbox may make at most; a profile with
// the number in its name that says more is counted by that.
const maxCalls = 48

// countedCalls are the profiles above maxCalls.
func countedCalls() map[string]int { return map[string]int{"pwsh-64": 64} }

// TestSystemCallsAreDocumented: every profile has a table with one row a call,
// none has more than the limit, and docs/security.md states the number.
func TestSystemCallsAreDocumented(t *testing.T) {
	text := readPage(t, "internal/sandbox/seccomp/PROFILES.md")
	security := readPage(t, "docs/security.md")
	profiles := 0
	for section := range strings.SplitSeq(text, "\n## ") {
		name, rest, _ := strings.Cut(section, "\n")
		stated := regexp.MustCompile(`(\d+) calls, at most (\d+)\.`).FindStringSubmatch(rest)
		if stated == nil {
			continue // not a profile
		}
		profiles++
		rows := len(regexp.MustCompile("(?m)^\\| `[a-z0-9_]+` \\| [^|]+ \\| [^|]+ \\|$").FindAllString(rest, -1))
		if fmt.Sprint(rows) != stated[1] {
			t.Errorf("profile %s states %s calls and lists %d", name, stated[1], rows)
		}
		if most := cmp.Or(countedCalls()[name], maxCalls); rows > most || stated[2] != fmt.Sprint(most) {
			t.Errorf("profile %s has %d calls and allows %s, at most %d are allowed", name, rows, stated[2], most)
		}
		if want := "`" + name + "` | " + stated[1] + " |"; !strings.Contains(security, want) {
			t.Errorf("docs/security.md lacks the row %q", want)
		}
	}
	if profiles == 0 {
		t.Error("PROFILES.md has no profile")
	}
}

// TestRoutesAreDocumented compares docs/api.md with the routes that armapi
// registers.
func TestRoutesAreDocumented(t *testing.T) {
	source := readPage(t, "internal/armapi/routes.go") + readPage(t, "internal/armapi/asset_routes.go") + readPage(t, "internal/armapi/module_routes.go") + readPage(t, "internal/armapi/python_routes.go") + readPage(t, "internal/armapi/schedule_routes.go")
	var served []string
	for _, m := range regexp.MustCompile(`\{(get|put|patch|post|del), "([^"]+)"`).FindAllStringSubmatch(source, -1) {
		method := strings.ToUpper(m[1])
		if method == "DEL" {
			method = "DELETE"
		}
		served = append(served, method+" "+m[2])
	}
	if len(served) < 30 {
		t.Fatalf("%d routes found in routes.go; its form has changed", len(served))
	}
	var documented []string
	for _, m := range regexp.MustCompile("(?m)^\\| `([A-Z]+)` \\| `…(/[^`]+)` \\|").FindAllStringSubmatch(readPage(t, "docs/api.md"), -1) {
		documented = append(documented, m[1]+" "+strings.ToLower(m[2]))
	}
	compare(t, "docs/api.md", documented, "routes.go", served)
}

// TestMakeTargetsHaveHelp: every target that people call has a ## text.
func TestMakeTargetsHaveHelp(t *testing.T) {
	text := readPage(t, "Makefile")
	targets := regexp.MustCompile(`(?m)^([a-z][a-z-]*):[^=]*$`).FindAllStringSubmatch(text, -1)
	if len(targets) == 0 {
		t.Fatal("the Makefile has no targets")
	}
	for _, m := range targets {
		if !strings.Contains(m[0], "## ") {
			t.Errorf("Makefile: the target %s has no ## text", m[1])
		}
	}
}

// TestNothingOfThisWorkplace: no committed page or script names a folder that
// exists on one machine only.
func TestNothingOfThisWorkplace(t *testing.T) {
	names := append(pages(t), "Makefile", ".ci/run", ".golangci.yml")
	for _, name := range names {
		if text := readPage(t, name); bytes.Contains([]byte(text), []byte("/work/")) || strings.Contains(text, "/root/") {
			t.Errorf("%s names a folder of one machine", name)
		}
	}
}
