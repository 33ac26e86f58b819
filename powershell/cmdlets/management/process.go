package management

import (
	"path"
	"sort"
	"strconv"
	"strings"
	"time"

	"github.com/runwright/runwright/powershell/interp"
	"github.com/runwright/runwright/powershell/types"
)

// process is what /proc tells of a process.
type process struct {
	rs   *interp.Runspace
	id   int32
	name string
	stat []string // the fields of stat behind the name
	// run is the program that Start-Process started, nil for others.
	run *started
}

// ticks is the unit of the times in /proc, in hundredths of a second.
const ticks = 100

// readProcess reads a process; ok is false when there is none.
func readProcess(rs *interp.Runspace, id int32) (*process, bool) {
	b, err := rs.ReadFile("/proc/" + strconv.Itoa(int(id)) + "/stat")
	if err != nil {
		return nil, false
	}
	text := string(b)
	from, to := strings.IndexByte(text, '('), strings.LastIndexByte(text, ')')
	if from < 0 || to < from {
		return nil, false
	}
	p := &process{rs: rs, id: id, name: text[from+1 : to], stat: strings.Fields(text[to+1:])}
	if len(p.name) >= 15 { // the kernel cuts names; the command line has all of it
		if words := p.command(); len(words) > 0 && strings.HasPrefix(path.Base(words[0]), p.name) {
			p.name = path.Base(words[0])
		}
	}
	return p, len(p.stat) > 21
}

func (p *process) file(name string) string {
	b, err := p.rs.ReadFile("/proc/" + strconv.Itoa(int(p.id)) + "/" + name)
	if err != nil {
		return ""
	}
	return string(b)
}

func (p *process) command() []string {
	text := strings.TrimRight(p.file("cmdline"), "\x00")
	if text == "" {
		return nil
	}
	return strings.Split(text, "\x00")
}

func (p *process) number(field int) int64 {
	if field >= len(p.stat) {
		return 0
	}
	n, err := strconv.ParseInt(p.stat[field], 10, 64)
	if err != nil {
		return 0
	}
	return n
}

// The fields of stat behind the name.
const (
	statState   = 0
	statParent  = 1
	statSession = 3
	statUser    = 11
	statSystem  = 12
	statNice    = 16
	statThreads = 17
	statStart   = 19
	statVirtual = 20
	statPages   = 21
)

// size is a line of /proc/…/status in bytes.
func (p *process) size(key string) int64 {
	for line := range strings.SplitSeq(p.file("status"), "\n") {
		if rest, ok := strings.CutPrefix(line, key+":"); ok {
			n, err := strconv.ParseInt(strings.TrimSuffix(strings.TrimSpace(rest), " kB"), 10, 64)
			if err != nil {
				return 0
			}
			return n * 1024
		}
	}
	return 0
}

// began is when the process started: so long after the machine.
func (p *process) began() any {
	b, err := p.rs.ReadFile("/proc/stat")
	if err != nil {
		return nil
	}
	for line := range strings.SplitSeq(string(b), "\n") {
		if rest, ok := strings.CutPrefix(line, "btime "); ok {
			n, err := strconv.ParseInt(strings.TrimSpace(rest), 10, 64)
			if err != nil {
				return nil
			}
			at := time.Unix(n, 0).Add(time.Duration(p.number(statStart)) * time.Second / ticks)
			return types.NewDateTime(at.In(p.rs.Location()), types.Local)
		}
	}
	return nil
}

func span(n int64) types.TimeSpan { return types.TimeSpan(n * 10_000_000 / ticks) }

// object is the process as System.Diagnostics.Process.
func (p *process) object() *interp.Object {
	ws := func() any { return p.number(statPages) * 4096 }
	fields := map[string]any{
		"Id": p.id, "ProcessName": p.name, "Name": p.name, "SessionId": int32(p.number(statSession)), "SI": int32(p.number(statSession)), "MachineName": ".",
		"BasePriority": int32(8), "HasExited": func() any { return p.ended() }, "ExitCode": func() any { return p.exitCode() },
		"StartTime": func() any { return p.began() }, "HandleCount": func() any { return p.handles() }, "Handles": func() any { return p.handles() },
		"WorkingSet64": ws, "WorkingSet": ws, "WS": ws, "PeakWorkingSet64": func() any { return p.size("VmHWM") },
		"VirtualMemorySize64": p.number(statVirtual), "VM": p.number(statVirtual), "PeakVirtualMemorySize64": func() any { return p.size("VmPeak") },
		"PrivateMemorySize64": func() any { return p.size("VmData") }, "PagedMemorySize64": func() any { return p.size("VmSwap") }, "PM": func() any { return p.size("VmSwap") },
		"NonpagedSystemMemorySize64": int64(0), "NPM": int64(0), "PagedSystemMemorySize64": int64(0),
		"UserProcessorTime": span(p.number(statUser)), "PrivilegedProcessorTime": span(p.number(statSystem)),
		"TotalProcessorTime": span(p.number(statUser) + p.number(statSystem)), "CPU": float64(p.number(statUser)+p.number(statSystem)) / ticks,
		"Responding": true, "MainWindowTitle": "", "Path": func() any { return p.program() }, "CommandLine": func() any { return strings.Join(p.command(), " ") },
		"PriorityClass": types.EnumNamed("System.Diagnostics.ProcessPriorityClass", p.priority()), "__NounName": "Process", "StartInfo": nil,
		"Parent": func() any { return p.parent() },
	}
	o := &interp.Object{T: types.MustNamed("System.Diagnostics.Process"), Fields: fields, Data: p, Display: "System.Diagnostics.Process (" + p.name + ")"}
	o.Methods = p.method
	return o
}

