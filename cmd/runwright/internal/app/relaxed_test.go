package app

import (
	"encoding/json"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestWithoutRelaxed(t *testing.T) {
	const script = "[CmdletBinding()]\nparam([Parameter(Mandatory)][hashtable]$H, [string]$S, [System.String] $T, $Any, [string[]]$List, [int]$N)\n$H"
	in := map[string]json.RawMessage{
		"h": json.RawMessage(`"{Name1:'Value1'}"`), "S": json.RawMessage(`"{Name1:'Value1'}"`), "t": json.RawMessage(`"[a,b]"`), "Any": json.RawMessage(`"[Joe,2]"`),
		"List": json.RawMessage(`"[Joe,Smith]"`), "N": json.RawMessage(`"2"`), "Plain": json.RawMessage(`{"a":1}`), "Odd": json.RawMessage(`"{not it"`), "J": json.RawMessage(`"{\"a\":1}"`),
	}
	want := map[string]json.RawMessage{}
	for k, v := range in {
		want[k] = v
	}
	want["h"], want["Any"], want["List"] = json.RawMessage(`"{\"Name1\":\"Value1\"}"`), json.RawMessage(`"[\"Joe\",2]"`), json.RawMessage(`"[\"Joe\",\"Smith\"]"`)
	if diff := cmp.Diff(want, withoutRelaxed(in, script)); diff != "" {
		t.Error(diff)
	}
	if got := string(in["h"]); got != `"{Name1:'Value1'}"` {
		t.Errorf("the job's own parameters were changed: %s", got)
	}
	if got := withoutRelaxed(map[string]json.RawMessage{"a": json.RawMessage(`"[x]"`)}, "param($a"); string(got["a"]) != `"[\"x\"]"` {
		t.Errorf("with a script that cannot be read: %s", got["a"])
	}
	if got := withoutRelaxed(nil, script); got != nil {
		t.Errorf("from nothing: %v", got)
	}
}
