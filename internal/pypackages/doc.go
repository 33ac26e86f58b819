// Package pypackages owns the Python packages of accounts: wheels that were
// imported, and the sets of them that jobs see.
//
// # What is kept
//
// A content is the unpacked files of a wheel, stored once by the wheel's hash and
// never changed. Beside it stand its sources compiled for one interpreter. A set is
// the packages of an account for one runtime at a time; it has a number, is never
// changed, and a job runs with the one that was the latest when it was claimed.
// The folder that a job sees is a tree of hard links to the contents of its set; it
// is made when it is needed, for the interpreter that is there then.
//
// # How packages come
//
// Every import is an Import: durable, with one end for all its packages. It gets
// what was handed in, finds what that needs in the index (package
// pypi/resolve), fetches that, checks each wheel (package pypi/wheel), has it
// compiled in a sandbox, and writes packages and the new set in one transaction. An
// import that fails leaves the packages in use alone; one that the process did not
// live to finish begins again when the service is opened.
//
// No code of a package runs in this process, and none runs at all before a job
// imports it. The package must not import another domain package, nor net/http.
package pypackages

import (
	"time"

	"github.com/runwright/runwright/internal/pypi"
)

// The runtimes, each with packages of its own.
const (
	Python3 = "python3"
	Python2 = "python2"
)

// Collection names the packages of an account for one runtime.
type Collection struct {
	Account string // its id
	Runtime string // Python3 or Python2
}

// State is how far a package's import is, in the API's words.
type State string

// The states.
const (
	Creating          State = "Creating"
	ContentDownloaded State = "ContentDownloaded"
	ContentValidated  State = "ContentValidated"
	ContentStored     State = "ContentStored"
	Succeeded         State = "Succeeded"
	Failed            State = "Failed"
)

// Final reports whether the import has ended.
func (s State) Final() bool { return s == Succeeded || s == Failed }

// Package is one package of a collection.
type Package struct {
	Name      string
	State     State
	Error     string // why the last import failed
	Location  string
	Tags      map[string]string
	Operation string // the import that is under way or was the last
	Created   time.Time
	Modified  time.Time

	Version     string // in use; empty before the first success
	ContentHash string // SHA-256 of the wheel in use
	Info
	// RequiredBy names the packages of the collection that need it.
	RequiredBy []string
}

// Key is the name in the form in which it is compared.
func (p Package) Key() string { return pypi.Name(p.Name) }

// Info is what is known of a wheel.
type Info struct {
	Summary  string   `json:"summary,omitempty"`
	Size     int64    `json:"size"` // of the wheel in bytes
	Source   string   `json:"source,omitempty"`
	Requires []string `json:"requires,omitempty"`
	Remarks  []string `json:"remarks,omitempty"`
	Native   bool     `json:"native,omitempty"` // it has compiled code
}

// requirements reads what a wheel needs.
func (i Info) requirements() (out []pypi.Requirement, err error) {
	for _, text := range i.Requires {
		r, err := pypi.ParseRequirement(text)
		if err != nil {
			return nil, err
		}
		out = append(out, r)
	}
	return out, nil
}
