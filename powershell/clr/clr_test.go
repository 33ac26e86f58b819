package clr

import (
	"encoding/binary"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func load(t testing.TB, name string) *Assembly {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("testdata", name+".dll"))
	if err != nil {
		t.Fatal(err)
	}
	a, err := Read(data)
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	return a
}

func TestCmdlets(t *testing.T) {
	// What PowerShell lists for the same files.
	tests := []struct {
		name, version string
		others        []string
		want          []string
	}{
		{"BinStandard", "1.4.0.0", nil, []string{"Frob-Widget", "Get-Widget", "Get-WidgetGeneric", "Get-WidgetNested", "Invoke-WidgetCounter", "Set-Widget", "Show-WidgetDynamic", "Test-WidgetStream"}},
		{"BinCore", "2.1.0.0", []string{"BinCore.Common"}, []string{"Get-CoreHangul", "Get-CoreItem", "Get-CoreOdd", "Send-CoreItem"}},
		{"BinPartial", "1.0.0.0", nil, []string{"Get-PartialNone", "Get-PartialOutput", "Get-PartialParameter"}},
		{"DllOnly", "5.0.0.0", nil, []string{"Get-DllOnly"}},
		{"BinPlain", "1.0.0.0", nil, nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			a := load(t, tt.name)
			if a.Name != tt.name || a.Version != tt.version || a.Culture != "" {
				t.Errorf("is %s %s %q, want %s %s", a.Name, a.Version, a.Culture, tt.name, tt.version)
			}
			var others []*Assembly
			for _, o := range tt.others {
				others = append(others, load(t, o))
			}
			var got []string
			for _, c := range Cmdlets(a, others...) {
				got = append(got, c.Cmdlet.String())
			}
			slices.Sort(got)
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
			if m := MissingBases(append(others, a)...); len(m) > 0 {
				t.Errorf("missing %v", m)
			}
		})
	}
}

func TestMissing(t *testing.T) {
	m := MissingBases(load(t, "BinMissing"))
	if len(m) == 0 || m[0].Needs.Assembly != "BinMissing.Dep" || m[0].Assembly != "BinMissing" {
		t.Errorf("missing bases %+v, want one from BinMissing.Dep", m)
	}
	if diff := cmp.Diff([]string{"BinMissing.Dep"}, MissingReferences(load(t, "BinPartial"))); diff != "" {
		t.Error(diff)
	}
	if m := MissingBases(load(t, "BinCore")); len(m) == 0 || m[0].Needs.Assembly != "BinCore.Common" {
		t.Errorf("missing bases without the second assembly: %+v", m)
	}
	if got := MissingReferences(load(t, "BinCore"), load(t, "BinCore.Common")); len(got) != 0 {
		t.Errorf("missing references %v", got)
	}
}

func TestReadRefuses(t *testing.T) {
	whole, err := os.ReadFile("testdata/BinStandard.dll")
	if err != nil {
		t.Fatal(err)
	}
	native := make([]byte, 330)
	copy(native, "MZ")
	native[60] = 64
	copy(native[64:], "PE\x00\x00")
	binary.LittleEndian.PutUint16(native[64+20:], 240)
	binary.LittleEndian.PutUint16(native[64+24:], 0x20b)
	tests := map[string]struct {
		in   []byte
		want error
	}{
		"nothing":   {nil, ErrNotPE},
		"text":      {[]byte("function Get-X { 'x' }                                            "), ErrNotPE},
		"MZ only":   {append([]byte("MZ"), make([]byte, 500)...), ErrNotPE},
		"native":    {native, ErrNative},
		"truncated": {whole[:len(whole)/2], ErrTruncated},
	}
	for name, tt := range tests {
		if _, err := Read(tt.in); !errors.Is(err, tt.want) {
			t.Errorf("%s: error %v, want %v", name, err, tt.want)
		}
	}
	// Every shorter file is refused or read, never a crash.
	for n := 0; n < len(whole); n += 7 {
		if a, err := Read(whole[:n]); err == nil && a.Name == "" {
			t.Errorf("%d bytes: an assembly without name", n)
		}
	}
}

func FuzzRead(f *testing.F) {
	for _, name := range []string{"DllOnly", "BinPlain", "BinMissing"} {
		data, err := os.ReadFile(filepath.Join("testdata", name+".dll"))
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		a, err := Read(data)
		if err != nil {
			return
		}
		Cmdlets(a, a)
		MissingBases(a)
		MissingReferences(a)
		for _, t := range a.Types {
			a.AttributesOf(t.TypeName)
			a.Members(t.TypeName)
			a.BaseOf(t.TypeName)
			a.EnumNames(t.TypeName)
		}
	})
}
