package oshost

import (
	"context"
	"net"

	"github.com/runwright/runwright/powershell/interp"
)

// Network is the operating system's network.
func Network() interp.Network { return network{} }

type network struct{}

func (network) Dial(ctx context.Context, kind, address string) (net.Conn, error) {
	var d net.Dialer
	return d.DialContext(ctx, kind, address)
}

func (network) LookupHost(ctx context.Context, name string) ([]string, error) {
	return net.DefaultResolver.LookupHost(ctx, name)
}
