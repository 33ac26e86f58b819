package resolve

import (
	"context"
	"sync"

	"golang.org/x/sync/errgroup"
)

// asksAtOnce is how many names are asked for side by side.
const asksAtOnce = 8

// catalogue remembers what Offers gave. It is safe for concurrent use.
type catalogue struct {
	ask func(ctx context.Context, name string) ([]Candidate, error)
	mu  sync.Mutex
	all map[string]*offers
}

type offers struct {
	once       sync.Once
	candidates []Candidate
	err        error
}

func newCatalogue(ask func(ctx context.Context, name string) ([]Candidate, error)) *catalogue {
	return &catalogue{ask: ask, all: map[string]*offers{}}
}

func (c *catalogue) get(ctx context.Context, name string) ([]Candidate, error) {
	if c.ask == nil {
		return nil, nil
	}
	c.mu.Lock()
	o := c.all[key(name)]
	if o == nil {
		o = &offers{}
		c.all[key(name)] = o
	}
	c.mu.Unlock()
	o.once.Do(func() { o.candidates, o.err = c.ask(ctx, name) })
	return o.candidates, o.err
}

// prefetch asks for the names that the preferred choices lead to, several at
// a time, so that the search finds them in memory.
func (s *solver) prefetch(ctx context.Context) error {
	seen := map[string]bool{}
	var layer []wish
	for _, r := range s.problem.Roots {
		layer = append(layer, wish{Need: r.Need})
	}
	for len(layer) > 0 {
		var todo []wish
		for _, w := range layer {
			if !seen[key(w.Name)] {
				seen[key(w.Name)] = true
				todo = append(todo, w)
			}
		}
		found := make([][]*choice, len(todo))
		group, ctx := errgroup.WithContext(ctx)
		group.SetLimit(asksAtOnce)
		for i, w := range todo {
			if s.kept(w) != nil {
				continue // nobody has to be asked
			}
			group.Go(func() (err error) {
				found[i], err = s.options(ctx, w)
				return err
			})
		}
		if err := group.Wait(); err != nil {
			return err
		}
		layer = nil
		for _, options := range found {
			if len(options) > 0 && options[0].candidate != nil {
				for _, n := range options[0].needs() {
					layer = append(layer, wish{n, options[0]})
				}
			}
		}
	}
	return nil
}
