package dotnet

import (
	"slices"
	"strings"
	"sync"

	"github.com/runwright/runwright/powershell/syntax"
	"github.com/runwright/runwright/powershell/types"
)

// ModuleSpec is Microsoft.PowerShell.Commands.ModuleSpecification: the module
// that somebody asks for. What is not asked for is nil or empty.
type ModuleSpec struct {
	Name              string
	GUID              *types.Guid
	Version, Required *types.Version
	Maximum           string // may end in .*
}

// PSType is ModuleSpecification.
func (*ModuleSpec) PSType() *types.Type {
	return types.MustNamed("Microsoft.PowerShell.Commands.ModuleSpecification")
}

// PSString is the name alone, or a hashtable that says the same.
func (s *ModuleSpec) PSString() string {
	if s.GUID == nil && s.Version == nil && s.Required == nil && s.Maximum == "" {
		return s.Name
	}
	parts := []string{"ModuleName = '" + s.Name + "'"}
	add := func(key, value string) { parts = append(parts, key+" = '"+value+"'") }
	if s.GUID != nil {
		add("Guid", "{"+s.GUID.String()+"}")
	}
	if s.Required != nil {
		add("RequiredVersion", s.Required.String())
	} else {
		if s.Version != nil {
			add("ModuleVersion", s.Version.String())
		}
		if s.Maximum != "" {
			add("MaximumVersion", s.Maximum)
		}
	}
	return "@{ " + strings.Join(parts, "; ") + " }"
}

// PSEquals compares all that is asked for, the name without regard to case.
func (s *ModuleSpec) PSEquals(o any) (bool, error) {
	t, ok := o.(*ModuleSpec)
	return ok && strings.EqualFold(s.PSString(), t.PSString()), nil
}

// NewModuleSpec reads a specification: a name or a hashtable.
func NewModuleSpec(v any) (*ModuleSpec, error) {
	switch v := types.Unwrap(v).(type) {
	case *ModuleSpec:
		return v, nil
	case *types.Dict:
		return specOf(v)
	case nil:
		return nil, ArgumentNull("moduleName")
	default:
		name := types.ToString(v)
		if strings.TrimSpace(name) == "" {
			return nil, ArgumentNull("moduleName")
		}
		return &ModuleSpec{Name: name}, nil
	}
}

func specOf(d *types.Dict) (*ModuleSpec, error) {
	given := map[string]string{}
	for key, value := range d.All {
		given[strings.ToLower(types.ToString(key))] = types.ToString(value)
	}
	if err := specProblem(given); err != nil {
		return nil, err
	}
	s := &ModuleSpec{Name: given["modulename"], Maximum: given["maximumversion"]}
	s.Version, s.Required = wholeVersion(given["moduleversion"]), wholeVersion(given["requiredversion"])
	if g, ok := types.ParseGuid(given["guid"]); ok {
		s.GUID = &g
	}
	return s, nil
}

// specProblem says what is wrong with the members of a hashtable, their names in
// lower case.
func specProblem(given map[string]string) error {
	var wrong []string
	for name := range given {
		switch name {
		case "modulename", "moduleversion", "maximumversion", "requiredversion", "guid":
		default:
			wrong = append(wrong, "'"+name+"'")
		}
	}
	slices.Sort(wrong)
	if len(wrong) > 0 {
		return ArgumentError("The hashtable describing a module contains one or more members that are not valid. The valid members are ('ModuleName', 'ModuleVersion', 'MaximumVersion', 'RequiredVersion', 'GUID'). Remove the members that are not valid ("+strings.Join(wrong, ", ")+"), then try again.", "")
	}
	if problem := syntax.ModuleProblem(given); problem != "" {
		return types.NewException("System.MissingMemberException", problem)
	}
	if given["requiredversion"] != "" && (given["moduleversion"] != "" || given["maximumversion"] != "") {
		return ArgumentError("The 'RequiredVersion' member cannot be combined with 'ModuleVersion' or 'MaximumVersion' in the hashtable that describes a module.", "")
	}
	for _, name := range []string{"moduleversion", "requiredversion"} {
		if text := given[name]; text != "" && wholeVersion(text) == nil {
			return types.NewException("System.Management.Automation.PSInvalidCastException", "Cannot convert value \""+text+"\" to type \"System.Version\". Error: \"Version string portion was too short or too long. (Parameter 'input')\"")
		}
	}
	return nil
}

// wholeVersion reads a version, a whole number standing for a major one; nil
// for none.
func wholeVersion(text string) *types.Version {
	if v, ok := types.ParseVersion(text); ok {
		return v
	}
	if v, ok := types.ParseVersion(text + ".0"); ok {
		return v
	}
	return nil
}

var moduleSpecTable = sync.OnceValue(func() Table {
	this := func(c *Call) *ModuleSpec { return c.This.(*ModuleSpec) }
	version := func(v *types.Version) any {
		if v == nil {
			return nil
		}
		return v
	}
	return Table{
		"new(*)": func(c *Call) (any, error) {
			if len(c.Args) == 0 {
				return &ModuleSpec{}, nil
			}
			return NewModuleSpec(c.Args[0])
		},
		"get Name": func(c *Call) (any, error) { return this(c).Name, nil },
		"get Guid": func(c *Call) (any, error) {
			if g := this(c).GUID; g != nil {
				return *g, nil
			}
			return nil, nil
		},
		"get Version":         func(c *Call) (any, error) { return version(this(c).Version), nil },
		"get RequiredVersion": func(c *Call) (any, error) { return version(this(c).Required), nil },
		"get MaximumVersion": func(c *Call) (any, error) {
			if m := this(c).Maximum; m != "" {
				return m, nil
			}
			return nil, nil
		},
		"ToString()": func(c *Call) (any, error) { return this(c).PSString(), nil },
	}
})
