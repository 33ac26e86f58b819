package dotnet

import (
	"encoding/asn1"
	"encoding/pem"
	"slices"
	"strings"

	"github.com/runwright/runwright/powershell/types"
)

// onlyKey finds the one key in a PEM text, of a kind that labels names.
func onlyKey(text string, labels ...string) (key *pem.Block, err error) {
	encrypted := false
	for rest := []byte(text); ; {
		var block *pem.Block
		if block, rest = pem.Decode(rest); block == nil {
			break
		}
		switch {
		case block.Type == "ENCRYPTED PRIVATE KEY":
			encrypted = true
		case slices.Contains(labels, block.Type) && key != nil:
			return nil, ArgumentError("The input contains multiple keys, but only one key can be imported.", "input")
		case slices.Contains(labels, block.Type):
			key = block
		}
	}
	switch {
	case key == nil && encrypted:
		return nil, ArgumentError("An encrypted key was found, but no password was provided. Use ImportFromEncryptedPem to import this key.", "input")
	case key == nil:
		return nil, ArgumentError("No supported key formats were found. Ensure the input represents the contents of a PEM-encoded key file and not the path to such a file.", "input")
	}
	return key, nil
}

// addKeyExport adds a pair of members that give a key: as bytes, and as PEM.
func addKeyExport(t Table, name, pemName, label string, get func(c *Call) ([]byte, error)) {
	t[name+"()"] = func(c *Call) (any, error) {
		b, err := get(c)
		if err != nil {
			return nil, err
		}
		return types.BytesToArray(b), nil
	}
	t[pemName+"()"] = func(c *Call) (any, error) {
		b, err := get(c)
		if err != nil {
			return nil, err
		}
		return strings.TrimSuffix(string(pem.EncodeToMemory(&pem.Block{Type: label, Bytes: b})), "\n"), nil
	}
}

// addKeyImport adds a member that reads a key from the bytes of its first
// argument; the second one, if there is one, gets the number of bytes read.
func addKeyImport(t Table, name string, read func(c *Call, der []byte) bool) {
	t[name+"(*)"] = func(c *Call) (any, error) {
		der := bytesOf(c.Args[0])
		var first asn1.RawValue
		rest, err := asn1.Unmarshal(der, &first)
		if err != nil || !read(c, first.FullBytes) {
			return nil, cryptographic("ASN1 corrupted data.")
		}
		if len(c.Args) > 1 {
			return nil, c.setOut(1, int32(len(der)-len(rest)))
		}
		return nil, nil
	}
}
