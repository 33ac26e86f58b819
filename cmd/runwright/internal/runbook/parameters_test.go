package runbook

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/runwright/runwright/powershell/cmdlets"
	"github.com/runwright/runwright/powershell/cmdlets/output"
	"github.com/runwright/runwright/powershell/interp"
	"github.com/runwright/runwright/powershell/oshost"
	"github.com/runwright/runwright/powershell/types"
)

// TestParameters gives a parameter P of a type a value as it came over the wire,
// and compares what a script sees.
func TestParameters(t *testing.T) {
	const kind = "; $P.GetType().Name"
	for _, tt := range []struct{ declared, wire, script, want string }{
		{"[string]$P", `"Joe"`, "$P", "Joe"},
		{"[string]$P", `"\"Joe\""`, "$P", "Joe"},
		{"[string]$P", `"007"`, "$P", "007"},
		{"[string]$P", `"true"`, "$P", "true"},
		{"[string]$P", `"{\"a\":1}"`, "$P", `{"a":1}`},
		{"[string]$P", `{"a":1}`, "$P", `{"a":1}`},
		{"[string]$P", `7`, "$P", "7"},
		{"[System.String]$P", `"[1,2]"`, "$P", "[1,2]"},
		{"[int]$P", `"2"`, "$P + 1", "3"},
		{"[int]$P", `2`, "$P + 1", "3"},
		{"[double]$P", `"2.5"`, "$P * 2", "5"},
		{"$P", `"2"`, "$P" + kind, "2 Int32"},
		{"$P", `"007"`, "$P" + kind, "007 String"},
		{"$P", `"Joe"`, "$P", "Joe"},
		{"$P", `null`, "$null -eq $P", "True"},
		{"[bool]$P", `"True"`, "$P", "True"},
		{"[bool]$P", `"$false"`, "$P", "False"},
		{"[bool]$P", `"1"`, "$P", "True"},
		{"[bool]$P", `0`, "$P", "False"},
		{"[switch]$P", `"true"`, "$P.IsPresent", "True"},
		{"[datetime]$P", `"2026-03-04T05:06:07"`, "$P.ToString('s')", "2026-03-04T05:06:07"},
		{"[guid]$P", `"0f8fad5b-d9cb-469f-a165-70867728950e"`, "$P", "0f8fad5b-d9cb-469f-a165-70867728950e"},
		{"[string[]]$P", `"[\"a\",\"b\"]"`, "$P.Count; $P[1]", "2 b"},
		{"[int[]]$P", `[1,2]`, "$P[0] + $P[1]", "3"},
		{"[array]$P", `"[\"a\",2]"`, "$P.Count", "2"},
		{"[object]$P", `"{\"Name\":\"x\",\"In\":{\"b\":[1,{\"c\":2}]}}"`, "$P.Name; $P.In.b[1].c; ($P | ConvertFrom-Json).In.b[0]", "x 2 1"},
		{"[object]$P", `{"z":1,"a":"it's"}`, "($P.psobject.Properties.Name -join ','), $P.a; ($P | ConvertFrom-Json).a", "z,a it's it's"},
		{"[psobject]$P", `"{\"a\":1}"`, "$P.a" + kind, "1 PSCustomObject"},
		{"$P", `"[{\"a\":1},{\"a\":2}]"`, "$P.a -join ','", "1,2"},
		{"[hashtable]$P", `"{\"a\":{\"b\":1}}"`, "$P.a.b" + kind, "1 Hashtable"},
		{"[hashtable]$P", `{"a":1}`, "$P['a']", "1"},
		{"[hashtable[]]$P", `[{"a":1},{"a":2}]`, "$P[1].a", "2"},
	} {
		t.Run(tt.declared+" "+tt.wire, func(t *testing.T) {
			rs := interp.New(interp.Options{Host: oshost.New(oshost.Options{}), Registry: cmdlets.Registry(), Formatter: output.FileFormatter})
			sb, err := rs.Parse("", "param("+tt.declared+")\n"+tt.script)
			if err != nil {
				t.Fatal(err)
			}
			args, err := parameters(t.Context(), rs, sb, json.RawMessage(`{"p":`+tt.wire+`}`))
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			err = rs.Run(t.Context(), sb, args, interp.Streams{Output: interp.WriterFunc(func(v any) error { got = append(got, types.ToString(v)); return nil })})
			if text := strings.Join(got, " "); err != nil || text != tt.want {
				t.Errorf("%q, %v; want %q", text, err, tt.want)
			}
		})
	}
}
