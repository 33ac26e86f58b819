package main

import (
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/runwright/runwright/internal/client"
)

func scheduleResource() resource[client.Schedule] {
	return resource[client.Schedule]{
		noun: "schedule", collection: "schedules",
		columns: []column[client.Schedule]{
			{"NAME", func(s client.Schedule) string { return s.Name }},
			{"EVERY", every},
			{"ENABLED", func(s client.Schedule) string { return strconv.FormatBool(s.Properties.IsEnabled) }},
			{"NEXT", func(s client.Schedule) string {
				if s.Properties.NextRun == nil || !s.Properties.IsEnabled {
					return ""
				}
				return whenThere(*s.Properties.NextRun)
			}},
		},
		details: []column[client.Schedule]{
			{"START", func(s client.Schedule) string { return whenThere(s.Properties.StartTime) }},
			{"EXPIRES", func(s client.Schedule) string {
				if s.Properties.ExpiryTime.Year() == 9999 { // as the API says never
					return "never"
				}
				return whenThere(s.Properties.ExpiryTime)
			}},
			{"TIME ZONE", func(s client.Schedule) string { return s.Properties.TimeZone }},
			{"DESCRIPTION", func(s client.Schedule) string { return s.Properties.Description }},
		},
	}
}

// whenThere shows a time with the offset that it has.
func whenThere(t time.Time) string {
	return t.Format("2006-01-02 15:04 -07:00")
}

// every shows how often a schedule is due.
func every(s client.Schedule) string {
	p := s.Properties
	if p.Frequency == "OneTime" {
		return "once"
	}
	text := strings.ToLower(p.Frequency)
	if p.Interval != 1 {
		text = fmt.Sprintf("%d %ss", p.Interval, text)
	}
	days := append([]string{}, p.AdvancedSchedule.WeekDays...)
	for _, d := range p.AdvancedSchedule.MonthDays {
		if d == -1 {
			days = append(days, "last day")
		} else {
			days = append(days, strconv.Itoa(d)+".")
		}
	}
	for _, o := range p.AdvancedSchedule.MonthlyOccurrences {
		for _, n := range nths() {
			if n.number == o.Occurrence {
				days = append(days, n.word+" "+o.Day)
			}
		}
	}
	if len(days) > 0 {
		text += " on " + strings.Join(days, ", ")
	}
	return text
}

// nth is the number of a day of the week within a month.
type nth struct {
	word   string
	number int
}

func nths() []nth {
	return []nth{{"first", 1}, {"second", 2}, {"third", 3}, {"fourth", 4}, {"fifth", 5}, {"last", -1}}
}

func (p *program) scheduleCommand() *cobra.Command {
	cmd := p.group("schedule", "Schedules: when runbooks are started by themselves")
	r := p.addRemote(cmd)
	r.addAccount(cmd)
	res := scheduleResource()
	cmd.AddCommand(res.list(p, r), res.show(p, r), p.scheduleSetCommand(r), res.delete(p, r),
		p.scheduleSwitchCommand(r, "enable", "Let a schedule start its runbooks again; what it missed is not made up for", true),
		p.scheduleSwitchCommand(r, "disable", "Keep a schedule from starting its runbooks", false),
		p.scheduleNextCommand(r), p.scheduleRunsCommand(r), p.scheduleLinkCommand(r), p.scheduleUnlinkCommand(r), p.scheduleLinksCommand(r))
	return cmd
}

