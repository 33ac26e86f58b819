package pwshhost

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"time"
)

// Installation is a PowerShell that was found and has said what it is.
type Installation struct {
	Args    []string // how to start it: the apphost, or dotnet and pwsh.dll
	Home    string   // folder of pwsh.dll
	Runtime string   // folder of .NET; Home when it is in there
	Version string   // of PowerShell
	CLR     string   // version of .NET
	// Compiled says that the assemblies are compiled ahead of time: a start then
	// takes less than half the processor time.
	Compiled bool
}

// Oldest is the oldest PowerShell that the host runs in.
const Oldest = "7.4"

// AbsentError says why there is no PowerShell to run jobs in.
type AbsentError struct {
	Reasons []string // what was looked at and what was wrong with it, in order
}

// Error is one sentence.
func (e *AbsentError) Error() string {
	return "no PowerShell " + Oldest + " or later was found: " + strings.Join(e.Reasons, "; ")
}

// System is what the search looks at. The zero value of a field means the
// machine's own.
type System struct {
	Getenv func(string) string
	// Folders are looked at after PATH. Default: where packages and archives of
	// PowerShell go.
	Folders []string
	// Platform is the system and its architecture, as Go calls them: linux/amd64.
	Platform string
	// Run starts a program and gives its standard output.
	Run func(ctx context.Context, args, env []string) ([]byte, error)
}

// probeTime bounds one start of PowerShell for its version.
const probeTime = 60 * time.Second

func (s System) withDefaults() System {
	if s.Getenv == nil {
		s.Getenv = os.Getenv
	}
	if s.Folders == nil {
		s.Folders = []string{"/opt/microsoft/powershell/7", "/opt/microsoft/powershell/7-lts", "/usr/lib/powershell", "/snap/powershell/current/opt/powershell"}
		if home := s.Getenv("HOME"); home != "" {
			s.Folders = append(s.Folders, filepath.Join(home, ".dotnet", "tools"))
		}
	}
	if s.Platform == "" {
		s.Platform = runtime.GOOS + "/" + runtime.GOARCH
	}
	if s.Run == nil {
		s.Run = run
	}
	return s
}

// Find looks for a PowerShell and asks it for its version. With a path it looks
// there only: at the program, pwsh.dll or their folder. The error is an
// *AbsentError when there is none.
func Find(ctx context.Context, path string, sys System) (Installation, error) {
	sys = sys.withDefaults()
	absent := &AbsentError{}
	for _, c := range sys.candidates(path) {
		in, err := sys.look(ctx, c)
		if err == nil {
			return in, nil
		}
		if ctx.Err() != nil {
			return Installation{}, ctx.Err()
		}
		if path != "" || !errors.Is(err, fs.ErrNotExist) {
			absent.Reasons = append(absent.Reasons, fmt.Sprintf("%s: %v", c, err))
		}
	}
	if len(absent.Reasons) == 0 {
		absent.Reasons = []string{"there is none on the PATH or in " + strings.Join(sys.Folders, ", ")}
	}
	return Installation{}, absent
}

// candidates lists where a PowerShell may be, without duplicates.
func (s System) candidates(path string) (out []string) {
	if path != "" {
		return []string{path}
	}
	for _, dir := range filepath.SplitList(s.Getenv("PATH")) {
		if filepath.IsAbs(dir) {
			out = append(out, filepath.Join(dir, "pwsh"))
		}
	}
	for _, dir := range s.Folders {
		out = append(out, filepath.Join(dir, "pwsh"))
	}
	seen := map[string]bool{}
	return slices.DeleteFunc(out, func(p string) bool {
		real, err := filepath.EvalSymlinks(p)
		key := cmp.Or(real, p)
		again := seen[key] && err == nil
		seen[key] = true
		return again
	})
}

