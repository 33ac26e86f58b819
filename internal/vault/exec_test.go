package vault_test

import (
	"context"
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/runwright/runwright/internal/secret"
	"github.com/runwright/runwright/internal/vault"
)

// programDir makes this test binary the program of an exec vault; it has the
// program's state.
const programDir = "VAULT_TEST_PROGRAM"

func TestMain(m *testing.M) {
	if dir := os.Getenv(programDir); dir != "" {
		if err := beProgram(dir, os.Stdin, os.Stdout); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		return
	}
	os.Exit(m.Run())
}

// beProgram is a program as docs/security.md describes it: a key is derived
// from its name and a number of rotations.
func beProgram(dir string, in io.Reader, out io.Writer) error {
	if v := os.Getenv("RUNWRIGHT_TOKEN"); v != "" {
		return errors.New("the server's own variables reach the program")
	}
	mode, err := os.ReadFile(filepath.Join(dir, "mode"))
	if err != nil {
		return err
	}
	var q struct {
		Version                    int
		Operation, Key, KeyVersion string
		Context, Data              []byte
	}
	if err := json.NewDecoder(in).Decode(&q); err != nil || q.Version != 1 {
		return fmt.Errorf("question %+v: %w", q, err)
	}
	answer := map[string]any{}
	switch mode := string(mode); mode {
	case "refused", "sealed", "unavailable":
		answer["code"], answer["error"] = mode, "told to be "+mode
		return json.NewEncoder(out).Encode(answer)
	case "crash":
		return errors.New("the\nreader is unplugged")
	case "chatter":
		_, err := out.Write([]byte("Welcome to KMS 3000!\n"))
		return err
	case "flood":
		_, err := io.CopyN(out, rand.Reader, 4<<20)
		return err
	case "echo":
		answer["data"] = q.Data
		return json.NewEncoder(out).Encode(answer)
	case "hang":
		// Until it is killed: the pipe has no writer that would end this.
		r, w, err := os.Pipe()
		if err != nil {
			return err
		}
		_, err = r.Read(make([]byte, 1))
		return errors.Join(err, w.Close())
	}
	sum := sha256.Sum256([]byte(q.Key))
	block, err := aes.NewCipher(sum[:])
	if err != nil {
		return err
	}
	c, err := cipher.NewGCM(block)
	if err != nil {
		return err
	}
	switch q.Operation {
	case "wrap":
		nonce := make([]byte, c.NonceSize())
		if _, err := rand.Read(nonce); err != nil {
			return err
		}
		answer["data"] = c.Seal(nonce, nonce, q.Data, nil) // it does not look at the context
	case "unwrap":
		plain, err := []byte(nil), errors.New("too short")
		if len(q.Data) > c.NonceSize() {
			plain, err = c.Open(nil, q.Data[:c.NonceSize()], q.Data[c.NonceSize():], nil)
		}
		if err != nil {
			answer["error"], answer["code"] = err.Error(), "refused"
		} else {
			answer["data"] = plain
		}
	case "rotate":
	default:
		return fmt.Errorf("operation %q", q.Operation)
	}
	return json.NewEncoder(out).Encode(answer)
}

type program struct {
	t    *testing.T
	path string
	dir  string
	host vault.Host
}

func newProgram(t *testing.T) program {
	t.Helper()
	dir := t.TempDir()
	path, err := filepath.Abs(os.Args[0])
	if err != nil {
		t.Fatal(err)
	}
	p := program{t, path, dir, vault.Host{Environ: func() []string {
		return append(os.Environ(), programDir+"="+dir, "RUNWRIGHT_TOKEN=must-not-be-seen")
	}}}
	p.say("")
	return p
}

func (p program) say(mode string) {
	if err := os.WriteFile(filepath.Join(p.dir, "mode"), []byte(mode), 0o600); err != nil {
		p.t.Error(err)
	}
}

// TestProgramsThatGoWrong: what each kind of bad answer means.
func TestProgramsThatGoWrong(t *testing.T) {
	p := newProgram(t)
	v := open(t, "exec:"+p.path+"?key=k&timeout=10s", p.host).Vault
	for mode, want := range map[string]struct {
		err  error
		text string
	}{
		"refused":     {secret.ErrRefused, "told to be refused"},
		"sealed":      {secret.ErrSealed, "told to be sealed"},
		"unavailable": {secret.ErrUnreachable, "told to be unavailable"},
		"crash":       {secret.ErrUnreachable, "exit status 1: the reader is unplugged"},
		"chatter":     {secret.ErrUnreachable, "expected one JSON object"},
		"flood":       {secret.ErrUnreachable, "expected one JSON object"},
		"echo":        {secret.ErrRefused, "gives back what it was to wrap"},
	} {
		p.say(mode)
		_, err := v.Wrap(context.Background(), secret.KeyRef{}, []byte("a key to be wrapped"), nil)
		if !errors.Is(err, want.err) || !strings.Contains(err.Error(), want.text) {
			t.Errorf("%s: %v", mode, err)
		}
	}
	p.say("hang")
	v = open(t, "exec:"+p.path+"?key=k&timeout=200ms", p.host).Vault
	if _, err := v.Unwrap(context.Background(), secret.KeyRef{}, []byte("x"), nil); !errors.Is(err, secret.ErrUnreachable) || !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("hang: %v", err)
	}
}
