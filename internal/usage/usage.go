// Package usage answers what runbooks use, and who uses a thing: commands,
// modules, connections and other assets, other runbooks.
//
// It reads the texts of runbooks with packages references and python, at design
// time and without running anything, and remembers what it found by the hash of the
// text. It owns no tables. It must not import any other domain package.
package usage

import (
	"context"
	"slices"
	"strings"
	"sync"

	"github.com/runwright/runwright/internal/usage/python"
	"github.com/runwright/runwright/powershell/references"
)

// Kind says what is used.
type Kind = references.Kind

// Text is the text of a runbook.
type Text struct {
	Runbook string
	Type    string // in the API's words
	Hash    string // of the text, empty when there is none
	Draft   bool
}

// Runbooks gives the runbooks of an account.
type Runbooks interface {
	// Runbook returns one runbook: its published text, or its draft when it
	// was never published or draft is asked for and there.
	Runbook(ctx context.Context, account, name string, draft bool) (Text, error)
	// All returns every runbook like Runbook, by name.
	All(ctx context.Context, account string) ([]Text, error)
	// Read returns a text by its hash.
	Read(ctx context.Context, account, hash string) ([]byte, error)
}

// Service is the door to usage. It is safe for concurrent use.
type Service struct {
	runbooks Runbooks

	mu    sync.Mutex
	found map[textKey]*references.Result
}

// textKey is a text in its language: the same one may be there in two.
type textKey struct {
	hash     string
	language language
}

// maxRemembered bounds what is remembered; beyond it everything is forgotten.
const maxRemembered = 10_000

// New returns a Service.
func New(r Runbooks) *Service {
	return &Service{runbooks: r, found: map[textKey]*references.Result{}}
}

// Dependencies is what one runbook uses.
type Dependencies struct {
	Text
	*references.Result
	Warnings []references.Warning
}

// Use is a place that uses something.
type Use struct {
	Runbook string
	references.Reference
}

// language is what a text is written in.
type language int

const (
	unknown language = iota
	powerShell
	pythonText
)

func languageOf(runbookType string) language {
	switch {
	case strings.HasPrefix(runbookType, "PowerShell"), runbookType == "Script":
		return powerShell
	case strings.HasPrefix(runbookType, "Python"):
		return pythonText
	}
	return unknown
}

// Of returns what a runbook uses. Of Python it is the assets alone; runbooks in
// other languages use nothing that is known.
func (s *Service) Of(ctx context.Context, account, runbook string, draft bool) (Dependencies, error) {
	t, err := s.runbooks.Runbook(ctx, account, runbook, draft)
	if err != nil {
		return Dependencies{}, err
	}
	return s.read(ctx, account, t)
}

// All returns what every runbook of an account uses, by name.
func (s *Service) All(ctx context.Context, account string) ([]Dependencies, error) {
	texts, err := s.runbooks.All(ctx, account)
	if err != nil {
		return nil, err
	}
	out := make([]Dependencies, 0, len(texts))
	for _, t := range texts {
		d, err := s.read(ctx, account, t)
		if err != nil {
			return nil, err
		}
		out = append(out, d)
	}
	return out, nil
}

func (s *Service) read(ctx context.Context, account string, t Text) (Dependencies, error) {
	d := Dependencies{Text: t, Result: &references.Result{}}
	key := textKey{t.Hash, languageOf(t.Type)}
	if t.Hash == "" || key.language == unknown {
		return d, nil
	}
	s.mu.Lock()
	known := s.found[key]
	s.mu.Unlock()
	if known == nil {
		text, err := s.runbooks.Read(ctx, account, t.Hash)
		if err != nil {
			return d, err
		}
		if key.language == pythonText {
			known = python.Find(string(text))
		} else {
			known = references.Find(t.Runbook+".ps1", string(text))
		}
		s.mu.Lock()
		if len(s.found) >= maxRemembered {
			clear(s.found)
		}
		s.found[key] = known
		s.mu.Unlock()
	}
	d.Result = known
	d.Warnings = known.Warnings()
	return d, nil
}

// Uses lists the places that name a thing of a kind.
func (s *Service) Uses(ctx context.Context, account string, kind Kind, name string) ([]Use, error) {
	return s.where(ctx, account, func(r references.Reference) bool { return r.Kind == kind && strings.EqualFold(r.Name, name) })
}

// UsesOfModule lists the places that load a module or call one of its
// commands.
func (s *Service) UsesOfModule(ctx context.Context, account, module string, commands []string) ([]Use, error) {
	has := map[string]bool{}
	for _, c := range commands {
		has[strings.ToLower(c)] = true
	}
	return s.where(ctx, account, func(r references.Reference) bool {
		switch r.Kind {
		case references.Module:
			return strings.EqualFold(r.Name, module)
		case references.Command:
			return has[strings.ToLower(r.Name)] && (r.Qualifier == "" || strings.EqualFold(r.Qualifier, module))
		}
		return false
	})
}

// Commands lists every call of a command.
func (s *Service) Commands(ctx context.Context, account string) ([]Use, error) {
	return s.where(ctx, account, func(r references.Reference) bool { return r.Kind == references.Command })
}

// Modules lists every place that loads a module by name.
func (s *Service) Modules(ctx context.Context, account string) ([]Use, error) {
	return s.where(ctx, account, func(r references.Reference) bool { return r.Kind == references.Module })
}

func (s *Service) where(ctx context.Context, account string, wanted func(references.Reference) bool) (out []Use, err error) {
	all, err := s.All(ctx, account)
	for _, d := range all {
		for _, r := range d.References {
			if wanted(r) {
				out = append(out, Use{d.Runbook, r})
			}
		}
	}
	return out, err
}

// Migration is what of a runbook belongs to AzureRM.
type Migration struct {
	Runbook string
	Changes []Replacement
	Aliased bool // it calls Enable-AzureRmAlias
}

// Replacement is one reference and what to write instead.
type Replacement struct {
	references.Reference
	New string
}

// Migrate lists the runbooks that use AzureRM, with what replaces each
// command and module.
func (s *Service) Migrate(ctx context.Context, account string) (out []Migration, err error) {
	all, err := s.All(ctx, account)
	for _, d := range all {
		azure := d.Azure()
		if len(azure.Old) == 0 {
			continue
		}
		m := Migration{Runbook: d.Runbook, Aliased: azure.Alias.Line > 0}
		for _, r := range azure.Old {
			m.Changes = append(m.Changes, Replacement{r, replacement(r)})
		}
		slices.SortStableFunc(m.Changes, func(a, b Replacement) int { return a.Line - b.Line })
		out = append(out, m)
	}
	return out, err
}

func replacement(r references.Reference) string {
	if r.Kind == references.Command {
		return references.NewName(r.Name)
	}
	return references.NewModule(r.Name)
}
