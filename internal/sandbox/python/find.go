package python

import (
	"bytes"
	"context"
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"os/exec"
	"runtime"
	"strconv"
	"strings"
	"time"
)

//go:embed probe.py
var probe string

// Interpreter is a Python that was found and can be an engine.
type Interpreter struct {
	Executable string   `json:"executable"` // the real file, behind links and start scripts
	Version    string   `json:"version"`
	Libc       string   `json:"libc"`
	Prefix     string   `json:"prefix"`
	Stdlib     string   `json:"stdlib"`           // folder of the standard library
	Dynload    string   `json:"dynload"`          // folder of its C extensions, empty where there is none
	Extensions []string `json:"extensions"`       // names of those that can be imported
	Libraries  []string `json:"libraries"`        // shared libraries and the loader, by the names that they are loaded by
	Native     []string `json:"native_libraries"` // further ones that compiled packages count on
	Packages   []string `json:"packages"`         // folders of packages that are installed for it
	Zones      bool     `json:"zoneinfo"`         // the machine has a database of time zones

	Implementation string `json:"implementation"`
	Machine        string `json:"machine"`
	System         string `json:"system"`
	Release        string `json:"release"`  // of the kernel
	Build          string `json:"build"`    // of the kernel, as it tells it
	Threaded       bool   `json:"threaded"` // a build without the global lock
}

// DefaultName is the command that is looked for when none is named.
const DefaultName = "python3"

// findTime is how long an interpreter has to describe itself. Start scripts such
// as pyenv's take a while.
const findTime = 20 * time.Second

// Find looks for an interpreter of a major version, 2 or 3: a command's name or a
// path. The error says why it cannot be used, in one sentence.
func Find(ctx context.Context, command string, major int) (Interpreter, error) {
	if runtime.GOOS != "linux" || runtime.GOARCH != "amd64" {
		return Interpreter{}, fmt.Errorf("jobs in Python can be confined on Linux on x86-64 only, not on %s/%s", runtime.GOOS, runtime.GOARCH)
	}
	path, err := exec.LookPath(command)
	if err != nil {
		return Interpreter{}, fmt.Errorf("there is no program '%s'", command)
	}
	ctx, cancel := context.WithTimeout(ctx, findTime)
	defer cancel()
	cmd := exec.CommandContext(ctx, path, append(isolated(major), "-c", probe)...)
	cmd.WaitDelay = time.Second
	var out, errText bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errText
	if err := cmd.Run(); err != nil {
		if errors.Is(ctx.Err(), context.DeadlineExceeded) {
			err = fmt.Errorf("it did not answer within %v", findTime)
		}
		lines := strings.Split(strings.TrimSpace(errText.String()), "\n")
		return Interpreter{}, fmt.Errorf("'%s' could not describe itself: %w: %s", path, err, lines[len(lines)-1])
	}
	var in Interpreter
	if err := json.Unmarshal(out.Bytes(), &in); err != nil {
		return Interpreter{}, fmt.Errorf("'%s' described itself with what is not JSON: %w", path, err)
	}
	return in, in.check(major)
}

// oldest is the version from which on the host runs: 3.8, and 2.7 alone.
func oldest(major int) int {
	if major == 2 {
		return 7
	}
	return 8
}

// isolated are the options with which an interpreter looks at nothing of the
// environment, loads no site configuration, and takes texts for UTF-8.
func isolated(major int) []string {
	if major == 2 {
		return []string{"-E", "-s", "-S"}
	}
	return []string{"-I", "-S", "-X", "utf8"}
}

// Major is the first number of the version.
func (in Interpreter) Major() int {
	if strings.HasPrefix(in.Version, "2.") {
		return 2
	}
	return 3
}

func (in Interpreter) check(wanted int) error {
	major, rest, _ := strings.Cut(in.Version, ".")
	minor, _, _ := strings.Cut(rest, ".")
	n, err := strconv.Atoi(minor)
	switch {
	case in.Implementation != "cpython":
		return fmt.Errorf("'%s' is %s, not CPython", in.Executable, in.Implementation)
	case err != nil || major != strconv.Itoa(wanted) || n < oldest(wanted):
		return fmt.Errorf("'%s' is Python %s; expected %d.%d or later", in.Executable, in.Version, wanted, oldest(wanted))
	case in.Machine != "x86_64" || in.System != "linux":
		return fmt.Errorf("'%s' is for %s on %s; expected Linux on x86_64", in.Executable, in.System, in.Machine)
	case !strings.HasPrefix(in.Libc, "glibc"):
		return fmt.Errorf("'%s' uses the C library '%s'; its system calls are known for glibc only", in.Executable, in.Libc)
	case in.Threaded:
		return errors.New("builds of Python without the global lock are not supported")
	}
	return nil
}

// String says what it is, for people.
func (in Interpreter) String() string {
	return fmt.Sprintf("CPython %s, %s, %s", in.Version, in.Libc, in.Executable)
}
