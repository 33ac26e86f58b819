package sandbox

import (
	"context"
	"errors"
	"io"
	"net"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/runwright/runwright/internal/netpolicy"
	"github.com/runwright/runwright/internal/sandbox/broker"
	"github.com/runwright/runwright/internal/sandbox/frame"
)

// telling reads until a connection ends, and tells it.
func telling(ended chan<- struct{}) func(net.Conn) {
	return func(c net.Conn) {
		_, _ = io.Copy(io.Discard, c)
		_ = c.Close()
		ended <- struct{}{}
	}
}

func TestConnectionsEndWithTheJob(t *testing.T) {
	ended := make(chan struct{}, 100)
	to := listen(t, telling(ended))
	tiers(t, func(t *testing.T, cfg Config) {
		cfg.Network = broker.New(broker.Config{Server: open(t, netpolicy.Limits{}, "127.0.0.1")})
		p := newPool(t, cfg)
		first, text := mustRun(t, p, job("hold "+to+" 5"))
		if text != "5" {
			t.Fatal(text)
		}
		for range 5 { // the peer sees it although the process lives on
			<-ended
		}
		next, text := mustRun(t, p, job("kept\nchurn "+listen(t, echoing)+" 1"))
		if text != "5 of 5 are closed\ndescriptors 0" || next.Sandbox.ID != first.Sandbox.ID {
			t.Errorf("the next job of the same process (%v): %s", next.Sandbox.ID == first.Sandbox.ID, text)
		}
	})
}

func TestStopWithASlowPeer(t *testing.T) {
	ended := make(chan struct{}, 10)
	to := listen(t, telling(ended))
	p := newPool(t, Config{Network: broker.New(broker.Config{Server: open(t, netpolicy.Limits{}, "127.0.0.1"), Resolver: hosts{"hang.example": "192.0.2.1"}, Dial: dialOrHang})})
	for _, script := range []string{"wait-for " + to, "say connecting\nconnect hang.example:80"} {
		shortest := time.Hour
		for range 5 { // on a busy machine it may need another try
			ctx, cancel := context.WithCancel(t.Context())
			c := &collector{first: make(chan struct{})}
			var from time.Time
			go func() {
				<-c.first
				from = time.Now()
				cancel()
			}()
			out, err := p.Run(ctx, job(script), c)
			shortest = min(shortest, time.Since(from))
			if err != nil || out.Status != frame.Stopped || out.Killed {
				t.Fatalf("%s: ended %v killed %v, %v", script, out.Status, out.Killed, err)
			}
			if strings.HasPrefix(script, "wait-for") {
				<-ended
			}
			if shortest <= 100*time.Millisecond {
				break
			}
		}
		if shortest > 100*time.Millisecond {
			t.Errorf("%s: stopped after %v", script, shortest)
		}
	}
	t.Run("killed", func(t *testing.T) {
		p := newPool(t, Config{Grace: time.Millisecond, Network: broker.New(broker.Config{Server: open(t, netpolicy.Limits{}, "127.0.0.1")})})
		ctx, cancel := context.WithCancel(t.Context())
		c := &collector{first: make(chan struct{})}
		go func() {
			<-c.first
			cancel()
		}()
		if out, err := p.Run(ctx, job("hold "+to+" 1\nspin"), c); err != nil || !out.Killed {
			t.Errorf("%+v, %v", out, err)
		}
		<-ended
	})
	t.Run("pool closed", func(t *testing.T) {
		p := newPool(t, Config{Network: broker.New(broker.Config{Server: open(t, netpolicy.Limits{}, "127.0.0.1")})})
		c := &collector{first: make(chan struct{})}
		over := make(chan error)
		go func() {
			_, err := p.Run(t.Context(), job("wait-for "+to), c)
			over <- err
		}()
		<-c.first
		p.Close()
		<-ended
		if err := <-over; err == nil {
			t.Error("the job has no error")
		}
	})
}

// TestNoDescriptorLeaks opens a thousand connections in one process, and looks at
// both sides.
func TestNoDescriptorLeaks(t *testing.T) {
	ended := make(chan struct{}, 1000)
	to := listen(t, func(c net.Conn) {
		echoing(c)
		ended <- struct{}{}
	})
	p := newPool(t, Config{Warm: -1, Network: broker.New(broker.Config{Server: open(t, netpolicy.Limits{Connections: 4, PerMinute: 1 << 20}, "127.0.0.1")})})
	mustRun(t, p, job("churn "+to+" 1"))
	<-ended
	count := func() int {
		all, err := os.ReadDir("/proc/self/fd")
		if err != nil {
			t.Fatal(err)
		}
		return len(all)
	}
	before := count()
	if out, text := mustRun(t, p, job("churn "+to+" 1000")); text != "descriptors 0" || out.Sandbox.Network.Opened != 1000 {
		t.Errorf("inside: %s; %+v, %s", text, out.Sandbox.Network, out.Exception)
	}
	for range 1000 {
		<-ended
	}
	if after := count(); after != before {
		t.Errorf("descriptors of the service %d → %d", before, after)
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	for b := range p.boxes {
		if b.jobs != 2 {
			t.Errorf("the box had %d jobs", b.jobs)
		}
	}
}

func TestKeyThatIsInUse(t *testing.T) {
	to := listen(t, echoing)
	p := newPool(t, Config{Network: broker.New(broker.Config{Server: open(t, netpolicy.Limits{}, "127.0.0.1")})})
	_, err := p.Run(t.Context(), job("hold "+to+" 1\nreuse-key "+to), &collector{})
	var e *EndError
	if !errors.As(err, &e) || e.Reason != ReasonProtocol {
		t.Errorf("error %v, want a breach of the protocol", err)
	}
}
