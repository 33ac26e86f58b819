package app_test

import (
	"bytes"
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"github.com/runwright/runwright/internal/id"
	"github.com/runwright/runwright/internal/store"
	"github.com/runwright/runwright/internal/store/storetest"
)

// TestNoSecretInTheDataFolder writes, changes, uses and deletes secrets, and
// then looks for them in every byte of the data folder: database, write-ahead
// log, module store and all, while the server runs and after it has stopped.
func TestNoSecretInTheDataFolder(t *testing.T) {
	const first, second = "tour-Pa55word", "other-Pa55word-2"
	cfg := store.Config{Dir: t.TempDir()}
	s := startServer(t, cfg).withAccount()
	s.publish("Use", "connection C", "")
	s.must(201, "PUT", "connectionTypes/T", `{"properties":{"fieldDefinitions":{"Key":{"type":"string","isEncrypted":true},"Open":{"type":"string"}}}}`)
	put := func(status int, name, key string) {
		s.must(status, "PUT", "connections/"+name, `{"properties":{"connectionType":{"name":"T"},"fieldDefinitionValues":{"Key":"`+key+`","Open":"visible-value"}}}`)
	}
	put(201, "C", first)
	put(201, "D", second)
	s.run("use-1", "Use")
	put(200, "C", second)
	s.run("use-2", "Use")
	s.must(200, "DELETE", "connections/D", nil)
	s.publish("Others", "variable V\ncredential K\ncertificate X", "")
	s.must(201, "PUT", "variables/V", `{"properties":{"isEncrypted":true,"value":"\"`+first+`\""}}`)
	s.must(201, "PUT", "variables/Gone", `{"properties":{"isEncrypted":true,"value":"\"`+first+`\""}}`)
	s.must(201, "PUT", "credentials/K", `{"properties":{"userName":"visible-user","password":"`+first+`"}}`)
	s.must(201, "PUT", "certificates/X", `{"properties":{"base64Value":"`+certificateFile(t, "fixture.pfx")+`","password":"Fixture-Pa55!","isExportable":true}}`)
	s.run("others", "Others")
	s.must(200, "PATCH", "variables/V", `{"properties":{"value":"\"`+second+`\""}}`)
	s.must(200, "PATCH", "credentials/K", `{"properties":{"password":"`+second+`"}}`)
	s.must(200, "DELETE", "variables/Gone", nil)
	scan := func(when string) {
		t.Helper()
		found := false
		err := filepath.WalkDir(s.data, func(path string, d fs.DirEntry, err error) error {
			if err != nil || !d.Type().IsRegular() {
				return err
			}
			content, err := os.ReadFile(path)
			for _, secret := range []string{first, second, "Fixture-Pa55!", "PRIVATE KEY"} {
				if bytes.Contains(content, []byte(secret)) {
					t.Errorf("%s: %s holds %q", when, path, secret)
				}
			}
			found = found || bytes.Contains(content, []byte("visible-value"))
			return err
		})
		if err != nil {
			t.Error(err)
		}
		if !found {
			t.Errorf("%s: the scan does not even find what is not secret", when)
		}
	}
	scan("running")
	if err := s.stop(); err != nil {
		t.Fatal(err)
	}
	scan("stopped")
}

