package interp

import "github.com/runwright/runwright/powershell/format"

// CurrentCulture is the culture of the running thread, in which values are shown,
// formatted and parsed; casts and strings are in the invariant one.
func (rs *Runspace) CurrentCulture() *format.Culture {
	if rs.culture != nil {
		return rs.culture
	}
	return format.Current()
}

// SetCurrentCulture changes it for this runspace.
func (rs *Runspace) SetCurrentCulture(c *format.Culture) { rs.culture = c }

// formatting are the options of formatted output.
func (rs *Runspace) formatting() format.Options { return format.Options{Culture: rs.culture} }
