package interp

import (
	"maps"
	"slices"
	"strings"

	"github.com/runwright/runwright/powershell/types"
)

// propertyHolder is implemented by the engine's own objects; names are matched
// without regard to case.
type propertyHolder interface {
	property(rs *Runspace, name string) (v any, ok bool)
}

// methodHolder is implemented by engine objects with methods.
type methodHolder interface {
	callMethod(rs *Runspace, name string, args []any) (v any, ok bool, err error)
}

func (m *Module) property(rs *Runspace, name string) (any, bool) {
	switch strings.ToLower(name) {
	case "name":
		return m.Name, true
	case "version":
		return m.Version, true
	case "guid":
		return m.GUID, true
	case "path":
		if m.Root != "" {
			return m.Root, true
		}
		return m.Path, true
	case "modulebase":
		return m.Base, true
	case "description":
		return m.Description, true
	case "author":
		return m.Author, true
	case "companyname":
		return m.CompanyName, true
	case "copyright":
		return m.Copyright, true
	case "moduletype":
		return types.EnumNamed("System.Management.Automation.ModuleType", m.Type), true
	case "accessmode":
		return types.EnumNamed("System.Management.Automation.ModuleAccessMode", m.AccessMode), true
	case "prefix":
		return m.Prefix, true
	case "privatedata":
		return m.PrivateData, true
	case "tags", "licenseuri", "projecturi", "iconuri", "releasenotes":
		return m.galleryData(name), true
	case "helpinfouri", "powershellversion", "compatiblepseditions", "filelist":
		if m.Manifest == nil {
			return nil, true
		}
		v, _ := m.Manifest.Get(name)
		return v, true
	case "rootmodule":
		if m.Manifest != nil {
			v, _ := m.Manifest.Get("RootModule")
			return v, true
		}
		return nil, true
	case "nestedmodules":
		return moduleList(m.Nested), true
	case "requiredmodules":
		return moduleList(m.Required), true
	case "sessionstate":
		if m.Session == nil {
			return nil, true
		}
		return &SessionObject{m.Session}, true
	case "onremove":
		if m.OnRemove != nil {
			return m.OnRemove, true
		}
		return nil, true
	case "exportedfunctions":
		return exportedTable(m.Functions, func(f *Function) string { return WithPrefix(f.Name, m.Prefix) }), true
	case "exportedaliases":
		return exportedTable(m.Aliases, func(a *Alias) string { return a.Name }), true
	case "exportedcmdlets":
		return exportedTable(m.Cmdlets, func(c *CmdletInfo) string { return c.Spec.Name }), true
	case "exportedvariables":
		d := types.NewHashtable()
		for _, name := range slices.Sorted(maps.Keys(m.Variables)) {
			d.Set(m.Variables[name].Name, m.Variables[name])
		}
		return d, true
	case "exportedcommands":
		d := exportedTable(m.Functions, func(f *Function) string { return WithPrefix(f.Name, m.Prefix) })
		for _, c := range m.Cmdlets {
			d.Set(WithPrefix(c.Spec.Name, m.Prefix), c)
		}
		for _, a := range m.Aliases {
			d.Set(a.Name, a)
		}
		return d, true
	}
	return m.manifestProperty(rs, name)
}

// galleryData reads what a manifest tells galleries, in PrivateData.PSData. Tags
// come twice, as PowerShell reads them twice.
func (m *Module) galleryData(name string) any {
	private, _ := types.Unwrap(m.PrivateData).(*types.Dict)
	var data *types.Dict
	if private != nil {
		v, _ := private.Get("PSData")
		data, _ = types.Unwrap(v).(*types.Dict)
	}
	var v any
	if data != nil {
		v, _ = data.Get(name)
	}
	if !equalFold(name, "Tags") {
		if v == nil {
			return nil
		}
		return types.ToString(v)
	}
	var tags []string
	if v != nil {
		tags = stringsOf(v)
	}
	return &types.List{T: types.ListDef.Instantiate(types.String), Items: anyStrings(append(tags[:len(tags):len(tags)], tags...))}
}

