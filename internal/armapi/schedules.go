package armapi

import (
	"bytes"
	"net/http"
	"strconv"
	"time"

	"github.com/runwright/runwright/internal/fault"
	"github.com/runwright/runwright/internal/schedules"
	"github.com/runwright/runwright/internal/schedules/recurrence"
)

type scheduleBody struct {
	ID         string             `json:"id"`
	Name       string             `json:"name"`
	Type       string             `json:"type"`
	Properties scheduleProperties `json:"properties"`
}

type scheduleProperties struct {
	Description             *string       `json:"description"`
	StartTime               localStamp    `json:"startTime"`
	StartTimeOffsetMinutes  minutes       `json:"startTimeOffsetMinutes"`
	ExpiryTime              localStamp    `json:"expiryTime"`
	ExpiryTimeOffsetMinutes minutes       `json:"expiryTimeOffsetMinutes"`
	IsEnabled               bool          `json:"isEnabled"`
	NextRun                 *localStamp   `json:"nextRun"`
	NextRunOffsetMinutes    *minutes      `json:"nextRunOffsetMinutes"`
	Interval                *int          `json:"interval"`
	Frequency               string        `json:"frequency"`
	CreationTime            stamp         `json:"creationTime"`
	LastModifiedTime        stamp         `json:"lastModifiedTime"`
	TimeZone                string        `json:"timeZone"`
	AdvancedSchedule        *advancedBody `json:"advancedSchedule"`
}

type advancedBody struct {
	WeekDays           []string         `json:"weekDays"`
	MonthDays          []int            `json:"monthDays"`
	MonthlyOccurrences []occurrenceBody `json:"monthlyOccurrences"`
}

type occurrenceBody struct {
	Occurrence int    `json:"occurrence"`
	Day        string `json:"day"`
}

// localStamp is a time with the offset of its zone.
type localStamp time.Time

// MarshalJSON implements json.Marshaler.
func (s localStamp) MarshalJSON() ([]byte, error) {
	return []byte(`"` + time.Time(s).Format("2006-01-02T15:04:05.9999999-07:00") + `"`), nil
}

// minutes is an offset from UTC, which the original sends with a fraction.
type minutes float64

// MarshalJSON implements json.Marshaler.
func (m minutes) MarshalJSON() ([]byte, error) {
	return strconv.AppendFloat(nil, float64(m), 'f', 1, 64), nil
}

// inZone is a time as a schedule's zone has it, with its offset. What would
// be in the year 10000 there stays in UTC.
func inZone(t time.Time, zone *time.Location) (localStamp, minutes) {
	local := t.In(zone)
	if local.Year() > 9999 || t.Equal(recurrence.Never()) {
		local = t.UTC()
	}
	_, offset := local.Zone()
	return localStamp(local), minutes(float64(offset) / 60)
}

func (c *call) showSchedule(s schedules.Schedule) scheduleBody {
	now := c.api.cfg.Schedules.Now()
	p := scheduleProperties{
		Description: orNull(s.Description), IsEnabled: s.Enabled(now), Frequency: string(s.Rule.Frequency), Interval: orNull(s.Rule.Interval),
		CreationTime: stamp(s.Created), LastModifiedTime: stamp(s.Modified), TimeZone: s.TimeZone, AdvancedSchedule: showAdvanced(s.Rule),
	}
	p.StartTime, p.StartTimeOffsetMinutes = inZone(s.Rule.Start, s.Rule.Zone)
	p.ExpiryTime, p.ExpiryTimeOffsetMinutes = inZone(s.Rule.Expiry, s.Rule.Zone)
	for _, next := range s.Next(now, 1) {
		local, offset := inZone(next, s.Rule.Zone)
		p.NextRun, p.NextRunOffsetMinutes = &local, &offset
	}
	return scheduleBody{ID: c.resourcePath("schedules", s.Name), Name: s.Name, Type: "Microsoft.Automation/AutomationAccounts/Schedules", Properties: p}
}

// showAdvanced shows the chosen days; nil for none.
func showAdvanced(r recurrence.Rule) *advancedBody {
	if len(r.WeekDays)+len(r.MonthDays)+len(r.Occurrences) == 0 {
		return nil
	}
	var out advancedBody
	for _, d := range r.WeekDays {
		out.WeekDays = append(out.WeekDays, d.String())
	}
	out.MonthDays = append(out.MonthDays, r.MonthDays...)
	for _, o := range r.Occurrences {
		out.MonthlyOccurrences = append(out.MonthlyOccurrences, occurrenceBody{o.Nth, o.Day.String()})
	}
	return &out
}

func (c *call) listSchedules() error {
	return sendPage(c, func(skip, limit int) ([]schedules.Schedule, error) {
		return c.api.cfg.Schedules.List(c.r.Context(), c.account.ID, skip, limit)
	}, c.showSchedule)
}

