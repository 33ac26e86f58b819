package pypackages

import (
	"net/url"
	"strings"
	"time"

	"github.com/runwright/runwright/internal/fault"
	"github.com/runwright/runwright/internal/pypi"
)

// MaxWheel is the size of a wheel in bytes.
const MaxWheel = 100 << 20

// maxWishes is how many packages one import may name.
const maxWishes = 200

// Link is where a wheel can be fetched.
type Link struct {
	URI       string `json:"uri"`
	Version   string `json:"version,omitempty"`   // that the wheel has to have, may be empty
	Algorithm string `json:"algorithm,omitempty"` // of Hash; SHA256 or empty
	Hash      string `json:"hash,omitempty"`      // hexadecimal, may be empty
}

// Wish is one package that is to be imported: from a link, from an uploaded
// wheel, or else from the index.
type Wish struct {
	// Name is that of the package; empty for a link or an upload whose wheel says it.
	Name string `json:"name,omitempty"`
	// Requirement is what is wanted of the index, such as requests>=2.
	Requirement string `json:"requirement,omitempty"`
	Link        *Link  `json:"link,omitempty"`
	Upload      bool   `json:"upload,omitempty"`
	FileName    string `json:"fileName,omitempty"` // of the upload, for people
}

// Request is what an import is asked to do.
type Request struct {
	Wishes []Wish `json:"wishes"`
	// Dependencies imports what is needed, too.
	Dependencies bool   `json:"dependencies,omitempty"`
	Prerelease   bool   `json:"prerelease,omitempty"`
	Index        string `json:"index,omitempty"` // empty for the server's
	// Plan finds what would be imported, and imports nothing.
	Plan bool `json:"plan,omitempty"`
	// Reserved shows how the import goes in the state of the one package that is
	// wished for.
	Reserved bool              `json:"reserved,omitempty"`
	Location string            `json:"location,omitempty"`
	Tags     map[string]string `json:"tags,omitempty"`
}

// Import is an import of packages, with what they need, as a whole.
type Import struct {
	ID string
	Collection
	State    ImportState
	Error    string
	Request  Request
	Result   Result
	Revision int64 // of the set that it made; 0 when nothing changed
	Created  time.Time
	Modified time.Time
}

// ImportState says how an import stands.
type ImportState string

// The states of an import.
const (
	ImportRunning   ImportState = "Running"
	ImportSucceeded ImportState = "Succeeded"
	ImportFailed    ImportState = "Failed"
)

// Result is what an import did, or would do.
type Result struct {
	Steps    []Step   `json:"steps,omitempty"`
	Warnings []string `json:"warnings,omitempty"` // sentences
}

// Action says what becomes of a package.
type Action string

// The actions.
const (
	ActionImport Action = "import"
	ActionUpdate Action = "update"
	ActionKeep   Action = "keep"
)

// Step is one package of an import.
type Step struct {
	Package string   `json:"package"`
	Action  Action   `json:"action"`
	Version string   `json:"version"`
	From    string   `json:"from,omitempty"` // the version that it replaces
	Source  string   `json:"source,omitempty"`
	Size    int64    `json:"size,omitempty"`
	Native  bool     `json:"native,omitempty"`
	Chain   []string `json:"chain"` // from what was asked for to it, both included
}

// check says what is wrong with a request, and puts what names an address into its
// form.
func (r *Request) check() error {
	if len(r.Wishes) == 0 {
		return fault.New(fault.Invalid, "The request names no package to import.").On("packages")
	}
	if len(r.Wishes) > maxWishes {
		return fault.New(fault.Invalid, "The request names %d packages; at most %d are imported at once.", len(r.Wishes), maxWishes).On("packages")
	}
	if r.Index != "" {
		if err := checkAddress("index", r.Index, "index"); err != nil {
			return err
		}
	}
	seen := map[string]bool{}
	for i := range r.Wishes {
		w := &r.Wishes[i]
		if err := w.check(); err != nil {
			return err
		}
		if k := pypi.Name(w.Name); k != "" && seen[k] {
			return fault.New(fault.Invalid, "The package '%s' is asked for twice.", w.Name).On("packages")
		} else {
			seen[k] = true
		}
	}
	return nil
}

func (w *Wish) check() error {
	if w.Requirement != "" {
		r, err := pypi.ParseRequirement(w.Requirement)
		if err != nil {
			return fault.New(fault.Invalid, "%s.", capital(err)).On("packages")
		}
		if r.Marker != nil {
			return fault.New(fault.Invalid, "The requirement '%s' has a condition behind ';'; leave it out to ask for the package.", w.Requirement).On("packages")
		}
		w.Name = r.Name
		if r.URL != "" {
			w.Link, w.Requirement = &Link{URI: r.URL}, ""
		}
	}
	if w.Name != "" || w.Link == nil && !w.Upload {
		if err := checkName(w.Name); err != nil {
			return err
		}
	}
	if w.Link != nil {
		return w.Link.check()
	}
	return nil
}

func checkName(name string) error {
	if !pypi.ValidName(name) {
		return fault.New(fault.Invalid, "The package name '%s' is not valid: expected 1-128 letters, digits, '.', '_' or '-', with a letter or digit at both ends.", name).On("name")
	}
	return nil
}

func (l *Link) check() error {
	const at = "properties.contentLink"
	if l.URI == "" {
		return fault.New(fault.Invalid, "The request needs 'properties.contentLink.uri', the address of a wheel (.whl).").On(at + ".uri")
	}
	if err := checkAddress("content link", l.URI, at+".uri"); err != nil {
		return err
	}
	if l.Version != "" {
		if _, err := pypi.ParseVersion(l.Version); err != nil {
			return fault.New(fault.Invalid, "%s.", capital(err)).On(at + ".version")
		}
	}
	if l.Hash == "" {
		return nil
	}
	if l.Algorithm != "" && !strings.EqualFold(l.Algorithm, "SHA256") {
		return fault.New(fault.Invalid, "The hash algorithm '%s' is not known; expected SHA256.", l.Algorithm).On(at + ".contentHash.algorithm")
	}
	if len(l.Hash) != 64 || strings.Trim(strings.ToLower(l.Hash), "0123456789abcdef") != "" {
		return fault.New(fault.Invalid, "The hash '%s' is no SHA-256 in hexadecimal; expected 64 digits.", l.Hash).On(at + ".contentHash.value")
	}
	return nil
}

func checkAddress(what, text, target string) error {
	u, err := url.Parse(text)
	if err == nil && (u.Scheme == "http" || u.Scheme == "https") && u.Host != "" {
		return nil
	}
	shown := "that was given"
	if err == nil {
		shown = "'" + u.Redacted() + "'"
	}
	return fault.New(fault.Invalid, "The %s %s is no address; expected one that begins with http:// or https:// and names a host.", what, shown).On(target)
}

// redacted is an address without its password.
func redacted(text string) string {
	u, err := url.Parse(text)
	if err != nil {
		return "an address"
	}
	return u.Redacted()
}

// capital is the text of an error as a sentence begins.
func capital(err error) string {
	text := err.Error()
	return strings.ToUpper(text[:1]) + text[1:]
}
