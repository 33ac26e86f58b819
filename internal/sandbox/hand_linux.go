package sandbox

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"strconv"
	"sync"
	"syscall"
	"time"

	"golang.org/x/sys/unix"
)

// handTime is how long a process may take to make room for one message.
const handTime = 5 * time.Second

// hand sends a connection to a process under a key, and returns a hand on it
// that cuts it, whoever else holds it. The caller closes conn.
func hand(to *os.File, key uint64, conn net.Conn) (io.Closer, error) {
	sc, ok := conn.(syscall.Conn)
	if !ok {
		return nil, fmt.Errorf("a %T is no connection of the system", conn)
	}
	rc, err := sc.SyscallConn()
	if err != nil {
		return nil, err
	}
	held := &cutter{fd: -1}
	var failed error
	// The descriptor stays in non-blocking mode, which belongs to the connection
	// and not to the descriptor: the process polls it as we do.
	err = rc.Control(func(fd uintptr) {
		if held.fd, failed = unix.FcntlInt(fd, unix.F_DUPFD_CLOEXEC, 0); failed == nil {
			failed = sendKey(to, key, int(fd))
		}
	})
	if err = errors.Join(err, failed); err != nil {
		if held.fd >= 0 {
			err = errors.Join(err, held.Close())
		}
		return nil, err
	}
	return held, nil
}

// sendKey sends a key with a descriptor as one message.
func sendKey(to *os.File, key uint64, fd int) error {
	rc, err := to.SyscallConn()
	if err != nil {
		return err
	}
	if err := to.SetWriteDeadline(time.Now().Add(handTime)); err != nil {
		return err
	}
	msg, rights := binary.LittleEndian.AppendUint64(nil, key), unix.UnixRights(fd)
	var failed error
	err = rc.Write(func(to uintptr) bool {
		_, failed = unix.SendmsgN(int(to), msg, rights, nil, unix.MSG_NOSIGNAL)
		return !errors.Is(failed, unix.EAGAIN) && !errors.Is(failed, unix.EINTR)
	})
	return errors.Join(err, failed)
}

// cutter is a descriptor of a connection that others have, too. It is not in the
// runtime's poller: what happens on the connection is not the service's business.
type cutter struct {
	fd   int
	once sync.Once
	err  error
}

// Close ends the connection for all who have it.
func (c *cutter) Close() error {
	c.once.Do(func() {
		err := unix.Shutdown(c.fd, unix.SHUT_RDWR)
		if errors.Is(err, unix.ENOTCONN) { // the other side has ended it already
			err = nil
		}
		c.err = errors.Join(err, unix.Close(c.fd))
	})
	return c.err
}

// certificates are the trusted certificates as a file in memory that every
// process gets a descriptor of. The zero value is an empty file.
type certificates struct{ file *os.File }

func newCertificates(pem []byte) (certificates, error) {
	if len(pem) == 0 {
		return certificates{}, nil
	}
	fd, err := unix.MemfdCreate("certificates", unix.MFD_CLOEXEC|unix.MFD_ALLOW_SEALING)
	if err != nil {
		return certificates{}, fmt.Errorf("file of trusted certificates: %w", err)
	}
	f := os.NewFile(uintptr(fd), "certificates")
	_, err = f.Write(pem)
	if err == nil {
		_, err = unix.FcntlInt(f.Fd(), unix.F_ADD_SEALS, unix.F_SEAL_SEAL|unix.F_SEAL_SHRINK|unix.F_SEAL_GROW|unix.F_SEAL_WRITE)
	}
	if err != nil {
		return certificates{}, errors.Join(fmt.Errorf("file of trusted certificates: %w", err), f.Close())
	}
	return certificates{f}, nil
}

// open gives a process's own descriptor, for reading only: position and flags of
// one are not those of another.
func (c certificates) open() (*os.File, error) {
	if c.file == nil {
		return os.Open(os.DevNull)
	}
	return os.Open("/proc/self/fd/" + strconv.Itoa(int(c.file.Fd())))
}

// Close lets the file go.
func (c certificates) Close() error {
	if c.file == nil {
		return nil
	}
	return c.file.Close()
}