func (c *call) schedule() (schedules.Schedule, error) {
	return c.api.cfg.Schedules.Get(c.r.Context(), c.account.ID, c.r.PathValue("name"))
}

func (c *call) getSchedule() error {
	s, err := c.schedule()
	if err != nil {
		return err
	}
	return c.send(http.StatusOK, c.showSchedule(s))
}

// interval is a whole number, which the contract lets be of any type.
type interval int

// UnmarshalJSON implements json.Unmarshaler.
func (i *interval) UnmarshalJSON(text []byte) error {
	n, err := strconv.ParseFloat(string(bytes.Trim(text, `"`)), 64)
	if err != nil || n != float64(int(n)) {
		return fault.New(fault.Invalid, "The interval %s is not valid; expected a whole number from 1 to %d.", text, recurrence.MaxInterval).On("properties.interval")
	}
	*i = interval(n)
	return nil
}

func (c *call) putSchedule() error {
	var in struct {
		Properties struct {
			Description      string        `json:"description"`
			StartTime        string        `json:"startTime"`
			ExpiryTime       string        `json:"expiryTime"`
			Interval         *interval     `json:"interval"`
			Frequency        string        `json:"frequency"`
			TimeZone         string        `json:"timeZone"`
			AdvancedSchedule *advancedBody `json:"advancedSchedule"`
		} `json:"properties"`
	}
	if err := c.read(&in); err != nil {
		return err
	}
	p := in.Properties
	spec := schedules.Spec{
		Description: p.Description, Frequency: p.Frequency, Interval: (*int)(p.Interval), StartTime: p.StartTime, ExpiryTime: p.ExpiryTime, TimeZone: p.TimeZone,
	}
	if a := p.AdvancedSchedule; a != nil {
		spec.WeekDays, spec.MonthDays = a.WeekDays, a.MonthDays
		for _, o := range a.MonthlyOccurrences {
			spec.Occurrences = append(spec.Occurrences, schedules.SpecOccurrence(o))
		}
	}
	s, created, err := c.api.cfg.Schedules.Put(c.r.Context(), c.account.ID, c.r.PathValue("name"), spec)
	if err != nil {
		return err
	}
	body := c.showSchedule(s)
	return c.sendCreated(created, body.ID, body)
}

func (c *call) patchSchedule() error {
	var in struct {
		Properties struct {
			Description *string `json:"description"`
			IsEnabled   *bool   `json:"isEnabled"`
		} `json:"properties"`
	}
	if err := c.read(&in); err != nil {
		return err
	}
	s, err := c.api.cfg.Schedules.Patch(c.r.Context(), c.account.ID, c.r.PathValue("name"), schedules.Change{Description: in.Properties.Description, Enabled: in.Properties.IsEnabled})
	if err != nil {
		return err
	}
	return c.send(http.StatusOK, c.showSchedule(s))
}

func (c *call) deleteSchedule() error {
	if err := c.api.cfg.Schedules.Delete(c.r.Context(), c.account.ID, c.r.PathValue("name")); err != nil {
		return err
	}
	return c.sendNothing(http.StatusOK)
}

type dueTimeBody struct {
	DueTime       localStamp `json:"dueTime"`
	OffsetMinutes minutes    `json:"offsetMinutes"`
}

// listDueTimes answers when a schedule is due next, $top times.
func (c *call) listDueTimes() error {
	s, err := c.schedule()
	if err != nil {
		return err
	}
	_, n, err := c.pageWanted()
	if err != nil {
		return err
	}
	out := list[dueTimeBody]{Value: []dueTimeBody{}}
	for _, t := range s.Next(c.api.cfg.Schedules.Now(), n) {
		local, offset := inZone(t, s.Rule.Zone)
		out.Value = append(out.Value, dueTimeBody{local, offset})
	}
	return c.send(http.StatusOK, out)
}

type runBody struct {
	DueTime       stamp    `json:"dueTime"`
	State         string   `json:"state"`
	Runbook       nameBody `json:"runbook"`
	JobScheduleID string   `json:"jobScheduleId"`
	Job           *string  `json:"job"`
	Reason        *string  `json:"reason"`
	DecidedTime   stamp    `json:"decidedTime"`
}

func (c *call) listRuns() error {
	return sendPage(c, func(skip, limit int) ([]schedules.Run, error) {
		return c.api.cfg.Schedules.Runs(c.r.Context(), c.account.ID, c.r.PathValue("name"), skip, limit)
	}, func(r schedules.Run) runBody {
		return runBody{stamp(r.Due), string(r.State), nameBody{r.Runbook}, r.Link, orNull(r.Job), orNull(r.Reason), stamp(r.Decided)}
	})
}
