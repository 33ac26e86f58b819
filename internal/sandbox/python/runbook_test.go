package python_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/runwright/runwright/internal/sandbox"
	"github.com/runwright/runwright/internal/sandbox/frame"
	"github.com/runwright/runwright/internal/sandbox/python"
)

// onePool is a pool with the first interpreter there is.
func onePool(t testing.TB, cfg sandbox.Config) *sandbox.Pool {
	for _, in := range interpreters(t) {
		return newPool(t, in, cfg)
	}
	return nil
}

// TestScripts runs scripts and compares what they write and how they end.
func TestScripts(t *testing.T) {
	long := strings.Repeat("x", frame.MaxText+5)
	tests := []struct {
		name, script   string
		args           []string
		output, errors string
		status         frame.Status
		exception      []string // parts
	}{
		{name: "arguments", script: "import sys\nfor a in sys.argv[1:]: print(repr(a))", args: []string{"one", "2", `{"a": 1}`, "", "ä b"},
			output: "'one'\n'2'\n'{\"a\": 1}'\n''\n'ä b'"},
		{name: "own name", script: "import sys, os\nprint(os.path.basename(sys.argv[0]), os.path.basename(__file__), __name__)", output: "Test.py Test.py __main__"},
		{name: "no end of line", script: "print('a')\nprint('b', end='')", output: "a\nb"},
		{name: "empty lines", script: "print()\nprint('x')\nprint()", output: "\nx\n"},
		{name: "parts of a line", script: "import sys\nfor c in 'abc': sys.stdout.write(c); sys.stdout.flush()\nprint()", output: "abc"},
		{name: "bytes", script: "import sys\nsys.stdout.buffer.write(b'raw \\xc3\\xa4\\n'); sys.stdout.flush()", output: "raw ä"},
		{name: "lone surrogate", script: "print('\\ud800|\\U0001f600')", output: "\\ud800|😀"},
		{name: "standard error", script: "import sys\nprint('o')\nprint('e', file=sys.stderr)\nprint('p')", output: "o\np", errors: "e"},
		{name: "logging", script: "import logging\nlogging.warning('careful')", errors: "WARNING:root:careful"},
		{name: "windows line ends", script: "print('a')\r\nif True:\r\n    print('b')\r\n", output: "a\nb"},
		{name: "byte order mark", script: "\ufeffprint('a')", output: "a"},
		{name: "exception", script: "def f(x):\n    return 1 / x\nprint('before')\nf(0)\n", output: "before", status: frame.Failed,
			exception: []string{"ZeroDivisionError: division by zero\n", "Traceback (most recent call last):\n  File \"/", "Test.py\", line 4, in <module>\n    f(0)\n", "line 2, in f\n    return 1 / x\n"}},
		{name: "own exception", script: "class Own(Exception): pass\nraise Own('with\\ntwo lines')", status: frame.Failed, exception: []string{"Own: with\ntwo lines\n"}},
		{name: "chained exception", script: "try:\n    {}['k']\nexcept KeyError as e:\n    raise ValueError('bad') from e", status: frame.Failed,
			exception: []string{"ValueError: bad\n", "KeyError: 'k'", "direct cause"}},
		{name: "syntax error", script: "x = 1\nif x\n", status: frame.Failed, exception: []string{"SyntaxError: ", "line 2"}},
		{name: "null byte", script: "print('a\x00')", status: frame.Failed, exception: []string{"null bytes"}},
		{name: "exit 0", script: "import sys\nsys.exit(0)\nprint('never')"},
		{name: "exit", script: "exit = __import__('sys').exit\nexit()"},
		{name: "exit 3", script: "import sys\nsys.exit(3)", status: frame.Failed, exception: []string{"exit code 3"}},
		{name: "exit true", script: "import sys\nsys.exit(False)"},
		{name: "exit with text", script: "import sys\nsys.exit('no luck')", errors: "no luck", status: frame.Failed, exception: []string{"no luck"}},
		{name: "at exit", script: "import atexit\natexit.register(print, 'last')\nprint('first')", output: "first\nlast"},
		{name: "threads", script: "import threading\ngo = threading.Event()\ndef f():\n    go.wait()\n    print('thread')\nthreading.Thread(target=f).start()\nprint('main')\ngo.set()", output: "main\nthread"},
		{name: "pool of threads", script: "from concurrent.futures import ThreadPoolExecutor\nwith ThreadPoolExecutor(8) as p: print(sum(p.map(lambda n: n * n, range(100))))", output: "328350"},
		{name: "asyncio", script: "import asyncio\nasync def f(n):\n    await asyncio.sleep(0.001)\n    return n\nasync def m(): return sum(await asyncio.gather(*[f(i) for i in range(10)])) + await asyncio.to_thread(lambda: 1)\nprint(asyncio.run(m()))", output: "46"},
		{name: "files", script: "import os, tempfile, shutil\nprint(os.getcwd() == os.environ['HOME'] == tempfile.gettempdir())\nos.makedirs('a/b')\nopen('a/b/c', 'w').write('text')\nos.rename('a/b/c', 'a/d')\nprint(open('a/d').read(), sorted(os.listdir('a')))\nshutil.copy('a/d', 'e')\nshutil.rmtree('a')\nprint(os.path.exists('a'), os.path.getsize('e'))", output: "True\ntext ['b', 'd']\nFalse 4"},
		{name: "import of an own module", script: "open('mine.py', 'w').write('x = 5')\nimport mine\nprint(mine.x)", output: "5"},
		{name: "standard library", script: "import sqlite3, hashlib, zlib, decimal, uuid, csv, ssl, bz2, lzma, xml.etree.ElementTree as E, zoneinfo, datetime, unicodedata, random, ctypes\nd = sqlite3.connect(':memory:')\nprint(d.execute('select 1+1').fetchone()[0], hashlib.sha256(b'').hexdigest()[:8], E.fromstring('<a b=\"1\"/>').get('b'), bool(ssl.create_default_context()))\nprint(datetime.datetime(2026, 7, 1, tzinfo=zoneinfo.ZoneInfo('Europe/Berlin')).utcoffset())", output: "2 e3b0c442 1 True\n2:00:00"},
		{name: "platform", script: "import platform, os, socket\nprint(platform.system(), os.uname().sysname, bool(platform.platform()), os.cpu_count() > 0, socket.gethostname() == os.uname().nodename)", output: "Linux Linux True True True"},
		{name: "environment", script: "import os\nprint(os.environ['AUTOMATION_JOB_ID'], sorted(k for k in os.environ if 'RUNWRIGHT' in k))", output: "7 []"},
		{name: "answers from memory", script: "import os, getpass, time, select, socket, shutil\nprint(os.getuid() == os.geteuid() >= 0, os.getppid() >= 0, getpass.getuser())\nopen('f', 'w').write('12345')\nos.truncate('f', 2)\nprint(open(shutil.copy2('f', 'g')).read(), open('/dev/null').read() == '')\na, b = socket.socketpair()\nprint(select.select([a], [], [], 0.001)[0])\nb.send(b'x')\nr, w, x = select.select([a], [b], [a])\nprint(r == [a], w == [b], x)\nshutil.copytree('.', 'd', ignore=lambda *_: ['d'])\nprint(sorted(os.listdir('d')))\ntry:\n    time.process_time()\nexcept PermissionError as e:\n    print(e.strerror)",
			output: "True True runwright\n12 True\n[]\nTrue True []\n['Test.py', 'f', 'g']\nTo measure processor time is not possible in the sandbox; run this runbook on a hybrid worker"},
		{name: "programs", script: "import os, subprocess, multiprocessing\nfor f in (lambda: subprocess.run(['ls']), lambda: subprocess.check_output('ls', shell=True), lambda: os.system('ls'), lambda: os.popen('ls'), os.fork, lambda: os.execl('/bin/ls', 'ls'), lambda: multiprocessing.Process(target=print).start()):\n    try:\n        f()\n    except PermissionError as e:\n        print(e.strerror)\nr, w = os.pipe()\nos.write(w, b'x'); os.close(w)\nprint(os.read(r, 5), os.read(r, 5))",
			output: strings.Repeat("To start a program is not possible in the sandbox; run this runbook on a hybrid worker\n", 7) + "b'x' b''"},
		{name: "input", script: "input()", status: frame.Failed, exception: []string{"EOFError"}},
		{name: "closed output", script: "import sys\nprint('a')\nsys.stdout.close()", output: "a"},
		{name: "long line", script: fmt.Sprintf("print('x' * %d)", len(long)), output: long[:frame.MaxText]},
		{name: "memory", script: "x = bytearray(2 << 30)", status: frame.Failed, exception: []string{"MemoryError"}},
		{name: "memory caught", script: "try:\n    x = [bytearray(50 << 20) for _ in range(100)]\nexcept MemoryError:\n    print('caught')", output: "caught"},
		{name: "recursion", script: "def f(): f()\nf()", status: frame.Failed, exception: []string{"RecursionError"}},
		{name: "temp space", script: "open('big', 'wb').write(bytes(100 << 20))", status: frame.Failed, exception: []string{"OSError", "space left"}},
		{name: "thread bomb", script: "import threading\nstop = threading.Event()\nn = 0\ntry:\n    while n < 10000:\n        threading.Thread(target=stop.wait, daemon=True).start()\n        n += 1\nexcept RuntimeError as e:\n    print(e, n < 200)\nstop.set()", output: "can't start new thread True"},
		{name: "descriptor bomb", script: "import errno\nkeep = []\ntry:\n    while True: keep.append(open(__file__))\nexcept OSError as e:\n    print(errno.errorcode[e.errno], len(keep) < 260)", output: "EMFILE True"},
		{name: "file bomb", script: "import errno\nn = 0\ntry:\n    while True:\n        open('f%d' % n, 'w').close()\n        n += 1\nexcept OSError as e:\n    print(errno.errorcode[e.errno], n < 4100)", output: "ENOSPC True"},
		{name: "deep data", script: "import json\ntry:\n    json.loads('[' * 1000000)\nexcept RecursionError:\n    print('deep')", output: "deep"},
		{name: "zip bomb", script: "import zipfile, io, errno\nb = io.BytesIO()\nwith zipfile.ZipFile(b, 'w', zipfile.ZIP_DEFLATED) as z: z.writestr('big', bytes(60 << 20))\ntry:\n    zipfile.ZipFile(b).extractall('.')\nexcept OSError as e:\n    print(errno.errorcode[e.errno], len(b.getvalue()) < 100000)", output: "ENOSPC True"},
		{name: "no assets module outside of a job's needs", script: "import automationrunbooktracer as t\nprint(t.get_activity_id())\nt.log('traced')", output: "7"},
	}
	p := onePool(t, sandbox.Config{MaxRunning: 2, Limits: sandbox.Limits{TempBytes: 32 << 20, FileBytes: 1 << 30}})
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var c collector
			out := run(t, p, &c, tt.script, tt.args...)
			if want := max(tt.status, frame.Completed); tt.status == "" && out.Status != frame.Completed || tt.status != "" && out.Status != tt.status {
				t.Errorf("status %s, want %s: %s", out.Status, want, out.Exception)
			}
			if got := c.text(frame.StreamOutput); got != tt.output {
				t.Errorf("output %.200q, want %.200q", got, tt.output)
			}
			if got := c.text(frame.StreamError); got != tt.errors {
				t.Errorf("errors %q, want %q", got, tt.errors)
			}
			for _, part := range tt.exception {
				if !strings.Contains(out.Exception, part) {
					t.Errorf("exception lacks %q:\n%s", part, out.Exception)
				}
			}
			if strings.Contains(out.Exception, "_runwright") {
				t.Errorf("exception shows the host:\n%s", out.Exception)
			}
			if len(out.Sandbox.Refused) != 0 {
				t.Errorf("refused calls: %v", out.Sandbox.Refused)
			}
		})
	}
}

