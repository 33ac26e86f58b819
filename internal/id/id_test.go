package id_test

import (
	"testing"

	"github.com/runwright/runwright/internal/id"
)

func TestNewIsAValidDistinctGUID(t *testing.T) {
	a, b := id.New(), id.New()
	if a == b || !id.IsGUID(a) || !id.IsGUID(b) || a[14] != '4' {
		t.Errorf("bad GUIDs %q, %q", a, b)
	}
}

func TestIsGUID(t *testing.T) {
	for s, want := range map[string]bool{
		"d1b3f5c0-0000-4000-8000-00000000abCD": true,
		"d1b3f5c0-0000-4000-8000-00000000abc":  false,
		"d1b3f5c0-0000-4000-8000-00000000abcg": false,
		"d1b3f5c000000-4000-8000-00000000abcd": false,
		"":                                     false,
	} {
		if got := id.IsGUID(s); got != want {
			t.Errorf("IsGUID(%q) = %v", s, got)
		}
	}
}

func TestKeyFoldsCase(t *testing.T) {
	if id.Key("ContosoÜÑ") != id.Key("CONTOSOüñ") || id.Key("a") == id.Key("b") {
		t.Error("names that differ in case only must share a key")
	}
}
