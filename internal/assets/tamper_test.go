package assets_test

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/runwright/runwright/internal/assets"
	"github.com/runwright/runwright/internal/audit"
	"github.com/runwright/runwright/internal/clock"
	"github.com/runwright/runwright/internal/fault"
	"github.com/runwright/runwright/internal/secret"
	"github.com/runwright/runwright/internal/store"
	"github.com/runwright/runwright/internal/store/storetest"
	"github.com/runwright/runwright/internal/vault"
)

func TestMain(m *testing.M) { os.Exit(storetest.Main(m)) }

// cell is one stored ciphertext: how to read and write it, and how it is opened.
type cell struct {
	name             string
	open             func() (string, error)
	value            string // what it opens to
	selects, updates string
}

// cabinet is a small database with secrets of every kind in two accounts.
type cabinet struct {
	t     *testing.T
	db    *store.DB
	ring  *secret.Keyring
	s     *assets.Service
	cells []cell
	vault string // its folder
	clock *clock.Manual
}

func newCabinet(t *testing.T, cfg store.Config) *cabinet {
	t.Helper()
	c := &cabinet{t: t, db: storetest.Open(t, cfg).Main, vault: filepath.Join(cfg.Dir, "vault")}
	m, err := vault.Open("file:"+c.vault, vault.Host{})
	if err != nil {
		t.Fatal(err)
	}
	clk := clock.NewManual(time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC))
	if c.ring, err = secret.NewKeyring(c.db, clk, slog.New(slog.DiscardHandler), m); err != nil {
		t.Fatal(err)
	}
	c.s, c.clock = assets.New(c.db, clk, c.ring, journal{audit.New(c.db, clk, slog.New(slog.DiscardHandler), c.ring)}), clk
	for _, account := range []string{"a1", "a2"} {
		c.addAccount(account)
	}
	return c
}

// journal shows audit to assets, as the server does.
type journal struct{ audit *audit.Service }

func (j journal) Update(ctx context.Context, account string, fn func(*store.Tx, *secret.Key) ([]assets.Change, error)) error {
	return j.audit.Update(ctx, account, func(tx *store.Tx, key *secret.Key) ([]audit.Record, error) {
		changes, err := fn(tx, key)
		if err != nil {
			return nil, err
		}
		var records []audit.Record
		for _, change := range changes {
			records = append(records, audit.Done(ctx, audit.Action(change.Action), change.Kind, change.Name, change.Fields...))
		}
		return records, nil
	})
}

func (c *cabinet) addAccount(account string) {
	c.t.Helper()
	change, err := c.ring.New(c.t.Context(), account, secret.Source{})
	c.must(err)
	c.must(c.db.Update(c.t.Context(), func(tx *store.Tx) error {
		_, err := tx.Exec(c.t.Context(), `INSERT INTO account (id, scope_key, subscription_id, resource_group, name, location, settings, created, modified, modified_by)
			VALUES (?, ?, '', '', '', '', '{}', 0, 0, '')`, account, account)
		if err != nil {
			return err
		}
		return change.Apply(c.t.Context(), tx, time.Time{})
	}))
}

func (c *cabinet) must(err error) {
	c.t.Helper()
	if err != nil {
		c.t.Fatal(err)
	}
}

// fill writes two assets of each kind.
func (c *cabinet) fill() {
	ctx, text := c.t.Context(), func(s string) *string { return &s }
	add := func(name, table, column, where, value string, open func() (string, error)) {
		c.cells = append(c.cells, cell{
			name: name, open: open, value: value,
			selects: `SELECT ` + column + ` FROM ` + table + ` WHERE ` + where, updates: `UPDATE ` + table + ` SET ` + column + ` = ? WHERE ` + where,
		})
	}
	file, err := os.ReadFile("testdata/certificates/fixture-ec.pem")
	c.must(err)
	for _, account := range []string{"a1", "a2"} {
		_, err := c.s.PutType(ctx, account, "T", []assets.Field{{Name: "A", Type: "string", Encrypted: true}, {Name: "B", Type: "string", Encrypted: true}, {Name: "C", Type: "string"}})
		c.must(err)
	}
	_, _, err = c.s.PutConnection(ctx, "a1", "Two", "T", "", map[string]*string{"A": text("secret-a"), "B": text("secret-b"), "C": text("plain")})
	c.must(err)
	for i, field := range []string{"a", "b"} {
		add("connection two "+field, "connection_value", "value", `account_id = 'a1' AND connection_key = 'two' AND field_key = '`+field+`'`, "secret-"+field, func() (string, error) {
			values, err := c.s.Open(ctx, "a1", "Two")
			if err != nil {
				return "", err
			}
			return values[i].Text, nil
		})
	}
	yes := true
	for _, asset := range []struct{ account, name string }{{"a1", "One"}, {"a1", "Two"}, {"a2", "One"}} {
		where := `account_id = '` + asset.account + `' AND name_key = '` + map[string]string{"One": "one", "Two": "two"}[asset.name] + `'`
		value := fmt.Sprintf("%q", "secret of "+asset.account+asset.name)
		_, _, err := c.s.PutVariable(ctx, asset.account, asset.name, assets.NewVariable{Encrypted: &yes, Value: &value})
		c.must(err)
		add("variable "+asset.account+asset.name, "variable", "value", where, value, func() (string, error) {
			v, err := c.s.OpenVariable(ctx, asset.account, asset.name)
			return v.Value, err
		})
		_, _, err = c.s.PutCredential(ctx, asset.account, asset.name, assets.NewCredential{User: text("ada"), Password: &value})
		c.must(err)
		add("credential "+asset.account+asset.name, "credential", "password", where, value, func() (string, error) {
			_, password, err := c.s.OpenCredential(ctx, asset.account, asset.name)
			return password, err
		})
	}
	for _, name := range []string{"One", "Two"} {
		_, _, err := c.s.PutCertificate(ctx, "a1", name, assets.NewCertificate{File: file})
		c.must(err)
		open := func() (string, error) {
			x, err := c.s.OpenCertificate(ctx, "a1", name)
			return string(x.DER), err
		}
		der, err := open()
		c.must(err)
		add("certificate "+name, "certificate", "content", `account_id = 'a1' AND name_key = '`+map[string]string{"One": "one", "Two": "two"}[name]+`'`, der, open)
	}
}

