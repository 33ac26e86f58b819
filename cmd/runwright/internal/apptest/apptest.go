// Package apptest holds stand-ins for the engine and the reader of packages,
// for tests of the server. For tests only.
package apptest

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/runwright/runwright/internal/fault"
	"github.com/runwright/runwright/internal/jobs"
	"github.com/runwright/runwright/internal/modules"
)

// ScriptRunner stands in for the engine. It understands scripts of lines:
//
//	STREAM text        a record
//	connection NAME    an Output record a field of a connection
//	variable NAME      an Output record with a variable's JSON
//	set NAME JSON      stores a variable
//	credential NAME    an Output record USER:PASSWORD
//	certificate NAME   an Output record with what is known of a certificate
//	parameter NAME     an Output record with a parameter's JSON
//	modules            an Output record a module, with its text
//	throw text         the script ends with an exception
//	die text           the sandbox dies
//	wait               waits until the job is cancelled
type ScriptRunner struct{}

// Run implements jobs.Runner.
func (ScriptRunner) Run(ctx context.Context, w jobs.Work, sink jobs.Sink) (jobs.Outcome, error) {
	sink.Started()
	out := func(stream jobs.Stream, text string) error {
		value, err := json.Marshal(map[string]string{"value": text})
		if err != nil {
			return err
		}
		return sink.Record(jobs.Record{Stream: stream, Text: text, Value: value})
	}
	for line := range strings.Lines(w.Script) {
		word, rest, _ := strings.Cut(strings.TrimSpace(line), " ")
		var err error
		switch word {
		case "connection":
			var fields map[string]any
			if fields, err = w.Assets.Connection(ctx, rest, true); err == nil {
				var text []byte
				text, err = json.Marshal(fields)
				err = errors.Join(err, out(jobs.Output, string(text)))
			} else if fault.Is(err, fault.NotFound) {
				err = out(jobs.Error, fault.MessageOf(err))
			}
		case "variable":
			var value *string
			if value, err = w.Assets.Variable(ctx, rest, true); err == nil && value != nil {
				err = out(jobs.Output, *value)
			} else if fault.Is(err, fault.NotFound) {
				err = out(jobs.Error, fault.MessageOf(err))
			}
		case "set":
			name, value, _ := strings.Cut(rest, " ")
			err = w.Assets.SetVariable(ctx, name, value)
		case "credential":
			var k jobs.Credential
			if k, err = w.Assets.Credential(ctx, rest); err == nil {
				err = out(jobs.Output, k.User+":"+k.Password)
			} else if fault.Is(err, fault.NotFound) {
				err = out(jobs.Error, fault.MessageOf(err))
			}
		case "certificate":
			var x jobs.Certificate
			if x, err = w.Assets.Certificate(ctx, rest); err == nil {
				err = out(jobs.Output, fmt.Sprintf("%d bytes, key %v, exportable %v", len(x.DER), x.HasKey, x.Exportable))
			} else if fault.Is(err, fault.NotFound) {
				err = out(jobs.Error, fault.MessageOf(err))
			}
		case "parameter":
			err = out(jobs.Output, string(w.Parameters[rest]))
		case "modules":
			found, globErr := filepath.Glob(w.Modules + "/*/*.psm1")
			for _, f := range found {
				text, readErr := os.ReadFile(f)
				err = errors.Join(err, readErr, out(jobs.Output, filepath.Base(f)+": "+string(text)))
			}
			err = errors.Join(err, globErr)
		case "throw":
			return jobs.Outcome{Exception: rest}, nil
		case "die":
			return jobs.Outcome{}, errors.New(rest)
		case "wait":
			<-ctx.Done()
			return jobs.Outcome{}, ctx.Err()
		default:
			err = out(jobs.Stream(word), rest)
		}
		if err != nil {
			return jobs.Outcome{}, err
		}
	}
	return jobs.Outcome{}, nil
}

// ZipReader stands in for the reader of packages: a zip with a file
// "info.json" that holds what the package is.
type ZipReader struct{}

type zipPackage struct {
	zip  *zip.ReadCloser
	info modules.Info
}

// Open implements modules.Reader.
func (ZipReader) Open(_ context.Context, path string, _ modules.Given) (modules.Package, error) {
	z, err := zip.OpenReader(path)
	if err != nil {
		return nil, fault.Wrap(fault.Invalid, err, "The package is not a zip file.")
	}
	p := &zipPackage{zip: z}
	f, err := z.Open("info.json")
	if err != nil {
		return nil, errors.Join(fault.New(fault.Invalid, "The package holds no module."), z.Close())
	}
	defer f.Close()
	return p, json.NewDecoder(f).Decode(&p.info)
}

func (p *zipPackage) Info() modules.Info { return p.info }

func (p *zipPackage) Close() error { return p.zip.Close() }

func (p *zipPackage) Stage(_ context.Context, dir string) error {
	if strings.Contains(p.info.Description, "cannot be unpacked") {
		return fault.New(fault.Invalid, "The package breaks off in the middle.")
	}
	return os.CopyFS(filepath.Join(dir, p.info.Name), p.zip)
}

// ZipModule makes a package for ZipReader.
func ZipModule(t testing.TB, info modules.Info, files ...string) []byte {
	t.Helper()
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	text, err := json.Marshal(info)
	if err != nil {
		t.Fatal(err)
	}
	for name, content := range map[string]string{"info.json": string(text), info.Name + ".psm1": strings.Join(files, "\n")} {
		w, err := z.CreateHeader(&zip.FileHeader{Name: name, Modified: time.Unix(1e9, 0)})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.WriteString(w, content); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}
