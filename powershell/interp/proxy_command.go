package interp

import (
	"fmt"
	"strings"

	"github.com/runwright/runwright/powershell/types"
)

// CommandMetadata is what a proxy of a command is made from.
type CommandMetadata struct {
	cmd    CommandInfo
	meta   *Meta
	values map[string]any
	params *types.Dict
}

// PSType is CommandMetadata.
func (*CommandMetadata) PSType() *types.Type {
	return types.MustNamed(automationSpace + "CommandMetadata")
}

// newCommandMetadata describes a command; ok is false for commands without
// parameters, such as programs.
func (rs *Runspace) newCommandMetadata(cmd CommandInfo) (c *CommandMetadata, ok bool) {
	if a, alias := cmd.(*Alias); alias {
		target, err := rs.findCommand(rs.activeFrame(), a.Definition)
		if err != nil {
			return nil, false
		}
		cmd = target
	}
	m := rs.MetaOf(cmd)
	if m == nil {
		return nil, false
	}
	impact := m.ConfirmImpact
	if impact == "" || !m.Advanced {
		impact = "Medium"
	}
	c = &CommandMetadata{cmd: cmd, meta: m, values: map[string]any{"name": cmd.CommandName(), "commandtype": nil, "defaultparametersetname": orNil(m.DefaultSet),
		"supportsshouldprocess": m.ShouldProcess, "supportspaging": m.Paging, "positionalbinding": m.Positional, "supportstransactions": false,
		"helpuri": m.HelpURI, "confirmimpact": types.EnumNamed(automationSpace+"ConfirmImpact", impact),
		"remotingcapability": types.EnumNamed(automationSpace+"RemotingCapability", "PowerShell")}}
	c.params = &types.Dict{T: types.DictionaryDef.Instantiate(types.String, types.MustNamed(automationSpace+"ParameterMetadata"))}
	for _, p := range m.Params {
		if !p.common {
			c.params.Set(p.Name, &ParameterObject{Param: p, Meta: m})
		}
	}
	return c, true
}

func (c *CommandMetadata) property(_ *Runspace, name string) (any, bool) {
	if equalFold(name, "Parameters") {
		return c.params, true
	}
	v, ok := c.values[strings.ToLower(name)]
	return v, ok
}

func (c *CommandMetadata) setProperty(_ *Runspace, name string, v any) (bool, error) {
	key := strings.ToLower(name)
	if _, ok := c.values[key]; !ok || key == "commandtype" {
		return false, nil
	}
	c.values[key] = v
	return true, nil
}

// proxyStatic is [ProxyCommand]::GetParamBlock and its kin, which write the parts of
// a function that stands in front of a command.
func (fr *frame) proxyStatic(name string, args []any) (any, bool, error) {
	c, ok := types.Unwrap(first(args)).(*CommandMetadata)
	if !ok {
		cmd, isCommand := types.Unwrap(first(args)).(CommandInfo)
		if !isCommand {
			return nil, false, nil
		}
		if c, ok = fr.rs.newCommandMetadata(cmd); !ok {
			return nil, false, nil
		}
	}
	p := &proxy{rs: fr.rs, c: c}
	switch strings.ToLower(name) {
	case "getcmdletbindingattribute":
		return p.binding(), true, nil
	case "getparamblock":
		text, err := p.paramBlock()
		return text, true, err
	case "getbegin":
		return p.begin(), true, nil
	case "getprocess":
		return proxyTry("$steppablePipeline.Process($_)"), true, nil
	case "getend":
		return proxyTry("$steppablePipeline.End()"), true, nil
	case "getclean":
		return proxyClean, true, nil
	case "create":
		help := fmt.Sprintf("\n.ForwardHelpTargetName %s\n.ForwardHelpCategory %s\n", p.target(), c.cmd.CommandType())
		if len(args) > 1 && types.ToString(args[1]) != "" {
			help = types.ToString(args[1])
		}
		params, err := p.paramBlock()
		if err != nil {
			return nil, true, err
		}
		return p.binding() + "\nparam(" + params + ")\n\nbegin\n{\n" + p.begin() + "}\n\nprocess\n{\n" + proxyTry("$steppablePipeline.Process($_)") +
			"}\n\nend\n{\n" + proxyTry("$steppablePipeline.End()") + "}\n\nclean\n{\n" + proxyClean + "}\n<#\n" + help + "\n#>\n", true, nil
	}
	return nil, false, nil
}

