package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/runwright/runwright/internal/authn"
	"github.com/runwright/runwright/internal/client"
	"github.com/runwright/runwright/internal/sandbox/python"
)

// bomb is a runbook that uses up one thing, and how its job has to end.
type bomb struct {
	name, language, script string
	ends                   string // pattern of the exception
}

// Texts of ends that a limit brings about.
const (
	endsByTime   = `^The job used .* of processor time, more than the 1s that a job has, and was ended\.$`
	endsByMemory = `^The job needed more memory than a sandbox has \(256 MiB\) and was ended\.$|OutOfMemory|Array dimensions exceeded`
	endsByOutput = `^The job wrote more than the 4096 KiB of output that are kept of a job and was ended; what came before is there\.$`
)

func bombs() []bomb {
	return []bomb{
		{"Threads", "PowerShell", `1..500 | ForEach-Object -Parallel { while ($true) { } } -ThrottleLimit 500`, endsByTime + "|more threads than a sandbox has"},
		{"Jobs", "PowerShell", `while ($true) { $null = Start-ThreadJob { while ($true) { } } -ThrottleLimit 1000 }`, endsByTime + "|" + endsByMemory},
		{"Processes", "PowerShell", `$ErrorActionPreference = 'Stop'; while ($true) { Start-Process sh }`, `.`},
		{"Memory", "PowerShell", `$all = [Collections.Generic.List[object]]::new(); while ($true) { $all.Add('x' * 1MB + $all.Count) }`, endsByMemory},
		{"Text", "PowerShell", `$s = 'x'; while ($true) { $s += $s }`, endsByMemory},
		{"Disk", "PowerShell", `$ErrorActionPreference = 'Stop'; $b = [byte[]]::new(1MB); while ($true) { $i++; [IO.File]::WriteAllBytes("$env:TEMP/$i", $b) }`, `(?i)no space left|not enough space`},
		{"Entries", "PowerShell", `$ErrorActionPreference = 'Stop'; while ($true) { $i++; $null = New-Item "$env:TEMP/$i" }`, `(?i)no space left|not enough space`},
		{"Output", "PowerShell", `while ($true) { 'x' * 10000 }`, endsByOutput},
		{"Errors", "PowerShell", `while ($true) { Get-Item nothing }`, endsByOutput + "|" + endsByTime},
		{"Spin", "PowerShell", `while ($true) { }`, endsByTime},
		{"Regex", "PowerShell", `'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!' -match '^(a+)+$'`, endsByTime},
		{"Zip", "PowerShell", `$ErrorActionPreference = 'Stop'
$zip = [IO.Compression.ZipFile]::Open("$env:TEMP/bomb.zip", 'Create')
$to = $zip.CreateEntry('big').Open()
$b = [byte[]]::new(1MB)
1..64 | ForEach-Object { $to.Write($b, 0, $b.Length) }
$to.Dispose(); $zip.Dispose()
Expand-Archive "$env:TEMP/bomb.zip" "$env:TEMP/out"`, `(?i)no space left|not enough space|` + endsByMemory + "|" + endsByTime},
		{"Recursion", "PowerShell", `function f { f }; f`, `(?i)call depth`},
		{"JSON", "PowerShell", `$ErrorActionPreference = 'Stop'; ('[' * 1000000) + (']' * 1000000) | ConvertFrom-Json`, `.`},
		{"XML", "PowerShell", `$ErrorActionPreference = 'Stop'; [xml](('<a>' * 1000000) + ('</a>' * 1000000)); while ($true) { }`, `.`},
		{"Entities", "PowerShell", `$ErrorActionPreference = 'Stop'
$dtd = '<!DOCTYPE a [<!ENTITY e0 "xxxxxxxxxx">' + (1..20 | ForEach-Object { '<!ENTITY e' + $_ + ' "' + ('&e' + ($_ - 1) + ';') * 10 + '">' }) + ']>'
([xml]($dtd + '<a>&e20;</a>')).InnerText.Length; while ($true) { }`, `.`},

		{"PyThreads", "Python3", "import threading, time\nwhile True: threading.Thread(target=time.sleep, args=(60,), daemon=True).start()", `RuntimeError|can't start new thread`},
		{"PyFork", "Python3", "import os\nwhile True: os.fork()", `PermissionError`},
		{"PyMemory", "Python3", "a = []\nwhile True: a.append('x' * 1000000 + str(len(a)))", `MemoryError`},
		{"PyDisk", "Python3", "i = 0\nwhile True:\n    i += 1\n    open(f'/tmp/{i}', 'wb').write(bytes(1 << 20))", `No space left`},
		{"PyOutput", "Python3", "while True: print('x' * 10000)", endsByOutput},
	}
}

