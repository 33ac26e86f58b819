package client

import (
	"context"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"github.com/runwright/runwright/internal/fault"
)

// PythonPackage is a Python package of an account.
type PythonPackage struct {
	Name       string
	Properties struct {
		Version           string
		SizeInBytes       int64
		ProvisioningState string
		RuntimeVersion    string
		Description       string
		Source            string
		Requires          []string
		RequiredBy        []string
		Remarks           []string
		Native            bool
		Error             struct{ Message string }
	}
}

// PythonImport is an import of Python packages.
type PythonImport struct {
	Name       string
	Properties struct {
		State        string
		Error        string
		Revision     int64
		CreationTime time.Time
		Steps        []PythonStep
		Warnings     []string
	}
}

// PythonStep is one package of an import.
type PythonStep struct {
	Package     string
	Action      string
	Version     string
	From        string
	Source      string
	SizeInBytes int64
	Native      bool
	RequestedBy []string
}

// PythonWanted asks for packages of an index or behind links.
type PythonWanted struct {
	Runtime      string            `json:"runtime"`
	Packages     []PythonWantedOne `json:"packages"`
	Dependencies bool              `json:"dependencies"`
	Prerelease   bool              `json:"prerelease,omitempty"`
	Index        string            `json:"index,omitempty"`
	Plan         bool              `json:"plan,omitempty"`
}

// PythonWantedOne is one package of a PythonWanted.
type PythonWantedOne struct {
	Requirement string       `json:"requirement,omitempty"`
	ContentLink *ContentLink `json:"contentLink,omitempty"`
}

// ImportPython begins an import and follows it to its end. An import that fails is an
// error.
func (c *Client) ImportPython(ctx context.Context, in PythonWanted) ([]byte, error) {
	raw, err := c.Do(ctx, Request{Method: http.MethodPost, Path: []string{"pythonImports"}, JSON: in})
	if err != nil {
		return nil, err
	}
	return c.followPython(ctx, raw)
}

// UploadPython imports the wheel in the file called fileName, as in says, and follows
// the import to its end.
func (c *Client) UploadPython(ctx context.Context, in PythonWanted, fileName string, wheel io.Reader) ([]byte, error) {
	q := url.Values{"fileName": {fileName}, "runtime": {in.Runtime}, "dependencies": {strconv.FormatBool(in.Dependencies)},
		"prerelease": {strconv.FormatBool(in.Prerelease)}, "plan": {strconv.FormatBool(in.Plan)}, "index": {in.Index}}
	raw, err := c.Do(ctx, Request{Method: http.MethodPost, Path: []string{"pythonImports"}, Query: q.Encode(), Body: wheel, Type: "application/octet-stream"})
	if err != nil {
		return nil, err
	}
	return c.followPython(ctx, raw)
}

func (c *Client) followPython(ctx context.Context, raw []byte) ([]byte, error) {
	for wait := firstAsk; ; wait = min(2*wait, lastAsk) {
		im, err := Decode[PythonImport](raw)
		if err != nil {
			return nil, err
		}
		switch im.Properties.State {
		case "Succeeded":
			return raw, nil
		case "Failed":
			return raw, fault.New(fault.Invalid, "%s", im.Properties.Error)
		}
		select {
		case <-time.After(wait):
		case <-ctx.Done():
			return nil, ctx.Err()
		}
		if raw, err = c.Do(ctx, Request{Method: http.MethodGet, Path: []string{"pythonImports", im.Name}}); err != nil {
			return nil, err
		}
	}
}
