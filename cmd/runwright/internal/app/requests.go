package app

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/runwright/runwright/internal/fault"
	"github.com/runwright/runwright/internal/jobs"
	"github.com/runwright/runwright/internal/sandbox/frame"
)

// Questions that a job in a sandbox may ask the server, by frame.Request.Op;
// Request.Name is the name of the asset. The error code is NotFound when there
// is none.
const (
	// OpConnection asks for a connection; the result is an object of its
	// fields.
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
	// {"der": BASE64, "hasKey": BOOL}. The private key is not in it.
	OpCertificate = "certificate"
	// OpExportCertificate asks for a certificate with its private key as a PFX
	// file with {"password": TEXT}; the result is {"pfx": BASE64}. The error
	// code is Forbidden for one that is not exportable.
	OpExportCertificate = "exportCertificate"
)

// question is what a Request may bring along.
type question struct {
	// Encrypted leaves encrypted values as they are: the result has null.
	Encrypted bool   `json:"encrypted"`
	JSON      string `json:"json"`
	Password  string `json:"password"`
}

// Request implements sandbox.Events.
func (e *jobEvents) Request(ctx context.Context, req frame.Request) (json.RawMessage, error) {
	var q question
	if len(req.Args) > 0 {
		if err := json.Unmarshal(req.Args, &q); err != nil {
			return nil, &frame.Error{Code: string(fault.Invalid), Message: fmt.Sprintf("The question '%s' is not understood: %v", req.Op, err)}
		}
	}
	result, err := answer(ctx, e.assets, req, q)
	if err != nil {
		return nil, &frame.Error{Code: string(fault.CodeOf(err)), Message: fault.MessageOf(err)}
	}
	return json.Marshal(result)
}

// answer answers one question.
func answer(ctx context.Context, assets jobs.AssetReader, req frame.Request, q question) (any, error) {
	switch req.Op {
	case OpConnection:
		return assets.Connection(ctx, req.Name, !q.Encrypted)
	case OpVariable:
		value, err := assets.Variable(ctx, req.Name, !q.Encrypted)
		return map[string]*string{"json": value}, err
	case OpSetVariable:
		return nil, assets.SetVariable(ctx, req.Name, q.JSON)
	case OpCredential:
		c, err := assets.Credential(ctx, req.Name)
		return map[string]string{"userName": c.User, "password": c.Password}, err
	case OpCertificate:
		c, err := assets.Certificate(ctx, req.Name)
		return map[string]any{"der": c.DER, "hasKey": c.HasKey}, err
	case OpExportCertificate:
		file, err := assets.ExportCertificate(ctx, req.Name, q.Password)
		return map[string][]byte{"pfx": file}, err
	}
	return nil, fault.New(fault.Invalid, "The server does not know the question '%s'.", req.Op)
}
