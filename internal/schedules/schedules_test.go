package schedules_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/runwright/runwright/internal/fault"
	"github.com/runwright/runwright/internal/schedules"
	"github.com/runwright/runwright/internal/schedules/recurrence"
	"github.com/runwright/runwright/internal/store"
	"github.com/runwright/runwright/internal/store/storetest"
)

func ptr[T any](v T) *T { return &v }

func TestSpecs(t *testing.T) {
	const good = "2026-01-01T12:00:00Z"
	tests := []struct {
		name   string
		spec   schedules.Spec
		target string // of the fault; empty for none
		text   string // part of the fault, or the start time with what makes the rule
	}{
		{"hour", schedules.Spec{Frequency: "hour", StartTime: "2026-01-01T12:00:59.7Z"}, "", "2026-01-01T12:00:00Z Hour 1 UTC"},
		{"once", schedules.Spec{Frequency: "OneTime", StartTime: "2026-01-01T12:00:00+02:00", Interval: ptr(5), TimeZone: "Etc/UTC"}, "tooSoon", ""},
		{"once, later", schedules.Spec{Frequency: "OneTime", StartTime: "2026-01-01T18:00:00+02:00", Interval: ptr(5), TimeZone: "Etc/UTC"}, "", "2026-01-01T16:00:00Z OneTime 0 Etc/UTC"},
		{"in the zone", schedules.Spec{Frequency: "Day", StartTime: "2026-01-02T08:00:00", TimeZone: "W. Europe Standard Time", Interval: ptr(2)}, "", "2026-01-02T08:00:00+01:00 Day 2 W. Europe Standard Time"},
		{"in the zone, short", schedules.Spec{Frequency: "Day", StartTime: "2026-07-02 08:00", TimeZone: "Europe/Berlin"}, "", "2026-07-02T08:00:00+02:00 Day 1 Europe/Berlin"},
		{"as early as may be", schedules.Spec{Frequency: "Day", StartTime: "2026-01-01T10:05:30Z"}, "", "2026-01-01T10:05:00Z Day 1 UTC"},
		{"as early as may be, in the zone", schedules.Spec{Frequency: "Day", StartTime: "2026-01-01T11:05:30", TimeZone: "Europe/Berlin"}, "", "2026-01-01T11:05:00+01:00 Day 1 Europe/Berlin"},
		{"a second too early, in the zone", schedules.Spec{Frequency: "Day", StartTime: "2026-01-01T11:05:29", TimeZone: "Europe/Berlin"}, "tooSoon", ""},
		{"a second too early", schedules.Spec{Frequency: "Day", StartTime: "2026-01-01T10:05:29Z"}, "tooSoon", ""},
		{"no frequency", schedules.Spec{StartTime: good}, "properties.frequency", "expected OneTime, Minute"},
		{"unknown frequency", schedules.Spec{Frequency: "Year", StartTime: good}, "properties.frequency", "The frequency 'Year' is not known"},
		{"no start", schedules.Spec{Frequency: "Day"}, "properties.startTime", "The startTime '' is not understood"},
		{"odd start", schedules.Spec{Frequency: "Day", StartTime: "tomorrow"}, "properties.startTime", "'tomorrow'"},
		{"odd expiry", schedules.Spec{Frequency: "Day", StartTime: good, ExpiryTime: "never"}, "properties.expiryTime", "'never'"},
		{"expiry before start", schedules.Spec{Frequency: "Day", StartTime: good, ExpiryTime: "2026-01-01T11:59:00Z"}, "properties.expiryTime", "is before the start time"},
		{"interval", schedules.Spec{Frequency: "Day", StartTime: good, Interval: ptr(0)}, "properties.interval", "The interval 0"},
		{"zone", schedules.Spec{Frequency: "Day", StartTime: good, TimeZone: "Mars/Base"}, "properties.timeZone", "'Mars/Base'"},
		{"week day", schedules.Spec{Frequency: "Week", StartTime: good, WeekDays: []string{"Mon"}}, "properties.advancedSchedule.weekDays", "'Mon'"},
		{"week days with days", schedules.Spec{Frequency: "Day", StartTime: good, WeekDays: []string{"Monday"}}, "properties.advancedSchedule.weekDays", "go with the frequency Week"},
		{"month day", schedules.Spec{Frequency: "Month", StartTime: good, MonthDays: []int{32}}, "properties.advancedSchedule.monthDays", "32"},
		{"occurrence", schedules.Spec{Frequency: "Month", StartTime: good, Occurrences: []schedules.SpecOccurrence{{6, "Monday"}}}, "properties.advancedSchedule.monthlyOccurrences", "6"},
		{"day of an occurrence", schedules.Spec{Frequency: "Month", StartTime: good, Occurrences: []schedules.SpecOccurrence{{1, ""}}}, "properties.advancedSchedule.monthlyOccurrences", "The day ''"},
	}
	h := newHouse(t, store.Config{Dir: t.TempDir()})
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s, _, err := h.service.Put(t.Context(), "a", "row "+tt.name, tt.spec)
			target, want := tt.target, tt.text
			if target == "tooSoon" {
				target, want = "properties.startTime", "Argument scheduleAllData with value Orchestrator.Schedules.DataAccess.Models.ScheduleAllData is not valid. Error message: The start time of the schedule must be at least 5 minutes after the time you create the schedule."
			}
			if target == "" {
				if err != nil {
					t.Fatal(err)
				}
				r := s.Rule
				if got := strings.Join([]string{r.Start.In(r.Zone).Format(time.RFC3339), string(r.Frequency), string(rune('0' + r.Interval)), s.TimeZone}, " "); got != want {
					t.Errorf("got %s, want %s", got, want)
				}
				if got, err := h.service.Get(t.Context(), "a", "ROW "+tt.name); err != nil || got.Rule.Start != s.Rule.Start || got.TimeZone != s.TimeZone || !got.Rule.Expiry.Equal(recurrence.Never()) {
					t.Errorf("read back %+v, %v", got, err)
				}
				return
			}
			var f *fault.Error
			if !fault.Is(err, fault.Invalid) || !asFault(err, &f) || f.Target != target || !strings.Contains(f.Message, want) {
				t.Errorf("got %v (%+v), want %q on %s", err, f, want, target)
			}
		})
	}
}

