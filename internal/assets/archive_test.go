package assets_test

import (
	"bytes"
	"crypto/sha1"
	"encoding/json"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/runwright/runwright/internal/assets"
	"github.com/runwright/runwright/internal/fault"
	"github.com/runwright/runwright/internal/store"
	"github.com/runwright/runwright/internal/store/storetest"
	"github.com/runwright/runwright/internal/transfer"
)

// furnish gives an account an asset of every kind.
func (c *cabinet) furnish(account string) {
	c.t.Helper()
	ctx := c.t.Context()
	_, err := c.s.PutType(ctx, account, "T", []assets.Field{{Name: "User", Type: "string"}, {Name: "Key", Type: "string", Encrypted: true}, {Name: "Port", Type: "int", Optional: true}})
	c.must(err)
	_, _, err = c.s.PutConnection(ctx, account, "C", "T", "to there", map[string]*string{"User": ptr("me"), "Key": ptr("hidden-key"), "Port": ptr("443")})
	c.must(err)
	_, _, err = c.s.PutVariable(ctx, account, "Plain", assets.NewVariable{Value: ptr(`{ "a": [1] }`), Description: "d"})
	c.must(err)
	_, _, err = c.s.PutVariable(ctx, account, "Secret", assets.NewVariable{Value: ptr(`"hidden-value"`), Encrypted: ptr(true)})
	c.must(err)
	_, _, err = c.s.PutVariable(ctx, account, "None", assets.NewVariable{Encrypted: ptr(true)})
	c.must(err)
	_, _, err = c.s.PutCredential(ctx, account, "Admin", assets.NewCredential{User: ptr("ada"), Password: ptr("hidden-Pa55"), Description: ptr("who")})
	c.must(err)
	for name, file := range map[string]string{"Chain": "fixture-chain.pfx", "Curve": "fixture-ec.pfx", "Public": "fixture.cer"} {
		b, err := os.ReadFile("testdata/certificates/" + file)
		c.must(err)
		password := "Fixture-Pa55!"
		if name == "Public" {
			password = ""
		}
		_, _, err = c.s.PutCertificate(ctx, account, name, assets.NewCertificate{File: b, Password: password, Exportable: name == "Chain"})
		c.must(err)
	}
}

// archive is what Export hands out.
func (c *cabinet) archive(account string) (a transfer.Archive) {
	c.t.Helper()
	c.must(c.s.Export(c.t.Context(), account, nil, func(r transfer.Record) error {
		a.Records = append(a.Records, r)
		return nil
	}))
	return a
}

