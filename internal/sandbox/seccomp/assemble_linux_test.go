//go:build linux && (amd64 || arm64)

package seccomp

import (
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"

	"golang.org/x/sys/unix"
)

var update = flag.Bool("update", false, "rewrite PROFILES.md and docs/sandbox.md")

// view is what the kernel shows a filter.
type view struct {
	nr   int
	arch uint32
	args [6]uint64
}

// word gives the 32-bit word at an offset of struct seccomp_data.
func (v view) word(off uint32) uint32 {
	switch {
	case off == offNr:
		return uint32(v.nr)
	case off == offArch:
		return v.arch
	case off >= offArgs:
		arg := v.args[(off-offArgs)/8]
		if (off-offArgs)%8 == 4 {
			return uint32(arg >> 32)
		}
		return uint32(arg)
	}
	panic(fmt.Sprintf("load at %d", off))
}

// eval runs a filter as the kernel would.
func eval(t *testing.T, prog []unix.SockFilter, v view) Action {
	t.Helper()
	var acc uint32
	for pc := 0; pc < len(prog); pc++ {
		in := prog[pc]
		jump := func(cond bool) {
			if cond {
				pc += int(in.Jt)
			} else {
				pc += int(in.Jf)
			}
		}
		switch in.Code {
		case unix.BPF_LD | unix.BPF_W | unix.BPF_ABS:
			acc = v.word(in.K)
		case unix.BPF_JMP | unix.BPF_JEQ | unix.BPF_K:
			jump(acc == in.K)
		case unix.BPF_JMP | unix.BPF_JGE | unix.BPF_K:
			jump(acc >= in.K)
		case unix.BPF_JMP | unix.BPF_JSET | unix.BPF_K:
			jump(acc&in.K != 0)
		case unix.BPF_RET | unix.BPF_K:
			return Action(in.K)
		default:
			t.Fatalf("instruction %d: code %#x", pc, in.Code)
		}
	}
	t.Fatal("filter ends without a return")
	return 0
}

func assemble(t *testing.T, refuse Action) []unix.SockFilter {
	t.Helper()
	prog, err := Assemble(Engine(), refuse, 7)
	if err != nil {
		t.Fatal(err)
	}
	return prog
}

// TestEveryCall compares the filters with their tables for every number there is.
func TestEveryCall(t *testing.T) {
	for _, p := range Profiles() {
		for _, refuse := range []Action{Refuse, Notify, Kill} {
			t.Run(fmt.Sprintf("%s %#x", p.Name, refuse), func(t *testing.T) { everyCall(t, p, refuse) })
		}
	}
}

func everyCall(t *testing.T, p Profile, refuse Action) {
	prog, err := Assemble(p, refuse, 7)
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]Action{}
	for _, n := range Tripwires() {
		want[n] = Kill
	}
	for _, n := range p.absent() {
		want[n] = absent
	}
	for _, n := range p.Quiet {
		want[n] = Refuse
	}
	for _, n := range p.Nothing {
		want[n] = nothing
	}
	for _, c := range p.Call {
		if _, twice := want[c.Name]; twice {
			t.Errorf("%s is listed twice", c.Name)
		}
		want[c.Name] = allow
		if len(c.Only) > 0 {
			want[c.Name] = 0 // see TestArguments
		}
	}
	for nr := range len(names) + 100 {
		w, ok := want[Name(nr)]
		if !ok {
			w = refuse
		}
		if w == 0 {
			continue
		}
		if got := eval(t, prog, view{nr: nr, arch: auditArch}); got != w {
			t.Errorf("%s: action %#x, want %#x", Name(nr), got, w)
		}
		if got := eval(t, prog, view{nr: nr, arch: auditArch ^ 1}); got != Kill {
			t.Errorf("%s by another architecture: action %#x, want kill", Name(nr), got)
		}
		if got := eval(t, prog, view{nr: nr | x32Bit, arch: auditArch}); got != Kill {
			t.Errorf("%s by x32: action %#x, want kill", Name(nr), got)
		}
	}
}

