package app_test

import (
	"bytes"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"filippo.io/age"

	"github.com/runwright/runwright/internal/store"
	"github.com/runwright/runwright/internal/transfer"
)

// TestArchivesOverTheAPI exports over HTTP, restores elsewhere, and looks for
// the secrets in what was sent and in the data folder.
func TestArchivesOverTheAPI(t *testing.T) {
	const secret = "hidden-Pa55word"
	key, err := age.GenerateX25519Identity()
	if err != nil {
		t.Fatal(err)
	}
	s := startServer(t, store.Config{Dir: t.TempDir()}).withAccount()
	s.must(201, "PUT", "credentials/K", `{"properties":{"userName":"ada","password":"`+secret+`"}}`)
	s.must(201, "PUT", "variables/V", `{"properties":{"isEncrypted":true,"value":"\"`+secret+`\""}}`)
	for _, bad := range []string{`{}`, `{"recipients":[]}`, `{"recipients":["age1x"]}`, `{"recipients":["` + key.String() + `"]}`} {
		if a := s.do("POST", "assetExports", bad); a.status != 400 || a.json("target") != "recipients" || strings.Contains(a.body, key.String()) {
			t.Errorf("%s: %d %s", bad, a.status, a.body)
		}
	}
	archive := s.must(200, "POST", "assetExports", `{"recipients":["`+key.Recipient().String()+`"]}`)
	if strings.Contains(archive.body, secret) || strings.Contains(archive.body, "ada") {
		t.Error("the answer holds what is secret")
	}
	content, a, err := transfer.Decrypt(strings.NewReader(archive.body), transfer.Identities{key})
	if err != nil || len(a.Records) != 2 || a.Account != "Contoso-Account" || !bytes.Contains(content, []byte(secret)) {
		t.Fatalf("%d records, %v", len(a.Records), err)
	}

	other := strings.Replace(accountPath, "Contoso-Account", "Other-Account", 1)
	s.must(201, "PUT", other, `{"location":"here"}`)
	for _, bad := range []string{"", "{}", archive.body, string(content[:len(content)-2]), string(content) + "x\n"} {
		if a := s.do("POST", other+"/assetImports", bad); a.status != 400 || a.json("target") != "archive" || strings.Contains(a.body, secret) {
			t.Errorf("%.40q: %d %s", bad, a.status, a.body)
		}
	}
	s.must(400, "POST", other+"/assetImports?plan=perhaps", content)
	if a := s.must(200, "POST", other+"/assetImports?plan=true", content); a.json("restored") != false || a.json("items", 1, "action") != "create" {
		t.Errorf("plan: %s", a.body)
	}
	s.must(404, "GET", other+"/variables/V", nil)
	if a := s.must(200, "POST", other+"/assetImports", content); a.json("restored") != true || strings.Contains(a.body, secret) {
		t.Errorf("restored: %s", a.body)
	}
	s.must(200, "GET", other+"/variables/V", nil)
	if a := s.must(409, "POST", other+"/assetImports", content); !strings.Contains(a.body, "Nothing was restored") {
		t.Errorf("again: %s", a.body)
	}
	if err := s.stop(); err != nil {
		t.Fatal(err)
	}
	err = filepath.WalkDir(s.data, func(path string, d fs.DirEntry, err error) error {
		if err != nil || !d.Type().IsRegular() {
			return err
		}
		b, err := os.ReadFile(path)
		for _, text := range []string{secret, key.String(), "AGE-SECRET-KEY"} {
			if bytes.Contains(b, []byte(text)) {
				t.Errorf("%s holds %q", path, text)
			}
		}
		return err
	})
	if err != nil {
		t.Error(err)
	}
}
