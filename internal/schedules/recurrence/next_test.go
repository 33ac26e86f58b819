package recurrence

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"
)

// at reads "2026-03-28 02:30" in a zone, or a time with its own offset.
func at(t testing.TB, zone *time.Location, text string) time.Time {
	t.Helper()
	if moment, err := time.Parse(time.RFC3339, text); err == nil {
		return moment
	}
	moment, err := time.ParseInLocation("2006-01-02 15:04", text, zone)
	if err != nil {
		t.Fatal(err)
	}
	return moment
}

func zoneOf(t testing.TB, name string) *time.Location {
	t.Helper()
	zone, err := Zone(name)
	if err != nil {
		t.Fatal(err)
	}
	return zone
}

// TestNext lists the first due times of rules; "-" is none.
func TestNext(t *testing.T) {
	const berlin = "Europe/Berlin"
	tests := []struct {
		name, zone, start string
		rule              Rule
		expiry, after     string // empty: never, before everything
		want              string // with offsets, joined by commas
	}{
		{"once", "", "2026-03-01 10:00", Rule{Frequency: OneTime}, "", "", "2026-03-01T10:00:00Z,-"},
		{"once, over", "", "2026-03-01 10:00", Rule{Frequency: OneTime}, "", "2026-03-01 10:00", "-"},
		{"minutes", "", "2026-03-01 10:00", Rule{Frequency: Minute, Interval: 15}, "", "2026-03-01 10:16", "2026-03-01T10:30:00Z,2026-03-01T10:45:00Z"},
		{"after means after", "", "2026-03-01 10:00", Rule{Frequency: Hour, Interval: 2}, "", "2026-03-01 12:00", "2026-03-01T14:00:00Z"},
		{"a thousand years of minutes", "", "2026-03-01 10:00", Rule{Frequency: Minute, Interval: 7}, "", "3026-03-01 10:00", "3026-03-01T10:06:00Z"},
		{"hours are elapsed time, in spring", berlin, "2026-03-29 00:00", Rule{Frequency: Hour, Interval: 1}, "", "2026-03-29 00:30", "2026-03-29T01:00:00+01:00,2026-03-29T03:00:00+02:00"},
		{"hours are elapsed time, in autumn", berlin, "2026-10-25 01:00", Rule{Frequency: Hour, Interval: 1}, "", "", "2026-10-25T01:00:00+02:00,2026-10-25T02:00:00+02:00,2026-10-25T02:00:00+01:00,2026-10-25T03:00:00+01:00"},
		{"days follow the local clock", berlin, "2026-03-28 10:00", Rule{Frequency: Day, Interval: 1}, "", "", "2026-03-28T10:00:00+01:00,2026-03-29T10:00:00+02:00,2026-03-30T10:00:00+02:00"},
		{"a local time that does not happen", berlin, "2026-03-28 02:30", Rule{Frequency: Day, Interval: 1}, "", "", "2026-03-28T02:30:00+01:00,2026-03-29T03:30:00+02:00,2026-03-30T02:30:00+02:00"},
		{"a local time that does not happen, west of UTC", "Pacific Standard Time", "2026-03-07 02:30", Rule{Frequency: Day, Interval: 1}, "", "", "2026-03-07T02:30:00-08:00,2026-03-08T03:30:00-07:00,2026-03-09T02:30:00-07:00"},
		{"a local time that happens twice", berlin, "2026-10-24 02:30", Rule{Frequency: Day, Interval: 1}, "", "", "2026-10-24T02:30:00+02:00,2026-10-25T02:30:00+02:00,2026-10-26T02:30:00+01:00"},
		{"a local time that happens twice, half an hour", "Australia/Lord_Howe", "2026-04-04 01:45", Rule{Frequency: Day, Interval: 1}, "", "", "2026-04-04T01:45:00+11:00,2026-04-05T01:45:00+11:00,2026-04-06T01:45:00+10:30"},
		{"the second of two is the start", berlin, "2026-10-25T02:30:00+01:00", Rule{Frequency: Day, Interval: 1}, "", "", "2026-10-25T02:30:00+01:00,2026-10-26T02:30:00+01:00"},
		{"midnight does not happen", "Asia/Beirut", "2026-03-28 00:00", Rule{Frequency: Day, Interval: 1}, "", "", "2026-03-28T00:00:00+02:00,2026-03-29T01:00:00+03:00,2026-03-30T00:00:00+03:00"},
		{"a day that does not happen", "Pacific/Apia", "2011-12-29 08:00", Rule{Frequency: Day, Interval: 1}, "", "", "2011-12-29T08:00:00-10:00,2011-12-31T08:00:00+14:00,2012-01-01T08:00:00+14:00"},
		{"every third day", "", "2026-02-26 10:00", Rule{Frequency: Day, Interval: 3}, "", "2026-02-27 00:00", "2026-03-01T10:00:00Z,2026-03-04T10:00:00Z"},
		{"expiry is included", "", "2026-03-01 10:00", Rule{Frequency: Day, Interval: 1}, "2026-03-03 10:00", "", "2026-03-01T10:00:00Z,2026-03-02T10:00:00Z,2026-03-03T10:00:00Z,-"},
		{"expired before the next", "", "2026-03-01 10:00", Rule{Frequency: Day, Interval: 1}, "2026-03-02 09:59", "2026-03-01 10:00", "-"},
		{"weeks", "", "2026-03-04 10:00", Rule{Frequency: Week, Interval: 1}, "", "", "2026-03-04T10:00:00Z,2026-03-11T10:00:00Z"},
		{"the first chosen day after the start", "", "2026-03-06 10:00", Rule{Frequency: Week, Interval: 1, WeekDays: []time.Weekday{time.Monday, time.Wednesday}}, "", "", "2026-03-09T10:00:00Z,2026-03-11T10:00:00Z,2026-03-16T10:00:00Z"},
		{"intervals count from the first chosen day", "", "2026-03-06 10:00", Rule{Frequency: Week, Interval: 2, WeekDays: []time.Weekday{time.Monday, time.Sunday}}, "", "", "2026-03-08T10:00:00Z,2026-03-16T10:00:00Z,2026-03-22T10:00:00Z"},
		{"months", "", "2026-01-31 10:00", Rule{Frequency: Month, Interval: 1}, "", "", "2026-01-31T10:00:00Z,2026-03-31T10:00:00Z,2026-05-31T10:00:00Z"},
		{"the last day", "", "2027-12-31 10:00", Rule{Frequency: Month, Interval: 1, MonthDays: []int{Last}}, "", "", "2027-12-31T10:00:00Z,2028-01-31T10:00:00Z,2028-02-29T10:00:00Z,2028-03-31T10:00:00Z"},
		{"days of the month", "", "2026-02-10 10:00", Rule{Frequency: Month, Interval: 1, MonthDays: []int{30, 1, 15}}, "", "", "2026-02-15T10:00:00Z,2026-03-01T10:00:00Z,2026-03-15T10:00:00Z,2026-03-30T10:00:00Z"},
		{"months count from the first chosen day", "", "2026-01-20 10:00", Rule{Frequency: Month, Interval: 2, MonthDays: []int{5}}, "", "", "2026-02-05T10:00:00Z,2026-04-05T10:00:00Z"},
		{"occurrences", "", "2026-03-10 10:00", Rule{Frequency: Month, Interval: 1, Occurrences: []Occurrence{{1, time.Monday}, {Last, time.Friday}}}, "", "", "2026-03-27T10:00:00Z,2026-04-06T10:00:00Z,2026-04-24T10:00:00Z"},
		{"a fifth one is not in every month", "", "2026-03-01 10:00", Rule{Frequency: Month, Interval: 1, Occurrences: []Occurrence{{5, time.Sunday}}}, "", "", "2026-03-29T10:00:00Z,2026-05-31T10:00:00Z"},
		{"a day and an occurrence that are the same", "", "2026-05-01 10:00", Rule{Frequency: Month, Interval: 1, MonthDays: []int{31}, Occurrences: []Occurrence{{5, time.Sunday}}}, "", "", "2026-05-31T10:00:00Z,2026-07-31T10:00:00Z"},
		{"leap days", "", "2028-02-29 10:00", Rule{Frequency: Month, Interval: 12}, "", "", "2028-02-29T10:00:00Z,2032-02-29T10:00:00Z"},
		{"no more years", "", "9998-02-01 10:00", Rule{Frequency: Month, Interval: 1000}, "", "", "9998-02-01T10:00:00Z,-"},
		{"no more days", "", "9999-12-31 10:00", Rule{Frequency: Day, Interval: 1}, "", "", "9999-12-31T10:00:00Z,-"},
		{"no more weeks", "", "9999-12-31 10:00", Rule{Frequency: Week, Interval: 1, WeekDays: []time.Weekday{time.Friday}}, "", "2026-01-01 00:00", "9999-12-31T10:00:00Z,-"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r := tt.rule
			r.Zone = zoneOf(t, tt.zone)
			r.Start, r.Expiry = at(t, r.Zone, tt.start), Never()
			if tt.expiry != "" {
				r.Expiry = at(t, r.Zone, tt.expiry)
			}
			if field, err := r.Check(); err != nil {
				t.Fatalf("%s: %v", field, err)
			}
			var after time.Time
			if tt.after != "" {
				after = at(t, r.Zone, tt.after)
			}
			var got []string
			for range strings.Count(tt.want, ",") + 1 {
				if after = r.Next(after); after.IsZero() {
					got = append(got, "-")
					break
				}
				got = append(got, after.Format(time.RFC3339))
			}
			if strings.Join(got, ",") != tt.want {
				t.Errorf("got  %s\nwant %s", strings.Join(got, ","), tt.want)
			}
		})
	}
}

