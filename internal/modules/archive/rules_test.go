package archive

import (
	"os"
	"regexp"
	"slices"
	"testing"
)

// TestRulesAreDescribed: every rule of error.go is listed once and has its texts.
func TestRulesAreDescribed(t *testing.T) {
	source, err := os.ReadFile("error.go")
	if err != nil {
		t.Fatal(err)
	}
	declared := regexp.MustCompile(`(?m)^\tRule\w+ +Rule = "([a-z-]+)"$`).FindAllStringSubmatch(string(source), -1)
	if len(declared) != len(Rules()) {
		t.Errorf("%d rules are declared, %d listed", len(declared), len(Rules()))
	}
	for _, m := range declared {
		r := Rule(m[1])
		short, help := r.Describe()
		if !slices.Contains(Rules(), r) || short == "" || help == "" {
			t.Errorf("%s: listed %v, %q, %q", r, slices.Contains(Rules(), r), short, help)
		}
	}
}
