package odata_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/runwright/runwright/internal/feed/odata"
	"github.com/runwright/runwright/internal/nuget"
)

func types(name string) odata.Type {
	switch name {
	case "Id", "Tags", "Title":
		return odata.Text
	case "Version", "NormalizedVersion":
		return odata.Version
	case "IsLatestVersion", "IsPrerelease", "Listed":
		return odata.Bool
	case "PackageSize":
		return odata.Number
	case "Published":
		return odata.Time
	}
	return odata.None
}

func of(name string) odata.Value {
	switch name {
	case "Id":
		return "Az.O'Neil"
	case "Tags":
		return "PSModule PSEdition_Core"
	case "Version", "NormalizedVersion":
		return nuget.Version{Number: [4]int32{1, 10, 0, 0}}
	case "IsLatestVersion":
		return true
	case "IsPrerelease":
		return false
	case "PackageSize":
		return int64(1234)
	case "Published":
		return time.Date(2024, 1, 2, 3, 4, 5, 0, time.UTC)
	}
	return nil // Title, Listed
}

func TestFilter(t *testing.T) {
	for expression, want := range map[string]bool{
		"IsLatestVersion":                             true,
		"IsPrerelease":                                false,
		"not IsPrerelease":                            true,
		"not not IsLatestVersion":                     true,
		"IsLatestVersion eq true":                     true,
		"true":                                        true,
		"Id eq 'az.o''neil'":                          true,
		"'az.o''neil' eq Id":                          true,
		"Id ne 'x'":                                   true,
		"Id eq 'x' or IsLatestVersion":                true,
		"Id eq 'x' and IsLatestVersion":               false,
		"false and false or true":                     true,
		"false and (false or true)":                   false,
		"true or true and false":                      true,
		"not (IsPrerelease or IsLatestVersion)":       false,
		"NormalizedVersion ge '1.9.0'":                true, // as versions
		"NormalizedVersion lt '1.9.0'":                false,
		"'1.9.0' lt NormalizedVersion":                true,
		"Version eq '1.10'":                           true,
		"Version eq '1.10.0-a'":                       false,
		"Version gt 'zzz'":                            false,
		"substringof('psscript', Tags) eq false":      true,
		"substringof('psmodule', tolower(Tags))":      true,
		"startswith(Id, 'az.')":                       true,
		"endswith(Id,'NEIL')":                         true,
		"startswith(Version,'1.1')":                   true,
		"tolower(Id) eq 'az.o''neil'":                 true,
		"toupper(Id) eq 'AZ.O''NEIL'":                 true,
		"trim(' x ') eq 'x'":                          true,
		"length('äöü') eq 3":                          true,
		"PackageSize gt 1000 and PackageSize le 1234": true,
		"PackageSize eq 1234.0":                       true,
		"PackageSize gt 1e3":                          true,
		"PackageSize lt 99999999999L":                 true,
		"PackageSize gt -5":                           true,
		"Published gt datetime'2024-01-01T00:00:00'":  true,
		"Published lt datetime'2024-01-02'":           false,
		"Title eq null":                               true,
		"Title ne null":                               false,
		"null eq Title":                               true,
		"Id ne null":                                  true,
		"Title eq ''":                                 false,
		"substringof('x', Title)":                     false,
		"substringof('x', Title) eq false":            false,
		"not substringof('x', Title)":                 false, // unknown stays unknown
		"Listed or true":                              true,
		"Listed and true":                             false,
		"Listed and false":                            false,
		"not (Listed and false)":                      true,
		"not (Listed and true)":                       false,
		"not (Listed or false)":                       false,
		"not (Listed or true)":                        false,
		"  ( ( Id ) ) eq ( 'Az.O''Neil' )  ":          true,
		"Id eq 'N' and IsLatestVersion and substringof('PSScript', Tags) eq false": false,
	} {
		f, err := odata.ParseFilter(expression, types)
		if err != nil {
			t.Errorf("%s: %v", expression, err)
		} else if got := f.Matches(of); got != want {
			t.Errorf("%s: %v, want %v", expression, got, want)
		}
	}
}

