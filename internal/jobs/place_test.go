package jobs_test

import (
	"context"
	"errors"
	"testing"

	"github.com/runwright/runwright/internal/jobs"
	"github.com/runwright/runwright/internal/store"
	"github.com/runwright/runwright/internal/store/storetest"
)

func TestPlace(t *testing.T) {
	storetest.Each(t, func(t *testing.T, cfg store.Config) {
		h := newHouse(t, cfg)
		full := jobs.Place{Engine: "pwsh", Tier: "A", Profile: "pwsh-64", Calls: 64}
		for name, tt := range map[string]struct {
			out  jobs.Outcome
			err  error
			want jobs.Place
		}{
			"completed": {jobs.Outcome{Place: full}, nil, full},
			"failed":    {jobs.Outcome{Place: full, Exception: "no"}, nil, full},
			"ended":     {jobs.Outcome{Place: full}, errors.New("memory limit"), full},
			"nowhere":   {jobs.Outcome{}, errors.New("no PowerShell"), jobs.Place{Engine: jobs.EngineEmbedded}},
			"embedded":  {jobs.Outcome{Place: jobs.Place{Tier: "B", Profile: "engine-48", Calls: 45}}, nil, jobs.Place{Engine: jobs.EngineEmbedded, Tier: "B", Profile: "engine-48", Calls: 45}},
		} {
			h.run = func(context.Context, jobs.Work, jobs.Sink) (jobs.Outcome, error) { return tt.out, tt.err }
			j := h.start(name)
			if got := h.get(name).Place; got != (jobs.Place{}) {
				t.Errorf("%s: a job that waits has %+v", name, got)
			}
			h.claim(j.ID)
			h.jobs.Run(t.Context(), j.ID)
			if got := h.get(name).Place; got != tt.want {
				t.Errorf("%s: %+v, want %+v", name, got, tt.want)
			}
		}
	})
}