func (p *process) priority() string {
	switch n := p.number(statNice); {
	case n < -10:
		return "RealTime"
	case n < 0:
		return "High"
	case n == 0:
		return "Normal"
	case n < 10:
		return "BelowNormal"
	}
	return "Idle"
}

func (p *process) program() any {
	target, err := p.rs.Host().Files.Readlink("/proc/" + strconv.Itoa(int(p.id)) + "/exe")
	if err != nil {
		return nil
	}
	return target
}

func (p *process) handles() any {
	list, err := p.rs.Host().Files.ReadDir("/proc/" + strconv.Itoa(int(p.id)) + "/fd")
	if err != nil {
		return int32(0)
	}
	return int32(len(list))
}

func (p *process) parent() any {
	if q, ok := readProcess(p.rs, int32(p.number(statParent))); ok {
		return q.object()
	}
	return nil
}

// ended reports whether the process is gone: its number may serve another one.
func (p *process) ended() bool {
	if p.run != nil {
		return p.run.over()
	}
	q, ok := readProcess(p.rs, p.id)
	return !ok || q.number(statStart) != p.number(statStart) || q.stat[statState] == "Z"
}

func (p *process) exitCode() any {
	if p.run != nil && p.run.over() {
		return int32(p.run.code)
	}
	return nil
}

func (p *process) method(rs *interp.Runspace, name string, args []any) (any, bool, error) {
	switch name {
	case "kill":
		return types.Nothing, true, kill(rs, p.id)
	case "refresh", "close", "dispose":
		if q, ok := readProcess(rs, p.id); ok {
			p.stat = q.stat
		}
		return types.Nothing, true, nil
	case "waitforexit":
		limit := time.Duration(-1)
		if len(args) > 0 {
			n, err := rs.Convert(args[0], types.Int32)
			if err != nil {
				return nil, true, err
			}
			limit = time.Duration(n.(int32)) * time.Millisecond
		}
		err := waitFor(rs, limit, p.ended)
		if len(args) == 0 {
			return types.Nothing, true, err
		}
		return p.ended(), true, err
	}
	return nil, false, nil
}

// waitFor asks again and again whether something has come to pass, more slowly as
// time goes on: /proc tells nobody about ends.
func waitFor(rs *interp.Runspace, limit time.Duration, done func() bool) error {
	clock := rs.Host().Clock
	end := clock.Now().Add(limit)
	for pause := 2 * time.Millisecond; !done(); pause = min(pause*2, 100*time.Millisecond) {
		if limit >= 0 && !clock.Now().Before(end) {
			return nil
		}
		if err := rs.Sleep(pause); err != nil {
			return err
		}
	}
	return nil
}

// kill ends a process at once.
func kill(rs *interp.Runspace, id int32) error {
	k, ok := rs.Host().Processes.(interp.Killer)
	if !ok {
		return types.NewException("System.PlatformNotSupportedException", "Processes cannot be ended here.")
	}
	return k.Kill(int(id))
}

// processes lists all processes by name, then number.
func processes(rs *interp.Runspace) []*process {
	if rs.Host().Files == nil {
		return nil
	}
	entries, err := rs.Host().Files.ReadDir("/proc")
	if err != nil {
		return nil
	}
	var out []*process
	for _, e := range entries {
		id, err := strconv.Atoi(e.Name())
		if err != nil {
			continue
		}
		if p, ok := readProcess(rs, int32(id)); ok {
			out = append(out, p)
		}
	}
	sort.SliceStable(out, func(a, b int) bool {
		if d := types.CompareText(out[a].name, out[b].name, true); d != 0 {
			return d < 0
		}
		return out[a].id < out[b].id
	})
	return out
}

// user is the name of the process's user, or the number where that has none.
func (p *process) user() string {
	id := ""
	for line := range strings.SplitSeq(p.file("status"), "\n") {
		if rest, ok := strings.CutPrefix(line, "Uid:"); ok {
			if f := strings.Fields(rest); len(f) > 1 {
				id = f[1]
			}
		}
	}
	b, err := p.rs.ReadFile("/etc/passwd")
	if err != nil {
		return id
	}
	for line := range strings.SplitSeq(string(b), "\n") {
		if f := strings.Split(line, ":"); len(f) > 2 && f[2] == id {
			return f[0]
		}
	}
	return id
}
