package dotnet

import (
	"encoding/binary"
	"math/bits"
	"net/netip"
	"strconv"
	"strings"
	"sync"

	"github.com/runwright/runwright/powershell/types"
)

// IPAddress is System.Net.IPAddress.
type IPAddress struct {
	a     netip.Addr
	scope int64
}

// PSType is IPAddress.
func (*IPAddress) PSType() *types.Type { return types.MustNamed("System.Net.IPAddress") }

// PSString is the address.
func (p *IPAddress) PSString() string {
	s := p.a.WithZone("").String()
	if p.a.Is6() {
		s = strings.ToLower(s)
		if p.scope != 0 {
			s += "%" + strconv.FormatInt(p.scope, 10)
		}
	}
	return s
}

// PSEquals compares addresses.
func (p *IPAddress) PSEquals(o any) (bool, error) {
	q, ok := o.(*IPAddress)
	return ok && q.a == p.a && q.scope == p.scope, nil
}

// IPEndPoint is System.Net.IPEndPoint.
type IPEndPoint struct {
	Address *IPAddress
	Port    int
}

// PSType is IPEndPoint.
func (*IPEndPoint) PSType() *types.Type { return types.MustNamed("System.Net.IPEndPoint") }

// PSString is address:port.
func (e *IPEndPoint) PSString() string {
	if e.Address.a.Is6() {
		return "[" + e.Address.PSString() + "]:" + strconv.Itoa(e.Port)
	}
	return e.Address.PSString() + ":" + strconv.Itoa(e.Port)
}

// PSEquals compares both parts.
func (e *IPEndPoint) PSEquals(o any) (bool, error) {
	f, ok := o.(*IPEndPoint)
	return ok && f.Port == e.Port && f.Address.a == e.Address.a, nil
}

// IPNetwork is System.Net.IPNetwork.
type IPNetwork struct{ p netip.Prefix }

// PSType is IPNetwork.
func (IPNetwork) PSType() *types.Type { return types.MustNamed("System.Net.IPNetwork") }

// PSString is address/length.
func (n IPNetwork) PSString() string { return n.p.String() }

// parseIP reads an address as .NET does: IPv4 may have fewer than four parts,
// each decimal, octal (0…) or hexadecimal (0x…).
func parseIP(s string) (*IPAddress, bool) {
	if strings.Contains(s, ":") {
		text := strings.TrimSuffix(strings.TrimPrefix(s, "["), "]")
		if strings.HasPrefix(s, "[") {
			if at := strings.LastIndex(s, "]"); at > 0 {
				text = s[1:at]
			}
		}
		text, _, _ = strings.Cut(text, "/")
		text, zone, _ := strings.Cut(text, "%")
		a, err := netip.ParseAddr(text)
		if err != nil {
			return nil, false
		}
		n, err := strconv.ParseInt("0"+zone, 10, 64)
		if err != nil {
			n = 0
		}
		return &IPAddress{a: a, scope: n}, true
	}
	parts := strings.Split(s, ".")
	if len(parts) > 4 {
		return nil, false
	}
	var v uint64
	for i, p := range parts {
		if p == "" || strings.ContainsAny(p, "+-_") {
			return nil, false
		}
		base := 10
		switch {
		case strings.HasPrefix(p, "0x"), strings.HasPrefix(p, "0X"):
			base, p = 16, p[2:]
		case len(p) > 1 && p[0] == '0':
			base = 8
		}
		n, err := strconv.ParseUint(p, base, 64)
		left := 4 - i
		if err != nil || i < len(parts)-1 && n > 255 || i == len(parts)-1 && n >= 1<<(8*left) {
			return nil, false
		}
		if i < len(parts)-1 {
			v |= n << (8 * (3 - i))
		} else {
			v |= n
		}
	}
	var b [4]byte
	binary.BigEndian.PutUint32(b[:], uint32(v))
	return &IPAddress{a: netip.AddrFrom4(b)}, true
}

func invalidIP() error {
	return types.NewException("System.FormatException", "An invalid IP address was specified.")
}

func family(a netip.Addr) *types.EnumValue {
	if a.Is4() {
		return types.EnumNamed("System.Net.Sockets.AddressFamily", "InterNetwork")
	}
	return types.EnumNamed("System.Net.Sockets.AddressFamily", "InterNetworkV6")
}