func asText(t *testing.T, a transfer.Archive) string {
	t.Helper()
	text, err := json.MarshalIndent(a.Records, "", " ")
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func count(report []assets.Restored, action string) (n int) {
	for _, r := range report {
		if r.Action == action {
			n++
		}
	}
	return n
}

// TestArchiveMoves brings all assets of one account into another: what comes
// out there is the same, secrets included.
func TestArchiveMoves(t *testing.T) {
	storetest.Each(t, func(t *testing.T, cfg store.Config) {
		ctx := t.Context()
		c := newCabinet(t, cfg)
		c.furnish("a1")
		_, _, err := c.runAs(30*day).Put(ctx, "a1", "n", "s", assets.RunAsChange{TenantID: ptr("contoso.example")})
		c.must(err)
		a := c.archive("a1")
		report, err := c.s.Restore(ctx, "a2", a, true, false)
		if err != nil || len(report) != 12 || count(report, assets.RestoreCreate) != 12 {
			t.Fatalf("plan: %v %v", report, err)
		}
		if left := c.archive("a2"); len(left.Records) != 0 {
			t.Errorf("a plan wrote: %s", asText(t, left))
		}
		if report, err = c.s.Restore(ctx, "a2", a, false, false); err != nil || count(report, assets.RestoreCreate) != 12 {
			t.Fatalf("restore: %v %v", report, err)
		}
		if got, want := asText(t, c.archive("a2")), asText(t, a); got != want {
			t.Errorf("got %s\nwant %s", got, want)
		}
		x, err := c.s.ExportCertificate(ctx, "a2", "Chain", "p")
		if err != nil || len(x) < 2000 {
			t.Errorf("the private key: %d bytes, %v", len(x), err)
		}
		if _, err := c.s.ExportCertificate(ctx, "a2", "Curve", "p"); !fault.Is(err, fault.Forbidden) {
			t.Errorf("a key that is not exportable became so: %v", err)
		}

		// Again: refused as a whole, and replaced where that is wanted.
		before := asText(t, c.archive("a2"))
		report, err = c.s.Restore(ctx, "a2", a, false, false)
		if !fault.Is(err, fault.Conflict) || count(report, assets.RestoreRefuse) != 11 || count(report, assets.RestoreKeep) != 1 || !strings.Contains(err.Error(), "and 6 more") {
			t.Errorf("again: %v %v", report, err)
		}
		report, err = c.s.Restore(ctx, "a2", a, false, true)
		if err != nil || count(report, assets.RestoreReplace) != 11 {
			t.Errorf("overwrite: %v %v", report, err)
		}
		if after := asText(t, c.archive("a2")); after != before {
			t.Errorf("after an overwrite with the same: %s", after)
		}
	})
}

// TestArchiveIsAllOrNothing: one record that does not fit keeps all out.
func TestArchiveIsAllOrNothing(t *testing.T) {
	storetest.Each(t, func(t *testing.T, cfg store.Config) {
		ctx := t.Context()
		c := newCabinet(t, cfg)
		c.furnish("a1")
		good := c.archive("a1").Records
		pem := func(edit func(string) string) string { return edit(good[len(good)-1].Content) }
		for name, tt := range map[string]struct {
			record transfer.Record
			want   string
		}{
			"a name":              {transfer.Record{Kind: transfer.KindVariable, Name: "a/b", Value: ptr("1")}, "is not valid"},
			"no JSON":             {transfer.Record{Kind: transfer.KindVariable, Name: "X", Value: ptr("hidden text")}, "must be JSON"},
			"no such type":        {transfer.Record{Kind: transfer.KindConnection, Name: "X", Type: "None"}, "does not exist"},
			"a field too many":    {transfer.Record{Kind: transfer.KindConnection, Name: "X", Type: "T", Values: map[string]string{"User": "u", "Key": "k", "More": "m"}}, "no field 'More'"},
			"a field too few":     {transfer.Record{Kind: transfer.KindConnection, Name: "X", Type: "T", Values: map[string]string{"User": "u"}}, "is required"},
			"a broken key":        {transfer.Record{Kind: transfer.KindCertificate, Name: "X", Content: pem(func(s string) string { return strings.ReplaceAll(s, "M", "N") })}, "certificate"},
			"a built-in type":     {transfer.Record{Kind: transfer.KindType, Name: "azure", Fields: []transfer.Field{{Name: "A", Type: "string"}}}, "there is one already"},
			"a type of the fancy": {transfer.Record{Kind: transfer.KindType, Name: "X", Fields: []transfer.Field{{Name: "A", Type: "date"}}}, "expected System.String"},
			"a Run As account":    {transfer.Record{Kind: transfer.KindRunAs, RunAs: &transfer.RunAs{Months: 99}}, "1 to 36 months"},
			"a tenant":            {transfer.Record{Kind: transfer.KindRunAs, RunAs: &transfer.RunAs{Months: 1, TenantID: "a b"}}, "neither a GUID"},
		} {
			report, err := c.s.Restore(ctx, "a2", transfer.Archive{Records: append(good[:len(good):len(good)], tt.record)}, false, false)
			if !fault.Is(err, fault.Conflict) || !strings.Contains(err.Error(), tt.want) || count(report, assets.RestoreRefuse) != 1 {
				t.Errorf("%s: %v %v", name, err, report)
			}
		}
		// What is there decides, too: a plain variable does not become a secret.
		_, _, err := c.s.PutVariable(ctx, "a2", "Secret", assets.NewVariable{Value: ptr("1")})
		c.must(err)
		if _, err := c.s.Restore(ctx, "a2", transfer.Archive{Records: good}, false, true); !fault.Is(err, fault.Conflict) || !strings.Contains(err.Error(), "is plain") {
			t.Errorf("a plain variable: %v", err)
		}
		if left := c.archive("a2"); len(left.Records) != 1 {
			t.Errorf("something was written: %s", asText(t, left))
		}
	})
}

// TestArchiveNeedsTheKey: a closed vault exports and restores nothing.
func TestArchiveNeedsTheKey(t *testing.T) {
	c := newCabinet(t, store.Config{Dir: t.TempDir()})
	c.furnish("a1")
	a := c.archive("a1")
	c.must(os.RemoveAll(c.vault))
	if err := c.s.Export(t.Context(), "a1", nil, func(transfer.Record) error { return nil }); !fault.Is(err, fault.Conflict) {
		t.Errorf("export: %v", err)
	}
	if _, err := c.s.Restore(t.Context(), "a2", a, false, false); !fault.Is(err, fault.Conflict) {
		t.Errorf("restore: %v", err)
	}
}

// TestArchiveHoldsNoPlainSecret looks for secrets in what leaves the server.
func TestArchiveHoldsNoPlainSecret(t *testing.T) {
	c := newCabinet(t, store.Config{Dir: t.TempDir()})
	c.furnish("a1")
	to, err := transfer.ParseRecipients("age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p")
	c.must(err)
	var out bytes.Buffer
	w, err := transfer.NewWriter(&out, to, transfer.Header{Account: "a1"})
	c.must(err)
	c.must(c.s.Export(t.Context(), "a1", nil, w.Add))
	c.must(w.Close())
	for _, text := range []string{"hidden", "PRIVATE", "ada", "BEGIN", "variable", "Admin"} {
		if bytes.Contains(out.Bytes(), []byte(text)) {
			t.Errorf("the archive holds %q", text)
		}
	}
}

// TestArchiveNamesWhatIsBroken: a stored value that does not open ends an
// export with the name of its asset.
func TestArchiveNamesWhatIsBroken(t *testing.T) {
	c := newCabinet(t, store.Config{Dir: t.TempDir()})
	for _, tt := range []struct{ name, statement string }{
		{"C", `UPDATE connection_value SET value = X'0203' WHERE sealed`},
		{"Secret", `UPDATE variable SET value = X'0203' WHERE name_key = 'secret'`},
		{"Admin", `UPDATE credential SET password = X'0203'`},
		{"Chain", `UPDATE certificate SET content = X'0203' WHERE name_key = 'chain'`},
	} {
		c.furnish("a1")
		c.must(c.db.Update(t.Context(), func(tx *store.Tx) error {
			_, err := tx.Exec(t.Context(), tt.statement)
			return err
		}))
		err := c.s.Export(t.Context(), "a1", nil, func(transfer.Record) error { return nil })
		if !fault.Is(err, fault.Conflict) || !strings.Contains(fault.MessageOf(err), "'"+tt.name+"' cannot be exported") {
			t.Errorf("%s: %v", tt.name, err)
		}
	}
}

// TestCertificatesByThumbprint: a job finds certificates by thumbprint, and all
// of them one after the other; an exportable one stands for its twins.
func TestCertificatesByThumbprint(t *testing.T) {
	storetest.Each(t, func(t *testing.T, cfg store.Config) {
		ctx := t.Context()
		c := newCabinet(t, cfg)
		c.furnish("a1")
		b, err := os.ReadFile("testdata/certificates/fixture-chain.pfx")
		c.must(err)
		_, _, err = c.s.PutCertificate(ctx, "a1", "A-twin", assets.NewCertificate{File: b, Password: "Fixture-Pa55!"})
		c.must(err)
		all, err := c.s.Certificates(ctx, "a1", 0, 10)
		c.must(err)
		want := map[string]bool{}
		for _, x := range all {
			want[x.Thumbprint] = true
		}
		var order []string
		for last := ""; ; {
			x, err := c.s.OpenCertificate(ctx, "a1", "after-thumbprint:"+last)
			if fault.Is(err, fault.NotFound) {
				break
			}
			c.must(err)
			last = fmt.Sprintf("%X", sha1.Sum(x.DER))
			order = append(order, last)
		}
		if len(order) != 3 || len(want) != 3 || !slices.IsSorted(order) {
			t.Errorf("listed %v of %v", order, want)
		}
		for _, thumbprint := range order {
			x, err := c.s.OpenCertificate(ctx, "a1", "thumbprint:"+strings.ToLower(thumbprint))
			if err != nil || !want[thumbprint] || fmt.Sprintf("%X", sha1.Sum(x.DER)) != thumbprint {
				t.Errorf("%s: %v", thumbprint, err)
			}
		}
		chain, err := c.s.Certificate(ctx, "a1", "Chain")
		c.must(err)
		if _, err := c.s.ExportCertificate(ctx, "a1", "thumbprint:"+chain.Thumbprint, ""); err != nil {
			t.Errorf("the exportable twin: %v", err)
		}
		for _, none := range []string{"thumbprint:", "thumbprint:00", "after-thumbprint:FF"} {
			if _, err := c.s.OpenCertificate(ctx, "a1", none); !fault.Is(err, fault.NotFound) {
				t.Errorf("%s: %v", none, err)
			}
		}
		if _, err := c.s.OpenCertificate(ctx, "a2", "after-thumbprint:"); !fault.Is(err, fault.NotFound) {
			t.Errorf("another account sees them: %v", err)
		}
	})
}
