package client

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"time"
)

// The parts of resources that the command line shows in tables. What is null
// on the wire is empty here.

// Account is an automation account.
type Account struct {
	ID         string
	Name       string
	Location   string
	Identity   *Identity // nil for an account that never had one
	Properties struct {
		State        string
		CreationTime time.Time
	}
}

// Identity is the managed identity of an account.
type Identity struct {
	Type        string `json:"type"`
	PrincipalID string `json:"principalId,omitempty"`
	TenantID    string `json:"tenantId,omitempty"`
}

// IdentityProvider is where the tokens of an identity are exchanged, and what has to
// be registered there.
type IdentityProvider struct {
	Properties struct {
		TokenEndpoint string `json:"tokenEndpoint,omitempty"`
		ClientID      string `json:"clientId,omitempty"`
		Audience      string `json:"audience,omitempty"`
		Scope         string `json:"scope,omitempty"`
		Issuer        string `json:"issuer"`
		Subject       string `json:"subject"`
		Assigned      bool   `json:"assigned"`
	}
}

// Module is a module of an account.
type Module struct {
	Name       string
	Properties struct {
		IsGlobal          bool
		Version           string
		SizeInBytes       int64
		ActivityCount     int
		ProvisioningState string
		RuntimeVersion    string
		Source            string
		Operation         string // that imported it
		Requires          []string
		Remarks           []string
		Error             struct{ Message string }
	}
}

// ConnectionType is a type of connections.
type ConnectionType struct {
	Name       string
	Properties struct {
		IsGlobal         bool
		Module           string // that brought it, or empty
		FieldDefinitions map[string]struct {
			Type        string
			IsEncrypted bool
			IsOptional  bool
		}
	}
}

// Connection is a connection.
type Connection struct {
	Name       string
	Properties struct {
		ConnectionType        struct{ Name string }
		FieldDefinitionValues map[string]*string
		Description           string
		LastModifiedTime      time.Time
	}
}

// Runbook is a runbook.
type Runbook struct {
	Name       string
	Properties struct {
		RunbookType      string
		State            string
		Description      string
		LastModifiedTime time.Time
	}
}

// Job is a job.
type Job struct {
	Name       string
	Properties struct {
		JobID        string
		Runbook      struct{ Name string }
		Status       string
		Exception    string
		CreationTime time.Time
		StartTime    *time.Time
		EndTime      *time.Time
		Sandbox      JobPlace
	}
}

// JobPlace is where a job ran, as far as that is known.
type JobPlace struct {
	Engine  string
	Tier    string
	Profile string
	Calls   int
}

// String says it in a few words.
func (p JobPlace) String() string {
	out := p.Engine
	if p.Tier != "" {
		out += ", sandbox tier " + p.Tier
	}
	if p.Profile != "" {
		out += fmt.Sprintf(", %s (%d system calls)", p.Profile, p.Calls)
	}
	return out
}

// Final reports whether the job has ended.
func (j Job) Final() bool {
	switch j.Properties.Status {
	case "Completed", "Failed", "Stopped", "Suspended":
		return true
	}
	return false
}

// PutRunbookText makes text the draft of a runbook.
func (c *Client) PutRunbookText(ctx context.Context, name string, text io.Reader) error {
	_, err := c.Do(ctx, Request{Method: http.MethodPut, Path: []string{"runbooks", name, "draft", "content"}, Body: text, Type: "text/powershell"})
	return err
}

// Publish publishes the draft of a runbook.
func (c *Client) Publish(ctx context.Context, name string) error {
	_, err := c.Do(ctx, Request{Method: http.MethodPost, Path: []string{"runbooks", name, "publish"}})
	return err
}

// How often the state of an import is asked for: the API has no other way to
// learn of its end.
const (
	firstAsk = 20 * time.Millisecond
	lastAsk  = 2 * time.Second
)

// StartJob starts a job of a runbook; parameters are sent as text.
func (c *Client) StartJob(ctx context.Context, name, runbook string, parameters map[string]string) ([]byte, error) {
	properties := map[string]any{"runbook": map[string]string{"name": runbook}}
	if len(parameters) > 0 {
		properties["parameters"] = parameters
	}
	return c.Do(ctx, Request{Method: http.MethodPut, Path: []string{"jobs", name}, JSON: map[string]any{"properties": properties}})
}
