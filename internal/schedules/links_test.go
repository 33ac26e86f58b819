package schedules_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/runwright/runwright/internal/fault"
	"github.com/runwright/runwright/internal/schedules"
	"github.com/runwright/runwright/internal/store"
	"github.com/runwright/runwright/internal/store/storetest"
)

const (
	link1 = "0FA462BA-3aa2-4138-83ca-9ebc3bc55cdc"
	link2 = "1fa462ba-3aa2-4138-83ca-9ebc3bc55cdc"
	link3 = "2fa462ba-3aa2-4138-83ca-9ebc3bc55cdc"
)

func TestLinks(t *testing.T) {
	storetest.Each(t, func(t *testing.T, cfg store.Config) {
		h := newHouse(t, cfg)
		h.put("Nightly", nil)
		h.put("Hourly", nil)
		link := func(id, schedule, runbook, runOn string) (schedules.Link, error) {
			return h.service.Link(t.Context(), "a", id, schedules.LinkSpec{Schedule: schedule, Runbook: runbook, RunOn: runOn, Parameters: map[string]json.RawMessage{"a": json.RawMessage(`{"b":1}`)}})
		}
		l, err := link(link1, "nightly", "r", "")
		if err != nil || l.Schedule != "Nightly" || l.Runbook != "R" || l.ID != link1 {
			t.Fatalf("%+v, %v", l, err)
		}
		for name, row := range map[string]struct {
			id, schedule, runbook, runOn string
			code                         fault.Code
			text                         string
		}{
			"same id":     {strings.ToLower(link1), "Hourly", "S", "", fault.Conflict, "A jobSchedule with same id already exists."},
			"same pair":   {link2, "NIGHTLY", "r", "", fault.Conflict, "is linked to the schedule 'Nightly' already, by the job schedule " + link1},
			"no GUID":     {"x", "Nightly", "S", "", fault.Invalid, "expected a GUID"},
			"no schedule": {link2, "None", "S", "", fault.NotFound, "The schedule 'None' was not found."},
			"no runbook":  {link2, "Nightly", "None", "", fault.NotFound, "The runbook 'None' was not found."},
			"nothing":     {link2, "", "S", "", fault.Invalid, "properties.schedule.name"},
			"no name":     {link2, "Nightly", "", "", fault.Invalid, "properties.runbook.name"},
			"group":       {link2, "Nightly", "S", "g", fault.Invalid, "no group g"},
		} {
			if _, err := link(row.id, row.schedule, row.runbook, row.runOn); !fault.Is(err, row.code) || !strings.Contains(err.Error(), row.text) {
				t.Errorf("%s: %v", name, err)
			}
		}
		for id, pair := range map[string][2]string{link2: {"Nightly", "S"}, link3: {"Hourly", "R"}} {
			if _, err := link(id, pair[0], pair[1], ""); err != nil {
				t.Fatal(err)
			}
		}
		list := func(f schedules.LinkFilter) string {
			all, err := h.service.Links(t.Context(), "a", f, 0, 10)
			if err != nil {
				t.Fatal(err)
			}
			var out []string
			for _, l := range all {
				out = append(out, l.Schedule+"-"+l.Runbook)
			}
			return strings.Join(out, " ")
		}
		for filter, want := range map[schedules.LinkFilter]string{
			{}: "Hourly-R Nightly-R Nightly-S", {Schedule: "NIGHTLY"}: "Nightly-R Nightly-S", {Runbook: "r"}: "Hourly-R Nightly-R",
			{Schedule: "Nightly", Runbook: "S"}: "Nightly-S", {Runbook: "none"}: "",
		} {
			if got := list(filter); got != want {
				t.Errorf("%+v: %s, want %s", filter, got, want)
			}
		}
		got, err := h.service.GetLink(t.Context(), "a", strings.ToUpper(link1))
		if err != nil || got.ID != link1 || string(got.Parameters["a"]) != `{"b":1}` {
			t.Errorf("%+v, %v", got, err)
		}
		starters, err := h.service.Starters(t.Context(), "a", []string{"s"})
		if err != nil || len(starters) != 1 || starters[0].Schedule.Name != "Nightly" || strings.Join(starters[0].Runbooks, "") != "S" {
			t.Errorf("starters %+v, %v", starters, err)
		}
		off := false
		if _, err := h.service.Patch(t.Context(), "a", "Nightly", schedules.Change{Enabled: &off}); err != nil {
			t.Fatal(err)
		}
		if starters, err := h.service.Starters(t.Context(), "a", []string{"S"}); err != nil || len(starters) > 0 {
			t.Errorf("a disabled one starts: %+v, %v", starters, err)
		}
		// A schedule and a runbook take their links along.
		if err := h.service.Delete(t.Context(), "a", "Hourly"); err != nil {
			t.Fatal(err)
		}
		if got := list(schedules.LinkFilter{}); got != "Nightly-R Nightly-S" {
			t.Errorf("without Hourly: %s", got)
		}
		h.exec(`DELETE FROM runbook WHERE name = 'R'`)
		if got := list(schedules.LinkFilter{}); got != "Nightly-S" {
			t.Errorf("without R: %s", got)
		}
		if err := h.service.Unlink(t.Context(), "a", link2); err != nil || list(schedules.LinkFilter{}) != "" {
			t.Errorf("unlink: %v", err)
		}
		if err := h.service.Unlink(t.Context(), "a", link2); !fault.Is(err, fault.NotFound) {
			t.Errorf("unlink again: %v", err)
		}
	})
}
