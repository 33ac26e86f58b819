package sandbox

import "testing"

import "github.com/runwright/runwright/internal/sandbox/frame"

func TestRunOutput(t *testing.T) {
	p := newPool(t, Config{})
	t.Logf("%+v", p.Report().Trials)
	var c collector
	out, err := p.Run(t.Context(), job("say hello\nfiles\ntimer\nsay bye"), &c)
	if err != nil {
		t.Fatalf("%v %+v", err, err)
	}
	t.Logf("%+v", out)
	if got, want := c.text(frame.StreamOutput), "hello\nbye"; got != want {
		t.Errorf("output %q, want %q", got, want)
	}
	if out.Status != frame.Completed {
		t.Error(out.Exception)
	}
	if w := c.text(frame.StreamWarning); w != "" {
		t.Error(w)
	}
}
