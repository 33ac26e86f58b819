package client

import (
	"context"
	"encoding/json"
	"net/http"
	"time"

	"github.com/runwright/runwright/internal/fault"
)

// KeyRotation is a change of an account's keys.
type KeyRotation struct {
	Name       string
	Properties struct {
		Kind, State, Error string
		CreationTime       time.Time
		Progress           struct{ Done, Total int }
	}
}

// Final reports whether the rotation has ended.
func (r KeyRotation) Final() bool { return r.Properties.State != "Running" }

// Vault is a vault of the server.
type Vault struct {
	Name       string
	Properties struct {
		Kind                       string
		Accounts                   int
		Configured                 bool
		CheckSeconds, GraceSeconds float64
	}
}

// RotateKeys begins a rotation in the client's account.
func (c *Client) RotateKeys(ctx context.Context, kind string) ([]byte, error) {
	return c.Do(ctx, Request{Method: http.MethodPost, Path: []string{"keyRotations"}, JSON: map[string]string{"kind": kind}})
}

// FollowRotation follows a rotation of the client's account to its end;
// progress is told of each state it is seen in. A failed one is an error. raw
// is what the server answered when it began; what it answered last comes back.
func (c *Client) FollowRotation(ctx context.Context, raw []byte, progress func(KeyRotation)) ([]byte, error) {
	for wait := firstAsk; ; wait = min(2*wait, lastAsk) {
		r, err := Decode[KeyRotation](raw)
		if err != nil {
			return nil, err
		}
		progress(r)
		if r.Final() {
			if r.Properties.State != "Succeeded" {
				return raw, fault.New(fault.Conflict, "%s", r.Properties.Error)
			}
			return raw, nil
		}
		select {
		case <-time.After(wait):
		case <-ctx.Done():
			return raw, ctx.Err()
		}
		if raw, err = c.Do(ctx, Request{Method: http.MethodGet, Path: []string{"keyRotations", r.Name}}); err != nil {
			return nil, err
		}
	}
}

// RotateVault gives a vault a new key and begins to wrap the keys of its
// accounts anew; it returns how many there are.
func (c *Client) RotateVault(ctx context.Context, vault string) (accounts int, raw []byte, err error) {
	return c.vaultAction(ctx, vault, "rotate")
}

// DropVault lets the server forget the opened keys of a vault's accounts; it
// returns how many there were.
func (c *Client) DropVault(ctx context.Context, vault string) (accounts int, raw []byte, err error) {
	return c.vaultAction(ctx, vault, "drop")
}

func (c *Client) vaultAction(ctx context.Context, vault, action string) (accounts int, raw []byte, err error) {
	raw, err = c.Do(ctx, Request{Method: http.MethodPost, Server: true, Path: []string{"vaults", vault, action}})
	if err != nil {
		return 0, nil, err
	}
	var out struct{ Accounts int }
	err = json.Unmarshal(raw, &out)
	return out.Accounts, raw, err
}

// Vaults lists the vaults of the server.
func (c *Client) Vaults(ctx context.Context) (all []json.RawMessage, err error) {
	raw, err := c.Do(ctx, Request{Method: http.MethodGet, Server: true, Path: []string{"vaults"}})
	if err != nil {
		return nil, err
	}
	var page struct{ Value []json.RawMessage }
	err = json.Unmarshal(raw, &page)
	return page.Value, err
}
