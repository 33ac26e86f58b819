package modules

import (
	"context"
	"slices"
	"strings"

	"github.com/runwright/runwright/internal/fault"
	"github.com/runwright/runwright/internal/id"
	"github.com/runwright/runwright/internal/nuget"
	"github.com/runwright/runwright/internal/store"
)

// AzureUpdate asks for a release of the Az modules as the account's default
// set. The release is a package without content of its own, whose
// dependencies are the modules.
type AzureUpdate struct {
	// Release is the name of the release's package: Az, the default, or
	// AzureRM.
	Release string
	// Version of the release; nil for the highest.
	Version *nuget.Version
	// Prerelease takes a preview of the release, too.
	Prerelease bool
	// Custom updates modules that users imported, too; else they win and are
	// skipped.
	Custom bool
	// Report imports nothing and reports what would change.
	Report bool
}

// AzurePlan is what an AzureUpdate comes to.
type AzurePlan struct {
	Version nuget.Version // of the release
	Request Request
	// Skipped are modules of the release that users imported in another
	// version, as NAME VERSION.
	Skipped []string
}

// PlanAzure finds the modules of a release. Nothing is changed.
func (s *Service) PlanAzure(ctx context.Context, c Collection, u AzureUpdate) (AzurePlan, error) {
	if s.needs.Gallery == nil {
		return AzurePlan{}, noGallery()
	}
	release, err := s.release(ctx, u)
	if err != nil {
		return AzurePlan{}, err
	}
	custom, err := s.custom(ctx, c)
	if err != nil {
		return AzurePlan{}, err
	}
	p := AzurePlan{Version: release.Version, Request: Request{AsDefault: true, Custom: u.Custom, Report: u.Report, Prerelease: u.Prerelease}}
	for _, d := range nuget.ForModules(release.Dependencies) {
		if have, ok := custom[id.Key(d.ID)]; ok && !u.Custom {
			p.Skipped = append(p.Skipped, d.ID+" "+have)
			continue
		}
		p.Request.Wishes = append(p.Request.Wishes, Wish{Name: d.ID, Versions: d.Range, Lowest: true})
	}
	slices.Sort(p.Skipped)
	// What the others stand on comes first.
	slices.SortStableFunc(p.Request.Wishes, func(a, b Wish) int {
		switch x, y := isBase(a.Name), isBase(b.Name); {
		case x == y:
			return 0
		case x:
			return -1
		}
		return 1
	})
	if len(p.Request.Wishes) == 0 && len(p.Skipped) == 0 {
		return p, fault.New(fault.Invalid, "The release %s %s has no modules: its package depends on nothing.", release.Name, release.Version)
	}
	return p, nil
}

// isBase tells the module that all others of its family need.
func isBase(name string) bool {
	return strings.EqualFold(name, "Az.Accounts") || strings.EqualFold(name, "AzureRM.Profile")
}

func (s *Service) release(ctx context.Context, u AzureUpdate) (Offer, error) {
	name := u.Release
	switch strings.ToLower(name) {
	case "":
		name = "Az"
	case "az", "azurerm":
	default:
		return Offer{}, fault.New(fault.Invalid, "The release '%s' is not known; expected Az or AzureRM.", name).On("release")
	}
	all, err := s.GalleryVersions(ctx, name)
	if err != nil {
		return Offer{}, err
	}
	for _, o := range all { // the highest first
		if u.Version != nil && o.Version.Equal(*u.Version) || u.Version == nil && (u.Prerelease || !o.Version.IsPrerelease()) {
			return o, nil
		}
	}
	if u.Version == nil {
		return Offer{}, fault.New(fault.NotFound, "The gallery has only previews of %s; ask for a preview.", name)
	}
	return Offer{}, fault.New(fault.NotFound, "The gallery does not have the release %s %s; the highest is %s.", name, u.Version, all[0].Version)
}

// custom lists the modules that users imported, by key, with their versions.
// What came along as a dependency of another module is not among them: nobody
// chose its version.
func (s *Service) custom(ctx context.Context, c Collection) (map[string]string, error) {
	out := map[string]string{}
	return out, s.db.View(ctx, func(tx *store.Tx) error {
		all, err := selectModules(ctx, tx, c)
		if err != nil {
			return err
		}
		asked, err := selectAsked(ctx, tx, c)
		for _, m := range all {
			if m.Current.ID != "" && !m.Global() && asked[id.Key(m.Name)] {
				out[id.Key(m.Name)] = m.Current.shown()
			}
		}
		return err
	})
}

// UpdateAzure begins the operation that makes a release the account's default
// set. With nothing to do it is a Conflict.
func (s *Service) UpdateAzure(ctx context.Context, c Collection, u AzureUpdate) (AzurePlan, Operation, error) {
	p, err := s.PlanAzure(ctx, c, u)
	if err != nil {
		return p, Operation{}, err
	}
	if len(p.Request.Wishes) == 0 {
		return p, Operation{}, fault.New(fault.Conflict, "There is nothing to update: all modules of the release were imported by users (%s).", strings.Join(p.Skipped, ", "))
	}
	op, err := s.Import(ctx, c, KindUpdate, p.Request)
	return p, op, err
}
