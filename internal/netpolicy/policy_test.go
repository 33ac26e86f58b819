package netpolicy_test

import (
	"net/netip"
	"strings"
	"testing"

	"github.com/runwright/runwright/internal/netpolicy"
)

func rules(t *testing.T, texts string) []netpolicy.Rule {
	t.Helper()
	out, err := netpolicy.ParseRules(strings.Fields(texts))
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func TestWhatIsClosedToAll(t *testing.T) {
	tests := []struct {
		addr string
		why  string // part of the reason; empty: allowed
	}{
		{"93.184.216.34", ""},
		{"10.0.0.1", ""},
		{"192.168.1.1", ""},
		{"172.16.0.1", ""},
		{"100.64.0.1", ""},
		{"2001:db8::1", ""},
		{"fd00::1", ""},
		{"127.0.0.1", "loopback"},
		{"127.255.255.254", "loopback"},
		{"::1", "loopback"},
		{"0.0.0.0", "unspecified"},
		{"::", "unspecified"},
		{"0.1.2.3", "this network"},
		{"169.254.1.1", "link-local"},
		{"fe80::1", "link-local"},
		{"fe80::1%eth0", "link-local"},
		{"febf::1", "link-local"},
		{"169.254.169.254", "metadata"},
		{"169.254.170.2", "metadata"},
		{"fd00:ec2::254", "metadata"},
		{"fd20:ce::254", "metadata"},
		{"168.63.129.16", "metadata"},
		{"100.100.100.200", "metadata"},
		{"192.0.0.192", "metadata"},
		{"224.0.0.1", "multicast"},
		{"239.1.1.1", "multicast"},
		{"ff02::1", "multicast"},
		{"240.0.0.1", "reserved"},
		{"255.255.255.255", "reserved or broadcast"},
		{"::ffff:127.0.0.1", "127.0.0.1 is a loopback"},
		{"::ffff:169.254.169.254", "metadata"},
		{"::ffff:10.0.0.1", ""},
		{"::127.0.0.1", "stands for 127.0.0.1, a loopback"},
		{"::ffff:0:127.0.0.1", "stands for 127.0.0.1"},
		{"64:ff9b::7f00:1", "stands for 127.0.0.1"},
		{"64:ff9b::a9fe:a9fe", "metadata"},
		{"64:ff9b::5db8:d822", ""},
		{"64:ff9b:1:7f00:0:100::", "stands for 127.0.0.1"},
		{"64:ff9b:1:5db8:d8:2200::", ""},
		{"64:ff9b:1:5db8:d8:2200:7f00:1", "stands for 127.0.0.1"},
		{"2002:7f00:1::1", "stands for 127.0.0.1"},
		{"2002:5db8:d822::1", ""},
		{"2001:0:5db8:d822::80ff:fffe", "stands for 127.0.0.1"},
		{"2001:0:7f00:1::a247:27dd", "stands for 127.0.0.1"},
		{"2001:db8::5efe:127.0.0.1", "stands for 127.0.0.1"},
		{"2001:db8::200:5efe:169.254.169.254", "metadata"},
		{"10.1.2.3", "where this server itself listens"},
		{"::ffff:10.1.2.3", "where this server itself listens"},
		{"2002:a01:203::1", "where this server itself listens"},
	}
	p := netpolicy.Policy{Own: netpolicy.Own([]netip.AddrPort{netip.MustParseAddrPort("10.1.2.3:80")}, nil)}
	for _, tt := range tests {
		r := p.Check("", netip.AddrPortFrom(netip.MustParseAddr(tt.addr), 80))
		switch {
		case tt.why == "" && r != nil:
			t.Errorf("%s: refused: %v", tt.addr, r)
		case tt.why != "" && r == nil:
			t.Errorf("%s: allowed, want %q", tt.addr, tt.why)
		case tt.why != "" && !strings.Contains(r.Reason, tt.why):
			t.Errorf("%s: reason %q, want %q", tt.addr, r.Reason, tt.why)
		}
	}
}

func TestOwnListeners(t *testing.T) {
	machine := func() []netip.Addr {
		return []netip.Addr{netip.MustParseAddr("10.0.0.5"), netip.MustParseAddr("2001:db8::5"), netip.MustParseAddr("127.0.0.1")}
	}
	tests := []struct {
		listener, to string
		own          bool
	}{
		{"0.0.0.0:8420", "10.0.0.5:8420", true},
		{"[::]:8420", "10.0.0.5:8420", true},
		{"[::]:8420", "[2001:db8::5]:8420", true},
		{"[::]:8420", "[::ffff:10.0.0.5]:8420", true},
		{"[::]:8420", "10.0.0.5:8421", false},
		{"[::]:8420", "10.0.0.6:8420", false},
		{"10.0.0.5:8420", "10.0.0.5:8420", true},
		{"10.0.0.5:8420", "[2001:db8::5]:8420", false},
	}
	for _, tt := range tests {
		own := netpolicy.Own([]netip.AddrPort{netip.MustParseAddrPort(tt.listener)}, machine)
		if got := own(netip.MustParseAddrPort(tt.to)); got != tt.own {
			t.Errorf("listening on %s, connecting to %s: %v, want %v", tt.listener, tt.to, got, tt.own)
		}
	}
}

func TestLists(t *testing.T) {
	tests := []struct {
		what               string
		open, allow, deny  string
		runbookAllow, name string
		to                 string
		want               string // part of the error; empty: allowed
	}{
		{what: "no lists", name: "example.com", to: "93.184.216.34:443"},
		{what: "name", allow: "example.com", name: "Example.COM.", to: "93.184.216.34:443"},
		{what: "other name", allow: "example.com", name: "example.org", to: "93.184.216.34:443", want: "Connecting to example.org:443 is not allowed: it is not on the allow-list of the account."},
		{what: "name is not its suffix", allow: "example.com", name: "www.example.com", to: "93.184.216.34:443", want: "not on the allow-list"},
		{what: "suffix", allow: "*.example.com", name: "a.www.example.com", to: "93.184.216.34:443"},
		{what: "suffix is not the name", allow: "*.example.com", name: "example.com", to: "93.184.216.34:443", want: "not on the allow-list"},
		{what: "suffix by letters only", allow: "*.example.com", name: "badexample.com", to: "93.184.216.34:443", want: "not on the allow-list"},
		{what: "port", allow: "example.com:443", name: "example.com", to: "93.184.216.34:443"},
		{what: "other port", allow: "example.com:443", name: "example.com", to: "93.184.216.34:80", want: "not on the allow-list"},
		{what: "range of ports", allow: "example.com:8000-8100", name: "example.com", to: "93.184.216.34:8080"},
		{what: "range of addresses", allow: "10.0.0.0/8:5432", name: "db.corp", to: "10.1.2.3:5432"},
		{what: "outside the range", allow: "10.0.0.0/8", name: "db.corp", to: "11.1.2.3:5432", want: "not on the allow-list"},
		{what: "a name rule does not cover the address itself", allow: "example.com", to: "93.184.216.34:443", want: "Connecting to 93.184.216.34:443 is not allowed"},
		{what: "all on a port", allow: "*:443", name: "x.y", to: "93.184.216.34:443"},
		{what: "all on another port", allow: "*:443", name: "x.y", to: "93.184.216.34:22", want: "not on the allow-list"},
		{what: "deny name", deny: "*.internal", name: "x.internal", to: "10.0.0.1:443", want: "the rule 'deny *.internal' of the account is against it"},
		{what: "deny address", deny: "10.0.0.0/8", name: "x.example", to: "10.0.0.1:443", want: "the rule 'deny 10.0.0.0/8'"},
		{what: "deny mapped", deny: "10.0.0.0/8", to: "[::ffff:10.0.0.1]:443", want: "the rule 'deny 10.0.0.0/8'"},
		{what: "deny by mapped rule", deny: "::ffff:10.0.0.0/104", to: "10.0.0.1:443", want: "the rule 'deny"},
		{what: "deny tunnelled", deny: "10.0.0.0/8", to: "[2002:a00:1::]:443", want: "the rule 'deny 10.0.0.0/8'"},
		{what: "allow does not cover tunnelled", allow: "10.0.0.0/8", to: "[2002:a00:1::]:443", want: "not on the allow-list"},
		{what: "deny over allow", allow: "example.com", deny: "93.184.216.34", name: "example.com", to: "93.184.216.34:443", want: "deny 93.184.216.34"},
		{what: "an account cannot open", allow: "127.0.0.1 localhost", name: "localhost", to: "127.0.0.1:80", want: "the name is that of 127.0.0.1, and 127.0.0.1 is a loopback address"},
		{what: "opened", open: "127.0.0.1:80", to: "127.0.0.1:80"},
		{what: "opened for a name", open: "127.0.0.0/8", name: "localhost", to: "127.0.0.1:80"},
		{what: "opened on another port", open: "127.0.0.1:80", to: "127.0.0.1:81", want: "loopback"},
		{what: "opened mapped", open: "127.0.0.1:80", to: "[::ffff:127.0.0.1]:80"},
		{what: "opening IPv4 opens no tunnel to it", open: "127.0.0.1", to: "[2002:7f00:1::]:80", want: "stands for 127.0.0.1"},
		{what: "opened and narrowed", open: "127.0.0.1", allow: "example.com", to: "127.0.0.1:80", want: "not on the allow-list"},
		{what: "own listener is not opened in passing", open: "127.0.0.0/8", to: "127.0.0.1:8420", want: "where this server itself listens"},
		{what: "own listener opened by its port", open: "127.0.0.1:8420", to: "127.0.0.1:8420"},
		{what: "runbook narrows", allow: "*.example.com", runbookAllow: "a.example.com", name: "b.example.com", to: "93.184.216.34:443", want: "the allow-list of the runbook"},
		{what: "runbook does not widen", allow: "*.example.com", runbookAllow: "*", name: "example.org", to: "93.184.216.34:443", want: "the allow-list of the account"},
	}
	for _, tt := range tests {
		t.Run(tt.what, func(t *testing.T) {
			p := netpolicy.Server{Open: rules(t, tt.open)}.Policy(netpolicy.Own([]netip.AddrPort{netip.MustParseAddrPort("127.0.0.1:8420")}, nil),
				netpolicy.Layer{Where: "the account", How: "Allow it with 'x %s'.", Allow: rules(t, tt.allow), Deny: rules(t, tt.deny)},
				netpolicy.Layer{Where: "the runbook", Allow: rules(t, tt.runbookAllow)})
			to := netip.MustParseAddrPort(tt.to)
			r := p.Check(tt.name, to)
			switch {
			case tt.want == "" && r != nil:
				t.Errorf("refused: %v", r)
			case tt.want != "" && (r == nil || !strings.Contains(r.Error(), tt.want)):
				t.Errorf("got %v, want %q", r, tt.want)
			}
			// What is refused by name alone is refused with its address, too.
			if tt.name != "" && p.CheckName(tt.name, to.Port()) != nil && r == nil {
				t.Error("the name alone is refused, and allowed with its address")
			}
		})
	}
}

func TestNamesThatNeedNotBeResolved(t *testing.T) {
	tests := []struct {
		allow, deny, name string
		refused           bool
	}{
		{"", "", "x.example", false},
		{"example.com", "", "secret.attacker.example", true},
		{"example.com:443", "", "example.com", true}, // port 80 is asked for
		{"example.com 10.0.0.0/8", "", "db.corp", false},
		{"example.com 10.0.0.0/8:443", "", "db.corp", true},
		{"", "*.attacker.example", "secret.attacker.example", true},
	}
	for _, tt := range tests {
		p := netpolicy.Policy{Layers: []netpolicy.Layer{{Where: "x", Allow: rules(t, tt.allow), Deny: rules(t, tt.deny)}}}
		if got := p.CheckName(tt.name, 80) != nil; got != tt.refused {
			t.Errorf("allow %q deny %q: %s refused %v, want %v", tt.allow, tt.deny, tt.name, got, tt.refused)
		}
	}
}

func TestHow(t *testing.T) {
	p := netpolicy.Policy{Layers: []netpolicy.Layer{{Where: "x", How: "Use 'a --allow %s'.", Allow: rules(t, "example.com")}}}
	if r := p.Check("example.org", netip.MustParseAddrPort("1.2.3.4:443")); r == nil || r.How != "Use 'a --allow example.org:443'." {
		t.Errorf("%+v", r)
	}
	if r := p.Check("", netip.MustParseAddrPort("[::1]:443")); r == nil || !strings.Contains(r.How, "'open [::1]:443'") {
		t.Errorf("%+v", r)
	}
}

func TestBadRules(t *testing.T) {
	for text, want := range map[string]string{
		"":                   "is no name of a host",
		"a b":                "is no name of a host",
		"https://x.example":  "is no port",
		"x.example:0":        "is no port",
		"x.example:http":     "is no port",
		"x.example:90-80":    "is no port",
		"x.example:70000":    "is no port",
		"10.0.0.0/33":        "is no range of addresses",
		"10.0.0.1/8":         "10.0.0.0/8 is meant",
		"127.1":              "looks like an address",
		"1.2.3.400":          "looks like an address",
		"*.":                 "is no name of a host",
		"*foo.example":       "is no name of a host",
		"x..example":         "is no name of a host",
		"[2001:db8::1]:port": "is no port",
	} {
		_, err := netpolicy.ParseRule(text)
		if err == nil || !strings.Contains(err.Error(), want) || !strings.Contains(err.Error(), "expected NAME") {
			t.Errorf("%q: %v, want %q", text, err, want)
		}
	}
}

func TestParseServer(t *testing.T) {
	s, err := netpolicy.ParseServer("f", "# all\n\nopen 127.0.0.1:80\nallow *.example.com:443\n  deny 10.0.0.0/8\nconnections 3\nconnects-per-minute 9\ncertificates /x/y.pem\n")
	if err != nil {
		t.Fatal(err)
	}
	if len(s.Open) != 1 || len(s.Allow) != 1 || len(s.Deny) != 1 || s.Limits != (netpolicy.Limits{Connections: 3, PerMinute: 9}) || s.CertificatesFile != "/x/y.pem" {
		t.Errorf("%+v", s)
	}
	for text, want := range map[string]string{
		"open localhost":         "f, line 1: open expects an address",
		"allow x\npermit y":      "f, line 2: 'permit' is not known; expected open, allow, deny",
		"deny 10.0.0.1/8":        "f, line 1: rule '10.0.0.1/8'",
		"connections 0":          "f, line 1: connections expects a number from 1 to 192, not '0'",
		"connections many":       "connections expects a number",
		"connects-per-minute -1": "connects-per-minute expects a number",
		"certificates":           "certificates expects the path",
	} {
		if _, err := netpolicy.ParseServer("f", text); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %q", text, err, want)
		}
	}
}

func FuzzParseRule(f *testing.F) {
	for _, s := range []string{"*", "a.b:1-2", "[::1]:3", "10.0.0.0/8", "*.x"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		r, err := netpolicy.ParseRule(text)
		if err == nil && r.String() != text {
			t.Errorf("%q became %q", text, r)
		}
	})
}
