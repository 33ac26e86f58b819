package python_test

import (
	"encoding/pem"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"github.com/runwright/runwright/internal/netpolicy"
	"github.com/runwright/runwright/internal/sandbox"
	"github.com/runwright/runwright/internal/sandbox/broker"
	"github.com/runwright/runwright/internal/sandbox/frame"
)

// peers are servers on this machine that jobs may connect to.
type peers struct {
	plain, secure *httptest.Server
	echo          net.Listener
	silent        net.Listener
}

func startPeers(t *testing.T) peers {
	t.Helper()
	answer := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		fmt.Fprintf(w, "%s %s %s", r.Method, r.URL.Path, body)
	})
	p := peers{plain: httptest.NewServer(answer), secure: httptest.NewUnstartedServer(answer)}
	p.secure.Config.ErrorLog = log.New(io.Discard, "", 0) // one test trusts nobody
	p.secure.StartTLS()
	t.Cleanup(p.plain.Close)
	t.Cleanup(p.secure.Close)
	listen := func() net.Listener {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { l.Close() })
		return l
	}
	p.echo, p.silent = listen(), listen()
	go func() {
		for {
			c, err := p.echo.Accept()
			if err != nil {
				return
			}
			go func() {
				defer c.Close()
				_, _ = io.Copy(c, c)
			}()
		}
	}()
	return p
}

