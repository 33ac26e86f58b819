package app_test

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/runwright/runwright/cmd/runwright/internal/app"
	"github.com/runwright/runwright/internal/clock"
	"github.com/runwright/runwright/internal/fault"
	"github.com/runwright/runwright/internal/modules"
	"github.com/runwright/runwright/internal/store"
	"github.com/runwright/runwright/internal/store/storetest"
)

// TestDefaultModulesAreTriedAgain creates accounts while the gallery does not
// answer: the reason is shown, and the import comes to its end once it does.
func TestDefaultModulesAreTriedAgain(t *testing.T) {
	defaults, err := modules.ParseDefaults("Kit@1.0.0 5.1")
	if err != nil {
		t.Fatal(err)
	}
	operation := func(s *server) answer {
		list := s.must(200, "GET", "moduleOperations", nil)
		name, _ := list.json("value", 0, "name").(string)
		return s.must(200, "GET", "moduleOperations/"+name, nil)
	}
	storetest.Each(t, func(t *testing.T, cfg store.Config) {
		g := newGallery(t, kit("Base", "1.0.0"), kit("Kit", "1.0.0", "Base 1.0.0"))
		var failure atomic.Pointer[fault.Error]
		failure.Store(fault.New(fault.Unavailable, "The feed 'ours' could not be asked."))
		g.Wait = func(_ context.Context, name string) error {
			if f := failure.Load(); f != nil && name == "Base" {
				return f
			}
			return nil
		}
		m := clock.NewManual(noon())
		open := func() *server {
			return startServer(t, cfg, withGallery(g), withClock(m), func(c *app.Config) { c.DefaultModules = defaults })
		}
		s := open().withAccount()
		m.AwaitAlarm()
		a := operation(s)
		if text, _ := a.json("properties", "error").(string); a.json("properties", "state") != "Running" || !strings.Contains(text, "could not be asked. It is tried again after 1m0s.") {
			t.Errorf("after a failure: %s", a.body)
		}
		if a := s.must(200, "GET", "modules/Kit", nil); a.json("properties", "error", "message") != nil {
			t.Errorf("a module with an error is one that came to its end: %s", a.body)
		}
		m.Advance(time.Minute)
		m.AwaitAlarm()
		if text, _ := operation(s).json("properties", "error").(string); !strings.Contains(text, "after 2m0s.") {
			t.Errorf("after another: %s", text)
		}
		// A server that is started again tries at once.
		if err := s.stop(); err != nil {
			t.Fatal(err)
		}
		failure.Store(nil)
		s = open()
		s.idle()
		if a := operation(s); a.json("properties", "error") != nil {
			t.Errorf("at the end: %s", a.body)
		}
		if got := s.globals("5.1"); got != "Base 1.0.0, Kit 1.0.0" {
			t.Errorf("modules: %s", got)
		}

		// One that can be told from the start is not tried again, and one that
		// waits can be cancelled.
		s.must(200, "DELETE", accountPath, nil)
		failure.Store(fault.New(fault.Invalid, "The package is broken."))
		s.withAccount()
		name, _ := s.must(200, "GET", "moduleOperations", nil).json("value", 0, "name").(string)
		if a := s.ended(name); a.json("properties", "state") != "Failed" {
			t.Errorf("a broken package: %s", a.body)
		}
		if a := s.must(200, "GET", "modules/Kit", nil); a.json("properties", "provisioningState") != "Failed" || !strings.Contains(a.body, "The package is broken.") {
			t.Errorf("the module: %s", a.body)
		}
		s.must(200, "DELETE", accountPath, nil)
		failure.Store(fault.New(fault.Unavailable, "The feed 'ours' could not be asked."))
		s.withAccount()
		m.AwaitAlarm()
		name, _ = s.must(200, "GET", "moduleOperations", nil).json("value", 0, "name").(string)
		if a := s.must(200, "POST", "moduleOperations/"+name+"/cancel", nil); a.json("properties", "state") != "Cancelled" {
			t.Errorf("cancelled: %s", a.body)
		}
	})
}

// TestContentsAreLookedThroughWhenNeeded puts something into the contents that
// nobody uses and sees after which operations it is gone.
func TestContentsAreLookedThroughWhenNeeded(t *testing.T) {
	g := newGallery(t, kit("Base", "1.0.0"), kit("Kit", "1.0.0", "Base 1.0.0"), kit("Lost", "1.0.0", "None 1.0.0"))
	tests := []struct {
		name    string
		do      func(s *server)
		removed bool
	}{
		{"an import", func(s *server) { s.operation(`{"modules":[{"name":"Kit"}]}`) }, false},
		{"the same again", func(s *server) {
			s.operation(`{"modules":[{"name":"Kit"}]}`)
			s.operation(`{"modules":[{"name":"Kit"}]}`)
		}, false},
		{"an import that fails", func(s *server) { s.operation(`{"modules":[{"name":"Lost"}]}`) }, true},
		{"a deletion", func(s *server) {
			s.operation(`{"modules":[{"name":"Kit"}]}`)
			s.must(200, "DELETE", "modules/Kit", nil)
		}, true},
		{"the end of an account", func(s *server) {
			s.must(200, "DELETE", accountPath, nil)
			s.withAccount()
			s.operation(`{"modules":[{"name":"Kit"}]}`)
		}, true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			cfg := store.Config{Dir: t.TempDir()}
			s := startServer(t, cfg, withGallery(g)).withAccount()
			stray := filepath.Join(cfg.Dir, "modules", "content", "aa", "aaaa")
			if err := os.MkdirAll(stray, 0o700); err != nil {
				t.Fatal(err)
			}
			tt.do(s)
			// A stop waits for what operations do at their end.
			if err := s.stop(); err != nil {
				t.Fatal(err)
			}
			if _, err := os.Stat(stray); os.IsNotExist(err) != tt.removed {
				t.Errorf("the stray content: %v", err)
			}
		})
	}
}
