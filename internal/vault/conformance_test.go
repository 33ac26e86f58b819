package vault_test

import (
	"bytes"
	"context"
	"errors"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/runwright/runwright/internal/secret"
	"github.com/runwright/runwright/internal/vault"
)

// kind is one kind of vault with what tests do to it from outside.
type kind struct {
	spec   string // as Open reads it
	ref    secret.KeyRef
	host   vault.Host
	other  string // the same kind with another key; empty where a service keeps it
	revoke func()
	local  bool // sees changes by Mark
}

func kinds(t *testing.T) map[string]kind {
	t.Helper()
	host := vault.Host{Getenv: os.Getenv, Environ: os.Environ, Dir: t.TempDir()}
	write := func(name, text string) string {
		path := filepath.Join(t.TempDir(), name)
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	remove := func(path string) func() {
		return func() {
			if err := os.Remove(path); err != nil {
				t.Error(err)
			}
		}
	}
	dir, phrase := t.TempDir(), write("phrase", "correct horse battery\n")
	server := newTransit(t, "contoso")
	server.add("other")
	token := write("token", transitToken+"\n")
	program := newProgram(t)
	return map[string]kind{
		"file":       {spec: "file:" + dir, host: host, other: "file:" + t.TempDir(), revoke: remove(filepath.Join(dir, "vault-key.json")), local: true},
		"passphrase": {spec: "passphrase:" + phrase, host: host, other: "passphrase:" + write("other", "another long phrase\n"), revoke: remove(phrase), local: true},
		"transit": {spec: "transit:" + server.URL + "?key=contoso&mount=a/mount&namespace=team&token-file=" + token, host: host,
			other: "transit:" + server.URL + "?key=other&mount=a/mount&namespace=team&token-file=" + token, revoke: func() { server.deny(http.StatusForbidden, "permission denied") }},
		"exec": {spec: "exec:" + program.path + "?key=contoso", host: program.host, other: "exec:" + program.path + "?key=other", revoke: func() { program.say("refused") }},
	}
}

func open(t *testing.T, spec string, host vault.Host) secret.Mount {
	t.Helper()
	m, err := vault.Open(spec, host)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// TestConformance holds every kind of vault to the same rules.
func TestConformance(t *testing.T) {
	for name, k := range kinds(t) {
		t.Run(name, func(t *testing.T) {
			ctx, place, key := context.Background(), []byte("place"), []byte("an account's key set, 32 bytes..")
			m := open(t, k.spec, k.host)
			if m.Name != secret.DefaultVault || m.Kind != name || (m.Check == 0) != k.local {
				t.Errorf("mount %+v", m)
			}
			v := m.Vault
			wrap := func() []byte {
				t.Helper()
				given := bytes.Clone(key)
				w, err := v.Wrap(ctx, k.ref, given, place)
				if err != nil {
					t.Fatal(err)
				}
				if bytes.Contains(w, key) {
					t.Error("what is wrapped shows the key")
				}
				if !bytes.Equal(given, key) {
					t.Error("Wrap changed what it was given")
				}
				return w
			}
			opens := func(v secret.Vault, w []byte) {
				t.Helper()
				got, err := v.Unwrap(ctx, k.ref, w, place)
				if err != nil || !bytes.Equal(got, key) {
					t.Errorf("unwrap: %q, %v", got, err)
				}
			}
			refuses := func(what string, v secret.Vault, w, place []byte) {
				t.Helper()
				if got, err := v.Unwrap(ctx, k.ref, w, place); !errors.Is(err, secret.ErrRefused) {
					t.Errorf("%s: %q, %v; want a refusal", what, got, err)
				}
			}
			w, again := wrap(), wrap()
			if bytes.Equal(w, again) {
				t.Error("wrapping twice gives the same")
			}
			opens(v, w)
			opens(v, again)
			opens(open(t, k.spec, k.host).Vault, w) // after a restart
			refuses("another place", v, w, []byte("elsewhere"))
			refuses("nothing", v, nil, place)
			refuses("another key", open(t, k.other, k.host).Vault, w, place)
			step := 1
			if name == "exec" {
				step = 7 // a process each
			}
			for i := 0; i < len(w); i += step {
				bad := bytes.Clone(w)
				bad[i] ^= 1 << (i % 8)
				refuses("a changed byte", v, bad, place)
			}
			before, err := v.Mark(k.ref)
			if err != nil {
				t.Fatal(err)
			}
			if err := v.Rotate(ctx, k.ref); err != nil {
				t.Fatal(err)
			}
			opens(v, w)
			rotated := wrap()
			opens(v, rotated)
			opens(open(t, k.spec, k.host).Vault, rotated)
			var all sync.WaitGroup
			for range 8 {
				all.Go(func() { opens(v, rotated) })
			}
			all.Wait()
			k.revoke()
			refuses("revoked", v, w, place)
			if _, err := v.Wrap(ctx, k.ref, key, place); !errors.Is(err, secret.ErrRefused) {
				t.Errorf("wrap with a revoked key: %v", err)
			}
			if after, err := v.Mark(k.ref); k.local && err == nil && after == before {
				t.Error("the mark does not show the revocation")
			}
			canceled, cancel := context.WithCancel(ctx)
			cancel()
			if _, err := v.Unwrap(canceled, k.ref, w, place); err == nil {
				t.Error("unwrapped for a caller that is gone")
			}
		})
	}
}

// TestOpenSaysWhatIsWrong: each mistake in a description has a sentence.
func TestOpenSaysWhatIsWrong(t *testing.T) {
	dir := t.TempDir()
	files := map[string]os.FileMode{"open": 0o644, "short": 0o600, "empty": 0o600, "program": 0o777}
	for name, mode := range files {
		text := map[string]string{"short": "short", "open": "long enough for all"}[name]
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), mode); err != nil {
			t.Fatal(err)
		}
		if err := os.Chmod(filepath.Join(dir, name), mode); err != nil {
			t.Fatal(err)
		}
	}
	for spec, want := range map[string]string{
		"":                                "expected file, passphrase:FILE",
		"kms:x":                           "expected file, passphrase:FILE",
		"a_b=file":                        "the name 'a_b' is not valid",
		"passphrase":                      "expected passphrase:FILE",
		"passphrase:" + dir + "/gone":     "no such file",
		"passphrase:" + dir + "/open":     "set its mode to 0600",
		"passphrase:" + dir + "/short":    "has 5 characters; expected at least 12",
		"passphrase:" + dir + "/empty":    "has no passphrase",
		"transit:x?key=k":                 "expected transit:URL?key=KEY",
		"transit:http://h.example?key=k":  "has to begin with https://",
		"transit:https://h":               "it needs key=KEY",
		"transit:https://h?key=a%2Fb":     "the key name 'a/b' is not valid",
		"transit:https://h?key=k":         "there is no token: set VAULT_TOKEN",
		"transit:https://t:s@h?key=k":     "expected transit:URL?key=KEY",
		"exec:program":                    "the full path",
		"exec:" + dir + "/gone":           "no such file",
		"exec:" + dir:                     "is not a program",
		"exec:" + dir + "/program":        "can be changed by others",
		"exec:/bin/sh?timeout=soon":       "timeout expects a duration",
		"exec:/bin/sh?check=0s":           "check has to be longer",
		"exec:/bin/sh?colour=red":         "the parameter 'colour' is not known",
		"exec:/bin/sh?%zz":                "NAME=VALUE",
		"transit:https://h?key=k&check=x": "there is no token",
	} {
		if _, err := vault.Open(spec, vault.Host{Getenv: func(string) string { return "" }, Environ: os.Environ}); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v; want %q", spec, err, want)
		}
	}
	if m, err := vault.Open("hsm=file:"+filepath.Join(dir, "v"), vault.Host{}); err != nil || m.Name != "hsm" {
		t.Errorf("%+v, %v", m, err)
	}
}

