// Package transfer is the form in which the assets of an account leave a
// server and come to another one: an archive that nobody reads without the key
// of a recipient.
//
// An archive is one age file (age-encryption.org/v1, binary) over lines of
// JSON: a header, a record for each asset in the order of kinds and names, and
// an end that counts them. docs/connections.md describes it for others.
//
// Invariants: what Read returns is whole (age vouches for every byte, the end
// for the number), of a known version, within the limits, and holds no name
// twice; whether the records fit an account is for package assets to say.
// Nothing here writes to a disk. The package must not import any domain
// package, nor net/http.
package transfer

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/runwright/runwright/internal/fault"
	"github.com/runwright/runwright/internal/id"
)

const (
	// Format is what a header says of itself.
	Format = "runwright.account-archive"
	// Version is the version of the form that is written, and the only one that
	// is read.
	Version = 1
	// MaxPlain is the size of an archive's content in bytes.
	MaxPlain = 64 << 20
	// maxRecords is how many records an archive holds.
	maxRecords = 100_000
)

// The kinds of records, in the order in which they stand in an archive.
const (
	KindType        = "connectionType"
	KindConnection  = "connection"
	KindVariable    = "variable"
	KindCredential  = "credential"
	KindCertificate = "certificate"
	KindRunAs       = "runAs"
	// KindModule and KindRunbook are for people: what the account had, by name.
	// Their contents are not in the archive.
	KindModule  = "module"
	KindRunbook = "runbook"
	kindEnd     = "end"
)

func kinds() []string {
	return []string{KindType, KindConnection, KindVariable, KindCredential, KindCertificate, KindRunAs, KindModule, KindRunbook}
}

// Header begins an archive.
type Header struct {
	Format  string    `json:"format"`
	Version int       `json:"version"`
	Account string    `json:"account"`
	Created time.Time `json:"created"`
}

// Field is a field of a connection type.
type Field struct {
	Name      string `json:"name"`
	Type      string `json:"type"`
	Encrypted bool   `json:"encrypted,omitempty"`
	Optional  bool   `json:"optional,omitempty"`
}

// RunAs are the settings of a Run As account.
type RunAs struct {
	Subject        string `json:"subject"`
	ApplicationID  string `json:"applicationId"`
	TenantID       string `json:"tenantId"`
	SubscriptionID string `json:"subscriptionId"`
	Months         int    `json:"validityInMonths"`
}

// Record is one line behind the header. Which parts it has depends on its
// kind; secrets in it are in clear.
type Record struct {
	Kind        string            `json:"kind"`
	Name        string            `json:"name,omitempty"`
	Description string            `json:"description,omitempty"`
	Module      string            `json:"module,omitempty"` // of a connection type: key of the module that brought it
	Fields      []Field           `json:"fields,omitempty"` // of a connection type
	Type        string            `json:"type,omitempty"`   // of a connection or runbook
	Values      map[string]string `json:"values,omitempty"` // of a connection
	Encrypted   bool              `json:"encrypted,omitempty"`
	Value       *string           `json:"value,omitempty"` // of a variable: JSON
	User        string            `json:"user,omitempty"`
	Password    *string           `json:"password,omitempty"`
	Content     string            `json:"content,omitempty"` // of a certificate: PEM of it, its chain and its key
	Exportable  bool              `json:"exportable,omitempty"`
	RunAs       *RunAs            `json:"runAs,omitempty"`
	Version     string            `json:"version,omitempty"` // of a module
	Runtime     string            `json:"runtime,omitempty"` // of a module
	Count       int               `json:"count,omitempty"`   // of the end: records between header and end
}

// Archive is an archive that was read.
type Archive struct {
	Header
	Records []Record
}

// lines writes the content of an archive.
type lines struct {
	w     io.Writer
	size  int
	count int
}

func (l *lines) write(v any) error {
	var b bytes.Buffer
	defer func() { clear(b.Bytes()) }()
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		return fmt.Errorf("encode a record: %w", err)
	}
	if l.size += b.Len(); l.size > MaxPlain {
		return fault.New(fault.TooLarge, "The assets of the account are more than %d MiB; an archive cannot hold them.", MaxPlain>>20)
	}
	_, err := l.w.Write(b.Bytes())
	return err
}

func (l *lines) add(r Record) error {
	// Texts that are no UTF-8 would come back as others.
	for _, text := range r.texts() {
		if !utf8.ValidString(text) {
			return fault.New(fault.Conflict, "The %s '%s' holds a text that is no UTF-8 and cannot be exported.", r.Kind, r.Name).On(r.Name)
		}
	}
	if l.count++; l.count > maxRecords {
		return fault.New(fault.TooLarge, "The account has more than %d assets; an archive cannot hold them.", maxRecords)
	}
	return l.write(r)
}