// TestOrder: records of both streams come in the order in which they were written.
func TestOrder(t *testing.T) {
	p := onePool(t, sandbox.Config{})
	var c collector
	run(t, p, &c, "import sys\nfor i in range(100): print(i, file=(sys.stdout, sys.stderr)[i % 2])")
	for i, r := range c.records {
		if r.Text != fmt.Sprint(i) || r.Stream != frame.StreamOutput+frame.Stream(i%2) {
			t.Fatalf("record %d is %q of %s", i, r.Text, r.Stream)
		}
	}
	if len(c.records) != 100 {
		t.Error(len(c.records))
	}
}

// TestMuchOutput: a slow reader slows the job down, nothing is lost.
func TestMuchOutput(t *testing.T) {
	p := onePool(t, sandbox.Config{})
	var c collector
	run(t, p, &c, "import sys\nsys.stdout.write(''.join('line %d\\n' % i for i in range(200000)))\nprint('end')")
	if len(c.records) != 200001 || c.records[199999].Text != "line 199999" || c.records[200000].Text != "end" {
		t.Errorf("%d records", len(c.records))
	}
}

// TestStop: a job in a tight loop, in C code or in a wait ends at once.
func TestStop(t *testing.T) {
	p := onePool(t, sandbox.Config{})
	for _, script := range []string{"while True: pass", "import time\ntime.sleep(1000)", "sum(range(10**12))", "import threading\nthreading.Event().wait()",
		"import automationassets\nautomationassets.get_automation_variable('x')", "try:\n    while True: pass\nfinally:\n    while True: pass"} {
		ctx, cancel := context.WithCancel(t.Context())
		c := collector{first: make(chan struct{}), answer: func(ctx context.Context, _ frame.Request) (json.RawMessage, error) {
			<-ctx.Done()
			return nil, ctx.Err()
		}}
		var asked time.Time
		go func() {
			<-c.first
			asked = time.Now()
			cancel()
		}()
		out, err := p.Run(ctx, job("print('begun')\n"+script), &c)
		took := time.Since(asked)
		if err != nil || out.Status != frame.Stopped {
			t.Errorf("%q: %+v, %v", script, out, err)
		}
		t.Logf("stopped after %v", took)
	}
}

