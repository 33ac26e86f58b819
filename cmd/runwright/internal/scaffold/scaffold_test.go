package scaffold

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"
)

func TestCheckName(t *testing.T) {
	for _, name := range []string{"Contoso", "a", "Az.Storage", "My_Kit-2", "Com10", "Console", strings.Repeat("a", MaxName)} {
		if err := CheckName(name); err != nil {
			t.Error(err)
		}
	}
	for _, name := range []string{"", "1Kit", ".x", "-x", "a b", "a/b", `a\b`, "x.", "a..b", "Kät", "a*", "con", "NUL.x", "com1", strings.Repeat("a", MaxName+1)} {
		if CheckName(name) == nil {
			t.Errorf("%q is taken for a good name", name)
		}
	}
}

// TestFiles: every combination of options gives whole files, the same each time.
func TestFiles(t *testing.T) {
	for _, connection := range []bool{false, true} {
		for _, classes := range [][]string{nil, {"Thing"}, {"Thing", "Other"}} {
			o := Options{Name: "My.Kit", Author: "O'Neil’s", HelpURI: "https://example.com/docs", GUID: "g", Connection: connection, Classes: classes}
			if err := o.Check(); err != nil {
				t.Fatal(err)
			}
			files, err := Files(o)
			if err != nil {
				t.Fatal(err)
			}
			again, err := Files(o)
			if err != nil || fmt.Sprint(again) != fmt.Sprint(files) {
				t.Errorf("another time: %v", err)
			}
			var paths []string
			for _, f := range files {
				paths = append(paths, f.Path)
				text := string(f.Data)
				if strings.Contains(text, "{{") || strings.Contains(text, "<no value>") || strings.Contains(text, " \n") || strings.Contains(text, "\n\n\n") ||
					!utf8.ValidString(text) || !strings.HasSuffix(text, "\n") || strings.HasSuffix(text, "\n\n") || strings.HasPrefix(text, "\n") {
					t.Errorf("%s is not tidy:\n%s", f.Path, text)
				}
				if strings.HasSuffix(f.Path, ".psd1") && !strings.Contains(text, "'O''Neil’’s'") {
					t.Errorf("the author is not quoted:\n%s", text)
				}
			}
			if slices.Contains(paths, "My.Kit-Automation.json") != connection || slices.Contains(paths, "Private/Resolve-MyKitSession.ps1") != connection {
				t.Errorf("connection %v: %v", connection, paths)
			}
		}
	}
}

func TestOptionsRefused(t *testing.T) {
	good := Options{Name: "Kit", HelpURI: "https://example.com"}
	for want, change := range map[string]func(*Options){
		"module name":                    func(o *Options) { o.Name = "a b" },
		"class name":                     func(o *Options) { o.Classes = []string{"a-b"} },
		"a type of that":                 func(o *Options) { o.Classes = []string{"HashTable"} },
		"named twice":                    func(o *Options) { o.Classes = []string{"A", "a"} },
		"the help address":               func(o *Options) { o.HelpURI = "example.com" },
		"the help address \"https://x'y": func(o *Options) { o.HelpURI = "https://x'y" },
	} {
		o := good
		change(&o)
		if err := o.Check(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("want %q, have %v", want, err)
		}
	}
}
