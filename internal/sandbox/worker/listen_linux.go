//go:build linux && (amd64 || arm64)

package worker

import (
	"errors"
	"fmt"
	"net/netip"
	"os"

	"golang.org/x/sys/unix"

	"github.com/runwright/runwright/internal/sandbox/frame"
)

// listenInside brings the loopback of the own network namespace up and listens
// there for a program. It returns the number of the descriptor.
func listenInside(b frame.Bind) (int, error) {
	if !b.Layers.Root {
		return 0, errors.New("a program is listened for in a network namespace of its own only")
	}
	at, err := loopback(b.Program.Listen)
	if err != nil {
		return 0, err
	}
	fd, err := unix.Socket(unix.AF_INET, unix.SOCK_STREAM|unix.SOCK_CLOEXEC|unix.SOCK_NONBLOCK, 0)
	if err != nil {
		return 0, os.NewSyscallError("socket", err)
	}
	lo, err := unix.NewIfreq("lo")
	if err == nil {
		lo.SetUint16(unix.IFF_UP | unix.IFF_RUNNING)
		err = os.NewSyscallError("loopback up", unix.IoctlIfreq(fd, unix.SIOCSIFFLAGS, lo))
	}
	if err == nil {
		err = os.NewSyscallError("bind", unix.Bind(fd, &unix.SockaddrInet4{Port: int(at.Port()), Addr: at.Addr().As4()}))
	}
	if err == nil {
		err = os.NewSyscallError("listen", unix.Listen(fd, listenQueue))
	}
	if err != nil {
		unix.Close(fd)
		return 0, err
	}
	return fd, nil
}

// listenQueue is how many connections wait to be accepted.
const listenQueue = 128

func loopback(address string) (netip.AddrPort, error) {
	at, err := netip.ParseAddrPort(address)
	if err != nil || !at.Addr().Is4() || !at.Addr().IsLoopback() || at.Port() == 0 {
		return at, fmt.Errorf("'%s' is no address and port of the loopback", address)
	}
	return at, nil
}
