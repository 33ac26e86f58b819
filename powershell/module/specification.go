package module

import (
	"fmt"
	"math"
	"strings"
)

// Specification names a module that is needed, as RequiredModules and #Requires
// do. An empty string means that nothing is asked.
type Specification struct {
	Name     string
	Minimum  string // ModuleVersion: this version or a later one
	Maximum  string // MaximumVersion: may end in .*
	Required string // RequiredVersion: exactly this one
	GUID     string
}

// Range gives the wanted versions as people read them, "" for any.
func (s Specification) Range() string {
	if s.Required != "" {
		return "= " + s.Required
	}
	var out []string
	if s.Minimum != "" {
		out = append(out, ">= "+s.Minimum)
	}
	if s.Maximum != "" {
		out = append(out, "<= "+s.Maximum)
	}
	return strings.Join(out, ", ")
}

// String gives name and wanted versions.
func (s Specification) String() string {
	if r := s.Range(); r != "" {
		return s.Name + " (" + r + ")"
	}
	return s.Name
}

// Admits says whether a version is wanted. As in PowerShell, a required version
// of 1.0 does not admit 1.0.0.
func (s Specification) Admits(v Version) bool {
	if s.Required != "" {
		w, err := ParseVersion(s.Required)
		return err == nil && v.Compare(w) == 0
	}
	if s.Minimum != "" {
		if w, err := ParseVersion(s.Minimum); err != nil || v.Compare(w) < 0 {
			return false
		}
	}
	if s.Maximum != "" {
		if w, err := parseMaximum(s.Maximum); err != nil || v.Compare(w) > 0 {
			return false
		}
	}
	return true
}

// AdmitsGUID says whether a module with a GUID is wanted.
func (s Specification) AdmitsGUID(guid string) bool {
	return s.GUID == "" || strings.EqualFold(strings.Trim(s.GUID, "{} "), strings.Trim(guid, "{} "))
}

// parseMaximum reads a version whose last part may be a star, which stands for
// the largest number there is.
func parseMaximum(s string) (Version, error) {
	if stem, ok := strings.CutSuffix(s, ".*"); ok {
		s = fmt.Sprintf("%s.%d", stem, math.MaxInt32)
	}
	return ParseVersion(s)
}

// ReadSpecification reads a module specification: a name, or a table with
// ModuleName and versions.
func ReadSpecification(v any) (Specification, error) {
	switch v := v.(type) {
	case string:
		if strings.TrimSpace(v) == "" {
			return Specification{}, fmt.Errorf("the name of a module is empty")
		}
		return Specification{Name: v}, nil
	case *Table:
		return specificationOf(v)
	}
	return Specification{}, fmt.Errorf("a module is named by a string or a hashtable with ModuleName, not by %s", kindOf(v))
}

func specificationOf(t *Table) (Specification, error) {
	var s Specification
	for _, key := range t.Keys() {
		v, _ := t.Get(key)
		text := stringOf(v)
		var into *string
		switch strings.ToLower(key) {
		case "modulename":
			into = &s.Name
		case "moduleversion":
			into = &s.Minimum
		case "maximumversion":
			into = &s.Maximum
		case "requiredversion":
			into = &s.Required
		case "guid":
			into = &s.GUID
		default:
			return s, fmt.Errorf("the key %q is not one of ModuleName, ModuleVersion, MaximumVersion, RequiredVersion, GUID", key)
		}
		*into = text
	}
	switch {
	case s.Name == "":
		return s, fmt.Errorf("a module specification lacks ModuleName")
	case s.Required != "" && (s.Minimum != "" || s.Maximum != ""):
		return s, fmt.Errorf("the specification of %s has RequiredVersion beside ModuleVersion or MaximumVersion", s.Name)
	case s.Required == "" && s.Minimum == "" && s.Maximum == "" && s.GUID == "":
		return s, fmt.Errorf("the specification of %s lacks a version: want ModuleVersion, MaximumVersion or RequiredVersion", s.Name)
	}
	for _, text := range []string{s.Minimum, s.Required} {
		if _, err := ParseVersion(text); text != "" && err != nil {
			return s, fmt.Errorf("the specification of %s: %w", s.Name, err)
		}
	}
	if _, err := parseMaximum(s.Maximum); s.Maximum != "" && err != nil {
		return s, fmt.Errorf("the specification of %s: %w", s.Name, err)
	}
	return s, nil
}
