package clixml

import (
	"strings"

	"github.com/runwright/runwright/powershell/dotnet"
	"github.com/runwright/runwright/powershell/types"
	"github.com/runwright/runwright/powershell/xml"
)

// reader makes objects of elements.
type reader struct {
	s       Session
	objects map[string]any
	names   map[string][]string
	nesting int
}

// Read returns the objects of a document.
func Read(s Session, text string) ([]any, error) {
	d := xml.NewDocument()
	d.PreserveWhitespace = true
	set := xml.Settings{Conformance: xml.Whole, DTD: xml.ProhibitDTD, IgnoreComments: true, IgnorePIs: true}
	if err := checkRoot(xml.NewReader(text, set)); err != nil {
		return nil, err
	}
	if err := d.Load(xml.NewReader(text, set)); err != nil {
		return nil, err
	}
	root := d.Root()
	v := root.Attr("Version")
	if v == nil {
		return nil, failure("The version attribute of the Objs element is missing.")
	}
	if major, _, _ := strings.Cut(v.Value(), "."); major != "1" {
		return nil, failure("The serialization version %s is not supported.", v.Value())
	}
	r := &reader{s: s, objects: map[string]any{}, names: map[string][]string{}}
	var out []any
	for e := range root.Children {
		if e.Kind != xml.Element {
			continue
		}
		o, err := r.object(e)
		if err != nil {
			return nil, err
		}
		out = append(out, o)
	}
	return out, nil
}

// checkRoot refuses documents of another kind before they are read whole.
func checkRoot(r *xml.Reader) error {
	for r.Kind != xml.Element {
		if ok, err := r.Read(); err != nil || !ok {
			return err
		}
	}
	if r.Local == "Objs" && r.NS == Namespace {
		return nil
	}
	line, column := r.Position()
	return failure("Element 'Objs' with namespace name '%s' was not found. Line %s, position %s.", Namespace, int32(line), int32(column))
}

func failure(format string, args ...any) error {
	text := format
	for _, a := range args {
		text = strings.Replace(text, "%s", types.ToString(a), 1)
	}
	return types.NewException("System.Xml.XmlException", text)
}

// elements are the child elements.
func elements(e *xml.Node) []*xml.Node {
	var out []*xml.Node
	for k := range e.Children {
		if k.Kind == xml.Element {
			out = append(out, k)
		}
	}
	return out
}

func attribute(e *xml.Node, name string) string {
	if a := e.Attr(name); a != nil {
		return decode(a.Value())
	}
	return ""
}

// object reads one element.
func (r *reader) object(e *xml.Node) (any, error) {
	if r.nesting++; r.nesting > maxNesting {
		return nil, failure("The XML is nested too deeply.")
	}
	defer func() { r.nesting-- }()
	switch e.Local {
	case "Nil":
		return nil, nil
	case "Ref":
		o, ok := r.objects[attribute(e, "RefId")]
		if !ok {
			return nil, failure("There is no object with the reference id %s.", attribute(e, "RefId"))
		}
		return o, nil
	case "Obj":
		return r.composite(e)
	}
	v, ok, err := r.primitive(e)
	if err == nil && !ok {
		err = failure("The element '%s' is not known.", e.Local)
	}
	return v, err
}

// composite reads <Obj>.
func (r *reader) composite(e *xml.Node) (any, error) {
	o := types.NewCustom()
	id := attribute(e, "RefId")
	if id != "" {
		r.objects[id] = o
	}
	custom := false
	for _, k := range elements(e) {
		var err error
		switch k.Local {
		case "TN":
			var list []string
			for _, t := range elements(k) {
				list = append(list, decode(t.InnerText()))
			}
			r.names[attribute(k, "RefId")] = list
			o.TypeNames, custom = deserialized(list), isCustom(list)
		case "TNRef":
			list, ok := r.names[attribute(k, "RefId")]
			if !ok {
				return nil, failure("There are no type names with the reference id %s.", attribute(k, "RefId"))
			}
			o.TypeNames, custom = deserialized(list), isCustom(list)
		case "ToString":
			text := decode(k.InnerText())
			o.Text = &text
		case "Props", "MS":
			err = r.members(o, k)
		case "DCT":
			err = r.dictionary(o, k)
		case "LST", "IE", "STK", "QUE":
			err = r.list(o, k)
		case "Nil":
		default:
			o.Base, err = r.object(k)
		}
		if err != nil {
			return nil, err
		}
	}
	if !custom && o.Base == nil && o.Text == nil && o.TypeNames != nil {
		text := o.TypeNames[0]
		o.Text = &text
	}
	out := r.rehydrate(o)
	if id != "" {
		r.objects[id] = out
	}
	return out, nil
}

