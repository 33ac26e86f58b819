package transfer

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"testing"
	"time"

	"filippo.io/age"

	"github.com/runwright/runwright/internal/fault"
)

func text(s string) *string { return &s }

func records() []Record {
	return []Record{
		{Kind: KindType, Name: "T", Fields: []Field{{Name: "A", Type: "string", Encrypted: true}}},
		{Kind: KindConnection, Name: "C", Type: "T", Values: map[string]string{"A": "<secret>&"}},
		{Kind: KindVariable, Name: "V", Encrypted: true, Value: text(`"x"`)},
		{Kind: KindVariable, Name: "Empty"},
		{Kind: KindCredential, Name: "K", User: "ada", Password: text("")},
		{Kind: KindModule, Name: "M", Version: "1.0", Runtime: "5.1"},
		{Kind: KindModule, Name: "M", Version: "1.0", Runtime: "7.2"},
	}
}

// sealed makes an archive, and the identity that opens it.
func sealed(t *testing.T, all ...Record) ([]byte, Identities) {
	t.Helper()
	key, err := age.GenerateX25519Identity()
	if err != nil {
		t.Fatal(err)
	}
	to, err := ParseRecipients("# a comment\n\n" + key.Recipient().String() + "\n")
	if err != nil {
		t.Fatal(err)
	}
	with, err := ParseIdentities([]byte("# created\n" + key.String() + "\n"))
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	w, err := NewWriter(&out, to, Header{Account: "a", Created: time.Unix(1e9, 0).UTC()})
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range all {
		if err := w.Add(r); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes(), with
}

func TestRoundTrip(t *testing.T) {
	file, with := sealed(t, records()...)
	content, a, err := Decrypt(bytes.NewReader(file), with)
	if err != nil {
		t.Fatal(err)
	}
	want, _ := json.Marshal(records())
	got, _ := json.Marshal(a.Records)
	if !bytes.Equal(got, want) || a.Account != "a" || !a.Created.Equal(time.Unix(1e9, 0)) {
		t.Errorf("got %s %+v\nwant %s", got, a.Header, want)
	}
	if !bytes.Contains(content, []byte("<secret>&")) || bytes.Contains(file, []byte("secret")) {
		t.Error("what is secret is readable in the archive, or not in its content")
	}
}

// TestEveryByteCounts flips every byte of an archive, and cuts it everywhere.
func TestEveryByteCounts(t *testing.T) {
	file, with := sealed(t, records()...)
	for i := range file {
		changed := bytes.Clone(file)
		changed[i] ^= 1
		if content, _, err := Decrypt(bytes.NewReader(changed), with); !fault.Is(err, fault.Invalid) || content != nil {
			t.Fatalf("byte %d of %d changed: %v", i, len(file), err)
		}
		if content, _, err := Decrypt(bytes.NewReader(file[:i]), with); !fault.Is(err, fault.Invalid) || content != nil {
			t.Fatalf("cut to %d bytes of %d: %v", i, len(file), err)
		}
	}
	if _, _, err := Decrypt(bytes.NewReader(append(bytes.Clone(file), 0)), with); !fault.Is(err, fault.Invalid) {
		t.Errorf("a byte more: %v", err)
	}
	_, others := sealed(t)
	if _, _, err := Decrypt(bytes.NewReader(file), others); !fault.Is(err, fault.Invalid) || !strings.Contains(err.Error(), "not for this identity") {
		t.Errorf("another identity: %v", err)
	}
}

func TestHostileContent(t *testing.T) {
	const header = `{"format":"runwright.account-archive","version":1,"account":"a","created":"2026-01-01T00:00:00Z"}` + "\n"
	const variable = `{"kind":"variable","name":"V","value":"1"}` + "\n"
	end := func(n int) string { return fmt.Sprintf(`{"kind":"end","count":%d}`+"\n", n) }
	for _, tt := range []struct {
		name, content, want string
	}{
		{"nothing", "", "line 1: it breaks off"},
		{"no end", header + variable, "line 3: it breaks off"},
		{"cut in a line", header + `{"kind":"vari`, "line 2: it breaks off"},
		{"no line end", strings.TrimSuffix(header+variable+end(1), "\n"), "line 3: it breaks off"},
		{"something else", `{"kind":"end"}` + "\n", "line 1: it has a member that is not known"},
		{"another format", strings.Replace(header, "runwright.", "other.", 1) + end(0), "this is no archive of an account"},
		{"a later version", strings.Replace(header, `"version":1`, `"version":2`, 1) + end(0), "of version 2; this program reads version 1"},
		{"wrong count", header + variable + end(2), "2 records were announced, and there are 1"},
		{"twice", header + variable + strings.Replace(variable, `"V"`, `"v"`, 1) + end(2), "line 3: the variable 'v' is there twice"},
		{"wrong order", header + variable + `{"kind":"connection","name":"C","type":"T"}` + "\n" + end(2), "stands behind those of another kind"},
		{"unknown kind", header + `{"kind":"webhook","name":"x"}` + "\n" + end(1), "kind 'webhook' is not known"},
		{"unknown member", header + `{"kind":"variable","name":"x","secret":"hidden-1"}` + "\n" + end(1), "a member that is not known"},
		{"wrong type", header + `{"kind":"variable","name":"x","value":["hidden-1"]}` + "\n" + end(1), "'value' is of the wrong type"},
		{"two records in a line", header + strings.TrimSpace(variable) + variable + end(1), "something stands behind the record"},
		{"no name", header + `{"kind":"variable"}` + "\n" + end(1), "has no name"},
		{"no password", header + `{"kind":"credential","name":"K","user":"u"}` + "\n" + end(1), "the credential 'K' has no user and password"},
		{"no content", header + `{"kind":"certificate","name":"K"}` + "\n" + end(1), "has no content"},
		{"no fields", header + `{"kind":"connectionType","name":"K"}` + "\n" + end(1), "has no fields"},
		{"behind the end", header + end(0) + variable, "line 3: something stands behind the end"},
		{"no JSON", header + "hidden-1\n", "line 2: it is no JSON"},
	} {
		_, err := Parse([]byte(tt.content))
		if !fault.Is(err, fault.Invalid) || !strings.Contains(err.Error(), tt.want) || strings.Contains(err.Error(), "hidden-1") {
			t.Errorf("%s: %v, want %q", tt.name, err, tt.want)
		}
	}
	if _, err := Parse(make([]byte, MaxPlain+1)); !fault.Is(err, fault.TooLarge) {
		t.Errorf("huge: %v", err)
	}
}

// TestHugeArchives: what decrypts to more than the limit is not read to its end.
func TestHugeArchives(t *testing.T) {
	key, err := age.GenerateX25519Identity()
	if err != nil {
		t.Fatal(err)
	}
	r, w := io.Pipe()
	go func() {
		out, err := age.Encrypt(w, key.Recipient())
		for block := make([]byte, 1<<20); err == nil; {
			_, err = out.Write(block)
		}
	}()
	if _, _, err := Decrypt(r, Identities{key}); !fault.Is(err, fault.TooLarge) {
		t.Errorf("got %v", err)
	}
	r.Close()
}

func TestWriterRefuses(t *testing.T) {
	_, with := sealed(t)
	w, err := NewWriter(io.Discard, Recipients{with[0].(*age.X25519Identity).Recipient()}, Header{})
	if err != nil {
		t.Fatal(err)
	}
	if err := w.Add(Record{Kind: KindCredential, Name: "K", Password: text("\xff")}); !fault.Is(err, fault.Conflict) {
		t.Errorf("no UTF-8: %v", err)
	}
	for i := 0; ; i++ {
		if err = w.Add(Record{Kind: KindVariable, Name: fmt.Sprint(i), Value: text(strings.Repeat("x", 1<<20))}); err != nil {
			break
		}
	}
	if !fault.Is(err, fault.TooLarge) {
		t.Errorf("too much: %v", err)
	}
}

func TestKeys(t *testing.T) {
	key, err := age.GenerateX25519Identity()
	if err != nil {
		t.Fatal(err)
	}
	for _, bad := range []string{"", "# nothing", "age1nonsense", "ssh-ed25519 AAAA", key.String(), strings.Repeat(key.Recipient().String()+"\n", maxRecipients+1)} {
		if _, err := ParseRecipients(bad); !fault.Is(err, fault.Invalid) || strings.Contains(err.Error(), key.String()) {
			t.Errorf("recipients %.60q: %v", bad, err)
		}
	}
	for _, bad := range []string{"", "age1x", "AGE-SECRET-KEY-1HIDDEN", "age-encryption.org/v1\nx"} {
		if _, err := ParseIdentities([]byte(bad)); !fault.Is(err, fault.Invalid) || strings.Contains(err.Error(), "HIDDEN") {
			t.Errorf("identities %q: %v", bad, err)
		}
	}
}
