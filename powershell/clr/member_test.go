package clr

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// text writes a type in a short form for tests.
func (s Signature) text() string {
	switch {
	case s.Elem != nil:
		mark := "[" + strings.Repeat(",", max(s.Rank, 1)-1) + "]"
		if s.ByRef {
			mark = "&"
		}
		if s.Pointer {
			mark = "*"
		}
		return s.Elem.text() + mark
	case s.Parameter > 0:
		return fmt.Sprintf("!%d", s.Parameter)
	case len(s.Args) > 0:
		var args []string
		for _, a := range s.Args {
			args = append(args, a.text())
		}
		return s.Name.String() + "<" + strings.Join(args, ",") + ">"
	}
	return s.Name.String()
}

func TestParseTypeName(t *testing.T) {
	for name, want := range map[string]string{
		"System.Int32": "System.Int32",
		"System.Int32[][,], mscorlib, Version=4.0.0.0, Culture=neutral, PublicKeyToken=b77a5c561934e089": "System.Int32[][,]",
		"System.Collections.Generic.List`1[[A.Widget, Parts, Version=1.0.0.0]], mscorlib":                "System.Collections.Generic.List`1<A.Widget>",
		"System.Collections.Generic.List`1[A.Widget]":                                                    "System.Collections.Generic.List`1<A.Widget>",
		"D`2[[System.String, m],[System.Nullable`1[[System.Int32, m]], m]][], m":                         "D`2<System.String,System.Nullable`1<System.Int32>>[]",
		"A.Outer+Inner+Deep": "A.Outer+Inner+Deep",
		"A.B&":               "A.B&",
		"":                   "",
		"List`1[[":           "List`1<>",
		"A`1[":               "A`1",
	} {
		if got := ParseTypeName(name).text(); got != want {
			t.Errorf("%q: %s, want %s", name, got, want)
		}
	}
	if n := ParseTypeName("A.B[], Parts, Version=1.0.0.0").Elem.Name; n.Assembly != "Parts" || n.Namespace != "A" || n.Name != "B" {
		t.Errorf("parts of the name: %+v", n)
	}
}

func TestMembers(t *testing.T) {
	a := load(t, "BinStandard")
	var got []string
	for _, m := range a.Members(TypeName{Namespace: "Fixture.BinStandard", Name: "SetWidgetCommand"}) {
		line := m.Name + " " + m.Type.text()
		if m.Field {
			line += " field"
		}
		if !m.Setter {
			line += " readonly"
		}
		if m.Static {
			line += " static"
		}
		got = append(got, line)
	}
	want := []string{
		"Name System.String", "Code System.String", "Level System.String", "Numbers System.Int32[]", "Ratio System.Double", "Big System.Int64",
		"Anything System.Object", "Lines System.String[]", "Credential System.Management.Automation.PSCredential",
		"MaybeNumber System.Nullable`1<System.Int32>", "Options Fixture.BinStandard.WidgetOptions",
		"Colors System.Nullable`1<Fixture.BinStandard.WidgetColor>[]", "Part Fixture.BinStandard.Widget+Part",
		"Details Fixture.BinStandard.Widget+Part+Detail[]",
		"Map System.Collections.Generic.Dictionary`2<System.String,System.Collections.Generic.List`1<Fixture.BinStandard.Widget+Part>>",
		"Jagged System.Int32[][]", "Grid System.Int32[,]", "Table System.Collections.Hashtable", "Dict System.Collections.IDictionary",
		"Script System.Management.Automation.ScriptBlock", "Any System.Management.Automation.PSObject",
		"Pair System.Tuple`2<System.Int32,System.String>", "Test System.Func`2<System.Int32,System.Boolean>", "Link System.Uri",
		"Version System.Version", "Bytes System.Byte[]", "PassThru System.Management.Automation.SwitchParameter", "Rest System.Object[]",
		"ReadOnly System.String readonly", "Shared System.String static", "InputObject Fixture.BinStandard.Widget field",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestAttributes(t *testing.T) {
	tests := []struct {
		assembly, class, member string
		want                    []string
	}{
		{"BinStandard", "Fixture.BinStandard.GetWidgetCommand", "", []string{
			"System.Management.Automation.CmdletAttribute [Get Widget] [{DefaultParameterSetName ByName} {HelpUri https://example.org/bin/get-widget}]",
			"System.Management.Automation.OutputTypeAttribute [[Fixture.BinStandard.Widget]] []",
			"System.Management.Automation.OutputTypeAttribute [[System.String System.Collections.Generic.List`1<Fixture.BinStandard.Widget>]] [{ParameterSetName [ByColor]}]",
			"System.Management.Automation.AliasAttribute [[gw Find-Widget]] []"}},
		{"BinStandard", "Fixture.BinStandard.SetWidgetCommand", "Ratio", []string{"System.Management.Automation.ParameterAttribute [] []",
			"System.Management.Automation.ValidateRangeAttribute [0.5 9.5] []"}},
		{"BinStandard", "Fixture.BinStandard.SetWidgetCommand", "Big", []string{"System.Management.Automation.ParameterAttribute [] []",
			"System.Management.Automation.ValidateRangeAttribute [1 5000000000] []"}},
		{"BinCore", "Fixture.BinCore.SendCoreItemCommand", "WithDefault", []string{"System.Management.Automation.ParameterAttribute [] []",
			"System.Management.Automation.PSDefaultValueAttribute [] [{Help forty-two} {Value 42}]"}},
		{"BinCore", "Fixture.BinCore.SendCoreItemCommand", "Shout", []string{"System.Management.Automation.ParameterAttribute [] []",
			"Fixture.BinCore.Common.UpperAttribute [[p q]] [{Culture inv}]"}},
	}
	for _, tt := range tests {
		a := load(t, tt.assembly)
		name := splitName(tt.class)
		attributes := a.AttributesOf(name)
		if tt.member != "" {
			for _, m := range a.Members(name) {
				if m.Name == tt.member {
					attributes = m.Attributes
				}
			}
		}
		var got []string
		for _, at := range attributes {
			got = append(got, fmt.Sprintf("%s %v %v", at.Type, shown(at.Args), at.Named))
		}
		if diff := cmp.Diff(tt.want, got); diff != "" {
			t.Errorf("%s %s:\n%s", tt.class, tt.member, diff)
		}
	}
	if names, values := load(t, "BinStandard").EnumNames(TypeName{Namespace: "Fixture.BinStandard", Name: "WidgetColor"}); fmt.Sprint(names, values) != "[Red Green Blue] [0 5 6]" {
		t.Error(names, values)
	}
	if token := load(t, "BinCore").PublicKeyToken(); token != "null" {
		t.Error(token)
	}
}

func shown(args []any) []any {
	out := make([]any, len(args))
	for i, a := range args {
		switch a := a.(type) {
		case TypeValue:
			out[i] = a.text()
		case []any:
			out[i] = shown(a)
		default:
			out[i] = a
		}
	}
	return out
}
