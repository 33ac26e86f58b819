package local

import (
	"context"
	"encoding/json"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/runwright/runwright/internal/clock"
	"github.com/runwright/runwright/internal/fault"
	"github.com/runwright/runwright/internal/jobs"
)

// lineRunner stands in for the engines: "start NAME" starts another runbook and
// waits for its end, "begin NAME" only starts it, "secret" shows a secret, "fail
// TEXT" ends it, "forever" waits until it is stopped, other lines are output.
type lineRunner struct{}

func (lineRunner) Run(ctx context.Context, w jobs.Work, sink jobs.Sink) (jobs.Outcome, error) {
	sink.Started()
	say := func(text string) error { return sink.Record(jobs.Record{Stream: jobs.Output, Text: text}) }
	for line := range strings.Lines(w.Script) {
		word, rest, _ := strings.Cut(strings.TrimSpace(line), " ")
		var err error
		switch word {
		case "start", "begin":
			var name string
			if name, err = w.Children.Start(ctx, rest, "", map[string]json.RawMessage{"P": json.RawMessage(`"1"`)}, ""); err != nil {
				err = say(fault.MessageOf(err))
				break
			}
			if word == "begin" {
				break
			}
			var done map[string]jobs.Job
			if done, err = w.Children.Watch(ctx, map[string]jobs.Status{name: jobs.Running}, time.Hour); err == nil {
				err = say(string(done[name].Status) + " " + done[name].Exception)
			}
		case "secret":
			var c jobs.Credential
			if c, err = w.Assets.Credential(ctx, "A"); err == nil {
				err = say(w.Engine + " " + c.Password)
			}
		case "fail":
			return jobs.Outcome{Exception: rest}, nil
		case "forever":
			<-ctx.Done()
			return jobs.Outcome{}, ctx.Err()
		default:
			err = say(line)
		}
		if err != nil {
			return jobs.Outcome{}, err
		}
	}
	return jobs.Outcome{}, nil
}

// runFamily runs main.ps1 of files and returns what was recorded and told.
func runFamily(t *testing.T, ctx context.Context, files map[string]string, stop func(text string)) (jobs.End, []string) {
	t.Helper()
	dir := t.TempDir()
	for name, text := range files {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	file, err := parseFile("a.yaml", []byte("credentials:\n  A: {username: u, password: hidden-Pa55}\n"))
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	f := &Family{
		Alone:   jobs.Alone{Runner: lineRunner{}, Assets: NewAssets(file, nil, Outside{}), Clock: clock.System(), Log: slog.New(slog.DiscardHandler)},
		Engines: map[string]string{".ps1": jobs.EngineEmbedded, ".py": jobs.EnginePython3},
		Record: func(n Named, r jobs.Record) error {
			out = append(out, n.Runbook+": "+r.Text)
			stop(r.Text)
			return nil
		},
		Ended: func(n Named, end jobs.End) error {
			if n.Child {
				out = append(out, n.Runbook+" "+string(end.Status)+" "+end.Exception)
			}
			return nil
		},
	}
	end, err := f.Run(ctx, filepath.Join(dir, "main.ps1"), nil)
	if err != nil {
		t.Fatal(err)
	}
	for i, line := range out {
		out[i] = strings.ReplaceAll(line, dir, "DIR")
	}
	return end, out
}

func TestFamily(t *testing.T) {
	for _, tt := range []struct {
		name  string
		files map[string]string
		end   jobs.End
		want  []string
	}{
		{"alone", map[string]string{"main.ps1": "secret"}, jobs.End{Status: jobs.Completed}, []string{"main: embedded *****"}},
		{"failed", map[string]string{"main.ps1": "secret\nfail it was hidden-Pa55"}, jobs.End{Status: jobs.Failed, Exception: "it was *****"}, []string{"main: embedded *****"}},
		{"a child", map[string]string{"main.ps1": "start CHILD", "child.py": "secret"}, jobs.End{Status: jobs.Completed}, []string{"child: python3 *****", "child Completed ", "main: Completed "}},
		{"a child that fails", map[string]string{"main.ps1": "start child", "child.ps1": "fail broken"}, jobs.End{Status: jobs.Completed}, []string{"child Failed broken", "main: Failed broken"}},
		{"none", map[string]string{"main.ps1": "start other"}, jobs.End{Status: jobs.Completed}, []string{"main: The runbook 'other' was not found: there is no other.ps1 or other.py in DIR."}},
		{"outside of the folder", map[string]string{"main.ps1": "start ../x/main"}, jobs.End{Status: jobs.Completed}, []string{"main: The runbook '../x/main' was not found: there is no ../x/main.ps1 or ../x/main.py in DIR."}},
		{"two", map[string]string{"main.ps1": "start other", "other.ps1": "", "other.py": ""}, jobs.End{Status: jobs.Completed}, []string{"main: The runbook 'other' could be other.ps1 or other.py; expected one of them alone."}},
		{"nobody waits for it", map[string]string{"main.ps1": "begin child", "child.ps1": "start third", "third.ps1": "x"}, jobs.End{Status: jobs.Completed}, []string{"third: x", "third Completed ", "child: Completed ", "child Completed "}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			end, out := runFamily(t, t.Context(), tt.files, func(string) {})
			if end != tt.end {
				t.Errorf("end %+v, want %+v", end, tt.end)
			}
			if !slices.Equal(out, tt.want) {
				t.Errorf("got  %q\nwant %q", out, tt.want)
			}
		})
	}
}

// TestStop: all are stopped, and Run comes back after the last one.
func TestStop(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	end, out := runFamily(t, ctx, map[string]string{"main.ps1": "start child", "child.ps1": "hello\nforever"}, func(text string) { cancel() })
	if end.Status != jobs.Stopped || end.Exception != "" || !slices.Contains(out, "child Stopped ") {
		t.Errorf("%+v %q", end, out)
	}
}