func TestReferences(t *testing.T) {
	all := kinds(t)
	for _, tt := range []struct {
		kind string
		ref  secret.KeyRef
		want string
	}{
		{"file", secret.KeyRef{Name: "vault-key"}, ""},
		{"file", secret.KeyRef{Name: "other"}, "no key file other.json"},
		{"file", secret.KeyRef{Name: "../x"}, "is not valid"},
		{"file", secret.KeyRef{Version: "1"}, "no versions"},
		{"passphrase", secret.KeyRef{Name: "contoso"}, ""},
		{"passphrase", secret.KeyRef{Version: "1"}, "no versions"},
		{"transit", secret.KeyRef{Name: "contoso", Version: "12"}, ""},
		{"transit", secret.KeyRef{Version: "012"}, "a number from 1 on"},
		{"transit", secret.KeyRef{Version: "latest"}, "a number from 1 on"},
		{"exec", secret.KeyRef{Name: "contoso", Version: "0f3a"}, ""},
		{"exec", secret.KeyRef{Name: "a b"}, "is not valid"},
	} {
		err := open(t, all[tt.kind].spec, all[tt.kind].host).Vault.CheckRef(tt.ref)
		if (err == nil) != (tt.want == "") || err != nil && !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s %+v: %v; want %q", tt.kind, tt.ref, err, tt.want)
		}
	}
}

