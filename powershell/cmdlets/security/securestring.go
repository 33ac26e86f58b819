package security

import (
	"encoding/hex"
	"errors"
	"strings"

	"github.com/runwright/runwright/powershell/dotnet"
	"github.com/runwright/runwright/powershell/interp"
	"github.com/runwright/runwright/powershell/types"
)

// keyOf is the key of -Key or -SecureKey, nil without either.
func keyOf(c *interp.Call) ([]byte, error) {
	var key []byte
	switch {
	case c.Has("Key"):
		a, _ := types.Unwrap(c.Value("Key")).(*types.Array)
		if a != nil {
			key, _ = a.Bytes()
		}
	case c.Has("SecureKey"):
		if s, ok := types.Unwrap(c.Value("SecureKey")).(*dotnet.SecureString); ok {
			key = wide(s.Reveal())
		}
	default:
		return nil, nil
	}
	switch len(key) {
	case 16, 24, 32:
		return key, nil
	}
	return nil, c.Error("System.Management.Automation.PSArgumentException", "Argument", "InvalidArgument", nil,
		"The specified key is not valid. Valid key length settings are either 128 bits, 192 bits, or 256 bits.")
}

// convertToSecureString is ConvertTo-SecureString.
type convertToSecureString struct{ interp.Base }

func (*convertToSecureString) Process(c *interp.Call) error {
	text := c.String("String")
	if c.Switch("AsPlainText") {
		s := dotnet.NewSecureString(text)
		return c.Write(s)
	}
	key, err := keyOf(c)
	if err != nil {
		return err
	}
	invalid := func() error {
		return c.WriteError(c.Error("System.Management.Automation.PSArgumentException", "ImportSecureString_InvalidArgument", "InvalidArgument", nil,
			"The parameter value \"%s\" is not a valid encrypted string.", text))
	}
	if key != nil {
		plain, err := unseal(text, key)
		switch {
		case errors.Is(err, errSealed) && !strings.HasPrefix(text, sealedHeader) && len(text) > 1:
			return c.Error("System.FormatException", "System.FormatException", "NotSpecified", nil, "The input string '%s' was not in a correct format.", text[:2])
		case errors.Is(err, errSealed):
			return invalid()
		case err != nil:
			return c.WriteError(c.Error("System.Security.Cryptography.CryptographicException", "ImportSecureString_InvalidArgument_CryptographicError", "InvalidArgument", nil, "%s", err))
		}
		return c.Write(dotnet.NewSecureString(plain))
	}
	// Without a key a secure string travels as the hexadecimal form of its text,
	// since Linux has nothing that would protect it for a user.
	b, err := hex.DecodeString(text)
	if err != nil || len(b)%2 != 0 {
		return invalid()
	}
	return c.Write(dotnet.NewSecureString(narrow(b)))
}

// convertFromSecureString is ConvertFrom-SecureString.
type convertFromSecureString struct{ interp.Base }

func (*convertFromSecureString) Process(c *interp.Call) error {
	s, ok := types.Unwrap(c.Value("SecureString")).(*dotnet.SecureString)
	if !ok {
		return nil
	}
	if c.Switch("AsPlainText") {
		return c.Write(s.Reveal())
	}
	key, err := keyOf(c)
	if err != nil {
		return err
	}
	if key == nil {
		return c.Write(hex.EncodeToString(wide(s.Reveal())))
	}
	sealed, err := seal(s.Reveal(), key, c.Host().Random)
	if err != nil {
		return err
	}
	return c.Write(sealed)
}
