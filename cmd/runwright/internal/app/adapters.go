package app

import (
	"context"
	"encoding/json"
	"fmt"
	"math"
	"strings"

	"github.com/runwright/runwright/internal/assets"
	"github.com/runwright/runwright/internal/audit"
	"github.com/runwright/runwright/internal/fault"
	"github.com/runwright/runwright/internal/fieldtype"
	"github.com/runwright/runwright/internal/jobs"
	"github.com/runwright/runwright/internal/modules"
	"github.com/runwright/runwright/internal/pypackages"
	"github.com/runwright/runwright/internal/runbooks"
	"github.com/runwright/runwright/internal/schedules"
	"github.com/runwright/runwright/internal/store"
	"github.com/runwright/runwright/internal/usage"
)

// Domain packages do not know one another; here each is shown to the others
// in the form they ask for.

// connectionTypes shows assets to modules.
type connectionTypes struct {
	assets *assets.Service
	usage  *usage.Service
}

func connectionFields(t modules.ConnectionType) []assets.Field {
	fields := make([]assets.Field, 0, len(t.Fields))
	for _, f := range t.Fields {
		fields = append(fields, assets.Field{Name: f.Name, Type: f.Type, Encrypted: f.Encrypted, Optional: f.Optional})
	}
	return fields
}

func (c connectionTypes) RegisterType(ctx context.Context, tx *store.Tx, account, module string, t modules.ConnectionType) error {
	return c.assets.RegisterType(ctx, tx, account, module, t.Name, connectionFields(t))
}

// Conflict implements modules.ConnectionTypes: it adds the places in runbooks
// that read the connections.
func (c connectionTypes) Conflict(ctx context.Context, account, module string, t modules.ConnectionType) (string, error) {
	why, connections, err := c.assets.TypeConflict(ctx, account, module, t.Name, connectionFields(t))
	if err != nil || why == "" {
		return "", err
	}
	var places []string
	for _, name := range connections {
		uses, err := c.usage.Uses(ctx, account, "connection", name)
		if err != nil {
			return "", err
		}
		for _, u := range uses {
			places = append(places, fmt.Sprintf("'%s' line %d", u.Runbook, u.Line))
		}
	}
	if len(places) > 0 {
		why += " Runbooks that read them: " + strings.Join(places[:min(len(places), maxPlaces)], ", ")
		if more := len(places) - maxPlaces; more > 0 {
			why += fmt.Sprintf(" and %d more", more)
		}
		why += "."
	}
	return why, nil
}

// maxPlaces is how many places of runbooks an error lists.
const maxPlaces = 20

func (c connectionTypes) InUse(ctx context.Context, account string) ([]string, error) {
	return c.assets.ModulesInUse(ctx, account)
}

func (c connectionTypes) ReleaseModule(ctx context.Context, tx *store.Tx, account, module string) error {
	return c.assets.ReleaseModule(ctx, tx, account, module)
}

// moduleSets shows modules to jobs, and to those in Python their packages.
type moduleSets struct {
	modules  *modules.Service
	packages *pypackages.Service
}

// pythonOf is the runtime of packages that runbooks of a type see; empty for types
// that see modules.
func pythonOf(runbookType string) string {
	switch strings.ToLower(runbookType) {
	case "python", "python3":
		return pypackages.Python3
	case "python2":
		return pypackages.Python2
	}
	return ""
}

func (m moduleSets) Current(ctx context.Context, tx *store.Tx, account, runbookType, environment string) (int64, error) {
	if runtime := pythonOf(runbookType); runtime != "" {
		return m.packages.Current(ctx, tx, pypackages.Collection{Account: account, Runtime: runtime})
	}
	return m.modules.Current(ctx, tx, collectionOf(account, runbookType, environment))
}

// collectionOf is where the modules are that runbooks of a type see, in an
// environment, which may be empty.
func collectionOf(account, runbookType, environment string) modules.Collection {
	if environment != "" {
		return modules.CollectionOf(account, environment)
	}
	return modules.Collection{Account: account, Runtime: runtimeOf(runbookType)}
}

