// Package web holds Invoke-RestMethod, Invoke-WebRequest and Test-Connection. What they send and
// receive are package dotnet's messages; this package has the commands' own
// rules: parameters, sessions, retries, what becomes of an answer, and errors.
package web

import "github.com/runwright/runwright/powershell/interp"

// Commands returns the family's commands.
func Commands() []interp.Spec {
	return []interp.Spec{
		{Name: "Invoke-RestMethod", New: func() interp.Cmdlet { return &command{answer: &restMethod{}} }},
		{Name: "Test-Connection", New: func() interp.Cmdlet { return new(testConnection) }},
		{Name: "Invoke-WebRequest", New: func() interp.Cmdlet { return &command{answer: &webRequest{}} }},
	}
}
