// Package armapi speaks the REST API of Microsoft.Automation: its routes,
// api-versions, shapes and errors.
//
// It holds no rules of its own: a handler reads a request, calls one domain
// service and shows what comes back. Paths are normalised before routing;
// every route takes every known api-version and answers with the union of
// their fields. Routes that are ours, not the original's, are marked so in
// routes.go. Only cmd imports this package.
package armapi

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/runwright/runwright/internal/assets"
	"github.com/runwright/runwright/internal/audit"
	"github.com/runwright/runwright/internal/authn"
	"github.com/runwright/runwright/internal/clock"
	"github.com/runwright/runwright/internal/fault"
	"github.com/runwright/runwright/internal/id"
	"github.com/runwright/runwright/internal/identity"
	"github.com/runwright/runwright/internal/jobs"
	"github.com/runwright/runwright/internal/modules"
	"github.com/runwright/runwright/internal/pypackages"
	"github.com/runwright/runwright/internal/rights"
	"github.com/runwright/runwright/internal/runbooks"
	"github.com/runwright/runwright/internal/schedules"
	"github.com/runwright/runwright/internal/secret"
	"github.com/runwright/runwright/internal/tenant"
	"github.com/runwright/runwright/internal/usage"
)

// Config is what the API stands on. All services are required.
type Config struct {
	Accounts  *tenant.Service
	Assets    *assets.Service
	RunAs     *assets.RunAs
	Runbooks  *runbooks.Service
	Modules   *modules.Service
	Packages  *pypackages.Service
	Jobs      *jobs.Service
	Schedules *schedules.Service
	Usage     *usage.Service
	// Audit keeps the record of who used and changed assets.
	Audit *audit.Service
	// Rights says which assets runbooks may use.
	Rights *rights.Service
	// Rotations knows the vaults and rotates keys.
	Rotations *secret.Rotations
	// Fields lists the properties of a .NET type; false when it is not known.
	Fields func(typeName string) ([]modules.Field, bool)
	Tokens *authn.Tokens
	Clock  clock.Clock
	Log    *slog.Logger
	// Portal answers every path that is not the API's.
	Portal http.Handler
	// PublicURL is the address that links in answers begin with; empty means
	// the one the client used.
	PublicURL string
	// Identity publishes accounts as issuers of tokens.
	Identity *identity.Service
}

// API is the handler of all requests. It is safe for concurrent use.
type API struct {
	cfg  Config
	mux  *http.ServeMux
	done <-chan struct{}
}

// New returns the API. Live streams end when done is closed.
func New(cfg Config, done <-chan struct{}) *API {
	a := &API{cfg: cfg, mux: http.NewServeMux(), done: done}
	a.register()
	return a
}

// call is one request on its way through the API.
type call struct {
	api          *API
	w            http.ResponseWriter
	r            *http.Request
	originalPath string // as the client wrote it
	version      string
	requestID    string
	who          authn.Identity
	account      tenant.Account // for routes below an account
	runtime      string         // for routes about modules
}

// Time that an ordinary request may take to be read and answered.
const requestTime = 10 * time.Minute

// isAPI reports whether a path belongs to the API rather than the portal.
func isAPI(path string) bool {
	first, _, _ := strings.Cut(strings.TrimPrefix(path, "/"), "/")
	return strings.EqualFold(first, "subscriptions") || strings.EqualFold(first, "providers")
}

// ServeHTTP implements http.Handler.
func (a *API) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("X-Content-Type-Options", "nosniff")
	if r.URL.Path == "/healthz" {
		w.Header().Set("Content-Type", "text/plain; charset=utf-8")
		_, _ = w.Write([]byte("ok\n"))
		return
	}
	if !isAPI(r.URL.Path) {
		a.cfg.Portal.ServeHTTP(w, r)
		return
	}
	control := http.NewResponseController(w)
	deadline := time.Now().Add(requestTime)
	// Recorders of tests have no deadlines; servers do.
	if err := errors.Join(control.SetReadDeadline(deadline), control.SetWriteDeadline(deadline)); err != nil && !errors.Is(err, http.ErrNotSupported) {
		a.cfg.Log.Warn("set deadlines", "error", err)
	}
	begin, noted := time.Now(), &statusWriter{ResponseWriter: w}
	c := &call{api: a, w: noted, r: r, originalPath: strings.TrimSuffix(r.URL.EscapedPath(), "/")}
	c.setHeaders()
	if err := c.route(); err != nil {
		c.sendError(err)
	}
	a.cfg.Log.Debug("request", "method", r.Method, "path", c.originalPath, "status", noted.status, "took", time.Since(begin), "who", c.who.Name, "request", c.requestID)
}

// statusWriter notes the status of an answer for the log.
type statusWriter struct {
	http.ResponseWriter
	status int
}

