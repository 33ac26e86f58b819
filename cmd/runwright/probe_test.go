package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"github.com/runwright/runwright/internal/sandbox"
)

// TestProbe runs the command as an operator does: every attempt is refused, or is
// known, in each tier and profile that the machine has.
func TestProbe(t *testing.T) {
	if len(unconfined()) > 0 {
		t.Skip("this machine cannot confine jobs")
	}
	out, err := startProgram(t, "probe", "--output", "json").Output()
	var r probeReport
	if jsonErr := json.Unmarshal(out, &r); err != nil || jsonErr != nil {
		t.Fatalf("%v, %v: %s", err, jsonErr, out)
	}
	count := map[string]int{}
	for _, a := range r.Attempts {
		if count[a.Tier+" "+a.Profile]++; !a.OK() {
			t.Errorf("%s %s: %s: %s", a.Tier, a.Profile, a.Name, a.Detail)
		}
	}
	for _, s := range r.Skipped {
		t.Log("skipped: " + s)
	}
	for what, n := range count {
		if n < 71 {
			t.Errorf("%s: only %d attempts", what, n)
		}
	}
	if len(count) == 0 {
		t.Error("nothing was tried")
	}
}

// TestProbeReport: what is reached is told and fails, and so does a report of
// nothing.
func TestProbeReport(t *testing.T) {
	refused := sandbox.Attempt{Tier: "A", Profile: "p-48", Name: "socket", Detail: "EPERM"}
	known := sandbox.Attempt{Tier: "A", Profile: "p-48", Name: "stat", Reached: true, Known: "names are not hidden"}
	reached := sandbox.Attempt{Tier: "B", Profile: "p-48", Name: "mount", Reached: true, Detail: "returned\n0"}
	for _, tt := range []struct {
		name   string
		report probeReport
		ok     bool
		want   string
	}{
		{"good", probeReport{Attempts: []sandbox.Attempt{refused, known}}, true,
			"TIER  PROFILE  ATTEMPTS  REFUSED  KNOWN  REACHED\nA     p-48     2         1        1      0\nknown    A p-48: stat: names are not hidden\n"},
		{"bad", probeReport{Attempts: []sandbox.Attempt{refused, reached}}, false,
			"TIER  PROFILE  ATTEMPTS  REFUSED  KNOWN  REACHED\nA     p-48     1         1        0      0\nB     p-48     1         0        0      1\nREACHED  B p-48: mount: returned 0\n"},
		{"nothing", probeReport{}, false, "TIER  PROFILE  ATTEMPTS  REFUSED  KNOWN  REACHED\nskipped  tier A: none\n"},
	} {
		if tt.name == "nothing" {
			tt.report.add("tier A")(nil, errors.New("none"))
		}
		var out bytes.Buffer
		p := &program{out: &out}
		if err := p.printProbes(tt.report); err != nil || out.String() != tt.want || tt.report.ok() != tt.ok {
			t.Errorf("%s: %v, %v\n%s", tt.name, tt.report.ok(), err, strings.ReplaceAll(out.String(), " ", "·"))
		}
	}
}
