package interp

import (
	"context"
	"net"

	"github.com/runwright/runwright/powershell/dotnet"
	"github.com/runwright/runwright/powershell/types"
)

// Dial opens a connection through the host's network.
func (rs *Runspace) Dial(ctx context.Context, network, address string) (net.Conn, error) {
	if rs.host.Network == nil {
		return nil, types.NewException("System.PlatformNotSupportedException", "There is no network here: the host opens no connections.")
	}
	return rs.host.Network.Dial(ctx, network, address)
}

// LookupHost resolves a name through the host's network.
func (rs *Runspace) LookupHost(ctx context.Context, name string) ([]string, error) {
	r, ok := rs.host.Network.(Resolver)
	if !ok {
		return nil, types.NewException("System.PlatformNotSupportedException", "There is nothing here that resolves names. A job needs no addresses to connect: give the name to TcpClient, Invoke-RestMethod or HttpClient, and the server resolves it.")
	}
	return r.LookupHost(ctx, name)
}

// PFX implements dotnet.Env.
func (rs *Runspace) PFX() dotnet.PFX { return rs.host.PFX }
