package schedules

import (
	"context"
	"encoding/json"
	"fmt"
	"math"
	"time"

	"github.com/runwright/runwright/internal/clock"
	"github.com/runwright/runwright/internal/id"
	"github.com/runwright/runwright/internal/schedules/recurrence"
	"github.com/runwright/runwright/internal/store"
)

// everything is the limit of a list without one.
const everything = math.MaxInt32

// storedRule is a rule as it is kept.
type storedRule struct {
	Frequency   recurrence.Frequency    `json:"frequency"`
	Interval    int                     `json:"interval"`
	TimeZone    string                  `json:"timeZone"`
	WeekDays    []time.Weekday          `json:"weekDays,omitempty"`
	MonthDays   []int                   `json:"monthDays,omitempty"`
	Occurrences []recurrence.Occurrence `json:"occurrences,omitempty"`
}

// ruleText is what is kept of a schedule's rule, without its times.
func (s Schedule) ruleText() (string, error) {
	text, err := json.Marshal(storedRule{s.Rule.Frequency, s.Rule.Interval, s.TimeZone, s.Rule.WeekDays, s.Rule.MonthDays, s.Rule.Occurrences})
	return string(text), err
}

const scheduleColumns = `account_id, name, description, rule, start, expiry, enabled, next_run, created, modified`

func readSchedule(scan store.Scan) (s Schedule, err error) {
	var text string
	var start, expiry, next, created, modified int64
	if err := scan(&s.Account, &s.Name, &s.Description, &text, &start, &expiry, &s.enabled, &next, &created, &modified); err != nil {
		return s, err
	}
	var r storedRule
	if err := json.Unmarshal([]byte(text), &r); err != nil {
		return s, fmt.Errorf("rule of schedule %q: %w", s.Name, err)
	}
	zone, err := recurrence.Zone(r.TimeZone)
	if err != nil {
		return s, fmt.Errorf("schedule %q: %w", s.Name, err)
	}
	s.TimeZone = r.TimeZone
	s.Rule = recurrence.Rule{
		Frequency: r.Frequency, Interval: r.Interval, Start: clock.FromTicks(start), Expiry: clock.FromTicks(expiry), Zone: zone,
		WeekDays: r.WeekDays, MonthDays: r.MonthDays, Occurrences: r.Occurrences,
	}
	s.next, s.Created, s.Modified = clock.FromTicks(next), clock.FromTicks(created), clock.FromTicks(modified)
	return s, nil
}

func selectSchedule(ctx context.Context, tx *store.Tx, account, key string) (Schedule, error) {
	return store.QueryOne(ctx, tx, readSchedule, `SELECT `+scheduleColumns+` FROM schedule WHERE account_id = ? AND name_key = ?`, account, key)
}

func selectSchedules(ctx context.Context, tx *store.Tx, account string, skip, limit int) ([]Schedule, error) {
	return store.Query(ctx, tx, readSchedule, `SELECT `+scheduleColumns+` FROM schedule WHERE account_id = ? ORDER BY name_key LIMIT ? OFFSET ?`, account, limit, skip)
}

func insertSchedule(ctx context.Context, tx *store.Tx, s Schedule) error {
	rule, err := s.ruleText()
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `INSERT INTO schedule (name_key, `+scheduleColumns+`) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		id.Key(s.Name), s.Account, s.Name, s.Description, rule, clock.Ticks(s.Rule.Start), clock.Ticks(s.Rule.Expiry), s.enabled, clock.Ticks(s.next), clock.Ticks(s.Created), clock.Ticks(s.Modified))
	return err
}

func updateSchedule(ctx context.Context, tx *store.Tx, s Schedule) error {
	rule, err := s.ruleText()
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `UPDATE schedule SET description = ?, rule = ?, start = ?, expiry = ?, enabled = ?, next_run = ?, modified = ? WHERE account_id = ? AND name_key = ?`,
		s.Description, rule, clock.Ticks(s.Rule.Start), clock.Ticks(s.Rule.Expiry), s.enabled, clock.Ticks(s.next), clock.Ticks(s.Modified), s.Account, id.Key(s.Name))
	return err
}

func deleteSchedule(ctx context.Context, tx *store.Tx, account, key string) error {
	_, err := tx.Exec(ctx, `DELETE FROM schedule WHERE account_id = ? AND name_key = ?`, account, key)
	return err
}

const linkColumns = `l.account_id, l.id, s.name, l.runbook_name, l.parameters, l.run_on, l.created`

// linkTables joins links with their schedules for the schedules' names.
const linkTables = ` FROM job_schedule l JOIN schedule s ON s.account_id = l.account_id AND s.name_key = l.schedule_key `

func readLink(scan store.Scan) (l Link, err error) {
	var parameters string
	var created int64
	if err := scan(&l.Account, &l.ID, &l.Schedule, &l.Runbook, &parameters, &l.RunOn, &created); err != nil {
		return l, err
	}
	l.Created = clock.FromTicks(created)
	if err := json.Unmarshal([]byte(parameters), &l.Parameters); err != nil {
		return l, fmt.Errorf("parameters of job schedule %s: %w", l.ID, err)
	}
	return l, nil
}

func selectLink(ctx context.Context, tx *store.Tx, account, key string) (Link, error) {
	return store.QueryOne(ctx, tx, readLink, `SELECT `+linkColumns+linkTables+`WHERE l.account_id = ? AND l.id_key = ?`, account, key)
}

func selectLinks(ctx context.Context, tx *store.Tx, account string, f LinkFilter, skip, limit int) ([]Link, error) {
	where, args := `WHERE l.account_id = ?`, []any{account}
	if f.Schedule != "" {
		where, args = where+` AND l.schedule_key = ?`, append(args, id.Key(f.Schedule))
	}
	if f.Runbook != "" {
		where, args = where+` AND l.runbook_key = ?`, append(args, id.Key(f.Runbook))
	}
	return store.Query(ctx, tx, readLink, `SELECT `+linkColumns+linkTables+where+` ORDER BY l.schedule_key, l.runbook_key LIMIT ? OFFSET ?`, append(args, limit, skip)...)
}

func insertLink(ctx context.Context, tx *store.Tx, l Link) error {
	if l.Parameters == nil {
		l.Parameters = map[string]json.RawMessage{}
	}
	parameters, err := json.Marshal(l.Parameters)
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `INSERT INTO job_schedule (account_id, id_key, id, schedule_key, runbook_key, runbook_name, parameters, run_on, created) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		l.Account, id.Key(l.ID), l.ID, id.Key(l.Schedule), id.Key(l.Runbook), l.Runbook, string(parameters), l.RunOn, clock.Ticks(l.Created))
	return err
}

func deleteLink(ctx context.Context, tx *store.Tx, account, key string) error {
	_, err := tx.Exec(ctx, `DELETE FROM job_schedule WHERE account_id = ? AND id_key = ?`, account, key)
	return err
}
