package modules

import (
	"crypto/sha256"
	"encoding/hex"
	"net/url"
	"path"
	"regexp"
	"strings"
	"sync"

	"github.com/runwright/runwright/internal/fault"
	"github.com/runwright/runwright/internal/id"
	"github.com/runwright/runwright/internal/nuget"
)

// MaxPackage is the size of a package in bytes.
const MaxPackage = 100 << 20

// Link is where a package can be fetched.
type Link struct {
	URI       string `json:"uri"`
	Algorithm string `json:"algorithm,omitempty"` // of Hash; SHA256 or empty
	Hash      string `json:"hash,omitempty"`      // hexadecimal, may be empty
}

// Wish is one module that is to be imported: from a link, from an uploaded
// file, or else from the galleries.
type Wish struct {
	Name string `json:"name"` // empty for an upload under its own name
	// Link is where the package is; nil for the others.
	Link *Link `json:"link,omitempty"`
	// Upload is the name of the uploaded file, which may be empty.
	Upload *string `json:"upload,omitempty"`
	// Versions are those that may be taken from the galleries.
	Versions nuget.Range `json:"versions"`
	// Lowest takes the lowest of Versions, not the highest.
	Lowest bool `json:"lowest,omitempty"`
}

// Request is what an operation is asked to do.
type Request struct {
	Wishes []Wish `json:"wishes"`
	// NoDependencies imports nothing that was not asked for: what is needed
	// must be there.
	NoDependencies bool `json:"noDependencies,omitempty"`
	// Highest takes the highest versions of dependencies, not the lowest.
	Highest bool `json:"highest,omitempty"`
	// Prerelease takes prereleases, too.
	Prerelease bool `json:"prerelease,omitempty"`
	// Location and Tags are for the modules that are asked for.
	Location string            `json:"location,omitempty"`
	Tags     map[string]string `json:"tags,omitempty"`

	// Report imports nothing: it fetches what would be imported and reports
	// what that changes.
	Report bool `json:"report,omitempty"`
	// AsDefault makes what is imported the version the account came with.
	AsDefault bool `json:"asDefault,omitempty"`
	// Custom lets an import as default replace what users imported.
	Custom bool `json:"custom,omitempty"`
	// Traceless leaves no failed module behind.
	Traceless bool `json:"traceless,omitempty"`
}

var moduleName = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`^[\p{L}\p{N}_][\p{L}\p{N}\p{M} ._-]{0,126}$`)
})

func checkName(name string) error {
	if !moduleName().MatchString(name) || strings.HasSuffix(name, " ") || strings.HasSuffix(name, ".") {
		return fault.New(fault.Invalid, "The module name '%s' is not valid: expected 1-127 letters, digits, spaces, '.', '_' or '-', beginning with a letter, digit or '_', not ending in a space or period.", name).On("name")
	}
	return nil
}

// check says what is wrong with a request.
func (r Request) check() error {
	seen := map[string]bool{}
	for _, w := range r.Wishes {
		if err := w.check(); err != nil {
			return err
		}
		if k := id.Key(w.Name); seen[k] {
			return fault.New(fault.Invalid, "The module '%s' is asked for twice.", w.Name).On("name")
		} else {
			seen[k] = true
		}
	}
	if len(r.Wishes) == 0 {
		return fault.New(fault.Invalid, "The request names no module to import.").On("modules")
	}
	return nil
}

func (w Wish) check() error {
	if w.Name != "" || w.Upload == nil {
		if err := checkName(w.Name); err != nil {
			return err
		}
	}
	if w.Link != nil {
		return w.Link.check()
	}
	return nil
}

func (l *Link) check() error {
	if l.URI == "" {
		return fault.New(fault.Invalid, "The request needs 'properties.contentLink.uri', the address of the package.").On("properties.contentLink.uri")
	}
	if u, err := url.Parse(l.URI); err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" {
		shown := "that was given"
		if err == nil {
			shown = "'" + u.Redacted() + "'"
		}
		return fault.New(fault.Invalid, "The content link %s is no address of a package; expected one that begins with http:// or https:// and names a host.", shown).On("properties.contentLink.uri")
	}
	if l.Hash == "" {
		return nil
	}
	if l.Algorithm != "" && !strings.EqualFold(l.Algorithm, "SHA256") {
		return fault.New(fault.Invalid, "The hash algorithm '%s' is not known; expected SHA256.", l.Algorithm).On("properties.contentLink.contentHash.algorithm")
	}
	if sum, err := hex.DecodeString(l.Hash); err != nil || len(sum) != sha256.Size {
		return fault.New(fault.Invalid, "The content hash '%s' is no SHA256 hash; expected 64 hexadecimal digits.", l.Hash).On("properties.contentLink.contentHash.value")
	}
	return nil
}

// source is where the module comes from, for people.
func (w Wish) source() string {
	switch {
	case w.Link != nil:
		if u, err := url.Parse(w.Link.URI); err == nil {
			return u.Redacted()
		}
		return w.Link.URI
	case w.Upload != nil && *w.Upload == "":
		return "upload"
	case w.Upload != nil:
		return *w.Upload
	}
	return "gallery"
}

// given is what the caller said of the package.
func (w Wish) given() Given {
	g := Given{Name: w.Name}
	switch {
	case w.Link != nil:
		g.FileName = fileNameOf(w.Link.URI)
	case w.Upload != nil:
		g.FileName = *w.Upload
	}
	return g
}

// fileNameOf is the last segment of a link's path, empty if it has none.
func fileNameOf(link string) string {
	u, err := url.Parse(link)
	if err != nil {
		return ""
	}
	base := path.Base(u.Path)
	if ext := strings.ToLower(path.Ext(base)); ext != ".zip" && ext != ".nupkg" {
		return "" // an address that says nothing of a file
	}
	return base
}
