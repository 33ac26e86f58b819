package interp

import (
	"strings"

	"github.com/runwright/runwright/powershell/types"
)

// allSets is the mask of a parameter that belongs to every set.
const allSets = ^uint32(0)

// Meta describes the parameters of a command.
type Meta struct {
	Params     []*Param
	Sets       []string // names of parameter sets; bit i of a mask is Sets[i]
	DefaultSet string
	// Advanced marks cmdlets and functions with CmdletBinding: they have common
	// parameters and take no others than they declare.
	Advanced bool
	// Cmdlet marks compiled commands; functions have other error texts.
	Cmdlet bool
	// Positional is false for PositionalBinding=$false.
	Positional    bool
	ShouldProcess bool
	Paging        bool
	ConfirmImpact string
	HelpURI       string
	OutputTypes   []OutputType
	// typed says that some parameter takes pipeline input.
	pipeline bool
	byName   bool
	// reserved says that a parameter has the name of an automatic variable.
	reserved bool
}

// OutputType is one [OutputType()] of a command.
type OutputType struct {
	Name string
	Sets []string
}

// Param describes one parameter.
type Param struct {
	Name    string
	Aliases []string
	// Type is the declared type, Object when none was written.
	Type *types.Type
	// Shown is the type that a command says it takes where it takes more, nil for
	// Type.
	Shown *types.Type
	// ResolveType gives the type at call time where a script's own class is
	// named, nil otherwise.
	ResolveType func(rs *Runspace) (*types.Type, error)
	// Attrs convert and check in the order they apply.
	Attrs []Attribute
	// In says what the parameter is in its sets.
	In []InSet
	// Default is the default of a function's parameter, nil without one.
	Default evalFn
	Switch  bool
	// checks are the checks of a recorded parameter, as attributes.
	checks []any
	// Declared makes the attributes a function's parameter was declared with.
	Declared func(rs *Runspace) ([]any, error)
	// Allow flags lift the checks of mandatory parameters.
	AllowNull, AllowEmptyString, AllowEmptyCollection bool
	Hidden                                            bool
	// Wildcards says that the parameter is declared to take patterns.
	Wildcards bool
	// runtime is the object a dynamicparam block made the parameter of, nil for others.
	runtime *DynamicParameter
	// Dynamic marks a parameter a dynamicparam block or provider added.
	Dynamic bool
	// common marks the common parameters.
	common bool
}

// InSet is a parameter's role in one set or, with mask allSets, in all.
type InSet struct {
	Mask                        uint32
	Mandatory                   bool
	Position                    int // noPosition for named only
	Pipeline, ByName, Remaining bool
	HelpMessage                 string
	HelpMessageSet              bool
}

// NoPosition is the position of a parameter that is bound by name only.
const NoPosition = noPosition

// noPosition is the position of a parameter that is bound by name only.
const noPosition = -1 << 31

// mask is the union of the sets a parameter belongs to.
func (p *Param) mask() uint32 {
	var m uint32
	for i := range p.In {
		m |= p.In[i].Mask
	}
	return m
}

// in returns the role in the sets of a mask, nil when there is none.
func (p *Param) in(mask uint32) *InSet {
	for i := range p.In {
		if p.In[i].Mask&mask != 0 {
			return &p.In[i]
		}
	}
	return nil
}

// takesPipeline reports whether objects of the pipeline can bind the parameter.
func (p *Param) takesPipeline() bool {
	for i := range p.In {
		if p.In[i].Pipeline || p.In[i].ByName {
			return true
		}
	}
	return false
}

// setMask returns the bit of a set's name.
func (m *Meta) setMask(name string) uint32 {
	if name == "" || strings.EqualFold(name, "__AllParameterSets") {
		return allSets
	}
	for i, s := range m.Sets {
		if strings.EqualFold(s, name) {
			return 1 << i
		}
	}
	m.Sets = append(m.Sets, name)
	return 1 << (len(m.Sets) - 1)
}

// valid is the mask of all sets there are.
func (m *Meta) valid() uint32 {
	if len(m.Sets) == 0 {
		return allSets
	}
	return 1<<len(m.Sets) - 1
}

// finish computes what the binder asks often.
func (m *Meta) finish() {
	for _, p := range m.Params {
		for _, in := range p.In {
			m.pipeline = m.pipeline || in.Pipeline
			m.byName = m.byName || in.ByName
		}
	}
}

// find returns the parameters that a name means: the exact one, or all whose
// name or alias begins with it.
func (m *Meta) find(name string) (exact *Param, prefix []*Param) {
	for _, p := range m.Params {
		if equalFold(p.Name, name) {
			return p, nil
		}
		for _, a := range p.Aliases {
			if equalFold(a, name) {
				return p, nil
			}
		}
	}
	for _, p := range m.Params {
		if hasPrefixFold(p.Name, name) {
			prefix = append(prefix, p)
			continue
		}
		for _, a := range p.Aliases {
			if hasPrefixFold(a, name) {
				prefix = append(prefix, p)
				break
			}
		}
	}
	return nil, prefix
}

func hasPrefixFold(s, prefix string) bool {
	return len(s) >= len(prefix) && strings.EqualFold(s[:len(prefix)], prefix)
}

// setName is the name of the one set in a mask, or of the default set.
func (m *Meta) setName(mask uint32) string {
	if len(m.Sets) == 0 {
		return "__AllParameterSets"
	}
	for i, s := range m.Sets {
		if mask == 1<<i {
			return s
		}
	}
	if m.DefaultSet != "" {
		return m.DefaultSet
	}
	return "__AllParameterSets"
}

// InAllSets is the role of a parameter that belongs to all sets and has a
// position.
func InAllSets(mandatory bool, position int) InSet {
	return InSet{Mask: allSets, Mandatory: mandatory, Position: position}
}
