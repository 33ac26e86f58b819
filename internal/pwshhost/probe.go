package pwshhost

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"
)

// probeCommand has PowerShell say what it is. The mark tells the answer from
// whatever else is printed.
const probeCommand = `"runwright:" + $PSVersionTable.PSVersion + "|" + $PSVersionTable.PSEdition + "|" + [Environment]::Version + "|" + $PSHOME`

// probe runs it once.
func (s System) probe(ctx context.Context, in *Installation) error {
	ctx, cancel := context.WithTimeout(ctx, probeTime)
	defer cancel()
	folder, err := os.MkdirTemp("", "runwright-pwsh-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(folder)
	args := append(slices.Clone(in.Args), "-NoProfile", "-NonInteractive", "-NoLogo", "-Command", probeCommand)
	out, err := s.Run(ctx, args, in.Environment(Settings{Home: filepath.Join(folder, "home")}))
	if err != nil {
		return fmt.Errorf("it could not be run: %w", err)
	}
	for line := range strings.Lines(string(out)) {
		text, ok := strings.CutPrefix(strings.TrimSpace(line), "runwright:")
		if !ok {
			continue
		}
		f := strings.SplitN(text, "|", 4)
		if len(f) != 4 || f[0] == "" || f[2] == "" {
			return fmt.Errorf("it answers '%s', which was not understood", clip(text, 200))
		}
		if f[1] != "Core" {
			return fmt.Errorf("it is the edition '%s', not Core", clip(f[1], 50))
		}
		in.Version, in.CLR = f[0], f[2]
		return nil
	}
	return errors.New("it did not say its version")
}

// run is System's default Run.
func run(ctx context.Context, args, env []string) ([]byte, error) {
	cmd := exec.CommandContext(ctx, args[0], args[1:]...)
	cmd.Env, cmd.Dir, cmd.WaitDelay = env, "/", time.Second
	out, err := cmd.Output()
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		if first, _, _ := strings.Cut(strings.TrimSpace(string(exit.Stderr)), "\n"); first != "" {
			err = fmt.Errorf("%w: %s", err, clip(first, 300))
		}
	}
	if ctx.Err() != nil {
		err = fmt.Errorf("it took longer than %v", probeTime)
	}
	return out, err
}

// compiledSize tells assemblies that are compiled ahead of time from those that
// are not: 18.5 MB and 7.2 MB.
const compiledSize = 12 << 20

func compiled(home string) bool {
	info, err := os.Stat(filepath.Join(home, "System.Management.Automation.dll"))
	return err == nil && info.Size() >= compiledSize
}

// atLeast compares versions by their numbers; what follows a dash is older than
// nothing.
func atLeast(version, oldest string) bool { return !less(version, oldest) }

func less(a, b string) bool {
	na, preA := numbers(a)
	nb, preB := numbers(b)
	if c := slices.Compare(na, nb); c != 0 {
		return c < 0
	}
	if (preA == "") != (preB == "") {
		return preA != ""
	}
	return preA < preB
}

func numbers(v string) (out []int, pre string) {
	v, pre, _ = strings.Cut(v, "-")
	for part := range strings.SplitSeq(v, ".") {
		n, err := strconv.Atoi(part)
		if err != nil {
			break
		}
		out = append(out, n)
	}
	for len(out) < 4 {
		out = append(out, 0)
	}
	return out, pre
}
