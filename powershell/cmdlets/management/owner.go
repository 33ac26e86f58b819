package management

import (
	"fmt"
	"io/fs"

	"github.com/runwright/runwright/powershell/dotnet"
	"github.com/runwright/runwright/powershell/format"
	"github.com/runwright/runwright/powershell/interp"
)

// shownProperties are the properties of a file that its views show: owner and
// group by name, sizes and dates as text.
func shownProperties(c *interp.Call, o *interp.Object, link fs.FileInfo) {
	o.Fields["User"] = func() any { return dotnet.OwnerName(c.Runspace().Files(), link, "Uid", "/etc/passwd") }
	o.Fields["Group"] = func() any { return dotnet.OwnerName(c.Runspace().Files(), link, "Gid", "/etc/group") }
	o.Fields["Size"] = link.Size()
	o.Fields["NameString"] = func() any {
		name, _ := o.Get("Name")
		if goal, ok := o.Get("LinkTarget"); ok && goal != nil {
			return fmt.Sprintf("%v -> %v", name, goal)
		}
		return name
	}
	o.Fields["LengthString"] = func() any {
		if n, ok := o.Get("Length"); ok {
			return fmt.Sprint(n)
		}
		return ""
	}
	o.Fields["LastWriteTimeString"] = func() any {
		when, _ := o.Get("LastWriteTime")
		s, err := format.Options{Culture: c.Runspace().CurrentCulture()}.Composite("{0,10:d} {0,8:t}", []any{when}, c.Runspace().Text)
		if err != nil {
			return nil
		}
		return s
	}
}