var ipAddressTable = sync.OnceValue(func() Table {
	this := func(c *Call) *IPAddress { return c.This.(*IPAddress) }
	flag := func(f func(a netip.Addr) bool) Func { return func(c *Call) (any, error) { return f(this(c).a), nil } }
	t := Table{
		"new(long)": func(c *Call) (any, error) {
			n, _ := c.Args[0].(int64)
			if n < 0 || n > 0xffffffff {
				text := strconv.FormatUint(uint64(n), 10)
				return nil, types.NewException("System.ArgumentOutOfRangeException", "newAddress ('"+text+"') must be less than or equal to '4294967295'. (Parameter 'newAddress')\nActual value was "+text+".")
			}
			var b [4]byte
			binary.LittleEndian.PutUint32(b[:], uint32(n))
			return &IPAddress{a: netip.AddrFrom4(b)}, nil
		},
		"static Parse(string)": func(c *Call) (any, error) {
			if c.Args[0] == nil {
				return nil, ArgumentNull("ipString")
			}
			if a, ok := parseIP(c.Str(0)); ok {
				return a, nil
			}
			return nil, invalidIP()
		},
		"static TryParse(string,out ipaddress)": func(c *Call) (any, error) {
			if a, ok := parseIP(c.Str(0)); ok && c.Args[0] != nil {
				return true, c.setOut(1, a)
			}
			return false, c.setOut(1, nil)
		},
		"get AddressFamily": func(c *Call) (any, error) { return family(this(c).a), nil },
		"get Address": func(c *Call) (any, error) {
			if !this(c).a.Is4() {
				return nil, types.NewException("System.Net.Sockets.SocketException", "The attempted operation is not supported for the type of object referenced.")
			}
			b := this(c).a.As4()
			return int64(binary.LittleEndian.Uint32(b[:])), nil
		},
		"get ScopeId": func(c *Call) (any, error) {
			if this(c).a.Is4() {
				return nil, types.NewException("System.Net.Sockets.SocketException", "Operation not supported")
			}
			return this(c).scope, nil
		},
		"set ScopeId":            func(c *Call) (any, error) { this(c).scope, _ = c.Args[0].(int64); return nil, nil },
		"GetAddressBytes()":      func(c *Call) (any, error) { return types.BytesToArray(this(c).a.AsSlice()), nil },
		"ToString()":             func(c *Call) (any, error) { return this(c).PSString(), nil },
		"get IsIPv6Multicast":    flag(func(a netip.Addr) bool { return a.Is6() && a.IsMulticast() }),
		"get IsIPv6LinkLocal":    flag(func(a netip.Addr) bool { return a.Is6() && a.IsLinkLocalUnicast() }),
		"get IsIPv6SiteLocal":    flag(func(a netip.Addr) bool { b := a.As16(); return a.Is6() && b[0] == 0xfe && b[1]&0xc0 == 0xc0 }),
		"get IsIPv6Teredo":       flag(func(a netip.Addr) bool { b := a.As16(); return a.Is6() && string(b[:4]) == "\x20\x01\x00\x00" }),
		"get IsIPv6UniqueLocal":  flag(func(a netip.Addr) bool { return a.Is6() && a.IsPrivate() }),
		"get IsIPv4MappedToIPv6": flag(netip.Addr.Is4In6),
		"MapToIPv6()": func(c *Call) (any, error) {
			if this(c).a.Is6() {
				return this(c), nil
			}
			return &IPAddress{a: netip.AddrFrom16(this(c).a.As16())}, nil
		},
		"MapToIPv4()": func(c *Call) (any, error) {
			if this(c).a.Is4() {
				return this(c), nil
			}
			b := this(c).a.As16()
			return &IPAddress{a: netip.AddrFrom4([4]byte(b[12:]))}, nil
		},
		"GetHashCode()": func(c *Call) (any, error) { b := this(c).a.AsSlice(); return int32(binary.LittleEndian.Uint32(b)), nil },
		"static IsLoopback(ipaddress)": func(c *Call) (any, error) {
			p, _ := c.Args[0].(*IPAddress)
			if p == nil {
				return nil, ArgumentNull("address")
			}
			return p.a.Unmap().IsLoopback(), nil
		},
		"static HostToNetworkOrder(int)": func(c *Call) (any, error) { return int32(bits.ReverseBytes32(uint32(c.Int(0)))), nil },
		"static HostToNetworkOrder(long)": func(c *Call) (any, error) {
			n, _ := c.Args[0].(int64)
			return int64(bits.ReverseBytes64(uint64(n))), nil
		},
		"static HostToNetworkOrder(short)": func(c *Call) (any, error) {
			n, _ := c.Args[0].(int16)
			return int16(bits.ReverseBytes16(uint16(n))), nil
		},
	}
	for _, p := range []string{"int", "long", "short"} {
		t["static NetworkToHostOrder("+p+")"] = t["static HostToNetworkOrder("+p+")"]
	}
	fromBytes := func(c *Call) (any, error) {
		if c.Args[0] == nil {
			return nil, ArgumentNull("address")
		}
		a, ok := netip.AddrFromSlice(bytesOf(c.Args[0]))
		if !ok || len(c.Args) > 1 && a.Is4() {
			return nil, ArgumentError("An invalid IP address was specified.", "address")
		}
		p := &IPAddress{a: a}
		if len(c.Args) > 1 {
			p.scope, _ = c.Args[1].(int64)
		}
		return p, nil
	}
	t["new(byte[])"], t["new(byte[],long)"] = fromBytes, fromBytes
	for name, text := range map[string]string{"Any": "0.0.0.0", "Loopback": "127.0.0.1", "Broadcast": "255.255.255.255", "None": "255.255.255.255", "IPv6Any": "::", "IPv6Loopback": "::1", "IPv6None": "::"} {
		t["static get "+name] = func(*Call) (any, error) { return &IPAddress{a: netip.MustParseAddr(text)}, nil }
	}
	return t
})

