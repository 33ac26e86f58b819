package armapi

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestNormalisePath(t *testing.T) {
	const account = "/subscriptions/S/resourcegroups/G/providers/microsoft.automation/automationaccounts/A"
	tests := []struct{ in, want string }{
		{"/SUBSCRIPTIONS/S/ResourceGroups/G/Providers/Microsoft.Automation/AutomationAccounts/A", account},
		{account + "/Jobs/J/", account + "/jobs/J"},
		{account + "/Jobs/JOBS/Streams/LIVE", account + "/jobs/JOBS/streams/LIVE"},
		{account + "/Runbooks/DRAFT/Draft/TestJob/Streams/X", account + "/runbooks/DRAFT/draft/testjob/streams/X"},
		{account + "/Runbooks/R/Draft/Content", account + "/runbooks/R/draft/content"},
		{account + "/Connections/A%2FB%20(C)", account + "/connections/A%2FB%20(C)"},
		{"/Subscriptions/S/Providers/Microsoft.Automation/AutomationAccounts", "/subscriptions/S/providers/microsoft.automation/automationaccounts"},
		{"/Providers/Microsoft.Automation/Operations", "/providers/microsoft.automation/operations"},
		{account + "//x", ""},
		{account + "/../x", ""},
		{account + "/jobs/.", ""},
	}
	for _, tt := range tests {
		got, ok := normalisePath(tt.in)
		if got != tt.want || ok != (tt.want != "") {
			t.Errorf("%s: %q, %v; want %q", tt.in, got, ok, tt.want)
		}
	}
}

func FuzzNormalisePath(f *testing.F) {
	f.Add("/subscriptions/S/resourceGroups/G/providers/Microsoft.Automation/automationAccounts/A/runbooks/R/draft/content/")
	f.Add("//")
	f.Fuzz(func(t *testing.T, in string) {
		once, ok := normalisePath(in)
		if !ok {
			return
		}
		twice, ok := normalisePath(once)
		if !ok || twice != once {
			t.Errorf("%q → %q → %q, %v", in, once, twice, ok)
		}
	})
}

func TestFilter(t *testing.T) {
	tests := []struct {
		filter string
		want   []clause
		fail   string
	}{
		{"", nil, ""},
		{"  ", nil, ""},
		{"properties/streamType eq 'Output'", []clause{{"properties/streamtype", "eq", "Output"}}, ""},
		{"Properties/A EQ 'it''s' AND b ge 2024-01-01T00:00:00Z", []clause{{"properties/a", "eq", "it's"}, {"b", "ge", "2024-01-01T00:00:00Z"}}, ""},
		{"a eq '' and b le 5", []clause{{"a", "eq", ""}, {"b", "le", "5"}}, ""},
		{"a eq 'x", nil, "at 'a eq 'x'"},
		{"a eq 'x' and ", nil, "at ''"},
		{"a eq 'x' or b eq 'y'", nil, "not understood"},
		{"contains(a,'b')", nil, "at 'contains(a,'b')'"},
		{"a eq 'x' b eq 'y'", nil, "not understood"},
	}
	for _, tt := range tests {
		var got []clause
		err := eachClause(tt.filter, func(c clause) (bool, error) {
			got = append(got, c)
			return true, nil
		}, "a eq 'x'")
		if tt.fail != "" {
			if err == nil || !strings.Contains(err.Error(), tt.fail) {
				t.Errorf("%q: error %v, want %q", tt.filter, err, tt.fail)
			}
			continue
		}
		if diff := cmp.Diff(tt.want, got, cmp.AllowUnexported(clause{})); err != nil || diff != "" {
			t.Errorf("%q: %v\n%s", tt.filter, err, diff)
		}
	}
	err := eachClause("colour eq 'red'", func(clause) (bool, error) { return false, nil }, "a eq 'x'", "b ge T")
	if err == nil || !strings.Contains(err.Error(), "at 'colour eq 'red''; expected, joined by 'and': a eq 'x', b ge T") {
		t.Errorf("unknown clause: %v", err)
	}
}

func TestStamp(t *testing.T) {
	zone := time.FixedZone("x", 3600)
	for in, want := range map[time.Time]string{
		{}: `null`,
		time.Date(2018, 2, 7, 3, 33, 18, 123270300, zone):        `"2018-02-07T02:33:18.1232703+00:00"`,
		time.Date(2017, 3, 27, 3, 47, 53, 433000000, time.UTC):   `"2017-03-27T03:47:53.433+00:00"`,
		time.Date(2017, 3, 27, 3, 47, 53, 0, time.UTC):           `"2017-03-27T03:47:53+00:00"`,
		time.Date(9999, 12, 31, 23, 59, 59, 999999900, time.UTC): `"9999-12-31T23:59:59.9999999+00:00"`,
	} {
		got, err := json.Marshal(stamp(in))
		if err != nil || string(got) != want {
			t.Errorf("%v: %s, %v; want %s", in, got, err, want)
		}
	}
}

func TestSummary(t *testing.T) {
	for in, want := range map[string]string{
		"one\r\ntwo\n": "one two", "  x ": "x", strings.Repeat("ü", 2000): strings.Repeat("ü", summaryLength),
	} {
		if got := summary(in); got == nil || *got != want {
			t.Errorf("%q: %v", in, got)
		}
	}
	if summary("\n") != nil {
		t.Error("an empty text has no summary")
	}
}
