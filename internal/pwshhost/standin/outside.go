package standin

import (
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"strings"
)

// outside are the commands that reach out of the process. What fails becomes
// output, not an error, so that a test sees how.
func outside() map[string]func(*script, string) error {
	return map[string]func(*script, string) error{
		"env": func(s *script, a string) error { return s.job.record(text(os.Getenv(a))) },
		"environ": func(s *script, _ string) error {
			return s.job.record(text(strings.Join(s.job.host.env, "\n")))
		},
		"args": func(s *script, _ string) error { return s.job.record(text(strings.Join(os.Args, " "))) },
		"read": func(s *script, a string) error {
			b, err := os.ReadFile(a)
			return s.tell(string(b), err)
		},
		"ls": func(s *script, a string) error {
			entries, err := os.ReadDir(a)
			var names []string
			for _, e := range entries {
				names = append(names, e.Name())
			}
			return s.tell(strings.Join(names, " "), err)
		},
		"link": func(s *script, a string) error {
			to, err := os.Readlink(a)
			return s.tell(to, err)
		},
		"write": func(s *script, a string) error {
			name, content, _ := strings.Cut(a, " ")
			return s.tell("written", os.WriteFile(name, []byte(content), 0o600))
		},
		"exec": func(s *script, a string) error {
			p, err := os.StartProcess(a, []string{a}, &os.ProcAttr{})
			if err == nil {
				_, err = p.Wait()
			}
			return s.tell("started", err)
		},
		"ids": func(s *script, _ string) error {
			return s.tell(fmt.Sprintf("uid %d gid %d pid %d", os.Getuid(), os.Getgid(), os.Getpid()), nil)
		},
		"dial": func(s *script, a string) error {
			c, err := net.Dial("tcp", a)
			if err == nil {
				err = c.Close()
			}
			return s.tell("connected", err)
		},
		"get": (*script).get,
	}
}

func (s *script) tell(what string, err error) error {
	if err != nil {
		what = "failed: " + err.Error()
	}
	return s.job.record(text(what))
}

// get fetches a URL as .NET does: through the proxy that the environment names,
// also for addresses of the own machine. "get URL [FILE]" trusts the certificates
// in the file.
func (s *script) get(a string) error {
	url, trust, _ := strings.Cut(a, " ")
	proxy, err := http.NewRequest(http.MethodGet, os.Getenv("HTTPS_PROXY"), nil)
	if err != nil {
		return s.tell("", err)
	}
	t := &http.Transport{Proxy: http.ProxyURL(proxy.URL), DisableKeepAlives: true}
	if trust != "" {
		pem, err := os.ReadFile(trust)
		if err != nil {
			return s.tell("", err)
		}
		pool := x509.NewCertPool()
		pool.AppendCertsFromPEM(pem)
		t.TLSClientConfig = &tls.Config{RootCAs: pool}
	}
	resp, err := (&http.Client{Transport: t}).Get(url)
	if err != nil {
		return s.tell("", err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	return s.tell(resp.Status+" "+string(body), err)
}