var endPointTable = sync.OnceValue(func() Table {
	this := func(c *Call) *IPEndPoint { return c.This.(*IPEndPoint) }
	port := func(n int, name string) error {
		if n < 0 || n > 65535 {
			return OutOfRange("Specified argument was out of the range of valid values.", name)
		}
		return nil
	}
	parse := func(s string) *IPEndPoint {
		host, p := s, ""
		if at := strings.LastIndexByte(s, ':'); at > 0 && (strings.Count(s, ":") == 1 || s[at-1] == ']') {
			host, p = s[:at], s[at+1:]
		}
		a, ok := parseIP(host)
		n, err := strconv.ParseUint("0"+p, 10, 32)
		if !ok || err != nil || n > 65535 {
			return nil
		}
		return &IPEndPoint{a, int(n)}
	}
	return Table{
		"new(*)": func(c *Call) (any, error) {
			a, _ := c.Args[0].(*IPAddress)
			if n, ok := c.Args[0].(int64); ok {
				var b [4]byte
				binary.LittleEndian.PutUint32(b[:], uint32(n))
				a = &IPAddress{a: netip.AddrFrom4(b)}
			}
			if a == nil {
				return nil, ArgumentNull("address")
			}
			return &IPEndPoint{a, c.Int(1)}, port(c.Int(1), "port")
		},
		"get AddressFamily": func(c *Call) (any, error) { return family(this(c).Address.a), nil },
		"get Address":       func(c *Call) (any, error) { return this(c).Address, nil },
		"set Address":       func(c *Call) (any, error) { this(c).Address, _ = c.Args[0].(*IPAddress); return nil, nil },
		"get Port":          func(c *Call) (any, error) { return int32(this(c).Port), nil },
		"set Port":          func(c *Call) (any, error) { this(c).Port = c.Int(0); return nil, port(c.Int(0), "value") },
		"ToString()":        func(c *Call) (any, error) { return this(c).PSString(), nil },
		"static Parse(string)": func(c *Call) (any, error) {
			if e := parse(c.Str(0)); e != nil {
				return e, nil
			}
			return nil, types.NewException("System.FormatException", "An invalid IPEndPoint was specified.")
		},
		"static TryParse(string,out IPEndpoint)": func(c *Call) (any, error) {
			if e := parse(c.Str(0)); e != nil {
				return true, c.setOut(1, e)
			}
			return false, c.setOut(1, nil)
		},
	}
})

var ipNetworkTable = sync.OnceValue(func() Table {
	this := func(c *Call) netip.Prefix { n, _ := c.This.(IPNetwork); return n.p }
	parse := func(s string) (IPNetwork, bool) {
		p, err := netip.ParsePrefix(s)
		return IPNetwork{p}, err == nil && p.Masked() == p
	}
	same := func(a, b any) bool { return a == b }
	return Table{
		"new(*)": func(c *Call) (any, error) {
			a, _ := c.Args[0].(*IPAddress)
			if a == nil {
				return nil, ArgumentNull("baseAddress")
			}
			p := netip.PrefixFrom(a.a, c.Int(1))
			if !p.IsValid() {
				return nil, OutOfRange("Specified argument was out of the range of valid values.", "prefixLength")
			}
			if p.Masked() != p {
				return nil, ArgumentError("The specified baseAddress has non-zero bits after the network prefix.", "baseAddress")
			}
			return IPNetwork{p}, nil
		},
		"get BaseAddress":  func(c *Call) (any, error) { return &IPAddress{a: this(c).Addr()}, nil },
		"get PrefixLength": func(c *Call) (any, error) { return int32(this(c).Bits()), nil },
		"ToString()":       func(c *Call) (any, error) { return this(c).String(), nil },
		"Contains(*)": func(c *Call) (any, error) {
			a, _ := c.Args[0].(*IPAddress)
			if a == nil {
				return nil, ArgumentNull("address")
			}
			return this(c).Contains(a.a.Unmap()), nil
		},
		"static Parse(string)": func(c *Call) (any, error) {
			if n, ok := parse(c.Str(0)); ok {
				return n, nil
			}
			return nil, types.NewException("System.FormatException", "An invalid IP network was specified.")
		},
		"static TryParse(string,out System.Net.IPNetwork)": func(c *Call) (any, error) {
			n, ok := parse(c.Str(0))
			return ok, c.setOut(1, n)
		},
		"static op_Equality(System.Net.IPNetwork,System.Net.IPNetwork)":   func(c *Call) (any, error) { return same(c.Args[0], c.Args[1]), nil },
		"static op_Inequality(System.Net.IPNetwork,System.Net.IPNetwork)": func(c *Call) (any, error) { return !same(c.Args[0], c.Args[1]), nil },
	}
})

// Extended is the property that PowerShell adds to addresses.
func (p *IPAddress) Extended(_ Env, name string) (any, bool, error) {
	if strings.EqualFold(name, "IPAddressToString") {
		return p.PSString(), true, nil
	}
	return nil, false, nil
}
