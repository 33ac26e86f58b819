package vault

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"github.com/runwright/runwright/internal/filemode"
	"github.com/runwright/runwright/internal/secret"
)

// Program is a vault that is a program of the operator's, run once a question,
// without arguments. It reads one JSON object from its standard input and
// writes one to its standard output; docs/security.md has the protocol. So any
// key service with a command line, a TPM or an HSM serves.
//
// It has the server's environment without the variables that begin with
// RUNWRIGHT_. It is killed, with what it started, when it takes too long.
type Program struct {
	path    string
	key     string
	environ []string
	timeout time.Duration
}

// protocol is the version of the questions.
const protocol = 1

type programRequest struct {
	Version    int    `json:"version"`
	Operation  string `json:"operation"` // wrap, unwrap, rotate
	Key        string `json:"key"`
	KeyVersion string `json:"keyVersion"`
	Context    []byte `json:"context"`
	Data       []byte `json:"data"`
}

type programAnswer struct {
	Data  []byte `json:"data"`
	Error string `json:"error"`
	Code  string `json:"code"` // refused, sealed, unavailable
}

// defaultProgramTimeout is longer than that of a service: command lines of
// clouds take their time to start.
const defaultProgramTimeout = 30 * time.Second

func openProgram(path string, o options, host Host) (*Program, error) {
	v := &Program{path: path, key: o.text("key", ""), timeout: o.duration("timeout", defaultProgramTimeout)}
	if !filepath.IsAbs(path) {
		return nil, errors.New("expected exec:PROGRAM with the full path of the program")
	}
	if err := checkName(v.key); err != nil {
		return nil, err
	}
	info, err := os.Stat(path)
	switch {
	case err != nil:
		return nil, err
	case info.IsDir() || info.Mode().Perm()&0o111 == 0:
		return nil, fmt.Errorf("%s is not a program", path)
	case filemode.Writable(info):
		return nil, fmt.Errorf("%s can be changed by others (mode %04o); set its mode to 0755 or less", path, info.Mode().Perm())
	}
	for _, e := range host.Environ() {
		if !strings.HasPrefix(e, "RUNWRIGHT_") {
			v.environ = append(v.environ, e)
		}
	}
	return v, nil
}

// Wrap implements secret.Vault.
func (v *Program) Wrap(ctx context.Context, ref secret.KeyRef, key, context []byte) ([]byte, error) {
	bound := bind(context, key)
	defer clear(bound)
	wrapped, err := v.ask(ctx, ref, programRequest{Operation: "wrap", Context: context, Data: bound})
	if err == nil && len(wrapped) == 0 {
		err = fmt.Errorf("%w: its answer has no data", secret.ErrUnreachable)
	}
	if err == nil && bytes.Contains(wrapped, key) {
		err = fmt.Errorf("%w: the program %s gives back what it was to wrap", secret.ErrRefused, v.path)
	}
	return wrapped, err
}

// Unwrap implements secret.Vault.
func (v *Program) Unwrap(ctx context.Context, ref secret.KeyRef, wrapped, context []byte) ([]byte, error) {
	bound, err := v.ask(ctx, ref, programRequest{Operation: "unwrap", Context: context, Data: wrapped})
	if err != nil {
		return nil, err
	}
	return unbind(context, bound)
}

// Rotate implements secret.Vault.
func (v *Program) Rotate(ctx context.Context, ref secret.KeyRef) error {
	_, err := v.ask(ctx, ref, programRequest{Operation: "rotate"})
	return err
}

// CheckRef implements secret.Vault. What the version of a key looks like is
// the program's affair.
func (v *Program) CheckRef(ref secret.KeyRef) error {
	if len(ref.Version) > 256 {
		return errors.New("a version has at most 256 characters")
	}
	return checkName(ref.Name)
}

// Mark implements secret.Vault.
func (v *Program) Mark(secret.KeyRef) (string, error) { return "", nil }

// ask runs the program once.
func (v *Program) ask(ctx context.Context, ref secret.KeyRef, in programRequest) ([]byte, error) {
	ctx, cancel := context.WithTimeout(ctx, v.timeout)
	defer cancel()
	in.Version, in.Key, in.KeyVersion = protocol, first(ref.Name, v.key), ref.Version
	question, err := json.Marshal(in)
	if err != nil {
		return nil, err
	}
	question = append(question, '\n')
	defer clear(question)
	cmd := exec.CommandContext(ctx, v.path)
	stdout, stderr := &limited{most: maxAnswer, bytes: make([]byte, 0, 64<<10)}, &limited{most: 4 << 10}
	cmd.Stdin, cmd.Stdout, cmd.Stderr, cmd.Env, cmd.Dir = bytes.NewReader(question), stdout, stderr, v.environ, filepath.Dir(v.path)
	endWithAll(cmd)
	cmd.WaitDelay = time.Second
	err = cmd.Run()
	defer clear(stdout.bytes)
	var out programAnswer
	understood := json.Unmarshal(stdout.bytes, &out) == nil && !stdout.over
	switch {
	case ctx.Err() != nil:
		return nil, fmt.Errorf("%w: %s: %w", secret.ErrUnreachable, v.path, ctx.Err())
	case understood && out.Error != "":
		return nil, fmt.Errorf("%w: %s", codes(out.Code), oneLine(out.Error))
	case err != nil:
		return nil, fmt.Errorf("%w: %s: %w: %s", secret.ErrUnreachable, v.path, err, oneLine(string(stderr.bytes)))
	case !understood:
		return nil, fmt.Errorf("%w: the answer of %s is not understood; expected one JSON object", secret.ErrUnreachable, v.path)
	}
	return out.Data, nil
}

func codes(code string) error {
	switch code {
	case "sealed":
		return secret.ErrSealed
	case "unavailable":
		return secret.ErrUnreachable
	}
	return secret.ErrRefused
}

// oneLine keeps what a program says short.
func oneLine(text string) string {
	text = strings.Join(strings.Fields(strings.ToValidUTF8(text, "?")), " ")
	return text[:min(len(text), 200)]
}

// limited keeps the first bytes of what a program writes.
type limited struct {
	most  int
	bytes []byte
	over  bool
}

// Write implements io.Writer.
func (l *limited) Write(p []byte) (int, error) {
	n := min(len(p), l.most-len(l.bytes))
	l.bytes, l.over = append(l.bytes, p[:n]...), l.over || n < len(p)
	return len(p), nil
}