// TestNothingStays: a job finds nothing of the one before.
func TestNothingStays(t *testing.T) {
	p := onePool(t, sandbox.Config{})
	leave := "import os, sys, json, builtins, threading\nopen(os.path.join(os.environ['HOME'], 'left'), 'w').write('x')\nos.environ['LEFT'] = 'x'\nsys.modules['left'] = sys\njson.left = 1\nbuiltins.left = 1\n" +
		"threading.Thread(target=lambda: threading.Event().wait(), daemon=True).start()\nprint('left')"
	look := "import os, sys, json, builtins, threading\nprint(os.listdir(os.environ['HOME']), 'LEFT' in os.environ, 'left' in sys.modules, hasattr(json, 'left'), hasattr(builtins, 'left'), threading.active_count())"
	var pids []int
	for range 3 {
		var c collector
		out := run(t, p, &c, leave)
		if c.text(frame.StreamOutput) != "left" {
			t.Fatal(out.Exception)
		}
		c = collector{}
		again := run(t, p, &c, look)
		if got := c.text(frame.StreamOutput); got != "['Test.py'] False False False False 1" {
			t.Errorf("%s %s", got, again.Exception)
		}
		for _, o := range []sandbox.Outcome{out, again} {
			if slices.Contains(pids, o.Sandbox.PID) {
				t.Error("a process ran two jobs")
			}
			pids = append(pids, o.Sandbox.PID)
		}
	}
}