func (p *program) scheduleSetCommand(r *remote) *cobra.Command {
	var frequency, start, expires, zone, description string
	var interval int
	var weekDays, monthDays, occurrences []string
	cmd := &cobra.Command{
		Use: "set NAME", Short: "Create a schedule, or replace it", Args: p.args("NAME"),
		Long: "Creates a schedule, or replaces the one that is there, which keeps its links to runbooks.\n" +
			"A time without an offset is one in the schedule's time zone. The start has to be five minutes ahead, unless it stays as it was.",
		Example: "  runwright schedule set Nightly -a A --frequency Day --start 2026-12-24T02:00 --time-zone Europe/Berlin\n" +
			"  runwright schedule set Office -a A --frequency Week --week-day Monday,Friday --start 2026-12-24T08:00:00+01:00\n" +
			"  runwright schedule set Close -a A --frequency Month --month-day last --start 2026-12-24T18:00\n" +
			"  runwright schedule set Patch -a A --frequency Month --on 'second Tuesday' --start 2026-12-24T20:00",
		RunE: func(cmd *cobra.Command, args []string) error {
			switch {
			case frequency == "":
				return usagef("no frequency is given; give --frequency OneTime, Minute, Hour, Day, Week or Month")
			case start == "":
				return usagef("no start time is given; give --start, such as 2026-12-24T18:00 or 2026-12-24T18:00:00+01:00")
			}
			days, err := readMonthDays(monthDays)
			if err != nil {
				return err
			}
			named, err := readOccurrences(occurrences)
			if err != nil {
				return err
			}
			properties := map[string]any{"description": description, "frequency": frequency, "startTime": start, "timeZone": zone, "expiryTime": expires,
				"advancedSchedule": map[string]any{"weekDays": weekDays, "monthDays": days, "monthlyOccurrences": named}}
			if !strings.EqualFold(frequency, "OneTime") {
				properties["interval"] = interval
			} else if cmd.Flags().Changed("interval") {
				return usagef("--interval does not go with --frequency OneTime")
			}
			return p.put(cmd, r, "schedules", args[0], properties, "Schedule")
		},
	}
	f := cmd.Flags()
	f.StringVar(&frequency, "frequency", "", "OneTime, Minute, Hour, Day, Week or Month")
	f.IntVar(&interval, "interval", 1, "how many of these lie between two runs")
	f.StringVar(&start, "start", "", "the first time, and the time of day of all others")
	f.StringVar(&expires, "expires", "", "nothing is started after this time (default: never)")
	f.StringVar(&zone, "time-zone", "", "IANA or Windows name of the time zone (default: UTC)")
	f.StringSliceVar(&weekDays, "week-day", nil, "day of the week, for Week (repeat, or join by commas)")
	f.StringSliceVar(&monthDays, "month-day", nil, "day of the month or 'last', for Month (repeat, or join by commas)")
	f.StringArrayVar(&occurrences, "on", nil, "day of the week within the month, such as 'second Tuesday' or 'last Friday', for Month (repeat)")
	f.StringVar(&description, "description", "", "what the schedule is for")
	return cmd
}

// readMonthDays reads days of the month, where -1 is the last one.
func readMonthDays(all []string) ([]int, error) {
	var out []int
	for _, text := range all {
		n, err := strconv.Atoi(text)
		if strings.EqualFold(text, "last") {
			n, err = -1, nil
		}
		if err != nil {
			return nil, usagef("--month-day '%s' is not understood; expected 1 to 31, or last", text)
		}
		out = append(out, n)
	}
	return out, nil
}

// readOccurrences reads days such as "second Tuesday".
func readOccurrences(all []string) ([]map[string]any, error) {
	out := []map[string]any{}
	for _, text := range all {
		words := strings.Fields(text)
		found := false
		for _, n := range nths() {
			if len(words) == 2 && strings.EqualFold(words[0], n.word) {
				out = append(out, map[string]any{"occurrence": n.number, "day": words[1]})
				found = true
			}
		}
		if !found {
			return nil, usagef("--on '%s' is not understood; expected first, second, third, fourth, fifth or last and a day, such as 'second Tuesday'", text)
		}
	}
	return out, nil
}

func (p *program) scheduleSwitchCommand(r *remote, use, short string, enabled bool) *cobra.Command {
	return &cobra.Command{
		Use: use + " NAME", Short: short, Args: p.args("NAME"),
		RunE: func(cmd *cobra.Command, args []string) error {
			c, err := p.connectAccount(r)
			if err != nil {
				return err
			}
			raw, err := c.Do(cmd.Context(), client.Request{Method: http.MethodPatch, Path: []string{"schedules", args[0]}, JSON: map[string]any{"properties": map[string]any{"isEnabled": enabled}}})
			if err != nil {
				return err
			}
			return p.done(raw, "Schedule %s is %sd.", args[0], use)
		},
	}
}

func (p *program) scheduleNextCommand(r *remote) *cobra.Command {
	var count int
	cmd := &cobra.Command{
		Use: "next NAME", Short: "Show when a schedule is due next", Args: p.args("NAME"),
		RunE: func(cmd *cobra.Command, args []string) error {
			if count < 1 || count > 100 {
				return usagef("--count expects 1 to 100, not %d", count)
			}
			c, err := p.connectAccount(r)
			if err != nil {
				return err
			}
			all, err := c.List(cmd.Context(), "$top="+strconv.Itoa(count), "schedules", args[0], "dueTimes")
			if err != nil {
				return err
			}
			return printList(p, all, []column[client.DueTime]{
				{"DUE", func(d client.DueTime) string { return whenThere(d.DueTime) }},
				{"UTC", func(d client.DueTime) string { return when(d.DueTime) }},
			})
		},
	}
	cmd.Flags().IntVar(&count, "count", 5, "how many times")
	return cmd
}
