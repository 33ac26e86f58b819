package main

import (
	"fmt"
	"net/http"

	"github.com/spf13/cobra"

	"github.com/runwright/runwright/internal/client"
	"github.com/runwright/runwright/internal/id"
)

func (p *program) scheduleRunsCommand(r *remote) *cobra.Command {
	return &cobra.Command{
		Use: "runs NAME", Short: "Show what a schedule started, the newest first, and why not", Args: p.args("NAME"),
		RunE: func(cmd *cobra.Command, args []string) error {
			c, err := p.connectAccount(r)
			if err != nil {
				return err
			}
			all, err := c.List(cmd.Context(), "", "schedules", args[0], "runs")
			if err != nil {
				return err
			}
			return printList(p, all, []column[client.ScheduleRun]{
				{"DUE", func(r client.ScheduleRun) string { return when(r.DueTime) }},
				{"RUNBOOK", func(r client.ScheduleRun) string { return r.Runbook.Name }},
				{"STATE", func(r client.ScheduleRun) string { return r.State }},
				{"JOB OR REASON", func(r client.ScheduleRun) string { return r.Job + r.Reason }},
			})
		},
	}
}

func (p *program) scheduleLinkCommand(r *remote) *cobra.Command {
	var parameters []string
	cmd := &cobra.Command{
		Use: "link SCHEDULE RUNBOOK", Short: "Let a schedule start a runbook", Args: p.args("SCHEDULE", "RUNBOOK"),
		RunE: func(cmd *cobra.Command, args []string) error {
			values, err := pairs("--param", parameters)
			if err != nil {
				return err
			}
			c, err := p.connectAccount(r)
			if err != nil {
				return err
			}
			raw, err := c.LinkSchedule(cmd.Context(), id.New(), args[0], args[1], values)
			if err != nil {
				return err
			}
			return p.done(raw, "Schedule %s starts runbook %s.", args[0], args[1])
		},
	}
	cmd.Flags().StringArrayVar(&parameters, "param", nil, "a parameter of the runbook as NAME=VALUE; VALUE may be JSON (repeat)")
	return cmd
}

func (p *program) scheduleUnlinkCommand(r *remote) *cobra.Command {
	return &cobra.Command{
		Use: "unlink SCHEDULE RUNBOOK", Short: "Let a schedule start a runbook no more", Args: p.args("SCHEDULE", "RUNBOOK"),
		RunE: func(cmd *cobra.Command, args []string) error {
			c, err := p.connectAccount(r)
			if err != nil {
				return err
			}
			all, err := c.List(cmd.Context(), client.JobSchedulesOf(args[0], args[1]), "jobSchedules")
			if err != nil {
				return err
			}
			if len(all) == 0 {
				return fmt.Errorf("the schedule '%s' is not linked to the runbook '%s'; 'runwright schedule links' shows what is", args[0], args[1])
			}
			for _, raw := range all {
				l, err := client.Decode[client.JobSchedule](raw)
				if err != nil {
					return err
				}
				if _, err := c.Do(cmd.Context(), client.Request{Method: http.MethodDelete, Path: []string{"jobSchedules", l.Properties.JobScheduleID}}); err != nil {
					return err
				}
			}
			return p.done(nil, "Schedule %s does not start runbook %s any more.", args[0], args[1])
		},
	}
}

func (p *program) scheduleLinksCommand(r *remote) *cobra.Command {
	var schedule, runbook string
	cmd := &cobra.Command{
		Use: "links", Short: "List which schedules start which runbooks", Args: p.noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			c, err := p.connectAccount(r)
			if err != nil {
				return err
			}
			all, err := c.List(cmd.Context(), client.JobSchedulesOf(schedule, runbook), "jobSchedules")
			if err != nil {
				return err
			}
			return printList(p, all, []column[client.JobSchedule]{
				{"SCHEDULE", func(l client.JobSchedule) string { return l.Properties.Schedule.Name }},
				{"RUNBOOK", func(l client.JobSchedule) string { return l.Properties.Runbook.Name }},
				{"ID", func(l client.JobSchedule) string { return l.Properties.JobScheduleID }},
			})
		},
	}
	cmd.Flags().StringVar(&schedule, "schedule", "", "only those of this schedule")
	cmd.Flags().StringVar(&runbook, "runbook", "", "only those of this runbook")
	return cmd
}
