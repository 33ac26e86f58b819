package local

import (
	"context"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/runwright/runwright/internal/fault"
	"github.com/runwright/runwright/internal/jobs"
)

// TestWrongFiles: each mistake is one error that says where it is and what was
// expected, and shows no secret.
func TestWrongFiles(t *testing.T) {
	for _, tt := range []struct{ name, file, text, want string }{
		{"a tab", "a.yaml", "variables:\n\tA: 5\n", "a.yaml:2: expected YAML or JSON: found character"},
		{"not closed", "a.yaml", "variables:\n  A: \"hidden-text\n", "a.yaml:2: expected YAML or JSON: could not find end character of double-quoted text"},
		{"broken JSON", "a.json", "{\n \"variables\": {\n  \"A\": [1}\n}", "a.json:3: expected JSON: invalid character '}' after array element"},
		{"two documents", "a.yaml", "variables:\n---\nvariables:\n", "a.yaml:3: a second document begins here; expected one"},
		{"anchors", "a.yaml", "variables:\n  A: &x {value: 1}\n", "a.yaml:2: variables.A: anchor values are not read here; expected plain YAML or JSON"},
		{"a list", "a.yaml", "- A\n", "a.yaml:1: expected a mapping with connections, variables, credentials and certificates; found a list"},
		{"unknown part", "a.yaml", "variables:\nschedules:\n", "a.yaml:2: schedules: 'schedules' is not known here; expected connections, variables, credentials and certificates"},
		{"part of another kind", "a.yaml", "variables: [1]\n", "a.yaml:1: variables: expected a mapping of names to assets; found a list"},
		{"a name twice", "a.yaml", "variables:\n  A: {value: 1}\n  a: {value: 2}\n", "a.yaml:3: variables.a: names are compared without case, and 'A' is there already"},
		{"the same name twice", "a.yaml", "variables:\n  A: {value: 1}\n  A: {value: 2}\n", "a.yaml:3: "},
		{"a variable is no value", "a.yaml", "variables:\n  A: 5\n", "a.yaml:2: variables.A: expected a mapping with value and encrypted; found a number"},
		{"no value", "a.yaml", "variables:\n  A: {encrypted: true}\n", "a.yaml:2: variables.A: 'value' is missing; expected any value, {env: NAME} or {prompt: true}"},
		{"encrypted", "a.yaml", "variables:\n  A: {value: 1, encrypted: 'yes'}\n", "a.yaml:2: variables.A.encrypted: expected true or false; found a text"},
		{"no name of a variable", "a.yaml", "variables:\n  A: {value: {env: 5}}\n", "a.yaml:2: variables.A.value.env: expected the name of a variable of the environment, a text that is not empty; found a number"},
		{"prompt", "a.yaml", "variables:\n  A: {value: {prompt: false}}\n", "a.yaml:2: variables.A.value.prompt: expected true"},
		{"a connection without fields", "a.yaml", "connections:\n  C: {type: T}\n", "a.yaml:2: connections.C: 'fields' is missing; expected a mapping of names to values"},
		{"a field", "a.yaml", "connections:\n  C:\n    fields:\n      A: [1]\n", "a.yaml:4: connections.C.fields.A: expected a text, a whole number, true or false, {env: NAME} or {prompt: true}; found a list"},
		{"a fraction", "a.yaml", "connections:\n  C:\n    fields:\n      A: 1.5\n", "a.yaml:4: connections.C.fields.A: expected a text, a whole number"},
		{"of a field", "a.yaml", "connections:\n  C:\n    fields:\n      A: {value: x, secret: true}\n", "a.yaml:4: connections.C.fields.A.secret: 'secret' is not known here; expected value and encrypted"},
		{"a credential without password", "a.yaml", "credentials:\n  A: {username: x}\n", "a.yaml:2: credentials.A: 'password' is missing; expected a text, {env: NAME} or {prompt: true}"},
		{"a user without name", "a.yaml", "credentials:\n  A: {username: '', password: hidden-text}\n", "a.yaml:2: credentials.A.username: expected the user's name, a text that is not empty"},
		{"a password", "a.yaml", "credentials:\n  A: {username: x, password: 5}\n", "a.yaml:2: credentials.A.password: expected a text, {env: NAME} or {prompt: true}; found a number"},
		{"both files", "a.yaml", "certificates:\n  A: {pfx: a, pem: b}\n", "a.yaml:2: certificates.A: expected one of pfx and pem, the path of a file"},
		{"neither file", "a.yaml", "certificates:\n  A: {password: b}\n", "a.yaml:2: certificates.A: expected one of pfx and pem, the path of a file"},
		{"no such file", "a.yaml", "certificates:\n  A: {pfx: none.pfx}\n", "a.yaml:2: certificates.A.pfx: none.pfx: no such file or directory"},
		{"a password of PEM", "a.yaml", "certificates:\n  A: {pem: file_test.go, password: hidden-text}\n", "a.yaml:2: certificates.A.password: a PEM file has no password here"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, err := parseFile(tt.file, []byte(tt.text))
			if err == nil || !strings.HasPrefix(err.Error(), tt.want) {
				t.Errorf("got  %v\nwant %s", err, tt.want)
			}
			if err != nil && (strings.Contains(err.Error(), "hidden-text") || strings.Contains(err.Error(), "\n")) {
				t.Errorf("the error shows lines of the file: %v", err)
			}
		})
	}
}

