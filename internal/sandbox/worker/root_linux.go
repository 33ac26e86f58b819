//go:build linux && (amd64 || arm64)

package worker

import (
	"errors"
	"fmt"
	"os"

	"golang.org/x/sys/unix"

	"github.com/runwright/runwright/internal/sandbox/frame"
)

// rootBytes and rootFiles bound the root itself, which holds two empty folders,
// and for a program the places of its mounts and its small files.
const (
	rootBytes        = 64 << 10
	rootFiles        = 64
	programRootBytes = 1 << 20
	programRootFiles = 1024
)

// rootFlags are those of every mount in a root that is ours.
const rootFlags = unix.MS_NOSUID | unix.MS_NODEV | unix.MS_NOEXEC

// enterRoot makes a root of tmpfs with /mod (the module tree, read-only) and
// /tmp, enters it and lets go of the old one. It needs an own mount namespace.
func enterRoot(b frame.Bind, handed []int) error {
	if err := unix.Mount("", "/", "", unix.MS_REC|unix.MS_PRIVATE, ""); err != nil {
		return fmt.Errorf("make mounts private: %w", err)
	}
	tree, forProgram, err := moduleTree(b, handed)
	if err != nil {
		return err
	}
	if b.Program != nil && len(handed) == 0 { // before the new root hides their names
		if forProgram, err = ProgramTrees(b.Program); err != nil {
			return err
		}
		defer func() {
			for _, fd := range forProgram {
				unix.Close(fd)
			}
		}()
	}
	size, files := rootBytes, rootFiles
	if b.Program != nil {
		size, files = programRootBytes, programRootFiles
	}
	if err := buildRoot(size, files, b.Limits, b.UID); err != nil {
		return err
	}
	if err := mountModules(tree, "mod"); err != nil {
		return err
	}
	if tree >= 0 && len(handed) == 0 {
		unix.Close(tree)
	}
	if b.Program != nil {
		if err := mountProgram(b.Program, forProgram); err != nil {
			return err
		}
	}
	if err := leaveOldRoot(); err != nil {
		return err
	}
	return sealRoot()
}

// buildRoot mounts the new root over some folder, with its two folders, and makes
// it the working folder.
func buildRoot(size, files int, l frame.Limits, uid int) error {
	base, err := mountPoint()
	if err != nil {
		return err
	}
	opts := fmt.Sprintf("mode=0755,size=%d,nr_inodes=%d", size, files)
	if err := unix.Mount("sandbox", base, "tmpfs", rootFlags, opts); err != nil {
		return fmt.Errorf("mount root: %w", err)
	}
	if err := unix.Chdir(base); err != nil {
		return fmt.Errorf("enter root: %w", err)
	}
	for _, dir := range []string{"mod", "tmp"} {
		if err := unix.Mkdir(dir, 0o755); err != nil {
			return fmt.Errorf("make /%s: %w", dir, err)
		}
	}
	opts = fmt.Sprintf("mode=0700,size=%d,nr_inodes=%d", l.TempBytes, l.TempFiles)
	if uid != 0 {
		opts += fmt.Sprintf(",uid=%d,gid=%d", uid, uid)
	}
	if err := unix.Mount("sandbox", "tmp", "tmpfs", rootFlags, opts); err != nil {
		return fmt.Errorf("mount /tmp: %w", err)
	}
	return nil
}

// mountModules mounts the module tree, if there is one.
func mountModules(tree int, at string) error {
	if tree < 0 {
		return nil
	}
	if err := unix.MoveMount(tree, "", unix.AT_FDCWD, at, unix.MOVE_MOUNT_F_EMPTY_PATH); err != nil {
		return fmt.Errorf("mount /mod: %w", err)
	}
	return nil
}

// leaveOldRoot makes the working folder the root.
func leaveOldRoot() error {
	if err := unix.PivotRoot(".", "."); err != nil {
		return fmt.Errorf("pivot_root: %w", err)
	}
	// The slowest step of all: the kernel waits until nobody looks at the mounts.
	if err := unix.Unmount(".", unix.MNT_DETACH); err != nil {
		return fmt.Errorf("detach old root: %w", err)
	}
	if err := unix.Chdir("/"); err != nil {
		return fmt.Errorf("chdir: %w", err)
	}
	return nil
}

