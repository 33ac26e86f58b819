package modules

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/runwright/runwright/internal/fault"
	"github.com/runwright/runwright/internal/id"
	"github.com/runwright/runwright/internal/nuget"
	"github.com/runwright/runwright/internal/store"
)

// Found gives a new account the modules that accounts come with: an operation
// for each runtime, part of the transaction that creates the account.
func (s *Service) Found(ctx context.Context, tx *store.Tx, account string) (committed func(), err error) {
	var begun []*operation
	for _, runtime := range Runtimes() {
		wishes := s.defaults[runtime]
		if len(wishes) == 0 {
			continue
		}
		op := &operation{Operation: Operation{ID: id.New(), Collection: Collection{account, runtime}, Kind: KindDefaults, Request: Request{Wishes: wishes, AsDefault: true}}}
		if err := op.Request.check(); err != nil {
			return nil, fmt.Errorf("default modules of %s: %w", runtime, err)
		}
		if err := s.write(ctx, tx, op); err != nil {
			return nil, err
		}
		begun = append(begun, op)
	}
	return func() {
		for _, op := range begun {
			s.start(op)
		}
	}, nil
}

// Release ends the operations of an account that goes. What it leaves is
// removed with the next thing that is.
func (s *Service) Release(_ context.Context, _ *store.Tx, account string) error {
	s.released.Store(true)
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, op := range s.live {
		if op.Account == account {
			op.cancel(errCancelled)
		}
	}
	return nil
}

// ParseDefaults reads a list of default modules: a line for each, NAME or
// NAME@VERSION, and behind it the runtimes it is for, if not for all. Empty
// lines and what follows a # do not count.
func ParseDefaults(text string) (map[string][]Wish, error) {
	out := map[string][]Wish{}
	number := 0
	for line := range strings.Lines(text) {
		number++
		line, _, _ = strings.Cut(line, "#")
		words := strings.Fields(line)
		if len(words) == 0 {
			continue
		}
		w, err := parseDefault(words[0])
		if err != nil {
			return nil, fmt.Errorf("line %d: %s", number, fault.MessageOf(err))
		}
		runtimes := words[1:]
		if len(runtimes) == 0 {
			runtimes = Runtimes()
		}
		for _, r := range runtimes {
			if !slices.Contains(Runtimes(), r) {
				return nil, fmt.Errorf("line %d: the runtime %q is not known; expected one of %s", number, r, strings.Join(Runtimes(), ", "))
			}
			if slices.ContainsFunc(out[r], func(o Wish) bool { return id.Key(o.Name) == id.Key(w.Name) }) {
				return nil, fmt.Errorf("line %d: the module %s is there twice for %s", number, w.Name, r)
			}
			out[r] = append(out[r], w)
		}
	}
	return out, nil
}

func parseDefault(word string) (Wish, error) {
	name, version, given := strings.Cut(word, "@")
	w := Wish{Name: name}
	if err := checkName(name); err != nil {
		return w, err
	}
	if !given {
		return w, nil
	}
	v, err := nuget.ParseVersion(version)
	if err != nil {
		return w, fault.Wrap(fault.Invalid, err, "%s: %s", name, err)
	}
	w.Versions = nuget.Exactly(v)
	return w, nil
}
