package standin

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/runwright/runwright/internal/pwshhost/protocol"
)

// script runs the lines of a job. A line is a command and the rest, its
// argument; an empty line and one that begins with # do nothing.
type script struct {
	job  *job
	end  *protocol.End
	over bool // the end is set, nothing more runs
}

func (s *script) run() error {
	if s.job.Runbook == "tidy" {
		return s.tidy()
	}
	s.end.State = protocol.StateCompleted
	for i, line := range strings.Split(s.job.Script, "\n") {
		word, rest, _ := strings.Cut(strings.TrimSpace(line), " ")
		if word == "" || word[0] == '#' {
			continue
		}
		do, ok := commands()[word]
		if !ok {
			s.end.State, s.end.Phase = protocol.StateFailed, "parse"
			s.end.ParseErrors = []protocol.ParseError{{Message: "no command " + word, Line: i + 1}}
			return failure(fmt.Sprintf("At line:%d char:1\nno command %s", i+1, word))
		}
		if err := do(s, rest); err != nil {
			s.end.State = protocol.StateFailed
			return err
		}
		if s.over {
			return nil
		}
	}
	return nil
}

func commands() map[string]func(*script, string) error {
	all := map[string]func(*script, string) error{
		"out": func(s *script, a string) error { return s.job.record(text(a)) },
		"null": func(s *script, _ string) error {
			return s.job.record(protocol.Record{Stream: protocol.Output, Value: json.RawMessage("null")})
		},
		"warning":     message(protocol.Warning),
		"verbose":     message(protocol.Verbose),
		"debug":       message(protocol.Debug),
		"information": information(false),
		"host":        information(true),
		"error":       (*script).error,
		"object":      (*script).object,
		"progress":    (*script).progress,
		"console":     (*script).console,
		"record":      (*script).rawRecord,
		"raw":         (*script).raw,
		"call":        (*script).call,
		"callout":     (*script).callout,
		"together":    (*script).together,
		"forge":       (*script).forge,
		"flood":       (*script).flood,
		"sleep":       (*script).sleep,
		"spin":        func(*script, string) error { select {} },
		"throw":       (*script).throw,
		"oom":         (*script).oom,
		"exit":        (*script).exit,
		"crash":       func(*script, string) error { os.Exit(139); return nil },
		"memory":      (*script).memory,
		"module":      (*script).module,
		"job":         (*script).show,
		"frames":      (*script).frames,
		"filter": func(s *script, _ string) error {
			return s.job.record(text(base64.StdEncoding.EncodeToString(s.job.host.bpf)))
		},
	}
	for name, do := range outside() {
		all[name] = do
	}
	return all
}

// failure is the text of a job's exception.
type failure string

func (f failure) Error() string { return string(f) }

// call asks the service: "call METHOD ARGS". The answer becomes output, a refusal
// an error as of the asset commands.
func (s *script) call(a string) error {
	method, args, _ := strings.Cut(a, " ")
	r, answered, err := s.job.ask(method, json.RawMessage(args))
	switch {
	case err != nil:
		return err
	case !answered:
		s.end.State, s.over = protocol.StateStopped, true
		return nil
	case !r.OK:
		e := s.errorRecord(r.Error.Message, "Orchestrator.AssetManagement.Cmdlets.AssetManagementClientException")
		e.ID = fmt.Sprintf("%d,Orchestrator.AssetManagement.Cmdlets.%sCmdlet", r.Error.Code, strings.ReplaceAll(method, "-", ""))
		return s.job.record(protocol.Record{Stream: protocol.ErrorStream, Text: method + " : " + r.Error.Message, Error: e})
	}
	typ := "System.Object"
	return s.job.record(protocol.Record{Stream: protocol.Output, Text: string(r.Value), Type: &typ, Value: r.Value})
}

// callout has output follow a question that is not answered yet.
func (s *script) callout(a string) error {
	answered := make(chan error, 1)
	begun := make(chan struct{})
	s.job.asking = func() { close(begun) }
	go func() { answered <- s.call(a) }()
	<-begun
	if err := s.job.record(text("meanwhile")); err != nil {
		return err
	}
	return <-answered
}

// together asks N questions at once, as threads of a script do: "together N METHOD
// ARGS".
func (s *script) together(a string) error {
	count, rest, _ := strings.Cut(a, " ")
	n, err := strconv.Atoi(count)
	if err != nil {
		return err
	}
	done := make(chan error, n)
	for range n {
		go func() { done <- s.call(rest) }()
	}
	for range n {
		err = errors.Join(err, <-done)
	}
	return err
}

// forge asks with a token that is not the job's.
func (s *script) forge(a string) error {
	s.job.Token = "0000"
	return s.call(a)
}

// flood writes many lines of output.
func (s *script) flood(a string) error {
	n, err := strconv.Atoi(a)
	for i := 1; err == nil && i <= n; i++ {
		select {
		case <-s.job.stopped:
			s.end.State, s.over = protocol.StateStopped, true
			return nil
		default:
			err = s.job.record(text("row " + strconv.Itoa(i)))
		}
	}
	return err
}

// sleep waits for the stop.
func (s *script) sleep(string) error {
	<-s.job.stopped
	s.end.State, s.over = protocol.StateStopped, true
	return nil
}

func (s *script) throw(a string) error {
	s.end.Error = s.errorRecord(a, "System.Management.Automation.RuntimeException")
	return failure(a + "\nAt " + s.end.Error.Invocation.Script + ":2 char:3")
}

// oom fails as a script that has used up the heap.
func (s *script) oom(string) error {
	s.end.Error = s.errorRecord("Insufficient memory", "System.OutOfMemoryException")
	return failure("Insufficient memory")
}

func (s *script) exit(a string) error {
	n, err := strconv.Atoi(a)
	s.end.ExitCode, s.over = &n, true
	return err
}

// memory sets what the end says of memory: "memory HEAP RSS", in MiB.
func (s *script) memory(a string) error {
	_, err := fmt.Sscan(a, &s.end.HeapBytes, &s.end.RSS)
	s.end.HeapBytes, s.end.RSS = s.end.HeapBytes<<20, s.end.RSS<<20
	return err
}

func (s *script) module(a string) error {
	name, version, _ := strings.Cut(a, " ")
	s.end.Modules = append(s.end.Modules, protocol.Module{Name: name, Version: version, Path: "/mod/" + name})
	return nil
}

// show writes a part of the job's frame as JSON: parameters, preferences, …
func (s *script) show(a string) error {
	raw, err := json.Marshal(s.job.Job)
	if err != nil {
		return err
	}
	var all map[string]json.RawMessage
	if err := json.Unmarshal(raw, &all); err != nil {
		return err
	}
	return s.job.record(text(string(all[a])))
}

// frames writes the kinds of frames that came.
func (s *script) frames(string) error {
	s.job.host.mu.Lock()
	all := strings.Join(s.job.host.came, " ")
	s.job.host.mu.Unlock()
	return s.job.record(text(all))
}

// tidy does what the service's own script says, and cannot in a folder that is
// named "stuck".
func (s *script) tidy() error {
	var folder string
	if err := json.Unmarshal(s.job.Parameters["Folder"], &folder); err != nil {
		return err
	}
	if filepath.Base(folder) == "stuck" {
		return failure("it is stuck")
	}
	entries, err := os.ReadDir(folder)
	if errors.Is(err, os.ErrNotExist) {
		err = nil
	}
	for _, e := range entries {
		if e.Name() != "home" && err == nil {
			err = os.RemoveAll(filepath.Join(folder, e.Name()))
		}
	}
	if err == nil {
		s.end.State = protocol.StateCompleted
	}
	return err
}
