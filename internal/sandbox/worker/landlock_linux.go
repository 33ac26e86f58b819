//go:build linux && (amd64 || arm64)

package worker

import (
	"errors"
	"fmt"
	"runtime"
	"strings"
	"syscall"
	"unsafe"

	"golang.org/x/sys/unix"

	"github.com/runwright/runwright/internal/sandbox/frame"
)

// LandlockABI asks the kernel for its Landlock version; 0 means none.
func LandlockABI() int {
	v, _, errno := unix.Syscall(unix.SYS_LANDLOCK_CREATE_RULESET, 0, 0, unix.LANDLOCK_CREATE_RULESET_VERSION)
	if errno != 0 {
		return 0
	}
	return int(v)
}

// Rights on files, as a rule grants them.
const (
	readRights  = unix.LANDLOCK_ACCESS_FS_READ_FILE | unix.LANDLOCK_ACCESS_FS_READ_DIR
	writeRights = readRights | unix.LANDLOCK_ACCESS_FS_WRITE_FILE | unix.LANDLOCK_ACCESS_FS_REMOVE_DIR |
		unix.LANDLOCK_ACCESS_FS_REMOVE_FILE | unix.LANDLOCK_ACCESS_FS_MAKE_DIR | unix.LANDLOCK_ACCESS_FS_MAKE_REG |
		unix.LANDLOCK_ACCESS_FS_REFER | unix.LANDLOCK_ACCESS_FS_TRUNCATE
	execRights   = readRights | unix.LANDLOCK_ACCESS_FS_EXECUTE
	deviceRights = unix.LANDLOCK_ACCESS_FS_READ_FILE | unix.LANDLOCK_ACCESS_FS_WRITE_FILE

	// fileRights are those that a rule for a file, not a folder, may grant.
	fileRights = unix.LANDLOCK_ACCESS_FS_EXECUTE | unix.LANDLOCK_ACCESS_FS_WRITE_FILE | unix.LANDLOCK_ACCESS_FS_READ_FILE | unix.LANDLOCK_ACCESS_FS_TRUNCATE
)

// landlock binds every thread to: modules may be read, the scratch folder may be
// used for ordinary files, a program's mounts may be read or executed as they
// say, everything else the kernel's Landlock knows is refused. privileged says that
// nothing has taken the way to new privileges yet.
func landlock(abi int, at place, b frame.Bind, privileged bool) error {
	attr, err := handled(abi)
	if err != nil {
		return err
	}
	if b.Program != nil && b.Program.Listen != "" {
		// Its network namespace has nothing but what listens for it, and a connection
		// elsewhere is to fail as it does where there is no network.
		attr.Handled_access_net = 0
	}
	r, _, errno := unix.Syscall(unix.SYS_LANDLOCK_CREATE_RULESET, uintptr(unsafe.Pointer(&attr)), unsafe.Sizeof(attr), 0)
	if errno != 0 {
		return fmt.Errorf("create ruleset: %w", errno)
	}
	set := int(r)
	defer unix.Close(set)
	if at.moduleRoot != "" {
		if err := allowBeneath(set, at.moduleRoot, readRights); err != nil {
			return err
		}
	}
	if at.tempRoot != "" {
		if err := allowBeneath(set, at.tempRoot, writeRights); err != nil {
			return err
		}
	}
	if err := allowProgram(set, b); err != nil {
		return err
	}
	if privileged {
		if err := noNewPrivileges(); err != nil {
			return err
		}
	}
	// It belongs to a thread, and the runtime has several.
	if _, _, errno := syscall.AllThreadsSyscall(unix.SYS_LANDLOCK_RESTRICT_SELF, uintptr(set), 0, 0); errno != 0 {
		return fmt.Errorf("restrict: %w", errno)
	}
	return nil
}

// allowProgram grants what a program needs to see.
func allowProgram(set int, b frame.Bind) error {
	if b.Program == nil {
		return nil
	}
	for _, m := range b.Program.Mounts {
		path, access := m.Target, uint64(readRights)
		if !b.Layers.Root {
			path = m.Source
		}
		if m.Exec {
			access = execRights
		}
		if err := allowBeneath(set, path, access); err != nil {
			return err
		}
	}
	for _, d := range b.Program.Devices {
		if err := allowBeneath(set, d, deviceRights); err != nil {
			return err
		}
	}
	for name := range b.Program.Files {
		if b.Layers.Root && strings.HasPrefix(name, "/etc/") {
			name = "/etc" // the root's own: there is nothing else in it, and libraries list it
		}
		if err := allowBeneath(set, name, readRights); err != nil {
			return err
		}
	}
	if b.Layers.Root {
		// What it makes there nobody else sees.
		const more = unix.LANDLOCK_ACCESS_FS_MAKE_SOCK | unix.LANDLOCK_ACCESS_FS_MAKE_FIFO | unix.LANDLOCK_ACCESS_FS_MAKE_SYM
		if err := allowBeneath(set, "/tmp", writeRights|more); err != nil {
			return err
		}
	}
	if b.Program.Proc {
		return allowBeneath(set, "/proc", readRights)
	}
	return nil
}

func allowBeneath(set int, path string, access uint64) error {
	fd, err := unix.Open(path, unix.O_PATH|unix.O_CLOEXEC, 0)
	if err != nil {
		return fmt.Errorf("rule for %s: %w", path, err)
	}
	defer unix.Close(fd)
	var st unix.Stat_t
	if err := unix.Fstat(fd, &st); err != nil {
		return fmt.Errorf("rule for %s: %w", path, err)
	}
	if st.Mode&unix.S_IFMT != unix.S_IFDIR {
		access &= fileRights
	}
	rule := unix.LandlockPathBeneathAttr{Allowed_access: access, Parent_fd: int32(fd)}
	_, _, errno := unix.Syscall6(unix.SYS_LANDLOCK_ADD_RULE, uintptr(set), unix.LANDLOCK_RULE_PATH_BENEATH, uintptr(unsafe.Pointer(&rule)), 0, 0, 0)
	runtime.KeepAlive(&rule)
	if errno != 0 {
		return fmt.Errorf("rule for %s: %w", path, errno)
	}
	return nil
}

// handled lists everything the given version can refuse. Rights of versions
// after the ones listed here are left alone; the filter covers them.
func handled(abi int) (unix.LandlockRulesetAttr, error) {
	if abi < 3 {
		return unix.LandlockRulesetAttr{}, errors.New("version 3 or later is needed")
	}
	attr := unix.LandlockRulesetAttr{Handled_access_fs: 1<<15 - 1} // EXECUTE … TRUNCATE
	if abi >= 4 {
		attr.Handled_access_net = unix.LANDLOCK_ACCESS_NET_BIND_TCP | unix.LANDLOCK_ACCESS_NET_CONNECT_TCP
	}
	if abi >= 5 {
		attr.Handled_access_fs |= unix.LANDLOCK_ACCESS_FS_IOCTL_DEV
	}
	if abi >= 6 {
		attr.Scoped = unix.LANDLOCK_SCOPE_ABSTRACT_UNIX_SOCKET | unix.LANDLOCK_SCOPE_SIGNAL
	}
	if abi >= 9 {
		attr.Handled_access_fs |= unix.LANDLOCK_ACCESS_FS_RESOLVE_UNIX
	}
	if abi >= 10 {
		attr.Handled_access_net |= unix.LANDLOCK_ACCESS_NET_BIND_UDP | unix.LANDLOCK_ACCESS_NET_CONNECT_SEND_UDP
	}
	return attr, nil
}