// look resolves a candidate to the real program and asks it.
func (s System) look(ctx context.Context, path string) (Installation, error) {
	home, err := homeOf(path)
	if err != nil {
		return Installation{}, err
	}
	in := Installation{Home: home}
	if err := s.launcher(&in); err != nil {
		return Installation{}, err
	}
	if err := s.probe(ctx, &in); err != nil {
		return Installation{}, err
	}
	if !atLeast(in.Version, Oldest) {
		return Installation{}, fmt.Errorf("its version is %s, older than %s", in.Version, Oldest)
	}
	in.Compiled = compiled(home)
	return in, nil
}

// homeOf finds the folder of pwsh.dll: beside the program, behind links, or in the
// store of a dotnet tool, whose program only starts another one. The one is to
// be started, as killing the other would leave it running.
func homeOf(path string) (string, error) {
	real, err := filepath.EvalSymlinks(path)
	if err != nil {
		return "", err
	}
	dir := real
	if info, err := os.Stat(real); err != nil {
		return "", err
	} else if !info.IsDir() {
		dir = filepath.Dir(real)
	}
	if isFile(filepath.Join(dir, library)) {
		return dir, nil
	}
	// Links of distributions lead to the program, and so does a tool's store.
	found, err := toolHome(filepath.Join(dir, ".store"))
	if err != nil {
		return "", err
	}
	if found == "" {
		return "", fmt.Errorf("there is no %s beside it", library)
	}
	return found, nil
}

const library = "pwsh.dll"

// toolDepth is how deep below a store of dotnet tools pwsh.dll lies:
// powershell/VERSION/powershell/VERSION/tools/FRAMEWORK/any, and one for Unix.
const toolDepth = 9

// toolHome finds the newest pwsh.dll in a store of dotnet tools.
func toolHome(store string) (string, error) {
	best, version := "", ""
	err := filepath.WalkDir(store, func(path string, d fs.DirEntry, err error) error {
		if errors.Is(err, fs.ErrNotExist) && path == store {
			return fs.SkipAll
		}
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(store, path)
		if err != nil {
			return err
		}
		parts := strings.Split(rel, string(filepath.Separator))
		switch {
		case d.IsDir() && (len(parts) > toolDepth || parts[0] != "." && !strings.HasPrefix(parts[0], "powershell") || d.Name() == "win"):
			return fs.SkipDir
		case !d.IsDir() && d.Name() == library && len(parts) > 2:
			if best == "" || less(version, parts[1]) {
				best, version = filepath.Dir(path), parts[1]
			}
		}
		return nil
	})
	if err != nil {
		return "", fmt.Errorf("store of dotnet tools: %w", err)
	}
	return best, nil
}

// launcher finds how to start what lies in Home.
func (s System) launcher(in *Installation) error {
	apphost := filepath.Join(in.Home, "pwsh")
	if isFile(filepath.Join(in.Home, "libcoreclr.so")) && isFile(apphost) {
		in.Args, in.Runtime = []string{apphost}, in.Home
		return nil
	}
	dirs := []string{s.Getenv("DOTNET_ROOT")}
	for _, dir := range filepath.SplitList(s.Getenv("PATH")) {
		if filepath.IsAbs(dir) {
			dirs = append(dirs, dir)
		}
	}
	dirs = append(dirs, "/usr/share/dotnet", "/usr/lib/dotnet", "/usr/lib64/dotnet")
	if home := s.Getenv("HOME"); home != "" {
		dirs = append(dirs, filepath.Join(home, ".dotnet"))
	}
	for _, dir := range dirs {
		if dir == "" {
			continue
		}
		real, err := filepath.EvalSymlinks(filepath.Join(dir, "dotnet"))
		if err != nil || !isFile(real) {
			continue
		}
		root := filepath.Dir(real)
		if info, err := os.Stat(filepath.Join(root, "shared")); err != nil || !info.IsDir() {
			continue
		}
		in.Args, in.Runtime = []string{real, filepath.Join(in.Home, library)}, root
		return nil
	}
	return errors.New("it needs .NET, and there is no dotnet with a folder 'shared' in $DOTNET_ROOT, on the PATH or in the usual folders")
}

func isFile(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.Mode().IsRegular()
}
