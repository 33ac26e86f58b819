package interp

import (
	"crypto/sha256"
	"sync"

	"github.com/runwright/runwright/powershell/syntax"
)

// Cache keeps what depends on the text of files alone (compiled scripts, read
// manifests), so that runspaces of one process do not do it again. It is keyed
// by file and content hash, bounded, and safe for concurrent use. What it
// keeps is immutable.
type Cache struct {
	max  int
	mu   sync.Mutex
	size int // of the texts of all entries in bytes
	all  map[cacheKey]any
}

type cacheKey struct {
	kind, file string
	hash       [sha256.Size]byte
}

// NewCache returns a Cache for texts of at most max bytes together; when there
// are more, everything is forgotten.
func NewCache(max int) *Cache { return &Cache{max: max, all: map[cacheKey]any{}} }

// Cached returns what build makes of a text, from the runspace's cache if it
// has one. kind tells things made of the same text apart. build says whether
// its result may be kept; two callers may build at the same time, and one
// result stays.
func (rs *Runspace) Cached(kind, file string, text []byte, build func() (v any, keep bool, err error)) (any, error) {
	c := rs.opts.Cache
	if c == nil {
		v, _, err := build()
		return v, err
	}
	key := cacheKey{kind, file, sha256.Sum256(text)}
	c.mu.Lock()
	v, ok := c.all[key]
	c.mu.Unlock()
	if ok {
		return v, nil
	}
	v, keep, err := build()
	if err != nil || !keep {
		return v, err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.size += len(text); c.size > c.max {
		clear(c.all)
		c.size = len(text)
	}
	c.all[key] = v
	return v, nil
}

// shareable reports whether a script means the same in every runspace: one
// that names the types of other modules when it is parsed does not.
func shareable(ast *syntax.ScriptBlock) bool {
	for _, u := range ast.UsingStatements {
		if u.UsingStatementKind == syntax.UsingModule {
			return false
		}
	}
	return true
}
