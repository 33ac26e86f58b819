package management

import (
	"fmt"
	"io/fs"
	"reflect"
	"strconv"
	"strings"

	"github.com/runwright/runwright/powershell/format"
	"github.com/runwright/runwright/powershell/interp"
)

// shownProperties are the properties of a file that its views show: owner and
// group by name, sizes and dates as text.
func shownProperties(c *interp.Call, o *interp.Object, link fs.FileInfo) {
	o.Fields["User"] = func() any { return ownerName(c, link, "Uid", "/etc/passwd") }
	o.Fields["Group"] = func() any { return ownerName(c, link, "Gid", "/etc/group") }
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

// ownerName is the name of a file's owner or group, its number when the system
// does not know it. What the system says of a file is told apart by the names of
// its fields, since the type differs from system to system.
func ownerName(c *interp.Call, info fs.FileInfo, field, list string) any {
	v := reflect.ValueOf(info.Sys())
	if v.Kind() == reflect.Pointer {
		v = v.Elem()
	}
	if v.Kind() != reflect.Struct {
		return nil
	}
	f := v.FieldByName(field)
	if !f.IsValid() || !f.CanUint() {
		return nil
	}
	id := strconv.FormatUint(f.Uint(), 10)
	text, err := c.Runspace().ReadFile(list)
	if err != nil {
		return id
	}
	for line := range strings.Lines(string(text)) {
		if parts := strings.Split(line, ":"); len(parts) > 2 && parts[2] == id {
			return parts[0]
		}
	}
	return id
}
