package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"github.com/runwright/runwright/internal/audit"
	"github.com/runwright/runwright/internal/client"
)

func (p *program) auditCommand() *cobra.Command {
	cmd := p.group("audit", "Audit records: who used and changed the assets of an account")
	r := p.addRemote(cmd)
	r.addAccount(cmd)
	cmd.AddCommand(p.auditListCommand(r), p.auditVerifyCommand(r), p.auditExportCommand(r))
	return cmd
}

// auditFilter are the flags that narrow a list of records.
type auditFilter struct{ runbook, job, action, outcome, kind, asset string }

func (f *auditFilter) query() string {
	q := url.Values{}
	for name, v := range map[string]string{"runbook": f.runbook, "job": f.job, "action": f.action, "outcome": f.outcome, "kind": f.kind, "asset": f.asset} {
		if v != "" {
			q.Set(name, v)
		}
	}
	return q.Encode()
}

func (p *program) auditListCommand(r *remote) *cobra.Command {
	var f auditFilter
	cmd := &cobra.Command{
		Use: "list", Short: "List audit records, the latest first", Args: p.noArgs,
		Example: "  runwright audit list -a A --runbook Nightly --outcome refused",
		RunE: func(cmd *cobra.Command, _ []string) error {
			c, err := p.connectAccount(r)
			if err != nil {
				return err
			}
			all, err := c.List(cmd.Context(), f.query(), "auditRecords")
			if err != nil {
				return err
			}
			return printList(p, all, auditColumns())
		},
	}
	flags := cmd.Flags()
	flags.StringVar(&f.runbook, "runbook", "", "only uses by this runbook")
	flags.StringVar(&f.job, "job", "", "only uses by the job with this id")
	flags.StringVar(&f.action, "action", "", "only this action: read, export, useKey, set, create, replace, change, delete, archive, restore, rotateKeys, setRights, dropRights, setAccess, tripwire")
	flags.StringVar(&f.outcome, "outcome", "", "only this outcome: allowed, refused, missing, failed")
	flags.StringVar(&f.kind, "kind", "", "only this kind: connection, variable, credential, certificate, identity, connection type, runbook, account, sandbox")
	flags.StringVar(&f.asset, "asset", "", "only what has this name")
	return cmd
}

func auditColumns() []column[client.AuditRecord] {
	return []column[client.AuditRecord]{
		{"SEQ", func(a client.AuditRecord) string { return strconv.FormatInt(a.Record.Seq, 10) }},
		{"TIME", func(a client.AuditRecord) string { return when(a.Record.Time) }},
		{"ACTION", func(a client.AuditRecord) string { return a.Record.Action }},
		{"OUTCOME", func(a client.AuditRecord) string { return a.Record.Outcome }},
		{"WHAT", func(a client.AuditRecord) string {
			text := a.Record.Kind
			if a.Record.Name != "" {
				text += ":" + a.Record.Name
			}
			if len(a.Record.Fields) > 0 {
				text += " (" + strings.Join(a.Record.Fields, ", ") + ")"
			}
			return text
		}},
		{"BY", func(a client.AuditRecord) string { return a.Record.By }},
		{"RUNBOOK", func(a client.AuditRecord) string { return a.Record.Runbook }},
		{"JOB", func(a client.AuditRecord) string { return a.Record.JobName }},
		{"DETAIL", func(a client.AuditRecord) string { return a.Record.Detail }},
	}
}

func (p *program) auditVerifyCommand(r *remote) *cobra.Command {
	var file string
	var heads []string
	cmd := &cobra.Command{
		Use: "verify", Short: "Check that no audit record was changed, removed, moved or cut off", Args: p.noArgs,
		Long: "Walks the chain of an account's audit records on the server, or with --file that of an export, and prints its head.\n" +
			"Keep the head elsewhere: --head says that the records have to go at least as far as that, unchanged. Without one,\n" +
			"an older state of the whole database that was put back is not noticed. The exit status is 1 if something was altered.",
		Example: "  runwright audit verify -a A --head 1042:9f86d081…\n  runwright audit verify --file records.jsonl --head 1042:9f86d081…",
		RunE: func(cmd *cobra.Command, _ []string) error {
			var v client.Verification
			var raw []byte
			var err error
			if file != "" {
				raw, v, err = p.verifyFile(file, heads)
			} else {
				var c *client.Client
				if c, err = p.connectAccount(r); err != nil {
					return err
				}
				raw, err = c.Do(cmd.Context(), client.Request{Method: http.MethodGet, Path: []string{"auditVerification"}, Query: url.Values{"head": heads}.Encode()})
				if err == nil {
					v, err = client.Decode[client.Verification](raw)
				}
			}
			if err != nil {
				return err
			}
			return p.tellVerification(raw, v)
		},
	}
	cmd.Flags().StringVar(&file, "file", "", "check an export, without a server; '-' for the standard input")
	cmd.Flags().StringArrayVar(&heads, "head", nil, "a head that was kept, NUMBER:HASH (repeat)")
	return cmd
}

