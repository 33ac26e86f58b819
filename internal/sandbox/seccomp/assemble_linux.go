//go:build linux && (amd64 || arm64)

package seccomp

import (
	"encoding/binary"
	"fmt"
	"slices"

	"golang.org/x/sys/unix"
)

// Action is what a filter does with a call that is not allowed.
type Action uint32

// The actions for calls that are not allowed.
const (
	Refuse  Action = unix.SECCOMP_RET_ERRNO | Action(unix.EPERM)  // the caller sees EPERM
	Notify  Action = unix.SECCOMP_RET_USER_NOTIF                  // the service decides (and answers EPERM)
	Kill    Action = unix.SECCOMP_RET_KILL_PROCESS                // the process ends
	absent  Action = unix.SECCOMP_RET_ERRNO | Action(unix.ENOSYS) // the caller sees ENOSYS
	nothing Action = unix.SECCOMP_RET_ERRNO                       // the caller sees 0
	allow   Action = unix.SECCOMP_RET_ALLOW
)

// Offsets in the kernel's struct seccomp_data.
const (
	offNr   = 0
	offArch = 4
	offArgs = 16
)

// x32 numbers begin here; the calls behind them are the same, so a filter that
// does not look would be walked around.
const x32Bit = 0x40000000

// Assemble makes the filter program of a profile. The pid is put into the rules
// that speak of the own process.
func Assemble(p Profile, refuse Action, pid int) ([]unix.SockFilter, error) {
	var a assembler
	a.load(offArch)
	a.jump(unix.BPF_JEQ, auditArch, 1, 0)
	a.ret(Kill)
	a.load(offNr)
	a.jump(unix.BPF_JGE, x32Bit, 0, 1)
	a.ret(Kill)
	for _, c := range p.Call {
		if err := a.call(c, pid); err != nil {
			return nil, fmt.Errorf("seccomp profile %s: %w", p.Name, err)
		}
	}
	for _, list := range []struct {
		names []string
		act   Action
	}{{Tripwires(), Kill}, {p.absent(), absent}, {p.Nothing, nothing}, {p.Quiet, Refuse}} {
		if len(list.names) == 0 {
			continue
		}
		if err := a.group(list.names, list.act); err != nil {
			return nil, fmt.Errorf("seccomp profile %s: %w", p.Name, err)
		}
	}
	a.ret(refuse)
	return a.prog, nil
}

// AssembleWithin makes the filter of a profile for a process in which the outer
// one, of the profile's Launch, is in force already and gives notice of what it
// refuses. The strictest answer counts and a refusal would hide the notice, so
// this filter leaves alone what neither allows. Together they allow what the
// profile does; alone it would be no confinement.
func AssembleWithin(p Profile, pid int) ([]unix.SockFilter, error) {
	var a assembler
	a.load(offArch)
	a.jump(unix.BPF_JEQ, auditArch, 1, 0)
	a.ret(Kill)
	a.load(offNr)
	a.jump(unix.BPF_JGE, x32Bit, 0, 1)
	a.ret(Kill)
	outer := map[string]Call{}
	refused := append([]string(nil), p.Quiet...) // what the outer one would let through
	for _, c := range Launch(p).Call {
		outer[c.Name] = c
	}
	inner := map[string]bool{}
	for _, c := range p.Call {
		inner[c.Name] = true
		if len(outer[c.Name].Only) > 0 {
			continue // the same rules are in force there
		}
		if err := a.call(c, pid); err != nil {
			return nil, fmt.Errorf("seccomp profile %s: %w", p.Name, err)
		}
		if len(c.Only) > 0 {
			refused = append(refused, c.Name)
		}
	}
	for _, c := range Launch(p).Call {
		if !inner[c.Name] && !slices.Contains(refused, c.Name) {
			refused = append(refused, c.Name)
		}
	}
	if err := a.group(refused, Refuse); err != nil {
		return nil, fmt.Errorf("seccomp profile %s: %w", p.Name, err)
	}
	a.ret(allow)
	return a.prog, nil
}

type assembler struct{ prog []unix.SockFilter }

func (a *assembler) load(off uint32) {
	a.prog = append(a.prog, unix.SockFilter{Code: unix.BPF_LD | unix.BPF_W | unix.BPF_ABS, K: off})
}

func (a *assembler) jump(op uint16, k uint32, jt, jf uint8) {
	a.prog = append(a.prog, unix.SockFilter{Code: unix.BPF_JMP | op | unix.BPF_K, K: k, Jt: jt, Jf: jf})
}

