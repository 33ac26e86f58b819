package sandbox

import (
	"errors"
	"fmt"
	"log/slog"
	"math"
	"os"
	"syscall"
	"time"

	"golang.org/x/sys/unix"

	"github.com/runwright/runwright/internal/sandbox/frame"
	"github.com/runwright/runwright/internal/sandbox/worker"
)

func selfExecutable() string { return "/proc/self/exe" }

// namespaces are those a sandbox gets besides a user namespace.
const namespaces = syscall.CLONE_NEWNS | syscall.CLONE_NEWPID | syscall.CLONE_NEWNET |
	syscall.CLONE_NEWIPC | syscall.CLONE_NEWUTS | unix.CLONE_NEWCGROUP

// startProcess runs on the launcher's thread.
func startProcess(cfg Config, pl plan) (*process, error) {
	ours, theirs, err := socketPair("service", unix.SOCK_STREAM)
	if err != nil {
		return nil, err
	}
	defer theirs.Close()
	network, inside, err := socketPair("network", unix.SOCK_SEQPACKET)
	if err != nil {
		ours.Close()
		return nil, err
	}
	defer inside.Close()
	p := &process{stream: ours, network: network, conn: frame.NewConn(ours), stderr: &output{}, exited: make(chan struct{})}
	certificates, err := cfg.certificates.open()
	if err == nil {
		defer certificates.Close()
		p.cmd = command(cfg)
		if pl.rootAhead {
			p.cmd.Env = append(p.cmd.Env, worker.Ahead(frame.Bind{Layers: pl.layers, Limits: cfg.Limits.frame(), UID: pl.dropUID}))
		}
		p.cmd.ExtraFiles = []*os.File{theirs, inside, certificates}
		p.cmd.Stderr = p.stderr
		p.cmd.WaitDelay = 2 * time.Second
		p.cmd.SysProcAttr = pl.attributes()
		var group *os.File
		if cfg.groups != nil {
			if p.group, group, err = cfg.groups.newGroup(cfg.Limits); err == nil {
				defer group.Close()
				p.cmd.SysProcAttr.UseCgroupFD, p.cmd.SysProcAttr.CgroupFD = true, int(group.Fd())
				p.onExit = append(p.onExit, func() { p.leaveGroup(cfg.Logger) })
			}
		}
		// Nothing is ever read here, so the process cannot fill it.
		if err == nil {
			err = unix.Shutdown(int(inside.Fd()), unix.SHUT_WR)
		}
		if err == nil {
			err = p.cmd.Start()
		}
		if err != nil && p.group != nil {
			p.leaveGroup(cfg.Logger)
		}
	}
	if err != nil {
		ours.Close()
		network.Close()
		return nil, err
	}
	return p, nil
}

// leaveGroup removes the group of a process that is gone.
func (p *process) leaveGroup(log *slog.Logger) {
	if err := p.group.remove(); err != nil {
		log.Error("the control group of a sandbox stays behind", "group", p.group.dir, "error", err)
	}
}

// socketPair makes a connected pair: our end for the runtime's poller, theirs to
// hand to a process.
func socketPair(name string, kind int) (ours, theirs *os.File, err error) {
	pair, err := unix.Socketpair(unix.AF_UNIX, kind|unix.SOCK_CLOEXEC, 0)
	if err != nil {
		return nil, nil, fmt.Errorf("socketpair: %w", err)
	}
	if err := unix.SetNonblock(pair[0], true); err != nil {
		unix.Close(pair[0])
		unix.Close(pair[1])
		return nil, nil, err
	}
	return os.NewFile(uintptr(pair[0]), name), os.NewFile(uintptr(pair[1]), "sandbox"), nil
}

// attributes translates the plan into what the kernel is asked for at clone.
func (pl plan) attributes() *syscall.SysProcAttr {
	attr := &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL, Setpgid: true}
	if !pl.layers.Root {
		return attr
	}
	attr.Cloneflags = namespaces
	if pl.userNS {
		attr.Cloneflags |= syscall.CLONE_NEWUSER
		attr.UidMappings = []syscall.SysProcIDMap{{ContainerID: 0, HostID: pl.outerUID, Size: 1}}
		attr.GidMappings = []syscall.SysProcIDMap{{ContainerID: 0, HostID: pl.outerGID, Size: 1}}
		// Without this the process loses its capabilities at exec, because its
		// identity outside is not mapped to 0 inside.
		attr.Credential = &syscall.Credential{Uid: 0, Gid: 0, NoSetGroups: true}
	}
	return attr
}

// sendWithFiles sends bytes with descriptors in one message.
func sendWithFiles(s Stream, b []byte, fds []int) error {
	f, ok := s.(*os.File)
	if !ok {
		return fmt.Errorf("cannot send a descriptor over %T", s)
	}
	rc, err := f.SyscallConn()
	if err != nil {
		return err
	}
	var n int
	var sendErr error
	err = rc.Write(func(to uintptr) bool {
		n, sendErr = unix.SendmsgN(int(to), b, unix.UnixRights(fds...), nil, 0)
		return !errors.Is(sendErr, unix.EAGAIN) && !errors.Is(sendErr, unix.EINTR)
	})
	if err == nil {
		err = sendErr
	}
	if err != nil {
		return fmt.Errorf("hand over a descriptor: %w", err)
	}
	if n < len(b) {
		_, err = f.Write(b[n:])
	}
	return err
}

// keepDescriptors marks every descriptor of the service so that no child
// inherits one, whoever opened it.
func keepDescriptors() error {
	err := unix.CloseRange(3, math.MaxUint32, unix.CLOSE_RANGE_CLOEXEC)
	if errors.Is(err, unix.ENOSYS) || errors.Is(err, unix.EINVAL) { // before Linux 5.11: the sandbox closes them itself
		return nil
	}
	return err
}
