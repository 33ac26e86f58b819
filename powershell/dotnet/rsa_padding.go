package dotnet

import (
	"crypto"

	"github.com/runwright/runwright/powershell/types"
)

// SignaturePadding is RSASignaturePadding.
type SignaturePadding struct{ pss bool }

// PSType is RSASignaturePadding.
func (SignaturePadding) PSType() *types.Type {
	return types.MustNamed("System.Security.Cryptography.RSASignaturePadding")
}

// PSString is the name of the mode.
func (p SignaturePadding) PSString() string {
	if p.pss {
		return "Pss"
	}
	return "Pkcs1"
}

// EncryptionPadding is RSAEncryptionPadding; hash is empty for PKCS #1.
type EncryptionPadding struct{ hash HashName }

// PSType is RSAEncryptionPadding.
func (EncryptionPadding) PSType() *types.Type {
	return types.MustNamed("System.Security.Cryptography.RSAEncryptionPadding")
}

// PSString is the mode with its hash.
func (p EncryptionPadding) PSString() string {
	if p.hash == "" {
		return "Pkcs1"
	}
	return "Oaep" + string(p.hash)
}

func signaturePaddingTable() Table {
	this := func(c *Call) SignaturePadding { return c.This.(SignaturePadding) }
	return Table{
		"static get Pkcs1": func(*Call) (any, error) { return SignaturePadding{}, nil },
		"static get Pss":   func(*Call) (any, error) { return SignaturePadding{true}, nil },
		"get Mode": func(c *Call) (any, error) {
			mode := int64(0)
			if this(c).pss {
				mode = 1
			}
			return types.NewEnum(types.MustNamed("System.Security.Cryptography.RSASignaturePaddingMode"), mode), nil
		},
		"ToString()": func(c *Call) (any, error) { return this(c).PSString(), nil },
	}
}

func encryptionPaddingTable() Table {
	this := func(c *Call) EncryptionPadding { return c.This.(EncryptionPadding) }
	t := Table{
		"static get Pkcs1": func(*Call) (any, error) { return EncryptionPadding{}, nil },
		"static CreateOaep(*)": func(c *Call) (any, error) {
			if n, _ := c.Args[0].(HashName); n != "" {
				return EncryptionPadding{n}, nil
			}
			return nil, noHashName()
		},
		"get Mode": func(c *Call) (any, error) {
			mode := int64(1)
			if this(c).hash == "" {
				mode = 0
			}
			return types.NewEnum(types.MustNamed("System.Security.Cryptography.RSAEncryptionPaddingMode"), mode), nil
		},
		"get OaepHashAlgorithm": func(c *Call) (any, error) { return this(c).hash, nil },
		"ToString()":            func(c *Call) (any, error) { return this(c).PSString(), nil },
	}
	for _, name := range []string{"SHA1", "SHA256", "SHA384", "SHA512"} {
		t["static get Oaep"+name] = func(*Call) (any, error) { return EncryptionPadding{HashName(name)}, nil }
	}
	return t
}

func noHashName() error {
	return ArgumentError("The hash algorithm name cannot be null or empty.", "hashAlgorithm")
}

// cryptoHash is the algorithm of argument i, a HashAlgorithmName.
func (c *Call) cryptoHash(i int) (crypto.Hash, error) {
	n, _ := c.Args[i].(HashName)
	if n == "" {
		return 0, noHashName()
	}
	return knownHash(string(n))
}

// knownHash finds an algorithm that signatures are made with.
func knownHash(name string) (crypto.Hash, error) {
	for h, known := range map[crypto.Hash]string{crypto.MD5: "MD5", crypto.SHA1: "SHA1", crypto.SHA256: "SHA256", crypto.SHA384: "SHA384", crypto.SHA512: "SHA512"} {
		if name == known {
			return h, nil
		}
	}
	return 0, cryptographic("'" + name + "' is not a known hash algorithm.")
}
