package nuget_test

import (
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/google/go-cmp/cmp"

	"github.com/runwright/runwright/internal/nuget"
)

const full = `<?xml version="1.0" encoding="utf-8"?>
<package xmlns="http://schemas.microsoft.com/packaging/2011/08/nuspec.xsd">
  <metadata minClientVersion="2.8">
    <id>Az.Sample</id>
    <version>1.2.0.0-beta1</version>
    <title>Sample</title>
    <authors>A. Uthor &amp; Söhne</authors>
    <owners>Contoso</owners>
    <requireLicenseAcceptance>true</requireLicenseAcceptance>
    <license type="expression">MIT</license>
    <projectUrl>https://example.org/?a=1&amp;b=2</projectUrl>
    <description>Two
lines</description>
    <copyright>(c)</copyright>
    <tags>PSModule  Azure
      PSFunction_Get-It</tags>
    <packageTypes>
      <packageType name="Dependency" />
    </packageTypes>
    <dependencies>
      <group targetFramework="net45" />
      <group>
        <dependency id="Az.Accounts" version="[2.7.6, )" />
        <dependency id="Other" />
      </group>
    </dependencies>
    <unknown><id>not this</id></unknown>
  </metadata>
  <files><file src="x" target="y" /></files>
</package>`

func TestReadNuspec(t *testing.T) {
	want := &nuget.Nuspec{
		ID: "Az.Sample", VersionText: "1.2.0.0-beta1", Title: "Sample", Authors: "A. Uthor & Söhne", Owners: "Contoso",
		RequireLicenseAcceptance: true, License: "MIT", LicenseType: "expression", ProjectURL: "https://example.org/?a=1&b=2",
		Description: "Two\nlines", Copyright: "(c)", Tags: []string{"PSModule", "Azure", "PSFunction_Get-It"}, MinClient: "2.8",
		PackageTypes: []string{"Dependency"}, Frameworks: []string{"net45", ""},
		Version:      version(t, "1.2.0-beta1"),
		Dependencies: []nuget.Dependency{nuget.NewDependency("Az.Accounts", "2.7.6", ""), nuget.NewDependency("Other", "", "")},
	}
	wide := utf16.Encode([]rune(strings.Replace(full, "utf-8", "utf-16", 1)))
	little, big := []byte{0xFF, 0xFE}, []byte{0xFE, 0xFF}
	for _, u := range wide {
		little = append(little, byte(u), byte(u>>8))
		big = append(big, byte(u>>8), byte(u))
	}
	for name, data := range map[string][]byte{"plain": []byte(full), "mark": []byte("\xEF\xBB\xBF" + full), "little": little, "big": big} {
		got, err := nuget.ReadNuspec(data)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if d := cmp.Diff(want, got); d != "" {
			t.Errorf("%s: %s", name, d)
		}
		back, err := nuget.ReadNuspec(nuget.WriteNuspec(got))
		if d := cmp.Diff(got, back); err != nil || d != "" {
			t.Errorf("%s: written and read again: %v %s", name, err, d)
		}
	}
}

func TestReadNuspecRefuses(t *testing.T) {
	about := func(inner string) string { return "<package><metadata>" + inner + "</metadata></package>" }
	tests := []struct{ in, says string }{
		{"", "want package/metadata/id"},
		{"<module/>", "want the element package, have module"},
		{about("<id>A</id>"), "want package/metadata/version"},
		{about("<version>1.0</version>"), "want package/metadata/id"},
		{about("<id>A</id><version>x</version>"), `version "x"`},
		{about("<id>A</id><version>1.0</version><dependencies><dependency id='B' version='nope'/></dependencies>"), "dependency B: version range"},
		{about("<id>A</id><version>1.0</version><dependencies><dependency version='1'/></dependencies>"), "an id for every dependency"},
		{`<!DOCTYPE p [<!ENTITY a "b">]><package/>`, "no document type"},
		{"<package><metadata>", "want XML"},
		{`<?xml version="1.0" encoding="windows-1252"?><package/>`, `encoding "windows-1252"`},
		{strings.Repeat("<package>", 40), "nested at most 32"},
		{"<package>" + strings.Repeat("<a/>", 20_001) + "</package>", "at most 20000 elements"},
		{strings.Repeat(" ", nuget.MaxNuspec+1), "at most 4194304 bytes"},
	}
	for _, tt := range tests {
		if _, err := nuget.ReadNuspec([]byte(tt.in)); err == nil || !strings.Contains(err.Error(), tt.says) {
			t.Errorf("%.60q: %v, want it to say %s", tt.in, err, tt.says)
		}
	}
}

func TestWriteNuspec(t *testing.T) {
	n := &nuget.Nuspec{ID: "A", Version: version(t, "1.0"), Authors: "<X>", Description: "d",
		Dependencies: []nuget.Dependency{nuget.NewDependency("B", "[1.0,2.0)", ""), nuget.NewDependency("C", "", "")}}
	want := `<?xml version="1.0" encoding="utf-8"?>
<package xmlns="http://schemas.microsoft.com/packaging/2011/08/nuspec.xsd">
  <metadata>
    <id>A</id>
    <version>1.0.0</version>
    <authors>&lt;X&gt;</authors>
    <requireLicenseAcceptance>false</requireLicenseAcceptance>
    <description>d</description>
    <dependencies>
      <dependency id="B" version="[1.0.0, 2.0.0)" />
      <dependency id="C" />
    </dependencies>
  </metadata>
</package>
`
	if d := cmp.Diff(want, string(nuget.WriteNuspec(n))); d != "" {
		t.Error(d)
	}
	n.Dependencies[1].Framework = "net45"
	back, err := nuget.ReadNuspec(nuget.WriteNuspec(n))
	if err != nil || len(back.Dependencies) != 2 || back.Dependencies[1].Framework != "net45" || back.Dependencies[0].Framework != "" {
		t.Errorf("mixed groups come back as %+v, %v", back, err)
	}
}

func contains(got, want string, isError bool) bool {
	if isError {
		return strings.Contains(got, want)
	}
	return got == want
}

func FuzzReadNuspec(f *testing.F) {
	f.Add([]byte(full))
	f.Add([]byte("<package><metadata><id>A</id><version>1</version></metadata></package>"))
	f.Add([]byte("\xFF\xFE<\x00p\x00/\x00>\x00"))
	f.Add([]byte(`<!DOCTYPE p [<!ENTITY a "b">]><package/>`))
	f.Fuzz(func(t *testing.T, data []byte) {
		n, err := nuget.ReadNuspec(data)
		if err != nil {
			return
		}
		back, err := nuget.ReadNuspec(nuget.WriteNuspec(n))
		if err != nil || back.ID != n.ID || back.Version != n.Version || len(back.Dependencies) != len(n.Dependencies) {
			t.Errorf("%+v comes back as %+v, %v", n, back, err)
		}
	})
}
