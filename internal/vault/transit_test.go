package vault_test

import (
	"context"
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/runwright/runwright/internal/secret"
	"github.com/runwright/runwright/internal/vault"
)

const transitToken = "hvs.a-token"

// transit stands in for the Transit engine. It follows the published protocol
// and complains of requests that do not.
type transit struct {
	*httptest.Server
	t *testing.T

	mu      sync.Mutex
	keys    map[string][][]byte // versions from 1 on
	minimum int                 // lowest version that decrypts
	status  int                 // answered instead, if not 0
	said    string
	target  string // of a redirect
	blind   bool   // does not look at associated data, as old servers
	seen    []string
}

func newTransit(t *testing.T, key string) *transit {
	t.Helper()
	s := &transit{t: t, keys: map[string][][]byte{}, minimum: 1}
	s.Server = httptest.NewServer(s)
	t.Cleanup(s.Close)
	s.add(key)
	return s
}

func (s *transit) add(key string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	fresh := make([]byte, 32)
	if _, err := rand.Read(fresh); err != nil {
		s.t.Fatal(err)
	}
	s.keys[key] = append(s.keys[key], fresh)
}

// deny answers everything with a status from now on; 0 ends that.
func (s *transit) deny(status int, said string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.status, s.said = status, said
}

func (s *transit) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	fail := func(status int, text string) {
		w.WriteHeader(status)
		_ = json.NewEncoder(w).Encode(map[string][]string{"errors": {text}})
	}
	s.mu.Lock()
	status, said := s.status, s.said
	s.seen = append(s.seen, r.URL.Path)
	s.mu.Unlock()
	if status != 0 {
		if s.target != "" {
			w.Header().Set("Location", s.target)
		}
		fail(status, said)
		return
	}
	rest, ok := strings.CutPrefix(r.URL.Path, "/v1/a/mount/")
	if !ok || r.Method != http.MethodPost || r.Header.Get("X-Vault-Request") != "true" || r.Header.Get("X-Vault-Namespace") != "team" || r.Header.Get("Content-Type") != "application/json" {
		s.t.Errorf("%s %s with %v", r.Method, r.URL.Path, r.Header)
		fail(http.StatusNotFound, "no handler for route")
		return
	}
	if r.Header.Get("X-Vault-Token") != transitToken {
		fail(http.StatusForbidden, "permission denied")
		return
	}
	var in map[string]any
	if err := json.NewDecoder(r.Body).Decode(&in); err != nil {
		fail(http.StatusBadRequest, "failed to parse JSON input")
		return
	}
	parts := strings.Split(rest, "/")
	switch {
	case len(parts) == 3 && parts[0] == "keys" && parts[2] == "rotate":
		s.add(parts[1])
		w.WriteHeader(http.StatusNoContent)
	case len(parts) == 2 && parts[0] == "encrypt":
		s.encrypt(parts[1], in, fail, w)
	case len(parts) == 2 && parts[0] == "decrypt":
		s.decrypt(parts[1], in, fail, w)
	default:
		s.t.Errorf("path %s", r.URL.Path)
		fail(http.StatusNotFound, "no handler for route")
	}
}

func (s *transit) bytes(in map[string]any, name string) []byte {
	text, _ := in[name].(string)
	raw, err := base64.StdEncoding.DecodeString(text)
	if err != nil {
		s.t.Errorf("%s is not base64: %q", name, text)
	}
	return raw
}

func (s *transit) aead(key string, version int) cipher.AEAD {
	s.mu.Lock()
	defer s.mu.Unlock()
	all := s.keys[key]
	if version < s.minimum || version > len(all) {
		return nil
	}
	block, err := aes.NewCipher(all[version-1])
	if err != nil {
		s.t.Fatal(err)
	}
	c, err := cipher.NewGCM(block)
	if err != nil {
		s.t.Fatal(err)
	}
	return c
}

func (s *transit) associated(in map[string]any) []byte {
	if s.blind {
		return nil
	}
	return append(s.bytes(in, "associated_data"), s.bytes(in, "context")...)
}

func (s *transit) encrypt(key string, in map[string]any, fail func(int, string), w http.ResponseWriter) {
	s.mu.Lock()
	version := len(s.keys[key])
	s.mu.Unlock()
	if v, ok := in["key_version"].(float64); ok {
		version = int(v)
	}
	c := s.aead(key, version)
	if c == nil {
		fail(http.StatusBadRequest, "encryption key not found")
		return
	}
	nonce := make([]byte, c.NonceSize())
	if _, err := rand.Read(nonce); err != nil {
		s.t.Error(err)
	}
	sealed := c.Seal(nonce, nonce, s.bytes(in, "plaintext"), s.associated(in))
	_ = json.NewEncoder(w).Encode(map[string]any{"request_id": "x", "data": map[string]any{
		"ciphertext": fmt.Sprintf("vault:v%d:%s", version, base64.StdEncoding.EncodeToString(sealed)), "key_version": version}})
}

