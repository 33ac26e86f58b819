// Package runbooks owns runbooks: their settings, their draft and published
// texts, and the life between the two.
//
// Invariants: a runbook has a published text, a draft or both, and its state
// follows from that (New, Published, Edit); texts are stored once by hash and
// stay as long as the account, so a job keeps the text it started with; the
// type of a runbook never changes. The package must not import any other
// domain package, nor net/http: links are fetched through Fetcher.
package runbooks

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"maps"
	"math"
	"regexp"
	"strings"
	"sync"
	"time"

	"github.com/runwright/runwright/internal/clock"
	"github.com/runwright/runwright/internal/fault"
	"github.com/runwright/runwright/internal/id"
	"github.com/runwright/runwright/internal/store"
)

// State says where a runbook stands between draft and publication.
type State string

// The states.
const (
	New       State = "New"       // never published
	Edit      State = "Edit"      // published, and a draft is being edited
	Published State = "Published" // published, no draft
)

// Runbook is one runbook without its texts.
type Runbook struct {
	Name          string
	Type          string
	Location      string
	Settings      Settings
	PublishedHash string // empty when never published
	DraftHash     string // empty when there is no draft
	DraftCreated  time.Time
	DraftModified time.Time
	Created       time.Time
	Modified      time.Time
	ModifiedBy    string
}

// State returns the state that follows from which texts exist.
func (r Runbook) State() State {
	switch {
	case r.PublishedHash == "":
		return New
	case r.DraftHash != "":
		return Edit
	}
	return Published
}

// Settings are the parts of a runbook that its owner chooses.
type Settings struct {
	Tags             map[string]string `json:"tags,omitempty"`
	Description      string            `json:"description,omitempty"`
	LogVerbose       bool              `json:"logVerbose,omitempty"`
	LogProgress      bool              `json:"logProgress,omitempty"`
	LogActivityTrace int               `json:"logActivityTrace,omitempty"`
	// Environment is the runtime environment that jobs run in; empty for the
	// one that goes with the type.
	Environment string `json:"environment,omitempty"`
}

// Change is a partial update of settings; nil leaves a part as it is.
type Change struct {
	Tags             map[string]string
	Description      *string
	LogVerbose       *bool
	LogProgress      *bool
	LogActivityTrace *int
	Environment      *string
}

// Apply changes s.
func (c Change) Apply(s *Settings) {
	if c.Tags != nil {
		s.Tags = maps.Clone(c.Tags)
	}
	if c.Description != nil {
		s.Description = *c.Description
	}
	if c.LogVerbose != nil {
		s.LogVerbose = *c.LogVerbose
	}
	if c.LogProgress != nil {
		s.LogProgress = *c.LogProgress
	}
	if c.LogActivityTrace != nil {
		s.LogActivityTrace = *c.LogActivityTrace
	}
	if c.Environment != nil {
		s.Environment = *c.Environment
	}
}

// Link is a text to be fetched.
type Link struct {
	URI       string
	Algorithm string // of Hash; SHA256 or empty
	Hash      string // hexadecimal, may be empty
}

// Spec is what a runbook is created or replaced with.
type Spec struct {
	Type     string
	Location string
	Settings Settings
	// Publish, when not nil, is the text to publish at once.
	Publish *Link
	// Draft, when not nil, is the text to begin the draft with.
	Draft *Link
}

// Rights says what runbooks may use.
type Rights interface {
	// Forget takes away, in the transaction that makes a runbook, what an
	// earlier one of the same name was allowed.
	Forget(ctx context.Context, tx *store.Tx, account, runbook string) error
}

// Fetcher gets the content behind a link, at most limit bytes.
type Fetcher interface {
	Fetch(ctx context.Context, uri string, limit int64) ([]byte, error)
}

// Service is the door to runbooks. It is safe for concurrent use.
type Service struct {
	db      *store.DB
	clock   clock.Clock
	fetcher Fetcher
	rights  Rights
}

// NewService returns a Service.
func NewService(db *store.DB, clk clock.Clock, fetcher Fetcher, rights Rights) *Service {
	return &Service{db: db, clock: clk, fetcher: fetcher, rights: rights}
}

// MaxText is the size of a runbook's text in bytes.
const MaxText = 1 << 20

