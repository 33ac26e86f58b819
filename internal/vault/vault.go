// Package vault has the vaults that wrap the keys of accounts: a key file, a
// passphrase, the Transit engine of HashiCorp Vault or OpenBao, and a program
// of the operator's.
//
// All stand behind secret.Vault and pass the same tests of conformance. Common
// rules: what is wrapped opens for the key and the context it was wrapped for
// and for no other, also where the service behind does not check that; every
// call has a time limit; errors say which vault, what and why, and never a
// key, a token or a passphrase. Tokens and passphrases come from files or the
// environment, never from a command line.
//
// Only cmd imports this package. It must not import any domain package but
// secret, whose interface it implements.
package vault

import (
	"bytes"
	"crypto/sha256"
	"crypto/subtle"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"regexp"
	"strings"
	"sync"
	"time"

	"github.com/runwright/runwright/internal/filemode"
	"github.com/runwright/runwright/internal/secret"
)

// Host is what vaults reach of the outside.
type Host struct {
	Getenv  func(string) string
	Environ func() []string
	// Dir is where a file vault without a folder has its key.
	Dir string
}

// Defaults of the vaults that have to be asked.
const (
	defaultCheck   = 5 * time.Second
	defaultGrace   = time.Minute
	defaultTimeout = 5 * time.Second
)

var mountName = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9-]{0,62}$`) })

// Open opens the vault that a text describes:
//
//	[NAME=]file[:FOLDER]
//	[NAME=]passphrase:FILE
//	[NAME=]transit:URL?key=KEY[&mount=transit][&namespace=NS][&token-file=FILE][&token-env=NAME][&ca-file=FILE][&derived=true]
//	[NAME=]exec:PROGRAM[?key=KEY]
//
// The last two also take check=, grace= and timeout=, all of them durations.
// Without a name it is the default vault.
func Open(text string, host Host) (secret.Mount, error) {
	m := secret.Mount{Name: secret.DefaultVault}
	rest := text
	if name, after, ok := strings.Cut(text, "="); ok && !strings.ContainsAny(name, ":?") {
		if !mountName().MatchString(name) {
			return m, fmt.Errorf("vault '%s': the name '%s' is not valid: expected 1-63 letters, digits and hyphens", text, name)
		}
		m.Name, rest = name, after
	}
	kind, address, _ := strings.Cut(rest, ":")
	m.Kind = kind
	var err error
	switch kind {
	case "file":
		m.Vault, err = OpenFile(first(address, host.Dir))
	case "passphrase":
		m.Vault, err = OpenPassphrase(address)
	case "transit", "exec":
		var o options
		if address, o, err = readOptions(address); err == nil {
			m.Check, m.Grace = o.duration("check", defaultCheck), o.duration("grace", defaultGrace)
			if kind == "transit" {
				m.Vault, err = openTransit(address, o, host)
			} else {
				m.Vault, err = openProgram(address, o, host)
			}
			if err == nil {
				err = o.rest()
			}
		}
		if err == nil && m.Check <= 0 {
			err = fmt.Errorf("check has to be longer than nothing")
		}
	default:
		err = fmt.Errorf("expected file, passphrase:FILE, transit:URL?key=KEY or exec:PROGRAM, each with NAME= in front for a further vault")
	}
	if err != nil {
		return m, fmt.Errorf("vault '%s': %w", text, err)
	}
	return m, nil
}

func first(a, b string) string {
	if a != "" {
		return a
	}
	return b
}

// options are the parameters behind an address; those that were read are
// removed.
type options struct {
	values url.Values
	errs   *[]error
}

func readOptions(text string) (address string, o options, err error) {
	address, query, _ := strings.Cut(text, "?")
	o = options{errs: &[]error{}}
	if o.values, err = url.ParseQuery(query); err != nil {
		return "", o, fmt.Errorf("its parameters are not NAME=VALUE joined by &: %w", err)
	}
	return address, o, nil
}

func (o options) text(name, def string) string {
	v := first(o.values.Get(name), def)
	o.values.Del(name)
	return v
}

func (o options) duration(name string, def time.Duration) time.Duration {
	text := o.text(name, "")
	if text == "" {
		return def
	}
	d, err := time.ParseDuration(text)
	if err != nil || d < 0 {
		*o.errs = append(*o.errs, fmt.Errorf("%s expects a duration such as 5s, not '%s'", name, text))
		return def
	}
	return d
}

func (o options) flag(name string) bool {
	switch text := o.text(name, "false"); text {
	case "true":
		return true
	case "false":
	default:
		*o.errs = append(*o.errs, fmt.Errorf("%s expects true or false, not '%s'", name, text))
	}
	return false
}

// rest says what was wrong, and what nobody asked for.
func (o options) rest() error {
	if len(*o.errs) > 0 {
		return (*o.errs)[0]
	}
	for name := range o.values {
		return fmt.Errorf("the parameter '%s' is not known", name)
	}
	return nil
}

var keyName = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^[A-Za-z0-9]([A-Za-z0-9_-]{0,126}[A-Za-z0-9])?$`) })

// checkName applies the rules for names of keys.
func checkName(name string) error {
	if name != "" && !keyName().MatchString(name) {
		return fmt.Errorf("the key name '%s' is not valid: expected 1-128 letters, digits, '-' and '_', beginning and ending with a letter or digit", name)
	}
	return nil
}

// withoutVersion is CheckRef of the vaults whose keys have no versions to
// choose from.
func withoutVersion(ref secret.KeyRef) error {
	if ref.Version != "" {
		return fmt.Errorf("its keys have no versions that can be chosen; leave keyVersion empty")
	}
	return checkName(ref.Name)
}

// bindSize is the length of what bind puts in front.
const bindSize = sha256.Size

// bind puts the context into what a service wraps that may not look at it.
func bind(context, key []byte) []byte {
	sum := sha256.Sum256(context)
	return append(append(make([]byte, 0, bindSize+len(key)), sum[:]...), key...)
}

// unbind gives the key that bind took, if the context is the same. It clears
// bound.
func unbind(context, bound []byte) ([]byte, error) {
	defer clear(bound)
	sum := sha256.Sum256(context)
	if len(bound) < bindSize || subtle.ConstantTimeCompare(bound[:bindSize], sum[:]) != 1 {
		return nil, fmt.Errorf("%w: what was unwrapped belongs elsewhere", secret.ErrRefused)
	}
	return bytes.Clone(bound[bindSize:]), nil
}

// privateFile reads a file that its owner alone may read.
func privateFile(what, path string) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return nil, err
	}
	if filemode.Readable(info) {
		return nil, fmt.Errorf("%s %s can be read by others (mode %04o); set its mode to 0600", what, path, info.Mode().Perm())
	}
	if info.Size() > maxFile {
		return nil, fmt.Errorf("%s %s has more than %d bytes", what, path, maxFile)
	}
	content := make([]byte, info.Size())
	n, err := f.ReadAt(content, 0)
	if n < len(content) {
		return nil, err
	}
	return content, nil
}

// maxFile is the size of a file with keys, passphrases or a token in bytes.
const maxFile = 1 << 20

// fileMark changes when a file does, or goes.
func fileMark(path string) (string, error) {
	info, err := os.Stat(path)
	if err != nil {
		return "", gone(err)
	}
	return mark(info), nil
}

func mark(info fs.FileInfo) string {
	return fmt.Sprint(info.ModTime().UnixNano(), info.Size(), info.Mode(), inode(info))
}

// gone says of a file that cannot be read that its key is not to be used.
func gone(err error) error { return fmt.Errorf("%w: %w", secret.ErrRefused, err) }
