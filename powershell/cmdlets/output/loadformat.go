package output

import (
	"github.com/runwright/runwright/powershell/format/view"
	"github.com/runwright/runwright/powershell/interp"
	"github.com/runwright/runwright/powershell/syntax"
	"github.com/runwright/runwright/powershell/types"
)

// LoadFormats adds the views of a format file to a session, in front of
// PowerShell's own ones or behind them.
func LoadFormats(rs *interp.Runspace, path string, front bool) error {
	b, err := rs.ReadFile(path)
	if err != nil {
		return err
	}
	list, err := view.ReadViews(syntax.Decode(b), func(text string) (any, error) { return rs.Parse(path, text) })
	if err != nil {
		e := types.NewException("System.Management.Automation.RuntimeException", "Error in file "+path+": "+err.Error())
		e.ID, e.Category = "FormatXmlUpdateException", "InvalidOperation"
		return e
	}
	l := loaded(rs)
	if front {
		l.before = append(list, l.before...)
	} else {
		l.after = append(l.after, list...)
	}
	return nil
}