func (m *Module) setProperty(rs *Runspace, name string, v any) (bool, error) {
	switch strings.ToLower(name) {
	case "onremove":
		m.OnRemove, _ = types.Unwrap(v).(*ScriptBlock)
	case "description":
		m.Description = types.ToString(v)
	case "privatedata":
		m.PrivateData = v
	case "accessmode":
		mode, err := rs.conv.To(v, types.MustNamed("System.Management.Automation.ModuleAccessMode"))
		if err != nil {
			return false, err
		}
		m.AccessMode = types.ToString(mode)
	default:
		return false, nil
	}
	return true, nil
}

func moduleList(list []*Module) any {
	items := make([]any, len(list))
	for i, m := range list {
		items[i] = m
	}
	return &types.List{T: types.CollectionDef.Instantiate(types.MustNamed("System.Management.Automation.PSModuleInfo")), Items: items}
}

func exportedTable[T any](list []T, name func(T) string) *types.Dict {
	d := types.NewHashtable()
	for _, e := range list {
		d.Set(name(e), e)
	}
	return d
}

// commandProperty are the properties all commands share.
func commandProperty(c CommandInfo, module *Module, source, name string) (any, bool) {
	switch strings.ToLower(name) {
	case "name":
		return c.CommandName(), true
	case "commandtype":
		return types.EnumNamed("System.Management.Automation.CommandTypes", c.CommandType()), true
	case "modulename", "source":
		if module != nil {
			return module.Name, true
		}
		return source, true
	case "module":
		if module != nil {
			return module, true
		}
		return nil, true
	case "version":
		if module != nil {
			return module.Version, true
		}
		return nil, true
	case "visibility":
		return types.EnumNamed(automationSpace+"SessionStateEntryVisibility", "Public"), true
	case "remotingcapability":
		return types.EnumNamed(automationSpace+"RemotingCapability", "PowerShell"), true
	}
	return nil, false
}

func (f *Function) property(rs *Runspace, name string) (any, bool) {
	if f.Block == nil { // listed from a module that is not loaded; what its file tells is the name
		switch strings.ToLower(name) {
		case "scriptblock", "parameters", "parametersets", "defaultparameterset", "cmdletbinding", "outputtype", "helpuri":
			return nil, true
		case "definition":
			return "", true
		}
	}
	switch strings.ToLower(name) {
	case "scriptblock":
		return f.Block, true
	case "definition":
		return f.Block.Text(), true
	case "parameters", "parametersets", "defaultparameterset", "cmdletbinding", "outputtype", "helpuri":
		return commandMeta(rs, f.Block, f.Meta, name)
	case "options":
		return f.Options.value(), true
	case "description":
		return f.Description, true
	case "verb", "noun":
		verb, noun, ok := strings.Cut(f.Name, "-")
		if !ok {
			return "", true
		}
		if strings.EqualFold(name, "verb") {
			return verb, true
		}
		return noun, true
	}
	module := f.Module
	if module == nil && f.Block != nil && f.Block.session != nil { // a module's own name for it
		module = f.Block.session.module
	}
	return commandProperty(f, module, "", name)
}

func (c *CmdletInfo) property(rs *Runspace, name string) (any, bool) {
	m := c.metadata()
	switch strings.ToLower(name) {
	case "verb", "noun":
		verb, noun, _ := strings.Cut(c.Spec.Name, "-")
		if strings.EqualFold(name, "verb") {
			return verb, true
		}
		return noun, true
	case "parameters", "parametersets", "defaultparameterset", "outputtype":
		return metaProperty(m, name)
	case "helpuri":
		return c.HelpURI, true
	case "implementingtype":
		return c.Class, true
	case "version":
		return &types.Version{Major: 7, Minor: 0, Build: 0, Revision: 0}, true
	}
	return commandProperty(c, nil, c.ModuleName, name)
}