// TestSwappedRowsDoNotOpen checks through the whole server that a sealed value
// moved to another field or asset does not open.
func TestSwappedRowsDoNotOpen(t *testing.T) {
	storetest.Each(t, func(t *testing.T, cfg store.Config) {
		s := startServer(t, cfg).withAccount()
		s.publish("Use", "connection C", "")
		s.must(201, "PUT", "connectionTypes/T", `{"properties":{"fieldDefinitions":{"A":{"type":"string","isEncrypted":true},"B":{"type":"string","isEncrypted":true}}}}`)
		for _, name := range []string{"C", "D"} {
			s.must(201, "PUT", "connections/"+name, `{"properties":{"connectionType":{"name":"T"},"fieldDefinitionValues":{"A":"value-a-of-`+name+`","B":"value-b-of-`+name+`"}}}`)
		}
		for i, change := range []string{
			`UPDATE connection_value SET value = (SELECT v.value FROM connection_value v WHERE v.connection_key = 'd' AND v.field_key = 'a') WHERE connection_key = 'c' AND field_key = 'a'`,
			`UPDATE connection_value SET value = (SELECT v.value FROM connection_value v WHERE v.connection_key = 'c' AND v.field_key = 'b') WHERE connection_key = 'c' AND field_key = 'a'`,
		} {
			if err := s.stop(); err != nil {
				t.Fatal(err)
			}
			execute(t, cfg, change)
			s = startServer(t, cfg)
			a := s.run([]string{"j0", "j1"}[i], "Use")
			if a.json("properties", "status") != "Failed" {
				t.Errorf("after %s: %s", change, a.body)
			}
			if out := s.must(200, "GET", "jobs/"+[]string{"j0", "j1"}[i]+"/streams", nil); out.json("value", 0) != nil {
				t.Errorf("something came out: %s", out.body)
			}
		}
	})
}

// TestSwappedAssetsDoNotOpen does the same with variables, credentials and
// certificates.
func TestSwappedAssetsDoNotOpen(t *testing.T) {
	cfg := store.Config{Dir: t.TempDir()}
	s := startServer(t, cfg).withAccount()
	for _, name := range []string{"A", "B"} {
		s.must(201, "PUT", "variables/"+name, `{"properties":{"isEncrypted":true,"value":"\"value-of-`+name+`\""}}`)
		s.must(201, "PUT", "credentials/"+name, `{"properties":{"userName":"u","password":"password-of-`+name+`"}}`)
		s.must(201, "PUT", "certificates/"+name, `{"properties":{"base64Value":"`+certificateFile(t, "fixture-nopassword.pfx")+`"}}`)
	}
	s.publish("Read-variable", "variable A", "")
	s.publish("Read-credential", "credential A", "")
	s.publish("Read-certificate", "certificate A", "")
	for _, tt := range []struct{ kind, change string }{
		{"variable", `UPDATE variable SET value = (SELECT v.value FROM variable v WHERE v.name_key = 'b') WHERE name_key = 'a'`},
		{"credential", `UPDATE credential SET password = (SELECT v.password FROM credential v WHERE v.name_key = 'b') WHERE name_key = 'a'`},
		{"credential", `UPDATE credential SET password = (SELECT v.value FROM variable v WHERE v.name_key = 'b') WHERE name_key = 'a'`},
		{"certificate", `UPDATE certificate SET content = (SELECT v.content FROM certificate v WHERE v.name_key = 'b') WHERE name_key = 'a'`},
	} {
		if a := s.run(id.New(), "Read-"+tt.kind); tt.kind == "certificate" && a.json("properties", "status") != "Completed" {
			t.Errorf("before: %s", a.body)
		}
		if err := s.stop(); err != nil {
			t.Fatal(err)
		}
		execute(t, cfg, tt.change)
		s = startServer(t, cfg)
		job := id.New()
		if a := s.run(job, "Read-"+tt.kind); a.json("properties", "status") != "Failed" {
			t.Errorf("after %s: %s", tt.change, a.body)
		}
		if out := s.must(200, "GET", "jobs/"+job+"/streams", nil); out.json("value", 0) != nil {
			t.Errorf("something came out: %s", out.body)
		}
	}
}

// execute runs one statement on a database that no server uses.
func execute(t *testing.T, cfg store.Config, statement string) {
	t.Helper()
	st, err := store.Open(t.Context(), cfg)
	if err != nil {
		t.Fatal(err)
	}
	err = st.Main.Update(t.Context(), func(tx *store.Tx) error {
		n, err := tx.Exec(t.Context(), statement)
		if n != 1 {
			t.Errorf("%d rows changed", n)
		}
		return err
	})
	if err != nil {
		t.Error(err)
	}
	if err := st.Close(); err != nil {
		t.Error(err)
	}
}