func (m moduleSets) Folder(ctx context.Context, account, runbookType string, revision int64) (string, error) {
	if pythonOf(runbookType) != "" {
		return m.packages.Folder(ctx, account, revision)
	}
	return m.modules.Folder(ctx, account, revision)
}

func (m moduleSets) Edition(ctx context.Context, account, runbookType string, revision int64) (string, error) {
	if pythonOf(runbookType) != "" {
		return "", nil
	}
	e, err := m.modules.SetEdition(ctx, account, revision)
	return string(e), err
}

// runtimeOf is the runtime whose modules runbooks of a type see.
func runtimeOf(runbookType string) string {
	if runbookType == "PowerShell72" {
		return modules.Runtime72
	}
	return modules.Runtime51
}

// jobRevisions shows jobs to modules.
type jobRevisions struct{}

func (jobRevisions) RevisionsInUse(ctx context.Context, tx *store.Tx, account string) ([]int64, error) {
	return jobs.RevisionsInUse(ctx, tx, account)
}

// runnables shows runbooks to jobs.
type runnables struct{ runbooks *runbooks.Service }

func (r runnables) Runnable(ctx context.Context, tx *store.Tx, account, name string) (jobs.Runbook, error) {
	rb, err := r.runbooks.Lookup(ctx, tx, account, name)
	if fault.Is(err, fault.NotFound) {
		return jobs.Runbook{}, fault.New(fault.NotFound, "The runbook '%s' was not found.", name).On("properties.runbook.name")
	}
	if err != nil {
		return jobs.Runbook{}, err
	}
	if rb.PublishedHash == "" {
		return jobs.Runbook{}, fault.New(fault.Invalid, "The runbook '%s' has no published version; publish it first.", rb.Name).On("properties.runbook.name")
	}
	return jobs.Runbook{Name: rb.Name, Type: rb.Type, Environment: rb.Settings.Environment, TextHash: rb.PublishedHash, LogVerbose: rb.Settings.LogVerbose, LogProgress: rb.Settings.LogProgress}, nil
}

func (r runnables) Text(ctx context.Context, account, hash string) ([]byte, error) {
	return r.runbooks.Text(ctx, account, hash)
}

// runbookNames shows runbooks to schedules.
type runbookNames struct{ runbooks *runbooks.Service }

func (r runbookNames) Name(ctx context.Context, tx *store.Tx, account, name string) (string, error) {
	rb, err := r.runbooks.Lookup(ctx, tx, account, name)
	return rb.Name, err
}

// scheduledJobs shows jobs to schedules.
type scheduledJobs struct{ jobs *jobs.Service }

// startedBySchedule is who starts the jobs of schedules, as the original says.
const startedBySchedule = "system"

func (s scheduledJobs) Check(parameters map[string]json.RawMessage, runOn string) error {
	return jobs.CheckInput(parameters, runOn)
}

func (s scheduledJobs) Start(ctx context.Context, tx *store.Tx, start schedules.Start) error {
	_, err := s.jobs.StartIn(ctx, tx, start.Account, start.Job, jobs.Request{
		Runbook: start.Runbook, Parameters: start.Parameters, RunOn: start.RunOn, StartedBy: startedBySchedule,
	})
	return err
}

func (s scheduledJobs) Wake() { s.jobs.Wake() }

// openAssets shows assets to running jobs.
type openAssets struct{ assets *assets.Service }

func (o openAssets) OpenConnection(ctx context.Context, account, name string) ([]jobs.AssetValue, error) {
	values, err := o.assets.Open(ctx, account, name)
	out := make([]jobs.AssetValue, 0, len(values))
	for _, v := range values {
		out = append(out, jobs.AssetValue{Name: v.Name, Value: typedValue(v.Kind, v.Value), Text: v.Text, Secret: v.Secret})
	}
	return out, err
}

// typedValue names the type of a value where JSON does not say it.
func typedValue(kind fieldtype.Kind, v any) any {
	if kind.InJSON() {
		return v
	}
	return jobs.Typed{Type: kind.String(), Value: v}
}

func (o openAssets) OpenVariable(ctx context.Context, account, name string) (jobs.Variable, error) {
	v, err := o.assets.OpenVariable(ctx, account, name)
	return jobs.Variable{JSON: v.Value, Secret: v.Encrypted}, err
}

