package netpolicy

import (
	"fmt"
	"net/netip"
	"strconv"
	"strings"
)

// Limits bound what one job does at once.
type Limits struct {
	Connections int // open at the same time, those being opened included
	PerMinute   int // begun within a minute
}

// DefaultLimits are the limits of a server whose operator names none.
func DefaultLimits() Limits { return Limits{Connections: 64, PerMinute: 600} }

// Server is what the operator decided for all accounts.
type Server struct {
	Off              bool // no job has a network
	Open             []Rule
	Allow, Deny      []Rule
	Limits           Limits
	CertificatesFile string // trusted certificates (PEM) for jobs; empty for the system's
}

// maxConnections is what a sandbox's limit on open files leaves room for.
const maxConnections = 192

// ParseServer reads the operator's file: a line each, a word and its value.
// Empty lines and those that begin with # mean nothing. The error names file
// and line.
func ParseServer(file, text string) (Server, error) {
	s := Server{Limits: DefaultLimits()}
	n := 0
	for line := range strings.Lines(text) {
		n++
		line = strings.TrimSpace(line)
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		word, value, _ := strings.Cut(line, " ")
		if err := s.set(word, strings.TrimSpace(value)); err != nil {
			return Server{}, fmt.Errorf("%s, line %d: %w", file, n, err)
		}
	}
	return s, nil
}

func (s *Server) set(word, value string) (err error) {
	rule := func(to *[]Rule) error {
		r, err := ParseRule(value)
		if err == nil {
			*to = append(*to, r)
		}
		return err
	}
	number := func(to *int, most int) error {
		n, err := strconv.Atoi(value)
		if err != nil || n < 1 || n > most {
			return fmt.Errorf("%s expects a number from 1 to %d, not '%s'", word, most, value)
		}
		*to = n
		return nil
	}
	switch word {
	case "open":
		if err := rule(&s.Open); err != nil {
			return err
		}
		if r := s.Open[len(s.Open)-1]; !r.IsAddress() {
			return fmt.Errorf("open expects an address or a range of addresses, not '%s': names can change what they stand for", r)
		}
		return nil
	case "allow":
		return rule(&s.Allow)
	case "deny":
		return rule(&s.Deny)
	case "connections":
		return number(&s.Limits.Connections, maxConnections)
	case "connects-per-minute":
		return number(&s.Limits.PerMinute, 1_000_000)
	case "certificates":
		if value == "" {
			return fmt.Errorf("certificates expects the path of a file")
		}
		s.CertificatesFile = value
		return nil
	}
	return fmt.Errorf("'%s' is not known; expected open, allow, deny, connections, connects-per-minute or certificates", word)
}

// Policy joins the operator's decisions with further layers, the account's
// first.
func (s Server) Policy(own func(netip.AddrPort) bool, layers ...Layer) Policy {
	p := Policy{Open: s.Open, Own: own}
	if len(s.Allow)+len(s.Deny) > 0 {
		p.Layers = append(p.Layers, Layer{
			Where: "the server", How: "The operator of the server can allow it with the line 'allow %s' in the file of 'runwright serve --network'.",
			Allow: s.Allow, Deny: s.Deny,
		})
	}
	for _, l := range layers {
		if len(l.Allow)+len(l.Deny) > 0 {
			p.Layers = append(p.Layers, l)
		}
	}
	return p
}

// Own tells the server's listeners from other addresses. A listener on the
// unspecified address is one on every address of the machine; interfaces gives
// those, and is asked each time since they change. Without them nothing but a
// listener's own address is known.
func Own(listeners []netip.AddrPort, interfaces func() []netip.Addr) func(netip.AddrPort) bool {
	return func(to netip.AddrPort) bool {
		a := to.Addr().WithZone("").Unmap()
		for _, l := range listeners {
			if l.Port() != to.Port() {
				continue
			}
			at := l.Addr().WithZone("").Unmap()
			if at == a {
				return true
			}
			if !at.IsUnspecified() {
				continue
			}
			for _, i := range interfaces() {
				if i.WithZone("").Unmap() == a {
					return true
				}
			}
		}
		return false
	}
}
