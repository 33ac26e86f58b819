package metadata

import (
	"encoding/json"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/runwright/runwright/powershell/module"
)

// folderFiles are the files of a folder.
type folderFiles string

func (d folderFiles) Names() []string {
	var out []string
	err := filepath.WalkDir(string(d), func(name string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		rel, err := filepath.Rel(string(d), name)
		out = append(out, filepath.ToSlash(rel))
		return err
	})
	if err != nil {
		panic(err)
	}
	return out
}

func (d folderFiles) Read(name string) ([]byte, error) {
	return os.ReadFile(filepath.Join(string(d), filepath.FromSlash(name)))
}

// fixture finds a module among the sample modules, the highest version that fits.
func fixture(spec module.Specification) (Source, bool) {
	dir := filepath.Join("testdata/modules", spec.Name)
	best := Source{Name: spec.Name, Find: fixture}
	entries, err := os.ReadDir(dir)
	if err != nil {
		return best, false
	}
	var at module.Version
	for _, e := range entries {
		v, err := module.ParseVersion(e.Name())
		if err == nil && spec.Admits(v) && (best.Files == nil || v.Compare(at) > 0) {
			best.Version, best.Files, at = e.Name(), folderFiles(filepath.Join(dir, e.Name())), v
		}
	}
	if best.Files == nil && spec.Required != "" {
		if _, err := os.Stat(filepath.Join(dir, spec.Name+".dll")); err == nil && spec.Name == "DllOnly" {
			best.Version, best.Files = spec.Required, folderFiles(dir)
			return best, true
		}
	}
	if best.Files == nil {
		best.Version, best.Files = "0.0", folderFiles(dir)
		if data, err := best.Files.Read(spec.Name + ".psd1"); err == nil {
			m, err := module.ReadManifest(spec.Name, data, module.Env{Edition: "Core"})
			if err != nil {
				return best, false
			}
			best.Version = m.Version.String()
		}
		if v, err := module.ParseVersion(best.Version); err != nil || !spec.Admits(v) {
			return best, false
		}
	}
	return best, true
}

// different are the places where our answer is not the recorded one, and why.
func different(name, path string) bool {
	for _, d := range [][2]string{
		// The modules' own text leaked into what the recorder wrote.
		{"DotLoader", "Get-DotOne.attributes"}, {"DotLoader", "Get-DotOne.parameterSets[0].parameters[0].attributes"},
		{"NoManifest", "Get-Plain.parameterSets[0].parameters"},
		// A class of an assembly makes the values when it runs; they are noted.
		{"BinCore", "Send-CoreItem.parameterSets[0].parameters[2].attributes[1].ValidValues"},
		{"BinCore", "Send-CoreItem.parameterSets[1].parameters[1].attributes[1].ValidValues"},
		// The path of the machine; ours is the one below the module.
		{"HelpZoo", "Get-HelpExternal.help.kind"},
		// PowerShell has an error instead of these; ours are empty.
		{"BinPartial", "Get-PartialOutput.outputTypeAttributes"}, {"BinPartial", "Get-PartialOutput.attributes"},
		{"BinPartial", "Get-PartialOutput.parameterSets"},
	} {
		if d[0] == name && strings.HasPrefix(path, d[1]) {
			return true
		}
	}
	return strings.Contains(path, ".metadataError")
}

// compare lists where got differs from what is recorded. What only we say (places
// in files, defaults) is left out.
func compareTruth(path string, want, got any, report func(path string, want, got any)) {
	switch w := want.(type) {
	case map[string]any:
		g, ok := got.(map[string]any)
		if !ok {
			report(path, want, got)
			return
		}
		for k, v := range w {
			compareTruth(path+"."+k, v, g[k], report)
		}
		for k, v := range g {
			if _, ok := w[k]; !ok && !slices.Contains([]string{"file", "line", "default", "metadataError"}, k) {
				report(path+"."+k, nil, v)
			}
		}
	case []any:
		g, ok := got.([]any)
		if !ok || len(g) != len(w) {
			report(path, want, got)
			return
		}
		for i := range w {
			compareTruth(fmt.Sprintf("%s[%d]", path, i), w[i], g[i], report)
		}
	default:
		if want != got {
			report(path, want, got)
		}
	}
}

func byName(v any) map[string]any {
	out := map[string]any{}
	items, _ := v.([]any)
	for _, e := range items {
		m := e.(map[string]any)
		if m["kind"] != "Alias" {
			out[m["name"].(string)] = m
		}
	}
	return out
}

