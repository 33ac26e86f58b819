package modules

import (
	"context"
	"errors"
	"strings"

	"github.com/runwright/runwright/internal/fault"
	"github.com/runwright/runwright/internal/store"
)

// Edition is an edition of PowerShell, for which a manifest may name other
// files, commands and needs: what $PSEdition is in it.
type Edition string

// The editions of PowerShell.
const (
	Core    Edition = "Core"    // of 7.x
	Desktop Edition = "Desktop" // of 5.1, Windows PowerShell
)

// EditionOf is the edition that a version of PowerShell has.
func EditionOf(version string) Edition {
	if strings.HasPrefix(version, "5.") {
		return Desktop
	}
	return Core
}

// Edition returns the edition that the modules of a collection are read for.
func (s *Service) Edition(ctx context.Context, c Collection) (Edition, error) {
	name, ok := strings.CutPrefix(c.Runtime, environmentPrefix)
	if !ok {
		return EditionOf(c.Runtime), nil
	}
	var e Environment
	err := s.db.View(ctx, func(tx *store.Tx) (err error) {
		e, err = selectEnvironment(ctx, tx, c.Account, name)
		return err
	})
	if errors.Is(err, store.ErrNotFound) {
		return "", fault.New(fault.NotFound, "The runtime environment '%s' was not found.", name).On(name)
	}
	return EditionOf(e.Version), err
}

// SetEdition is Edition for the collection that a module set belongs to. A set
// that is gone, and the empty one, hold nothing that could be read.
func (s *Service) SetEdition(ctx context.Context, account string, revision int64) (Edition, error) {
	c := Collection{Account: account}
	err := s.db.View(ctx, func(tx *store.Tx) (err error) {
		c.Runtime, err = selectSetRuntime(ctx, tx, account, revision)
		return err
	})
	if errors.Is(err, store.ErrNotFound) {
		return Core, nil
	}
	if err != nil {
		return "", err
	}
	return s.Edition(ctx, c)
}

// readingNumber counts the ways in which packages were read over the versions
// of this program. A package is read again if it was read in an older way.
const readingNumber = "2"

// packageKey is the name under which a package is known that comes from an
// origin. byEdition says that other editions may read it otherwise.
func (e Edition) packageKey(origin string, byEdition bool) string {
	if byEdition {
		return readingNumber + " " + string(e) + " " + origin
	}
	return readingNumber + " " + origin
}

// packageKeys are the names under which a package may be known to an edition.
func (e Edition) packageKeys(origin string) []string {
	return []string{e.packageKey(origin, true), e.packageKey(origin, false)}
}

// desktopSuffix marks contents that are as Desktop reads their files.
const desktopSuffix = "-desktop"

// contentKey names the content that an edition sees in files with a hash.
func (e Edition) contentKey(hash string, byEdition bool) string {
	if byEdition && e == Desktop {
		return hash + desktopSuffix
	}
	return hash
}

// filesOf is the hash of a content's files.
func filesOf(content string) string { return strings.TrimSuffix(content, desktopSuffix) }
