package app_test

import (
	"bytes"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/runwright/runwright/cmd/runwright/internal/app"
	"github.com/runwright/runwright/internal/secret"
	"github.com/runwright/runwright/internal/store"
	"github.com/runwright/runwright/internal/store/storetest"
	"github.com/runwright/runwright/internal/vault"
)

// withVaults gives a server vaults, as the command line describes them.
func withVaults(t testing.TB, texts ...string) func(*app.Config) {
	t.Helper()
	var all []secret.Mount
	for _, text := range texts {
		m, err := vault.Open(text, vault.Host{Getenv: os.Getenv, Environ: os.Environ})
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, m)
	}
	return func(c *app.Config) { c.Vaults = all }
}

// passphraseFile makes a file for a passphrase vault.
func passphraseFile(t testing.TB, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "passphrase")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// rotate begins a rotation and waits for its end.
func (s *server) rotate(kind string) answer {
	s.t.Helper()
	a := s.must(202, "POST", "keyRotations", `{"kind":"`+kind+`"}`)
	if location := a.header.Get("Location"); !strings.Contains(location, "/keyRotations/"+a.json("name").(string)+"?") {
		s.t.Errorf("Location %q", location)
	}
	return s.rotated(a.json("name").(string))
}

func (s *server) rotated(name string) answer {
	s.t.Helper()
	for {
		if a := s.must(200, "GET", "keyRotations/"+name, nil); a.json("properties", "state") != "Running" {
			return a
		}
	}
}

// TestKeysOverTheAPI rotates an account's keys, moves it to a key of its own
// and back, and takes that key away in between.
func TestKeysOverTheAPI(t *testing.T) {
	storetest.Each(t, func(t *testing.T, cfg store.Config) {
		phrase := passphraseFile(t, "a passphrase of the customer\n")
		vaults := withVaults(t, "contoso=passphrase:"+phrase)
		s := startServer(t, cfg, vaults).withAccount()
		if a := s.must(200, "GET", accountPath, nil); a.json("properties", "encryption", "keySource") != "Microsoft.Automation" || a.json("properties", "encryption", "keyVaultProperties") != nil {
			t.Errorf("encryption of a new account: %s", a.body)
		}
		s.must(201, "PUT", "credentials/K", `{"properties":{"userName":"u","password":"p-Pa55word"}}`)
		s.must(201, "PUT", "variables/V", `{"properties":{"isEncrypted":true,"value":"\"v\""}}`)
		s.publish("Use", "credential K", "")
		n := 0
		opens := func(when string) {
			t.Helper()
			n++
			if a := s.run(fmt.Sprint("opens-", n), "Use"); a.json("properties", "status") != "Completed" {
				t.Errorf("%s: %s", when, a.body)
			}
		}
		for _, kind := range []string{"data", "vault"} {
			a := s.rotate(kind)
			total := map[string]float64{"data": 3, "vault": 1}[kind] // two assets and the seal of the audit records
			if a.json("properties", "state") != "Succeeded" || a.json("properties", "kind") != kind || a.json("properties", "progress", "done") != total || a.json("properties", "progress", "total") != total {
				t.Errorf("rotation: %s", a.body)
			}
			opens("after a rotation of " + kind)
		}
		s.must(400, "POST", "keyRotations", `{"kind":"other"}`)
		s.must(404, "GET", "keyRotations/none", nil)
		if a := s.must(200, "GET", "keyRotations", nil); a.json("value", 0, "properties", "kind") != "vault" || a.json("value", 1) == nil {
			t.Errorf("list: %s", a.body)
		}

		own := func(uri string) string {
			return `{"location":"x","properties":{"encryption":{"keySource":"Microsoft.Keyvault","keyVaultProperties":{"keyvaultUri":"` + uri + `","keyName":"prod"}}}}`
		}
		if a := s.must(400, "PATCH", accountPath, own("https://elsewhere.vault.azure.net/")); a.json("target") != "properties.encryption.keyVaultProperties.keyvaultUri" {
			t.Errorf("unknown vault: %s", a.body)
		}
		a := s.must(200, "PATCH", accountPath, own("https://contoso.vault.azure.net/"))
		if a.json("properties", "encryption", "keySource") != "Microsoft.Keyvault" || a.json("properties", "encryption", "keyVaultProperties", "keyName") != "prod" {
			t.Errorf("own key: %s", a.body)
		}
		opens("with a key of its own")
		s.must(200, "PUT", accountPath, `{"location":"x","properties":{"sku":{"name":"Basic"}}}`)
		if list := s.must(200, "GET", "/providers/Microsoft.Automation/vaults", nil); list.json("value", 0, "name") != "contoso" || list.json("value", 0, "properties", "accounts") != 1.0 ||
			list.json("value", 0, "properties", "kind") != "passphrase" || list.json("value", 1, "properties", "accounts") != 0.0 {
			t.Errorf("vaults: %s", list.body)
		}

		if err := os.Rename(phrase, phrase+".away"); err != nil {
			t.Fatal(err)
		}
		refused := s.must(409, "PUT", "credentials/K", `{"properties":{"userName":"u","password":"q"}}`)
		if text, _ := refused.json("message").(string); !strings.HasPrefix(text, "The secrets of this account are closed: vault 'contoso': the vault refuses") {
			t.Errorf("closed: %s", refused.body)
		}
		if a := s.run("closed", "Use"); a.json("properties", "status") != "Failed" || !strings.Contains(a.body, "The secrets of this account are closed") {
			t.Errorf("a job that reads a secret of a closed vault: %s", a.body)
		}
		s.must(201, "PUT", "variables/Plain", `{"properties":{"value":"1"}}`)
		if err := os.Rename(phrase+".away", phrase); err != nil {
			t.Fatal(err)
		}
		if a := s.must(200, "POST", "/providers/Microsoft.Automation/vaults/contoso/drop", nil); a.json("accounts") == nil {
			t.Errorf("drop: %s", a.body)
		}
		opens("with the key back")
		s.must(404, "POST", "/providers/Microsoft.Automation/vaults/none/drop", nil)
		s.must(404, "POST", "/providers/Microsoft.Automation/vaults/none/rotate", nil)

		if err := s.stop(); err != nil {
			t.Fatal(err)
		}
		s = startServer(t, cfg) // without the vault
		if a := s.must(503, "PUT", "credentials/K", `{"properties":{"userName":"u","password":"q"}}`); !strings.Contains(a.body, "vault 'contoso'") {
			t.Errorf("no such vault: %s", a.body)
		}
		if err := s.stop(); err != nil {
			t.Fatal(err)
		}
		s = startServer(t, cfg, vaults)
		s.must(200, "PATCH", accountPath, `{"properties":{"encryption":{"keySource":"Microsoft.Automation"}}}`)
		if a := s.must(202, "POST", "/providers/Microsoft.Automation/vaults/default/rotate", nil); a.json("accounts") != 1.0 {
			t.Errorf("rotate: %s", a.body)
		}
		latest := s.must(200, "GET", "keyRotations", nil).json("value", 0, "name").(string)
		if a := s.rotated(latest); a.json("properties", "state") != "Succeeded" || a.json("properties", "kind") != "vault" {
			t.Errorf("the account's part of it: %s", a.body)
		}
		opens("back at the server's key")
	})
}

