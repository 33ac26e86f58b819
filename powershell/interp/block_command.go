package interp

import (
	"strings"

	"github.com/runwright/runwright/powershell/types"
)

// BlockCommand is a script block as the command of an invocation: a ScriptInfo,
// which has no name and whose text is the block's.
type BlockCommand struct{ Block *ScriptBlock }

// CommandName is empty.
func (*BlockCommand) CommandName() string { return "" }

// CommandType is Script.
func (*BlockCommand) CommandType() string { return "Script" }

// PSType is ScriptInfo.
func (*BlockCommand) PSType() *types.Type { return types.MustNamed(automationSpace + "ScriptInfo") }

// PSString is the block's text.
func (b *BlockCommand) PSString() string { return b.Block.Text() }

func (b *BlockCommand) property(rs *Runspace, name string) (any, bool) {
	switch strings.ToLower(name) {
	case "definition":
		return b.Block.Text(), true
	case "scriptblock":
		return b.Block, true
	case "parameters", "parametersets", "outputtype":
		return commandMeta(rs, b.Block, nil, name)
	}
	var m *Module
	if s := b.Block.session; s != nil {
		m = s.module
	}
	return commandProperty(b, m, "", name)
}

func (b *BlockCommand) callMethod(rs *Runspace, name string, args []any) (any, bool, error) {
	if equalFold(name, "ToString") && len(args) == 0 {
		return b.Block.Text(), true, nil
	}
	return nil, false, nil
}