func TestCheck(t *testing.T) {
	start := time.Date(2026, 3, 1, 10, 0, 0, 0, time.UTC)
	tests := []struct {
		change func(*Rule)
		field  string
	}{
		{func(*Rule) {}, ""},
		{func(r *Rule) { r.Frequency, r.Interval = OneTime, 0 }, ""},
		{func(r *Rule) { r.Frequency = "Year" }, "frequency"},
		{func(r *Rule) { r.Interval = 0 }, "interval"},
		{func(r *Rule) { r.Interval = MaxInterval + 1 }, "interval"},
		{func(r *Rule) { r.Expiry = start.Add(-time.Minute) }, "expiryTime"},
		{func(r *Rule) { r.WeekDays = []time.Weekday{time.Monday} }, "advancedSchedule.weekDays"},
		{func(r *Rule) { r.MonthDays = []int{1} }, "advancedSchedule.monthDays"},
		{func(r *Rule) { r.Occurrences = []Occurrence{{1, time.Monday}} }, "advancedSchedule.monthlyOccurrences"},
		{func(r *Rule) { r.Frequency, r.MonthDays = Month, []int{0} }, "advancedSchedule.monthDays"},
		{func(r *Rule) { r.Frequency, r.MonthDays = Month, []int{32} }, "advancedSchedule.monthDays"},
		{func(r *Rule) { r.Frequency, r.Occurrences = Month, []Occurrence{{6, time.Monday}} }, "advancedSchedule.monthlyOccurrences"},
	}
	for i, tt := range tests {
		r := Rule{Frequency: Day, Interval: 1, Start: start, Expiry: Never(), Zone: time.UTC}
		tt.change(&r)
		if field, err := r.Check(); field != tt.field || (err == nil) != (tt.field == "") {
			t.Errorf("row %d: %q, %v", i, field, err)
		}
	}
}

