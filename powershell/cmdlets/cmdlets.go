// Package cmdlets lists the built-in commands of the engine. Each family is a
// package below this one with one file a command; a command that is not listed
// does not exist.
package cmdlets

import (
	"sync"

	"github.com/runwright/runwright/powershell/cmdlets/archive"
	"github.com/runwright/runwright/powershell/cmdlets/automation"
	"github.com/runwright/runwright/powershell/cmdlets/core"
	"github.com/runwright/runwright/powershell/cmdlets/host"
	"github.com/runwright/runwright/powershell/cmdlets/management"
	"github.com/runwright/runwright/powershell/cmdlets/output"
	"github.com/runwright/runwright/powershell/cmdlets/security"
	"github.com/runwright/runwright/powershell/cmdlets/threadjob"
	"github.com/runwright/runwright/powershell/cmdlets/utility"
	"github.com/runwright/runwright/powershell/cmdlets/web"
	"github.com/runwright/runwright/powershell/interp"
)

// Registry returns the registry of all families. It is made once and shared.
var Registry = sync.OnceValue(func() *interp.Registry {
	return interp.NewRegistry(archive.Commands(), automation.Commands(), core.Commands(), host.Commands(), management.Commands(), output.Commands(), security.Commands(), threadjob.Commands(), utility.Commands(), web.Commands())
})
