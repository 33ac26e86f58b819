package core

import "github.com/runwright/runwright/powershell/interp"

// outNull is Out-Null.
type outNull struct{ interp.Base }
