package module

import (
	"fmt"
	"slices"
	"strings"
)

// Manifest is a module manifest. Lists that the file does not mention are nil,
// lists that it leaves empty are not.
type Manifest struct {
	Table *Table // everything, as written
	// ByEdition says that it asks for $PSEdition: another edition of PowerShell
	// may read it otherwise.
	ByEdition bool

	RootModule           string
	Version              Version
	Prerelease           string
	GUID                 string
	Author               string
	CompanyName          string
	Copyright            string
	Description          string
	PowerShellVersion    string
	PowerShellHostName   string
	CompatiblePSEditions []string
	HelpInfoURI          string
	DefaultCommandPrefix string

	RequiredModules    []Specification
	NestedModules      []Specification
	ExternalModules    []string // needed, and not expected in a gallery
	RequiredAssemblies []string
	ScriptsToProcess   []string
	TypesToProcess     []string
	FormatsToProcess   []string
	FileList           []string

	FunctionsToExport    []string
	CmdletsToExport      []string
	VariablesToExport    []string
	AliasesToExport      []string
	DscResourcesToExport []string

	Tags         []string
	LicenseURI   string
	ProjectURI   string
	IconURI      string
	ReleaseNotes string
}

// manifestKeys are the keys a manifest may have.
func manifestKeys() []string {
	return []string{"RootModule", "ModuleToProcess", "ModuleVersion", "CompatiblePSEditions", "GUID", "Author", "CompanyName",
		"Copyright", "Description", "PowerShellVersion", "PowerShellHostName", "PowerShellHostVersion", "DotNetFrameworkVersion",
		"CLRVersion", "ProcessorArchitecture", "RequiredModules", "RequiredAssemblies", "ScriptsToProcess", "TypesToProcess",
		"FormatsToProcess", "NestedModules", "FunctionsToExport", "CmdletsToExport", "VariablesToExport", "AliasesToExport",
		"DscResourcesToExport", "ModuleList", "FileList", "PrivateData", "HelpInfoURI", "DefaultCommandPrefix"}
}

// ReadManifest reads a module manifest.
func ReadManifest(file string, data []byte, env Env) (*Manifest, error) {
	v, byEdition, err := readData(file, data, env)
	if err != nil {
		return nil, err
	}
	fail := func(format string, args ...any) error {
		return &Error{Kind: KindManifest, File: file, Message: fmt.Sprintf(format, args...)}
	}
	t, ok := v.(*Table)
	if !ok {
		return nil, fail("a manifest must be a hashtable, this is %s", kindOf(v))
	}
	known := manifestKeys()
	for _, key := range t.Keys() {
		if !slices.ContainsFunc(known, func(k string) bool { return strings.EqualFold(k, key) }) {
			return nil, fail("the key %q is not one a manifest can have%s", key, suggest(key, known))
		}
	}
	m := &Manifest{Table: t, ByEdition: byEdition}
	version, ok := t.Get("ModuleVersion")
	if !ok {
		return nil, fail("the key ModuleVersion is missing")
	}
	if m.Version, err = ParseVersion(stringOf(version)); err != nil {
		return nil, fail("ModuleVersion: %s", err)
	}
	if err := m.fill(t); err != nil {
		return nil, fail("%s", err)
	}
	return m, nil
}

func (m *Manifest) fill(t *Table) error {
	if _, both := t.Get("ModuleToProcess"); both {
		if _, ok := t.Get("RootModule"); ok {
			return fmt.Errorf("RootModule and ModuleToProcess cannot both be used")
		}
	}
	text := func(key string) string {
		v, _ := t.Get(key)
		return stringOf(v)
	}
	list := func(key string) []string {
		v, ok := t.Get(key)
		if !ok {
			return nil
		}
		return append([]string{}, stringsOf(v)...)
	}
	if m.RootModule = text("RootModule"); m.RootModule == "" {
		m.RootModule = text("ModuleToProcess")
	}
	m.GUID, m.Author, m.CompanyName = text("GUID"), text("Author"), text("CompanyName")
	m.Copyright, m.Description, m.HelpInfoURI = text("Copyright"), text("Description"), text("HelpInfoURI")
	m.PowerShellVersion, m.PowerShellHostName = text("PowerShellVersion"), text("PowerShellHostName")
	m.DefaultCommandPrefix = text("DefaultCommandPrefix")
	m.CompatiblePSEditions = list("CompatiblePSEditions")
	m.RequiredAssemblies, m.ScriptsToProcess = list("RequiredAssemblies"), list("ScriptsToProcess")
	m.TypesToProcess, m.FormatsToProcess, m.FileList = list("TypesToProcess"), list("FormatsToProcess"), list("FileList")
	m.FunctionsToExport, m.CmdletsToExport = list("FunctionsToExport"), list("CmdletsToExport")
	m.VariablesToExport, m.AliasesToExport = list("VariablesToExport"), list("AliasesToExport")
	m.DscResourcesToExport = list("DscResourcesToExport")
	if m.PowerShellVersion != "" {
		if _, err := ParseVersion(m.PowerShellVersion); err != nil {
			return fmt.Errorf("PowerShellVersion: %w", err)
		}
	}
	for _, s := range []struct {
		key  string
		into *[]Specification
	}{{"RequiredModules", &m.RequiredModules}, {"NestedModules", &m.NestedModules}} {
		v, _ := t.Get(s.key)
		for _, e := range listOf(v) {
			spec, err := ReadSpecification(e)
			if err != nil {
				return fmt.Errorf("%s: %w", s.key, err)
			}
			*s.into = append(*s.into, spec)
		}
	}
	if ps := t.Table("PrivateData").Table("PSData"); ps != nil {
		get := func(key string) any { v, _ := ps.Get(key); return v }
		m.Tags, m.ExternalModules = stringsOf(get("Tags")), stringsOf(get("ExternalModuleDependencies"))
		m.LicenseURI, m.ProjectURI, m.IconURI = stringOf(get("LicenseUri")), stringOf(get("ProjectUri")), stringOf(get("IconUri"))
		m.ReleaseNotes, m.Prerelease = stringOf(get("ReleaseNotes")), strings.TrimPrefix(stringOf(get("Prerelease")), "-")
	}
	return nil
}

// FullVersion gives the version with its prerelease label.
func (m *Manifest) FullVersion() string {
	if m.Prerelease == "" {
		return m.Version.String()
	}
	return m.Version.String() + "-" + m.Prerelease
}

// suggest proposes the known key that is nearest to a wrong one.
func suggest(key string, known []string) string {
	best, at := "", 4
	for _, k := range known {
		if d := distance(strings.ToLower(key), strings.ToLower(k)); d < at {
			best, at = k, d
		}
	}
	if best == "" {
		return ""
	}
	return "; did you mean " + best + "?"
}

// distance counts the letters to insert, delete or replace between two words.
func distance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		last := row[0]
		row[0] = i + 1
		for j := range len(b) {
			cost := 1
			if a[i] == b[j] {
				cost = 0
			}
			next := min(row[j+1]+1, row[j]+1, last+cost)
			last, row[j+1] = row[j+1], next
		}
	}
	return row[len(b)]
}
