package feed

import (
	"context"
	"io"
	"iter"
	"time"

	"github.com/runwright/runwright/internal/nuget"
)

// Package is one version of a package that a feed offers.
type Package struct {
	nuget.Nuspec
	Published time.Time
	// Unlisted packages are given to those who name them and left out of searches.
	Unlisted bool
	// Hash is the SHA-512 of the package's bytes in base64, "" when it is not known.
	Hash string
	Size int64 // bytes of the package, 0 when not known

	CompanyName string
	GUID        string
	PowerShell  string // the PowerShell version it wants
	FileList    []string
}

// Source is where a feed's packages come from. Methods are called by many requests
// at once. Errors are faults where the caller is to blame; their codes become the
// status of the answer.
type Source interface {
	// List gives all versions of all packages, in any order.
	List(ctx context.Context) iter.Seq2[Package, error]
	// Versions gives all versions of the package with an id, compared without case;
	// none is no error.
	Versions(ctx context.Context, id string) ([]Package, error)
	// Open gives the bytes of a package (.nupkg). The feed closes it.
	Open(ctx context.Context, id string, v nuget.Version) (io.ReadSeekCloser, error)
	// Push takes in the package in a file, which is removed afterwards. Conflict
	// when the version is there already.
	Push(ctx context.Context, file string) (id string, v nuget.Version, err error)
	// Delete takes a version out of the feed, or only out of its lists.
	Delete(ctx context.Context, id string, v nuget.Version) error
}

// versionText is the version as the feed spells it.
func (p *Package) versionText() string {
	if p.VersionText != "" {
		return p.VersionText
	}
	return p.Version.String()
}
