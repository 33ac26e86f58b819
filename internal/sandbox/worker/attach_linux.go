package worker

import (
	"bytes"
	"errors"
	"io"
	"os"

	"golang.org/x/sys/unix"
)

// controlFD is the descriptor to the service; 0, 1 and 2 are below it and
// nothing is above.
const controlFD = 3

// attach opens the stream to the service, closes every descriptor that was
// inherited beyond it, and waits for the first bytes: only they may come with
// descriptors. An end of the stream is given as an empty first part.
func attach() (stream io.ReadWriteCloser, first io.Reader, handed []int, err error) {
	closeInherited()
	if err := unix.SetNonblock(controlFD, true); err != nil {
		return nil, nil, nil, err
	}
	f := os.NewFile(controlFD, "service")
	rc, err := f.SyscallConn()
	if err != nil {
		return nil, nil, nil, err
	}
	buf, oob := make([]byte, 4<<10), make([]byte, unix.CmsgSpace(4*4))
	var n, oobn int
	err = rc.Read(func(fd uintptr) bool {
		for {
			n, oobn, _, _, err = unix.Recvmsg(int(fd), buf, oob, unix.MSG_CMSG_CLOEXEC)
			if !errors.Is(err, unix.EINTR) {
				return !errors.Is(err, unix.EAGAIN)
			}
		}
	})
	if err != nil {
		return nil, nil, nil, err
	}
	if oobn > 0 {
		msgs, err := unix.ParseSocketControlMessage(oob[:oobn])
		if err != nil {
			return nil, nil, nil, err
		}
		for _, m := range msgs {
			fds, err := unix.ParseUnixRights(&m)
			if err != nil {
				return nil, nil, nil, err
			}
			handed = append(handed, fds...)
		}
	}
	return f, bytes.NewReader(buf[:n]), handed, nil
}

// closeInherited closes descriptors that came through exec: those that the
// runtime itself has opened meanwhile are marked close-on-exec, inherited ones
// are not.
func closeInherited() {
	for fd := controlFD + 1; fd < 1024; fd++ {
		flags, err := unix.FcntlInt(uintptr(fd), unix.F_GETFD, 0)
		if err == nil && flags&unix.FD_CLOEXEC == 0 {
			unix.Close(fd)
		}
	}
}
