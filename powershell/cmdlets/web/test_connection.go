package web

import (
	"context"
	"errors"
	"net"
	"strconv"
	"time"

	"github.com/runwright/runwright/powershell/interp"
	"github.com/runwright/runwright/powershell/types"
	"github.com/runwright/runwright/powershell/web"
)

// testConnection is Test-Connection of a TCP port. A network of connections has
// no echo requests, so that the other forms fail.
type testConnection struct{ interp.Base }

func (*testConnection) Process(c *interp.Call) error {
	if c.ParameterSet() != "TcpPort" {
		return c.Error("System.PlatformNotSupportedException", "TestConnectionException", "NotImplemented", nil, "Test-Connection without -TcpPort is not implemented: there are no ICMP echo requests here.")
	}
	port, wait := c.Int("TcpPort", 0), time.Duration(c.Int("TimeoutSeconds", 5))*time.Second
	for _, name := range c.Strings("TargetName") {
		open, err := reach(c, name, port, wait)
		if err != nil {
			var s *web.SocketError
			if !errors.As(err, &s) || s.Code != "HostNotFound" && s.Code != "TryAgain" {
				return err
			}
			e := c.Error("System.Net.NetworkInformation.PingException", "TestConnectionException", "ResourceUnavailable", name, "Testing connection to computer '%s' failed: Cannot resolve the target name.", name)
			e.Inner = types.NewException("System.Net.Sockets.SocketException", s.Message)
			if err := c.WriteError(e); err != nil {
				return err
			}
			continue
		}
		if err := c.Write(open); err != nil {
			return err
		}
	}
	return nil
}

// reach reports whether a port accepts a connection in time.
func reach(c *interp.Call, name string, port int, wait time.Duration) (open bool, err error) {
	err = c.Runspace().Waiting(func() error {
		ctx, cancel := context.WithTimeout(c.Context(), wait)
		defer cancel()
		conn, err := c.Runspace().Dial(ctx, "tcp", net.JoinHostPort(name, strconv.Itoa(port)))
		if err == nil {
			open = true
			return conn.Close()
		}
		var x *types.Exception
		if errors.As(err, &x) || c.Context().Err() != nil {
			return err
		}
		if cause := web.SocketFailure(err); cause != nil {
			var s *web.SocketError
			if errors.As(cause, &s) && (s.Code == "HostNotFound" || s.Code == "TryAgain") {
				return s
			}
		}
		return nil
	})
	return open, err
}