// TestNextAgainstWalker compares Next with a walk over every minute of some
// weeks, for rules made by chance around changes of the clocks.
func TestNextAgainstWalker(t *testing.T) {
	zones := []string{"UTC", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "America/Santiago", "Africa/Casablanca", "Asia/Kathmandu", "America/St_Johns", "Pacific/Apia", "Europe/Dublin"}
	days := []time.Weekday{time.Sunday, time.Monday, time.Tuesday, time.Wednesday, time.Thursday, time.Friday, time.Saturday}
	for seed := range uint64(150) {
		rnd := rand.New(rand.NewPCG(seed, 1))
		zone := zoneOf(t, zones[rnd.IntN(len(zones))])
		r := Rule{
			Frequency: Frequencies()[rnd.IntN(6)], Interval: 1 + rnd.IntN(4), Zone: zone,
			Start: time.Date(2025, time.Month(1+rnd.IntN(12)), 1+rnd.IntN(28), rnd.IntN(24), 15*rnd.IntN(4), 0, 0, time.UTC),
		}
		// Most changes of the clocks are in these hours.
		if rnd.IntN(3) > 0 {
			y, m, d := r.Start.Date()
			r.Start = time.Date(y, m, d, rnd.IntN(4), 15*rnd.IntN(4), 0, 0, zone)
		}
		r.Expiry = r.Start.AddDate(0, 0, 200+rnd.IntN(300))
		if r.Frequency == Minute {
			r.Interval *= 17
			r.Expiry = r.Start.AddDate(0, 0, 20)
		}
		if r.Frequency == Week {
			rnd.Shuffle(len(days), func(i, j int) { days[i], days[j] = days[j], days[i] })
			r.WeekDays = slices.Clone(days[:rnd.IntN(4)])
		}
		if r.Frequency == Month {
			for range rnd.IntN(3) {
				r.MonthDays = append(r.MonthDays, []int{Last, 1, 29, 30, 31, 1 + rnd.IntN(31)}[rnd.IntN(6)])
			}
			for range rnd.IntN(3) {
				r.Occurrences = append(r.Occurrences, Occurrence{[]int{Last, 1, 2, 3, 4, 5}[rnd.IntN(6)], days[rnd.IntN(7)]})
			}
		}
		t.Run(fmt.Sprint(seed, " ", r.Frequency, " ", zone), func(t *testing.T) {
			want := walk(r, r.Start.AddDate(0, 0, 500))
			var got []time.Time
			for next := r.Next(time.Time{}); !next.IsZero(); next = r.Next(next) {
				got = append(got, next)
				// Any moment before it and after the one before finds it, too.
				if again := r.Next(next.Add(-time.Second)); !again.Equal(next) {
					t.Fatalf("a second before %v comes %v", next, again)
				}
			}
			if len(got) != len(want) {
				t.Errorf("%+v: %d due times, the walker has %d", r, len(got), len(want))
			}
			for i := range min(len(got), len(want)) {
				if !got[i].Equal(want[i]) {
					t.Fatalf("%+v: due time %d is %v, the walker has %v", r, i, got[i], want[i].In(zone))
				}
			}
		})
	}
}

