package pwshhost

import (
	"os"
	"path/filepath"
	"strings"

	"github.com/runwright/runwright/internal/sandbox/frame"
)

// Where things are for a process in a sandbox.
const (
	insideHost     = "/runwright/host"
	insideCompiled = "/runwright/compiled"
	insideHome     = "/home" // below the scratch folder
	certificates   = "/etc/ssl/certs/ca-certificates.crt"
)

// Launch is how processes are started in sandboxes.
type Launch struct {
	Installation Installation
	Host         Host
	// HeapBytes bounds .NET's heap; a script that needs more gets an
	// OutOfMemoryException.
	HeapBytes uint64
	// Proxy is the address of the HTTP proxy inside, IPv4:PORT; empty for no
	// network.
	Proxy string
	// Certificates are what connections trust, PEM.
	Certificates []byte
}

// nativeBytes is what .NET needs of private memory beside its heap: with less, a
// process whose heap is full does not live on.
const nativeBytes = 600 << 20

// A warm process has a dozen threads; parallel scripts, timers and pools have more.
const (
	maxThreads = 256
	maxFiles   = 1024
)

// ModulePath is what a process finds modules by, once it is locked: the account's
// own first, then the asset commands, then PowerShell's. The folder is as the
// process sees it, and may be empty.
func (l Launch) ModulePath(modules string) string {
	if modules == "" {
		return ""
	}
	return strings.Join([]string{modules, insideHost + "/modules", inside(l.Installation.Home) + "/Modules"}, ":")
}

// Program gives what a process becomes. The folder is as the process sees it.
func (l Launch) Program(scratch string) frame.Program {
	mounts := l.Installation.mounts(l.Host)
	in := l.Installation.inside()
	env := in.Environment(Settings{Home: scratch + insideHome, HeapBytes: l.HeapBytes, Proxy: l.Proxy, Confined: true})
	if !hasICU(mounts) {
		env = append(env, "DOTNET_SYSTEM_GLOBALIZATION_INVARIANT=1")
	}
	p := frame.Program{
		Path: in.Args[0], Args: in.HostArgs(Host{Files: insideHost, Compiled: insideCompiled}, 3, scratch), Env: env, Dir: scratch,
		Mounts: mounts, Proc: true, Devices: []string{"/dev/null", "/dev/urandom"},
		Files: map[string]string{"/etc/passwd": passwd(scratch + insideHome)},
	}
	if len(l.Certificates) > 0 {
		p.Files[certificates] = string(l.Certificates)
		p.Env = append(p.Env, "SSL_CERT_FILE="+certificates)
	}
	p.Listen, p.NoConnections = l.Proxy, true
	p.Limits.Threads, p.Limits.Files = maxThreads, maxFiles
	if l.HeapBytes > 0 {
		p.Limits.DataBytes = l.HeapBytes + nativeBytes
	}
	return p
}

// passwd names every identity that a sandbox may have: PowerShell does not start
// under one without a name.
func passwd(home string) string {
	var b strings.Builder
	for _, uid := range []string{"0", "1000", "65534"} {
		b.WriteString("runwright" + uid + ":x:" + uid + ":" + uid + "::" + home + ":/bin/sh\n")
	}
	return b.String()
}

// libraries are where distributions keep the C library, its loader, ICU and
// OpenSSL.
func libraries() []string {
	return []string{"/lib64", "/lib/x86_64-linux-gnu", "/usr/lib/x86_64-linux-gnu", "/usr/lib64"}
}

// inside says where a path of the machine is for a process: where it is outside,
// unless there is something else inside.
func inside(path string) string {
	for _, taken := range []string{"/tmp", "/mod", "/proc", "/dev", "/runwright"} {
		if within(path, taken) {
			return "/runwright/outside" + path
		}
	}
	return path
}

// inside is the installation as a process sees it.
func (in Installation) inside() Installation {
	args := make([]string, len(in.Args))
	for i, a := range in.Args {
		args[i] = inside(a)
	}
	in.Args, in.Home, in.Runtime = args, inside(in.Home), inside(in.Runtime)
	return in
}

// mounts lists what a process has to see; what this machine does not have is left
// out.
func (in Installation) mounts(h Host) (out []frame.Mount) {
	add := func(source, target string, exec bool) {
		if _, err := os.Stat(source); err != nil {
			return
		}
		for _, m := range out {
			if m.Exec && m.Target == inside(m.Source) && target == inside(source) && within(source, m.Source) {
				return // it is there already
			}
		}
		out = append(out, frame.Mount{Source: source, Target: target, Exec: exec})
	}
	for _, dir := range libraries() {
		add(dir, dir, true)
	}
	add(in.Runtime, inside(in.Runtime), true)
	add(in.Home, inside(in.Home), true)
	add(h.Files, insideHost, false)
	add(h.Compiled, insideCompiled, true)
	for _, path := range []string{"/etc/ld.so.cache", "/usr/lib/ssl", "/usr/share/zoneinfo"} {
		add(path, path, false)
	}
	return out
}

func within(path, dir string) bool { return path == dir || strings.HasPrefix(path, dir+"/") }

// hasICU says whether the libraries of cultures are among the mounts.
func hasICU(mounts []frame.Mount) bool {
	for _, m := range mounts {
		if !m.Exec {
			continue
		}
		found, err := filepath.Glob(filepath.Join(m.Source, "libicuuc.so*"))
		if err == nil && len(found) > 0 {
			return true
		}
	}
	return false
}
