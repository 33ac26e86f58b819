package client

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"github.com/runwright/runwright/internal/fault"
)

// ModuleOperation is an import of modules.
type ModuleOperation struct {
	Name       string
	Properties struct {
		Kind           string
		State          string
		RuntimeVersion string
		Error          string
		Revision       int64
		CreationTime   time.Time
		Progress       struct{ Done, Total int }
		Steps          []ModuleStep
		Report         []ModuleChange
	}
}

// Final reports whether the operation has ended.
func (o ModuleOperation) Final() bool { return o.Properties.State != "Running" }

// ModuleStep is one module of an operation or of a plan.
type ModuleStep struct {
	Module      string
	Action      string
	Version     string
	From        string
	Source      string
	Feed        string
	State       string
	SizeInBytes int64
	RequestedBy []string
	Problem     string   // of a plan: why the import would be refused
	Breaks      []string // of a plan: what will not load any more, a sentence each
}

// Told says in a sentence what has become of the module.
func (s ModuleStep) Told() string {
	switch s.Action {
	case "update":
		return s.Module + " " + s.Version + " is updated from " + s.From + "."
	case "keep":
		return s.Module + " " + s.Version + " is left as it is."
	}
	return s.Module + " " + s.Version + " is imported."
}

// ModuleLogLine is a line of an operation's log.
type ModuleLogLine struct {
	Time    time.Time
	Module  string
	Text    string
	Warning bool
}

// ModuleRevision is one module set of an account's history.
type ModuleRevision struct {
	Name       string
	Properties struct {
		Revision       int64
		RuntimeVersion string
		IsCurrent      bool
		Reason         string
		CreationTime   time.Time
		Changes        []ModuleChange
	}
}

// ModuleChange is a module that differs between two revisions.
type ModuleChange struct {
	Module, From, To string
	Commands         []struct {
		Command  string
		Change   string
		Breaking bool
		Details  []string
		UsedBy   []struct {
			Runbook string
			Line    int
		}
	}
}

// ModuleDiff compares two revisions.
type ModuleDiff struct {
	From, To int64
	Modules  []ModuleChange
}

// ModuleConsequences are what a deletion or a rollback of modules would bring
// about.
type ModuleConsequences struct {
	Changes  []ModuleChange
	Breaks   []string // what will not load any more, a sentence each
	LoadedBy []struct {
		Runbook, Module string
		Line            int
	}
}

// GalleryModule is a version of a module in a gallery.
type GalleryModule struct {
	Name, Version, Feed, Description, Authors string
	SizeInBytes                               int64
	Dependencies                              []string
}

// GalleryPage is a page of what a search found.
type GalleryPage struct {
	Value    []json.RawMessage
	Total    *int
	Problems []string
}

// ModuleImport asks for modules of the galleries or behind links.
type ModuleImport struct {
	Runtime      string         `json:"runtime,omitempty"`
	Modules      []ModuleWanted `json:"modules"`
	Dependencies bool           `json:"dependencies"`
	Highest      bool           `json:"highest,omitempty"`
	Prerelease   bool           `json:"prerelease,omitempty"`
	Report       bool           `json:"report,omitempty"`
}

// ModuleWanted is one module of a ModuleImport.
type ModuleWanted struct {
	Name        string       `json:"name"`
	Version     string       `json:"version,omitempty"` // or a range
	ContentLink *ContentLink `json:"contentLink,omitempty"`
}

// ContentLink is where a package is.
type ContentLink struct {
	URI string `json:"uri"`
}

// query gives what of a ModuleImport is said of an upload.
func (m ModuleImport) query() string {
	q := url.Values{"dependencies": {strconv.FormatBool(m.Dependencies)}, "highest": {strconv.FormatBool(m.Highest)}, "prerelease": {strconv.FormatBool(m.Prerelease)}}
	if m.Runtime != "" {
		q.Set("runtime", m.Runtime)
	}
	return q.Encode()
}

// ImportModules begins an import and follows it to its end; progress is told
// of each state it is seen in. A failed import is an error.
func (c *Client) ImportModules(ctx context.Context, in ModuleImport, progress func(ModuleOperation)) (ModuleOperation, error) {
	raw, err := c.Do(ctx, Request{Method: http.MethodPost, Path: []string{"moduleOperations"}, JSON: in})
	if err != nil {
		return ModuleOperation{}, err
	}
	return c.FollowModules(ctx, raw, progress)
}

// FollowModules follows an operation to its end, like ImportModules; raw is
// what the server answered when it began.
func (c *Client) FollowModules(ctx context.Context, raw []byte, progress func(ModuleOperation)) (ModuleOperation, error) {
	for wait := firstAsk; ; wait = min(2*wait, lastAsk) {
		o, err := Decode[ModuleOperation](raw)
		if err != nil {
			return o, err
		}
		progress(o)
		if o.Final() {
			if o.Properties.State != "Succeeded" {
				return o, fault.New(fault.Invalid, "%s", o.Properties.Error)
			}
			return o, nil
		}
		select {
		case <-time.After(wait):
		case <-ctx.Done():
			return o, ctx.Err()
		}
		if raw, err = c.Do(ctx, Request{Method: http.MethodGet, Path: []string{"moduleOperations", o.Name}}); err != nil {
			return o, err
		}
	}
}

// AzureUpdate asks for a release of the Az modules as the default set.
type AzureUpdate struct {
	Runtime string `json:"runtime,omitempty"`
	Release string `json:"release,omitempty"`
	Version string `json:"version,omitempty"`
	Preview bool   `json:"preview,omitempty"`
	Custom  bool   `json:"custom,omitempty"`
	Report  bool   `json:"report,omitempty"`
	Plan    bool   `json:"plan,omitempty"`
}

// AzureAnswer is what the server makes of an AzureUpdate.
type AzureAnswer struct {
	Version   string
	Skipped   []string
	Plan      []json.RawMessage
	Operation json.RawMessage
}

// UpdateAzure sends an AzureUpdate.
func (c *Client) UpdateAzure(ctx context.Context, u AzureUpdate) ([]byte, error) {
	return c.Do(ctx, Request{Method: http.MethodPost, Path: []string{"moduleUpdates"}, JSON: u})
}

// PlanModules returns what an import would do.
func (c *Client) PlanModules(ctx context.Context, in ModuleImport) ([]byte, error) {
	return c.Do(ctx, Request{Method: http.MethodPost, Path: []string{"modulePlans"}, JSON: in})
}

// UploadModule imports the package in the file called fileName, and returns
// the module when the import has ended. A name that is not empty is the one
// that the package must have.
func (c *Client) UploadModule(ctx context.Context, name, fileName string, pkg io.Reader, in ModuleImport) ([]byte, error) {
	query := "fileName=" + url.QueryEscape(fileName) + "&name=" + url.QueryEscape(name) + "&" + in.query()
	return c.Do(ctx, Request{Method: http.MethodPost, Path: []string{"modules"}, Query: query, Body: pkg, Type: "application/octet-stream"})
}