// TestPassphraseIsReplaced: a new one in front wraps, the old one behind it
// still opens until it is taken out.
func TestPassphraseIsReplaced(t *testing.T) {
	path, ctx := filepath.Join(t.TempDir(), "phrase"), context.Background()
	write := func(text string) {
		t.Helper()
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write("the first passphrase")
	v := open(t, "passphrase:"+path, vault.Host{}).Vault
	old, err := v.Wrap(ctx, secret.KeyRef{}, []byte("key"), nil)
	if err != nil {
		t.Fatal(err)
	}
	write("a second passphrase\r\n\r\nthe first passphrase\r\n")
	if got, err := v.Unwrap(ctx, secret.KeyRef{}, old, nil); err != nil || string(got) != "key" {
		t.Errorf("%q, %v", got, err)
	}
	renewed, err := v.Wrap(ctx, secret.KeyRef{}, []byte("key"), nil)
	if err != nil {
		t.Fatal(err)
	}
	write("a second passphrase")
	if got, err := v.Unwrap(ctx, secret.KeyRef{}, renewed, nil); err != nil || string(got) != "key" {
		t.Errorf("%q, %v", got, err)
	}
	if _, err := v.Unwrap(ctx, secret.KeyRef{}, old, nil); !errors.Is(err, secret.ErrRefused) {
		t.Errorf("the old passphrase is gone and still opens: %v", err)
	}
	if _, err := v.Unwrap(ctx, secret.KeyRef{Name: "other"}, renewed, nil); !errors.Is(err, secret.ErrRefused) {
		t.Errorf("another key of the same passphrase opens: %v", err)
	}
}

// TestFileVaultProtectsItsFile: the mode of the key, nothing left over, and
// refusal of what others can read or is no key.
func TestFileVaultProtectsItsFile(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "vault")
	open(t, "file:"+dir, vault.Host{})
	path := filepath.Join(dir, "vault-key.json")
	info, err := os.Stat(path)
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Fatalf("mode %v, %v; want 0600", info.Mode(), err)
	}
	entries, err := os.ReadDir(dir)
	if err != nil || len(entries) != 1 {
		t.Errorf("left over in the vault: %v, %v", entries, err)
	}
	if err := os.Chmod(path, 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := vault.OpenFile(dir); err == nil || !strings.Contains(err.Error(), "set its mode to 0600") {
		t.Errorf("a readable key must be refused: %v", err)
	}
	if err := os.WriteFile(path, []byte("{}"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(path, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := vault.OpenFile(dir); err == nil || !strings.Contains(err.Error(), "expected a Tink key set") {
		t.Errorf("a broken key must be refused: %v", err)
	}
}