// bombed is a server with the bombs in an account of their own, and a small runbook
// in another.
type bombed struct {
	realServer
	other *client.Client
	n     int
}

func startBombed(t *testing.T, all []bomb) *bombed {
	t.Helper()
	data := t.TempDir()
	s := &bombed{realServer: startRealServer(t, data, "--workers", "4", "--job-cpu-time", "1s", "--job-memory", "256MiB", "--job-temp", "8MiB", "--job-output", "4MiB")}
	token, err := authn.ReadToken(data)
	if err != nil {
		t.Fatal(err)
	}
	s.other = client.New(s.address, token, client.Scope{Subscription: defaultSubscription, ResourceGroup: defaultResourceGroup, Account: "other-account"})
	s.publish(t, s.Client, all...)
	s.publish(t, s.other, bomb{name: "Small", language: "PowerShell", script: "'hello'"})
	return s
}

func (s *bombed) publish(t *testing.T, c *client.Client, all ...bomb) {
	t.Helper()
	ctx := t.Context()
	_, err := c.Do(ctx, client.Request{Method: "PUT", JSON: map[string]any{"location": "here"}})
	for _, b := range all {
		if err == nil {
			_, err = c.Do(ctx, client.Request{Method: "PUT", Path: []string{"runbooks", b.name}, JSON: map[string]any{"properties": map[string]any{"runbookType": b.language, "draft": map[string]any{}}}})
		}
		if err == nil {
			err = errors.Join(c.PutRunbookText(ctx, b.name, strings.NewReader(b.script)), c.Publish(ctx, b.name))
		}
	}
	if err != nil {
		t.Fatal(err)
	}
}

// small runs the small runbook and returns how long it took.
func (s *bombed) small(t *testing.T) time.Duration {
	t.Helper()
	s.n++
	begin := time.Now()
	name := fmt.Sprint("small-", s.n)
	_, err := s.other.StartJob(t.Context(), name, "Small", nil)
	if err != nil {
		t.Fatal(err)
	}
	job, err := s.other.Follow(t.Context(), name, client.Events{})
	if err != nil || job.Properties.Status != "Completed" {
		t.Fatalf("another job is %s %q, %v", job.Properties.Status, job.Properties.Exception, err)
	}
	return time.Since(begin)
}

// light starts the job of a bomb.
func (s *bombed) light(t *testing.T, b bomb, job string) {
	t.Helper()
	if _, err := s.StartJob(t.Context(), job, b.name, nil); err != nil {
		t.Fatal(err)
	}
}

// over says whether a bomb's job has ended, and how; what is wrong with that is
// told. Nobody follows such jobs: what a follower takes is not what is looked at.
func (s *bombed) over(t *testing.T, b bomb, job string) (reason string, over bool) {
	t.Helper()
	raw, err := s.Do(t.Context(), client.Request{Method: "GET", Path: []string{"jobs", job}})
	var end client.Job
	if err == nil {
		err = json.Unmarshal(raw, &end)
	}
	if err != nil {
		t.Fatal(err)
	}
	switch end.Properties.Status {
	case "New", "Activating", "Running", "Stopping":
		return "", false
	}
	if end.Properties.Status != "Failed" || !regexp.MustCompile(b.ends).MatchString(end.Properties.Exception) {
		t.Errorf("%s is %s: %.300q, want %s", b.name, end.Properties.Status, end.Properties.Exception, b.ends)
	}
	reason, _, _ = strings.Cut(end.Properties.Exception, "\n")
	return reason, true
}