// sealRoot makes the root read-only.
func sealRoot() error {
	if err := unix.Mount("", "/", "", unix.MS_REMOUNT|unix.MS_BIND|unix.MS_RDONLY|rootFlags, ""); err != nil {
		return fmt.Errorf("make root read-only: %w", err)
	}
	return nil
}

// moduleTree gives the module folder as a detached read-only mount: the one the
// service handed over, or, when the process has the service's own identity, one
// made here by path; -1 where there are no modules. What was handed over besides
// is for a program.
func moduleTree(b frame.Bind, handed []int) (tree int, forProgram []int, err error) {
	if len(handed) > 0 {
		want := trees(b.Program)
		if b.ModuleRoot != "" {
			want++
		}
		if len(handed) != want {
			return -1, nil, fmt.Errorf("%d descriptors handed over, want %d", len(handed), want)
		}
		if b.ModuleRoot == "" {
			return -1, handed, nil
		}
		return handed[0], handed[1:], nil
	}
	if b.ModuleRoot == "" {
		return -1, nil, nil
	}
	tree, err = DetachedTree(b.ModuleRoot, b.ExecModules)
	return tree, nil, err
}

// DetachedTree makes a detached mount of a folder that is read-only and without
// devices or setuid, and without executables unless exec says so. The service calls
// it where the sandbox cannot reach the folder by itself.
func DetachedTree(path string, exec bool) (int, error) {
	return detached(path, mountFlags(frame.Mount{Exec: exec}))
}

// ProgramTrees makes the detached mounts that a program needs, in the order in
// which they are handed over. The caller closes them.
func ProgramTrees(p *frame.Program) (trees []int, err error) {
	defer func() {
		if err != nil {
			for _, fd := range trees {
				unix.Close(fd)
			}
			trees = nil
		}
	}()
	add := func(path string, flags uint64) error {
		fd, err := detached(path, flags)
		if err == nil {
			trees = append(trees, fd)
		}
		return err
	}
	for _, m := range p.Mounts {
		if err := add(m.Source, mountFlags(m)); err != nil {
			return trees, err
		}
	}
	for _, d := range p.Devices {
		if err := add(d, deviceFlags); err != nil {
			return trees, err
		}
	}
	return trees, nil
}

func mountFlags(m frame.Mount) uint64 {
	flags := uint64(unix.MOUNT_ATTR_RDONLY | unix.MOUNT_ATTR_NOSUID | unix.MOUNT_ATTR_NODEV)
	if !m.Exec {
		flags |= unix.MOUNT_ATTR_NOEXEC
	}
	return flags
}

// detached makes a detached mount of a file or folder. Where something is
// mounted below it that may not be uncovered, that comes along.
func detached(path string, flags uint64) (int, error) {
	open, set := uint(unix.OPEN_TREE_CLONE|unix.OPEN_TREE_CLOEXEC), uint(unix.AT_EMPTY_PATH)
	fd, err := unix.OpenTree(unix.AT_FDCWD, path, open)
	if errors.Is(err, unix.EINVAL) {
		set |= unix.AT_RECURSIVE
		fd, err = unix.OpenTree(unix.AT_FDCWD, path, open|unix.AT_RECURSIVE)
	}
	if err != nil {
		return -1, fmt.Errorf("mount of %s: %w", path, err)
	}
	if err := unix.MountSetattr(fd, "", set, &unix.MountAttr{Attr_set: flags}); err != nil {
		unix.Close(fd)
		return -1, fmt.Errorf("mount of %s: make it read-only: %w", path, err)
	}
	return fd, nil
}

// mountPoint finds a folder to build the root over; any will do, the mount is
// visible to this process only.
func mountPoint() (string, error) {
	candidates := []string{"/tmp", "/var", "/usr", "/proc", "/home"}
	for _, dir := range candidates {
		if fi, err := os.Stat(dir); err == nil && fi.IsDir() {
			return dir, nil
		}
	}
	return "", errors.New("none of /tmp, /var, /usr, /proc, /home is a folder to build the root over")
}
