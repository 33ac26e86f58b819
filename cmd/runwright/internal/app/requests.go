package app

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/runwright/runwright/internal/fault"
	"github.com/runwright/runwright/internal/jobs"
	"github.com/runwright/runwright/internal/sandbox/frame"
)

// Questions that a job in a sandbox may ask the server, by frame.Request.Op;
// Request.Name is the name of the asset. The error code is NotFound when there
// is none.
const (
	// OpConnection asks for a connection; the result is an object of its
	// fields. With {"types": true} a value of which JSON does not say the type is
	// {"type": TYPE, "value": VALUE}.
	OpConnection = "connection"
	// OpVariable asks for a variable; the result is {"json": TEXT}, null for
	// one without a value.
	OpVariable = "variable"
	// OpSetVariable stores {"json": TEXT} in a variable that is there.
	OpSetVariable = "setVariable"
	// OpCredential asks for a credential; the result is
	// {"userName": TEXT, "password": TEXT}.
	OpCredential = "credential"
	// OpCertificate asks for a certificate; the result is
	// {"der": BASE64, "hasKey": BOOL, "exportable": BOOL}. The private key is not in it. Here and
	// below, a certificate may be named "thumbprint:HEX" instead, and
	// "after-thumbprint:HEX" is the next one in the order of thumbprints.
	OpCertificate = "certificate"
	// OpExportCertificate asks for a certificate with its private key as a PFX
	// file with {"password": TEXT}; the result is {"pfx": BASE64}. The error
	// code is Forbidden for one that is not exportable.
	OpExportCertificate = "exportCertificate"
	// OpCertificateKey asks for the private key of a certificate; the result is
	// {"key": BASE64}, PKCS #8. The error code is Forbidden for a certificate
	// that is not exportable.
	OpCertificateKey = "certificateKey"
	// OpUseKey uses the private key of a certificate, exportable or not, with
	// {"decrypt": BOOL, "padding": TEXT, "hash": TEXT, "data": BASE64}, as
	// jobs.KeyUse has them; the result is {"data": BASE64}.
	OpUseKey = "useKey"
	// OpStartRunbook starts a job of the runbook Request.Name with
	// {"parameters": {NAME: TEXT}, "runOn": TEXT, "job": TEXT}; the result is
	// {"job": TEXT}.
	OpStartRunbook = "startRunbook"
	// OpWatchJobs waits up to {"seconds": NUMBER} until a job of
	// {"seen": {JOB: STATE}} has another state; the result is
	// {"jobs": [...]}, those that have one.
	OpWatchJobs = "watchJobs"
)

// question is what a Request may bring along.
type question struct {
	// Encrypted leaves encrypted values as they are: the result has null.
	Encrypted bool   `json:"encrypted"`
	Types     bool   `json:"types"`
	JSON      string `json:"json"`
	Password  string `json:"password"`

	Decrypt bool   `json:"decrypt"`
	Padding string `json:"padding"`
	Hash    string `json:"hash"`
	Data    []byte `json:"data"`

	Parameters map[string]json.RawMessage `json:"parameters"`
	RunOn      string                     `json:"runOn"`
	Job        string                     `json:"job"`
	Seen       map[string]jobs.Status     `json:"seen"`
	Seconds    int64                      `json:"seconds"`
}

// Request implements sandbox.Events.
func (e *jobEvents) Request(ctx context.Context, req frame.Request) (json.RawMessage, error) {
	var q question
	if len(req.Args) > 0 {
		if err := json.Unmarshal(req.Args, &q); err != nil {
			return nil, &frame.Error{Code: string(fault.Invalid), Message: fmt.Sprintf("The question '%s' is not understood: %v", req.Op, err)}
		}
	}
	result, err := e.answer(ctx, req, q)
	if err != nil {
		return nil, &frame.Error{Code: string(fault.CodeOf(err)), Message: fault.MessageOf(err)}
	}
	return json.Marshal(result)
}

// answer answers one question.
func (e *jobEvents) answer(ctx context.Context, req frame.Request, q question) (any, error) {
	reader := e.assets
	switch req.Op {
	case OpConnection:
		fields, err := reader.Connection(ctx, req.Name, !q.Encrypted)
		if err != nil || !q.Types {
			return fields, err
		}
		return typedFields(fields), nil
	case OpVariable:
		value, err := reader.Variable(ctx, req.Name, !q.Encrypted)
		return map[string]*string{"json": value}, err
	case OpSetVariable:
		return nil, reader.SetVariable(ctx, req.Name, q.JSON)
	case OpCredential:
		c, err := reader.Credential(ctx, req.Name)
		return map[string]string{"userName": c.User, "password": c.Password}, err
	case OpCertificate:
		c, err := reader.Certificate(ctx, req.Name)
		return map[string]any{"der": c.DER, "hasKey": c.HasKey, "exportable": c.Exportable}, err
	case OpExportCertificate:
		file, err := reader.ExportCertificate(ctx, req.Name, q.Password)
		return map[string][]byte{"pfx": file}, err
	case OpCertificateKey:
		key, err := reader.CertificateKey(ctx, req.Name)
		return map[string][]byte{"key": key}, err
	case OpUseKey:
		data, err := reader.UseKey(ctx, req.Name, jobs.KeyUse{Decrypt: q.Decrypt, Padding: q.Padding, Hash: q.Hash, Data: q.Data})
		return map[string][]byte{"data": data}, err
	case OpStartRunbook:
		job, err := e.children.Start(ctx, req.Name, q.Job, q.Parameters, q.RunOn)
		return map[string]string{"job": job}, err
	case OpWatchJobs:
		changed, err := e.children.Watch(ctx, q.Seen, time.Duration(q.Seconds)*time.Second)
		return map[string]any{"jobs": showChildren(changed)}, err
	}
	return nil, fault.New(fault.Invalid, "The server does not know the question '%s'.", req.Op)
}

// typedFields is a connection with the types that JSON does not show.
func typedFields(fields map[string]any) map[string]any {
	for name, v := range fields {
		if t, ok := v.(jobs.Typed); ok {
			fields[name] = map[string]any{"type": t.Type, "value": t.Value}
		}
	}
	return fields
}

// childBody is a job as another one sees it.
type childBody struct {
	Job       string      `json:"job"` // as it was asked for
	Runbook   string      `json:"runbook"`
	Status    jobs.Status `json:"status"`
	Final     bool        `json:"final"`
	Exception *string     `json:"exception"`
}

func showChildren(all map[string]jobs.Job) []childBody {
	out := []childBody{}
	for name, j := range all {
		b := childBody{Job: name, Runbook: j.Runbook, Status: j.Status, Final: j.Status.Final()}
		if j.Exception != "" {
			b.Exception = &j.Exception
		}
		out = append(out, b)
	}
	return out
}