func (a *assembler) ret(act Action) {
	a.prog = append(a.prog, unix.SockFilter{Code: unix.BPF_RET | unix.BPF_K, K: uint32(act)})
}

// group gives one answer for many calls: a chain of comparisons that jump to one
// return at its end.
func (a *assembler) group(names []string, act Action) error {
	for i, name := range names {
		nr, ok := Number(name)
		if !ok {
			return fmt.Errorf("no call named %s on this architecture", name)
		}
		left := len(names) - 1 - i
		if left > 250 {
			return fmt.Errorf("list of %d calls is too long", len(names))
		}
		if left == 0 {
			a.jump(unix.BPF_JEQ, uint32(nr), 0, 1)
		} else {
			a.jump(unix.BPF_JEQ, uint32(nr), uint8(left), 0)
		}
	}
	a.ret(act)
	return nil
}

// call emits the block of one allowed call: it falls through with the number in
// the accumulator when the call is another one or, having reloaded the number,
// when the arguments are not allowed.
func (a *assembler) call(c Call, pid int) error {
	nr, ok := Number(c.Name)
	if !ok {
		return fmt.Errorf("no call named %s on this architecture", c.Name)
	}
	if len(c.Only) == 0 {
		a.jump(unix.BPF_JEQ, uint32(nr), 0, 1)
		a.ret(allow)
		return nil
	}
	var body assembler
	for _, set := range [][]Rule{c.Only, c.Or} {
		if len(set) > 0 {
			body.set(set, pid)
		}
	}
	body.load(offNr)
	if len(body.prog) > 255 {
		return fmt.Errorf("rules of %s are too long", c.Name)
	}
	a.jump(unix.BPF_JEQ, uint32(nr), 0, uint8(len(body.prog)))
	a.prog = append(a.prog, body.prog...)
	return nil
}

// set emits code that allows the call when all rules hold and falls through
// otherwise.
func (a *assembler) set(rules []Rule, pid int) {
	var tests []assembler
	total := 1 // the return at the end
	for _, r := range rules {
		var t assembler
		t.rule(r, pid)
		tests = append(tests, t)
		total += len(t.prog)
	}
	for _, t := range tests {
		for i, in := range t.prog {
			total--
			// failHere is resolved to the distance behind the set's return.
			if in.Jt == failHere {
				in.Jt = uint8(total)
			}
			if in.Jf == failHere {
				in.Jf = uint8(total)
			}
			t.prog[i] = in
		}
		a.prog = append(a.prog, t.prog...)
	}
	a.ret(allow)
}

// failHere marks a jump whose target is the end of the rule set.
const failHere = 0xff

// rule emits one comparison that falls through when it holds and jumps to
// failHere when it does not. Both halves of the 64-bit argument are looked at,
// unless the kernel itself takes it for a number of 32 bits.
func (a *assembler) rule(r Rule, pid int) {
	low, high := uint32(offArgs+8*r.Arg), uint32(offArgs+8*r.Arg+4)
	if r.Op == NoBits {
		mask := r.Of[0]
		a.load(low)
		a.jump(unix.BPF_JSET, uint32(mask), failHere, 0)
		if hi := uint32(mask >> 32); hi != 0 {
			a.load(high)
			a.jump(unix.BPF_JSET, hi, failHere, 0)
		}
		return
	}
	values := r.Of
	if r.Self {
		values = []uint64{uint64(pid)}
	}
	// All allowed values are small: the upper half must be zero.
	if !r.Int {
		a.load(high)
		a.jump(unix.BPF_JEQ, 0, 0, failHere)
	}
	a.load(low)
	for i, v := range values {
		left := len(values) - 1 - i
		if left == 0 {
			a.jump(unix.BPF_JEQ, uint32(v), 0, failHere)
		} else {
			a.jump(unix.BPF_JEQ, uint32(v), uint8(left), 0)
		}
	}
}

// Encode gives a filter as the kernel has it in memory, for a process that is
// sent its filter and installs it itself.
func Encode(prog []unix.SockFilter) []byte {
	out := make([]byte, 0, 8*len(prog))
	for _, in := range prog {
		out = binary.NativeEndian.AppendUint16(out, in.Code)
		out = append(out, in.Jt, in.Jf)
		out = binary.NativeEndian.AppendUint32(out, in.K)
	}
	return out
}