// TestManyAtOnce: jobs of several accounts at the same time keep to themselves.
func TestManyAtOnce(t *testing.T) {
	p := onePool(t, sandbox.Config{MaxRunning: 6})
	var mu sync.Mutex
	var all sync.WaitGroup
	owner := map[int]string{}
	for i := range 24 {
		all.Go(func() {
			j := job(fmt.Sprintf("import time\ntime.sleep(0.01)\nfor n in range(50): print(%d, n)", i))
			j.Account, j.ID = fmt.Sprint("account", i%4), fmt.Sprint("job", i)
			var c collector
			out, err := p.Run(t.Context(), j, &c)
			if err != nil || out.Status != frame.Completed || len(c.records) != 50 {
				t.Errorf("job %d: %v %+v", i, err, out)
				return
			}
			for n, r := range c.records {
				if r.Text != fmt.Sprint(i, " ", n) {
					t.Errorf("job %d: record %d is %q", i, n, r.Text)
				}
			}
			mu.Lock()
			defer mu.Unlock()
			if owner[out.Sandbox.PID] != "" {
				t.Errorf("a process of %s served %s", owner[out.Sandbox.PID], j.Account)
			}
			owner[out.Sandbox.PID] = j.Account
		})
	}
	all.Wait()
}

// TestAsks: the module of assets asks the service and turns refusals into its
// exceptions.
func TestAsks(t *testing.T) {
	p := onePool(t, sandbox.Config{})
	c := collector{answer: func(_ context.Context, req frame.Request) (json.RawMessage, error) {
		switch req.Op + " " + req.Name {
		case "variable v":
			return json.RawMessage(`{"json":"{\"a\": [1, true, null]}"}`), nil
		case "variable empty":
			return json.RawMessage(`{"json":null}`), nil
		case "variable slow":
			time.Sleep(time.Millisecond)
			return json.RawMessage(`{"json":"1"}`), nil
		case "credential c":
			return json.RawMessage(`{"userName":"u","password":"pä"}`), nil
		case "setVariable v":
			return req.Args, nil
		case "certificate k":
			return json.RawMessage(`{"der":"ZGVy","hasKey":false}`), nil
		case "variable broken":
			return nil, &frame.Error{Code: "Forbidden", Message: "The runbook may not."}
		}
		return nil, &frame.Error{Code: "NotFound", Message: "There is none."}
	}}
	out := run(t, p, &c, `
import automationassets as a
from automationassets import AutomationAssetNotFound, AutomationAssetException
print(a.get_automation_variable("v"), a.get_automation_variable("empty"), a.get_automation_variable_with_retry("empty"))
print(a.get_automation_credential("c"), a.get_automation_certificate("k"), a.set_automation_variable("v", {"x": 1}))
for ask in (a.get_automation_variable, a.get_automation_credential, a.get_automation_connection, a.get_automation_certificate):
    try:
        ask("none")
    except AutomationAssetNotFound as e:
        print(repr(str(e)), e.message)
try:
    a.get_automation_variable("broken")
except AutomationAssetException as e:
    print(e, "|", e.message)
from concurrent.futures import ThreadPoolExecutor
with ThreadPoolExecutor(16) as pool:
    print(sum(pool.map(lambda _: a.get_automation_variable("slow"), range(500))))
`)
	want := "{'a': [1, True, None]} None None\n{'username': 'u', 'password': 'pä'} b'der' None\n" + strings.Repeat("'' The requested asset was not found.\n", 4) + "The runbook may not. | The runbook may not.\n500"
	if got := c.text(frame.StreamOutput); got != want {
		t.Errorf("%s\n%s", got, out.Exception)
	}
}

