package standin

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/runwright/runwright/internal/pwshhost/protocol"
)

// Versions that the stand-in says it has. It takes another PowerShell version
// from a file named version.txt beside the program it was started as.
const (
	PowerShell = "7.6.9"
	CLR        = "10.0.12"
)

// Requested says whether the program was started in the way PowerShell is.
func Requested() bool {
	for _, a := range os.Args[1:] {
		if a == "-NonInteractive" {
			return true
		}
	}
	return false
}

// Main is the stand-in's life. It returns the exit status.
func Main() int {
	args, err := parse(os.Args[1:])
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 64
	}
	switch {
	case args.command != "":
		fmt.Printf("runwright:%s|Core|%s|%s\n", version(), CLR, home())
		return 0
	case args.compileOnly:
		if err := compile(args); err != nil {
			fmt.Fprintln(os.Stderr, err)
			return 1
		}
		return 0
	}
	return serve(args)
}

// arguments are those of pwsh and of bootstrap.ps1.
type arguments struct {
	command, file        string
	in, out              int
	cache, temp, modules string
	compileOnly          bool
}

func parse(in []string) (arguments, error) {
	a := arguments{temp: "/tmp", out: 1}
	for i := 0; i < len(in); i++ {
		switch in[i] {
		case "-NoProfile", "-NonInteractive", "-NoLogo":
			continue
		case "-CompileOnly":
			a.compileOnly = true
			continue
		}
		if strings.HasSuffix(in[i], ".dll") { // of "dotnet pwsh.dll …"
			continue
		}
		if i+1 == len(in) {
			return a, fmt.Errorf("unknown argument %s", in[i])
		}
		i++
		var err error
		switch v := in[i]; in[i-1] {
		case "-Command":
			a.command = v
		case "-File":
			a.file = v
		case "-In":
			a.in, err = strconv.Atoi(v)
		case "-Out":
			a.out, err = strconv.Atoi(v)
		case "-Cache":
			a.cache = v
		case "-Temp":
			a.temp = v
		case "-Modules":
			a.modules = v
		case "-Preload":
		default:
			err = fmt.Errorf("unknown argument %s", in[i-1])
		}
		if err != nil {
			return a, err
		}
	}
	return a, nil
}

func home() string {
	exe, err := os.Executable()
	if err != nil {
		return ""
	}
	return filepath.Dir(exe)
}

func version() string {
	if b, err := os.ReadFile(filepath.Join(filepath.Dir(os.Args[0]), "version.txt")); err == nil {
		return strings.TrimSpace(string(b))
	}
	return PowerShell
}

// hash is the name of a compiled host, as bootstrap.ps1 computes it.
func hash(a arguments) (string, error) {
	src, err := os.ReadFile(filepath.Join(filepath.Dir(a.file), "PwshHost.cs"))
	if err != nil {
		return "", err
	}
	sum := sha256.Sum256([]byte(string(src) + version() + CLR))
	return hex.EncodeToString(sum[:])[:16], nil
}

func compile(a arguments) error {
	h, err := hash(a)
	if err != nil || a.cache == "" {
		return err
	}
	return os.WriteFile(filepath.Join(a.cache, "rwhost-"+h+".dll"), []byte("compiled by the stand-in"), 0o644)
}

// serve speaks the protocol until the service goes away.
func serve(a arguments) int {
	h, err := hash(a)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	in := os.NewFile(uintptr(a.in), "service")
	host := &host{args: a, conn: protocol.NewConn(in), wire: in, jobs: map[string]*job{}, env: os.Environ()}
	hello := protocol.Hello{Proto: protocol.Version, PowerShell: version() + " SHA: 0123456789", CLR: CLR, PID: os.Getpid(), Host: h, BootMS: 1.5}
	if err := host.conn.Write(hello); err != nil {
		return 0
	}
	if err := host.conn.Write(protocol.Ready{WarmMS: 1, RSS: 64 << 20}); err != nil {
		return 0
	}
	return host.run()
}
