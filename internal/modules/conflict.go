package modules

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"

	"github.com/runwright/runwright/internal/fault"
	"github.com/runwright/runwright/internal/id"
	"github.com/runwright/runwright/internal/modules/resolve"
)

// checkTypes refuses to import packages whose connection types would take the
// place of another module's, or break connections. It comes before anything is
// changed; the transaction that registers the types checks again.
func (s *Service) checkTypes(ctx context.Context, op *operation, have obtained, items []resolve.Item) error {
	for _, item := range items {
		p := have[id.Key(item.Name)]
		if p == nil || p.info.ConnectionType == nil {
			continue
		}
		problem, err := s.needs.Types.Conflict(ctx, op.Account, p.info.Name, *p.info.ConnectionType)
		if err != nil {
			return err
		}
		if problem != "" {
			return fault.New(fault.Conflict, "%s %s cannot be imported: %s", p.info.Name, p.info.shown(), problem).On(p.info.ConnectionType.Name)
		}
	}
	return nil
}

// foresee says which items of a plan checkTypes would refuse. A package is
// looked into only where it is known already, or where connections use the
// type that the module has now.
func (s *Service) foresee(ctx context.Context, c Collection, plan []PlanItem, offers []*Offer) error {
	inUse, err := s.needs.Types.InUse(ctx, c.Account)
	if err != nil {
		return err
	}
	edition, err := s.Edition(ctx, c)
	if err != nil {
		return err
	}
	for i := range plan {
		p, o := &plan[i], offers[i]
		if o == nil || p.Action == resolve.Keep {
			continue
		}
		t, err := s.knownType(ctx, edition, *o)
		if err != nil {
			return err
		}
		if t == nil && slices.Contains(inUse, id.Key(p.Module)) {
			if t, err = s.typeOf(ctx, edition, *o); err != nil {
				return err
			}
		}
		if t == nil {
			continue
		}
		if p.Problem, err = s.needs.Types.Conflict(ctx, c.Account, p.Module, *t); err != nil {
			return err
		}
	}
	return nil
}

// knownType is the connection type of a package that was unpacked before.
func (s *Service) knownType(ctx context.Context, edition Edition, o Offer) (*ConnectionType, error) {
	if o.origin() == "" {
		return nil, nil
	}
	k, err := s.recall(ctx, edition, o.origin())
	if k == nil || err != nil {
		return nil, err
	}
	info, err := s.content(ctx, k.content)
	return info.ConnectionType, err
}

// typeOf fetches a package and reads its connection type; nothing of it stays.
func (s *Service) typeOf(ctx context.Context, edition Edition, o Offer) (t *ConnectionType, err error) {
	give, err := s.fetches.take(ctx)
	if err != nil {
		return nil, err
	}
	defer give()
	dir, remove, err := s.contents.scratch()
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, remove()) }()
	path := filepath.Join(dir, "package")
	if err := s.needs.Gallery.Fetch(ctx, o, path, MaxPackage); err != nil {
		return nil, err
	}
	pkg, err := s.needs.Reader.Open(ctx, path, Given{Name: o.Name, Edition: edition})
	if err != nil {
		return nil, err
	}
	t = pkg.Info().ConnectionType
	return t, errors.Join(pkg.Close(), os.Remove(path))
}