func (c *cabinet) read(k cell) (value []byte) {
	c.t.Helper()
	c.must(c.db.View(c.t.Context(), func(tx *store.Tx) (err error) {
		value, err = store.QueryOne(c.t.Context(), tx, store.One[[]byte], k.selects)
		return err
	}))
	return value
}

func (c *cabinet) write(k cell, value []byte) {
	c.t.Helper()
	c.must(c.db.Update(c.t.Context(), func(tx *store.Tx) error {
		n, err := tx.Exec(c.t.Context(), k.updates, value)
		if err == nil && n != 1 {
			err = fmt.Errorf("%s: %d rows", k.name, n)
		}
		return err
	}))
}

// opens checks that every cell holds what it should.
func (c *cabinet) opens() {
	c.t.Helper()
	for _, k := range c.cells {
		if got, err := k.open(); err != nil || got != k.value {
			c.t.Errorf("%s: %q, %v", k.name, got, err)
		}
	}
}

func (c *cabinet) refuses(k cell, what string) {
	c.t.Helper()
	if got, err := k.open(); err == nil {
		c.t.Errorf("%s: %s: opened to %q", k.name, what, got)
	}
}

// TestEveryChangeOfACiphertextShows flips every byte of every ciphertext in a
// small database, and puts each in the place of every other.
func TestEveryChangeOfACiphertextShows(t *testing.T) {
	storetest.Each(t, func(t *testing.T, cfg store.Config) {
		c := newCabinet(t, cfg)
		c.fill()
		c.opens()
		flips, swaps := 0, 0
		for _, k := range c.cells {
			good := c.read(k)
			for i := range good {
				bad := bytes.Clone(good)
				bad[i] ^= 1 << (i % 8)
				c.write(k, bad)
				c.refuses(k, fmt.Sprintf("byte %d of %d changed", i, len(good)))
				flips++
			}
			c.write(k, good)
		}
		c.opens()
		for i, k := range c.cells {
			for _, other := range c.cells[i+1:] {
				a, b := c.read(k), c.read(other)
				c.write(k, b)
				c.write(other, a)
				c.refuses(k, "swapped with "+other.name)
				c.refuses(other, "swapped with "+k.name)
				c.write(k, a)
				c.write(other, b)
				swaps++
			}
		}
		c.opens()
		t.Logf("%d bytes flipped, %d pairs swapped", flips, swaps)
		if flips < 1000 || swaps != 45 {
			t.Errorf("%d bytes flipped, %d pairs swapped: the database is smaller than it should be", flips, swaps)
		}
	})
}

// TestRotationCoversEveryKind: after a rotation every ciphertext of the account
// is another one with the same meaning, and those of the other account are as
// they were; the old ones do not open any more.
func TestRotationCoversEveryKind(t *testing.T) {
	storetest.Each(t, func(t *testing.T, cfg store.Config) {
		c := newCabinet(t, cfg)
		c.fill()
		before := map[string][]byte{}
		for _, k := range c.cells {
			before[k.name] = c.read(k)
		}
		all, err := secret.NewRotations(t.Context(), c.ring, nil, c.s)
		c.must(err)
		defer all.Close()
		begun, err := all.Begin(t.Context(), "a1", secret.RotateData)
		c.must(err)
		op, err := all.Await(t.Context(), "a1", begun.ID)
		if err != nil || op.State != secret.RotationSucceeded || op.Total != 8 || op.Done != 8 {
			t.Fatalf("%+v, %v", op, err)
		}
		c.opens()
		for _, k := range c.cells {
			other := k.name == "variable a2One" || k.name == "credential a2One"
			if after := c.read(k); bytes.Equal(after, before[k.name]) != other {
				t.Errorf("%s: changed %v", k.name, other)
			}
			if !other {
				now := c.read(k)
				c.write(k, before[k.name])
				c.refuses(k, "the ciphertext from before the rotation")
				c.write(k, now)
			}
		}
	})
}

