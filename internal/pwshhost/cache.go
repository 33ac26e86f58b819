package pwshhost

import (
	"context"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"
)

//go:embed host
var hostFiles embed.FS

// compileTime bounds the one compilation of the host.
const compileTime = 3 * time.Minute

// Cache is the folder with the host's files and what PowerShell made of them. It
// is code that sandboxes run: only the service may write it.
type Cache struct {
	folder string
	sys    System
}

// NewCache returns the cache in a folder, which need not be there yet.
func NewCache(folder string, sys System) *Cache { return &Cache{folder, sys.withDefaults()} }

// Host is where a sandbox finds the host.
type Host struct {
	Files    string // folder of bootstrap.ps1, PwshHost.cs and modules
	Compiled string // folder of the compiled assembly
}

// Bootstrap is the script that starts the host.
func (h Host) Bootstrap() string { return filepath.Join(h.Files, "bootstrap.ps1") }

// Key is the name of the compiled host for an installation: source, PowerShell
// and .NET decide. bootstrap.ps1 computes the same.
func Key(in Installation) (string, error) {
	src, err := hostFiles.ReadFile("host/PwshHost.cs")
	if err != nil {
		return "", err
	}
	sum := sha256.Sum256([]byte(string(src) + in.Version + in.CLR))
	return hex.EncodeToString(sum[:])[:16], nil
}

// paths gives where the host of an installation is, and its assembly.
func (c *Cache) paths(in Installation) (h Host, assembly string, err error) {
	key, err := Key(in)
	if err != nil {
		return h, "", err
	}
	sum := sha256.New()
	err = fs.WalkDir(hostFiles, "host", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		b, err := hostFiles.ReadFile(path)
		fmt.Fprintf(sum, "%s %d\n%s", path, len(b), b)
		return err
	})
	h = Host{
		Files:    filepath.Join(c.folder, "host-"+hex.EncodeToString(sum.Sum(nil))[:16]),
		Compiled: filepath.Join(c.folder, "compiled"),
	}
	return h, filepath.Join(h.Compiled, "rwhost-"+key+".dll"), err
}

// Lookup says whether the host is compiled for an installation, and changes
// nothing.
func (c *Cache) Lookup(in Installation) (h Host, ready bool, err error) {
	h, assembly, err := c.paths(in)
	if err != nil {
		return h, false, err
	}
	if _, err := os.Stat(c.folder); errors.Is(err, fs.ErrNotExist) {
		return h, false, nil
	}
	if err := ours(c.folder, h.Files, h.Compiled, assembly); errors.Is(err, fs.ErrNotExist) {
		return h, false, nil
	} else if err != nil {
		return h, false, err
	}
	return h, true, nil
}

// Prepare has the host there, compiling it when it is not.
func (c *Cache) Prepare(ctx context.Context, in Installation) (Host, error) {
	h, ready, err := c.Lookup(in)
	if err != nil || ready {
		return h, err
	}
	for _, dir := range []string{c.folder, h.Compiled} {
		if err := folder(dir); err != nil {
			return h, fmt.Errorf("pwsh host: %w", err)
		}
	}
	if err := c.extract(h.Files); err != nil {
		return h, fmt.Errorf("pwsh host: %w", err)
	}
	if err := c.compile(ctx, in, h); err != nil {
		return h, fmt.Errorf("compile the pwsh host with PowerShell %s: %w", in.Version, err)
	}
	_, assembly, err := c.paths(in)
	if err != nil {
		return h, err
	}
	if err = os.Chmod(assembly, 0o644); err == nil { // PowerShell goes by the umask
		err = ours(assembly)
	}
	if err != nil {
		return h, fmt.Errorf("compile the pwsh host with PowerShell %s: %w", in.Version, err)
	}
	return h, nil
}

// folder has a folder there that the service alone can write and others read.
func folder(dir string) error {
	_, err := os.Lstat(dir)
	if errors.Is(err, fs.ErrNotExist) {
		if err := os.MkdirAll(dir, 0o755); err != nil {
			return err
		}
		err = os.Chmod(dir, 0o755) // sandboxes have another identity than the service
	}
	if err != nil {
		return err
	}
	return ours(dir)
}

// extract writes the host's files beside the target and then moves them there, so
// that the target is whole or not there.
func (c *Cache) extract(target string) error {
	if _, err := os.Stat(target); err == nil {
		return nil // named by its content
	}
	part, err := os.MkdirTemp(c.folder, "part-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(part)
	sub, err := fs.Sub(hostFiles, "host")
	if err != nil {
		return err
	}
	if err := os.CopyFS(part, sub); err != nil {
		return err
	}
	// Sandboxes have another identity than the service.
	err = filepath.WalkDir(part, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() {
			return os.Chmod(path, 0o755)
		}
		return os.Chmod(path, 0o644)
	})
	if err != nil {
		return err
	}
	if err := os.Rename(part, target); err != nil && !errors.Is(err, fs.ErrExist) {
		return err
	}
	return nil
}

func (c *Cache) compile(ctx context.Context, in Installation, h Host) error {
	ctx, cancel := context.WithTimeout(ctx, compileTime)
	defer cancel()
	temp, err := os.MkdirTemp("", "runwright-pwsh-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(temp)
	args := append(in.command(h.Bootstrap()), "-CompileOnly", "-Cache", h.Compiled)
	_, err = c.sys.Run(ctx, args, in.Environment(Settings{Home: filepath.Join(temp, "home")}))
	return err
}

// command begins the arguments of a script run by the installation.
func (in Installation) command(script string) []string {
	return append(append([]string(nil), in.Args...), "-NoProfile", "-NonInteractive", "-NoLogo", "-File", script)
}

// HostArgs are the arguments that start a host which speaks on a descriptor. The
// paths are those that the process itself sees. The folders of an account's modules
// are not among them: see Config.ModulePath.
func (in Installation) HostArgs(h Host, fd int, temp string) []string {
	n := fmt.Sprint(fd)
	return append(in.command(h.Bootstrap()), "-In", n, "-Out", n, "-Cache", h.Compiled, "-Temp", temp)
}

// ours checks that nobody but the service can write what sandboxes run.
func ours(paths ...string) error {
	for _, path := range paths {
		info, err := os.Lstat(path)
		if err != nil {
			return err
		}
		if info.Mode()&fs.ModeSymlink != 0 {
			return fmt.Errorf("%s is a link; the service's own folder was expected there", path)
		}
		if info.Mode().Perm()&0o022 != 0 {
			return fmt.Errorf("%s can be written by others (mode %04o); it holds code that sandboxes run", path, info.Mode().Perm())
		}
		if uid, ok := owner(info); ok && uid != os.Geteuid() {
			return fmt.Errorf("%s belongs to user %d and not to the service (%d); it holds code that sandboxes run", path, uid, os.Geteuid())
		}
	}
	return nil
}
