// Package host holds the commands of Microsoft.PowerShell.Host: transcripts of
// what a run shows. A file holds one idea.
package host

import "github.com/runwright/runwright/powershell/interp"

// Commands returns the family's commands.
func Commands() []interp.Spec {
	return []interp.Spec{
		{Name: "Start-Transcript", New: func() interp.Cmdlet { return new(startTranscript) }},
		{Name: "Stop-Transcript", New: func() interp.Cmdlet { return new(stopTranscript) }},
	}
}
