package jobs

import (
	"strings"

	"github.com/runwright/runwright/internal/fault"
)

// Status is where a job stands, in the API's words.
type Status string

// The states this server gives to jobs. The arrows between them:
//
//	New → Activating → Running → Completed | Failed
//	New → Stopped
//	Activating | Running → Stopping → Stopped
//	Activating | Running | Stopping → Failed   (the process died)
const (
	New        Status = "New"
	Activating Status = "Activating"
	Running    Status = "Running"
	Stopping   Status = "Stopping"
	Completed  Status = "Completed"
	Failed     Status = "Failed"
	Stopped    Status = "Stopped"
	Suspended  Status = "Suspended"
)

// Final reports whether a job in this state has ended.
func (s Status) Final() bool {
	switch s {
	case Completed, Failed, Stopped, Suspended:
		return true
	}
	return false
}

// engineOf returns the engine that runs a type of runbook on this server.
func (s *Service) engineOf(runbookType string) (string, error) {
	runs := "PowerShell and PowerShell72"
	switch strings.ToLower(runbookType) {
	case "powershell", "powershell72", "script":
		return EngineEmbedded, nil
	case "python", "python3":
		if s.needs.Engines == nil {
			break
		}
		if err := s.needs.Engines(EnginePython3); err != nil {
			return "", fault.New(fault.Invalid, "This server cannot run runbooks of the type '%s': %v.", runbookType, err)
		}
		return EnginePython3, nil
	}
	if s.needs.Engines != nil && s.needs.Engines(EnginePython3) == nil {
		runs = "PowerShell, PowerShell72 and Python3"
	}
	return "", fault.New(fault.Invalid, "This server has no engine for runbooks of the type '%s'; it runs %s.", runbookType, runs)
}
