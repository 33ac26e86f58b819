package app_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"strings"
	"testing"

	"github.com/runwright/runwright/cmd/runwright/internal/apptest"
	"github.com/runwright/runwright/internal/store"
	"github.com/runwright/runwright/internal/store/storetest"
)

// Variables of a server process: the folder of its gallery, and the point of
// an import at which it kills itself.
const (
	serverGallery = serverProcess + "_GALLERY"
	serverDies    = serverProcess + "_DIES"
)

// dieAt returns a listener that kills the process when the n-th point is
// reached; nil for none.
func dieAt(n string) func(operation, point string) {
	if n == "" {
		return nil
	}
	points := make(chan int, 1)
	points <- 1
	return func(_, point string) {
		count := <-points
		if fmt.Sprint(count) == n {
			fmt.Fprintln(os.Stderr, "killed at", point)
			_ = os.Stderr.Sync()
			// As kill -9 does it: nothing is flushed, nothing is closed.
			process, err := os.FindProcess(os.Getpid())
			if err == nil {
				err = process.Kill()
			}
			if err != nil {
				panic(err)
			}
			select {}
		}
		points <- count + 1
	}
}

// TestKilledImport kills the server at each point of an import of an uploaded
// module with a dependency, of one by name, and of several of both kinds: after the restart the import
// comes to its end, with everything or nothing of it done.
func TestKilledImport(t *testing.T) {
	g := newGallery(t, kit("Base", "1.0.0"), kit("Base", "2.0.0"), kit("Other", "1.0.0", "Base 2.0.0"))
	t.Setenv(serverGallery, g.Dir)
	upload := apptest.ZipModule(t, kit("Top", "1.0.0", "Base 2.0.0"), "top")
	forms, formType := form(t, `{"modules":[{"name":"Other"}]}`, "top.zip", upload, "side.zip", apptest.ZipModule(t, kit("Side", "1.0.0"), "side"))
	for name, begin := range map[string]func(*server) error{
		"several": func(s *server) error {
			return s.try("POST", "moduleOperations", forms, nil, "Content-Type", formType)
		},
		"upload": func(s *server) error { return s.try("PUT", "modules/Top/content", upload, nil) },
		"name": func(s *server) error {
			return s.try("POST", "moduleOperations", []byte(`{"modules":[{"name":"Other"}]}`), nil)
		},
	} {
		t.Run(name, func(t *testing.T) {
			storetest.Each(t, func(t *testing.T, cfg store.Config) {
				for n := 1; ; n++ {
					if killedAt(t, cfg, n, begin) {
						if n < 8 {
							t.Errorf("the import has only %d points", n-1)
						}
						return
					}
				}
			})
		})
	}
}

// killedAt lets a server die at the n-th point. It reports whether the import
// has no such point and ended.
func killedAt(t *testing.T, cfg store.Config, n int, begin func(*server) error) (ended bool) {
	t.Helper()
	t.Setenv(serverDies, "")
	s, process := startProcess(t, cfg)
	s.withAccount()
	s.operation(`{"modules":[{"name":"Base","version":"1.0.0"}]}`)
	kill(t, process)

	t.Setenv(serverDies, fmt.Sprint(n))
	s, process = startProcess(t, cfg)
	if begin(s) == nil {
		ended = s.outlives()
	}
	if ended {
		kill(t, process)
	}
	_ = process.Wait()

	t.Setenv(serverDies, "")
	s, process = startProcess(t, cfg)
	list, _ := s.must(200, "GET", "moduleOperations", nil).json("value").([]any)
	for _, o := range list {
		if a := s.ended(o.(map[string]any)["name"].(string)); a.json("properties", "state") != "Succeeded" {
			t.Errorf("point %d: %s", n, a.body)
		}
	}
	want := "Base 2.0.0, "
	if got := s.versions(); len(list) == 2 && !strings.HasPrefix(got, want) || len(list) == 1 && got != "Base 1.0.0" || len(list) == 0 {
		t.Errorf("point %d: after the restart: %s", n, got)
	}
	s.must(200, "DELETE", accountPath, nil)
	kill(t, process)
	leftBehind(t, cfg.Dir)
	return ended
}

func kill(t *testing.T, process *exec.Cmd) {
	t.Helper()
	if err := process.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = process.Wait()
}

// try sends a request to a server that may die, and reads the answer into
// out, if that is not nil.
func (s *server) try(method, path string, body []byte, out any, header ...string) error {
	req, err := http.NewRequest(method, s.url+accountPath+"/"+path+"?api-version=2023-11-01", bytes.NewReader(body))
	if err != nil {
		return err
	}
	req.Header.Set("Authorization", "Bearer "+s.token)
	for i := 0; i < len(header); i += 2 {
		req.Header.Set(header[i], header[i+1])
	}
	res, err := s.client.Do(req)
	if err != nil {
		return err
	}
	defer res.Body.Close()
	if out == nil {
		_, err = io.Copy(io.Discard, res.Body)
		return err
	}
	return json.NewDecoder(res.Body).Decode(out)
}

// outlives reports whether the server lives until its last import has ended.
func (s *server) outlives() bool {
	for {
		var list struct {
			Value []struct{ Properties struct{ State string } }
		}
		if s.try("GET", "moduleOperations", nil, &list) != nil {
			return false
		}
		if len(list.Value) > 0 && list.Value[0].Properties.State != "Running" {
			return true
		}
	}
}
