package interp

import (
	"strings"

	"github.com/runwright/runwright/powershell/types"
)

// commandMeta reads what a function's parameter block says.
// m replaces it where dynamic parameters were asked for.
func commandMeta(rs *Runspace, sb *ScriptBlock, m *Meta, name string) (any, bool) {
	if err := sb.unit.compile(rs); err != nil {
		return nil, true
	}
	if m == nil {
		m = sb.unit.params
	}
	if m == nil {
		m = &Meta{}
	}
	switch strings.ToLower(name) {
	case "cmdletbinding":
		return m.Advanced, true
	case "helpuri":
		return m.HelpURI, true
	}
	return metaProperty(m, name)
}

// metaProperty reads what all commands tell of their parameters.
func metaProperty(m *Meta, name string) (any, bool) {
	switch strings.ToLower(name) {
	case "parameters":
		d := &types.Dict{T: types.DictionaryDef.Instantiate(types.String, types.MustNamed("System.Management.Automation.ParameterMetadata"))}
		for _, p := range m.Params {
			d.Set(p.Name, &ParameterObject{Param: p, Meta: m})
		}
		return d, true
	case "defaultparameterset":
		if m.DefaultSet == "" {
			return nil, true
		}
		return m.DefaultSet, true
	case "outputtype":
		items := make([]any, len(m.OutputTypes))
		for i, t := range m.OutputTypes {
			o := types.NewCustom()
			o.Set("Name", t.Name)
			items[i] = o
		}
		return &types.List{T: types.CollectionDef.Instantiate(types.Object), Items: items, ReadOnly: true}, true
	case "parametersets":
		sets := m.Sets
		if len(sets) == 0 {
			sets = []string{"__AllParameterSets"}
		}
		items := make([]any, len(sets))
		for i, s := range sets {
			items[i] = &ParameterSetObject{Name: s, Meta: m}
		}
		return &types.List{T: types.CollectionDef.Instantiate(types.MustNamed("System.Management.Automation.CommandParameterSetInfo")), Items: items, ReadOnly: true}, true
	}
	return nil, false
}

// ParameterObject is a ParameterMetadata.
type ParameterObject struct {
	Param *Param
	Meta  *Meta
	// attributes are made when they are asked for, and kept: a script may change them.
	attributes *types.List
}

// PSType is ParameterMetadata.
func (*ParameterObject) PSType() *types.Type {
	return types.MustNamed("System.Management.Automation.ParameterMetadata")
}

func (p *ParameterObject) property(rs *Runspace, name string) (any, bool) {
	switch strings.ToLower(name) {
	case "name":
		return p.Param.Name, true
	case "parametertype":
		return p.Param.shown(), true
	case "switchparameter":
		return p.Param.Switch, true
	case "attributes":
		if p.attributes != nil {
			return p.attributes, true
		}
		items := p.Param.factAttributes(p.Meta)
		if p.Param.Declared != nil {
			var err error
			items, err = p.Param.Declared(rs)
			rs.deferError(err)
		}
		p.attributes = &types.List{T: types.CollectionDef.Instantiate(types.MustNamed("System.Attribute")), Items: items}
		return p.attributes, true
	case "isdynamic":
		return p.Param.Dynamic, true
	case "aliases":
		return &types.List{T: types.CollectionDef.Instantiate(types.String), Items: anyStrings(p.Param.Aliases)}, true
	case "parametersets":
		d := &types.Dict{T: types.DictionaryDef.Instantiate(types.String, types.MustNamed("System.Management.Automation.ParameterSetMetadata"))}
		for i := range p.Param.In {
			in := &p.Param.In[i]
			if in.Mask == allSets {
				d.Set("__AllParameterSets", in)
				continue
			}
			for k, s := range p.Meta.Sets {
				if in.Mask&(1<<k) != 0 {
					d.Set(s, in)
				}
			}
		}
		return d, true
	}
	return nil, false
}

func helpMessage(in *InSet) any {
	if !in.HelpMessageSet {
		return nil
	}
	return in.HelpMessage
}

// PSType is ParameterSetMetadata.
func (*InSet) PSType() *types.Type {
	return types.MustNamed("System.Management.Automation.ParameterSetMetadata")
}

func (in *InSet) property(rs *Runspace, name string) (any, bool) {
	switch strings.ToLower(name) {
	case "ismandatory":
		return in.Mandatory, true
	case "position":
		return int32(in.Position), true
	case "valuefrompipeline":
		return in.Pipeline, true
	case "valuefrompipelinebypropertyname":
		return in.ByName, true
	case "valuefromremainingarguments":
		return in.Remaining, true
	case "helpmessage":
		if !in.HelpMessageSet {
			return nil, true
		}
		return in.HelpMessage, true
	}
	return nil, false
}

// ParameterSetObject is a CommandParameterSetInfo.
type ParameterSetObject struct {
	Name string
	Meta *Meta
}

// PSType is CommandParameterSetInfo.
func (*ParameterSetObject) PSType() *types.Type {
	return types.MustNamed("System.Management.Automation.CommandParameterSetInfo")
}

func (s *ParameterSetObject) property(rs *Runspace, name string) (any, bool) {
	switch strings.ToLower(name) {
	case "name":
		return s.Name, true
	case "isdefault":
		return strings.EqualFold(s.Name, s.Meta.DefaultSet), true
	case "parameters":
		mask := s.Meta.setMask(s.Name)
		var items []any
		for _, p := range s.Meta.Params {
			if p.in(mask) != nil {
				items = append(items, &ParameterObject{Param: p, Meta: s.Meta})
			}
		}
		return types.NewArray(items...), true
	}
	return nil, false
}
