package dotnet

import (
	"strings"
	"sync"

	"github.com/runwright/runwright/powershell/types"
)

// SecureString is System.Security.SecureString. Its text never becomes a string
// by itself: it prints as its type.
type SecureString struct {
	text     []uint16
	readOnly bool
}

// NewSecureString makes a read-only secure string.
func NewSecureString(s string) *SecureString { return &SecureString{types.Units(s), true} }

// Reveal returns the text.
func (s *SecureString) Reveal() string { return types.FromUnits(s.text) }

// PSType is SecureString.
func (*SecureString) PSType() *types.Type { return types.MustNamed("System.Security.SecureString") }

// Credential is PSCredential.
type Credential struct {
	User     string
	Password *SecureString
}

// PSType is PSCredential.
func (*Credential) PSType() *types.Type {
	return types.MustNamed("System.Management.Automation.PSCredential")
}

// NetworkCredential is System.Net.NetworkCredential.
type NetworkCredential struct{ User, Password, Domain string }

// PSType is NetworkCredential.
func (*NetworkCredential) PSType() *types.Type {
	return types.MustNamed("System.Net.NetworkCredential")
}

// secureArg returns a secure string argument.
func secureArg(c *Call, i int) (*SecureString, error) {
	s, ok := types.Unwrap(c.Args[i]).(*SecureString)
	if !ok {
		return nil, types.NewException("System.Management.Automation.PSArgumentNullException", "Cannot process argument because the value of argument \"password\" is null. Change the value of argument \"password\" to a non-null value.")
	}
	return s, nil
}

var secureStringTable = sync.OnceValue(func() Table {
	this := func(c *Call) *SecureString { return c.This.(*SecureString) }
	change := func(f func(c *Call, s *SecureString) error) Func {
		return func(c *Call) (any, error) {
			s := this(c)
			if s.readOnly {
				return nil, types.NewException("System.InvalidOperationException", "Instance is read-only.")
			}
			return nil, f(c, s)
		}
	}
	at := func(c *Call, limit int) error {
		if c.Int(0) < 0 || c.Int(0) >= limit {
			return OutOfRange(badIndex, "index")
		}
		return nil
	}
	return Table{
		"new()":      func(*Call) (any, error) { return &SecureString{}, nil },
		"get Length": func(c *Call) (any, error) { return int32(len(this(c).text)), nil },
		"AppendChar(char)": change(func(c *Call, s *SecureString) error {
			s.text = append(s.text, uint16(c.Char(0)))
			return nil
		}),
		"Clear()": change(func(_ *Call, s *SecureString) error { s.text = nil; return nil }),
		"RemoveAt(int)": change(func(c *Call, s *SecureString) error {
			if err := at(c, len(s.text)); err != nil {
				return err
			}
			s.text = append(s.text[:c.Int(0):c.Int(0)], s.text[c.Int(0)+1:]...)
			return nil
		}),
		"SetAt(int,char)": change(func(c *Call, s *SecureString) error {
			if err := at(c, len(s.text)); err != nil {
				return err
			}
			s.text[c.Int(0)] = uint16(c.Char(1))
			return nil
		}),
		"InsertAt(int,char)": change(func(c *Call, s *SecureString) error {
			if err := at(c, len(s.text)+1); err != nil {
				return err
			}
			i := c.Int(0)
			s.text = append(s.text[:i:i], append([]uint16{uint16(c.Char(1))}, s.text[i:]...)...)
			return nil
		}),
		"Copy()":         func(c *Call) (any, error) { return &SecureString{text: append([]uint16{}, this(c).text...)}, nil },
		"MakeReadOnly()": func(c *Call) (any, error) { this(c).readOnly = true; return nil, nil },
		"IsReadOnly()":   func(c *Call) (any, error) { return this(c).readOnly, nil },
		"Dispose()":      func(c *Call) (any, error) { this(c).text = nil; return nil, nil },
	}
})

var credentialTable = sync.OnceValue(func() Table {
	this := func(c *Call) *Credential { return c.This.(*Credential) }
	network := func(k *Credential) *NetworkCredential {
		n := &NetworkCredential{User: k.User, Password: k.Password.Reveal()}
		if domain, user, ok := strings.Cut(k.User, `\`); ok {
			n.Domain, n.User = domain, user
		}
		return n
	}
	return Table{
		"new(string,securestring)": func(c *Call) (any, error) {
			if c.Str(0) == "" {
				return nil, types.NewException("System.Management.Automation.PSArgumentException", "Cannot process argument because the value of argument \"userName\" is not valid. Change the value of the \"userName\" argument and run the operation again.")
			}
			p, err := secureArg(c, 1)
			if err != nil {
				return nil, err
			}
			return &Credential{c.Str(0), p}, nil
		},
		"static get Empty": func(*Call) (any, error) { return &Credential{Password: NewSecureString("")}, nil },
		"get UserName": func(c *Call) (any, error) {
			if this(c).User == "" && this(c).Password.Reveal() == "" {
				return nil, nil // of Empty
			}
			return this(c).User, nil
		},
		"get Password":           func(c *Call) (any, error) { return this(c).Password, nil },
		"GetNetworkCredential()": func(c *Call) (any, error) { return network(this(c)), nil },
	}
})

var networkCredentialTable = sync.OnceValue(func() Table {
	this := func(c *Call) *NetworkCredential { return c.This.(*NetworkCredential) }
	make1 := func(c *Call) (any, error) {
		n := &NetworkCredential{}
		if len(c.Args) > 0 {
			n.User = c.Str(0)
		}
		if len(c.Args) > 1 {
			n.Password = c.Str(1)
			if s, ok := types.Unwrap(c.Args[1]).(*SecureString); ok {
				n.Password = s.Reveal()
			}
		}
		if len(c.Args) > 2 {
			n.Domain = c.Str(2)
		}
		return n, nil
	}
	t := Table{
		"get UserName":       func(c *Call) (any, error) { return this(c).User, nil },
		"set UserName":       func(c *Call) (any, error) { this(c).User = c.Str(0); return nil, nil },
		"get Password":       func(c *Call) (any, error) { return this(c).Password, nil },
		"set Password":       func(c *Call) (any, error) { this(c).Password = c.Str(0); return nil, nil },
		"get Domain":         func(c *Call) (any, error) { return this(c).Domain, nil },
		"set Domain":         func(c *Call) (any, error) { this(c).Domain = c.Str(0); return nil, nil },
		"get SecurePassword": func(c *Call) (any, error) { return NewSecureString(this(c).Password), nil },
	}
	for _, p := range []string{"", "string,string", "string,string,string", "string,securestring", "string,securestring,string"} {
		t["new("+p+")"] = make1
	}
	return t
})
