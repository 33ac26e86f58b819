package main

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"time"

	"github.com/spf13/cobra"

	"github.com/runwright/runwright/internal/client"
	"github.com/runwright/runwright/internal/id"
)

func jobResource() resource[client.Job] {
	moment := func(t *time.Time) string {
		if t == nil {
			return ""
		}
		return when(*t)
	}
	return resource[client.Job]{
		noun: "job", collection: "jobs",
		columns: []column[client.Job]{
			{"NAME", func(j client.Job) string { return j.Name }},
			{"RUNBOOK", func(j client.Job) string { return j.Properties.Runbook.Name }},
			{"STATUS", func(j client.Job) string { return j.Properties.Status }},
			{"CREATED", func(j client.Job) string { return when(j.Properties.CreationTime) }},
			{"ENDED", func(j client.Job) string { return moment(j.Properties.EndTime) }},
		},
		details: []column[client.Job]{
			{"ID", func(j client.Job) string { return j.Properties.JobID }},
			{"STARTED", func(j client.Job) string { return moment(j.Properties.StartTime) }},
			{"ENGINE", func(j client.Job) string { return j.Properties.Sandbox.String() }},
			{"EXCEPTION", func(j client.Job) string { return j.Properties.Exception }},
		},
	}
}

func (p *program) jobCommand() *cobra.Command {
	cmd := p.group("job", "Jobs: runs of runbooks")
	r := p.addRemote(cmd)
	r.addAccount(cmd)
	res := jobResource()
	cmd.AddCommand(p.jobListCommand(r), res.show(p, r), p.jobStartCommand(r), p.jobFollowCommand(r), p.jobOutputCommand(r), p.jobStopCommand(r))
	return cmd
}

func (p *program) jobListCommand(r *remote) *cobra.Command {
	var runbook string
	cmd := &cobra.Command{
		Use: "list", Short: "List the jobs of an account, the newest first", Args: p.noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			query := ""
			if runbook != "" {
				query = "$filter=" + url.QueryEscape("properties/runbook/name eq '"+runbook+"'")
			}
			c, err := p.connectAccount(r)
			if err != nil {
				return err
			}
			all, err := c.List(cmd.Context(), query, "jobs")
			if err != nil {
				return err
			}
			return printList(p, all, jobResource().columns)
		},
	}
	cmd.Flags().StringVar(&runbook, "runbook", "", "only jobs of this runbook")
	return cmd
}

func (p *program) jobStartCommand(r *remote) *cobra.Command {
	var parameters []string
	var name string
	var follow bool
	cmd := &cobra.Command{
		Use: "start RUNBOOK", Short: "Start a job of a published runbook", Args: p.args("RUNBOOK"),
		Long: "Starts a job of a published runbook. With --follow its streams are shown as they come, output on the standard\n" +
			"output and the others on the standard error, and the exit status is 0 only if the job completed.",
		RunE: func(cmd *cobra.Command, args []string) error {
			values, err := pairs("--param", parameters)
			if err != nil {
				return err
			}
			c, err := p.connectAccount(r)
			if err != nil {
				return err
			}
			if name == "" {
				name = id.New()
			}
			raw, err := c.StartJob(cmd.Context(), name, args[0], values)
			if err != nil {
				return err
			}
			if !follow {
				return p.done(raw, "Job %s is queued.", name)
			}
			return p.follow(cmd.Context(), c, name)
		},
	}
	cmd.Flags().StringArrayVar(&parameters, "param", nil, "a parameter as NAME=VALUE; VALUE may be JSON (repeat)")
	cmd.Flags().StringVar(&name, "name", "", "name of the job (default: a new GUID)")
	cmd.Flags().BoolVar(&follow, "follow", false, "show the job's streams and wait for its end")
	return cmd
}

func (p *program) jobFollowCommand(r *remote) *cobra.Command {
	return &cobra.Command{
		Use: "follow NAME", Short: "Show a job's streams as they come and wait for its end", Args: p.args("NAME"),
		RunE: func(cmd *cobra.Command, args []string) error {
			c, err := p.connectAccount(r)
			if err != nil {
				return err
			}
			return p.follow(cmd.Context(), c, args[0])
		},
	}
}

// follow shows a job to its end and fails unless it completed. With --output
// json every record is a line of JSON.
func (p *program) follow(ctx context.Context, c *client.Client, name string) error {
	write := recordWriter{out: p.out, other: p.err}.write
	if p.output == "json" {
		write = func(r client.Record) error {
			_, err := fmt.Fprintf(p.out, "%s\n", r.Raw)
			return err
		}
	}
	job, err := c.Follow(ctx, name, client.Events{Record: write})
	if ctx.Err() != nil {
		return fmt.Errorf("interrupted; job %s goes on ('runwright job follow %s' shows it, 'runwright job stop %s' ends it)", name, name, name)
	}
	if err != nil {
		return err
	}
	status := job.Properties.Status
	if status == "Completed" {
		return nil
	}
	if job.Properties.Exception != "" {
		return fmt.Errorf("job %s is %s: %s", name, status, job.Properties.Exception)
	}
	return fmt.Errorf("job %s is %s", name, status)
}

func (p *program) jobOutputCommand(r *remote) *cobra.Command {
	return &cobra.Command{
		Use: "output NAME", Short: "Print the output of a job", Args: p.args("NAME"),
		RunE: func(cmd *cobra.Command, args []string) error {
			c, err := p.connectAccount(r)
			if err != nil {
				return err
			}
			text, err := c.Do(cmd.Context(), client.Request{Method: http.MethodGet, Path: []string{"jobs", args[0], "output"}})
			if err != nil {
				return err
			}
			_, err = p.out.Write(text)
			return err
		},
	}
}

func (p *program) jobStopCommand(r *remote) *cobra.Command {
	return &cobra.Command{
		Use: "stop NAME", Short: "Stop a job", Args: p.args("NAME"),
		RunE: func(cmd *cobra.Command, args []string) error {
			c, err := p.connectAccount(r)
			if err != nil {
				return err
			}
			if _, err := c.Do(cmd.Context(), client.Request{Method: http.MethodPost, Path: []string{"jobs", args[0], "stop"}}); err != nil {
				return err
			}
			return p.done(nil, "Job %s is being stopped.", args[0])
		},
	}
}
