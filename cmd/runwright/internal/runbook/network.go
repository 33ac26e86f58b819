package runbook

import (
	"context"
	"fmt"
	"net"

	"github.com/runwright/runwright/internal/sandbox/worker"
)

// network opens a job's connections through the server. It resolves no names:
// who may not connect somewhere may not ask for its address either, and what an
// answer would be good for, a connection by name does as well.
type network struct{ io worker.IO }

// Dial implements interp.Network.
func (n network) Dial(ctx context.Context, kind, address string) (net.Conn, error) {
	if kind != "tcp" {
		return nil, fmt.Errorf("a runbook can open connections of TCP only, not of %s", kind)
	}
	return n.io.Dial(ctx, address)
}
