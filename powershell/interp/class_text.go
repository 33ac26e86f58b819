package interp

import (
	"github.com/runwright/runwright/powershell/dotnet"
	"github.com/runwright/runwright/powershell/types"
)

// instanceText is an object's text in strings and casts: the elements of what
// enumerates, then what IFormattable, ToString and the base class say, then the
// class's name.
func (rs *Runspace) instanceText(o *types.Instance, ofs string) (string, error) {
	if o.Enumerates() {
		return rs.joinText(types.Collect(o), ofs)
	}
	if items, ok := types.Elements(o); ok {
		return rs.joinText(items, ofs)
	}
	if c := classOf(o.T); c != nil && c.formats() {
		s, _, err := c.FormatInstance(o, "")
		return s, err
	}
	v, found, err := rs.instanceMethod(o, "ToString", nil)
	if err != nil {
		return "", err
	}
	if found {
		return rs.text(types.Norm(v), ofs)
	}
	if o.Native != nil && declaresText(types.TypeOf(o.Native)) {
		return rs.text(o.Native, ofs)
	}
	return o.T.Name, nil
}

// formats reports whether the class implements IFormattable.
func (c *classInfo) formats() bool {
	return c.enum == nil && c.t.AssignableTo(types.MustNamed("System.IFormattable")) && c.formatMethod() != nil
}

func (c *classInfo) formatMethod() *classMethod {
	return c.override("tostring", types.String, types.MustNamed("System.IFormatProvider"))
}

// FormatInstance implements format.InstanceFormatter.
func (c *classInfo) FormatInstance(o *types.Instance, spec string) (text string, ok bool, err error) {
	if !c.formats() {
		return "", false, nil
	}
	v, err := c.rs.runMethod(c.formatMethod(), o, []any{spec, &dotnet.CultureInfo{C: c.rs.CurrentCulture()}})
	s, _ := v.(string)
	return s, true, err
}