// walk finds the due times of a rule by asking of each minute whether it is
// one.
func walk(r Rule, end time.Time) (due []time.Time) {
	start := r.Start.In(r.Zone)
	civil := func(t time.Time) time.Time { return time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, time.UTC) }
	first := civil(start)
	for !chosen(r, first) {
		first = first.AddDate(0, 0, 1)
	}
	monday := func(d time.Time) time.Time { return d.AddDate(0, 0, -(int(d.Weekday())+6)%7) }
	onDay := func(d time.Time) bool { // whether a day is one of the rule
		if d.Before(civil(start)) || !chosen(r, d) {
			return false
		}
		switch r.Frequency {
		case Day:
			return int(d.Sub(civil(start)).Hours()/24)%r.Interval == 0
		case Week:
			return int(monday(d).Sub(monday(first)).Hours()/24/7)%r.Interval == 0
		}
		return ((d.Year()-first.Year())*12+int(d.Month()-first.Month()))%r.Interval == 0
	}
	seen := map[time.Time]bool{} // local times that were, in UTC's clothes
	fits := func(local time.Time) bool {
		if seen[local] || local.Hour() != start.Hour() || local.Minute() != start.Minute() || !onDay(civil(local)) {
			return false
		}
		seen[local] = true
		return !civil(local).Equal(civil(start)) // that one is start itself
	}
	_, last := start.Add(-26 * time.Hour).Zone()
	var gap time.Time // until when local times of the offset before are made up for
	before := last
	for i, t := 0, start.Add(-26*time.Hour); t.Before(end) && !t.After(r.Expiry); i, t = i+1, t.Add(time.Minute) {
		is := t.Equal(start) && (r.Frequency == OneTime || r.Frequency == Minute || r.Frequency == Hour || onDay(civil(start)))
		switch {
		case t.Before(start):
		case r.Frequency == OneTime:
		case r.Frequency == Minute:
			is = int(t.Sub(start)/time.Minute)%r.Interval == 0
		case r.Frequency == Hour:
			is = int(t.Sub(start)/time.Minute)%(60*r.Interval) == 0
		}
		if r.Frequency == Day || r.Frequency == Week || r.Frequency == Month {
			local := t.In(r.Zone)
			_, offset := local.Zone()
			if offset > last {
				before, gap = last, t.Add(time.Duration(offset-last)*time.Second)
			}
			last = offset
			clothes := func(offset int) time.Time { return t.UTC().Add(time.Duration(offset) * time.Second) }
			if fits(clothes(offset)) && !t.Before(start) {
				is = true
			}
			if t.Before(gap) && fits(clothes(before)) && !t.Before(start) {
				is = true
			}
		}
		if is {
			due = append(due, t)
		}
	}
	return due
}

// chosen reports whether a day is one of those that a rule names.
func chosen(r Rule, d time.Time) bool {
	start := r.Start.In(r.Zone)
	switch r.Frequency {
	case Week:
		return slices.Contains(r.WeekDays, d.Weekday()) || len(r.WeekDays) == 0 && d.Weekday() == start.Weekday()
	case Month:
		last := func(days int) bool { return d.AddDate(0, 0, days).Month() != d.Month() }
		for _, n := range r.MonthDays {
			if n == d.Day() || n == Last && last(1) {
				return true
			}
		}
		for _, o := range r.Occurrences {
			if o.Day == d.Weekday() && (o.Nth == (d.Day()+6)/7 || o.Nth == Last && last(7)) {
				return true
			}
		}
		return len(r.MonthDays)+len(r.Occurrences) == 0 && d.Day() == start.Day()
	}
	return true
}

func BenchmarkNext(b *testing.B) {
	r := Rule{Frequency: Month, Interval: 1, MonthDays: []int{Last}, Zone: zoneOf(b, "Europe/Berlin"), Start: time.Date(2026, 1, 31, 9, 0, 0, 0, time.UTC), Expiry: Never()}
	after := time.Date(2030, 1, 1, 0, 0, 0, 0, time.UTC)
	for b.Loop() {
		r.Next(after)
	}
}
