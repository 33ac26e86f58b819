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
	engine := ""
	switch strings.ToLower(runbookType) {
	case "powershell", "powershell72", "script":
		return EngineEmbedded, nil
	case "python", "python3":
		engine = EnginePython3
	case "python2":
		engine = EnginePython2
	}
	if engine == "" || s.needs.Engines == nil {
		return "", fault.New(fault.Invalid, "This server has no engine for runbooks of the type '%s'; it runs %s.", runbookType, s.runs())
	}
	if err := s.needs.Engines(engine); err != nil {
		return "", fault.New(fault.Invalid, "This server cannot run runbooks of the type '%s': %v.", runbookType, err)
	}
	return engine, nil
}

// runs names the types of runbooks that this server runs.
func (s *Service) runs() string {
	types := []string{"PowerShell", "PowerShell72"}
	for _, t := range []struct{ name, engine string }{{"Python3", EnginePython3}, {"Python2", EnginePython2}} {
		if s.needs.Engines != nil && s.needs.Engines(t.engine) == nil {
			types = append(types, t.name)
		}
	}
	return strings.Join(types[:len(types)-1], ", ") + " and " + types[len(types)-1]
}
