package jobs

import (
	"context"
	"errors"
	"fmt"
)

// LimitError says that a limit ended a job.
type LimitError struct {
	Reason  string // which: "run time", "output", …; for counting
	Message string // for the user, with figures
}

// Error gives the message for the user.
func (e *LimitError) Error() string { return e.Message }

// limitOutput is the Reason of a job that wrote too much.
const limitOutput = "output"

// meter counts what is kept of a job's output. The zero meter has no limit.
type meter struct {
	limit  int64 // bytes; 0 is none
	kept   int64
	warned bool
	over   *LimitError // set when the limit is passed; nothing is kept from then on
}

// nearPercent is the part of a limit from which on a job is warned, once.
const nearPercent = 80

// take counts a record before it is kept. warning is what the job is to be told,
// once.
func (m *meter) take(r Record) (warning string, err error) {
	if m.limit == 0 {
		return "", nil
	}
	if m.over != nil {
		return "", m.over
	}
	m.kept += int64(len(r.Text) + len(r.Value))
	if m.kept > m.limit {
		m.over = &LimitError{limitOutput, fmt.Sprintf("The job wrote more than the %s of output that are kept of a job and was ended; what came before is there.", size(m.limit))}
		return "", m.over
	}
	if m.warned || float64(m.kept) < float64(m.limit)*nearPercent/100 {
		return "", nil
	}
	m.warned = true
	return fmt.Sprintf("The job has written %s of the %s of output that are kept of a job; one that writes more is ended.", size(m.kept), size(m.limit)), nil
}

// size shows a number of bytes in the largest unit that leaves a whole number, or
// nearly.
func size(bytes int64) string {
	switch {
	case bytes >= 10<<20:
		return fmt.Sprintf("%d MiB", bytes>>20)
	case bytes >= 10<<10:
		return fmt.Sprintf("%d KiB", bytes>>10)
	}
	return fmt.Sprintf("%d bytes", bytes)
}

// limitOf finds the limit that an error tells of.
func limitOf(err error) *LimitError {
	e, _ := errors.AsType[*LimitError](err)
	return e
}

// ViolationError says that a job tried what no runbook has a use for, and was ended
// for it: a security event.
type ViolationError struct {
	Message string // for the user
	Detail  string // what is known of it, half a sentence
}

// Error gives the message for the user.
func (e *ViolationError) Error() string { return e.Message }

// Violation is a security event of a job.
type Violation struct {
	Account   string
	Job       string // its id
	JobName   string
	Runbook   string
	TextHash  string // of the text that ran
	StartedBy string
	Place     Place
	Detail    string // half a sentence
}

// violated tells of a security event.
func (s *Service) violated(ctx context.Context, j Job, place Place, err error) {
	e, ok := errors.AsType[*ViolationError](err)
	if !ok {
		return
	}
	s.log.Error("security event: a job tried a forbidden system call", "account", j.Account, "job", j.ID, "runbook", j.Runbook, "startedBy", j.StartedBy, "detail", e.Detail)
	if s.needs.Violated == nil {
		return
	}
	v := Violation{Account: j.Account, Job: j.ID, JobName: j.Name, Runbook: j.Runbook, TextHash: j.TextHash, StartedBy: j.StartedBy, Place: place, Detail: e.Detail}
	if err := s.needs.Violated(context.WithoutCancel(ctx), v); err != nil {
		s.log.Error("record a security event", "job", j.ID, "error", err)
	}
}
