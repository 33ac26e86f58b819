// Package threadjob holds jobs: work that goes on in runspaces of its own beside
// the script. All kinds of jobs are here, since they share one table and the
// commands about jobs; a file holds one command.
//
// Events are here too: an event's action is a job.
//
// A job is touched only by who holds the baton of the family of runspaces, so it
// has no locks.
package threadjob

import "github.com/runwright/runwright/powershell/interp"

// Commands returns the family's commands.
func Commands() []interp.Spec {
	return []interp.Spec{
		{Name: "Start-ThreadJob", New: func() interp.Cmdlet { return new(startThreadJob) }},
		{Name: "Start-Job", New: func() interp.Cmdlet { return new(startJob) }},
		{Name: "Get-Job", New: func() interp.Cmdlet { return new(getJob) }},
		{Name: "Receive-Job", New: func() interp.Cmdlet { return new(receiveJob) }},
		{Name: "Wait-Job", New: func() interp.Cmdlet { return new(waitJob) }},
		{Name: "Stop-Job", New: func() interp.Cmdlet { return new(stopJob) }},
		{Name: "Remove-Job", New: func() interp.Cmdlet { return new(removeJob) }},
		{Name: "Register-EngineEvent", New: func() interp.Cmdlet { return new(registerEngineEvent) }},
		{Name: "Register-ObjectEvent", New: func() interp.Cmdlet { return new(registerObjectEvent) }},
		{Name: "New-Event", New: func() interp.Cmdlet { return new(newEvent) }},
		{Name: "Get-Event", New: func() interp.Cmdlet { return new(getEvent) }},
		{Name: "Remove-Event", New: func() interp.Cmdlet { return new(removeEvent) }},
		{Name: "Wait-Event", New: func() interp.Cmdlet { return new(waitEvent) }},
		{Name: "Get-EventSubscriber", New: func() interp.Cmdlet { return new(getEventSubscriber) }},
		{Name: "Unregister-Event", New: func() interp.Cmdlet { return new(unregisterEvent) }},
	}
}