var runbookName = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9_-]{0,62}$`) })

// knownTypes are the types of the API, in the API's spelling.
func knownTypes() []string {
	return []string{"PowerShell", "PowerShell72", "PowerShellWorkflow", "Script", "Graph", "GraphPowerShell", "GraphPowerShellWorkflow", "Python", "Python2", "Python3"}
}

func checkType(t string) (string, error) {
	for _, known := range knownTypes() {
		if strings.EqualFold(known, t) {
			return known, nil
		}
	}
	return "", fault.New(fault.Invalid, "The runbook type '%s' is not known; expected one of %s.", t, strings.Join(knownTypes(), ", ")).On("properties.runbookType")
}

// Put creates the runbook name, or replaces the settings of the one that is
// there; created says which. Texts are replaced only where spec has a link.
func (s *Service) Put(ctx context.Context, account, name string, spec Spec, by string) (r Runbook, created bool, err error) {
	if !runbookName().MatchString(name) {
		return r, false, fault.New(fault.Invalid, "The runbook name '%s' is not valid: expected 1-63 letters, digits, '_' or '-', beginning with a letter or digit.", name).On("name")
	}
	typ, err := checkType(spec.Type)
	if err != nil {
		return r, false, err
	}
	published, err := s.fetch(ctx, spec.Publish)
	if err != nil {
		return r, false, err
	}
	draft, err := s.fetch(ctx, spec.Draft)
	if err != nil {
		return r, false, err
	}
	now := s.clock.Now()
	err = s.db.Update(ctx, func(tx *store.Tx) error {
		r, err = selectRunbook(ctx, tx, account, id.Key(name))
		switch {
		case errors.Is(err, store.ErrNotFound):
			created = true
			r = Runbook{Name: name, Type: typ, Location: spec.Location, Created: now}
			if published == nil && draft == nil {
				draft = []byte{}
			}
		case err != nil:
			return err
		case r.Type != typ:
			return fault.New(fault.Conflict, "The runbook '%s' has the type '%s', which cannot be changed to '%s'.", r.Name, r.Type, typ).On("properties.runbookType")
		}
		r.Settings, r.Modified, r.ModifiedBy = spec.Settings, now, by
		if published != nil {
			if r.PublishedHash, err = insertText(ctx, tx, account, published); err != nil {
				return err
			}
			r.DraftHash = ""
		}
		if draft != nil {
			if err := s.setDraft(ctx, tx, account, &r, draft, now); err != nil {
				return err
			}
		}
		if created {
			return errors.Join(s.rights.Forget(ctx, tx, account, r.Name), insertRunbook(ctx, tx, account, r))
		}
		return updateRunbook(ctx, tx, account, r)
	})
	return r, created, err
}

// fetch gets the text of a link and checks its hash; nil for a nil link.
func (s *Service) fetch(ctx context.Context, link *Link) ([]byte, error) {
	if link == nil {
		return nil, nil
	}
	text, err := s.fetcher.Fetch(ctx, link.URI, MaxText)
	if err != nil {
		return nil, err
	}
	if link.Hash != "" {
		if link.Algorithm != "" && !strings.EqualFold(link.Algorithm, "SHA256") {
			return nil, fault.New(fault.Invalid, "The hash algorithm '%s' is not known; expected SHA256.", link.Algorithm).On("contentHash.algorithm")
		}
		if sum := hashOf(text); !strings.EqualFold(sum, link.Hash) {
			return nil, fault.New(fault.Invalid, "The content behind '%s' has the SHA256 hash %s, not %s as the request says.", link.URI, sum, link.Hash).On("contentHash.value")
		}
	}
	if text == nil {
		text = []byte{}
	}
	return text, nil
}

func (s *Service) setDraft(ctx context.Context, tx *store.Tx, account string, r *Runbook, text []byte, now time.Time) (err error) {
	if r.DraftHash == "" {
		r.DraftCreated = now
	}
	r.DraftModified = now
	r.DraftHash, err = insertText(ctx, tx, account, text)
	return err
}

// Patch changes settings of a runbook.
func (s *Service) Patch(ctx context.Context, account, name string, c Change, by string) (r Runbook, err error) {
	err = s.db.Update(ctx, func(tx *store.Tx) error {
		if r, err = get(ctx, tx, account, name); err != nil {
			return err
		}
		c.Apply(&r.Settings)
		r.Modified, r.ModifiedBy = s.clock.Now(), by
		return updateRunbook(ctx, tx, account, r)
	})
	return r, err
}

// Get returns one runbook.
func (s *Service) Get(ctx context.Context, account, name string) (r Runbook, err error) {
	err = s.db.View(ctx, func(tx *store.Tx) error {
		r, err = get(ctx, tx, account, name)
		return err
	})
	return r, err
}

// Lookup is Get within the caller's transaction.
func (s *Service) Lookup(ctx context.Context, tx *store.Tx, account, name string) (Runbook, error) {
	return get(ctx, tx, account, name)
}

func get(ctx context.Context, tx *store.Tx, account, name string) (Runbook, error) {
	r, err := selectRunbook(ctx, tx, account, id.Key(name))
	if errors.Is(err, store.ErrNotFound) {
		return r, fault.New(fault.NotFound, "Runbook '%s' not found.", name).On(name)
	}
	return r, err
}

// List returns the account's runbooks by name.
func (s *Service) List(ctx context.Context, account string, skip, limit int) (all []Runbook, err error) {
	err = s.db.View(ctx, func(tx *store.Tx) error {
		all, err = selectRunbooks(ctx, tx, account, skip, limit)
		return err
	})
	return all, err
}

// InEnvironment names the runbooks that run in a runtime environment.
func (s *Service) InEnvironment(ctx context.Context, tx *store.Tx, account, environment string) (names []string, err error) {
	all, err := selectRunbooks(ctx, tx, account, 0, math.MaxInt32)
	for _, r := range all {
		if r.Settings.Environment != "" && id.Key(r.Settings.Environment) == id.Key(environment) {
			names = append(names, r.Name)
		}
	}
	return names, err
}

// Delete removes a runbook; found says whether it was there. Its jobs stay.
func (s *Service) Delete(ctx context.Context, account, name string) (found bool, err error) {
	err = s.db.Update(ctx, func(tx *store.Tx) error {
		found, err = deleteRunbook(ctx, tx, account, id.Key(name))
		return err
	})
	return found, err
}

func hashOf(text []byte) string {
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:])
}

// Text returns the text with a hash, as jobs keep it.
func (s *Service) Text(ctx context.Context, account, hash string) (text []byte, err error) {
	err = s.db.View(ctx, func(tx *store.Tx) error {
		text, err = selectText(ctx, tx, account, hash)
		if err != nil {
			return fmt.Errorf("read text %s: %w", hash, err)
		}
		return nil
	})
	return text, err
}