func (l *lines) end() error { return l.write(Record{Kind: kindEnd, Count: l.count}) }

func (r Record) texts() []string {
	all := []string{r.Name, r.Description, r.User, r.Content}
	for _, p := range []*string{r.Value, r.Password} {
		if p != nil {
			all = append(all, *p)
		}
	}
	for name, v := range r.Values {
		all = append(all, name, v)
	}
	return all
}

// broken is the error for content that no Writer wrote.
func broken(line int, format string, args ...any) error {
	return fault.New(fault.Invalid, "The archive is not valid, line %d: %s.", line, fmt.Sprintf(format, args...)).On("archive")
}

// Parse reads the content of an archive, decrypted. What is wrong with it is a
// fault that names the line, and no value.
func Parse(content []byte) (a Archive, err error) {
	if len(content) > MaxPlain {
		return a, fault.New(fault.TooLarge, "The archive holds more than %d MiB.", MaxPlain>>20).On("archive")
	}
	n := 0
	next := func(v any) error {
		n++
		line, rest, ok := bytes.Cut(content, []byte("\n"))
		if !ok {
			return broken(n, "it breaks off")
		}
		content = rest
		d := json.NewDecoder(bytes.NewReader(line))
		d.DisallowUnknownFields()
		if err := d.Decode(v); err != nil {
			return broken(n, "%s", sayJSON(err))
		}
		if _, err := d.Token(); !errors.Is(err, io.EOF) {
			return broken(n, "something stands behind the record")
		}
		return nil
	}
	if err := next(&a.Header); err != nil {
		return a, err
	}
	switch {
	case a.Format != Format:
		return a, broken(n, "this is no archive of an account")
	case a.Header.Version != Version:
		return a, fault.New(fault.Invalid, "The archive is of version %d; this program reads version %d.", a.Header.Version, Version).On("archive")
	}
	seen, last := map[string]bool{}, 0
	for {
		var r Record
		if err := next(&r); err != nil {
			return a, err
		}
		if r.Kind == kindEnd {
			switch {
			case r.Count != len(a.Records):
				return a, broken(n, "%d records were announced, and there are %d", r.Count, len(a.Records))
			case len(content) > 0:
				return a, broken(n+1, "something stands behind the end")
			}
			return a, nil
		}
		order := orderOf(r.Kind)
		key := r.Kind + "/" + id.Key(r.Name) + "/" + r.Runtime
		switch {
		case len(a.Records) == maxRecords:
			return a, fault.New(fault.TooLarge, "The archive has more than %d records.", maxRecords).On("archive")
		case order < 0:
			return a, broken(n, "the kind '%.40s' is not known", r.Kind)
		case order < last:
			return a, broken(n, "a record of the kind '%s' stands behind those of another kind", r.Kind)
		case seen[key]:
			return a, broken(n, "the %s '%.128s' is there twice", r.Kind, r.Name)
		case r.Name == "" && r.Kind != KindRunAs:
			return a, broken(n, "a record of the kind '%s' has no name", r.Kind)
		case r.misses() != "":
			return a, broken(n, "the %s '%.128s' has no %s", r.Kind, r.Name, r.misses())
		}
		seen[key], last = true, order
		a.Records = append(a.Records, r)
	}
}

// misses names a part that a record of its kind must have.
func (r Record) misses() string {
	switch {
	case r.Kind == KindType && len(r.Fields) == 0:
		return "fields"
	case r.Kind == KindConnection && r.Type == "":
		return "type"
	case r.Kind == KindCredential && (r.User == "" || r.Password == nil):
		return "user and password"
	case r.Kind == KindCertificate && r.Content == "":
		return "content"
	case r.Kind == KindRunAs && r.RunAs == nil:
		return "settings"
	}
	return ""
}

func orderOf(kind string) int {
	for i, k := range kinds() {
		if k == kind {
			return i
		}
	}
	return -1
}

// sayJSON is what is wrong with a line, without quoting it: it may be secret.
func sayJSON(err error) string {
	var syntax *json.SyntaxError
	var kind *json.UnmarshalTypeError
	switch {
	case errors.As(err, &kind):
		return "'" + kind.Field + "' is of the wrong type"
	case errors.As(err, &syntax), errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return "it is no JSON"
	case strings.HasPrefix(err.Error(), "json: unknown field"):
		return "it has a member that is not known"
	}
	return "it cannot be read"
}
