//go:build linux && (amd64 || arm64)

package seccomp

import (
	"errors"
	"os"
	"syscall"
	"unsafe"

	"golang.org/x/sys/unix"
)

// The kernel's structures, for the sizes that every 64-bit kernel since 5.0 has.
type seccompData struct {
	Nr   int32
	Arch uint32
	IP   uint64
	Args [6]uint64
}

type notif struct {
	ID    uint64
	PID   uint32
	Flags uint32
	Data  seccompData
}

type notifResp struct {
	ID    uint64
	Val   int64
	Error int32
	Flags uint32
}

// Listen answers every notice on the listener with EPERM and hands it to seen,
// until the last filtered thread is gone or the listener is closed. It owns the
// listener only for the time of the call.
func Listen(listener *os.File, seen func(Notice)) error {
	rc, err := listener.SyscallConn()
	if err != nil {
		return err
	}
	for {
		var n notif
		var got, gone bool
		var opErr error
		err := rc.Read(func(fd uintptr) bool {
			// Receiving blocks when nothing is there, so look first.
			p := []unix.PollFd{{Fd: int32(fd), Events: unix.POLLIN}}
			if k, err := unix.Poll(p, 0); err != nil || k == 0 {
				return err != nil && !errors.Is(err, unix.EINTR)
			}
			if p[0].Revents&unix.POLLIN == 0 {
				gone = p[0].Revents&(unix.POLLHUP|unix.POLLERR|unix.POLLNVAL) != 0
				return gone
			}
			n = notif{}
			switch e := ioctl(fd, unix.SECCOMP_IOCTL_NOTIF_RECV, unsafe.Pointer(&n)); e {
			case 0:
				got = true
			case unix.EINTR, unix.ENOENT: // the caller died while we looked
				return false
			default:
				opErr = e
			}
			return true
		})
		switch {
		case errors.Is(err, os.ErrClosed), gone:
			return nil
		case err != nil:
			return err
		case opErr != nil:
			return os.NewSyscallError("seccomp notification", opErr)
		case !got:
			continue
		}
		seen(Notice{PID: int(n.PID), Call: Name(int(n.Data.Nr)), Args: n.Data.Args})
		resp := notifResp{ID: n.ID, Error: -int32(unix.EPERM)}
		var sendErr syscall.Errno
		if err := rc.Control(func(fd uintptr) { sendErr = ioctl(fd, unix.SECCOMP_IOCTL_NOTIF_SEND, unsafe.Pointer(&resp)) }); err != nil {
			return nil
		}
		if sendErr != 0 && sendErr != unix.ENOENT && sendErr != unix.EINTR {
			return os.NewSyscallError("seccomp answer", sendErr)
		}
	}
}

func ioctl(fd, req uintptr, arg unsafe.Pointer) syscall.Errno {
	_, _, e := unix.Syscall(unix.SYS_IOCTL, fd, req, uintptr(arg))
	return e
}
