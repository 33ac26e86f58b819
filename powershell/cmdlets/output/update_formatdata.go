package output

import (
	"strings"

	"github.com/runwright/runwright/powershell/interp"
)

// updateFormatData is Update-FormatData: views out of files.
type updateFormatData struct{ interp.Base }

func (u *updateFormatData) Process(c *interp.Call) error {
	for _, side := range []struct {
		param string
		front bool
	}{{"PrependPath", true}, {"AppendPath", false}} {
		if !c.Has(side.param) {
			continue
		}
		for _, name := range c.Strings(side.param) {
			path := c.Runspace().Resolve(name)
			if !strings.HasSuffix(strings.ToLower(path), ".ps1xml") {
				if err := c.WriteError(c.Error("System.Management.Automation.PSInvalidOperationException", "InvalidOperation", "InvalidOperation", path,
					"Cannot load the file \"%s\": the file name extension is not valid. Use a file with the extension .ps1xml.", path)); err != nil {
					return err
				}
				continue
			}
			if ok, err := c.ShouldProcess(path, "Update FormatData"); err != nil {
				return err
			} else if !ok {
				continue
			}
			if err := LoadFormats(c.Runspace(), path, side.front); err != nil {
				return err
			}
		}
	}
	return nil
}