// isCustom reports whether type names are those of a custom object.
func isCustom(names []string) bool {
	for _, n := range names {
		if strings.TrimPrefix(n, "Deserialized.") == types.PSCustomObject.Name {
			return true
		}
	}
	return false
}

// deserialized puts the mark before each name once.
func deserialized(names []string) []string {
	out := make([]string, len(names))
	for i, n := range names {
		if !strings.HasPrefix(n, "Deserialized.") {
			n = "Deserialized." + n
		}
		out[i] = n
	}
	return out
}

// members reads the properties of an object.
func (r *reader) members(o *types.PSObject, e *xml.Node) error {
	for _, k := range elements(e) {
		v, err := r.object(k)
		if err != nil {
			return err
		}
		o.Set(attribute(k, "N"), v)
	}
	return nil
}

// dictionary reads entries into a hashtable, or an ordered dictionary when it
// was one.
func (r *reader) dictionary(o *types.PSObject, e *xml.Node) error {
	d := types.NewHashtable()
	if len(o.TypeNames) > 0 && o.TypeNames[0] == "Deserialized."+types.OrderedType.Name {
		d = types.NewOrdered()
	}
	o.Base = d
	for _, entry := range elements(e) {
		var key, value any
		for _, k := range elements(entry) {
			v, err := r.object(k)
			if err != nil {
				return err
			}
			if attribute(k, "N") == "Key" {
				key = v
			} else {
				value = v
			}
		}
		if key == nil {
			return failure("A dictionary cannot have a null key.")
		}
		d.Set(key, value)
	}
	return nil
}

// list reads elements into an ArrayList, stack or queue.
func (r *reader) list(o *types.PSObject, e *xml.Node) error {
	l := &types.List{T: types.ArrayListType}
	switch e.Local {
	case "STK":
		l.T = types.MustNamed("System.Collections.Stack")
	case "QUE":
		l.T = types.MustNamed("System.Collections.Queue")
	}
	o.Base = l
	for _, k := range elements(e) {
		v, err := r.object(k)
		if err != nil {
			return err
		}
		l.Items = append(l.Items, v)
	}
	return nil
}

// rehydrate makes live objects of the few bags that PowerShell converts back.
func (r *reader) rehydrate(o *types.PSObject) any {
	if o.Base != nil || len(o.TypeNames) == 0 {
		return o
	}
	switch o.TypeNames[0] {
	case "Deserialized.System.Management.Automation.SwitchParameter":
		if on, ok := o.Get("IsPresent"); ok {
			return types.Switch(types.IsTrue(on))
		}
	case "Deserialized.System.Management.Automation.PSCredential":
		user, _ := o.Get("UserName")
		if password, ok := o.Get("Password"); ok {
			if s, ok := types.Unwrap(password).(*dotnet.SecureString); ok {
				return &dotnet.Credential{User: types.ToString(user), Password: s}
			}
		}
	case "Deserialized.System.Globalization.CultureInfo", "Deserialized.System.Net.IPAddress", "Deserialized.System.Net.Mail.MailAddress":
		from := "Name"
		if strings.HasSuffix(o.TypeNames[0], "Address") {
			from = ""
		}
		text := any(*o.Text)
		if from != "" {
			text, _ = o.Get(from)
		}
		if t := types.Named(strings.TrimPrefix(o.TypeNames[0], "Deserialized.")); t != nil {
			if v, err := r.s.Convert(types.ToString(text), t); err == nil {
				return v
			}
		}
	}
	return o
}
