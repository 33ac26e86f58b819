//go:build linux && (amd64 || arm64)

package worker

import (
	"errors"
	"fmt"
	"os"

	"golang.org/x/sys/unix"

	"github.com/runwright/runwright/internal/sandbox/frame"
)

// rootBytes and rootFiles bound the root itself, which holds two empty folders.
const (
	rootBytes = 64 << 10
	rootFiles = 64
)

// enterRoot makes a root of tmpfs with /mod (the module tree, read-only) and
// /tmp, enters it and lets go of the old one. It needs an own mount namespace.
func enterRoot(b frame.Bind, handed []int) error {
	if err := unix.Mount("", "/", "", unix.MS_REC|unix.MS_PRIVATE, ""); err != nil {
		return fmt.Errorf("make mounts private: %w", err)
	}
	tree := -1
	if b.ModuleRoot != "" {
		var err error
		if tree, err = moduleTree(b.ModuleRoot, handed); err != nil {
			return err
		}
	}
	base, err := mountPoint()
	if err != nil {
		return err
	}
	const flags = unix.MS_NOSUID | unix.MS_NODEV | unix.MS_NOEXEC
	owner := ""
	if b.UID != 0 {
		owner = fmt.Sprintf(",uid=%d,gid=%d", b.UID, b.UID)
	}
	opts := fmt.Sprintf("mode=0755,size=%d,nr_inodes=%d", rootBytes, rootFiles)
	if err := unix.Mount("sandbox", base, "tmpfs", flags, opts); err != nil {
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
	opts = fmt.Sprintf("mode=0700,size=%d,nr_inodes=%d%s", b.Limits.TempBytes, b.Limits.TempFiles, owner)
	if err := unix.Mount("sandbox", "tmp", "tmpfs", flags, opts); err != nil {
		return fmt.Errorf("mount /tmp: %w", err)
	}
	if tree >= 0 {
		if err := unix.MoveMount(tree, "", unix.AT_FDCWD, "mod", unix.MOVE_MOUNT_F_EMPTY_PATH); err != nil {
			return fmt.Errorf("mount /mod: %w", err)
		}
		if len(handed) == 0 {
			unix.Close(tree)
		}
	}
	if err := unix.PivotRoot(".", "."); err != nil {
		return fmt.Errorf("pivot_root: %w", err)
	}
	if err := unix.Unmount(".", unix.MNT_DETACH); err != nil {
		return fmt.Errorf("detach old root: %w", err)
	}
	if err := unix.Chdir("/"); err != nil {
		return fmt.Errorf("chdir: %w", err)
	}
	if err := unix.Mount("", "/", "", unix.MS_REMOUNT|unix.MS_BIND|unix.MS_RDONLY|flags, ""); err != nil {
		return fmt.Errorf("make root read-only: %w", err)
	}
	return nil
}

// moduleTree gives the module folder as a detached read-only mount: the one the
// service handed over, or, when the process has the service's own identity, one
// made here by path.
func moduleTree(path string, handed []int) (int, error) {
	if len(handed) == 1 {
		return handed[0], nil
	}
	if len(handed) > 1 {
		return -1, fmt.Errorf("%d descriptors handed over, want at most one", len(handed))
	}
	return DetachedTree(path)
}

// DetachedTree makes a detached mount of a folder that is read-only and without
// devices, setuid or executables. The service calls it where the sandbox cannot
// reach the folder by itself.
func DetachedTree(path string) (int, error) {
	fd, err := unix.OpenTree(unix.AT_FDCWD, path, unix.OPEN_TREE_CLONE|unix.OPEN_TREE_CLOEXEC)
	if err != nil {
		return -1, fmt.Errorf("module folder %s: %w", path, err)
	}
	attr := unix.MountAttr{Attr_set: unix.MOUNT_ATTR_RDONLY | unix.MOUNT_ATTR_NOSUID | unix.MOUNT_ATTR_NODEV | unix.MOUNT_ATTR_NOEXEC}
	if err := unix.MountSetattr(fd, "", unix.AT_EMPTY_PATH, &attr); err != nil {
		unix.Close(fd)
		return -1, fmt.Errorf("module folder %s: make it read-only: %w", path, err)
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
