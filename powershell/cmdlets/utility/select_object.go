package utility

import (
	"strings"

	"github.com/runwright/runwright/powershell/dotnet"
	"github.com/runwright/runwright/powershell/interp"
	"github.com/runwright/runwright/powershell/types"
)

// selectObject is Select-Object.
type selectObject struct {
	interp.Base
	props   []calculatedProperty
	exclude []*types.Wildcard
	expand  string
	unique  bool
	seen    []any

	first, last, skip, skipLast int
	index                       map[int]bool
	skipIndex                   bool
	count, written              int
	held                        []any
}

func (s *selectObject) Begin(c *interp.Call) error {
	props, err := calculatedProperties(c, c.Objects("Property"))
	if err != nil {
		return err
	}
	s.props = props
	for _, e := range c.Strings("ExcludeProperty") {
		w, err := types.CompileWildcard(e, true)
		if err != nil {
			return err
		}
		s.exclude = append(s.exclude, w)
	}
	if len(s.props) == 0 && len(s.exclude) > 0 {
		w, err := types.CompileWildcard("*", true)
		if err != nil {
			return err
		}
		s.props = []calculatedProperty{{pattern: "*", wild: w}}
	}
	s.expand, s.unique = c.String("ExpandProperty"), c.Switch("Unique")
	s.first, s.last, s.skip, s.skipLast = c.Int("First", -1), c.Int("Last", -1), c.Int("Skip", 0), c.Int("SkipLast", 0)
	for _, name := range []string{"Index", "SkipIndex"} {
		for _, v := range c.Objects(name) {
			if s.index == nil {
				s.index = map[int]bool{}
			}
			n, err := types.ConvertNumber(types.Unwrap(v), types.Int32)
			if err != nil {
				return err
			}
			s.index[int(n.(int32))] = true
			s.skipIndex = name == "SkipIndex"
		}
	}
	return nil
}

func (s *selectObject) Process(c *interp.Call) error {
	input := c.Input
	if !c.HasInput {
		if !c.Has("InputObject") {
			return nil
		}
		input = c.Value("InputObject")
	}
	if input == nil || input == types.Nothing {
		return nil
	}
	at := s.count
	s.count++
	switch {
	case s.index != nil:
		if s.index[at] != s.skipIndex {
			return s.write(c, input)
		}
		return nil
	case s.last >= 0:
		s.held = append(s.held, input)
		if len(s.held) > s.last+s.skip && s.first < 0 {
			s.held = s.held[1:]
		}
		if s.first >= 0 && at < s.first+s.skip && at >= s.skip {
			return s.write(c, input)
		}
		return nil
	case s.skipLast > 0:
		s.held = append(s.held, input)
		if len(s.held) > s.skipLast {
			v := s.held[0]
			s.held = s.held[1:]
			if at-s.skipLast < s.skip {
				return nil
			}
			return s.write(c, v)
		}
		return nil
	case at < s.skip:
		return nil
	case s.first >= 0:
		if s.written >= s.first {
			return s.enough(c)
		}
		if err := s.write(c, input); err != nil {
			return err
		}
		if s.written++; s.written >= s.first {
			return s.enough(c)
		}
		return nil
	}
	return s.write(c, input)
}

func (s *selectObject) enough(c *interp.Call) error {
	if c.Switch("Wait") {
		return nil
	}
	return c.StopUpstream()
}

func (s *selectObject) End(c *interp.Call) error {
	if s.last < 0 {
		return nil
	}
	held := s.held
	if s.first >= 0 {
		from := max(s.first+s.skip, s.count-s.last)
		if from >= len(held) {
			return nil
		}
		held = held[from:]
	} else if s.skip > 0 {
		held = held[:max(0, len(held)-s.skip)]
	}
	for _, v := range held {
		if err := s.write(c, v); err != nil {
			return err
		}
	}
	return nil
}

// write selects the properties and passes the object on.
func (s *selectObject) write(c *interp.Call, v any) error {
	out := v
	if len(s.props) > 0 {
		o, err := s.project(c, v)
		if err != nil {
			return err
		}
		out = o
	}
	if s.expand != "" {
		return s.expandProperty(c, v, out)
	}
	if s.unique {
		for _, old := range s.seen {
			same, err := s.same(c, old, out)
			if err != nil {
				return err
			}
			if same {
				return nil
			}
		}
		s.seen = append(s.seen, out)
	}
	return c.Write(out)
}

// same compares as -Unique does: by properties for custom objects, else by value.
func (s *selectObject) same(c *interp.Call, a, b any) (bool, error) {
	x, okX := a.(*types.PSObject)
	y, okY := b.(*types.PSObject)
	if okX && okY && x.Base == nil && y.Base == nil {
		if !c.Has("Property") && !c.Has("ExcludeProperty") {
			return true, nil // what is compared is the object without its properties
		}
		if len(x.Props) != len(y.Props) {
			return false, nil
		}
		for i := range x.Props {
			cmp, err := c.Compare(x.Props[i].Value, y.Props[i].Value, !c.Switch("CaseInsensitive"))
			if err != nil || cmp != 0 || x.Props[i].Name != y.Props[i].Name {
				return false, nil
			}
		}
		return true, nil
	}
	cmp, err := c.Compare(a, b, !c.Switch("CaseInsensitive"))
	return err == nil && cmp == 0, nil
}

func (s *selectObject) excluded(name string) bool {
	for _, w := range s.exclude {
		if w.Match(name) {
			return true
		}
	}
	return false
}

