package standin

import (
	"encoding/json"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/runwright/runwright/internal/pwshhost/protocol"
)

func text(s string) protocol.Record {
	typ := "System.String"
	raw, err := json.Marshal(s)
	if err != nil {
		raw = nil // texts always encode
	}
	return protocol.Record{Stream: protocol.Output, Text: s, Type: &typ, Value: raw}
}

func message(stream string) func(*script, string) error {
	return func(s *script, a string) error {
		return s.job.record(protocol.Record{Stream: stream, Text: a, Invocation: &protocol.Invocation{Command: "Write-" + stream, Script: s.job.Runbook + ".ps1", Line: 1}})
	}
}

func information(host bool) func(*script, string) error {
	return func(s *script, a string) error {
		source := s.job.Runbook + ".ps1"
		r := protocol.Record{Stream: protocol.Information, Text: a, Tags: []string{}, Source: &source}
		if host {
			r.Tags, r.Host = []string{"PSHOST"}, true
		} else {
			r.Value = text(a).Value
		}
		return s.job.record(r)
	}
}

// error writes a non-terminating error.
func (s *script) error(a string) error {
	e := s.errorRecord(a, "System.Exception")
	return s.job.record(protocol.Record{Stream: protocol.ErrorStream, Text: "Write-Error : " + a, Error: e})
}

func (s *script) errorRecord(text, typ string) *protocol.ErrorRecord {
	return &protocol.ErrorRecord{
		Message: text, ID: "StandIn,Test", Exception: &protocol.Exception{Type: typ, Message: text, HResult: -2146233088},
		Category:   protocol.Category{Category: "NotSpecified", Text: "NotSpecified: (:) [], Exception"},
		Invocation: &protocol.Invocation{Command: "Write-Error", Script: filepath.Join(s.job.dir, s.job.Runbook+".ps1"), Line: 2, Column: 3},
		Stack:      "at <ScriptBlock>, " + s.job.Runbook + ".ps1: line 2",
	}
}

// object writes an object by its JSON: "object TYPE JSON".
func (s *script) object(a string) error {
	typ, value, _ := strings.Cut(a, " ")
	return s.job.record(protocol.Record{Stream: protocol.Output, Text: value, Type: &typ, Value: json.RawMessage(value)})
}

func (s *script) progress(a string) error {
	percent, text, _ := strings.Cut(a, " ")
	n, err := strconv.Atoi(percent)
	if err != nil {
		return err
	}
	return s.job.record(protocol.Record{Stream: protocol.Progress, Text: text, Progress: &protocol.ProgressRecord{
		ActivityID: 4, ParentID: -1, Activity: text, Status: "st", Operation: "op", Percent: n, SecondsRemaining: -1, Completed: n == 100}})
}

func (s *script) console(a string) error {
	stream, text, _ := strings.Cut(a, " ")
	return s.job.host.conn.Write(protocol.Console{ID: s.job.ID, Stream: stream, Text: text})
}

// rawRecord writes a record by its fields as JSON.
func (s *script) rawRecord(a string) error {
	var r protocol.Record
	if err := json.Unmarshal([]byte(a), &r); err != nil {
		return err
	}
	return s.job.record(r)
}

// raw writes a line to the service; {id} stands for the job's id.
func (s *script) raw(a string) error {
	_, err := s.job.host.wire.WriteString(strings.ReplaceAll(a, "{id}", s.job.ID) + "\n")
	return err
}
