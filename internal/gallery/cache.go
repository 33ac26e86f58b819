package gallery

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"
)

// Cache keeps answers of feeds in a folder, a file each. It is safe for concurrent
// use, also by several processes: files are written aside and renamed, and each
// carries the hash of its content, so that a damaged one counts as not there.
// Failing to write is no error for the one who asked; see [Cache.Err].
type Cache struct {
	dir string
	max int64

	mu   sync.Mutex
	size int64 // of all files, -1 before the first look
	err  error
}

// OpenCache makes a cache in a folder, which is made if needed. It holds at most
// max bytes; what was stored longest ago goes first.
func OpenCache(dir string, max int64) (*Cache, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, err
	}
	return &Cache{dir: dir, max: max, size: -1}, nil
}

// cached is an answer with what the feed said of its validity.
type cached struct {
	URL          string    `json:"url"`
	ETag         string    `json:"etag,omitempty"`
	LastModified string    `json:"lastModified,omitempty"`
	Always       bool      `json:"always,omitempty"` // ask always
	Stored       time.Time `json:"stored"`
	SHA256       string    `json:"sha256"`
	body         []byte
}

const (
	cacheExt = ".answer"
	tempExt  = ".tmp"
	// staleTemp is how much older than the newest file an unfinished one must be, to
	// count as left behind.
	staleTemp = 10 * time.Minute
)

// cacheKey is the file name for an address as seen with some credentials.
func cacheKey(address, authorization string) string {
	sum := sha256.Sum256([]byte(authorization + "\n" + address))
	return hex.EncodeToString(sum[:20]) + cacheExt
}

// get gives an answer, nil when there is none or it is damaged.
func (c *Cache) get(key string) *cached {
	data, err := os.ReadFile(filepath.Join(c.dir, key))
	if err != nil {
		if !errors.Is(err, fs.ErrNotExist) {
			c.note(err)
		}
		return nil
	}
	head, body, ok := bytes.Cut(data, []byte{'\n'})
	var e cached
	if !ok || json.Unmarshal(head, &e) != nil || e.SHA256 != sumHex(body) {
		return nil // put will replace it
	}
	e.body = body
	return &e
}

func sumHex(data []byte) string {
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:])
}

// put stores an answer. One that is larger than a quarter of the cache is not kept.
func (c *Cache) put(key string, e *cached) {
	if int64(len(e.body)) > c.max/4 {
		return
	}
	e.SHA256 = sumHex(e.body)
	head, err := json.Marshal(e)
	if err != nil {
		c.note(err)
		return
	}
	if err := c.write(key, head, e.body); err != nil {
		c.note(err)
	}
}

func (c *Cache) write(key string, head, body []byte) (err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	added := int64(len(head) + 1 + len(body))
	if err := c.shrink(added); err != nil {
		return err
	}
	f, err := os.CreateTemp(c.dir, "new-*"+tempExt)
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, os.Remove(f.Name()))
		}
	}()
	w := bufio.NewWriter(f)
	for _, part := range [][]byte{head, {'\n'}, body} {
		if _, err := w.Write(part); err != nil {
			return errors.Join(err, f.Close())
		}
	}
	if err := errors.Join(w.Flush(), f.Close()); err != nil {
		return err
	}
	path := filepath.Join(c.dir, key)
	if old, err := os.Stat(path); err == nil {
		c.size -= old.Size()
	}
	err = os.Rename(f.Name(), path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil // another process made room and took it for an old one
	}
	if err != nil {
		return err
	}
	c.size += added
	return nil
}

// shrink makes room. The folder is looked at when the cache has to be emptied a
// bit, and at the first write, because other processes may have written.
func (c *Cache) shrink(added int64) error {
	if c.size >= 0 && c.size+added <= c.max {
		return nil
	}
	entries, err := os.ReadDir(c.dir)
	if err != nil {
		return err
	}
	type file struct {
		name string
		size int64
		time time.Time
	}
	var files []file
	var newest time.Time
	c.size = 0
	for _, d := range entries {
		info, err := d.Info()
		if errors.Is(err, fs.ErrNotExist) || d.IsDir() {
			continue
		}
		if err != nil {
			return err
		}
		if strings.HasSuffix(d.Name(), cacheExt) || strings.HasSuffix(d.Name(), tempExt) {
			files = append(files, file{d.Name(), info.Size(), info.ModTime()})
			c.size += info.Size()
		}
		if info.ModTime().After(newest) {
			newest = info.ModTime()
		}
	}
	// What another process is writing now is not touched; what one that has died
	// left behind is.
	files = slices.DeleteFunc(files, func(f file) bool { return strings.HasSuffix(f.name, tempExt) && newest.Sub(f.time) < staleTemp })
	if c.size+added <= c.max {
		return nil
	}
	slices.SortFunc(files, func(a, b file) int { return a.time.Compare(b.time) })
	// A bit more than needed, so that not every write has to look.
	for _, f := range files {
		if c.size+added <= c.max*3/4 {
			break
		}
		if err := os.Remove(filepath.Join(c.dir, f.name)); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
		c.size -= f.size
	}
	return nil
}

func (c *Cache) note(err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.err = err
}

// Err gives the last reason why something could not be kept or read, nil if all
// went well. The cache works on without it.
func (c *Cache) Err() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.err
}
