package main

import (
	"bytes"
	"context"
	_ "embed"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"time"

	"github.com/spf13/cobra"

	"github.com/runwright/runwright/internal/authn"
	"github.com/runwright/runwright/internal/client"
	"github.com/runwright/runwright/internal/id"
)

//go:embed tour/Contoso.zip
var tourPackage []byte

//go:embed tour/tour.ps1
var tourScript []byte

// Names of the tour.
const (
	tourAccount    = "contoso-tour"
	tourConnection = "ContosoConnection"
	tourRunbook    = "Contoso-Tour"
	tourPassword   = "tour-Pa55word"
)

func (p *program) quickstartCommand() *cobra.Command {
	var o serverOptions
	var once bool
	cmd := &cobra.Command{
		Use: "quickstart", Short: "The whole tour: server, account, module, connection, runbook, job", Args: p.noArgs,
		Long: "Starts a server on an embedded database, creates an account, imports a module with its connection type, creates a\n" +
			"connection with an encrypted field, publishes a runbook that uses both, runs it, and goes on serving until Ctrl-C.",
		RunE: func(cmd *cobra.Command, _ []string) error {
			return p.serve(cmd.Context(), o, func(ctx context.Context, r running) error {
				t, err := p.newTour(r)
				if err != nil {
					return err
				}
				if err := t.run(ctx); err != nil || once {
					return err
				}
				t.step("The server goes on until Ctrl-C. Portal: %s", t.portal())
				<-ctx.Done()
				return nil
			})
		},
	}
	o.add(cmd, "warn")
	cmd.Flags().BoolVar(&once, "once", false, "exit after the job, with status 0 only if it completed")
	return cmd
}

// tour walks through the product over the HTTP API, saying what it does.
type tour struct {
	p      *program
	server running
	token  string
	c      *client.Client
	begin  time.Time
	number int
}

func (p *program) newTour(r running) (*tour, error) {
	token, err := authn.ReadToken(r.data)
	if err != nil {
		return nil, err
	}
	scope := client.Scope{Subscription: defaultSubscription, ResourceGroup: defaultResourceGroup, Account: tourAccount}
	return &tour{p: p, server: r, token: token, c: client.New(r.url, token, scope), begin: time.Now()}, nil
}

// portal says where the portal is. On a terminal the address signs in: the
// token stands in its fragment, which browsers send to nobody. What goes to a
// file or another program may be kept and read by others: there it only says
// where the token is.
func (t *tour) portal() string {
	if !isTerminal(t.p.out) {
		return t.server.url + "/ (sign in with the token in " + filepath.Join(t.server.data, "admin-token") + ")"
	}
	return t.server.url + "/#" + url.Values{"token": {t.token}}.Encode()
}

// isTerminal reports whether a person reads what is written.
func isTerminal(w io.Writer) bool {
	f, ok := w.(*os.File)
	if !ok {
		return false
	}
	info, err := f.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}

// step says in one line what was done.
func (t *tour) step(format string, args ...any) {
	t.number++
	fmt.Fprintf(t.p.out, "%d. %s\n", t.number, fmt.Sprintf(format, args...))
}

func (t *tour) put(ctx context.Context, body any, path ...string) ([]byte, error) {
	return t.c.Do(ctx, client.Request{Method: http.MethodPut, Path: path, JSON: body})
}

// properties wraps the properties of a resource.
func properties(p map[string]any) map[string]any { return map[string]any{"properties": p} }

func (t *tour) run(ctx context.Context) error {
	t.step("The server listens on %s, data in %s, %s.", t.server.url, t.server.data, t.server.confinement)
	for _, part := range []func(context.Context) error{t.account, t.module, t.connection, t.runbook, t.job} {
		if err := part(ctx); err != nil {
			return err
		}
	}
	return nil
}

func (t *tour) account(ctx context.Context) error {
	if _, err := t.put(ctx, map[string]any{"location": "local", "properties": map[string]any{"sku": map[string]string{"name": "Basic"}}}); err != nil {
		return fmt.Errorf("create account: %w", err)
	}
	all, err := t.c.List(ctx, "", "modules")
	if err != nil {
		return fmt.Errorf("list modules: %w", err)
	}
	global := 0
	for _, raw := range all {
		m, err := client.Decode[client.Module](raw)
		if err != nil {
			return err
		}
		if m.Properties.IsGlobal {
			global++
		}
	}
	t.step("Account %s is there, with %d default modules.", tourAccount, global)
	return nil
}

func (t *tour) module(ctx context.Context) error {
	raw, err := t.c.UploadModule(ctx, "", "Contoso.zip", bytes.NewReader(tourPackage), client.ModuleImport{Dependencies: true})
	if err != nil {
		return fmt.Errorf("import module: %w", err)
	}
	m, err := client.Decode[client.Module](raw)
	if err != nil {
		return err
	}
	t.step("Module %s %s is imported: %d commands, connection type %s.", m.Name, m.Properties.Version, m.Properties.ActivityCount, tourConnection)
	return nil
}

func (t *tour) connection(ctx context.Context) error {
	_, err := t.put(ctx, properties(map[string]any{
		"connectionType": map[string]string{"name": tourConnection},
		"fieldDefinitionValues": map[string]string{
			"Username": "tour", "Password": tourPassword, "Port": "443", "UseTls": "true",
		},
	}), "connections", tourConnection)
	if err != nil {
		return fmt.Errorf("create connection: %w", err)
	}
	t.step("Connection %s is there; its Password is sealed and does not come back.", tourConnection)
	return nil
}

func (t *tour) runbook(ctx context.Context) error {
	_, err := t.put(ctx, properties(map[string]any{"runbookType": "PowerShell", "logVerbose": true, "draft": map[string]any{}}), "runbooks", tourRunbook)
	if err == nil {
		err = t.c.PutRunbookText(ctx, tourRunbook, bytes.NewReader(tourScript))
	}
	if err == nil {
		err = t.c.Publish(ctx, tourRunbook)
	}
	if err != nil {
		return fmt.Errorf("publish runbook: %w", err)
	}
	t.step("Runbook %s is published.", tourRunbook)
	return nil
}

func (t *tour) job(ctx context.Context) error {
	name := id.New()
	if _, err := t.c.StartJob(ctx, name, tourRunbook, nil); err != nil {
		return fmt.Errorf("start job: %w", err)
	}
	t.step("Job %s is started; its streams:", name)
	indented := &indenter{w: t.p.out}
	job, err := t.c.Follow(ctx, name, client.Events{Record: recordWriter{out: indented, other: indented}.write})
	if err != nil {
		return fmt.Errorf("follow job: %w", err)
	}
	status := job.Properties.Status
	t.step("The job is %s, %d ms after the tour began.", status, time.Since(t.begin).Milliseconds())
	if status != "Completed" {
		return fmt.Errorf("the job is %s: %s", status, job.Properties.Exception)
	}
	return nil
}
