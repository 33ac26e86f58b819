package sandbox

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"sync"

	"golang.org/x/sys/unix"
)

// useFiles does with files what file commands of an engine do.
func useFiles(dir string) error {
	name := filepath.Join(dir, "a", "b.txt")
	if err := os.MkdirAll(filepath.Dir(name), 0o700); err != nil {
		return err
	}
	if err := os.WriteFile(name, []byte("one\n"), 0o600); err != nil {
		return err
	}
	f, err := os.OpenFile(name, os.O_RDWR|os.O_APPEND, 0)
	if err != nil {
		return err
	}
	defer f.Close()
	if _, err := f.WriteString("two\n"); err != nil {
		return err
	}
	if _, err := f.Seek(0, io.SeekStart); err != nil {
		return err
	}
	b, err := io.ReadAll(f)
	if err != nil || !bytes.Equal(b, []byte("one\ntwo\n")) {
		return fmt.Errorf("read %q, %v", b, err)
	}
	if err := f.Truncate(3); err != nil {
		return err
	}
	if _, err := f.ReadAt(b[:3], 0); err != nil {
		return err
	}
	if err := f.Sync(); err != nil {
		return err
	}
	if err := os.Rename(name, name+".new"); err != nil {
		return err
	}
	to, err := os.Create(name)
	if err != nil {
		return err
	}
	defer to.Close()
	from, err := os.Open(name + ".new")
	if err != nil {
		return err
	}
	defer from.Close()
	if _, err := io.Copy(to, from); err != nil {
		return err
	}
	if _, err := to.WriteAt([]byte("x"), 1); err != nil {
		return err
	}
	fi, err := os.Stat(name)
	if err != nil {
		return err
	}
	if err := os.Chtimes(name, fi.ModTime(), fi.ModTime()); err != nil {
		return err
	}
	if _, err := os.CreateTemp(dir, "x"); err != nil {
		return err
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		return err
	}
	defer root.Close()
	if err := root.Remove("a/b.txt.new"); err != nil {
		return err
	}
	if err := filepath.WalkDir(dir, func(_ string, _ os.DirEntry, err error) error { return err }); err != nil {
		return err
	}
	return os.RemoveAll(filepath.Join(dir, "a"))
}

// spinThreads asks for n system threads at once.
func spinThreads(n int) error {
	var wg, ready sync.WaitGroup
	hold := make(chan struct{})
	ready.Add(n)
	for range n {
		wg.Go(func() {
			runtime.LockOSThread()
			ready.Done()
			<-hold
		})
	}
	ready.Wait()
	close(hold)
	wg.Wait()
	return nil
}

func trySocket() error {
	_, err := unix.Socket(unix.AF_INET, unix.SOCK_STREAM, 0)
	return err
}

// writeRaw writes past the protocol, as an engine that was taken over could.
func writeRaw(b []byte) error {
	_, err := unix.Write(3, b)
	return err
}

// descriptors counts the open descriptors of the process.
func descriptors() (n int) {
	for fd := range 256 {
		if _, err := unix.FcntlInt(uintptr(fd), unix.F_GETFD, 0); err == nil {
			n++
		}
	}
	return n
}
