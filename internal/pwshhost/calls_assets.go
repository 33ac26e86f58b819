package pwshhost

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/runwright/runwright/internal/sandbox/frame"
)

func (q *caller) decrypted() any {
	if q.args.DoNotDecrypt {
		return map[string]bool{"encrypted": true}
	}
	return nil
}

// unreadable says that the service's own answer has not the form it must have.
func unreadable(op string, err error) error { return fmt.Errorf("answer to %s: %w", op, err) }

func (q *caller) variable() (any, error) {
	raw, err := q.ask(opVariable, q.name, q.decrypted())
	if err != nil {
		return nil, err
	}
	var v struct {
		JSON *string `json:"json"`
	}
	if err := json.Unmarshal(raw, &v); err != nil {
		return nil, unreadable(opVariable, err)
	}
	switch {
	case v.JSON == nil || *v.JSON == "":
		return nil, nil
	case !json.Valid([]byte(*v.JSON)):
		return nil, unreadable(opVariable, errors.New("the value is no JSON"))
	}
	return rawJSON(*v.JSON), nil
}

func (q *caller) setVariable() (any, error) {
	value := q.args.Value
	if len(value) == 0 {
		value = rawJSON("null")
	}
	_, err := q.ask(opSetVariable, q.name, map[string]string{"json": string(value)})
	return nil, err
}

func (q *caller) credential() (any, error) {
	raw, err := q.ask(opCredential, q.name, nil)
	if err != nil {
		return nil, err
	}
	var c struct {
		User     string `json:"userName"`
		Password string `json:"password"`
	}
	if err := json.Unmarshal(raw, &c); err != nil {
		return nil, unreadable(opCredential, err)
	}
	return map[string]string{"UserName": c.User, "Password": c.Password}, nil
}

func (q *caller) connection() (any, error) {
	return q.ask(opConnection, q.name, q.decrypted())
}

// certificate comes with its private key where that may leave the service, and
// without it otherwise: a key that only the service may use is of no use to .NET.
func (q *caller) certificate() (any, error) {
	raw, err := q.ask(opCertificate, q.name, nil)
	if err != nil {
		return nil, err
	}
	var c struct {
		DER    []byte `json:"der"`
		HasKey bool   `json:"hasKey"`
	}
	if err := json.Unmarshal(raw, &c); err != nil {
		return nil, unreadable(opCertificate, err)
	}
	public := map[string]string{"Format": "cer", "Data": base64.StdEncoding.EncodeToString(c.DER)}
	if !c.HasKey {
		return public, nil
	}
	password := newToken()
	raw, err = q.ask(opExport, q.name, map[string]string{"password": password})
	var told *frame.Error
	if errors.As(err, &told) && told.Code == "Forbidden" {
		return public, nil
	}
	if err != nil {
		return nil, err
	}
	var file struct {
		PFX []byte `json:"pfx"`
	}
	if err := json.Unmarshal(raw, &file); err != nil {
		return nil, unreadable(opExport, err)
	}
	return map[string]string{"Format": "pfx", "Data": base64.StdEncoding.EncodeToString(file.PFX), "Password": password}, nil
}

// start hands parameters on as texts of JSON, as the embedded engine does.
func (q *caller) start() (any, error) {
	parameters := map[string]string{}
	for name, v := range q.args.Parameters {
		parameters[name] = string(v)
	}
	raw, err := q.ask(opStart, q.name, map[string]any{"parameters": parameters, "runOn": q.args.RunOn, "job": q.args.JobID})
	if err != nil {
		return nil, err
	}
	var started struct {
		Job string `json:"job"`
	}
	if err := json.Unmarshal(raw, &started); err != nil {
		return nil, unreadable(opStart, err)
	}
	return started.Job, nil
}

// child is a job that is waited for.
type child struct {
	Job       string  `json:"job"`
	Runbook   string  `json:"runbook"`
	Status    string  `json:"status"`
	Final     bool    `json:"final"`
	Exception *string `json:"exception"`
}

// wait answers as soon as a job has ended, or runs where that is asked for. At the
// end of the time the answer is empty.
func (q *caller) wait() (any, error) {
	seen := map[string]string{}
	for _, id := range q.args.ID {
		seen[id] = ""
	}
	told := map[string]bool{}
	for _, id := range q.args.Seen {
		told[id] = true
	}
	out := []map[string]any{}
	until := time.Now().Add(time.Duration(max(q.args.TimeoutSeconds, 0)) * time.Second)
	for len(seen) > 0 {
		left := max(time.Until(until), 0)
		raw, err := q.ask(opWatch, "", map[string]any{"seen": seen, "seconds": int64((left + time.Second - 1) / time.Second)})
		if err != nil {
			return nil, err
		}
		var changed struct {
			Jobs []child `json:"jobs"`
		}
		if err := json.Unmarshal(raw, &changed); err != nil {
			return nil, unreadable(opWatch, err)
		}
		for _, c := range changed.Jobs {
			seen[c.Job] = c.Status
			if c.Final || q.args.Running && c.Status == "Running" && !told[c.Job] {
				out = append(out, map[string]any{"Id": c.Job, "JobId": c.Job, "RunbookName": c.Runbook, "Status": c.Status, "Exception": c.Exception, "Final": c.Final})
			}
		}
		if len(out) > 0 || len(changed.Jobs) == 0 && left == 0 {
			break
		}
		if err := q.ctx.Err(); err != nil {
			return nil, err
		}
	}
	return out, nil
}