// TestNetwork uses the standard library's clients, unchanged.
func TestNetwork(t *testing.T) {
	p := startPeers(t)
	rules, err := netpolicy.ParseRules([]string{"127.0.0.1"})
	if err != nil {
		t.Fatal(err)
	}
	ca := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: p.secure.Certificate().Raw})
	port := func(l net.Listener) string {
		_, n, _ := net.SplitHostPort(l.Addr().String())
		return n
	}
	names := strings.NewReplacer("{plain}", p.plain.URL, "{secure}", p.secure.URL, "{plainhost}", p.plain.Listener.Addr().String(),
		"{securehost}", p.secure.Listener.Addr().String(), "{echo}", "('127.0.0.1', "+port(p.echo)+")", "{silent}", "('127.0.0.1', "+port(p.silent)+")")
	tests := []struct {
		name, script, output string
		refused              []string // calls
		warning              string
	}{
		{name: "urllib", script: "import urllib.request as u\nprint(u.urlopen('{plain}/a').read().decode(), u.urlopen('{plain}/b', b'body').read().decode())", output: "GET /a  POST /b body"},
		{name: "http.client", script: "import http.client as h\nc = h.HTTPConnection('{plainhost}', timeout=5)\nfor i in range(3):\n    c.request('GET', '/%d' % i)\n    print(c.getresponse().read().decode())\nc.close()", output: "GET /0 \nGET /1 \nGET /2 "},
		{name: "https", script: "import urllib.request as u\nprint(u.urlopen('{secure}/s').read().decode())", output: "GET /s "},
		{name: "ssl", script: "import ssl, socket\nctx = ssl.create_default_context()\nhost, port = '{securehost}'.split(':')\nwith socket.create_connection((host, int(port)), timeout=5) as raw:\n    with ctx.wrap_socket(raw, server_hostname=host) as s:\n        s.sendall(b'GET /x HTTP/1.0\\r\\n\\r\\n')\n        print(s.version()[:3], s.recv(15))", output: "TLS b'HTTP/1.0 200 OK'"},
		{name: "untrusted", script: "import ssl, urllib.request as u, urllib.error\ntry:\n    u.urlopen('{secure}/s', context=ssl.create_default_context(cadata=None, cafile='/runwright/lib/none.pem') if False else ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT))\nexcept urllib.error.URLError as e:\n    print(type(e.reason).__name__)", output: "SSLCertVerificationError"},
		{name: "socket", script: "import socket\ns = socket.socket()\ns.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)\ns.settimeout(5)\ns.connect({echo})\ns.sendall(b'x' * 100000)\nn = 0\nwhile n < 100000: n += len(s.recv(65536))\nprint(n, s.gettimeout(), s.getpeername() == {echo}, s.getsockname()[0], s.family.name)\ns.close()", output: "100000 5.0 True 127.0.0.1 AF_INET"},
		{name: "connect_ex", script: "import socket\ns = socket.socket()\nprint(s.connect_ex({echo}))", output: "0"},
		{name: "makefile", script: "import socket\ns = socket.create_connection({echo})\nf = s.makefile('rwb')\ns.close()\nf.write(b'line\\n'); f.flush()\nprint(f.readline())\nf.close()", output: "b'line\\n'"},
		{name: "time out", script: "import socket\ns = socket.create_connection({silent}, timeout=0.05)\ntry:\n    s.recv(1)\nexcept TimeoutError as e:\n    print(e)", output: "timed out"},
		{name: "asyncio", script: "import asyncio\nasync def m():\n    r, w = await asyncio.open_connection(*{echo})\n    w.write(b'hello\\n')\n    await w.drain()\n    print(await r.readline())\n    w.close()\n    await w.wait_closed()\nasyncio.run(m())", output: "b'hello\\n'"},
		{name: "asyncio with TLS", script: "import asyncio, ssl\nasync def m():\n    host, port = '{securehost}'.split(':')\n    r, w = await asyncio.open_connection(host, int(port), ssl=ssl.create_default_context())\n    w.write(b'GET /t HTTP/1.0\\r\\n\\r\\n')\n    print((await r.read())[-7:])\n    w.close()\nasyncio.run(m())", output: "b'GET /t '"},
		{name: "threads", script: "from concurrent.futures import ThreadPoolExecutor\nimport urllib.request as u\nwith ThreadPoolExecutor(8) as p: print(len(list(p.map(lambda i: u.urlopen('{plain}/%d' % i).read(), range(100)))))", output: "100"},
		{name: "many, one after the other", script: "import socket\nfor i in range(300):\n    s = socket.create_connection({echo}); s.sendall(b'x'); assert s.recv(1) == b'x'; s.close()\nprint('done')", output: "done"},
		{name: "nobody there", script: "import socket\ntry:\n    socket.create_connection(('127.0.0.1', 1))\nexcept ConnectionRefusedError as e:\n    print(e.errno == 111)", output: "True"},
		{name: "refused", script: "import socket\ntry:\n    socket.create_connection(('169.254.169.254', 80), timeout=5)\nexcept PermissionError as e:\n    print('169.254.169.254' in str(e))", output: "True", warning: "169.254.169.254"},
		{name: "no such name", script: "import socket\ntry:\n    socket.create_connection(('no-such-name.invalid', 80), timeout=10)\nexcept socket.gaierror as e:\n    print('gaierror')", output: "gaierror"},
		{name: "look-ups", script: "import socket\nfor f in (lambda: socket.gethostbyname('contoso.com'), lambda: socket.gethostbyaddr('10.0.0.1'), lambda: socket.getaddrinfo('contoso.com', 53, type=socket.SOCK_DGRAM), lambda: socket.getaddrinfo(None, 80)):\n    try:\n        f()\n    except OSError as e:\n        print('hybrid worker' in str(e))\nprint(socket.getaddrinfo('contoso.com', 'https')[0][4])", output: "True\nTrue\nTrue\nTrue\n('contoso.com', 443)"},
		{name: "UDP and others", script: "import socket\nfor f in (lambda: socket.socket(socket.AF_INET, socket.SOCK_DGRAM), lambda: socket.socket(socket.AF_UNIX), lambda: socket.socket(socket.AF_INET, socket.SOCK_RAW, 1), lambda: socket.socket().bind(('', 0)), lambda: socket.socket().listen(), lambda: socket.create_server(('127.0.0.1', 0))):\n    try:\n        f()\n    except PermissionError as e:\n        print(e.strerror.split(' (')[0])",
			output: "UDP is not possible in the sandbox; run this runbook on a hybrid worker\nA socket of the family AF_UNIX is not possible in the sandbox; run this runbook on a hybrid worker\nA socket that is not for TCP is not possible in the sandbox; run this runbook on a hybrid worker\n" +
				strings.Repeat("To bind a socket to an address is not possible in the sandbox; run this runbook on a hybrid worker\n", 1) + "To listen for connections is not possible in the sandbox; run this runbook on a hybrid worker\nTo bind a socket to an address is not possible in the sandbox; run this runbook on a hybrid worker"},
		{name: "raw sockets of module _socket", script: "import _socket\ntry:\n    _socket.socket(_socket.AF_INET, _socket.SOCK_STREAM)\nexcept PermissionError:\n    print('refused')", output: "refused", refused: []string{"socket"}},
	}
	pool := onePool(t, sandbox.Config{Certificates: ca, Network: broker.New(broker.Config{Server: netpolicy.Server{Open: rules}})})
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var c collector
			out := run(t, pool, &c, names.Replace(tt.script))
			if got := c.text(frame.StreamOutput); got != tt.output || out.Status != frame.Completed {
				t.Errorf("output %q, want %q\n%s", got, tt.output, out.Exception)
			}
			if !slices.Equal(out.Sandbox.Refused, tt.refused) {
				t.Errorf("refused calls %v, want %v", out.Sandbox.Refused, tt.refused)
			}
			if w := c.text(frame.StreamWarning); tt.refused == nil && (w != "") != (tt.warning != "") || !strings.Contains(w, tt.warning) {
				t.Errorf("warnings %q", w)
			}
		})
	}
}

// TestRequests uses the most used package, where the interpreter has it.
func TestRequests(t *testing.T) {
	p := startPeers(t)
	rules, err := netpolicy.ParseRules([]string{"127.0.0.1"})
	if err != nil {
		t.Fatal(err)
	}
	ca := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: p.secure.Certificate().Raw})
	pool := onePool(t, sandbox.Config{Certificates: ca, Network: broker.New(broker.Config{Server: netpolicy.Server{Open: rules}})})
	var c collector
	out := run(t, pool, &c, fmt.Sprintf(`
try:
    import requests
except ImportError:
    try:
        from pip._vendor import requests  # every interpreter with pip has it
    except ImportError:
        raise SystemExit(77)
s = requests.Session()
print(s.get(%[1]q + "/a").text, s.post(%[1]q + "/b", json={"x": 1}).text, s.get(%[2]q + "/c").status_code)
`, p.plain.URL, p.secure.URL))
	if strings.Contains(out.Exception, "exit code 77") {
		t.Skip("the interpreter has neither requests nor pip")
	}
	if got := c.text(frame.StreamOutput); got != `GET /a  POST /b {"x": 1} 200` {
		t.Errorf("%q\n%s", got, out.Exception)
	}
	if len(out.Sandbox.Refused) != 0 {
		t.Error(out.Sandbox.Refused)
	}
}