// TestTruth compares with what PowerShell said of each sample module: manifest,
// exports, every field of every command, classes.
func TestTruth(t *testing.T) {
	files, err := filepath.Glob("testdata/truth/*.json")
	if err != nil || len(files) < 39 {
		t.Fatal(len(files), err)
	}
	for _, file := range files {
		t.Run(filepath.Base(file), func(t *testing.T) {
			data, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			var want, got map[string]any
			if err := json.Unmarshal(data, &want); err != nil {
				t.Fatal(err)
			}
			name := want["module"].(string)
			imported := want["imported"].(map[string]any)
			src, ok := fixture(module.Specification{Name: name, Required: imported["version"].(string)})
			if !ok {
				t.Fatal("no such module")
			}
			m, err := Read(src)
			if err != nil {
				t.Fatal(err)
			}
			raw, err := json.Marshal(m)
			if err != nil {
				t.Fatal(err)
			}
			if err := json.Unmarshal(raw, &got); err != nil {
				t.Fatal(err)
			}
			report := func(path string, want, got any) {
				if !different(name, path) {
					t.Errorf("%s: want %v\n\tgot %v", path, want, got)
				}
			}
			for k, v := range imported {
				if !slices.Contains([]string{"name", "path", "base", "alsoLoaded"}, k) {
					compareTruth("imported."+k, v, got["imported"].(map[string]any)[k], report)
				}
			}
			if want["dataFile"] != nil { // PowerShell's own reader of data files knows no if
				compareTruth("dataFile", want["dataFile"], got["dataFile"], report)
			}
			for _, part := range []string{"commands", "classes"} {
				ours := byName(got[part])
				for n, w := range byName(want[part]) {
					compareTruth(n, w, ours[n], report)
					delete(ours, n)
				}
				for n := range ours {
					t.Errorf("%s %s is not one of the module", part, n)
				}
			}
		})
	}
}

// memory are files in memory.
type memory map[string]string

func (m memory) Names() []string {
	var out []string
	for n := range m {
		out = append(out, n)
	}
	slices.Sort(out)
	return out
}

func (m memory) Read(name string) ([]byte, error) {
	text, ok := m[name]
	if !ok {
		return nil, fs.ErrNotExist
	}
	return []byte(text), nil
}

// TestUnknown pins what is noted instead of guessed.
func TestUnknown(t *testing.T) {
	tests := []struct {
		name     string
		files    memory
		commands []string
		unknown  []string // WHAT: REASON at LINE
	}{
		{"names computed", memory{"M.psm1": "function Get-A {}\nExport-ModuleMember -Function (Get-Names)"}, nil,
			[]string{"which functions are exported: the names that Export-ModuleMember gets are computed at 2"}},
		{"one of the names computed", memory{"M.psm1": "function Get-A {}\nfunction Set-B {}\nExport-ModuleMember -Function 'Get-*', \"Do$env:X\""}, []string{"Get-A"},
			[]string{"which functions are exported: the names that Export-ModuleMember gets are computed at 3"}},
		{"the manifest says which", memory{"M.psd1": "@{ RootModule = 'M.psm1'; ModuleVersion = '1.0'; FunctionsToExport = 'Get-A', 'Get-C' }",
			"M.psm1": "function Get-A {}\nfunction Get-B {}\nExport-ModuleMember -Function (Get-Names)"}, []string{"Get-A"},
			[]string{"which functions are exported: the names that Export-ModuleMember gets are computed at 3",
				"the command Get-C: the manifest exports it, and nothing that could be read defines it at 0"}},
		{"condition", memory{"M.psm1": "if ($env:X) { function Get-A {} }\nif ($env:Y) { function Get-B {} } else { function Get-B {} }\nif ($IsWindows) { function Get-C {} }"},
			[]string{"Get-A", "Get-B"}, []string{"whether there is the command Get-A: it is defined under a condition that is not known at 1"}},
		{"computed script", memory{"M.psm1": ". $env:HOME/x.ps1\n. ./gone.ps1"}, nil,
			[]string{"what . $env:HOME/x.ps1 defines: the script that is dot-sourced is not known before it runs at 1",
				"what . ./gone.ps1 defines: the script that is dot-sourced is not in the module at 2"}},
		{"computed text", memory{"M.psm1": "Invoke-Expression (Get-Code)\nSet-Item function:Get-A (Get-Code)\nSet-Alias (Get-Code) b"}, nil,
			[]string{"what Invoke-Expression (Get-Code) does: the text that Invoke-Expression runs is computed at 1",
				"the function Get-A: its body is computed at 2", "an alias: its name or its command is computed at 3"}},
		{"another module", memory{"M.psm1": "Import-Module Other\nImport-Module Microsoft.PowerShell.Utility"}, nil,
			[]string{"what the module Other adds: the module is not at hand at 1"}},
		{"itself", memory{"M.psm1": "function Get-A {}\nImport-Module $PSScriptRoot/M.psm1\n. $PSScriptRoot/M.psm1"}, []string{"Get-A"}, nil},
		{"endless", memory{"M.psm1": "foreach ($a in 1..4000) { foreach ($b in 1..4000) { $c = $a } }\nfunction Get-A {}"}, nil,
			[]string{"what follows here: the module takes too many steps to load at 1"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			m, err := Read(Source{Name: "M", Files: tt.files})
			if err != nil {
				t.Fatal(err)
			}
			var commands, notes []string
			for _, c := range m.Commands {
				commands = append(commands, c.Name)
			}
			for _, u := range m.Unknown {
				notes = append(notes, fmt.Sprintf("%s: %s at %d", u.What, u.Reason, u.Line))
			}
			if diff := cmp.Diff(tt.commands, commands); diff != "" {
				t.Errorf("commands:\n%s", diff)
			}
			if tt.name == "itself" {
				return // what matters is that it ends
			}
			if diff := cmp.Diff(tt.unknown, notes); diff != "" {
				t.Errorf("unknown:\n%s", diff)
			}
		})
	}
}