// verifyFile checks an export.
func (p *program) verifyFile(path string, heads []string) (raw []byte, v client.Verification, err error) {
	var kept []audit.Head
	for _, text := range heads {
		h, err := audit.ParseHead(text)
		if err != nil {
			return nil, v, err
		}
		kept = append(kept, h)
	}
	in := p.in
	if path != "-" {
		f, err := os.Open(path)
		if err != nil {
			return nil, v, fmt.Errorf("read the export: %w", err)
		}
		defer f.Close()
		in = f
	}
	report, err := audit.VerifyExport(in, kept...)
	if err != nil {
		return nil, v, err
	}
	v = client.Verification{Whole: len(report.Problems) == 0, Records: report.Records, Head: report.Head.String(), Problems: report.Problems, Remarks: report.Remarks}
	raw, err = json.Marshal(map[string]any{"whole": v.Whole, "records": v.Records, "head": v.Head, "sealedTo": nil, "problems": append([]string{}, v.Problems...), "remarks": append([]string{}, v.Remarks...)})
	return raw, v, err
}

func (p *program) tellVerification(raw []byte, v client.Verification) error {
	if p.output == "json" {
		if err := p.printJSON(json.RawMessage(raw)); err != nil {
			return err
		}
	} else {
		for _, text := range v.Remarks {
			fmt.Fprintf(p.err, "Remark: %s\n", text)
		}
		for _, text := range v.Problems {
			fmt.Fprintf(p.err, "Altered: %s\n", text)
		}
		if v.Whole {
			fmt.Fprintf(p.out, "%d audit record(s), none altered. The head, to be kept elsewhere:\n%s\n", v.Records, v.Head)
		}
	}
	if !v.Whole {
		if p.output != "json" {
			fmt.Fprintf(p.err, "runwright: the audit records were altered\n")
		}
		return failedError{}
	}
	return nil
}

func (p *program) auditExportCommand(r *remote) *cobra.Command {
	var out string
	cmd := &cobra.Command{
		Use: "export", Short: "Write all audit records, the oldest first, a line of JSON each", Args: p.noArgs,
		Long: "Writes all audit records of an account, the oldest first, a line of JSON each. 'audit verify --file' checks such a file.\nThe head of the chain goes to the standard error.",
		RunE: func(cmd *cobra.Command, _ []string) (err error) {
			c, err := p.connectAccount(r)
			if err != nil {
				return err
			}
			w := p.out
			if out != "" {
				f, err := os.OpenFile(out, os.O_CREATE|os.O_WRONLY|os.O_TRUNC, 0o600)
				if err != nil {
					return fmt.Errorf("write the export: %w", err)
				}
				defer func() { err = errors.Join(err, f.Close()) }()
				w = f
			}
			return p.writeExport(cmd.Context(), c, w)
		},
	}
	cmd.Flags().StringVar(&out, "file", "", "write to a file (mode 0600) instead of the standard output")
	return cmd
}

// writeExport writes records as they come, and tells the head.
func (p *program) writeExport(ctx context.Context, c *client.Client, w io.Writer) error {
	buffer := bufio.NewWriter(w)
	head, n := "0", 0
	err := c.Each(ctx, func(page []json.RawMessage) error {
		for _, raw := range page {
			if bytes.ContainsRune(raw, '\n') {
				return errors.New("the server sent a record of more than one line")
			}
			if _, err := buffer.Write(append(raw, '\n')); err != nil {
				return err
			}
			a, err := client.Decode[client.AuditRecord](raw)
			if err != nil {
				return err
			}
			head = fmt.Sprintf("%d:%s", a.Record.Seq, a.Hash)
			n++
		}
		return nil
	}, "oldestFirst=true", "auditRecords")
	if err != nil {
		return err
	}
	fmt.Fprintf(p.err, "%d record(s). Head: %s\n", n, head)
	return buffer.Flush()
}