func TestFilterRefuses(t *testing.T) {
	for expression, says := range map[string]string{
		"":                          "character 1 of \"\": expected a property, a function, a text in quotes or a number, got the end",
		"Id eq":                     "character 6",
		"Id eq 'x":                  "a quote that ends the text",
		"Id == 'x'":                 `got '='`,
		"Id":                        "expected a boolean, got a text",
		"Id and true":               "expected a boolean, got a text",
		"true and 1":                "character 10 of \"true and 1\": expected a boolean, got a number",
		"not 'x'":                   "expected a boolean, got a text",
		"Nope eq 1":                 "expected a property of a package, got 'Nope'",
		"Id eq 5":                   "expected a text, got a number",
		"PackageSize eq '5'":        "expected a number, got a text",
		"IsPrerelease eq 'true'":    "expected a boolean, got a text",
		"(true":                     "expected ')', got the end",
		"true)":                     "expected 'and', 'or' or the end, got ')'",
		"true true":                 "expected 'and', 'or' or the end, got 'true'",
		"true AND true":             "got 'AND'",
		"indexof(Id,'x') eq 1":      "one of the functions substringof",
		"substringof('x') eq true":  "expected ',', got ')'",
		"startswith(Id,'x','y')":    "expected ')', got ','",
		"startswith(Id, 5)":         "expected a text, got a number",
		"1.2.3 eq 1":                "expected a number, got '1.2.3'",
		"Published eq datetime'x'":  "a time like",
		"Id eq 'ä' and ü":           "character 15",
		"€":                         `got '€'`,
		strings.Repeat("(", 100):    "nesting of at most 64",
		strings.Repeat("not ", 100): "nesting of at most 64",
		strings.Repeat("x", 9000):   "at most 8192 characters, got 9000",
	} {
		if _, err := odata.ParseFilter(expression, types); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%.60s: %v, want it to say %s", expression, err, says)
		}
	}
}

func TestOrderBy(t *testing.T) {
	got, err := odata.ParseOrderBy("NormalizedVersion desc, Id asc,Tags", types)
	if d := cmp.Diff([]odata.Order{{"NormalizedVersion", true}, {"Id", false}, {"Tags", false}}, got); err != nil || d != "" {
		t.Error(err, d)
	}
	for s, says := range map[string]string{"": "a property", "Nope": "got 'Nope'", "Id down": "'asc', 'desc'", "Id,": "got the end", strings.Repeat("Id,", 9) + "Id": "at most 8"} {
		if _, err := odata.ParseOrderBy(s, types); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%q: %v, want it to say %s", s, err, says)
		}
	}
}

func TestTexts(t *testing.T) {
	for in, want := range map[string]string{"": "", "x y": "x y", "''": "", "'a''b'": "a'b"} {
		if got, err := odata.ParseText(in); err != nil || got != want {
			t.Errorf("%s: %q, %v", in, got, err)
		}
	}
	for _, in := range []string{"'", "'a", "'a'b", "'a''"} {
		if got, err := odata.ParseText(in); err == nil {
			t.Errorf("%s: %q, want an error", in, got)
		}
	}
	if got, err := odata.ParseKey("Id='a''b,c',Version='1.0'"); err != nil || got["Id"] != "a'b,c" || got["Version"] != "1.0" {
		t.Error(got, err)
	}
	for _, in := range []string{"", "Id", "Id=", "Id=x", "Id='x", "='x'", "Id='x';", "Id='x',"} {
		if got, err := odata.ParseKey(in); err == nil {
			t.Errorf("%s: %v, want an error", in, got)
		}
	}
	if got, err := odata.ParseTexts("'a''b','1.0'"); err != nil || strings.Join(got, "|") != "a'b|1.0" {
		t.Error(got, err)
	}
	for _, in := range []string{"", "x", "'x", "'x',", "'x' 'y'"} {
		if got, err := odata.ParseTexts(in); err == nil {
			t.Errorf("%s: %v, want an error", in, got)
		}
	}
}

func FuzzFilter(f *testing.F) {
	for _, s := range []string{"Id eq 'N' and IsLatestVersion eq true", "not (substringof('PSScript', Tags) eq false or startswith(Id,'Az'))",
		"NormalizedVersion ge '1.0.0' and NormalizedVersion lt '2.0.0'", "PackageSize gt -1.5e3", "Published lt datetime'2024-01-02'", "Title eq null", "tolower(Id) eq 'x''y'"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if expr, err := odata.ParseFilter(s, types); err == nil {
			expr.Matches(of)
			expr.Matches(func(string) odata.Value { return nil })
		} else {
			_ = err.Error()
		}
		if text, err := odata.ParseText(s); err == nil {
			if back, err := odata.ParseText("'" + strings.ReplaceAll(text, "'", "''") + "'"); err != nil || back != text {
				t.Errorf("%q comes back as %q, %v", text, back, err)
			}
		}
		_, _ = odata.ParseKey(s)
		_, _ = odata.ParseOrderBy(s, types)
	})
}
