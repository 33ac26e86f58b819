package pwshhost

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/runwright/runwright/internal/pwshhost/protocol"
	"github.com/runwright/runwright/internal/sandbox/frame"
)

// tidy empties the scratch folder beside everything else, so that neither the end
// of one job nor the beginning of the next waits for it: the host makes its next
// runspace meanwhile.
func (s *Session) tidy() {
	if s.cfg.Scratch == "" {
		return
	}
	done := make(chan struct{})
	s.tidying = done
	s.owned.Go(func() {
		defer close(done)
		if err := s.cfg.Link.SetReadDeadline(time.Now().Add(s.cfg.StartTimeout)); err != nil {
			s.untidy = err
			return
		}
		s.untidy = s.empty()
	})
}

// empty runs a job of the service's own that removes what the last one left.
func (s *Session) empty() error {
	job := protocol.Job{Runbook: "tidy", Script: tidyScript, Parameters: map[string]rawJSON{"Folder": quoted(s.cfg.Scratch)}}
	var failed error
	end, err := s.exchange(context.Background(), &job, tidyEvents{&failed})
	switch {
	case err != nil:
		return err
	case failed != nil:
		return failed
	case end.State != protocol.StateCompleted:
		return fmt.Errorf("the scratch folder could not be emptied: %s", end.ExceptionText)
	}
	return nil
}

// tidyScript removes everything but what PowerShell itself keeps below HOME. It
// uses no command: Remove-Item refuses the folder that the job itself is in.
const tidyScript = `param([string]$Folder)
$ErrorActionPreference = 'Stop'
$keep = "$Folder/home", "$Folder/home/.cache"
foreach ($at in $Folder, "$Folder/home") {
    if (-not [System.IO.Directory]::Exists($at)) { continue }
    foreach ($f in [System.IO.Directory]::GetFileSystemEntries($at)) {
        if ($keep -ccontains $f) { continue }
        if ([System.IO.Directory]::Exists($f)) { [System.IO.Directory]::Delete($f, $true) } else { [System.IO.File]::Delete($f) }
    }
}
`

// tidyEvents takes the records of the service's own job. Any error is a failure.
type tidyEvents struct{ failed *error }

// Record implements Events.
func (t tidyEvents) Record(r frame.Record) {
	if r.Stream == frame.StreamError && *t.failed == nil {
		*t.failed = fmt.Errorf("the scratch folder could not be emptied: %s", r.Text)
	}
}

// Progress implements Events.
func (tidyEvents) Progress(frame.Progress) {}

// Request implements Events; the job has no questions.
func (tidyEvents) Request(context.Context, frame.Request) (json.RawMessage, error) {
	return nil, errors.New("there is nothing to ask here")
}
