package dotnet

import (
	"strings"
	"sync"
	"unicode"

	"github.com/runwright/runwright/powershell/types"
)

// MailAddress is System.Net.Mail.MailAddress. It does not change.
type MailAddress struct{ display, user, host string }

// PSType is MailAddress.
func (*MailAddress) PSType() *types.Type { return types.MustNamed("System.Net.Mail.MailAddress") }

func (m *MailAddress) address() string { return m.user + "@" + m.host }

// PSString is the address, behind the name when there is one.
func (m *MailAddress) PSString() string {
	if m.display == "" {
		return m.address()
	}
	return "\"" + strings.NewReplacer("\\", "\\\\", "\"", "\\\"").Replace(m.display) + "\" <" + m.address() + ">"
}

// PSEquals compares the texts without regard to case.
func (m *MailAddress) PSEquals(o any) (bool, error) {
	n, ok := o.(*MailAddress)
	return ok && strings.EqualFold(m.PSString(), n.PSString()), nil
}

func badMailAddress() error {
	return types.NewException("System.FormatException", "The specified string is not in the form required for an e-mail address.")
}

// parseMailAddress reads user@host, name <user@host> or "name" <user@host>.
func parseMailAddress(s string) (*MailAddress, error) {
	if s == "" {
		return nil, ArgumentError("The value cannot be an empty string.", "address")
	}
	m := &MailAddress{}
	text := strings.TrimSpace(s)
	if inner, ok := strings.CutSuffix(text, ">"); ok {
		at := strings.LastIndexByte(inner, '<')
		if at < 0 {
			return nil, badMailAddress()
		}
		m.display, text = strings.TrimSpace(inner[:at]), strings.TrimSpace(inner[at+1:])
		if quoted, ok := strings.CutPrefix(m.display, "\""); ok {
			if m.display, ok = strings.CutSuffix(quoted, "\""); !ok {
				return nil, badMailAddress()
			}
			m.display = strings.NewReplacer("\\\\", "\\", "\\\"", "\"").Replace(m.display)
		}
	} else if end := strings.LastIndexByte(text, '"'); strings.HasPrefix(text, "\"") && end > 0 && !strings.HasPrefix(text[end+1:], "@") {
		m.display, text = text[1:end], strings.TrimSpace(text[end+1:])
	}
	at := strings.LastIndexByte(text, '@')
	if at < 0 {
		return nil, badMailAddress()
	}
	m.user, m.host = text[:at], text[at+1:]
	if !mailUser(m.user) || !mailHost(m.host) {
		return nil, badMailAddress()
	}
	return m, nil
}

// mailUser checks a local part: atoms joined by dots, or a quoted string.
func mailUser(s string) bool {
	if len(s) > 2 && s[0] == '"' && s[len(s)-1] == '"' {
		return !strings.ContainsAny(s[1:len(s)-1], "\"\r\n")
	}
	return mailAtoms(s)
}

// mailHost checks a domain: atoms joined by dots, or a literal in brackets.
func mailHost(s string) bool {
	if len(s) > 2 && s[0] == '[' && s[len(s)-1] == ']' {
		return !strings.ContainsAny(s[1:len(s)-1], "[]\\ ")
	}
	return mailAtoms(s)
}

func mailAtoms(s string) bool {
	if s == "" || strings.HasPrefix(s, ".") || strings.HasSuffix(s, ".") || strings.Contains(s, "..") {
		return false
	}
	for _, r := range s {
		if r < 0x80 && !unicode.IsLetter(r) && !unicode.IsDigit(r) && !strings.ContainsRune("!#$%&'*+-/=?^_`{|}~.", r) {
			return false
		}
	}
	return true
}

// newMailAddress is the constructor: a name given apart counts more than one in
// the address.
func newMailAddress(c *Call) (any, error) {
	if c.Args[0] == nil {
		return nil, ArgumentNull("address")
	}
	m, err := parseMailAddress(c.Str(0))
	if err != nil {
		return nil, err
	}
	if len(c.Args) > 1 && c.Str(1) != "" {
		m.display = strings.Trim(c.Str(1), "\"")
	}
	return m, nil
}

var mailAddressTable = sync.OnceValue(func() Table {
	text := func(f func(m *MailAddress) string) Func {
		return func(c *Call) (any, error) { return f(c.This.(*MailAddress)), nil }
	}
	t := Table{
		"new(*)":          newMailAddress,
		"get DisplayName": text(func(m *MailAddress) string { return m.display }),
		"get User":        text(func(m *MailAddress) string { return m.user }),
		"get Host":        text(func(m *MailAddress) string { return m.host }),
		"get Address":     text((*MailAddress).address),
		"ToString()":      text((*MailAddress).PSString),
		"Equals(System.Object)": func(c *Call) (any, error) {
			return c.This.(*MailAddress).PSEquals(types.Unwrap(c.Args[0]))
		},
	}
	t["static TryCreate(*)"] = func(c *Call) (any, error) {
		out := len(c.Args) - 1
		inner := *c
		inner.Args = c.Args[:out]
		v, err := newMailAddress(&inner)
		if err != nil {
			return false, c.setOut(out, nil)
		}
		return true, c.setOut(out, v)
	}
	return t
})