// TestLimits: what a job uses up ends that job, with a reason.
func TestLimits(t *testing.T) {
	for _, in := range interpreters(t) {
		e, err := in.Engine(t.Context(), python.Options{Folder: t.TempDir() + "/python"})
		if err != nil {
			t.Fatal(err)
		}
		p, err := sandbox.NewPool(sandbox.Config{Engines: map[string]*sandbox.Engine{python.EngineName: e}, Limits: sandbox.Limits{CPUTime: 200 * time.Millisecond}})
		if err != nil {
			t.Fatal(err)
		}
		defer p.Close()
		if p.Err() != nil {
			t.Skip(p.Err())
		}
		_, err = p.Run(t.Context(), job("while True: pass"), &collector{})
		var limited *sandbox.LimitError
		if !errors.As(err, &limited) || limited.Reason != sandbox.ReasonCPU {
			t.Errorf("processor time: %v", err)
		}
		var ended *sandbox.EndError
		_, err = p.Run(t.Context(), job("import os\nos._exit(9)"), &collector{})
		if !asEnd(err, &ended) || ended.Reason != sandbox.ReasonCrash {
			t.Errorf("exit: %v", err)
		}
		_, err = p.Run(t.Context(), job("import ctypes\nctypes.string_at(0)"), &collector{})
		if !asEnd(err, &ended) || ended.Reason != sandbox.ReasonCrash {
			t.Errorf("crash: %v", err)
		}
		return
	}
}
