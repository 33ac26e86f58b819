package armapi

import (
	"bytes"
	"fmt"
	"math"
	"net/http"

	"github.com/runwright/runwright/internal/assets"
	"github.com/runwright/runwright/internal/modules"
	"github.com/runwright/runwright/internal/transfer"
)

// exportAssets answers with an archive of the account's assets. It is made in
// memory, encrypted record by record, and sent when it is whole: what cannot be
// exported is an error, never half an archive.
func (c *call) exportAssets() error {
	var in struct {
		Recipients []string `json:"recipients"`
	}
	if err := c.read(&in); err != nil {
		return err
	}
	to, err := transfer.ParseRecipients(in.Recipients...)
	if err != nil {
		return err
	}
	ctx, cfg := c.r.Context(), c.api.cfg
	var archive bytes.Buffer
	w, err := transfer.NewWriter(&archive, to, transfer.Header{Account: c.account.Name, Created: cfg.Clock.Now()})
	if err != nil {
		return err
	}
	count := 0
	err = cfg.Assets.Export(ctx, c.account.ID, in.Recipients, func(r transfer.Record) error {
		count++
		return w.Add(r)
	})
	if err != nil {
		return err
	}
	if err := c.exportInventory(w); err != nil {
		return err
	}
	if err := w.Close(); err != nil {
		return fmt.Errorf("end an archive: %w", err)
	}
	cfg.Log.Info("the assets of an account were exported", "account", c.account.Name, "assets", count, "recipients", len(to), "who", c.who.Name, "request", c.requestID)
	return c.sendText("application/octet-stream", archive.Bytes())
}

// exportInventory names the modules and runbooks of the account.
func (c *call) exportInventory(w *transfer.Writer) error {
	ctx, cfg := c.r.Context(), c.api.cfg
	for _, runtime := range modules.Runtimes() {
		all, err := cfg.Modules.List(ctx, modules.Collection{Account: c.account.ID, Runtime: runtime}, c.account.Created, 0, math.MaxInt32/2)
		if err != nil {
			return err
		}
		for _, m := range all {
			if m.Global() {
				continue
			}
			if err := w.Add(transfer.Record{Kind: transfer.KindModule, Name: m.Name, Version: m.Current.Version, Runtime: runtime}); err != nil {
				return err
			}
		}
	}
	all, err := cfg.Runbooks.List(ctx, c.account.ID, 0, math.MaxInt32)
	if err != nil {
		return err
	}
	for _, r := range all {
		if err := w.Add(transfer.Record{Kind: transfer.KindRunbook, Name: r.Name, Type: r.Type}); err != nil {
			return err
		}
	}
	return nil
}

type restoreBody struct {
	Restored  bool          `json:"restored"` // false for a plan
	Conflicts int           `json:"conflicts"`
	Items     []restoreItem `json:"items"`
}

type restoreItem struct {
	Kind    string  `json:"kind"`
	Name    string  `json:"name"`
	Action  string  `json:"action"`
	Problem *string `json:"problem"`
}

// importAssets restores the decrypted content of an archive. The identity that
// opened it stays with the client.
func (c *call) importAssets() error {
	plan, err := c.flag("plan", false)
	if err != nil {
		return err
	}
	overwrite, err := c.flag("overwrite", false)
	if err != nil {
		return err
	}
	content, err := c.body(transfer.MaxPlain)
	if err != nil {
		return err
	}
	defer clear(content)
	a, err := transfer.Parse(content)
	if err != nil {
		return err
	}
	report, err := c.api.cfg.Assets.Restore(c.r.Context(), c.account.ID, a, plan, overwrite)
	if err != nil {
		return err
	}
	out := restoreBody{Restored: !plan, Items: []restoreItem{}}
	for _, r := range report {
		if r.Action == assets.RestoreRefuse {
			out.Conflicts++
		}
		out.Items = append(out.Items, restoreItem{r.Kind, r.Name, r.Action, orNull(r.Problem)})
	}
	if !plan {
		c.api.cfg.Log.Info("the assets of an archive were restored", "account", c.account.Name, "records", len(report), "who", c.who.Name, "request", c.requestID)
	}
	return c.send(http.StatusOK, out)
}