func TestArguments(t *testing.T) {
	prog := assemble(t, Refuse)
	tests := []struct {
		call string
		args [6]uint64
		ok   bool
	}{
		{"clone", [6]uint64{threadFlags}, true},
		{"clone", [6]uint64{threadFlags | unix.CLONE_NEWUSER}, false},
		{"clone", [6]uint64{threadFlags | 1<<32}, false},
		{"clone", [6]uint64{unix.CLONE_VM | unix.CLONE_VFORK | 17}, false},
		{"clone", [6]uint64{17}, false},
		{"mmap", [6]uint64{0, 4096, unix.PROT_READ | unix.PROT_WRITE}, true},
		{"mmap", [6]uint64{0, 4096, unix.PROT_READ | unix.PROT_EXEC}, false},
		{"mmap", [6]uint64{0, 4096, unix.PROT_EXEC}, false},
		{"tgkill", [6]uint64{7, 9, 23}, true},
		{"tgkill", [6]uint64{8, 9, 23}, false},
		{"tgkill", [6]uint64{7 | 1<<32, 9, 23}, false},
		{"fcntl", [6]uint64{3, unix.F_GETFL}, true},
		{"fcntl", [6]uint64{3, unix.F_DUPFD_CLOEXEC}, true},
		{"fcntl", [6]uint64{3, unix.F_DUPFD}, false},
		{"fcntl", [6]uint64{3, unix.F_SETLEASE}, false},
		{"fcntl", [6]uint64{3, unix.F_SETOWN}, false},
		{"recvmsg", [6]uint64{NetworkFD, 9, unix.MSG_CMSG_CLOEXEC}, true},
		{"recvmsg", [6]uint64{NetworkFD, 9, 0}, false},
		{"recvmsg", [6]uint64{NetworkFD, 9, unix.MSG_CMSG_CLOEXEC | unix.MSG_PEEK}, false},
		{"recvmsg", [6]uint64{3, 9, unix.MSG_CMSG_CLOEXEC}, false},
		{"recvmsg", [6]uint64{NetworkFD | 1<<32, 9, unix.MSG_CMSG_CLOEXEC}, false},
		{"prctl", [6]uint64{unix.PR_SET_VMA}, true},
		{"prctl", [6]uint64{unix.PR_SET_DUMPABLE, 0}, true},
		{"prctl", [6]uint64{unix.PR_SET_DUMPABLE, 1}, false},
		{"prctl", [6]uint64{unix.PR_SET_SECCOMP, 0}, false},
		{"prctl", [6]uint64{unix.PR_SET_NAME}, false},
	}
	seen := map[string]bool{}
	for _, tt := range tests {
		seen[tt.call] = true
		nr, _ := Number(tt.call)
		want := Refuse
		if tt.ok {
			want = allow
		}
		if got := eval(t, prog, view{nr: nr, arch: auditArch, args: tt.args}); got != want {
			t.Errorf("%s%x: action %#x, want %#x", tt.call, tt.args, got, want)
		}
	}
	for _, c := range Engine().Call {
		if len(c.Only) > 0 && !seen[c.Name] {
			t.Errorf("%s has rules and no test of them", c.Name)
		}
	}
}

// TestWithin has the filters of launch and profile answer together, as the
// kernel does: the stricter one counts.
func TestWithin(t *testing.T) {
	for _, p := range Profiles() {
		if p.Absent != nil {
			continue // of a program that has no filter before its own
		}
		for _, refuse := range []Action{Refuse, Notify} {
			outer, err := Assemble(Launch(p), refuse, 7)
			if err != nil {
				t.Fatal(err)
			}
			inner, err := Assemble(p, Refuse, 7)
			if refuse == Notify {
				inner, err = AssembleWithin(p, 7)
			}
			if err != nil {
				t.Fatal(err)
			}
			want := map[string]Action{}
			for _, list := range []struct {
				names []string
				act   Action
			}{{Tripwires(), Kill}, {Unknown(), absent}, {p.Quiet, Refuse}} {
				for _, n := range list.names {
					want[n] = list.act
				}
			}
			for _, c := range Launch(p).Call {
				want[c.Name] = Refuse
			}
			for _, c := range p.Call {
				want[c.Name] = allow
				if len(c.Only) > 0 {
					want[c.Name] = 0
				}
			}
			allowed := 0
			for nr := range len(names) + 100 {
				w, ok := want[Name(nr)]
				if !ok {
					w = refuse
				}
				if w == 0 {
					allowed++
					continue
				}
				v := view{nr: nr, arch: auditArch, args: [6]uint64{1 << 40, 1 << 40, 1 << 40, 1 << 40, 1 << 40, 1 << 40}}
				got := strictest(eval(t, outer, v), eval(t, inner, v))
				if got != w {
					t.Errorf("%s: %s: action %#x, want %#x", p.Name, Name(nr), got, w)
				}
				if got == allow {
					allowed++
				}
			}
			if allowed != p.Count() {
				t.Errorf("%s: %d calls are allowed, %d listed", p.Name, allowed, p.Count())
			}
			for _, c := range p.Call {
				if len(c.Only) == 0 {
					continue
				}
				nr, _ := Number(c.Name)
				bad := view{nr: nr, arch: auditArch, args: [6]uint64{1 << 40, 1 << 40, 1<<40 | protExec, 1 << 40, 1 << 40, 1 << 40}}
				if got := strictest(eval(t, outer, bad), eval(t, inner, bad)); got == allow {
					t.Errorf("%s: %s is allowed with any arguments", p.Name, c.Name)
				}
			}
		}
	}
}

