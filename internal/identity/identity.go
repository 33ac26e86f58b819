// Package identity issues tokens for the managed identities of accounts: what a
// runbook gets when it asks at IDENTITY_ENDPOINT who it is.
//
// Each account is an issuer of its own (OpenID Connect Discovery 1.0): it has a
// key, made when the first token is asked for and sealed as the account's secrets
// are, and signs JSON Web Tokens (RFC 7519) with it. Whoever trusts the issuer
// checks them with the public key that it publishes. Where the account names an
// identity provider, such a token is not handed out but exchanged there for one of
// the provider's, as a client assertion (RFC 7523 2.2): workload identity
// federation, for which nobody keeps a secret.
//
// The package owns the table identity_key. It must not import net/http; who asks
// the provider is handed in.
package identity

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/url"
	"strings"
	"sync"
	"time"

	"github.com/runwright/runwright/internal/clock"
	"github.com/runwright/runwright/internal/fault"
	"github.com/runwright/runwright/internal/secret"
	"github.com/runwright/runwright/internal/store"
)

// Keys has the keys that seal the signing keys.
type Keys interface {
	// Use loads an account's key, if it has to through a vault, and pins it. It
	// is not called within a transaction.
	Use(ctx context.Context, account string) (*secret.Key, error)
}

// Provider is an identity provider that exchanges our tokens for its own.
type Provider struct {
	// TokenEndpoint is its address for token requests (RFC 6749 3.2).
	TokenEndpoint string
	// ClientID names the application that the account is there.
	ClientID string
	// Audience is what our token is made out to; empty means DefaultAudience.
	Audience string
	// Scope is what is asked for; {resource} stands for what the job asked for.
	// Empty means DefaultScope.
	Scope string
}

// What an application of Microsoft Entra ID expects.
const (
	DefaultAudience = "api://AzureADTokenExchange"
	DefaultScope    = "{resource}/.default"
)

// Subject is whom a token is about.
type Subject struct {
	Account   string // its id
	Path      string // of the account, as ARM has it: the claim sub
	Principal string // the identity's id: the claim oid
	Runbook   string
	Job       string // its id
	Provider  *Provider
}

// Token is what a job gets.
type Token struct {
	Access   string
	Resource string
	ClientID string
	Expires  time.Time
}

// Exchanger asks an identity provider for a token.
type Exchanger interface {
	// Exchange posts the form to the address and returns the token with the number
	// of seconds that it is valid.
	Exchange(ctx context.Context, address string, form url.Values) (token string, seconds int64, err error)
}

// Lifetime is how long our tokens are valid.
const Lifetime = time.Hour

// renewBefore is how long before its end a provider's token is not handed out
// again.
const renewBefore = 5 * time.Minute

// maxKept is how many tokens of providers are kept.
const maxKept = 1000

// maxResource is the length of a resource in bytes.
const maxResource = 2048

// Service is the door to identities. It is safe for concurrent use.
type Service struct {
	db        *store.DB
	clock     clock.Clock
	log       *slog.Logger
	keys      Keys
	exchanger Exchanger
	base      string // address of the server

	mu   sync.Mutex
	kept map[keptKey]Token
}

// keptKey names a token of a provider.
type keptKey struct {
	account, resource string
	provider          Provider
}

// New returns a Service; base is the address that issuers begin with.
func New(db *store.DB, clk clock.Clock, log *slog.Logger, keys Keys, exchanger Exchanger, base string) *Service {
	return &Service{db: db, clock: clk, log: log, keys: keys, exchanger: exchanger, base: strings.TrimSuffix(base, "/"), kept: map[keptKey]Token{}}
}

// Issuer is the account's name as an issuer, an address at which it can be read.
func (s *Service) Issuer(account string) string { return s.base + "/identity/" + account }

