package python_test

import (
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/runwright/runwright/internal/sandbox"
	"github.com/runwright/runwright/internal/sandbox/frame"
	"github.com/runwright/runwright/internal/sandbox/python"
)

// python2 finds an interpreter of 2.7, also one of pyenv's.
func python2(t *testing.T) python.Interpreter {
	t.Helper()
	names := []string{"python2", "python2.7"}
	if home, err := os.UserHomeDir(); err == nil {
		more, err := filepath.Glob(filepath.Join(home, ".pyenv/versions/2.7*/bin/python2.7"))
		if err != nil {
			t.Fatal(err)
		}
		names = append(names, more...)
	}
	for _, name := range names {
		if in, err := python.Find(t.Context(), name, 2); err == nil {
			return in
		}
	}
	t.Skip("this machine has no Python 2.7 that can be confined")
	return python.Interpreter{}
}

func TestPython2(t *testing.T) {
	tests := []struct {
		name, script   string
		args           []string
		output, errors string
		exception      []string // parts; none for a job that is well
	}{
		{name: "hello", script: "import sys\nprint 'hello', sys.version_info[:2]", output: "hello (2, 7)"},
		{name: "arguments", script: "import sys\nfor a in sys.argv[1:]: print repr(a)", args: []string{"1", "ä"}, output: "'1'\n'\\xc3\\xa4'"},
		{name: "text", script: "print 'ä', u'ö', u'\\u20ac'\nprint 'no end',", output: "ä ö €\nno end"},
		{name: "encoding", script: "# -*- coding: latin-1 -*-\nprint repr('ä'), repr(u'ä')", output: "'\\xe4' u'\\xe4'"},
		{name: "standard error", script: "import sys, logging\nprint >>sys.stderr, 'e'\nlogging.warning('w')", errors: "e\nWARNING:root:w"},
		{name: "exception", script: "def f():\n    raise ValueError(u'b\\xe4d')\nf()", exception: []string{"ValueError", "Test.py\", line 3, in <module>\n    f()\n", "line 2, in f"}},
		{name: "syntax error", script: "print 'a'\nprint('b'", exception: []string{"SyntaxError", "line 2"}},
		{name: "exit", script: "import sys\nsys.exit()"},
		{name: "exit 3", script: "import sys\nsys.exit(3)", exception: []string{"exit code 3"}},
		{name: "threads and time", script: "import threading, time, Queue\nq = Queue.Queue()\ndef f(n):\n    time.sleep(0.01)\n    q.put(n)\nfor n in range(8): threading.Thread(target=f, args=(n,)).start()\nprint sorted(q.get(timeout=5) for n in range(8))\ne = threading.Event()\nprint e.wait(0.01)", output: "[0, 1, 2, 3, 4, 5, 6, 7]\nFalse"},
		{name: "files", script: "import os, tempfile, shutil, random\nos.makedirs('a/b')\nopen('a/b/c', 'w').write('x')\nshutil.copy('a/b/c', 'd')\nshutil.rmtree('a')\nprint sorted(os.listdir('.')), tempfile.gettempdir() == os.getcwd(), len(os.urandom(4))", output: "['Test.py', 'd'] True 4"},
		{name: "library", script: "import json, hashlib, ssl, decimal, csv, zlib, xml.etree.ElementTree, datetime, uuid, re, urllib2\nprint json.dumps({'a': [1, None]}), hashlib.md5('').hexdigest()[:4]", output: `{"a": [1, null]} d41d`},
		{name: "assets", script: "import automationassets as a\nprint a.get_automation_variable('v'), a.get_automation_credential('c')\ntry:\n    a.get_automation_connection('none')\nexcept a.AutomationAssetNotFound as e:\n    print e.message", output: "[7] {'username': u'u', 'password': u'p'}\nThe requested asset was not found."},
		{name: "network", script: "import urllib2, socket\nfor f in (lambda: urllib2.urlopen('http://contoso.com'), lambda: socket.socket(), lambda: socket.create_connection(('contoso.com', 80))):\n    try:\n        f()\n    except IOError as e:\n        print 'Python 3' in str(e)", output: "True\nTrue\nTrue"},
		{name: "programs", script: "import os, subprocess\nfor f in (lambda: subprocess.call(['ls']), lambda: os.system('ls'), os.fork):\n    try:\n        f()\n    except OSError as e:\n        print e.strerror", output: strings.TrimSuffix(strings.Repeat("To start a program is not possible in the sandbox; run this runbook on a hybrid worker\n", 3), "\n")},
		{name: "memory", script: "try:\n    x = bytearray(2 << 30)\nexcept MemoryError:\n    print 'caught'", output: "caught"},
	}
	p := newPool(t, python2(t), sandbox.Config{})
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			c := collector{answer: func(_ context.Context, req frame.Request) (json.RawMessage, error) {
				switch req.Op {
				case "variable":
					return json.RawMessage(`{"json":"[7]"}`), nil
				case "credential":
					return json.RawMessage(`{"userName":"u","password":"p"}`), nil
				}
				return nil, &frame.Error{Code: "NotFound", Message: "none"}
			}}
			out := run(t, p, &c, tt.script, tt.args...)
			if (out.Status == frame.Failed) != (tt.exception != nil) {
				t.Errorf("status %s: %s", out.Status, out.Exception)
			}
			if got := c.text(frame.StreamOutput); got != tt.output {
				t.Errorf("output %q, want %q", got, tt.output)
			}
			if got := c.text(frame.StreamError); got != tt.errors {
				t.Errorf("errors %q, want %q", got, tt.errors)
			}
			for _, part := range tt.exception {
				if !strings.Contains(out.Exception, part) {
					t.Errorf("exception lacks %q:\n%s", part, out.Exception)
				}
			}
			if len(out.Sandbox.Refused) != 0 {
				t.Errorf("refused calls: %v", out.Sandbox.Refused)
			}
		})
	}
}