// logged is a log that can be searched.
type logged struct {
	mu   sync.Mutex
	text bytes.Buffer
}

// Write implements io.Writer.
func (l *logged) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.Write(p)
}

func (l *logged) holds(text string) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return bytes.Contains(l.text.Bytes(), []byte(text))
}

// TestNoSecretIsLeftByRotations writes secrets of every kind, uses them,
// rotates all keys, lets things fail, and then looks for every one of them, and
// for the passphrase, in each file of the data folder and in the log, with
// everything logged.
func TestNoSecretIsLeftByRotations(t *testing.T) {
	log := &logged{}
	debug := func(c *app.Config) {
		c.Log = slog.New(slog.NewTextHandler(log, &slog.HandlerOptions{Level: slog.LevelDebug}))
	}
	const phrase, renewed = "first passphrase 4711", "second passphrase 0815"
	path := passphraseFile(t, phrase+"\n")
	s := startServer(t, store.Config{Dir: t.TempDir()}, debug, withVaults(t, "passphrase:"+path)).withAccount()
	secrets := []string{phrase, renewed, "Fixture-Pa55!", "PRIVATE KEY"}
	s.must(201, "PUT", "connectionTypes/T", `{"properties":{"fieldDefinitions":{"Key":{"type":"string","isEncrypted":true},"Open":{"type":"string"}}}}`)
	for i := range 20 {
		value := fmt.Sprintf("plain-Pa55word-%02d", i)
		secrets = append(secrets, value)
		s.must(201, "PUT", fmt.Sprint("connections/C", i), `{"properties":{"connectionType":{"name":"T"},"fieldDefinitionValues":{"Key":"`+value+`","Open":"visible-value"}}}`)
		s.must(201, "PUT", fmt.Sprint("variables/V", i), `{"properties":{"isEncrypted":true,"value":"\"`+value+`\""}}`)
		s.must(201, "PUT", fmt.Sprint("credentials/K", i), `{"properties":{"userName":"u","password":"`+value+`"}}`)
	}
	s.must(201, "PUT", "certificates/X", `{"properties":{"base64Value":"`+certificateFile(t, "fixture.pfx")+`","password":"Fixture-Pa55!","isExportable":true}}`)
	s.publish("Use", "connection C1\nvariable V2\ncredential K3\ncertificate X", "")
	s.run("before", "Use")
	if a := s.rotate("data"); a.json("properties", "state") != "Succeeded" || a.json("properties", "progress", "total") != 62.0 {
		t.Errorf("%s", a.body)
	}
	if err := os.WriteFile(path, []byte(renewed+"\n"+phrase+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if a := s.rotate("vault"); a.json("properties", "state") != "Succeeded" {
		t.Errorf("%s", a.body)
	}
	if err := os.WriteFile(path, []byte("something else entirely"), 0o600); err != nil {
		t.Fatal(err)
	}
	if a := s.run("closed", "Use"); a.json("properties", "status") != "Failed" {
		t.Errorf("%s", a.body)
	}
	if a := s.rotate("data"); a.json("properties", "state") != "Failed" {
		t.Errorf("%s", a.body)
	}
	if err := os.WriteFile(path, []byte(renewed+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	s.must(200, "POST", "/providers/Microsoft.Automation/vaults/default/drop", nil)
	if a := s.rotate("data"); a.json("properties", "state") != "Succeeded" {
		t.Errorf("%s", a.body)
	}
	if a := s.run("after", "Use"); a.json("properties", "status") != "Completed" {
		t.Errorf("%s", a.body)
	}
	scan := func(when string) {
		t.Helper()
		files, visible := 0, false
		err := filepath.WalkDir(s.data, func(path string, d fs.DirEntry, err error) error {
			if err != nil || !d.Type().IsRegular() {
				return err
			}
			content, err := os.ReadFile(path)
			files++
			visible = visible || bytes.Contains(content, []byte("visible-value"))
			for _, text := range secrets {
				if bytes.Contains(content, []byte(text)) {
					t.Errorf("%s: %s holds %q", when, path, text)
				}
			}
			return err
		})
		if err != nil || files < 4 || !visible {
			t.Errorf("%s: %d files seen, %v", when, files, err)
		}
		for _, text := range secrets {
			if log.holds(text) {
				t.Errorf("%s: the log holds %q", when, text)
			}
		}
		if !log.holds("credentials/K1") || !log.holds("the secrets of an account are closed") {
			t.Errorf("%s: the log does not even hold what is not secret", when)
		}
	}
	scan("running")
	if err := s.stop(); err != nil {
		t.Fatal(err)
	}
	scan("stopped")
}

// TestKilledRotation kills the server at each point of a rotation: after the
// restart it comes to its end, and every secret opens.
func TestKilledRotation(t *testing.T) {
	storetest.Each(t, func(t *testing.T, cfg store.Config) {
		t.Setenv(serverDies, "")
		s, process := startProcess(t, cfg)
		s.withAccount()
		var fields, values []string
		for i := range 90 {
			fields = append(fields, fmt.Sprintf(`"F%d":{"type":"string","isEncrypted":true}`, i))
			values = append(values, fmt.Sprintf(`"F%d":"value-%d"`, i, i))
		}
		s.must(201, "PUT", "connectionTypes/T", `{"properties":{"fieldDefinitions":{`+strings.Join(fields, ",")+`}}}`)
		for i := range 6 {
			s.must(201, "PUT", fmt.Sprint("connections/C", i), `{"properties":{"connectionType":{"name":"T"},"fieldDefinitionValues":{`+strings.Join(values, ",")+`}}}`)
		}
		s.publish("Use", "connection C0\nconnection C1\nconnection C2\nconnection C3\nconnection C4\nconnection C5", "")
		kill(t, process)
		for n := 1; ; n++ {
			t.Setenv(serverDies, fmt.Sprint(n))
			s, process = startProcess(t, cfg)
			ended := false
			if s.try("POST", "keyRotations", []byte(`{}`), nil) == nil {
				ended = s.outlivesRotation()
			}
			if ended {
				kill(t, process)
			}
			_ = process.Wait()
			t.Setenv(serverDies, "")
			s, process = startProcess(t, cfg)
			a := s.rotated(s.must(200, "GET", "keyRotations", nil).json("value", 0, "name").(string))
			if a.json("properties", "state") != "Succeeded" || a.json("properties", "progress", "done") != 541.0 {
				t.Errorf("killed at point %d: %s", n, a.body)
			}
			if a := s.run(fmt.Sprint("after-", n), "Use"); a.json("properties", "status") != "Completed" {
				t.Errorf("killed at point %d: %s", n, a.body)
			}
			kill(t, process)
			if ended {
				if n != 9 { // a batch of each holder of sealed values among them
					t.Errorf("a rotation has %d points, not 8", n-1)
				}
				return
			}
		}
	})
}

// outlivesRotation reports whether the server lives until its last rotation has
// ended.
func (s *server) outlivesRotation() bool {
	for {
		var list struct {
			Value []struct{ Properties struct{ State string } }
		}
		if s.try("GET", "keyRotations", nil, &list) != nil {
			return false
		}
		if len(list.Value) > 0 && list.Value[0].Properties.State != "Running" {
			return true
		}
	}
}