// Token gives a token for a resource: one of the account's own or, where the
// subject has a provider, one of the provider's. What is wrong with the question
// is an Invalid fault; what keeps the provider from answering is a Failed one.
func (s *Service) Token(ctx context.Context, who Subject, resource string) (Token, error) {
	if strings.TrimSpace(resource) == "" || len(resource) > maxResource {
		return Token{}, fault.New(fault.Invalid, "A token is for a resource; give one as ?resource=https://…, of at most %d bytes.", maxResource)
	}
	if who.Provider == nil {
		text, err := s.issue(ctx, who, resource)
		return Token{Access: text, Resource: resource, ClientID: who.Principal, Expires: s.clock.Now().Add(Lifetime)}, err
	}
	key := keptKey{who.Account, resource, *who.Provider}
	if t, ok := s.lookup(key); ok {
		return t, nil
	}
	t, err := s.exchange(ctx, who, resource)
	if err != nil {
		return Token{}, err
	}
	s.keep(key, t)
	return t, nil
}

// exchange has the provider make a token of ours into one of its own.
func (s *Service) exchange(ctx context.Context, who Subject, resource string) (Token, error) {
	p := *who.Provider
	if p.Audience == "" {
		p.Audience = DefaultAudience
	}
	if p.Scope == "" {
		p.Scope = DefaultScope
	}
	assertion, err := s.issue(ctx, who, p.Audience)
	if err != nil {
		return Token{}, err
	}
	now := s.clock.Now()
	token, seconds, err := s.exchanger.Exchange(ctx, p.TokenEndpoint, url.Values{
		"grant_type": {"client_credentials"}, "client_id": {p.ClientID}, "scope": {strings.ReplaceAll(p.Scope, "{resource}", strings.TrimSuffix(resource, "/"))},
		"client_assertion_type": {"urn:ietf:params:oauth:client-assertion-type:jwt-bearer"}, "client_assertion": {assertion},
	})
	if err == nil && (token == "" || seconds <= 0) {
		err = errors.New("its answer has no access_token and expires_in")
	}
	if err != nil {
		s.log.Warn("an identity provider gave no token", "account", who.Account, "job", who.Job, "error", err)
		return Token{}, fault.New(fault.Unavailable, "The identity provider of the account gave no token for '%s': %v", resource, err)
	}
	return Token{Access: token, Resource: resource, ClientID: p.ClientID, Expires: now.Add(time.Duration(seconds) * time.Second)}, nil
}

// lookup finds a token that is valid for a while yet.
func (s *Service) lookup(key keptKey) (Token, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	t, ok := s.kept[key]
	return t, ok && s.clock.Now().Add(renewBefore).Before(t.Expires)
}

func (s *Service) keep(key keptKey, t Token) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.kept) >= maxKept {
		clear(s.kept)
	}
	s.kept[key] = t
}

// CheckProvider applies the rules for what an account names.
func CheckProvider(p Provider) error {
	u, err := url.Parse(p.TokenEndpoint)
	switch {
	case p.TokenEndpoint == "":
		return fault.New(fault.Invalid, "The token endpoint of the identity provider is missing; expected https://HOST/….").On("properties.tokenEndpoint")
	case err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http" || u.User != nil || u.Fragment != "":
		return fault.New(fault.Invalid, "The token endpoint '%s' is not understood; expected https://HOST/….", p.TokenEndpoint).On("properties.tokenEndpoint")
	case u.Scheme == "http" && !isLoopback(u.Hostname()):
		return fault.New(fault.Invalid, "The token endpoint '%s' would be asked in clear; expected https://HOST/… (http only on this machine).", p.TokenEndpoint).On("properties.tokenEndpoint")
	case p.ClientID == "":
		return fault.New(fault.Invalid, "The client id of the application at the identity provider is missing.").On("properties.clientId")
	}
	for target, text := range map[string]string{"clientId": p.ClientID, "audience": p.Audience, "scope": p.Scope} {
		if len(text) > maxResource {
			return fault.New(fault.Invalid, "The value has %d bytes, more than %d.", len(text), maxResource).On("properties." + target)
		}
	}
	return nil
}

func isLoopback(host string) bool {
	return host == "localhost" || host == "127.0.0.1" || host == "::1"
}

// String hides the token.
func (t Token) String() string { return fmt.Sprintf("token for %s until %s", t.Resource, t.Expires) }
