package vault

import (
	"bytes"
	"context"
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"encoding/binary"
	"errors"
	"fmt"
	"sync"

	"golang.org/x/crypto/argon2"

	"github.com/runwright/runwright/internal/secret"
)

// Costs of argon2id for new salts: 64 MiB and three passes, the second choice
// of RFC 9106, section 4, with as many lanes. What is wrapped says which costs
// it was made with; more than most is refused, because whoever can write to the
// database could let the server work for nothing.
const (
	argonTime, argonMemory, argonLanes = 3, 64 << 10, 4 // memory in KiB
	mostTime, mostMemory, mostLanes    = 16, 1 << 20, 16
)

// What is wrapped: magic, costs, salt, nonce, and what AES-256-GCM makes, to
// which all before it belongs.
const (
	passMagic  = "rwp1"
	saltSize   = 16
	headSize   = len(passMagic) + 4 + 4 + 1 + saltSize
	minPhrase  = 12 // characters
	derivedMax = 64 // derived keys in memory
)

// Passphrase is a vault whose keys are made from passphrases in a file, one a
// line. The first line wraps; all of them unwrap, so that a new one can be put
// in front, the keys be wrapped anew, and the old one be taken out. Names of
// keys go into what is made, so that each is another key.
type Passphrase struct {
	path string

	mu      sync.Mutex
	mark    string
	phrases [][]byte
	salt    []byte // for what this process wraps
	derived map[derivation][]byte
}

// derivation says what a key is made of.
type derivation struct {
	phrase int // its line
	head   string
	name   string
}

// OpenPassphrase opens the vault whose passphrases are in a file that its owner
// alone may read.
func OpenPassphrase(path string) (*Passphrase, error) {
	if path == "" {
		return nil, errors.New("expected passphrase:FILE, a file with the passphrase in its first line")
	}
	v := &Passphrase{path: path, salt: make([]byte, saltSize), derived: map[derivation][]byte{}}
	if _, err := rand.Read(v.salt); err != nil {
		return nil, err
	}
	v.mu.Lock()
	defer v.mu.Unlock()
	return v, v.load()
}

// load reads the file if it is not as it was. The caller has the mutex.
func (v *Passphrase) load() error {
	now, err := fileMark(v.path)
	if err == nil && now == v.mark {
		return nil
	}
	v.forget()
	if err != nil {
		return err
	}
	content, err := privateFile("passphrase file", v.path)
	if err != nil {
		return gone(err)
	}
	defer clear(content)
	for line := range bytes.Lines(content) {
		phrase := bytes.TrimRight(line, "\r\n")
		if len(phrase) == 0 {
			continue
		}
		if n := len(bytes.Runes(phrase)); n < minPhrase {
			v.forget()
			return fmt.Errorf("%w: a passphrase in %s has %d characters; expected at least %d", secret.ErrRefused, v.path, n, minPhrase)
		}
		v.phrases = append(v.phrases, bytes.Clone(phrase))
	}
	if len(v.phrases) == 0 {
		return fmt.Errorf("%w: the file %s has no passphrase", secret.ErrRefused, v.path)
	}
	v.mark = now
	return nil
}

// forget clears what is in memory.
func (v *Passphrase) forget() {
	for _, p := range v.phrases {
		clear(p)
	}
	for d, k := range v.derived {
		clear(k)
		delete(v.derived, d)
	}
	v.phrases, v.mark = nil, ""
}

// cipher makes the key of a line, for the costs and salt in head. The caller
// has the mutex.
func (v *Passphrase) cipher(line int, head []byte, name string) (cipher.AEAD, error) {
	d := derivation{line, string(head), name}
	key, ok := v.derived[d]
	if !ok {
		time, memory, lanes, salt, err := readHead(head)
		if err != nil {
			return nil, err
		}
		if len(v.derived) >= derivedMax {
			for d, k := range v.derived {
				clear(k)
				delete(v.derived, d)
			}
		}
		key = argon2.IDKey(v.phrases[line], append(append([]byte{}, salt...), name...), time, memory, lanes, 32)
		v.derived[d] = key
	}
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, err
	}
	return cipher.NewGCM(block)
}

func writeHead(time, memory uint32, lanes uint8, salt []byte) []byte {
	head := binary.BigEndian.AppendUint32([]byte(passMagic), time)
	head = binary.BigEndian.AppendUint32(head, memory)
	return append(append(head, lanes), salt...)
}

func readHead(head []byte) (time, memory uint32, lanes uint8, salt []byte, err error) {
	time, memory, lanes, salt = binary.BigEndian.Uint32(head[4:]), binary.BigEndian.Uint32(head[8:]), head[12], head[13:]
	if string(head[:4]) != passMagic || time < 1 || time > mostTime || memory < 8 || memory > mostMemory || lanes < 1 || lanes > mostLanes {
		err = fmt.Errorf("%w: it was not wrapped with a passphrase", secret.ErrRefused)
	}
	return time, memory, lanes, salt, err
}

// associated is what the ciphertext is bound to.
func associated(head, context []byte) []byte { return append(append([]byte{}, head...), context...) }

// Wrap implements secret.Vault.
func (v *Passphrase) Wrap(_ context.Context, ref secret.KeyRef, key, context []byte) ([]byte, error) {
	v.mu.Lock()
	defer v.mu.Unlock()
	if err := v.load(); err != nil {
		return nil, err
	}
	head := writeHead(argonTime, argonMemory, argonLanes, v.salt)
	c, err := v.cipher(0, head, ref.Name)
	if err != nil {
		return nil, err
	}
	nonce := make([]byte, c.NonceSize())
	if _, err := rand.Read(nonce); err != nil {
		return nil, err
	}
	return c.Seal(append(bytes.Clone(head), nonce...), nonce, key, associated(head, context)), nil
}

// Unwrap implements secret.Vault.
func (v *Passphrase) Unwrap(_ context.Context, ref secret.KeyRef, wrapped, context []byte) ([]byte, error) {
	v.mu.Lock()
	defer v.mu.Unlock()
	if err := v.load(); err != nil {
		return nil, err
	}
	if len(wrapped) < headSize+12 {
		return nil, fmt.Errorf("%w: it was not wrapped with a passphrase", secret.ErrRefused)
	}
	head, nonce, sealed := wrapped[:headSize], wrapped[headSize:headSize+12], wrapped[headSize+12:]
	for line := range v.phrases {
		c, err := v.cipher(line, head, ref.Name)
		if err != nil {
			return nil, err
		}
		if plain, err := c.Open(nil, nonce, sealed, associated(head, context)); err == nil {
			return plain, nil
		}
	}
	return nil, fmt.Errorf("%w: no passphrase in %s opens it", secret.ErrRefused, v.path)
}

// Rotate implements secret.Vault: the new passphrase is put into the file by
// its owner, so there is nothing left to do but to take another salt.
func (v *Passphrase) Rotate(context.Context, secret.KeyRef) error {
	v.mu.Lock()
	defer v.mu.Unlock()
	salt := make([]byte, saltSize)
	if _, err := rand.Read(salt); err != nil {
		return err
	}
	v.salt = salt
	return v.load()
}

// CheckRef implements secret.Vault.
func (v *Passphrase) CheckRef(ref secret.KeyRef) error { return withoutVersion(ref) }

// Mark implements secret.Vault.
func (v *Passphrase) Mark(secret.KeyRef) (string, error) { return fileMark(v.path) }
