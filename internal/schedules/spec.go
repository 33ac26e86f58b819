package schedules

import (
	"strings"
	"time"

	"github.com/runwright/runwright/internal/fault"
	"github.com/runwright/runwright/internal/schedules/recurrence"
)

// Spec is what a schedule is created or replaced with, in the API's words.
type Spec struct {
	Description string
	Frequency   string
	Interval    *int // nil for 1; not used for OneTime
	// Times with an offset, or without one for times in TimeZone.
	StartTime  string
	ExpiryTime string // empty for none
	TimeZone   string // empty for UTC
	WeekDays   []string
	MonthDays  []int
	// Occurrences are days of the week within a month.
	Occurrences []SpecOccurrence
}

// SpecOccurrence is one day of the week within a month.
type SpecOccurrence struct {
	Occurrence int // 1 to 5, or -1 for the last one
	Day        string
}

// zoneName is the time zone that the schedule shows.
func (s Spec) zoneName() string {
	if s.TimeZone == "" {
		return "UTC"
	}
	return s.TimeZone
}

// rule reads the rule; start is the start time before it was cut to the
// minute.
func (s Spec) rule() (r recurrence.Rule, start time.Time, err error) {
	invalid := func(field string, err error) (recurrence.Rule, time.Time, error) {
		text := err.Error()
		return r, start, fault.New(fault.Invalid, "%s.", strings.ToUpper(text[:1])+text[1:]).On("properties." + field)
	}
	if s.Frequency == "" {
		return r, start, fault.New(fault.Invalid, "The schedule needs a 'frequency'; expected OneTime, Minute, Hour, Day, Week or Month.").On("properties.frequency")
	}
	if r.Frequency, err = recurrence.ParseFrequency(s.Frequency); err != nil {
		return invalid("frequency", err)
	}
	if r.Zone, err = recurrence.Zone(s.TimeZone); err != nil {
		return invalid("timeZone", err)
	}
	if start, err = readTime("startTime", s.StartTime, r.Zone); err != nil {
		return r, start, err
	}
	r.Start, r.Expiry, r.Interval = cutToMinute(start), recurrence.Never(), 1
	switch {
	case r.Frequency == recurrence.OneTime:
		r.Interval = 0
	case s.Interval != nil:
		r.Interval = *s.Interval
	}
	if s.ExpiryTime != "" {
		expiry, err := readTime("expiryTime", s.ExpiryTime, r.Zone)
		if err != nil {
			return r, start, err
		}
		if endless := recurrence.Never(); expiry.Before(endless.AddDate(0, 0, -1)) {
			r.Expiry = cutToMinute(expiry)
		}
	}
	for _, name := range s.WeekDays {
		day, err := recurrence.ParseWeekday(name)
		if err != nil {
			return invalid("advancedSchedule.weekDays", err)
		}
		r.WeekDays = append(r.WeekDays, day)
	}
	r.MonthDays = append(r.MonthDays, s.MonthDays...)
	for _, o := range s.Occurrences {
		day, err := recurrence.ParseWeekday(o.Day)
		if err != nil {
			return invalid("advancedSchedule.monthlyOccurrences", err)
		}
		r.Occurrences = append(r.Occurrences, recurrence.Occurrence{Nth: o.Occurrence, Day: day})
	}
	if field, err := r.Check(); err != nil {
		return invalid(field, err)
	}
	return r, start, nil
}

func cutToMinute(t time.Time) time.Time { return t.UTC().Truncate(time.Minute) }

// readTime reads a time with an offset, or one in zone.
func readTime(field, text string, zone *time.Location) (time.Time, error) {
	if t, err := time.Parse(time.RFC3339Nano, text); err == nil {
		return t.UTC(), nil
	}
	for _, layout := range []string{"2006-01-02T15:04:05.999999999", "2006-01-02T15:04", "2006-01-02 15:04:05", "2006-01-02 15:04"} {
		if t, err := time.Parse(layout, text); err == nil {
			return recurrence.Local(t, zone).UTC(), nil
		}
	}
	return time.Time{}, fault.New(fault.Invalid, "The %s '%s' is not understood; expected a time such as 2026-12-24T18:00:00+01:00, or 2026-12-24T18:00:00 in the schedule's time zone.", field, text).On("properties." + field)
}
