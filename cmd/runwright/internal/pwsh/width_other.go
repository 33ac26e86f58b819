//go:build !unix

package pwsh

import "os"

// terminalWidth is known on Unix only.
func terminalWidth(*os.File) int { return 0 }