// project makes the object with the selected properties.
func (s *selectObject) project(c *interp.Call, v any) (*types.PSObject, error) {
	o := types.NewCustom()
	if name := types.TypeNames(v); len(name) > 0 {
		o.TypeNames = append([]string{"Selected." + name[0]}, types.TypeNames(types.NewCustom())...)
	}
	for i := range s.props {
		p := &s.props[i]
		for _, n := range p.names(c, v) {
			if s.excluded(n) {
				continue
			}
			if o.Find(n) != nil {
				e := c.Error("System.Management.Automation.PSArgumentException", "AlreadyExistingUserSpecifiedPropertyNoExpand", "InvalidOperation", v, "The property cannot be processed because the property \"%s\" already exists.", n)
				if err := c.WriteError(e); err != nil {
					return nil, err
				}
				continue
			}
			val, err := p.value(c, v, n)
			if err != nil {
				val = nil // a property that fails is null here
			}
			o.Props = append(o.Props, types.Property{Name: n, Value: val})
		}
	}
	return o, nil
}

func (s *selectObject) expandProperty(c *interp.Call, v, selected any) error {
	val, ok, err := c.Property(v, s.expand)
	if err != nil || !ok {
		e := c.Error("System.Management.Automation.PSArgumentException", "ExpandPropertyNotFound", "InvalidArgument", v, "Property \"%s\" cannot be found.", s.expand)
		return c.WriteError(e)
	}
	if val == nil {
		return nil
	}
	items, many := types.Elements(val)
	if !many {
		items = []any{val}
	}
	extra, _ := selected.(*types.PSObject)
	for _, item := range items {
		if len(s.props) > 0 && extra != nil {
			with, isObject := item.(*types.PSObject)
			if !isObject {
				with = &types.PSObject{Base: item}
			}
			for _, p := range extra.Props {
				if _, there, _ := c.Property(item, p.Name); there {
					e := c.Error("System.Management.Automation.PSArgumentException", "AlreadyExistingUserSpecifiedPropertyExpand", "InvalidOperation", v, "The property cannot be processed because the property \"%s\" already exists.", p.Name)
					if err := c.WriteError(e); err != nil {
						return err
					}
					continue
				}
				with.Set(p.Name, p.Value)
			}
			item = with
		}
		if err := c.Write(item); err != nil {
			return err
		}
	}
	return nil
}

// calculatedProperty is one element of -Property: a name or pattern, a script
// block, or @{Name=…; Expression=…}.
type calculatedProperty struct {
	label   string
	pattern string
	block   *interp.ScriptBlock
	wild    *types.Wildcard
}

func calculatedProperties(c *interp.Call, list []any) ([]calculatedProperty, error) {
	var out []calculatedProperty
	for _, v := range list {
		p := calculatedProperty{}
		switch x := types.Unwrap(v).(type) {
		case *interp.ScriptBlock:
			p.block, p.label = x, x.Text()
		case *types.Dict:
			hasExpression := false
			for k, e := range x.All {
				key := strings.ToLower(types.ToString(k))
				switch {
				case key != "" && (strings.HasPrefix("name", key) || strings.HasPrefix("label", key)):
					label, ok := types.Unwrap(e).(string)
					if !ok {
						return nil, unsupported(c, "DictionaryKeyIllegalValue2")
					}
					p.label = label
				case key != "" && strings.HasPrefix("expression", key):
					hasExpression = true
					if sb, ok := types.Unwrap(e).(*interp.ScriptBlock); ok {
						p.block = sb
					} else {
						p.pattern = types.ToString(e)
					}
				default:
					return nil, unsupported(c, "DictionaryKeyIllegal")
				}
			}
			if !hasExpression {
				return nil, unsupported(c, "DictionaryKeyMandatoryEntry")
			}
			if p.label == "" && p.block != nil {
				p.label = p.block.Text()
			}
		default:
			p.pattern = types.ToString(v)
		}
		if p.block == nil && types.HasWildcard(p.pattern) {
			w, err := types.CompileWildcard(p.pattern, true)
			if err != nil {
				return nil, err
			}
			p.wild = w
		}
		out = append(out, p)
	}
	return out, nil
}

// names are the names of the properties that the element stands for.
func (p *calculatedProperty) names(c *interp.Call, v any) []string {
	switch {
	case p.label != "":
		return []string{p.label}
	case p.wild != nil:
		var out []string
		for _, n := range ownProperties(c, v) {
			if p.wild.Match(n) {
				out = append(out, n)
			}
		}
		return out
	}
	for _, n := range ownProperties(c, v) { // the object's own spelling
		if strings.EqualFold(n, p.pattern) {
			return []string{n}
		}
	}
	return []string{p.pattern}
}

func (p *calculatedProperty) value(c *interp.Call, v any, name string) (any, error) {
	if p.block != nil {
		out, err := c.Invoke(p.block, v)
		return types.Norm(out), err
	}
	if p.wild == nil && p.pattern != "" {
		name = p.pattern
	}
	out, _, err := ownProperty(c, v, name)
	return out, err
}

// keyless returns a dictionary whose keys are no properties for the commands
// that take property names: all but Hashtable.
func keyless(v any) *types.Dict {
	if d, ok := v.(*types.Dict); ok && !d.T.AssignableTo(types.HashtableType) {
		return d
	}
	return nil
}

// ownProperties lists the properties of an object that names and patterns mean.
func ownProperties(c *interp.Call, v any) []string {
	if d := keyless(v); d != nil {
		return dotnet.PropertyNames(d.T)
	}
	return c.Runspace().PropertyNames(v)
}

// ownProperty reads a property that a name means.
func ownProperty(c *interp.Call, v any, name string) (any, bool, error) {
	if d := keyless(v); d != nil {
		return dotnet.Property(c.Runspace(), d, name)
	}
	return c.Property(v, name)
}