func (o openAssets) SetVariable(ctx context.Context, use jobs.AssetUse, json string) (bool, error) {
	return o.assets.SetVariable(audit.WithActor(ctx, jobActor(use)), use.Account, use.Name, json)
}

func (o openAssets) OpenCredential(ctx context.Context, account, name string) (jobs.Credential, error) {
	user, password, err := o.assets.OpenCredential(ctx, account, name)
	return jobs.Credential{User: user, Password: password}, err
}

func (o openAssets) OpenCertificate(ctx context.Context, account, name string) (jobs.Certificate, error) {
	c, err := o.assets.OpenCertificate(ctx, account, name)
	return jobs.Certificate(c), err
}

func (o openAssets) CertificateAt(ctx context.Context, account, address string) (name, next string, err error) {
	return o.assets.CertificateAt(ctx, account, address)
}

func (o openAssets) CertificateKey(ctx context.Context, account, name string) ([]byte, error) {
	return o.assets.CertificateKey(ctx, account, name)
}

func (o openAssets) UseKey(ctx context.Context, account, name string, use jobs.KeyUse) ([]byte, error) {
	return o.assets.UseKey(ctx, account, name, assets.KeyUse(use))
}

func (o openAssets) ExportCertificate(ctx context.Context, account, name, password string) ([]byte, error) {
	return o.assets.ExportCertificate(ctx, account, name, password)
}

// runbookTexts shows runbooks to usage.
type runbookTexts struct{ runbooks *runbooks.Service }

func textOf(r runbooks.Runbook, draft bool) usage.Text {
	t := usage.Text{Runbook: r.Name, Type: r.Type, Hash: r.PublishedHash}
	if t.Hash == "" || draft && r.DraftHash != "" {
		t.Hash, t.Draft = r.DraftHash, true
	}
	return t
}

func (r runbookTexts) Runbook(ctx context.Context, account, name string, draft bool) (usage.Text, error) {
	rb, err := r.runbooks.Get(ctx, account, name)
	return textOf(rb, draft), err
}

func (r runbookTexts) All(ctx context.Context, account string) (out []usage.Text, err error) {
	all, err := r.runbooks.List(ctx, account, 0, math.MaxInt32)
	for _, rb := range all {
		out = append(out, textOf(rb, false))
	}
	return out, err
}

func (r runbookTexts) Read(ctx context.Context, account, hash string) ([]byte, error) {
	return r.runbooks.Text(ctx, account, hash)
}

// commandUses shows usage and runbooks to modules.
type commandUses struct {
	usage    *usage.Service
	runbooks *runbooks.Service
}

func (c commandUses) EnvironmentUses(ctx context.Context, tx *store.Tx, account, environment string) ([]string, error) {
	return c.runbooks.InEnvironment(ctx, tx, account, environment)
}

func (c commandUses) CommandUses(ctx context.Context, in modules.Collection) ([]modules.Use, error) {
	all, err := c.usage.Commands(ctx, in.Account)
	if err != nil {
		return nil, err
	}
	return c.seeing(ctx, in, all)
}

func (c commandUses) ModuleUses(ctx context.Context, in modules.Collection) ([]modules.Use, error) {
	all, err := c.usage.Modules(ctx, in.Account)
	if err != nil {
		return nil, err
	}
	return c.seeing(ctx, in, all)
}

// seeing keeps the uses in runbooks that see the modules of a collection.
func (c commandUses) seeing(ctx context.Context, in modules.Collection, all []usage.Use) (out []modules.Use, err error) {
	list, err := c.runbooks.List(ctx, in.Account, 0, math.MaxInt32)
	if err != nil {
		return nil, err
	}
	sees := map[string]bool{}
	for _, rb := range list {
		sees[rb.Name] = collectionOf(in.Account, rb.Type, rb.Settings.Environment) == in
	}
	for _, u := range all {
		if sees[u.Runbook] {
			out = append(out, modules.Use{Runbook: u.Runbook, Name: u.Name, Line: u.Line})
		}
	}
	return out, nil
}