func (s *transit) decrypt(key string, in map[string]any, fail func(int, string), w http.ResponseWriter) {
	text, _ := in["ciphertext"].(string)
	parts := strings.Split(text, ":")
	if len(parts) != 3 || parts[0] != "vault" {
		fail(http.StatusBadRequest, "invalid ciphertext: no prefix")
		return
	}
	version, _ := strconv.Atoi(strings.TrimPrefix(parts[1], "v"))
	c := s.aead(key, version)
	if c == nil {
		fail(http.StatusBadRequest, "ciphertext or signature version is disallowed by policy (too old)")
		return
	}
	raw, err := base64.StdEncoding.DecodeString(parts[2])
	if err != nil || len(raw) < c.NonceSize() {
		fail(http.StatusBadRequest, "invalid ciphertext: could not decode base64")
		return
	}
	plain, err := c.Open(nil, raw[:c.NonceSize()], raw[c.NonceSize():], s.associated(in))
	if err != nil {
		fail(http.StatusBadRequest, "cipher: message authentication failed")
		return
	}
	_ = json.NewEncoder(w).Encode(map[string]any{"data": map[string]any{"plaintext": base64.StdEncoding.EncodeToString(plain)}})
}

func (s *transit) open(query string) secret.Vault {
	s.t.Helper()
	m, err := vault.Open("transit:"+s.URL+"?key=contoso&mount=a/mount&namespace=team"+query, vault.Host{Getenv: func(name string) string {
		return map[string]string{"VAULT_TOKEN": transitToken, "WRONG_TOKEN": "hvs.wrong"}[name]
	}})
	if err != nil {
		s.t.Fatal(err)
	}
	return m.Vault
}

// TestTransitAnswers: what each answer of the server means.
func TestTransitAnswers(t *testing.T) {
	s := newTransit(t, "contoso")
	v, ctx := s.open(""), context.Background()
	wrapped, err := v.Wrap(ctx, secret.KeyRef{}, []byte("key"), []byte("place"))
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		status int
		said   string
		want   error
	}{
		{400, "encryption key not found", secret.ErrRefused},
		{403, "permission denied", secret.ErrRefused},
		{404, "no handler for route", secret.ErrRefused},
		{429, "request path rate limited", secret.ErrUnreachable},
		{412, "required index state not present", secret.ErrUnreachable},
		{472, "", secret.ErrUnreachable},
		{473, "", secret.ErrUnreachable},
		{500, "internal error", secret.ErrUnreachable},
		{502, "bad gateway", secret.ErrUnreachable},
		{503, "Vault is sealed", secret.ErrSealed},
		{503, "Vault is in standby", secret.ErrUnreachable},
		{307, "", secret.ErrUnreachable},
	} {
		s.target = map[bool]string{true: "https://elsewhere.example/v1/x"}[tt.status == 307]
		s.deny(tt.status, tt.said)
		_, err := v.Unwrap(ctx, secret.KeyRef{}, wrapped, []byte("place"))
		if !errors.Is(err, tt.want) || !strings.Contains(err.Error(), tt.said) || strings.Contains(err.Error(), transitToken) {
			t.Errorf("%d %s: %v; want %v", tt.status, tt.said, err, tt.want)
		}
		if tt.status == 307 && !strings.Contains(err.Error(), "https://elsewhere.example") {
			t.Errorf("the redirect is not named: %v", err)
		}
	}
	s.deny(0, "")
	if got, err := v.Unwrap(ctx, secret.KeyRef{}, wrapped, []byte("place")); err != nil || string(got) != "key" {
		t.Errorf("after all that: %q, %v", got, err)
	}
	if _, err := s.open("&token-env=WRONG_TOKEN").Unwrap(ctx, secret.KeyRef{}, wrapped, []byte("place")); !errors.Is(err, secret.ErrRefused) {
		t.Errorf("wrong token: %v", err)
	}
	s.Close()
	if _, err := v.Unwrap(ctx, secret.KeyRef{}, wrapped, []byte("place")); !errors.Is(err, secret.ErrUnreachable) {
		t.Errorf("no server: %v", err)
	}
}

// TestTransitVersions: a version can be chosen, and one that the policy forbids
// is a refusal.
func TestTransitVersions(t *testing.T) {
	s := newTransit(t, "contoso")
	s.add("contoso")
	v, ctx := s.open("&derived=true"), context.Background()
	for version, want := range map[string]string{"": "vault:v2:", "1": "vault:v1:"} {
		w, err := v.Wrap(ctx, secret.KeyRef{Version: version}, []byte("key"), []byte("place"))
		if err != nil || !strings.HasPrefix(string(w), want) {
			t.Errorf("version %q: %s, %v", version, w, err)
		}
	}
	old, err := v.Wrap(ctx, secret.KeyRef{Version: "1"}, []byte("key"), []byte("place"))
	if err != nil {
		t.Fatal(err)
	}
	s.mu.Lock()
	s.minimum = 2
	s.mu.Unlock()
	if _, err := v.Unwrap(ctx, secret.KeyRef{}, old, []byte("place")); !errors.Is(err, secret.ErrRefused) || !strings.Contains(err.Error(), "disallowed by policy") {
		t.Errorf("a version that is not allowed: %v", err)
	}
}

// TestTransitThatIgnoresThePlace: a server that does not know associated data
// does not weaken the binding.
func TestTransitThatIgnoresThePlace(t *testing.T) {
	s := newTransit(t, "contoso")
	s.blind = true
	v, ctx := s.open(""), context.Background()
	w, err := v.Wrap(ctx, secret.KeyRef{}, []byte("key"), []byte("place"))
	if err != nil {
		t.Fatal(err)
	}
	if got, err := v.Unwrap(ctx, secret.KeyRef{}, w, []byte("elsewhere")); !errors.Is(err, secret.ErrRefused) {
		t.Errorf("%q, %v", got, err)
	}
}
