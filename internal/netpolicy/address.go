package netpolicy

import (
	"net/netip"
	"strings"
)

// metadata are the addresses under which clouds tell machines their secrets. The
// first two are link-local as well.
const metadata = "169.254.169.254 169.254.170.2 fd00:ec2::254 fd20:ce::254 168.63.129.16 100.100.100.200 192.0.0.192"

// Special says in a few words why an address is closed to all, empty if it is
// not. It looks at the address only; see [Forms] for what else it may stand for.
func Special(a netip.Addr) string {
	a = a.WithZone("")
	for m := range strings.FieldsSeq(metadata) {
		if a == netip.MustParseAddr(m) {
			return "a metadata address"
		}
	}
	switch {
	case a.IsUnspecified():
		return "the unspecified address"
	case a.IsLoopback():
		return "a loopback address"
	case a.IsLinkLocalUnicast():
		return "a link-local address"
	case a.IsMulticast():
		return "a multicast address"
	case a.Is4() && a.As4()[0] == 0:
		return "an address of this network (0.0.0.0/8)"
	case a.Is4() && a.As4()[0] >= 240:
		return "a reserved or broadcast address"
	}
	return ""
}

// Forms gives the addresses that an address stands for: itself first, with a
// mapped address of IPv4 as that, then those of IPv4 that are inside one of
// IPv6, by which a gateway or tunnel would go on.
func Forms(a netip.Addr) []netip.Addr {
	a = a.WithZone("").Unmap()
	out := []netip.Addr{a}
	if !a.Is6() {
		return out
	}
	b := a.As16()
	v4 := func(at int, x byte) {
		out = append(out, netip.AddrFrom4([4]byte{b[at] ^ x, b[at+1] ^ x, b[at+2] ^ x, b[at+3] ^ x}))
	}
	in := func(prefix string) bool { return netip.MustParsePrefix(prefix).Contains(a) }
	switch {
	case a.IsUnspecified() || a.IsLoopback():
	case in("::/96"), in("::ffff:0:0:0/96"), in("64:ff9b::/96"): // compatible, translated (SIIT), NAT64
		v4(12, 0)
	case in("64:ff9b:1::/48"): // NAT64 of a site: as long as the prefix, or 96 bits
		out = append(out, netip.AddrFrom4([4]byte{b[6], b[7], b[9], b[10]}))
		if b[12]|b[13]|b[14]|b[15] != 0 {
			v4(12, 0)
		}
	case in("2002::/16"): // 6to4
		v4(2, 0)
	case in("2001::/32"): // Teredo: server, and client with its bits turned round
		v4(4, 0)
		v4(12, 0xff)
	}
	if b[8]&^2 == 0 && b[9] == 0 && b[10] == 0x5e && b[11] == 0xfe { // ISATAP
		v4(12, 0)
	}
	return out
}
