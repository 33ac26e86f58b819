package interp

import (
	"fmt"
	"slices"
	"strings"

	"github.com/runwright/runwright/powershell/types"
)

// CommandMetadata is what a command says of itself, which scripts change before
// ProxyCommand makes the text of a function around the command of it.
type CommandMetadata struct {
	name, kind string
	// wrapped is the name by which the proxy finds the command.
	wrapped string
	// values are the properties, by their name in lower case.
	values map[string]any
	meta   *Meta
}

// PSType is CommandMetadata.
func (*CommandMetadata) PSType() *types.Type {
	return types.MustNamed(automationSpace + "CommandMetadata")
}

// metadataOf reads the metadata of a command, or copies metadata; nil for anything
// else.
func (rs *Runspace) metadataOf(v any) (*CommandMetadata, error) {
	m := &CommandMetadata{}
	helpURI := ""
	switch x := types.Unwrap(v).(type) {
	case *CommandMetadata:
		c := *x
		c.values = map[string]any{}
		for k, v := range x.values {
			c.values[k] = v
		}
		old := x.values["parameters"].(*types.Dict)
		d := &types.Dict{T: old.T}
		for k, v := range old.All {
			d.Set(k, v)
		}
		c.values["parameters"] = d
		return &c, nil
	case *Function:
		if err := x.Block.unit.compile(rs); err != nil {
			return nil, err
		}
		m.name, m.wrapped, m.kind, m.meta = x.Name, x.Name, "Function", x.Block.unit.params
		if x.Module != nil {
			m.wrapped = x.Module.Name + `\` + x.Name
		}
	case *CmdletInfo:
		m.name, m.wrapped, m.kind, m.meta, helpURI = x.Spec.Name, x.ModuleName+`\`+x.Spec.Name, "Cmdlet", x.metadata(), x.HelpURI
	case *ExternalScript:
		if err := x.Block.unit.compile(rs); err != nil {
			return nil, err
		}
		m.name, m.wrapped, m.kind, m.meta = x.Path, x.Path, "ExternalScript", x.Block.unit.params
	default:
		return nil, nil
	}
	if m.meta == nil {
		m.meta = &Meta{Positional: true}
	}
	if helpURI == "" {
		helpURI = m.meta.HelpURI
	}
	list := &types.Dict{T: types.DictionaryDef.Instantiate(types.String, types.MustNamed(automationSpace+"ParameterMetadata"))}
	for _, p := range m.meta.Params {
		if !p.common {
			list.Set(p.Name, &ParameterObject{Param: p, Meta: m.meta})
		}
	}
	impact := m.meta.ConfirmImpact
	if impact == "" {
		impact = "Medium"
	}
	m.values = map[string]any{
		"defaultparametersetname": m.meta.DefaultSet, "supportsshouldprocess": m.meta.ShouldProcess, "supportspaging": m.meta.Paging,
		"positionalbinding": m.meta.Positional, "supportstransactions": false, "helpuri": helpURI, "parameters": list,
		"confirmimpact": types.EnumNamed(automationSpace+"ConfirmImpact", impact),
	}
	return m, nil
}

func (m *CommandMetadata) property(rs *Runspace, name string) (any, bool) {
	switch key := strings.ToLower(name); key {
	case "name":
		return m.name, true
	case "commandtype":
		return nil, true // the class of a cmdlet, which is none here
	default:
		v, ok := m.values[key]
		return v, ok
	}
}

func (m *CommandMetadata) setProperty(rs *Runspace, name string, v any) (bool, error) {
	key := strings.ToLower(name)
	if key == "name" {
		m.name = types.ToString(v)
		return true, nil
	}
	if _, ok := m.values[key]; !ok || key == "parameters" {
		return false, nil
	}
	if key == "confirmimpact" {
		var err error
		if v, err = rs.conv.To(v, types.MustNamed(automationSpace+"ConfirmImpact")); err != nil {
			return true, err
		}
	}
	m.values[key] = v
	return true, nil
}

// proxyStatic calls the methods of [ProxyCommand], which give parts of the text.
func (rs *Runspace) proxyStatic(name string, args []any) (any, bool, error) {
	parts := map[string]func(m *CommandMetadata) (string, error){
		"getcmdletbindingattribute": func(m *CommandMetadata) (string, error) { return m.binding(), nil },
		"getparamblock":             func(m *CommandMetadata) (string, error) { return m.paramBlock(rs) },
		"getbegin":                  func(m *CommandMetadata) (string, error) { return m.begin(), nil },
		"getprocess":                func(*CommandMetadata) (string, error) { return proxyTry("$steppablePipeline.Process($_)"), nil },
		"getend":                    func(*CommandMetadata) (string, error) { return proxyTry("$steppablePipeline.End()"), nil },
		"getclean":                  func(*CommandMetadata) (string, error) { return proxyClean, nil },
		"getdynamicparam":           func(m *CommandMetadata) (string, error) { return m.dynamicParam(), nil },
		"create":                    func(m *CommandMetadata) (string, error) { return m.create(rs, args[1:]) },
	}
	part, ok := parts[strings.ToLower(name)]
	if !ok || len(args) == 0 {
		return nil, false, nil
	}
	m, err := rs.metadataOf(args[0])
	if err == nil && m == nil {
		err = types.NewException(automationSpace+"PSArgumentNullException", `Cannot process argument because the value of argument "commandMetadata" is null. Change the value of argument "commandMetadata" to a non-null value.`)
	}
	if err != nil {
		return nil, true, methodCallError(name, len(args), err)
	}
	text, err := part(m)
	if err != nil {
		return nil, true, methodCallError(name, len(args), err)
	}
	return text, true, nil
}

// binding is the CmdletBinding attribute, "" for a simple function.
func (m *CommandMetadata) binding() string {
	if !m.meta.Advanced && !m.meta.Cmdlet {
		return ""
	}
	var list []string
	if s := types.ToString(m.values["defaultparametersetname"]); s != "" && s != "__AllParameterSets" {
		list = append(list, "DefaultParameterSetName="+proxyQuote(s))
	}
	if types.IsTrue(m.values["supportsshouldprocess"]) {
		list = append(list, "SupportsShouldProcess=$true", "ConfirmImpact="+proxyQuote(types.ToString(m.values["confirmimpact"])))
	}
	if types.IsTrue(m.values["supportspaging"]) {
		list = append(list, "SupportsPaging=$true")
	}
	if !types.IsTrue(m.values["positionalbinding"]) {
		list = append(list, "PositionalBinding=$false")
	}
	if s := types.ToString(m.values["helpuri"]); s != "" {
		list = append(list, "HelpUri="+proxyQuote(s))
	}
	return "[CmdletBinding(" + strings.Join(list, ", ") + ")]"
}

func proxyQuote(s string) string { return "'" + strings.ReplaceAll(s, "'", "''") + "'" }

// paramBlock is what stands between the parentheses of param.
func (m *CommandMetadata) paramBlock(rs *Runspace) (string, error) {
	var blocks []string
	for _, e := range m.values["parameters"].(*types.Dict).All {
		p, ok := types.Unwrap(e).(*ParameterObject)
		if !ok {
			continue
		}
		text, err := p.proxyText(rs)
		if err != nil {
			return "", err
		}
		blocks = append(blocks, "\n"+text)
	}
	return strings.Join(blocks, ",\n"), nil
}

// proxyText declares a parameter as its command does.
func (p *ParameterObject) proxyText(rs *Runspace) (string, error) {
	const indent = "    "
	var lines []string
	for i := range p.Param.In {
		lines = append(lines, p.proxySets(&p.Param.In[i])...)
	}
	if len(p.Param.Aliases) > 0 {
		quoted := make([]string, len(p.Param.Aliases))
		for i, a := range p.Param.Aliases {
			quoted[i] = proxyQuote(a)
		}
		lines = append(lines, "[Alias("+strings.Join(quoted, ",")+")]")
	}
	if p.Param.Declared != nil {
		list, err := p.Param.Declared(rs)
		if err != nil {
			return "", err
		}
		for _, a := range list {
			if o, ok := types.Unwrap(a).(*AttributeObject); ok {
				if text := o.proxyText(); text != "" {
					lines = append(lines, text)
				}
			}
		}
	}
	lines = append(lines, "["+p.Param.Type.PSName()+"]", "${"+p.Param.Name+"}")
	return indent + strings.Join(lines, "\n"+indent), nil
}

// proxySets are the Parameter attributes of a role in one set or several; a role
// that says nothing has none.
func (p *ParameterObject) proxySets(in *InSet) []string {
	var list []string
	if in.Mandatory {
		list = append(list, "Mandatory=$true")
	}
	if in.Position != noPosition {
		list = append(list, fmt.Sprintf("Position=%d", in.Position))
	}
	for _, f := range []struct {
		set  bool
		name string
	}{{in.Pipeline, "ValueFromPipeline"}, {in.ByName, "ValueFromPipelineByPropertyName"}, {in.Remaining, "ValueFromRemainingArguments"}} {
		if f.set {
			list = append(list, f.name+"=$true")
		}
	}
	if in.HelpMessageSet && in.HelpMessage != "" {
		list = append(list, "HelpMessage="+proxyQuote(in.HelpMessage))
	}
	if in.Mask == allSets {
		if len(list) == 0 {
			return nil
		}
		return []string{"[Parameter(" + strings.Join(list, ", ") + ")]"}
	}
	var out []string
	for k, s := range p.Meta.Sets {
		if in.Mask&(1<<k) != 0 {
			out = append(out, "[Parameter("+strings.Join(append([]string{"ParameterSetName=" + proxyQuote(s)}, list...), ", ")+")]")
		}
	}
	return out
}

// proxyText is an attribute that checks or allows values; "" for others.
func (a *AttributeObject) proxyText() string {
	name := a.T.ShortName()
	name = strings.TrimSuffix(name, "Attribute")
	if !strings.HasPrefix(name, "Validate") && !strings.HasPrefix(name, "Allow") {
		return ""
	}
	var parts []string
	for _, v := range a.Args {
		items, many := elements(v)
		if !many {
			items = []any{v}
		}
		for _, x := range items {
			switch x := types.Unwrap(x).(type) {
			case *ScriptBlock:
				parts = append(parts, "{"+x.Text()+"}")
			case string:
				parts = append(parts, proxyQuote(x))
			default:
				parts = append(parts, types.ToString(x))
			}
		}
	}
	sep := ", "
	if name == "ValidateSet" {
		sep = ","
	}
	keys := make([]string, 0, len(a.Values))
	for k := range a.Values {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	for _, k := range keys {
		parts = append(parts, k+"="+proxyQuote(types.ToString(a.Values[k])))
	}
	return "[" + name + "(" + strings.Join(parts, sep) + ")]"
}
