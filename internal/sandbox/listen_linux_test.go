package sandbox

import (
	"fmt"
	"net"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/runwright/runwright/internal/sandbox/broker"
	"github.com/runwright/runwright/internal/sandbox/frame"
)

// countingDoor notes how it was used.
type countingDoor struct {
	net.Listener
	begun, ended, closed *atomic.Int32
}

func (d countingDoor) Begin(*broker.Job, func(string)) { d.begun.Add(1) }
func (d countingDoor) End()                            { d.ended.Add(1) }

func (d countingDoor) Close() error {
	d.closed.Add(1)
	return d.Listener.Close()
}

// TestListener has the service get the listener inside a program's network
// namespace, in every way of confining that has one.
func TestListener(t *testing.T) {
	for _, pl := range plans() {
		if !pl.layers.Root {
			continue
		}
		t.Run(fmt.Sprintf("%s notify=%v", pl.name, pl.layers.Notify), func(t *testing.T) {
			cfg := Config{}.withDefaults()
			l := newLauncher()
			defer l.close()
			if err := try(cfg, pl, l); err != nil {
				t.Skipf("not possible on this machine: %v", err)
			}
			var begun, ended, closed atomic.Int32
			var at string
			engine := programEngine(t)
			program := engine.Program
			engine.Program = func(s Site) (frame.Program, error) {
				p, err := program(s)
				p.Listen = "127.0.0.1:3128"
				return p, err
			}
			engine.Door = func(l net.Listener) Door {
				at = l.Addr().String()
				return countingDoor{l, &begun, &ended, &closed}
			}
			// Another one at the same address outside: the namespaces are two.
			outside, err := net.Listen("tcp", "127.0.0.1:3128")
			if err == nil {
				defer outside.Close()
			}
			proc, err := l.launch(cfg, pl.forProgram())
			if err != nil {
				t.Fatal(err)
			}
			b, err := bind(cfg, pl, proc, 1, &Job{Account: "a", Engine: "program"}, engine)
			if err != nil {
				t.Fatal(err, proc.stderr)
			}
			var c collector
			b.begin(&c)
			j := job("say hello")
			if out, _, healthy, err := b.run(t.Context(), &j, &c, cfg.Network.Job()); err != nil || out.Status != frame.Completed || !healthy {
				t.Errorf("%+v, %v, %s", out, err, b.stderr)
			}
			b.end()
			if at != "127.0.0.1:3128" || begun.Load() != 1 || ended.Load() != 1 || closed.Load() != 1 {
				t.Errorf("at %q, begun %d, ended %d, closed %d", at, begun.Load(), ended.Load(), closed.Load())
			}
		})
	}
}

func TestListenerIsRefused(t *testing.T) {
	pl := plans()[0]
	if !pl.layers.Root {
		t.Skip("this machine gives no root of one's own")
	}
	for address, want := range map[string]string{"0.0.0.0:3128": "no address and port of the loopback", "127.0.0.1:0": "no address and port", "127.0.0.1:3128": "nobody serves what the program listens on"} {
		cfg := Config{}.withDefaults()
		l := newLauncher()
		if err := try(cfg, pl, l); err != nil {
			t.Skipf("not possible on this machine: %v", err)
		}
		engine := programEngine(t)
		program := engine.Program
		engine.Program = func(s Site) (frame.Program, error) {
			p, err := program(s)
			p.Listen = address
			return p, err
		}
		proc, err := l.launch(cfg, pl.forProgram())
		if err != nil {
			t.Fatal(err)
		}
		_, err = bind(cfg, pl, proc, 1, &Job{Account: "a", Engine: "program"}, engine)
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %q", address, err, want)
		}
		l.close()
	}
}