// scratchLeft lists scratch folders outside of sandboxes.
func scratchLeft(t *testing.T) []string {
	t.Helper()
	left, err := filepath.Glob(filepath.Join(os.TempDir(), "runwright-sandbox-*"))
	if err != nil {
		t.Fatal(err)
	}
	return left
}

// possibleBombs leaves out those that this machine has no interpreter for.
func possibleBombs(t *testing.T) []bomb {
	t.Helper()
	if len(unconfined()) > 0 {
		t.Skip("this machine cannot confine jobs")
	}
	all := bombs()
	if _, err := python.Find(t.Context(), python.DefaultName, 3); err != nil {
		t.Logf("without Python: %v", err)
		all = slices.DeleteFunc(all, func(b bomb) bool { return b.language != "PowerShell" })
	}
	return all
}

// TestBombs: jobs that use up what there is end, each for a reason, and the jobs of
// another account run beside them.
func TestBombs(t *testing.T) {
	all := possibleBombs(t)
	before := scratchLeft(t)
	s := startBombed(t, all)
	for _, b := range all {
		s.light(t, b, b.name)
	}
	for lit := all; len(lit) > 0; {
		s.small(t)
		lit = slices.DeleteFunc(slices.Clone(lit), func(b bomb) bool {
			reason, over := s.over(t, b, b.name)
			if over {
				t.Logf("%s: %.120s", b.name, reason)
			}
			return over
		})
	}
	s.small(t)
	if left := scratchLeft(t); len(left) > len(before) {
		t.Errorf("scratch folders stay: %v", left)
	}
}

// bombsVariable has TestBombsBeside take figures, which takes minutes: of all
// bombs for 1, else of those whose names a pattern matches.
const bombsVariable = "RUNWRIGHT_BOMBS"

// TestBombsBeside prints how long jobs of another account take while a bomb of each
// kind goes off again and again, against the same without.
func TestBombsBeside(t *testing.T) {
	if os.Getenv(bombsVariable) == "" {
		t.Skipf("takes minutes; %s=1 or make bombs runs it", bombsVariable)
	}
	const rounds, blocks = 100, 4
	all := possibleBombs(t)
	if only, err := regexp.Compile(os.Getenv(bombsVariable)); err != nil {
		t.Fatal(err)
	} else if only.String() != "1" {
		all = slices.DeleteFunc(all, func(b bomb) bool { return !only.MatchString(b.name) })
	}
	s := startBombed(t, all)
	// measure takes the times of small jobs, and looks after each whether the bomb has
	// gone off, to light another.
	measure := func(times []time.Duration, after func()) []time.Duration {
		for range rounds {
			times = append(times, s.small(t))
			after()
		}
		return times
	}
	at := func(times []time.Duration, percent int) float64 {
		slices.Sort(times)
		return ms(times[len(times)*percent/100])
	}
	measure(nil, func() {}) // warm up
	for _, b := range all {
		n, last := 0, ""
		name := func() string { return fmt.Sprint(b.name, "-", n) }
		var without, with []time.Duration
		for range blocks { // in turns, so that what else the machine does is in both
			without = measure(without, func() {})
			s.light(t, b, name())
			with = measure(with, func() {
				if reason, over := s.over(t, b, name()); over {
					last = reason
					n++
					s.light(t, b, name())
				}
			})
			for over := false; !over; {
				s.small(t)
				_, over = s.over(t, b, name())
			}
			n++
		}
		fmt.Printf("%-10s  p50 %5.1f, without %5.1f ms   p99 %6.1f, without %6.1f ms: %4.1f times   %3d of them  %.80s\n",
			b.name, at(with, 50), at(without, 50), at(with, 99), at(without, 99), at(with, 99)/at(without, 99), n, last)
	}
}

func ms(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }
