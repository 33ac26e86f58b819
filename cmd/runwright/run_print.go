package main

import (
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"github.com/runwright/runwright/cmd/runwright/internal/local"
	"github.com/runwright/runwright/internal/client"
	"github.com/runwright/runwright/internal/jobs"
)

// runPrinter shows the records of local jobs: those of the runbook that was
// asked for as "job start --follow" does, those of runbooks that it started on
// the standard error, with their names.
type runPrinter struct{ p *program }

// runRecord is a record as --output json shows it, in the words of the API.
type runRecord struct {
	Runbook    string `json:"runbook"`
	Job        string `json:"job"`
	Properties struct {
		Time       time.Time       `json:"time"`
		StreamType jobs.Stream     `json:"streamType"`
		StreamText string          `json:"streamText"`
		Value      json.RawMessage `json:"value,omitempty"`
	} `json:"properties"`
}

func (s runPrinter) record(job local.Named, r jobs.Record) error {
	if s.p.output == "json" {
		out := runRecord{Runbook: job.Runbook, Job: job.Job}
		out.Properties.Time, out.Properties.StreamType, out.Properties.StreamText, out.Properties.Value = r.Time.UTC(), r.Stream, r.Text, r.Value
		raw, err := json.Marshal(out)
		if err != nil {
			return err
		}
		_, err = fmt.Fprintf(s.p.out, "%s\n", raw)
		return err
	}
	if job.Child {
		_, err := fmt.Fprintf(s.p.err, "%s: %s: %s\n", job.Runbook, strings.ToUpper(string(r.Stream)), r.Text)
		return err
	}
	return recordWriter{out: s.p.out, other: s.p.err}.write(client.Record{Stream: string(r.Stream), Text: r.Text})
}

// ended tells that a runbook did not complete which another started; how the
// first one ended, the command says.
func (s runPrinter) ended(job local.Named, end jobs.End) error {
	if !job.Child || end.Status == jobs.Completed {
		return nil
	}
	text := "The runbook is " + string(end.Status)
	if end.Exception != "" {
		text += ": " + end.Exception
	}
	return s.record(job, jobs.Record{Time: time.Now(), Stream: jobs.Warning, Text: text})
}