func asFault(err error, f **fault.Error) (ok bool) {
	*f, ok = err.(*fault.Error)
	return ok
}

func TestNames(t *testing.T) {
	h := newHouse(t, store.Config{Dir: t.TempDir()})
	spec := schedules.Spec{Frequency: "Day", StartTime: "2026-02-01T08:00:00Z"}
	for _, name := range []string{"", "a.b", "a ", "x<", strings.Repeat("x", 129), "a\x01"} {
		if _, _, err := h.service.Put(t.Context(), "a", name, spec); !fault.Is(err, fault.Invalid) {
			t.Errorf("%q: %v", name, err)
		}
	}
	if _, _, err := h.service.Put(t.Context(), "a", "every day, at 8 (Berlin)", spec); err != nil {
		t.Error(err)
	}
}

// TestLifeOfASchedule replaces, disables and lets expire one schedule.
func TestLifeOfASchedule(t *testing.T) {
	storetest.Each(t, func(t *testing.T, cfg store.Config) {
		h := newHouse(t, cfg)
		h.put("Nightly", func(s *schedules.Spec) {
			s.ExpiryTime = "2026-01-01T12:30:00Z"
			s.Description = "one"
		})
		h.clock.Advance(30 * time.Minute)
		// The old start time may stay, although it is over by now.
		spec := schedules.Spec{Frequency: "Hour", StartTime: "2026-01-01T10:10:00Z", ExpiryTime: "2026-01-01T12:30:00Z", Interval: ptr(2), Description: "two"}
		s, created, err := h.service.Put(t.Context(), "a", "nightly", spec)
		if err != nil || created || s.Name != "Nightly" || s.Description != "two" {
			t.Fatalf("%+v, %t, %v", s, created, err)
		}
		want := []time.Time{time.Date(2026, 1, 1, 12, 10, 0, 0, time.UTC)}
		if diff := cmp.Diff(want, s.Next(h.clock.Now(), 5)); diff != "" {
			t.Errorf("next (-want +got):\n%s", diff)
		}
		spec.StartTime = "2026-01-01T10:11:00Z"
		if _, _, err := h.service.Put(t.Context(), "a", "nightly", spec); !fault.Is(err, fault.Invalid) {
			t.Errorf("another start time that is over: %v", err)
		}
		patch := func(enabled *bool, description *string) (schedules.Schedule, error) {
			return h.service.Patch(t.Context(), "a", "NIGHTLY", schedules.Change{Enabled: enabled, Description: description})
		}
		if s, err = patch(ptr(false), ptr("three")); err != nil || s.Enabled(h.clock.Now()) || s.Description != "three" {
			t.Errorf("disabled: %+v, %v", s, err)
		}
		spec.StartTime, spec.Description = "2026-01-01T10:10:00Z", "four"
		if s, _, err = h.service.Put(t.Context(), "a", "nightly", spec); err != nil || s.Enabled(h.clock.Now()) {
			t.Errorf("replaced while disabled: %+v, %v", s, err)
		}
		if s, err = patch(ptr(true), nil); err != nil || !s.Enabled(h.clock.Now()) || s.Description != "four" {
			t.Errorf("enabled: %+v, %v", s, err)
		}
		h.clock.Advance(2 * time.Hour) // 12:30:30
		if s, err = h.service.Get(t.Context(), "a", "nightly"); err != nil || s.Enabled(h.clock.Now()) || !s.Expired(h.clock.Now()) {
			t.Errorf("expired: %+v, %v", s, err)
		}
		if _, err := patch(ptr(true), nil); !fault.Is(err, fault.Invalid) || !strings.Contains(err.Error(), "expired at 2026-01-01T12:30:00Z") {
			t.Errorf("enabled after expiry: %v", err)
		}
		spec.ExpiryTime = ""
		if s, _, err = h.service.Put(t.Context(), "a", "nightly", spec); err != nil || !s.Enabled(h.clock.Now()) {
			t.Errorf("with a later expiry: %+v, %v", s, err)
		}
		h.put("Another", nil)
		all, err := h.service.List(t.Context(), "a", 0, 10)
		if err != nil || len(all) != 2 || all[0].Name != "Another" {
			t.Errorf("list %+v, %v", all, err)
		}
		if err := h.service.Delete(t.Context(), "a", "nightly"); err != nil {
			t.Error(err)
		}
		for name, err := range map[string]error{
			"delete": h.service.Delete(t.Context(), "a", "nightly"),
			"get":    func() error { _, err := h.service.Get(t.Context(), "a", "nightly"); return err }(),
			"patch":  func() error { _, err := patch(nil, nil); return err }(),
			"runs":   func() error { _, err := h.service.Runs(t.Context(), "a", "nightly", 0, 1); return err }(),
		} {
			if !fault.Is(err, fault.NotFound) {
				t.Errorf("%s of one that is gone: %v", name, err)
			}
		}
	})
}

// TestEverythingIsKept reads back a rule with all its parts.
func TestEverythingIsKept(t *testing.T) {
	storetest.Each(t, func(t *testing.T, cfg store.Config) {
		h := newHouse(t, cfg)
		put := h.put("M", func(s *schedules.Spec) {
			s.Frequency, s.Interval, s.TimeZone = "Month", ptr(3), "Tokyo Standard Time"
			s.MonthDays, s.Occurrences = []int{-1, 15}, []schedules.SpecOccurrence{{-1, "friday"}, {2, "Tuesday"}}
			s.ExpiryTime = "2030-01-01T00:00:00"
		})
		got, err := h.service.Get(t.Context(), "a", "m")
		if err != nil {
			t.Fatal(err)
		}
		same := cmp.Comparer(func(a, b *time.Location) bool { return a.String() == b.String() })
		if diff := cmp.Diff(put.Rule, got.Rule, same); diff != "" || got.TimeZone != "Tokyo Standard Time" {
			t.Errorf("(-put +got):\n%s", diff)
		}
		if !got.Rule.Expiry.Equal(time.Date(2029, 12, 31, 15, 0, 0, 0, time.UTC)) {
			t.Errorf("expiry %v", got.Rule.Expiry)
		}
	})
}
