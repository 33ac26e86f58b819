// Package recurrence says when a schedule is due: rules of recurrence, time
// zones, and the one function from a rule and a moment to the next due time.
//
// It is pure: it reads no clock and keeps nothing. Days, weeks and months
// follow the local clock of the rule's zone; hours and minutes are elapsed
// time. Around a change of the clocks RFC 5545 (section 3.3.5) decides: a
// local time that happens twice means its first occurrence, and one that does
// not happen is read with the offset that held before the gap. The package
// imports only the standard library.
package recurrence

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// Frequency is the unit of a rule's interval, in the API's words.
type Frequency string

// The frequencies.
const (
	OneTime Frequency = "OneTime"
	Minute  Frequency = "Minute"
	Hour    Frequency = "Hour"
	Day     Frequency = "Day"
	Week    Frequency = "Week"
	Month   Frequency = "Month"
)

// Frequencies returns all frequencies.
func Frequencies() []Frequency { return []Frequency{OneTime, Minute, Hour, Day, Week, Month} }

// ParseFrequency reads a frequency in any case.
func ParseFrequency(text string) (Frequency, error) {
	var known []string
	for _, f := range Frequencies() {
		if strings.EqualFold(string(f), text) {
			return f, nil
		}
		known = append(known, string(f))
	}
	return "", fmt.Errorf("the frequency '%s' is not known; expected one of %s", text, strings.Join(known, ", "))
}

// ParseWeekday reads the English name of a day of the week in any case.
func ParseWeekday(text string) (time.Weekday, error) {
	for d := time.Sunday; d <= time.Saturday; d++ {
		if strings.EqualFold(d.String(), text) {
			return d, nil
		}
	}
	return 0, fmt.Errorf("the day '%s' is not known; expected Monday, Tuesday, Wednesday, Thursday, Friday, Saturday or Sunday", text)
}

// Last stands for the last day of a month in Rule.MonthDays, and for the last
// such day in Occurrence.Nth.
const Last = -1

// Occurrence is one day of the week within a month.
type Occurrence struct {
	Nth int // 1 to 5, or Last
	Day time.Weekday
}

// MaxInterval is the largest interval of a rule.
const MaxInterval = 1000

// Never is the expiry of a rule that has none, as the original stores it.
func Never() time.Time { return time.Date(9999, 12, 31, 23, 59, 59, 999999900, time.UTC) }

// Rule is a rule of recurrence. It is not changed by its methods.
type Rule struct {
	Frequency Frequency
	Interval  int       // 1 to MaxInterval; not used for OneTime
	Start     time.Time // a whole minute; nothing is due before it
	Expiry    time.Time // nothing is due after it
	Zone      *time.Location
	WeekDays  []time.Weekday // for Week; none for that of Start
	// MonthDays (1 to 31, or Last) and Occurrences are for Month. A day that
	// is in either is meant; with none in both it is that of Start.
	MonthDays   []int
	Occurrences []Occurrence
}

// Check says what is wrong with a rule and where, in the API's words for the
// field; field is empty for a rule that is right.
func (r Rule) Check() (field string, err error) {
	switch {
	case !slices.Contains(Frequencies(), r.Frequency):
		_, err := ParseFrequency(string(r.Frequency))
		return "frequency", err
	case r.Frequency != OneTime && (r.Interval < 1 || r.Interval > MaxInterval):
		return "interval", fmt.Errorf("the interval %d is not valid; expected a whole number from 1 to %d", r.Interval, MaxInterval)
	case r.Expiry.Before(r.Start):
		return "expiryTime", fmt.Errorf("the expiry time %s is before the start time %s", r.Expiry.Format(time.RFC3339), r.Start.Format(time.RFC3339))
	case len(r.WeekDays) > 0 && r.Frequency != Week:
		return "advancedSchedule.weekDays", fmt.Errorf("days of the week go with the frequency Week, not with %s", r.Frequency)
	case len(r.MonthDays) > 0 && r.Frequency != Month:
		return "advancedSchedule.monthDays", fmt.Errorf("days of the month go with the frequency Month, not with %s", r.Frequency)
	case len(r.Occurrences) > 0 && r.Frequency != Month:
		return "advancedSchedule.monthlyOccurrences", fmt.Errorf("occurrences in the month go with the frequency Month, not with %s", r.Frequency)
	}
	for _, d := range r.MonthDays {
		if d != Last && (d < 1 || d > 31) {
			return "advancedSchedule.monthDays", fmt.Errorf("the day of the month %d is not valid; expected 1 to 31, or -1 for the last day", d)
		}
	}
	for _, o := range r.Occurrences {
		if o.Nth != Last && (o.Nth < 1 || o.Nth > 5) {
			return "advancedSchedule.monthlyOccurrences", fmt.Errorf("the occurrence %d is not valid; expected 1 to 5, or -1 for the last one of the month", o.Nth)
		}
	}
	return "", nil
}
