package pack_test

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/runwright/runwright/internal/nuget"
	"github.com/runwright/runwright/internal/nuget/pack"
)

func module() pack.Module {
	return pack.Module{
		Name: "Contoso", Version: "1.2.0", Prerelease: "beta1", Author: "A", CompanyName: "C", Description: "D & E",
		Tags: []string{"Cloud", "psmodule", "two words"}, Editions: []string{"Core"},
		Functions: []string{"Get-It"}, Cmdlets: []string{"Set-It"}, DscResources: []string{"Thing"},
		Requires: []pack.Requirement{{"Az.Accounts", nuget.ModuleVersions{Minimum: "2.7.6"}}, {"Other", nuget.ModuleVersions{Required: "1.0"}}, {"Any", nuget.ModuleVersions{}}},
	}
}

func file(name, content string) pack.File {
	return pack.File{Path: name, Open: func() (io.ReadCloser, error) { return io.NopCloser(strings.NewReader(content)), nil }}
}

func TestNuspecOfModule(t *testing.T) {
	n, err := module().Nuspec()
	if err != nil {
		t.Fatal(err)
	}
	if got := n.Version.String() + " " + nuget.FormatDependencies(n.Dependencies); got != "1.2.0-beta1 Az.Accounts:[2.7.6, ):|Other:[1.0.0]:|Any::" {
		t.Error(got)
	}
	want := "PSModule Cloud two_words PSEdition_Core PSCmdlet_Set-It PSCommand_Set-It PSIncludes_Cmdlet PSFunction_Get-It PSCommand_Get-It PSIncludes_Function PSDscResource_Thing PSIncludes_DscResource"
	if d := cmp.Diff(want, strings.Join(n.Tags, " ")); d != "" {
		t.Error(d)
	}
	bad := module()
	bad.Requires = []pack.Requirement{{"X", nuget.ModuleVersions{Minimum: "one"}}}
	if _, err := bad.Nuspec(); err == nil || !strings.Contains(err.Error(), "required module X") {
		t.Error(err)
	}
}

func TestWrite(t *testing.T) {
	n, err := module().Nuspec()
	if err != nil {
		t.Fatal(err)
	}
	files := []pack.File{file("Contoso.psm1", "function Get-It {}"), file("Contoso.psd1", "@{}"), file("en-US/größe & more.txt", "x"), file("LICENSE", "free")}
	var a, b bytes.Buffer
	if err := pack.Write(&a, n, files); err != nil {
		t.Fatal(err)
	}
	files[0], files[3] = files[3], files[0]
	if err := pack.Write(&b, n, files); err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(a.Bytes(), b.Bytes()) {
		t.Error("the order of the files shows in the bytes")
	}
	z, err := zip.NewReader(bytes.NewReader(a.Bytes()), int64(a.Len()))
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	content := map[string]string{}
	for _, f := range z.File {
		names = append(names, f.Name)
		in, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		data, err := io.ReadAll(in)
		if err != nil {
			t.Fatal(err)
		}
		content[f.Name] = string(data)
	}
	core := names[len(names)-1]
	want := []string{"_rels/.rels", "Contoso.nuspec", "Contoso.psd1", "Contoso.psm1", "LICENSE", "en-US/gr%C3%B6%C3%9Fe%20&%20more.txt", "[Content_Types].xml", core}
	if d := cmp.Diff(want, names); d != "" || !strings.HasPrefix(core, "package/services/metadata/core-properties/") || !strings.HasSuffix(core, ".psmdcp") {
		t.Errorf("%s, %s", d, core)
	}
	for _, part := range []string{"_rels/.rels", "Contoso.nuspec", "[Content_Types].xml", core} {
		if err := xml.Unmarshal([]byte(content[part]), &struct{}{}); err != nil {
			t.Errorf("%s: %v", part, err)
		}
	}
	for part, has := range map[string]string{
		"_rels/.rels":         `Target="/` + core + `"`,
		"[Content_Types].xml": `PartName="/LICENSE"`,
		core:                  "<version>1.2.0-beta1</version>",
		"Contoso.psm1":        "function Get-It {}",
	} {
		if !strings.Contains(content[part], has) {
			t.Errorf("%s lacks %s: %s", part, has, content[part])
		}
	}
	back, err := nuget.ReadNuspec([]byte(content["Contoso.nuspec"]))
	if err != nil || back.ID != "Contoso" || len(back.Dependencies) != 3 {
		t.Errorf("%+v, %v", back, err)
	}
}

func TestWriteRefuses(t *testing.T) {
	n, err := module().Nuspec()
	if err != nil {
		t.Fatal(err)
	}
	broken := pack.File{Path: "x", Open: func() (io.ReadCloser, error) { return nil, errors.New("gone") }}
	tests := []struct {
		files []pack.File
		says  string
	}{
		{[]pack.File{file("../x", "")}, "clean path"},
		{[]pack.File{file("/x", "")}, "clean path"},
		{[]pack.File{file("a//x", "")}, "clean path"},
		{[]pack.File{file(`a\x`, "")}, "clean path"},
		{[]pack.File{file("", "")}, "clean path"},
		{[]pack.File{file("_rels/.rels", "")}, "the package itself needs"},
		{[]pack.File{file("contoso.NUSPEC", "")}, "one name on a system without case"},
		{[]pack.File{file("A", ""), file("a", "")}, "one name on a system without case"},
		{[]pack.File{broken}, "x: gone"},
	}
	for _, tt := range tests {
		if err := pack.Write(io.Discard, n, tt.files); err == nil || !strings.Contains(err.Error(), tt.says) {
			t.Errorf("%v, want it to say %s", err, tt.says)
		}
	}
}
