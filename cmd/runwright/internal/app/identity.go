package app

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/runwright/runwright/internal/fault"
	"github.com/runwright/runwright/internal/identity"
	"github.com/runwright/runwright/internal/jobs"
	"github.com/runwright/runwright/internal/store"
	"github.com/runwright/runwright/internal/tenant"
)

// identityPath is where accounts publish themselves as issuers of tokens.
const identityPath = "/identity/"

// identities shows package identity to jobs, and publishes issuers.
type identities struct {
	db      *store.DB
	service *identity.Service
}

// Assigned implements jobs.Identities.
func (i identities) Assigned(ctx context.Context, account string) (bool, error) {
	acc, err := i.account(ctx, account)
	return acc.Settings.Identity.Assigned(), err
}

// Token implements jobs.Identities.
func (i identities) Token(ctx context.Context, req jobs.TokenRequest) (jobs.IdentityToken, error) {
	acc, err := i.account(ctx, req.Account)
	if err != nil {
		return jobs.IdentityToken{}, err
	}
	// It may have been taken away since the job began.
	if !acc.Settings.Identity.Assigned() {
		return jobs.IdentityToken{}, fault.New(fault.NotFound, "The account has no managed identity any more.")
	}
	who := identity.Subject{Account: acc.ID, Path: acc.Path(), Principal: acc.Settings.Identity.PrincipalID, Runbook: req.Runbook, Job: req.Job}
	if p := acc.Settings.Identity.Provider; p != nil {
		who.Provider = &identity.Provider{TokenEndpoint: p.TokenEndpoint, ClientID: p.ClientID, Audience: p.Audience, Scope: p.Scope}
	}
	t, err := i.service.Token(ctx, who, req.Resource)
	return jobs.IdentityToken(t), err
}

func (i identities) account(ctx context.Context, account string) (acc tenant.Account, err error) {
	err = i.db.View(ctx, func(tx *store.Tx) error {
		acc, err = tenant.Lookup(ctx, tx, account)
		return err
	})
	return acc, err
}

// ServeHTTP answers who checks tokens of an account: what the issuer says of
// itself, and its public keys. Everybody may ask. Only accounts that have an
// identity are issuers.
func (i identities) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	account, what, _ := strings.Cut(strings.TrimPrefix(r.URL.Path, identityPath), "/")
	var answer func(context.Context, string) (any, error)
	switch what {
	case ".well-known/openid-configuration":
		answer = func(ctx context.Context, account string) (any, error) { return i.service.Discover(ctx, account) }
	case "keys":
		answer = func(ctx context.Context, account string) (any, error) {
			keys, err := i.service.PublicKeys(ctx, account)
			return map[string]any{"keys": keys}, err
		}
	}
	if r.Method != http.MethodGet && r.Method != http.MethodHead || answer == nil {
		http.NotFound(w, r)
		return
	}
	assigned, err := i.Assigned(r.Context(), account)
	if err != nil || !assigned {
		http.NotFound(w, r)
		return
	}
	if err := i.service.Prepare(r.Context(), account); err != nil {
		http.Error(w, "The issuer cannot be used now.", http.StatusServiceUnavailable)
		return
	}
	body, err := answer(r.Context(), account)
	if err != nil {
		http.Error(w, "The issuer cannot be used now.", http.StatusServiceUnavailable)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "public, max-age=300")
	_ = json.NewEncoder(w).Encode(body) // the client may be gone
}

// exchanger asks identity providers over HTTP.
type exchanger struct{ client *http.Client }

// exchangeTime is how long a provider may take.
const exchangeTime = 30 * time.Second

func newExchanger() exchanger {
	return exchanger{&http.Client{
		Transport: http.DefaultTransport.(*http.Transport).Clone(), Timeout: exchangeTime,
		// The assertion must not go where the operator did not send it.
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}
}

// Exchange implements identity.Exchanger.
func (e exchanger) Exchange(ctx context.Context, address string, form url.Values) (token string, seconds int64, err error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, address, strings.NewReader(form.Encode()))
	if err != nil {
		return "", 0, err
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	req.Header.Set("Accept", "application/json")
	res, err := e.client.Do(req)
	if err != nil {
		return "", 0, err
	}
	defer res.Body.Close()
	body, err := io.ReadAll(io.LimitReader(res.Body, 1<<20))
	if err != nil {
		return "", 0, err
	}
	var in struct {
		Token   string      `json:"access_token"`
		Seconds json.Number `json:"expires_in"`
		Error   string      `json:"error"`
		Why     string      `json:"error_description"`
	}
	if err := json.Unmarshal(body, &in); err != nil {
		return "", 0, fmt.Errorf("it answered %s and no JSON", res.Status)
	}
	if res.StatusCode != http.StatusOK {
		return "", 0, fmt.Errorf("it answered %s: %s", res.Status, oneLine(in.Error+" "+in.Why))
	}
	seconds, err = in.Seconds.Int64()
	return in.Token, seconds, err
}

// oneLine cuts what a provider says to what fits into a message.
func oneLine(text string) string {
	text = strings.Join(strings.Fields(text), " ")
	if len(text) > 300 {
		text = strings.ToValidUTF8(text[:300], "") + "…"
	}
	return text
}
