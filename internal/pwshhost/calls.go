package pwshhost

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/runwright/runwright/internal/pwshhost/protocol"
	"github.com/runwright/runwright/internal/sandbox/frame"
)

// The questions that the asset commands of the embedded engine ask, too: the
// service answers them without knowing which engine asks.
const (
	opConnection  = "connection"
	opVariable    = "variable"
	opSetVariable = "setVariable"
	opCredential  = "credential"
	opCertificate = "certificate"
	opExport      = "exportCertificate"
	opStart       = "startRunbook"
	opWatch       = "watchJobs"
)

// asset is how messages speak of a kind of asset.
type asset struct{ noun, blade string }

// caller answers one question.
type caller struct {
	ctx  context.Context
	name string
	args callArgs
	ask  func(op, name string, args any) (json.RawMessage, error)
}

// callArgs are the arguments of all questions.
type callArgs struct {
	Name         string
	DoNotDecrypt bool
	Value        json.RawMessage

	Parameters map[string]json.RawMessage
	RunOn      string
	JobID      string `json:"JobId"`

	// Of Wait-AutomationJob. Id is a list.
	ID             []string `json:"Id"`
	TimeoutSeconds int64
	Running        bool
	Seen           []string
}

// method is one question by its command's name.
type method struct {
	asset  asset
	answer func(*caller) (any, error)
}

func methods() map[string]method {
	return map[string]method{
		"Get-AutomationVariable":     {asset{"Variable", "Variables"}, (*caller).variable},
		"Set-AutomationVariable":     {asset{"Variable", "Variables"}, (*caller).setVariable},
		"Get-AutomationPSCredential": {asset{"Credential", "Credentials"}, (*caller).credential},
		"Get-AutomationConnection":   {asset{"Connection", "Connections"}, (*caller).connection},
		"Get-AutomationCertificate":  {asset{"Certificate", "Certificates"}, (*caller).certificate},
		"Start-AutomationRunbook":    {asset{"Runbook", "Runbooks"}, (*caller).start},
		"Wait-AutomationJob":         {asset{"Job", "Jobs"}, (*caller).wait},
	}
}

// answer answers one question of the job. It runs beside the reader.
func (r *running) answer(ctx context.Context, c protocol.Call) {
	reply := protocol.Reply{ID: c.ID, Call: c.Call}
	value, err := r.ask(ctx, c)
	if ctx.Err() != nil {
		return // the job stops: it does not wait any more, and is not to go on with a failure
	}
	if err == nil {
		reply.Value, err = json.Marshal(value)
	}
	if err != nil {
		reply.Value, reply.Error = nil, callError(err)
	}
	reply.OK = err == nil
	if err := r.s.conn.Write(reply); errors.Is(err, protocol.ErrTooLong) {
		reply.OK, reply.Value = false, nil
		reply.Error = &protocol.CallError{Code: protocol.CodeFailed, Message: "The answer to " + c.Method + " is larger than a sandbox takes."}
		_ = r.s.conn.Write(reply) // as below
	}
	// Any other failure means that the process is gone, which the reader sees.
}

// refusal is an answer in words.
type refusal struct {
	code int
	text string
}

func (e *refusal) Error() string { return e.text }

func callError(err error) *protocol.CallError {
	var known *refusal
	if errors.As(err, &known) {
		return &protocol.CallError{Code: known.code, Message: known.text}
	}
	return &protocol.CallError{Code: protocol.CodeFailed, Message: err.Error()}
}

// ask finds the answer.
func (r *running) ask(ctx context.Context, c protocol.Call) (any, error) {
	m, ok := methods()[c.Method]
	if !ok {
		return nil, &refusal{protocol.CodeRefused, fmt.Sprintf("The server does not know the question '%s'.", clip(c.Method, 100))}
	}
	q := &caller{ctx: ctx}
	if err := json.Unmarshal(c.Args, &q.args); err != nil {
		return nil, &refusal{protocol.CodeRefused, fmt.Sprintf("The question '%s' is not understood: %v", c.Method, err)}
	}
	q.name = q.args.Name
	q.ask = func(op, name string, args any) (json.RawMessage, error) {
		req := frame.Request{ID: uint64(max(c.Call, 0)), Op: op, Name: name}
		if args != nil {
			raw, err := json.Marshal(args)
			if err != nil {
				return nil, fmt.Errorf("arguments of %s: %w", op, err)
			}
			req.Args = raw
		}
		return r.events.Request(ctx, req)
	}
	value, err := m.answer(q)
	if err == nil {
		return value, nil
	}
	var told *frame.Error
	switch {
	case errors.As(err, &told) && told.Code == "NotFound" && m.asset.noun == "Job":
		return nil, &refusal{protocol.CodeNotFound, told.Message}
	case errors.As(err, &told) && told.Code == "NotFound":
		return nil, &refusal{protocol.CodeNotFound, fmt.Sprintf("%s not found. To create this %s, navigate to the %s blade and create a %s named: %s.",
			m.asset.noun, m.asset.noun, m.asset.blade, m.asset.noun, q.name)}
	case errors.As(err, &told) && q.name == "":
		return nil, &refusal{protocol.CodeFailed, told.Message}
	case errors.As(err, &told):
		return nil, &refusal{protocol.CodeFailed, fmt.Sprintf("%s '%s': %s", m.asset.noun, q.name, told.Message)}
	}
	// What is not meant for scripts stays in the log.
	r.s.cfg.Logger.Error("pwsh host: a question was not answered", "job", c.ID, "question", c.Method, "name", q.name, "error", err)
	return nil, &refusal{protocol.CodeFailed, "The service could not answer the request " + c.Method + "."}
}
