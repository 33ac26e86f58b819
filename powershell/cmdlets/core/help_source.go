package core

import (
	"io/fs"
	"path"
	"strconv"
	"strings"

	"github.com/runwright/runwright/powershell/interp"
	"github.com/runwright/runwright/powershell/module/metadata"
)

// maxForwards bounds help that names other help.
const maxForwards = 16

// helpOf finds the help of a command.
func helpOf(c *interp.Call, cmd interp.CommandInfo) (*commandText, error) {
	for range maxForwards {
		h, err := ownHelp(c, cmd)
		if err != nil || h.help.Forward == "" {
			return h, err
		}
		target, err := c.FindCommand(h.help.Forward)
		if err != nil || target == nil || target == cmd {
			return h, nil // help that is not there is as if it were not named
		}
		cmd = target
	}
	return ownHelp(c, cmd)
}

// ownHelp is the help of a command itself.
func ownHelp(c *interp.Call, cmd interp.CommandInfo) (*commandText, error) {
	h := &commandText{cmd: cmd, name: cmd.CommandName(), meta: c.Runspace().MetaOf(cmd)}
	lines := c.Runspace().Syntax(cmd)
	for _, t := range topics(c) {
		if a, ok := t.(*interp.Alias); ok && strings.EqualFold(a.Definition, cmd.CommandName()) {
			h.aliases += a.Name + "\n"
		}
	}
	if h.aliases == "" {
		h.aliases = "None\n"
	}
	var block *interp.ScriptBlock
	at := -1
	src := metadata.Source{Name: moduleOf(cmd)}
	switch x := cmd.(type) {
	case *interp.Function:
		if block = x.Block; block != nil {
			at = block.AST().Extent().Start
		}
		if x.Module != nil {
			src.Files = moduleFiles(c.Runspace(), x.Module.Base)
		}
	case *interp.ExternalScript:
		block, h.name = x.Block, x.Path
	}
	if block == nil {
		h.help = cmdletHelp(c.Runspace(), cmd, lines)
		h.words()
		return h, nil
	}
	source := block.AST().Source
	if src.Files == nil && source.File != "" && strings.Contains(strings.ToLower(source.Text), ".externalhelp") {
		src.Files = moduleFiles(c.Runspace(), path.Dir(source.File))
	}
	file := path.Base(source.File)
	if files, ok := src.Files.(*folderFiles); ok {
		file = strings.TrimPrefix(source.File, files.base+"/")
	}
	d, err := metadata.Describe(src, file, source.Text, cmd.CommandName(), at)
	if err != nil {
		return nil, err
	}
	h.help, h.sets = d.Help, d.ParameterSets
	if h.help == nil || h.help.Error != "" || h.generated() {
		h.help = cmdletHelp(c.Runspace(), cmd, lines)
		h.name = cmd.CommandName()
	}
	h.help.Category = cmd.CommandType()
	h.words()
	return h, nil
}

// words fills in the words that parameters of few values can have: those of
// ValidateSet only where PowerShell makes the help.
func (h *commandText) words() {
	if h.fromFile() {
		return
	}
	for i := range h.help.Parameters {
		p := &h.help.Parameters[i]
		switch known := h.param(p.Name); {
		case known == nil:
		case h.generated():
			p.Values = known.Words()
		case known.Type != nil && known.Type.Enum() != nil:
			p.Values = known.Type.Enum().Names
		}
	}
}

// folderFiles are the files of a module's folder.
type folderFiles struct {
	rs    *interp.Runspace
	base  string
	names []string
}

// moduleFiles lists a module's folder; nil where there is none.
func moduleFiles(rs *interp.Runspace, base string) metadata.Files {
	if base == "" || rs.Host().Files == nil {
		return nil
	}
	f := &folderFiles{rs: rs, base: base}
	f.list("", 3)
	if len(f.names) == 0 {
		return nil
	}
	return f
}

func (f *folderFiles) list(dir string, depth int) {
	entries, err := f.rs.Host().Files.ReadDir(path.Join(f.base, dir))
	if err != nil || depth == 0 {
		return // help that cannot be read is as help that is not there
	}
	for _, e := range entries {
		name := path.Join(dir, e.Name())
		if e.IsDir() {
			f.list(name, depth-1)
		} else if e.Type()&fs.ModeType == 0 {
			f.names = append(f.names, name)
		}
	}
}

// Names lists the files.
func (f *folderFiles) Names() []string { return f.names }

// Read reads one.
func (f *folderFiles) Read(name string) ([]byte, error) {
	return f.rs.ReadFile(path.Join(f.base, name))
}

// cmdletHelp is what PowerShell makes up for a command without help.
func cmdletHelp(rs *interp.Runspace, cmd interp.CommandInfo, lines []string) *metadata.Help {
	h := &metadata.Help{Kind: "ExtendedCmdletHelpInfo#FullView", Category: cmd.CommandType()}
	h.Synopsis = "\n" + strings.Join(lines, "\n\n") + "\n"
	m := rs.MetaOf(cmd)
	if m == nil {
		h.Synopsis = cmd.CommandName()
		return h
	}
	seen := map[string]bool{}
	inputs := ""
	for _, p := range m.ByName() {
		in := p.In[0]
		ph := metadata.ParameterHelp{Name: p.Name, Description: []string{}, Required: strconv.FormatBool(in.Mandatory), Position: "Named",
			PipelineInput: pipelineWords(in), Globbing: strconv.FormatBool(p.Wildcards), Aliases: "None", Type: interp.ShortTypeName(p.Type)}
		if n, ok := in.PositionNumber(); ok {
			ph.Position = strconv.Itoa(n)
		}
		if len(p.Aliases) > 0 {
			ph.Aliases = strings.Join(p.Aliases, ", ")
		}
		if in.HelpMessage != "" {
			ph.Description = []string{in.HelpMessage + "\n"}
		}
		h.Parameters = append(h.Parameters, ph)
	}
	for _, p := range m.Params {
		if name := p.Type.String(); (p.In[0].Pipeline || p.In[0].ByName) && !seen[name] {
			seen[name] = true
			inputs += name + "\n"
		}
	}
	if inputs == "" {
		inputs = "None\n"
	}
	h.Inputs = []string{inputs}
	outputs := ""
	for _, o := range m.OutputTypes {
		outputs += o.Name + "\n"
	}
	if outputs == "" {
		outputs = "System.Object"
	}
	h.Outputs = []string{outputs}
	if m.HelpURI != "" {
		h.Links = []metadata.Link{{URI: m.HelpURI}}
	}
	return h
}

func pipelineWords(in interp.InSet) string {
	var how []string
	if in.Pipeline {
		how = append(how, "ByValue")
	}
	if in.ByName {
		how = append(how, "ByPropertyName")
	}
	if in.Remaining {
		how = append(how, "FromRemainingArguments")
	}
	if how == nil {
		return "false"
	}
	return "true (" + strings.Join(how, ", ") + ")"
}