func (a *Alias) property(rs *Runspace, name string) (any, bool) {
	switch strings.ToLower(name) {
	case "definition", "referencedcommandname":
		return a.Definition, true
	case "displayname":
		return a.Name + " -> " + a.Definition, true
	case "description":
		return a.Description, true
	case "options":
		return a.Options.value(), true
	case "resolvedcommand", "referencedcommand", "resolvedcommandname":
		cmd, err := rs.findCommand(rs.activeFrame(), a.Definition)
		if err != nil {
			return nil, true
		}
		if equalFold(name, "ResolvedCommandName") {
			return cmd.CommandName(), true
		}
		return cmd, true
	case "parameters", "parametersets", "outputtype": // those of what it stands for
		cmd, err := rs.findCommand(rs.activeFrame(), a.Definition)
		if err != nil {
			return nil, true
		}
		v, _, err := rs.propertyValue(cmd, name)
		rs.deferError(err)
		return v, true
	}
	return commandProperty(a, a.Module, "", name)
}

func (s *ExternalScript) property(rs *Runspace, name string) (any, bool) {
	switch strings.ToLower(name) {
	case "path", "definition", "source":
		return s.Path, true
	case "scriptblock":
		return s.Block, true
	case "parameters", "parametersets", "defaultparameterset", "outputtype":
		return commandMeta(rs, s.Block, nil, name)
	case "scriptcontents", "originalencoding":
		if equalFold(name, "ScriptContents") {
			return s.Block.Text(), true
		}
	}
	return commandProperty(s, nil, s.Path, name)
}

func (a *Application) property(rs *Runspace, name string) (any, bool) {
	switch strings.ToLower(name) {
	case "path", "definition", "source":
		return a.Path, true
	}
	return commandProperty(a, nil, a.Path, name)
}

func (r *Record) property(rs *Runspace, name string) (any, bool) {
	switch strings.ToLower(name) {
	case "message":
		if r.Stream != "Information" {
			return r.Message, true
		}
	case "messagedata":
		if r.Stream == "Information" {
			return r.Data, true
		}
	case "tags":
		return &types.List{T: types.ListDef.Instantiate(types.String), Items: anyStrings(r.Tags)}, true
	case "invocationinfo":
		if r.Invocation != nil {
			return r.Invocation, true
		}
		return nil, true
	}
	return nil, false
}

// PSType is PSVariable.
func (*Variable) PSType() *types.Type {
	return types.MustNamed("System.Management.Automation.PSVariable")
}

func (sb *ScriptBlock) property(rs *Runspace, name string) (any, bool) {
	switch strings.ToLower(name) {
	case "file":
		if f := sb.unit.src.File; f != "" {
			return f, true
		}
		return nil, true
	case "module":
		if sb.session != nil && sb.session.module != nil {
			return sb.session.module, true
		}
		return nil, true
	case "attributes":
		items, err := sb.attributes(rs)
		rs.deferError(err)
		return &types.List{T: types.ListDef.Instantiate(types.MustNamed("System.Attribute")), Items: items}, true
	case "isconfiguration", "debuggerhidden":
		return false, true
	case "startposition":
		return placeToken(sb.unit.src, sb.unit.ast.Extent()), true
	case "ast":
		tree := newASTObject(sb.unit.src, sb.unit.whole())
		if d := sb.definition; d != nil {
			return tree.at(d), true
		}
		return tree.at(sb.unit.ast), true
	case "isfilter":
		return sb.unit.filter, true
	}
	return nil, false
}

func (e *Enumerator) property(rs *Runspace, name string) (any, bool) {
	if equalFold(name, "Current") {
		return e.Current(), true
	}
	return nil, false
}

func (e *Enumerator) callMethod(rs *Runspace, name string, args []any) (any, bool, error) {
	switch strings.ToLower(name) {
	case "movenext":
		return e.MoveNext(), true, nil
	case "reset":
		e.Reset()
		return types.Nothing, true, nil
	}
	return nil, false, nil
}
