package armapi

import (
	"encoding/hex"
	"encoding/json"
	"net/http"

	"github.com/runwright/runwright/internal/audit"
)

// auditBody is one record. The text of the record is sent byte for byte, since
// the hash covers it.
type auditBody struct {
	Hash   string          `json:"hash"`
	Record json.RawMessage `json:"record"`
}

func (c *call) listAuditRecords() error {
	q := c.r.URL.Query()
	ascending, err := c.flag("oldestFirst", false)
	if err != nil {
		return err
	}
	f := audit.Filter{
		Runbook: q.Get("runbook"), Job: q.Get("job"), Action: audit.Action(q.Get("action")), Outcome: audit.Outcome(q.Get("outcome")),
		Kind: q.Get("kind"), Name: q.Get("asset"), Ascending: ascending,
	}
	return sendPage(c, func(skip, limit int) ([]audit.Stored, error) {
		return c.api.cfg.Audit.List(c.r.Context(), c.account.ID, f, skip, limit)
	}, func(s audit.Stored) auditBody { return auditBody{hex.EncodeToString(s.Hash[:]), s.Content} })
}

type verificationBody struct {
	Whole    bool     `json:"whole"`
	Records  int64    `json:"records"`
	Head     string   `json:"head"`
	SealedTo *int64   `json:"sealedTo"` // null when the seal was not checked
	Problems []string `json:"problems"`
	Remarks  []string `json:"remarks"`
}

// verifyAudit walks the chain of the account's records.
func (c *call) verifyAudit() error {
	var kept []audit.Head
	for _, text := range c.r.URL.Query()["head"] {
		h, err := audit.ParseHead(text)
		if err != nil {
			return err
		}
		kept = append(kept, h)
	}
	r, err := c.api.cfg.Audit.Verify(c.r.Context(), c.account.ID, kept...)
	if err != nil {
		return err
	}
	b := verificationBody{Whole: len(r.Problems) == 0, Records: r.Records, Head: r.Head.String(), Problems: append([]string{}, r.Problems...), Remarks: append([]string{}, r.Remarks...)}
	if r.SealedTo >= 0 {
		b.SealedTo = &r.SealedTo
	}
	return c.send(http.StatusOK, b)
}
