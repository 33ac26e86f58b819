package worker

import (
	"bytes"
	"errors"
	"io"
	"os"

	"golang.org/x/sys/unix"

	"github.com/runwright/runwright/internal/sandbox/seccomp"
)

// The descriptors of a process beside 0, 1 and 2; nothing is above.
const (
	controlFD      = 3                 // the stream to the service
	networkFD      = seccomp.NetworkFD // where connections are handed in
	certificatesFD = 5                 // the certificates to trust, read at once and closed
)

// maxHanded is how many descriptors may come with the first message; the kernel
// takes no more in one.
const maxHanded = 253

// attach opens the stream to the service and what else there is, closes every
// descriptor that was inherited beyond, and waits for the first bytes: only they
// may come with descriptors. An end of the stream is given as an empty first part.
func attach() (at attached, err error) {
	closeInherited()
	if at.certificates, err = readCertificates(); err != nil {
		return at, err
	}
	for _, fd := range []int{controlFD, networkFD} {
		if err := unix.SetNonblock(fd, true); err != nil {
			return at, err
		}
	}
	at.connections = newConnections(os.NewFile(networkFD, "network"))
	f := os.NewFile(controlFD, "service")
	rc, err := f.SyscallConn()
	if err != nil {
		return at, err
	}
	buf, oob := make([]byte, 4<<10), make([]byte, unix.CmsgSpace(4*maxHanded))
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
		return at, err
	}
	at.stream, at.first = f, bytes.NewReader(buf[:n])
	at.handed, err = parseRights(oob[:oobn])
	return at, err
}

// parseRights gives the descriptors that came with a message.
func parseRights(oob []byte) (fds []int, err error) {
	if len(oob) == 0 {
		return nil, nil
	}
	msgs, err := unix.ParseSocketControlMessage(oob)
	if err != nil {
		return nil, err
	}
	for _, m := range msgs {
		some, err := unix.ParseUnixRights(&m)
		if err != nil {
			return fds, err
		}
		fds = append(fds, some...)
	}
	return fds, nil
}

// readCertificates reads what the service hands every process. It is read before
// the process is confined, so that no descriptor of the outside stays.
func readCertificates() ([]byte, error) {
	f := os.NewFile(certificatesFD, "certificates")
	pem, err := io.ReadAll(f)
	if err != nil {
		return nil, errors.Join(err, f.Close())
	}
	return pem, f.Close()
}

// closeInherited closes descriptors that came through exec: those that the
// runtime itself has opened meanwhile are marked close-on-exec, inherited ones
// are not.
func closeInherited() {
	for fd := certificatesFD + 1; fd < 1024; fd++ {
		flags, err := unix.FcntlInt(uintptr(fd), unix.F_GETFD, 0)
		if err == nil && flags&unix.FD_CLOEXEC == 0 {
			unix.Close(fd)
		}
	}
}
