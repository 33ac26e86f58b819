package app

import (
	"context"
	"fmt"
	"log/slog"
	"time"

	"github.com/runwright/runwright/internal/assets"
	"github.com/runwright/runwright/internal/audit"
	"github.com/runwright/runwright/internal/clock"
	"github.com/runwright/runwright/internal/tenant"
)

// How often daily looks at the clock, and how long a round holds. A machine
// that slept is behind by no more than the first.
const (
	lookEvery  = 30 * time.Minute
	roundEvery = 24 * time.Hour
)

// daily says in the log, at the start and once a day, what somebody should see
// to or keep: certificates that end soon, and the heads of audit records. It
// belongs to one goroutine.
type daily struct {
	accounts *tenant.Service
	assets   *assets.Service
	audit    *audit.Service
	clock    clock.Clock
	log      *slog.Logger

	last  time.Time             // of the last round
	heads map[string]audit.Head // that were told
}

// run makes a round at once and then, whenever look says so, if one is due. It
// ends with ctx.
func (d *daily) run(ctx context.Context, look <-chan time.Time) {
	for {
		if now := d.clock.Now(); d.last.IsZero() || now.Sub(d.last) >= roundEvery {
			d.last = now
			if err := d.round(ctx); err != nil && ctx.Err() == nil {
				d.log.Error("look for certificates that end soon", "error", err)
			}
		}
		select {
		case <-look:
		case <-ctx.Done():
			return
		}
	}
}

func (d *daily) round(ctx context.Context) error {
	all, err := d.accounts.All(ctx)
	if err != nil {
		return err
	}
	names := accountNames(all)
	certificates, err := d.assets.Expiring(ctx)
	if err != nil {
		return err
	}
	for _, c := range certificates {
		text := fmt.Sprintf("a certificate expires in %d day(s)", c.Days)
		if c.Days < 0 {
			text = "a certificate has expired"
		}
		d.log.Warn(text, "account", names[c.Account], "certificate", c.Name, "expires", c.Expires.Format(time.RFC3339), "expiresInDays", c.Days)
	}
	heads, err := d.audit.Heads(ctx)
	if err != nil {
		return err
	}
	for _, a := range all {
		if h, ok := heads[a.ID]; ok && h != d.heads[a.ID] {
			d.log.Info("head of the audit records", "account", names[a.ID], "head", h.String())
		}
	}
	d.heads = heads
	return nil
}
