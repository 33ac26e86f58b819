package gallery

import (
	"bytes"
	"context"
	"encoding/json"
	"strings"
	"sync"

	"github.com/runwright/runwright/internal/fault"
	"github.com/runwright/runwright/internal/nuget"
)

// remote is a feed on the network. Which protocol it speaks is found out with the
// first question, if its address does not show it.
type remote struct {
	*web
	kind Kind

	mu   sync.Mutex
	real source // nil before the first question
}

func (r *remote) search(ctx context.Context, q Query) (Page, error) {
	s, err := r.source(ctx)
	if err != nil {
		return Page{}, err
	}
	page, err := s.search(ctx, q)
	return page, notAFeed(err)
}

func (r *remote) versions(ctx context.Context, id string) ([]Package, error) {
	s, err := r.source(ctx)
	if err != nil {
		return nil, err
	}
	return s.versions(ctx, id)
}

func (r *remote) find(ctx context.Context, id string, v nuget.Version) (*Package, error) {
	s, err := r.source(ctx)
	if err != nil {
		return nil, err
	}
	return s.find(ctx, id, v)
}

func (r *remote) source(ctx context.Context) (source, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.real != nil {
		return r.real, nil
	}
	base := strings.TrimSuffix(r.base.String(), "/")
	switch r.kind {
	case V2:
		r.real = &v2{r.web, base}
	case V3:
		r.real = &v3{web: r.web, index: base}
	default:
		s, err := r.probe(ctx, base)
		if err != nil {
			return nil, err
		}
		r.real = s
	}
	return r.real, nil
}

// probe asks at the address itself and at the places below it where feeds usually
// are.
func (r *remote) probe(ctx context.Context, base string) (source, error) {
	var refused error
	for _, address := range [...]string{base, base + "/index.json", base + "/v3/index.json", base + "/api/v2", base + "/v2"} {
		data, err := r.document(ctx, address, "a service document")
		switch code := fault.CodeOf(err); {
		case code == fault.NotFound || code == fault.Invalid:
			if refused == nil && denied(err) {
				refused = err
			}
			continue
		case err != nil:
			return nil, err
		}
		var index struct{ Resources []json.RawMessage }
		if json.Unmarshal(data, &index) == nil && len(index.Resources) > 0 {
			return &v3{web: r.web, index: address}, nil
		}
		head := data[:min(len(data), 1024)]
		if bytes.Contains(head, []byte("<service")) || bytes.Contains(head, []byte(":service")) {
			return &v2{r.web, address}, nil
		}
	}
	if refused != nil {
		return nil, notAFeed(refused)
	}
	return nil, fault.New(fault.Invalid, "The address '%s' of the feed '%s' does not answer as a NuGet feed; expected an index.json of protocol 3 or a service document of protocol 2.", shown(base), r.feed.Name)
}

// notAFeed turns "there is no such thing" about a part that every feed has into a
// fault of the feed, so that nobody takes it for a feed without the package.
func notAFeed(err error) error {
	if fault.Is(err, fault.NotFound) {
		return fault.Wrap(fault.Invalid, err, "%s", fault.MessageOf(err))
	}
	return err
}
