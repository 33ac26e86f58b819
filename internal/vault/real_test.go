package vault_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/runwright/runwright/internal/secret"
	"github.com/runwright/runwright/internal/vault"
)

// realToken is the root token of the server in a test.
const realToken = "root-of-a-test"

// realServer starts OpenBao or HashiCorp Vault in its development mode, where
// it is installed.
func realServer(t *testing.T) (address string, call func(method, path, body string) map[string]any) {
	t.Helper()
	program, err := exec.LookPath("bao")
	if err != nil {
		if program, err = exec.LookPath("vault"); err != nil {
			t.Skip("neither bao nor vault is installed; the stand-in is tested")
		}
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	listen := l.Addr().String()
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(program, "server", "-dev", "-dev-no-store-token", "-dev-root-token-id="+realToken, "-dev-listen-address="+listen)
	cmd.Env = []string{"HOME=" + t.TempDir(), "PATH=/usr/bin:/bin"}
	var log bytes.Buffer
	cmd.Stdout, cmd.Stderr = &log, &log
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := cmd.Process.Kill(); err != nil && !errors.Is(err, os.ErrProcessDone) {
			t.Error(err)
		}
		_ = cmd.Wait()
		if t.Failed() {
			t.Log(log.String())
		}
	})
	address = "http://" + listen
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	for ready := false; !ready; {
		req, err := http.NewRequestWithContext(ctx, http.MethodGet, address+"/v1/sys/health", nil)
		if err != nil {
			t.Fatal(err)
		}
		res, err := http.DefaultClient.Do(req)
		if ctx.Err() != nil {
			t.Fatal("the server does not answer")
		}
		if err == nil {
			ready = res.StatusCode == http.StatusOK
			_ = res.Body.Close()
		}
	}
	return address, func(method, path, body string) (out map[string]any) {
		t.Helper()
		req, err := http.NewRequest(method, address+"/v1/"+path, strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("X-Vault-Token", realToken)
		res, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		defer res.Body.Close()
		text, err := io.ReadAll(res.Body)
		if err != nil || res.StatusCode/100 != 2 {
			t.Fatalf("%s %s: %d %s %v", method, path, res.StatusCode, text, err)
		}
		if len(text) > 0 {
			if err := json.Unmarshal(text, &out); err != nil {
				t.Fatal(err)
			}
		}
		return out
	}
}

// TestRealTransit holds the Transit vault to a real server, with a token that
// has the rights that docs/security.md names and no other.
func TestRealTransit(t *testing.T) {
	address, call := realServer(t)
	call("POST", "sys/mounts/a/mount", `{"type":"transit"}`)
	call("POST", "a/mount/keys/contoso", `{}`)
	call("POST", "a/mount/keys/derived", `{"derived":true}`)
	call("POST", "a/mount/keys/gone", `{}`)
	rights := `path \"a/mount/encrypt/+\" {capabilities=[\"update\"]} path \"a/mount/decrypt/+\" {capabilities=[\"update\"]} path \"a/mount/keys/+/rotate\" {capabilities=[\"update\"]}`
	call("PUT", "sys/policies/acl/runwright", `{"policy":"`+rights+`"}`)
	auth := call("POST", "auth/token/create", `{"policies":["runwright"],"no_default_policy":true}`)["auth"].(map[string]any)
	token := auth["client_token"].(string)

	ctx, key, place := context.Background(), []byte("an account's key set"), []byte("place")
	mounted := func(query, token string) secret.Vault {
		m, err := vault.Open("transit:"+address+"?mount=a/mount&"+query, vault.Host{Getenv: func(string) string { return token }})
		if err != nil {
			t.Fatal(err)
		}
		return m.Vault
	}
	refuses := func(what string, want error, v secret.Vault, w, place []byte) {
		t.Helper()
		got, err := v.Unwrap(ctx, secret.KeyRef{}, w, place)
		if !errors.Is(err, want) || strings.Contains(err.Error(), token) {
			t.Errorf("%s: %q, %v; want %v", what, got, err, want)
		}
		t.Logf("%s: %v", what, err)
	}
	opens := func(v secret.Vault, w []byte) {
		t.Helper()
		if got, err := v.Unwrap(ctx, secret.KeyRef{}, w, place); err != nil || !bytes.Equal(got, key) {
			t.Errorf("unwrap: %q, %v", got, err)
		}
	}
	wrap := func(v secret.Vault, ref secret.KeyRef) []byte {
		t.Helper()
		w, err := v.Wrap(ctx, ref, key, place)
		if err != nil {
			t.Fatal(err)
		}
		return w
	}
	v := mounted("key=contoso", token)
	w := wrap(v, secret.KeyRef{})
	opens(v, w)
	refuses("another place", secret.ErrRefused, v, w, []byte("elsewhere"))
	for i := range w {
		bad := bytes.Clone(w)
		bad[i] ^= 1 << (i % 8)
		if got, err := v.Unwrap(ctx, secret.KeyRef{}, bad, place); !errors.Is(err, secret.ErrRefused) {
			t.Errorf("byte %d changed: %q, %v", i, got, err)
		}
	}
	if err := v.Rotate(ctx, secret.KeyRef{}); err != nil {
		t.Fatal(err)
	}
	second := wrap(v, secret.KeyRef{})
	if first := wrap(v, secret.KeyRef{Version: "1"}); !bytes.HasPrefix(second, []byte("vault:v2:")) || !bytes.HasPrefix(first, []byte("vault:v1:")) {
		t.Errorf("versions: %s, %s", second, first)
	}
	opens(v, w)
	opens(v, second)
	derived := mounted("key=derived&derived=true", token)
	opens(derived, wrap(derived, secret.KeyRef{}))
	if _, err := mounted("key=none", token).Wrap(ctx, secret.KeyRef{}, key, place); !errors.Is(err, secret.ErrRefused) {
		t.Errorf("a key that is not there, and that the token may not make: %v", err)
	}
	refuses("another key", secret.ErrRefused, mounted("key=derived&derived=true", token), w, place)
	refuses("wrong token", secret.ErrRefused, mounted("key=contoso", "hvs.wrong"), w, place)
	gone := mounted("key=gone", token)
	ofGone := wrap(gone, secret.KeyRef{})
	call("POST", "a/mount/keys/gone/config", `{"deletion_allowed":true}`)
	call("DELETE", "a/mount/keys/gone", "")
	refuses("a key that was deleted", secret.ErrRefused, gone, ofGone, place)
	call("POST", "a/mount/keys/contoso/config", `{"min_decryption_version":2}`)
	refuses("a version that was withdrawn", secret.ErrRefused, v, w, place)
	opens(v, second)
	call("POST", "auth/token/revoke", `{"token":"`+token+`"}`)
	refuses("a token that was revoked", secret.ErrRefused, v, second, place)
	v = mounted("key=contoso", realToken)
	opens(v, second)
	call("PUT", "sys/seal", "")
	refuses("a sealed server", secret.ErrSealed, v, second, place)
}
