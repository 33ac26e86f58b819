// Package authn says who sends a request.
//
// There is one identity so far, the administrator, who holds the token that
// the first start of a server writes into the data folder, readable by the
// server's user alone. The command line on the same machine reads it there.
// The package must not import any domain package, nor net/http.
package authn

import (
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/runwright/runwright/internal/fault"
	"github.com/runwright/runwright/internal/filemode"
)

// Identity is who a request comes from.
type Identity struct {
	Name string
}

// Tokens knows which bearer tokens are good. It is immutable and safe for
// concurrent use.
type Tokens struct {
	admin [sha256.Size]byte
}

// tokenFile is the name of the admin token in the data folder.
const tokenFile = "admin-token"

// OpenTokens reads the admin token in dir, and makes it the first time.
func OpenTokens(dir string) (*Tokens, error) {
	token, err := ReadToken(dir)
	if errors.Is(err, fs.ErrNotExist) {
		if err := makeToken(dir); err != nil {
			return nil, fmt.Errorf("make admin token: %w", err)
		}
		token, err = ReadToken(dir)
	}
	if err != nil {
		return nil, err
	}
	return &Tokens{admin: sha256.Sum256([]byte(token))}, nil
}

// ReadToken returns the admin token of the server whose data folder is dir.
func ReadToken(dir string) (string, error) {
	path := filepath.Join(dir, tokenFile)
	info, err := os.Stat(path)
	if err != nil {
		return "", fmt.Errorf("read admin token: %w", err)
	}
	if filemode.Readable(info) {
		return "", fmt.Errorf("admin token %s can be read by others (mode %04o); delete it to have a new one made, or set its mode to 0600", path, info.Mode().Perm())
	}
	content, err := os.ReadFile(path)
	if err != nil {
		return "", fmt.Errorf("read admin token: %w", err)
	}
	token := strings.TrimSpace(string(content))
	if len(token) < 20 {
		return "", fmt.Errorf("admin token %s is too short; delete it to have a new one made", path)
	}
	return token, nil
}

func makeToken(dir string) error {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	secret := make([]byte, 32)
	_, _ = rand.Read(secret)                         // never fails, says its contract
	tmp, err := os.CreateTemp(dir, ".admin-token-*") // mode 0600
	if err != nil {
		return err
	}
	defer os.Remove(tmp.Name())
	_, err = fmt.Fprintf(tmp, "rw_%s\n", base64.RawURLEncoding.EncodeToString(secret))
	if err = errors.Join(err, tmp.Sync(), tmp.Close()); err != nil {
		return err
	}
	return os.Rename(tmp.Name(), filepath.Join(dir, tokenFile))
}

// Authenticate returns who holds the token in an Authorization header.
func (t *Tokens) Authenticate(header string) (Identity, error) {
	scheme, token, ok := strings.Cut(header, " ")
	if !ok || !strings.EqualFold(scheme, "Bearer") {
		return Identity{}, fault.New(fault.Unauthorized, "The request needs an Authorization header with a bearer token.")
	}
	sum := sha256.Sum256([]byte(strings.TrimSpace(token)))
	if subtle.ConstantTimeCompare(sum[:], t.admin[:]) != 1 {
		return Identity{}, fault.New(fault.Unauthorized, "The bearer token is not valid on this server.")
	}
	return Identity{Name: "admin"}, nil
}