const proxyClean = "    if ($null -ne $steppablePipeline) {\n        $steppablePipeline.Clean()\n    }\n"

func proxyTry(what string) string {
	return "    try {\n        " + what + "\n    } catch {\n        throw\n    }\n"
}

// proxy writes the parts of a proxy.
type proxy struct {
	rs *Runspace
	c  *CommandMetadata
}

// target is the command's name with its module.
func (p *proxy) target() string {
	if m, _, err := p.rs.propertyValue(p.c.cmd, "ModuleName"); err == nil && types.ToString(m) != "" {
		return types.ToString(m) + `\` + p.c.cmd.CommandName()
	}
	return p.c.cmd.CommandName()
}

func (p *proxy) begin() string {
	text := proxyTry(strings.Join([]string{
		"$outBuffer = $null",
		"if ($PSBoundParameters.TryGetValue('OutBuffer', [ref]$outBuffer))",
		"{",
		"    $PSBoundParameters['OutBuffer'] = 1",
		"}",
		"",
		"$wrappedCmd = $ExecutionContext.InvokeCommand.GetCommand('" + quoted(p.target()) + "', [System.Management.Automation.CommandTypes]::" + p.c.cmd.CommandType() + ")",
		"$scriptCmd = {& $wrappedCmd @PSBoundParameters }",
		"",
		"$steppablePipeline = $scriptCmd.GetSteppablePipeline($myInvocation.CommandOrigin)",
		"$steppablePipeline.Begin($PSCmdlet)"}, "\n        "))
	return strings.ReplaceAll(text, "        \n", "\n")
}

func quoted(s string) string { return strings.ReplaceAll(s, "'", "''") }

// binding is the CmdletBinding attribute.
func (p *proxy) binding() string {
	v := p.c.values
	if !p.c.meta.Advanced {
		return ""
	}
	var parts []string
	if s := types.ToString(v["defaultparametersetname"]); s != "" {
		parts = append(parts, "DefaultParameterSetName='"+quoted(s)+"'")
	}
	if types.IsTrue(v["supportsshouldprocess"]) {
		parts = append(parts, "SupportsShouldProcess=$true", "ConfirmImpact='"+types.ToString(v["confirmimpact"])+"'")
	}
	if types.IsTrue(v["supportspaging"]) {
		parts = append(parts, "SupportsPaging=$true")
	}
	if !types.IsTrue(v["positionalbinding"]) {
		parts = append(parts, "PositionalBinding=$false")
	}
	if s := types.ToString(v["helpuri"]); s != "" {
		parts = append(parts, "HelpUri='"+quoted(s)+"'")
	}
	if s := types.ToString(v["remotingcapability"]); s != "PowerShell" {
		parts = append(parts, "RemotingCapability='"+s+"'")
	}
	return "[CmdletBinding(" + strings.Join(parts, ", ") + ")]"
}

// paramBlock is the parameters as they are declared.
func (p *proxy) paramBlock() (string, error) {
	var out []string
	for _, v := range p.c.params.All {
		o, ok := types.Unwrap(v).(*ParameterObject)
		if !ok {
			continue
		}
		lines, err := p.parameter(o)
		if err != nil {
			return "", err
		}
		out = append(out, "\n    "+strings.Join(lines, "\n    "))
	}
	return strings.Join(out, ",\n"), nil
}

func (p *proxy) parameter(o *ParameterObject) ([]string, error) {
	var lines []string
	for i := range o.Param.In {
		in := &o.Param.In[i]
		for _, set := range o.Meta.SetsOf(&Param{In: []InSet{*in}}) {
			lines = append(lines, parameterText(in, set))
		}
		if text := parameterText(in, ""); in.Mask == allSets && text != "[Parameter()]" {
			lines = append(lines, text)
		}
	}
	if len(o.Param.Aliases) > 0 {
		lines = append(lines, "[Alias("+quotedList(o.Param.Aliases)+")]")
	}
	list, _ := o.property(p.rs, "Attributes")
	items, _ := elements(list)
	for _, a := range items {
		text, err := p.attribute(a)
		if err != nil {
			return nil, err
		}
		if text != "" {
			lines = append(lines, text)
		}
	}
	t := o.Param.Type
	if t == nil {
		t = types.Object
	}
	return append(lines, "["+t.PSName()+"]", "${"+o.Param.Name+"}"), nil
}

func quotedList(list []string) string {
	out := make([]string, len(list))
	for i, s := range list {
		out[i] = "'" + quoted(s) + "'"
	}
	return strings.Join(out, ",")
}

// parameterText is a Parameter attribute, of one set or of all.
func parameterText(in *InSet, set string) string {
	var parts []string
	if set != "" {
		parts = append(parts, "ParameterSetName='"+quoted(set)+"'")
	}
	if in.Mandatory {
		parts = append(parts, "Mandatory=$true")
	}
	if in.Position != noPosition {
		parts = append(parts, fmt.Sprintf("Position=%d", in.Position))
	}
	if in.Pipeline {
		parts = append(parts, "ValueFromPipeline=$true")
	}
	if in.ByName {
		parts = append(parts, "ValueFromPipelineByPropertyName=$true")
	}
	if in.Remaining {
		parts = append(parts, "ValueFromRemainingArguments=$true")
	}
	if in.HelpMessage != "" {
		parts = append(parts, "HelpMessage='"+quoted(in.HelpMessage)+"'")
	}
	return "[Parameter(" + strings.Join(parts, ", ") + ")]"
}

// attribute is an attribute that checks or lifts checks, "" for others.
func (p *proxy) attribute(a any) (string, error) {
	get := func(name string) any {
		v, _, err := p.rs.propertyValue(a, name)
		p.rs.deferError(err)
		return v
	}
	name := strings.TrimSuffix(types.TypeOf(types.Unwrap(a)).ShortName(), "Attribute")
	switch name {
	case "AllowNull", "AllowEmptyString", "AllowEmptyCollection", "ValidateNotNull", "ValidateNotNullOrEmpty", "ValidateNotNullOrWhiteSpace":
		return "[" + name + "()]", nil
	case "ValidateSet":
		return "[ValidateSet(" + quotedList(stringsOf(get("ValidValues"))) + ")]", nil
	case "ValidateLength":
		return "[ValidateLength(" + types.ToString(get("MinLength")) + ", " + types.ToString(get("MaxLength")) + ")]", nil
	case "ValidateCount":
		return "[ValidateCount(" + types.ToString(get("MinLength")) + ", " + types.ToString(get("MaxLength")) + ")]", nil
	case "ValidatePattern":
		return "[ValidatePattern('" + quoted(types.ToString(get("RegexPattern"))) + "')]", nil
	case "ValidateScript":
		return "[ValidateScript({ " + types.ToString(get("ScriptBlock")) + " })]", nil
	case "ValidateRange":
		low, high := get("MinRange"), get("MaxRange")
		if low == nil || high == nil {
			return "", nil
		}
		return "[ValidateRange(" + rangeEnd(low) + ", " + rangeEnd(high) + ")]", nil
	}
	return "", nil
}

// rangeEnd is the end of a range: a number, or a text in quotes.
func rangeEnd(v any) string {
	switch x := types.Unwrap(v).(type) {
	case string:
		return "'" + quoted(x) + "'"
	case *types.EnumValue:
		return "[" + x.T.FullName() + "]::" + x.String()
	}
	return types.ToString(v)
}
