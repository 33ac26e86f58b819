package app

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"encoding/json"
	"net"
	"net/http"
	"strconv"
	"sync"
	"time"

	"github.com/runwright/runwright/internal/fault"
	"github.com/runwright/runwright/internal/jobs"
	"github.com/runwright/runwright/internal/sandbox/frame"
)

// tokenEndpoint is IDENTITY_ENDPOINT of a job.
const tokenEndpoint = "http://" + frame.IdentityAddress + "/metadata/identity/oauth2/token"

// tokenServer answers one job that asks for tokens of its managed identity, in
// the way of Azure App Service (version 2019-08-01, and 2017-09-01 with its older
// header). The secret header keeps away requests that the job was talked into.
type tokenServer struct {
	ctx    context.Context // ends with the job
	assets jobs.AssetReader
	secret string
}

func newTokenServer(ctx context.Context, assets jobs.AssetReader) *tokenServer {
	return &tokenServer{ctx, assets, rand.Text()}
}

// environment tells the job where to ask.
func (s *tokenServer) environment() map[string]string {
	return map[string]string{"IDENTITY_ENDPOINT": tokenEndpoint, "IDENTITY_HEADER": s.secret, "MSI_ENDPOINT": tokenEndpoint, "MSI_SECRET": s.secret}
}

// serve answers on one connection until it ends. It owns it.
func (s *tokenServer) serve(conn net.Conn) {
	l := &oneListener{conn: conn, closed: make(chan struct{})}
	server := &http.Server{
		Handler: s, ReadHeaderTimeout: 10 * time.Second, ReadTimeout: 30 * time.Second, IdleTimeout: time.Minute, MaxHeaderBytes: 64 << 10,
		BaseContext: func(net.Listener) context.Context { return s.ctx },
		ConnState: func(_ net.Conn, state http.ConnState) {
			if state == http.StateClosed {
				l.end()
			}
		},
	}
	_ = server.Serve(l) // it ends with the connection
}

// ServeHTTP implements http.Handler.
func (s *tokenServer) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.Method != http.MethodGet && r.Method != http.MethodPost {
		tokenError(w, http.StatusMethodNotAllowed, "Expected GET or POST.")
		return
	}
	r.Body = http.MaxBytesReader(w, r.Body, 64<<10)
	given := r.Header.Get("X-IDENTITY-HEADER")
	if given == "" {
		given = r.Header.Get("secret")
	}
	if subtle.ConstantTimeCompare([]byte(given), []byte(s.secret)) != 1 {
		tokenError(w, http.StatusUnauthorized, "The header X-IDENTITY-HEADER must have the value of the environment variable IDENTITY_HEADER.")
		return
	}
	if err := r.ParseForm(); err != nil {
		tokenError(w, http.StatusBadRequest, "The request is not understood: "+err.Error())
		return
	}
	for _, name := range []string{"principal_id", "object_id", "mi_res_id", "msi_res_id"} {
		if r.Form.Get(name) != "" {
			tokenError(w, http.StatusBadRequest, "The account has one identity, assigned by the system; '"+name+"' cannot choose another.")
			return
		}
	}
	t, err := s.assets.Token(r.Context(), r.Form.Get("resource"))
	if err != nil {
		code := http.StatusInternalServerError
		switch fault.CodeOf(err) {
		case fault.Invalid:
			code = http.StatusBadRequest
		case fault.NotFound, fault.Forbidden:
			code = http.StatusForbidden
		case fault.Unavailable:
			code = http.StatusServiceUnavailable
		}
		tokenError(w, code, fault.MessageOf(err))
		return
	}
	if client := r.Form.Get("client_id"); client != "" && client != t.ClientID {
		tokenError(w, http.StatusBadRequest, "The account has no identity with the client id '"+client+"'.")
		return
	}
	writeToken(w, http.StatusOK, map[string]string{
		"access_token": t.Access, "expires_on": strconv.FormatInt(t.Expires.Unix(), 10), "resource": t.Resource, "token_type": "Bearer", "client_id": t.ClientID,
	})
}

// tokenError answers as App Service does.
func tokenError(w http.ResponseWriter, code int, message string) {
	writeToken(w, code, map[string]any{"statusCode": code, "message": message})
}

func writeToken(w http.ResponseWriter, code int, body any) {
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(code)
	_ = json.NewEncoder(w).Encode(body) // the job may be gone
}

// oneListener is a listener with one connection.
type oneListener struct {
	conn   net.Conn
	given  bool
	once   sync.Once
	closed chan struct{}
}

// Accept implements net.Listener: it gives the connection, and waits for its end
// after that. It is called by one goroutine.
func (l *oneListener) Accept() (net.Conn, error) {
	if !l.given {
		l.given = true
		return l.conn, nil
	}
	<-l.closed
	return nil, net.ErrClosed
}

func (l *oneListener) end() { l.once.Do(func() { close(l.closed) }) }

// Close implements net.Listener.
func (l *oneListener) Close() error {
	l.end()
	return nil
}

// Addr implements net.Listener.
func (l *oneListener) Addr() net.Addr { return l.conn.LocalAddr() }