// outside stands in for environment and terminal, and counts questions.
func outside(asked *[]string) Outside {
	return Outside{
		Getenv: func(name string) (string, bool) { return "env-" + name, name != "UNSET" },
		Ask: func(_ context.Context, what string) (string, error) {
			*asked = append(*asked, what)
			if strings.Contains(what, "nobody") {
				return "", errors.New("nobody is there")
			}
			return "typed", nil
		},
	}
}

// TestValues: the same assets in YAML and JSON, and what jobs see of them.
func TestValues(t *testing.T) {
	yaml := `# the assets
connections:
  Contoso:
    type: ContosoConnection
    fields: {User: ada, Port: 8080, Ssl: true, Key: {value: 12345, encrypted: true}, Token: {env: TOKEN}}
variables:
  Text: {value: "5"}
  Lines:
    value: |
      one
      two
  Tree: {value: {a: [1, 2.5, null, true, x]}}
  Nothing: {value: null}
  Hidden: {value: {prompt: true}}
`
	js := `{
	"connections": {"Contoso": {"type": "ContosoConnection", "fields": {"User": "ada", "Port": 8080, "Ssl": true, "Key": {"value": 12345, "encrypted": true}, "Token": {"env": "TOKEN"}}}},
	"variables": {
		"Text": {"value": "5"}, "Lines": {"value": "one\ntwo\n"}, "Tree": {"value": {"a": [1, 2.5, null, true, "x"]}}, "Nothing": {"value": null}, "Hidden": {"value": {"prompt": true}}
	}
}`
	for name, text := range map[string]string{"a.yaml": yaml, "a.json": js} {
		t.Run(name, func(t *testing.T) {
			file, err := parseFile(name, []byte(text))
			if err != nil {
				t.Fatal(err)
			}
			var asked []string
			a, ctx := NewAssets(file, nil, outside(&asked)), t.Context()
			got, err := a.OpenConnection(ctx, "", "contoso")
			want := []jobs.AssetValue{
				{Name: "User", Value: "ada", Text: "ada"}, {Name: "Port", Value: int64(8080), Text: "8080"}, {Name: "Ssl", Value: true, Text: "true"},
				{Name: "Key", Value: int64(12345), Text: "12345", Secret: true}, {Name: "Token", Value: "env-TOKEN", Text: "env-TOKEN", Secret: true},
			}
			if err != nil || !reflect.DeepEqual(got, want) {
				t.Errorf("connection: %v %v", got, err)
			}
			for name, want := range map[string]jobs.Variable{
				"text": {JSON: `"5"`}, "lines": {JSON: `"one\ntwo\n"`}, "tree": {JSON: `{"a":[1,2.5,null,true,"x"]}`}, "nothing": {JSON: "null"}, "hidden": {JSON: `"typed"`, Secret: true},
			} {
				for range 2 {
					if got, err := a.OpenVariable(ctx, "", name); err != nil || got != want {
						t.Errorf("variable %s: %v %v, want %v", name, got, err, want)
					}
				}
			}
			if !reflect.DeepEqual(asked, []string{"value of the variable Hidden"}) {
				t.Errorf("asked for %q", asked)
			}
		})
	}
}

// TestSetVariable: what is set stays for the run, and stays secret.
func TestSetVariable(t *testing.T) {
	file, err := parseFile("a.yaml", []byte("variables:\n  Plain: {value: 1}\n  Secret: {value: 1, encrypted: true}\n"))
	if err != nil {
		t.Fatal(err)
	}
	a, ctx := NewAssets(file, nil, Outside{}), t.Context()
	for name, want := range map[string]bool{"PLAIN": false, "secret": true} {
		for range 2 {
			if secret, err := a.SetVariable(ctx, jobs.AssetUse{Name: name}, `"new"`); err != nil || secret != want {
				t.Errorf("%s: %v %v", name, secret, err)
			}
		}
		if v, err := a.OpenVariable(ctx, "", name); err != nil || v != (jobs.Variable{JSON: `"new"`, Secret: want}) {
			t.Errorf("%s: %v %v", name, v, err)
		}
	}
	if _, err := a.SetVariable(ctx, jobs.AssetUse{Name: "None"}, `1`); !fault.Is(err, fault.NotFound) {
		t.Error(err)
	}
	if _, err := a.SetVariable(ctx, jobs.AssetUse{Name: "Plain"}, `{`); !fault.Is(err, fault.Invalid) {
		t.Error(err)
	}
}

