package worker

import (
	"encoding/binary"
	"errors"
	"fmt"
	"os"

	"golang.org/x/sys/unix"
)

// keySize is the length of a message that hands in a connection: its key,
// little-endian.
const keySize = 8

// receive takes messages until the service goes away. A descriptor that nobody
// waits for, as of a job that has ended, is closed.
func (c *connections) receive() error {
	rc, err := c.from.SyscallConn()
	if err != nil {
		return err
	}
	buf, oob := make([]byte, keySize+1), make([]byte, unix.CmsgSpace(4))
	for {
		var n, oobn, flags int
		var failed error
		err := rc.Read(func(fd uintptr) bool {
			for {
				n, oobn, flags, _, failed = unix.Recvmsg(int(fd), buf, oob, unix.MSG_CMSG_CLOEXEC)
				if !errors.Is(failed, unix.EINTR) {
					return !errors.Is(failed, unix.EAGAIN)
				}
			}
		})
		if err = errors.Join(err, failed); err != nil {
			return err
		}
		if n == 0 {
			return nil // the service is gone
		}
		if n != keySize {
			return fmt.Errorf("a message of %d bytes, want %d", n, keySize)
		}
		h := handed{}
		fds, err := parseRights(oob[:oobn])
		switch {
		case err != nil:
			return err
		case len(fds) == 1:
			h.file = os.NewFile(uintptr(fds[0]), "connection")
		case flags&unix.MSG_CTRUNC != 0: // no room in the table of descriptors
			h.err = unix.EMFILE
		default:
			return fmt.Errorf("a message with %d descriptors, want 1", len(fds))
		}
		if !c.deliver(binary.LittleEndian.Uint64(buf), h) && h.file != nil {
			_ = h.file.Close() // nothing was ever sent over it
		}
	}
}
