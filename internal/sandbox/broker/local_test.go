package broker

import (
	"context"
	"errors"
	"io"
	"net"
	"testing"

	"github.com/runwright/runwright/internal/netpolicy"
)

// TestServe: a connection to a served address ends in the program, whatever the
// policy is; any other goes the usual way.
func TestServe(t *testing.T) {
	for name, server := range map[string]netpolicy.Server{"with a network": {}, "without one": {Off: true}} {
		j := New(Config{Server: server}).Job()
		j.Serve("identity.test:80", func(c net.Conn) {
			defer c.Close()
			_, _ = io.Copy(c, c) // until the other side is done
		})
		place, err := j.Begin()
		if err != nil {
			t.Fatal(name, err)
		}
		c, err := place.Connect(t.Context(), "identity.test:80")
		if err != nil {
			t.Fatal(name, err)
		}
		if _, err := c.Write([]byte("hello")); err != nil {
			t.Fatal(name, err)
		}
		if err := c.(*net.TCPConn).CloseWrite(); err != nil {
			t.Fatal(name, err)
		}
		if got, err := io.ReadAll(c); string(got) != "hello" || err != nil {
			t.Errorf("%s: %q, %v", name, got, err)
		}
		if err := c.Close(); err != nil {
			t.Error(name, err)
		}
		// Another port is not served: loopback is refused, or there is no network.
		_, err = place.Connect(context.Background(), "127.0.0.1:81")
		var refused *netpolicy.Refusal
		if server.Off != errors.Is(err, ErrOff) || !server.Off && !errors.As(err, &refused) {
			t.Errorf("%s: another address: %v", name, err)
		}
		place.Done()
		if n := j.Counts(); n != (Counts{Opened: 1, Refused: 1}) {
			t.Errorf("%s: %+v", name, n)
		}
	}
}