// TestClosedVault: without its vault nothing secret is read or written, and
// what is no secret goes on.
func TestClosedVault(t *testing.T) {
	c := newCabinet(t, store.Config{Dir: t.TempDir()})
	c.fill()
	key := filepath.Join(c.vault, "vault-key.json")
	c.must(os.Rename(key, key+".away"))
	ctx, yes, value := t.Context(), true, `"v"`
	for _, k := range c.cells {
		if _, err := k.open(); !fault.Is(err, fault.Conflict) {
			t.Errorf("%s: %v", k.name, err)
		}
	}
	for name, err := range map[string]error{
		"variable": func() error {
			_, _, err := c.s.PutVariable(ctx, "a1", "New", assets.NewVariable{Encrypted: &yes, Value: &value})
			return err
		}(),
		"credential": func() error {
			_, err := c.s.PatchCredential(ctx, "a1", "One", assets.NewCredential{Password: &value})
			return err
		}(),
		"connection": func() error {
			_, err := c.s.PatchConnection(ctx, "a1", "Two", nil, map[string]*string{"A": &value})
			return err
		}(),
	} {
		if !fault.Is(err, fault.Conflict) {
			t.Errorf("write %s: %v", name, err)
		}
	}
	if _, err := c.s.Variable(ctx, "a1", "New"); !fault.Is(err, fault.NotFound) {
		t.Errorf("half of a variable was written: %v", err)
	}
	plain := func(ctx context.Context) error {
		_, created, err := c.s.PutVariable(ctx, "a1", "Plain", assets.NewVariable{Value: &value})
		if !created {
			t.Error("not created")
		}
		return err
	}
	c.must(plain(ctx))
	if _, err := c.s.OpenVariable(ctx, "a1", "Plain"); err != nil {
		t.Errorf("a plain variable: %v", err)
	}
	if _, err := c.s.Connection(ctx, "a1", "Two"); err != nil {
		t.Errorf("show a connection: %v", err)
	}
	c.must(os.Rename(key+".away", key))
	// What the vault said is remembered for a moment; a drop ends that.
	_, err := c.ring.DropVault(secret.DefaultVault)
	c.must(err)
	c.opens()
}

// TestUnchangedSecretsAreNotWritten: who changes something else of an asset
// does not put the ciphertext back that he read, because a rotation may have
// replaced it in between. The rotation is played by a change of the ciphertext
// in a transaction of its own, on a database that lets it come in between.
func TestUnchangedSecretsAreNotWritten(t *testing.T) {
	storetest.Each(t, func(t *testing.T, cfg store.Config) {
		if cfg.URL == "" {
			t.Skip("SQLite has one writer at a time")
		}
		c := newCabinet(t, cfg)
		c.fill()
		description, ctx := "another one", t.Context()
		user, yes := "bob", true
		for name, change := range map[string]func() error{
			"variable a1One": func() error {
				_, err := c.s.PatchVariable(ctx, "a1", "One", &description, nil, nil)
				return err
			},
			"variable a1Two": func() error {
				_, _, err := c.s.PutVariable(ctx, "a1", "Two", assets.NewVariable{Encrypted: &yes})
				return err
			},
			"credential a1One": func() error {
				_, err := c.s.PatchCredential(ctx, "a1", "One", assets.NewCredential{User: &user})
				return err
			},
			"certificate One": func() error {
				_, err := c.s.PatchCertificate(ctx, "a1", "One", &description)
				return err
			},
		} {
			for _, k := range c.cells {
				if k.name != name {
					continue
				}
				after := []byte("sealed anew")
				held, told := make(chan struct{}), make(chan error, 1)
				go func() {
					<-held
					told <- change()
				}()
				// The row is locked until the other one has read it: it waits at its
				// write, and must then keep what it finds.
				c.must(c.db.Update(ctx, func(tx *store.Tx) error {
					if _, err := tx.Exec(ctx, k.updates, after); err != nil {
						return err
					}
					close(held)
					return c.waitForLock(ctx)
				}))
				c.must(<-told)
				if got := c.read(k); !bytes.Equal(got, after) {
					t.Errorf("%s: the ciphertext from before was put back", name)
				}
			}
		}
	})
}

// waitForLock waits until a transaction waits for another one's lock.
func (c *cabinet) waitForLock(ctx context.Context) error {
	for {
		n := 0
		err := c.db.View(ctx, func(tx *store.Tx) (err error) {
			n, err = store.QueryOne(ctx, tx, store.One[int], `SELECT count(*) FROM pg_locks WHERE NOT granted`)
			return err
		})
		if err != nil || n > 0 {
			return err
		}
	}
}