// TestSecretsThatAreNotThere: the script gets an error that says where the
// secret was expected.
func TestSecretsThatAreNotThere(t *testing.T) {
	file, err := parseFile("a.yaml", []byte("credentials:\n  A: {username: u, password: {env: UNSET}}\n  nobody: {username: u, password: {prompt: true}}\n"))
	if err != nil {
		t.Fatal(err)
	}
	var asked []string
	a := NewAssets(file, nil, outside(&asked))
	for name, want := range map[string]string{
		"A":      "a.yaml:2: credentials.A.password: the variable UNSET of the environment is not set; expected the secret in it.",
		"nobody": "a.yaml:3: credentials.nobody.password: nobody is there.",
		"none":   "Credential 'none' was not found; it is not in a.yaml.",
	} {
		if _, err := a.OpenCredential(t.Context(), "", name); fault.MessageOf(err) != want {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := NewAssets(nil, nil, Outside{}).OpenVariable(t.Context(), "", "V"); fault.MessageOf(err) != "Variable 'V' was not found; no asset file is given." {
		t.Error(err)
	}
}

// TestCertificates reads those of files beside the asset file.
func TestCertificates(t *testing.T) {
	dir := t.TempDir()
	const samples = "../../../../internal/assets/testdata/certificates"
	if err := os.CopyFS(dir, os.DirFS(samples)); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(dir, "assets.json")
	text, err := json.Marshal(map[string]any{"certificates": map[string]any{
		"Open":   map[string]any{"pfx": "fixture-chain.pfx", "password": map[string]any{"env": "PASSWORD"}, "exportable": true},
		"Closed": map[string]any{"pfx": "fixture-chain.pfx", "password": "Fixture-Pa55!"},
		"Wrong":  map[string]any{"pfx": "fixture-chain.pfx", "password": "hidden-text"},
	}})
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, text, 0o600); err != nil {
		t.Fatal(err)
	}
	file, err := ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	a, ctx := NewAssets(file, nil, Outside{Getenv: func(string) (string, bool) { return "Fixture-Pa55!", true }}), t.Context()
	for name, exportable := range map[string]bool{"open": true, "closed": false} {
		c, err := a.OpenCertificate(ctx, "", name)
		if err != nil || len(c.DER) == 0 || !c.HasKey || c.Exportable != exportable {
			t.Errorf("%s: %v %v", name, c.HasKey, err)
		}
		if _, err := a.ExportCertificate(ctx, "", name, "x"); fault.Is(err, fault.Forbidden) == exportable {
			t.Errorf("export %s: %v", name, err)
		}
		if _, err := a.CertificateKey(ctx, "", name); fault.Is(err, fault.Forbidden) == exportable {
			t.Errorf("key of %s: %v", name, err)
		}
	}
	if _, err := a.OpenCertificate(ctx, "", "Wrong"); err == nil || !strings.Contains(fault.MessageOf(err), "certificates.Wrong: ") || !strings.Contains(fault.MessageOf(err), "The password of the PFX file is not right.") {
		t.Error(err)
	}
	if _, _, err := a.CertificateAt(ctx, "", "after-thumbprint:"); err == nil {
		t.Error("a list over a file that cannot be opened")
	}
	delete(file.certificates, "wrong")
	delete(file.certificates, "closed")
	name, next, err := a.CertificateAt(ctx, "", "after-thumbprint:")
	if err != nil || name != "Open" {
		t.Error(name, err)
	}
	if name, _, err := a.CertificateAt(ctx, "", strings.TrimPrefix(next, "after-")); err != nil || name != "Open" {
		t.Error(name, err)
	}
	if _, _, err := a.CertificateAt(ctx, "", next); !fault.Is(err, fault.NotFound) {
		t.Error(err)
	}
}

// TestDocumentedFile: the example in the documentation is read, and means what it
// says there.
func TestDocumentedFile(t *testing.T) {
	page, err := os.ReadFile("../../../../docs/connections.md")
	if err != nil {
		t.Fatal(err)
	}
	_, rest, _ := strings.Cut(string(page), "## Asset files")
	_, rest, _ = strings.Cut(rest, "```yaml\n")
	text, _, _ := strings.Cut(rest, "```")
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "signing.pfx"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	file, err := parseFile(filepath.Join(dir, "assets.yaml"), []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	var asked []string
	a, ctx := NewAssets(file, nil, outside(&asked)), t.Context()
	if c, err := a.OpenCredential(ctx, "", "Admin"); err != nil || c != (jobs.Credential{User: `CONTOSO\ada`, Password: "env-ADMIN_PASSWORD"}) {
		t.Errorf("%v %v", c, err)
	}
	if v, err := a.OpenVariable(ctx, "", "Limits"); err != nil || v != (jobs.Variable{JSON: `{"hosts":["a","b"],"tries":3}`}) {
		t.Errorf("%v %v", v, err)
	}
	if v, err := a.OpenVariable(ctx, "", "Key"); err != nil || !v.Secret {
		t.Errorf("%v %v", v, err)
	}
	if _, err := a.OpenCertificate(ctx, "", "Signing"); err == nil || !reflect.DeepEqual(asked, []string{"value of the variable Key", "password of the certificate Signing"}) {
		t.Errorf("%v %q", err, asked)
	}
}
