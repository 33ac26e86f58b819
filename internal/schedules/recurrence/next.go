package recurrence

import (
	"slices"
	"time"
)

// lastYear is the last year in which something is due.
const lastYear = 9999

// Next returns the first due time after a moment, in the rule's zone; the
// zero time when there is none. The rule must pass Check.
func (r Rule) Next(after time.Time) time.Time {
	if after.Before(r.Start) {
		// Start itself may be due, and nothing before it is.
		after = r.Start.Add(-time.Nanosecond)
	}
	var due time.Time
	switch r.Frequency {
	case OneTime:
		if after.Before(r.Start) {
			due = r.Start
		}
	case Minute:
		due = r.elapsed(after, time.Minute)
	case Hour:
		due = r.elapsed(after, time.Hour)
	case Day:
		due = r.daily(after)
	case Week:
		due = r.weekly(after)
	case Month:
		due = r.monthly(after)
	}
	if due.IsZero() || due.After(r.Expiry) {
		return time.Time{}
	}
	return due.In(r.Zone)
}

// elapsed counts intervals of a fixed length from Start.
func (r Rule) elapsed(after time.Time, unit time.Duration) time.Time {
	if after.Before(r.Start) {
		return r.Start
	}
	// In seconds: a Duration holds only 292 years.
	step := int64(unit/time.Second) * int64(r.Interval)
	passed := after.Unix() - r.Start.Unix()
	return time.Unix(r.Start.Unix()+(passed/step+1)*step, 0)
}

func (r Rule) daily(after time.Time) time.Time {
	c, first := r.clock(), r.date(r.Start)
	// A day early, for a due time that a gap moved to the next day.
	n := max(0, (int(r.date(after)-first)-1)/r.Interval)
	for d := first + date(n*r.Interval); d.year() <= lastYear; d += date(r.Interval) {
		if due := c.on(d); due.After(after) {
			return due
		}
	}
	return time.Time{}
}

// weekly counts weeks, which begin on Mondays, from the one of the first
// chosen day on or after Start.
func (r Rule) weekly(after time.Time) time.Time {
	c, first := r.clock(), r.date(r.Start)
	chosen := r.WeekDays
	if len(chosen) == 0 {
		chosen = []time.Weekday{first.weekday()}
	}
	for !slices.Contains(chosen, first.weekday()) {
		first++
	}
	for d := max(first, r.date(after)-1); d.year() <= lastYear; d++ {
		if (d.week()-first.week())%r.Interval != 0 {
			d += date(6 - (int(d.weekday())+6)%7) // to its Sunday
			continue
		}
		if slices.Contains(chosen, d.weekday()) {
			if due := c.on(d); due.After(after) {
				return due
			}
		}
	}
	return time.Time{}
}

// monthly counts months from the one of the first chosen day on or after
// Start. A month without a chosen day is passed over.
func (r Rule) monthly(after time.Time) time.Time {
	c, begin := r.clock(), r.date(r.Start)
	first := begin.month()
	for !slices.ContainsFunc(r.daysOf(first), func(d date) bool { return d >= begin }) {
		first++
	}
	n := max(0, ((r.date(after)-1).month()-first)/r.Interval)
	for m := first + n*r.Interval; m/12 <= lastYear; m += r.Interval {
		for _, d := range r.daysOf(m) {
			if d < begin {
				continue
			}
			if due := c.on(d); due.After(after) {
				return due
			}
		}
	}
	return time.Time{}
}

// daysOf returns the chosen days of a month, in order.
func (r Rule) daysOf(month int) (days []date) {
	begin, end := firstOf(month), firstOf(month+1)
	add := func(d date) {
		if begin <= d && d < end {
			days = append(days, d)
		}
	}
	for _, n := range r.MonthDays {
		if n == Last {
			add(end - 1)
		} else {
			add(begin + date(n-1))
		}
	}
	for _, o := range r.Occurrences {
		if o.Nth == Last {
			add(end - 1 - date((end-1).weekday()-o.Day+7)%7)
		} else {
			add(begin + date(o.Day-begin.weekday()+7)%7 + date(7*(o.Nth-1)))
		}
	}
	if len(r.MonthDays)+len(r.Occurrences) == 0 {
		_, _, day := r.Start.In(r.Zone).Date()
		add(begin + date(day-1))
	}
	slices.Sort(days)
	return days
}

// date is a day as a number, from 1970-01-01 on.
type date int

// date is the local day of a moment.
func (r Rule) date(t time.Time) date {
	y, m, d := t.In(r.Zone).Date()
	return date(floorDiv(time.Date(y, m, d, 0, 0, 0, 0, time.UTC).Unix(), 24*60*60))
}

func floorDiv(a, b int64) int64 {
	if a < 0 {
		return -((-a + b - 1) / b)
	}
	return a / b
}

// utc is the beginning of the day in UTC.
func (d date) utc() time.Time { return time.Unix(int64(d)*24*60*60, 0).UTC() }

func (d date) year() int { return d.utc().Year() }

func (d date) weekday() time.Weekday { return d.utc().Weekday() }

// week numbers weeks that begin on Mondays; 1970-01-01 was a Thursday.
func (d date) week() int { return int(floorDiv(int64(d)+3, 7)) }

// month numbers months: twelve times the year, and January is 0.
func (d date) month() int {
	t := d.utc()
	return t.Year()*12 + int(t.Month()) - 1
}

// firstOf is the first day of a month.
func firstOf(month int) date {
	return date(floorDiv(time.Date(month/12, time.Month(month%12+1), 1, 0, 0, 0, 0, time.UTC).Unix(), 24*60*60))
}

// wall is the local time of day at which a rule is due.
type wall struct {
	zone         *time.Location
	hour, minute int
	start        time.Time
	startDay     date
}

func (r Rule) clock() wall {
	t := r.Start.In(r.Zone)
	return wall{r.Zone, t.Hour(), t.Minute(), r.Start, r.date(r.Start)}
}

// on returns the moment of the time of day on a day. On the day of Start it
// is Start, whichever of two equal local times that is.
func (w wall) on(d date) time.Time {
	if d == w.startDay {
		return w.start
	}
	y, m, day := d.utc().Date()
	return moment(y, m, day, w.hour, w.minute, w.zone)
}

// moment reads a local time as RFC 5545 does.
func moment(y int, m time.Month, day, hour, minute int, zone *time.Location) time.Time {
	asUTC := time.Date(y, m, day, hour, minute, 0, 0, time.UTC)
	t := time.Date(y, m, day, hour, minute, 0, 0, zone)
	local := time.Date(t.Year(), t.Month(), t.Day(), t.Hour(), t.Minute(), 0, 0, time.UTC)
	_, offset := t.Zone()
	switch {
	case local.Before(asUTC):
		// In a gap, and read with the offset after it: t is before the gap.
		return asUTC.Add(-time.Duration(offset) * time.Second).In(zone)
	case local.After(asUTC):
		return t // in a gap, and read with the offset before it
	}
	if begin, _ := t.ZoneBounds(); !begin.IsZero() {
		_, before := begin.Add(-time.Second).Zone()
		if first := asUTC.Add(-time.Duration(before) * time.Second); before > offset && first.Before(begin) {
			return first.In(zone)
		}
	}
	return t
}

// Local returns the moment that has in a zone the date and the time of day
// that t has in UTC.
func Local(t time.Time, zone *time.Location) time.Time {
	t = t.UTC()
	y, m, d := t.Date()
	return moment(y, m, d, t.Hour(), t.Minute(), zone).Add(t.Sub(t.Truncate(time.Minute)))
}