// strictest is the answer of two filters that are both in force.
func strictest(a, b Action) Action {
	for _, act := range []Action{Kill, Refuse, absent, Notify, allow} {
		if a == act || b == act {
			return act
		}
	}
	return a
}

func TestPythonArguments(t *testing.T) {
	if !pythonHere {
		t.Skip("the profile is for x86-64")
	}
	prog, err := Assemble(Python(), Refuse, 7)
	if err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		call string
		args [6]uint64
		ok   bool
	}{
		{"clone", [6]uint64{glibcThreadFlags}, true},
		{"clone", [6]uint64{threadFlags}, false},
		{"clone", [6]uint64{unix.CLONE_CHILD_SETTID | unix.CLONE_CHILD_CLEARTID | 17}, false},
		{"mmap", [6]uint64{0, 4096, unix.PROT_READ | unix.PROT_WRITE}, true},
		{"mmap", [6]uint64{0, 4096, unix.PROT_READ | unix.PROT_EXEC}, false},
		{"mprotect", [6]uint64{0, 4096, unix.PROT_READ}, true},
		{"mprotect", [6]uint64{0, 4096, unix.PROT_EXEC}, false},
		{"fcntl", [6]uint64{3, unix.F_DUPFD_CLOEXEC}, true},
		{"fcntl", [6]uint64{3, unix.F_SETLEASE}, false},
		{"ioctl", [6]uint64{3, unix.TCGETS}, true},
		{"ioctl", [6]uint64{3, fionbio}, true},
		{"ioctl", [6]uint64{3, fioclex}, true},
		{"ioctl", [6]uint64{3, unix.TIOCSTI}, false},
		{"sendto", [6]uint64{4, 9, 9, 0, 0, 0}, true},
		{"sendto", [6]uint64{4, 9, 9, 0, 9, 16}, false},
		{"socketpair", [6]uint64{unix.AF_UNIX, 1}, true},
		{"socketpair", [6]uint64{unix.AF_TIPC, 1}, false},
	}
	seen := map[string]bool{}
	for _, tt := range tests {
		seen[tt.call] = true
		nr, _ := Number(tt.call)
		want := Refuse
		if tt.ok {
			want = allow
		}
		if got := eval(t, prog, view{nr: nr, arch: auditArch, args: tt.args}); got != want {
			t.Errorf("%s%x: action %#x, want %#x", tt.call, tt.args, got, want)
		}
	}
	for _, c := range Python().Call {
		if len(c.Only) > 0 && !seen[c.Name] {
			t.Errorf("%s has rules and no test of them", c.Name)
		}
	}
}

func TestProfilesKeepTheLimit(t *testing.T) {
	for _, p := range Profiles() {
		if n := p.Count(); n > p.Max() || n != len(p.Call) {
			t.Errorf("%s has %d entries, %d distinct, at most %d allowed", p.Name, len(p.Call), n, p.Max())
		}
		if p.Max() > Limit && !strings.HasSuffix(p.Name, fmt.Sprintf("-%d", p.Max())) {
			t.Errorf("%s allows %d calls and its name does not say so", p.Name, p.Max())
		}
		for _, c := range p.Call {
			if _, ok := Number(c.Name); !ok && p.Here() {
				t.Errorf("%s: no call %s", p.Name, c.Name)
			}
			if c.Why == "" {
				t.Errorf("%s: %s has no reason", p.Name, c.Name)
			}
		}
	}
}

func TestDocumentation(t *testing.T) {
	got := Document()
	if *update {
		if err := os.WriteFile("PROFILES.md", []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile("PROFILES.md")
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Error("PROFILES.md is not what the tables say; run go test ./internal/sandbox/seccomp -update")
	}
	page, err := os.ReadFile("../../../docs/sandbox.md")
	if err != nil {
		t.Fatal(err)
	}
	before, rest, ok := strings.Cut(string(page), SectionBegin)
	old, after, found := strings.Cut(rest, SectionEnd)
	if !ok || !found {
		t.Fatal("docs/sandbox.md has no place for the tables")
	}
	if section := Section(); SectionBegin+old+SectionEnd != section {
		if !*update {
			t.Error("docs/sandbox.md is not what the tables say; run go generate ./internal/sandbox/seccomp")
		} else if err := os.WriteFile("../../../docs/sandbox.md", []byte(before+section+after), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if !strings.Contains(got, "engine-48") {
		t.Error("the engine's profile is missing")
	}
}
