package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"time"
)

// askAgain is how often the state of the import is asked for.
const askAgain = 50 * time.Millisecond

// measureClosure imports 100 modules by the name of the one that needs them
// all, into a server of its own.
func measureClosure(ctx context.Context, binary string) (figures map[string]float64, err error) {
	dir, err := os.MkdirTemp("", "runwright-bench-")
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	gallery := filepath.Join(dir, "gallery")
	if text, err := exec.CommandContext(ctx, "go", "run", "github.com/runwright/runwright/scripts/azlike", "-out", gallery).CombinedOutput(); err != nil {
		return nil, fmt.Errorf("make a gallery: %w\n%s", err, text)
	}
	s, err := startServer(ctx, binary, filepath.Join(dir, "data"), "--gallery", gallery)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, s.stop()) }()
	if _, err := s.do(ctx, "PUT", "", `{"location":"local","properties":{"sku":{"name":"Basic"}}}`); err != nil {
		return nil, err
	}
	begin := time.Now()
	answer, err := s.do(ctx, "POST", "/moduleOperations", `{"modules":[{"name":"Like"}]}`)
	for {
		if err != nil {
			return nil, err
		}
		var o struct {
			Name       string
			Properties struct {
				State, Error string
				Steps        []struct{ Module string }
			}
		}
		if err := json.Unmarshal(answer, &o); err != nil {
			return nil, err
		}
		switch o.Properties.State {
		case "Running":
		case "Succeeded":
			if n := len(o.Properties.Steps); n != 100 {
				return nil, fmt.Errorf("%d modules were imported, not 100", n)
			}
			took := time.Since(begin)
			peak, err := memoryMB(s.cmd.Process.Pid, "VmHWM")
			return map[string]float64{"closure": took.Seconds(), "closure memory": peak}, err
		default:
			return nil, fmt.Errorf("import of 100 modules: %s", o.Properties.Error)
		}
		select {
		case <-time.After(askAgain):
		case <-ctx.Done():
			return nil, ctx.Err()
		}
		answer, err = s.do(ctx, "GET", "/moduleOperations/"+o.Name, "")
	}
}
