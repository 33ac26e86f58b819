// Package archive holds the commands of Microsoft.PowerShell.Archive: zip files
// are made and unpacked. A file holds one command.
package archive

import (
	"path"
	"strings"

	"github.com/runwright/runwright/powershell/interp"
	"github.com/runwright/runwright/powershell/types"
)

// Commands returns the family's commands.
func Commands() []interp.Spec {
	return []interp.Spec{
		{Name: "Compress-Archive", New: func() interp.Cmdlet { return new(compressArchive) }},
		{Name: "Expand-Archive", New: func() interp.Cmdlet { return new(expandArchive) }},
	}
}

// noPath is the error for a path that does not exist.
func noPath(c *interp.Call, name string) *types.Exception {
	e := c.Error("System.InvalidOperationException", "ArchiveCmdletPathNotFound", "InvalidArgument", name, "The path '%s' either does not exist or is not a valid file system path.", name)
	e.Inner = types.NewException("System.Management.Automation.ItemNotFoundException", "Cannot find path '"+name+"' because it does not exist.")
	return e
}

// refuse is one of the other errors of the commands.
func refuse(c *interp.Call, id, category string, target any, format string, args ...any) *types.Exception {
	return c.Error("System.InvalidOperationException", id, category, target, format, args...)
}

// below reports whether a path lies in a folder.
func below(folder, p string) bool {
	return p == folder || strings.HasPrefix(p, strings.TrimSuffix(path.Clean(folder), "/")+"/")
}
