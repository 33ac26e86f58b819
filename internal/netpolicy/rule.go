package netpolicy

import (
	"errors"
	"fmt"
	"net/netip"
	"strconv"
	"strings"
)

// Rule names targets: HOST, HOST:PORT or HOST:FROM-TO. HOST is a name, *.NAME
// for the names below one, an address, a range as ADDRESS/BITS, or * for all.
// An address of IPv6 stands in brackets when a port follows.
type Rule struct {
	text      string
	name      string // a name in lower case; empty for addresses
	below     bool   // the names below it, not the name itself
	any       bool
	prefix    netip.Prefix
	low, high uint16 // 0, 0: every port
}

// errRule says what is expected; it is what every bad rule ends with.
var errRule = errors.New("expected NAME, *.NAME, ADDRESS, ADDRESS/BITS or *, and a port or FROM-TO behind a colon, if not all ports are meant")

// ParseRule reads a rule.
func ParseRule(text string) (Rule, error) {
	r := Rule{text: text}
	host, ports, hasPorts := splitPorts(text)
	if hasPorts {
		var err error
		if r.low, r.high, err = parsePorts(ports); err != nil {
			return Rule{}, fmt.Errorf("rule '%s': %w; %w", text, err, errRule)
		}
	}
	bare := strings.TrimSuffix(strings.TrimPrefix(host, "["), "]")
	prefix, isPrefix, err := parsePrefix(bare)
	switch {
	case err != nil:
		return Rule{}, fmt.Errorf("rule '%s': %w; %w", text, err, errRule)
	case isPrefix:
		r.prefix = prefix
	case host == "*":
		r.any = true
	default:
		name, below := strings.CutPrefix(host, "*.")
		r.name, r.below = normal(name), below
		if err := checkName(r.name); err != nil {
			return Rule{}, fmt.Errorf("rule '%s': %w; %w", text, err, errRule)
		}
	}
	return r, nil
}

// ParseRules reads rules; the error names the first bad one.
func ParseRules(texts []string) ([]Rule, error) {
	out := make([]Rule, 0, len(texts))
	for _, t := range texts {
		r, err := ParseRule(t)
		if err != nil {
			return nil, err
		}
		out = append(out, r)
	}
	return out, nil
}

// splitPorts takes the ports off a rule. Colons of an address of IPv6 without
// brackets are the address's own.
func splitPorts(text string) (host, ports string, has bool) {
	if strings.HasPrefix(text, "[") {
		if end := strings.Index(text, "]"); end >= 0 {
			rest, cut := strings.CutPrefix(text[end+1:], ":")
			if cut {
				return text[:end+1], rest, true
			}
			return text, "", false
		}
	}
	if strings.Count(text, ":") != 1 {
		return text, "", false
	}
	return strings.Cut(text, ":")
}

func parsePorts(text string) (low, high uint16, err error) {
	from, to, isRange := strings.Cut(text, "-")
	if !isRange {
		to = from
	}
	l, err1 := strconv.ParseUint(from, 10, 16)
	h, err2 := strconv.ParseUint(to, 10, 16)
	if err1 != nil || err2 != nil || l == 0 || h < l {
		return 0, 0, fmt.Errorf("'%s' is no port from 1 to 65535 and no range of ports", text)
	}
	return uint16(l), uint16(h), nil
}

// parsePrefix reads an address or a range of addresses.
func parsePrefix(text string) (p netip.Prefix, ok bool, err error) {
	if strings.Contains(text, "/") {
		p, err := netip.ParsePrefix(text)
		if err != nil {
			return p, false, fmt.Errorf("'%s' is no range of addresses", text)
		}
		if a := p.Addr(); a.Is4In6() && p.Bits() >= 96 {
			p = netip.PrefixFrom(a.Unmap(), p.Bits()-96)
		}
		if p != p.Masked() {
			return p, false, fmt.Errorf("'%s' has bits behind its length; %s is meant, or a single address", text, p.Masked())
		}
		return p, true, nil
	}
	a, err := netip.ParseAddr(text)
	if err != nil {
		return netip.Prefix{}, false, nil
	}
	a = a.WithZone("").Unmap()
	return netip.PrefixFrom(a, a.BitLen()), true, nil
}

// normal is how names are compared.
func normal(name string) string { return strings.TrimSuffix(strings.ToLower(name), ".") }

func checkName(name string) error {
	if len(name) > 253 {
		return errors.New("the name has more than 253 characters")
	}
	last := ""
	for label := range strings.SplitSeq(name, ".") {
		if label == "" || len(label) > 63 || strings.Trim(label, "abcdefghijklmnopqrstuvwxyz0123456789-_") != "" {
			return fmt.Errorf("'%s' is no name of a host", name)
		}
		last = label
	}
	if strings.Trim(last, "0123456789") == "" {
		return fmt.Errorf("'%s' looks like an address and is none", name)
	}
	return nil
}

// String is the rule as it was written.
func (r Rule) String() string { return r.text }

// IsAddress reports whether the rule speaks of addresses, not of names.
func (r Rule) IsAddress() bool { return r.prefix.IsValid() }

func (r Rule) hasPort(port uint16) bool {
	return r.low == 0 || r.low <= port && port <= r.high
}

// onePort reports whether the rule is for a single port.
func (r Rule) onePort() bool { return r.low != 0 && r.low == r.high }

// matchesName reports whether the rule covers a name, which is normal.
func (r Rule) matchesName(name string, port uint16) bool {
	switch {
	case !r.hasPort(port):
		return false
	case r.any:
		return true
	case r.name == "" || name == "":
		return false
	case r.below:
		return strings.HasSuffix(name, "."+r.name)
	}
	return name == r.name
}

func (r Rule) matchesAddr(a netip.Addr, port uint16) bool {
	return r.IsAddress() && r.hasPort(port) && r.prefix.Contains(a)
}