// WriteHeader implements http.ResponseWriter.
func (w *statusWriter) WriteHeader(status int) {
	w.status = status
	w.ResponseWriter.WriteHeader(status)
}

// Write implements http.ResponseWriter.
func (w *statusWriter) Write(p []byte) (int, error) {
	if w.status == 0 {
		w.status = http.StatusOK
	}
	return w.ResponseWriter.Write(p)
}

// Unwrap lets http.ResponseController reach the writer behind.
func (w *statusWriter) Unwrap() http.ResponseWriter { return w.ResponseWriter }

// setHeaders sets what every answer carries.
func (c *call) setHeaders() {
	in, out := c.r.Header, c.w.Header()
	c.requestID = in.Get("x-ms-activity-id")
	if c.requestID == "" {
		c.requestID = in.Get("x-ms-client-request-id")
	}
	if !validRequestID(c.requestID) {
		c.requestID = id.New()
	}
	out.Set("x-ms-request-id", c.requestID)
	correlation := in.Get("x-ms-correlation-request-id")
	if !validRequestID(correlation) {
		correlation = c.requestID
	}
	out.Set("x-ms-correlation-request-id", correlation)
	out.Set("x-ms-routing-request-id", "RUNWRIGHT:"+id.New())
	out.Set("Cache-Control", "no-cache")
	out.Set("Pragma", "no-cache")
	out.Set("Expires", "-1")
	if c.r.TLS != nil {
		out.Set("Strict-Transport-Security", "max-age=31536000; includeSubDomains")
	}
}

// validRequestID keeps what clients choose short and printable.
func validRequestID(s string) bool {
	return s != "" && len(s) <= 128 && !strings.ContainsFunc(s, func(r rune) bool { return r <= ' ' || r > '~' })
}

// route authenticates the request and finds its handler.
func (c *call) route() error {
	who, err := c.api.cfg.Tokens.Authenticate(c.r.Header.Get("Authorization"))
	if err != nil {
		return err
	}
	c.who = who
	path, ok := normalisePath(c.r.URL.EscapedPath())
	if !ok {
		return noRoute(c.r)
	}
	if c.version, err = checkVersion(c.r); err != nil {
		return err
	}
	r := c.r.Clone(audit.WithActor(context.WithValue(c.r.Context(), callKey{}, c), audit.Actor{By: who.Name}))
	r.URL.RawPath = path
	if r.URL.Path, err = url.PathUnescape(path); err != nil {
		return noRoute(c.r)
	}
	c.api.mux.ServeHTTP(c.w, r)
	return nil
}

// callKey finds the call in the context of the request that the mux routed.
type callKey struct{}

// handle adapts a handler to the mux.
func (a *API) handle(h func(*call) error) http.HandlerFunc {
	return func(_ http.ResponseWriter, r *http.Request) {
		c := r.Context().Value(callKey{}).(*call)
		c.r = r
		if err := h(c); err != nil {
			c.sendError(err)
		}
	}
}

func noRoute(r *http.Request) error {
	return gateway(http.StatusNotFound, "InvalidResourceType", "The resource type could not be found for the path '"+r.URL.Path+"'.")
}

// unmatched tells a wrong method from a path that does not exist.
func unmatched(c *call) error {
	for _, method := range []string{http.MethodGet, http.MethodPut, http.MethodPost, http.MethodPatch, http.MethodDelete} {
		other := *c.r
		other.Method = method
		if _, pattern := c.api.mux.Handler(&other); pattern != everything {
			return gateway(http.StatusMethodNotAllowed, "MethodNotAllowed", "The method "+c.r.Method+" is not allowed on this path.")
		}
	}
	return noRoute(c.r)
}

// scope is where the account of the request stands.
func (c *call) scope() tenant.Scope {
	return tenant.Scope{Subscription: c.r.PathValue("subscription"), ResourceGroup: c.r.PathValue("group"), Name: c.r.PathValue("account")}
}

// loadAccount finds the account of the request.
func (c *call) loadAccount() error {
	acc, err := c.api.cfg.Accounts.Get(c.r.Context(), c.scope())
	if fault.Is(err, fault.NotFound) {
		return c.missingTracked("automationAccounts/" + c.r.PathValue("account"))
	}
	c.account = acc
	return err
}

// missingTracked is the gateway's answer for a tracked resource that is not
// there.
func (c *call) missingTracked(what string) error {
	return gateway(http.StatusNotFound, "ResourceNotFound", "The Resource 'Microsoft.Automation/"+what+"' under resource group '"+c.r.PathValue("group")+
		"' was not found. For more details please go to https://aka.ms/ARMResourceNotFoundFix")
}

// accountPath is the account's id, with its creator's casing.
func accountPath(a tenant.Account) string {
	return a.Path()
}

// resourcePath is the id of a resource below the account.
func (c *call) resourcePath(collection, name string) string {
	return accountPath(c.account) + "/" + collection + "/" + name
}
