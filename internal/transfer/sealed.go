package transfer

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"

	"filippo.io/age"

	"github.com/runwright/runwright/internal/fault"
)

// maxRecipients is for how many keys an archive is made at most.
const maxRecipients = 20

// Recipients are the keys that an archive is made for.
type Recipients []age.Recipient

// ParseRecipients reads recipients, age1… each; lines that are empty or begin
// with # are skipped. No recipient at all is an Invalid fault.
func ParseRecipients(texts ...string) (all Recipients, err error) {
	const target = "recipients"
	for _, text := range texts {
		for line := range strings.Lines(text) {
			if line = strings.TrimSpace(line); line == "" || line[0] == '#' {
				continue
			}
			if strings.HasPrefix(strings.ToUpper(line), "AGE-SECRET-KEY-") {
				return nil, fault.New(fault.Invalid, "A recipient is a public key, age1…; this is an identity, which stays secret.").On(target)
			}
			found, err := age.ParseRecipients(strings.NewReader(line))
			if err != nil {
				return nil, fault.Wrap(fault.Invalid, err, "The recipient '%.80s' is not valid: expected age1…, as age-keygen prints it.", line).On(target)
			}
			all = append(all, found...)
		}
	}
	if len(all) == 0 || len(all) > maxRecipients {
		return nil, fault.New(fault.Invalid, "An archive needs 1 to %d recipients; %d were given.", maxRecipients, len(all)).On(target)
	}
	return all, nil
}

// Writer makes an archive. What was written is no archive before Close.
type Writer struct {
	lines
	sealed io.WriteCloser
}

// NewWriter begins an archive. Only ciphertext goes to w.
func NewWriter(w io.Writer, to Recipients, h Header) (*Writer, error) {
	sealed, err := age.Encrypt(w, to...)
	if err != nil {
		return nil, fault.Wrap(fault.Invalid, err, "These recipients cannot be used together: %s.", err).On("recipients")
	}
	h.Format, h.Version = Format, Version
	a := &Writer{lines{w: sealed}, sealed}
	return a, a.write(h)
}

// Add writes a record. Records come in the order of kinds, by name.
func (w *Writer) Add(r Record) error { return w.add(r) }

// Close writes the end.
func (w *Writer) Close() error {
	if err := w.end(); err != nil {
		return err
	}
	return w.sealed.Close()
}

// Identities are keys that open archives.
type Identities []age.Identity

// ParseIdentities reads a file of identities, AGE-SECRET-KEY-1… each, as
// age-keygen writes it.
func ParseIdentities(file []byte) (Identities, error) {
	if bytes.HasPrefix(file, []byte("age-encryption.org/")) || bytes.HasPrefix(file, []byte("-----BEGIN AGE ENCRYPTED FILE-----")) {
		return nil, fault.New(fault.Invalid, "The identity file is encrypted; decrypt it first and hand it over on the standard input ('age -d FILE | … --identity -').").On("identity")
	}
	all, err := age.ParseIdentities(bytes.NewReader(file))
	if err != nil {
		// age quotes what it cannot read, and that may be a key.
		return nil, fault.New(fault.Invalid, "The identity file is not valid: expected lines that begin with AGE-SECRET-KEY-1, as age-keygen writes them.").On("identity")
	}
	return all, nil
}

// Decrypt opens an archive and returns its content, which Parse has accepted,
// in clear; the caller clears it. What is not whole, not for these identities,
// too large or not an archive is an Invalid or TooLarge fault.
func Decrypt(r io.Reader, with Identities) (content []byte, a Archive, err error) {
	plain, err := age.Decrypt(r, with...)
	var none *age.NoIdentityMatchError
	switch {
	case errors.As(err, &none):
		return nil, a, fault.Wrap(fault.Invalid, err, "The archive is not for this identity.").On("identity")
	case err != nil:
		return nil, a, fault.Wrap(fault.Invalid, err, "This is no archive, or it is damaged: %s.", trimmed(err)).On("archive")
	}
	content, err = io.ReadAll(io.LimitReader(plain, MaxPlain+1))
	if err != nil {
		clear(content)
		return nil, a, fault.Wrap(fault.Invalid, err, "The archive is damaged or breaks off: %s.", trimmed(err)).On("archive")
	}
	if a, err = Parse(content); err != nil {
		clear(content)
		return nil, a, err
	}
	return content, a, nil
}

// trimmed is what age says, in one short line.
func trimmed(err error) string {
	text, _, _ := strings.Cut(err.Error(), "\n")
	return fmt.Sprintf("%.120q", text)
}
