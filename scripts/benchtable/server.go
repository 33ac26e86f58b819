package main

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

// How much is measured.
const (
	starts     = 5               // servers started
	warmUp     = 20              // jobs before the measured ones
	jobs       = 300             // jobs measured
	idleBefore = 3 * time.Second // rest before memory is read
)

// server is a started runwright serve.
type server struct {
	cmd   *exec.Cmd
	url   string
	token string
	took  time.Duration // from the start of the process to its first answer
}

// measureServer takes the figures of a whole process.
func measureServer(ctx context.Context, binary string) (figures map[string]float64, err error) {
	dir, err := os.MkdirTemp("", "runwright-bench-")
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	figures = map[string]float64{}
	var times []time.Duration
	for i := range starts {
		s, err := startServer(ctx, binary, filepath.Join(dir, strconv.Itoa(i)))
		if err != nil {
			return figures, err
		}
		times = append(times, s.took)
		if i == starts-1 {
			err = s.measure(ctx, figures)
		}
		if err = errors.Join(err, s.stop()); err != nil {
			return figures, err
		}
	}
	figures["start"] = quantile(times, 50)
	return figures, nil
}

// measure reads the memory of an idle server and runs jobs on it.
func (s *server) measure(ctx context.Context, figures map[string]float64) error {
	select {
	case <-time.After(idleBefore):
	case <-ctx.Done():
		return ctx.Err()
	}
	idle, err := memoryMB(s.cmd.Process.Pid, "VmRSS")
	if err != nil {
		return err
	}
	figures["idle"] = idle
	for _, step := range []struct{ method, path, body string }{
		{"PUT", "", `{"location":"local","properties":{"sku":{"name":"Basic"}}}`},
		{"PUT", "/runbooks/Trivial", `{"name":"Trivial","properties":{"runbookType":"PowerShell","draft":{}}}`},
		{"PUT", "/runbooks/Trivial/draft/content", `Write-Output 'done'`},
		{"POST", "/runbooks/Trivial/publish", ""},
	} {
		if _, err := s.do(ctx, step.method, step.path, step.body); err != nil {
			return err
		}
	}
	var submits, whole []time.Duration
	for i := range warmUp + jobs {
		path := fmt.Sprintf("/jobs/bench-%d", i)
		begin := time.Now()
		if _, err := s.do(ctx, "PUT", path, `{"properties":{"runbook":{"name":"Trivial"}}}`); err != nil {
			return err
		}
		submitted := time.Since(begin)
		events, err := s.do(ctx, "GET", path+"/streams/live", "")
		if err != nil {
			return err
		}
		if !bytes.Contains(events, []byte(`"status":"Completed"`)) {
			return fmt.Errorf("a trivial job did not complete: %s", events)
		}
		if i >= warmUp {
			submits, whole = append(submits, submitted), append(whole, time.Since(begin))
		}
	}
	figures["submit p50"], figures["job p50"], figures["job p99"] = quantile(submits, 50), quantile(whole, 50), quantile(whole, 99)
	return nil
}

// startServer starts a server on an empty data folder and waits for its first
// answer.
func startServer(ctx context.Context, binary, data string, flags ...string) (*server, error) {
	path, err := filepath.Abs(binary)
	if err != nil {
		return nil, err
	}
	cmd := exec.CommandContext(ctx, path, "serve", "--data", data, "--listen", "127.0.0.1:0", "--log-level", "error")
	cmd.Args = append(cmd.Args, flags...)
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	begin := time.Now()
	if err := cmd.Start(); err != nil {
		return nil, fmt.Errorf("start %s: %w", binary, err)
	}
	s := &server{cmd: cmd}
	line, err := bufio.NewReader(out).ReadString('\n')
	m := regexp.MustCompile(`listening on (http://\S+)`).FindStringSubmatch(line)
	if m == nil {
		return nil, errors.Join(fmt.Errorf("the server did not say where it listens: %q", line), err, s.stop())
	}
	s.url = m[1]
	res, err := http.Get(s.url + "/healthz")
	if err != nil {
		return nil, errors.Join(err, s.stop())
	}
	s.took = time.Since(begin)
	token, err := os.ReadFile(filepath.Join(data, "admin-token"))
	s.token = strings.TrimSpace(string(token))
	if err = errors.Join(err, res.Body.Close()); err != nil {
		return nil, errors.Join(err, s.stop())
	}
	return s, nil
}

// stop ends the server and waits for it.
func (s *server) stop() error {
	if err := s.cmd.Process.Signal(os.Interrupt); err != nil && !errors.Is(err, os.ErrProcessDone) {
		return err
	}
	return s.cmd.Wait()
}

// do sends a request about the account and returns the answer's body.
func (s *server) do(ctx context.Context, method, path, body string) ([]byte, error) {
	const account = "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/bench/providers/Microsoft.Automation/automationAccounts/bench-account"
	req, err := http.NewRequestWithContext(ctx, method, s.url+account+path+"?api-version=2023-11-01", strings.NewReader(body))
	if err != nil {
		return nil, err
	}
	req.Header.Set("Authorization", "Bearer "+s.token)
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return nil, err
	}
	defer res.Body.Close()
	answer, err := io.ReadAll(res.Body)
	if err != nil {
		return nil, err
	}
	if res.StatusCode >= 300 {
		return nil, fmt.Errorf("%s %s: %s: %s", method, path, res.Status, answer)
	}
	return answer, nil
}

// memoryMB is the memory of a process in millions of bytes: VmRSS is what is
// resident now, VmHWM the most that ever was.
func memoryMB(pid int, field string) (float64, error) {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		return 0, fmt.Errorf("read memory of the server: %w", err)
	}
	m := regexp.MustCompile(`(?m)^` + field + `:\s+(\d+) kB$`).FindSubmatch(text)
	if m == nil {
		return 0, fmt.Errorf("read memory of the server: no %s", field)
	}
	kb, err := strconv.ParseFloat(string(m[1]), 64)
	return kb * 1024 / 1e6, err
}

// quantile returns the p-th of a hundred parts in milliseconds.
func quantile(times []time.Duration, p int) float64 {
	slices.Sort(times)
	return float64(times[(len(times)-1)*p/100].Microseconds()) / 1000
}
