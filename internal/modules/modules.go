// Package modules owns the module packages of accounts: their contents,
// versions, commands, and the sets of them that jobs see.
//
// # What is kept
//
// A content is the unpacked files of a package. It is stored once by hash in a
// folder and is never changed; what is known of it (versions, commands, what
// it needs) depends on its bytes and, where a manifest asks for it, on the
// Edition of PowerShell, and is stored once for these. A version is
// a content as a module of one account. Modules are kept in collections, one
// for each account and runtime. A collection's module set is a numbered
// revision that is never changed either; the collection points to one of
// them, a job runs with the one it was activated with. Built-in modules are
// the same for every account and have no content.
//
// # How modules come
//
// Every import is an Operation: durable, with steps, a log, and one end for
// all its modules. It fetches and unpacks what was asked for, finds what that
// needs (package resolve) in the collection and in the galleries, fetches
// that, and writes all versions, connection types and one new revision in one
// transaction. An operation that fails or is cancelled leaves the versions in
// use alone; one that the process did not live to finish goes on when the
// service is opened again. Within a collection, operations find and write one
// after another, so that each sees what the one before has left; what was
// asked for by link is fetched before that, and does not keep others waiting.
//
// Archives are read by a Reader, galleries by a Gallery; the package never
// looks into one itself. It must not import any other domain package, nor
// net/http.
package modules

import (
	"time"

	"github.com/runwright/runwright/internal/nuget"
)

// State is how far an import is, in the API's words.
type State string

// The states this server gives to modules.
const (
	Creating          State = "Creating"
	ContentDownloaded State = "ContentDownloaded"
	ContentValidated  State = "ContentValidated"
	ContentStored     State = "ContentStored"
	Succeeded         State = "Succeeded"
	Failed            State = "Failed"
	Cancelled         State = "Cancelled"
)

// Final reports whether the import has ended.
func (s State) Final() bool { return s == Succeeded || s == Failed || s == Cancelled }

// The runtimes that every account has; each sees only its own modules.
const (
	Runtime51 = "5.1"
	Runtime71 = "7.1"
	Runtime72 = "7.2"
	Runtime74 = "7.4"
)

// Runtimes lists the runtimes that every account has.
func Runtimes() []string { return []string{Runtime51, Runtime71, Runtime72, Runtime74} }

// Collection names the modules of an account for one runtime.
type Collection struct {
	Account string // its id
	Runtime string // one of Runtimes
}

// Module is one module of a collection as it is shown.
type Module struct {
	Name      string
	State     State
	Error     string // why the last import failed
	Location  string
	Tags      map[string]string
	Created   time.Time
	Modified  time.Time
	Current   Version // the version in use; zero before the first success
	Operation string  // the import that is under way or was the last

	builtin   bool
	defaultID string // the version the account came with
}

// Global reports whether the module is as the account came with it.
func (m Module) Global() bool {
	return m.builtin || m.defaultID != "" && m.defaultID == m.Current.ID
}

// Version is one stored version of a module.
type Version struct {
	ID          string
	ContentHash string   // of the unpacked files
	PackageHash string   // SHA-256 of the package, empty when it is not known
	Size        int64    // of the package in bytes
	Source      string   // where the package came from, for people
	Remarks     []string // what was odd about the package
	Content
}

// Content is what is known of an unpacked package.
type Content struct {
	Version      string   // the highest that it holds
	All          []string // every version that it holds, the highest last
	Prerelease   string   // label of the highest; empty for a release
	Description  string
	Requires     []Requirement
	CommandCount int
}

// Requirement is a module that another one needs, as its manifest says it or,
// where that does not name the module, the description of its package.
type Requirement struct {
	Name string `json:"name"`
	nuget.ModuleVersions
	// Described is the range of a description, in NuGet's notation; empty for a
	// requirement of a manifest.
	Described string `json:"described,omitempty"`
}

// numbers reads a version that was checked when its package was opened.
func numbers(version, prerelease string) (nuget.Version, error) {
	return nuget.OfModule(version, prerelease)
}
