package interp

import (
	"strings"

	"github.com/runwright/runwright/powershell/types"
)

// jsonReader is what [JsonObject]::ConvertFromJson does: the command's work.
const jsonReader = `param($text, [bool]$table, $depth)
$with = @{}
if ($null -ne $depth) { $with.Depth = $depth }
try { ConvertFrom-Json -InputObject $text -AsHashtable:$table -NoEnumerate @with } catch { throw $_.Exception }`

// jsonStatic is [Microsoft.PowerShell.Commands.JsonObject]::ConvertFromJson. What
// is wrong with the text is thrown; the last argument gets null.
func (fr *frame) jsonStatic(args []any) (any, bool, error) {
	if len(args) < 2 || len(args) > 4 {
		return nil, false, nil
	}
	out, ok := args[len(args)-1].(*types.Reference)
	if !ok {
		return nil, false, nil
	}
	if err := out.Set(nil); err != nil {
		return nil, true, err
	}
	text, err := fr.rs.text(args[0], " ")
	if err != nil || strings.TrimSpace(text) == "" {
		return nil, true, err
	}
	table, depth := any(false), any(nil)
	if len(args) > 2 {
		table = args[1]
	}
	if len(args) > 3 {
		depth = args[2]
	}
	sb, err := fr.rs.parse(fr.session(), "", jsonReader)
	if err != nil {
		return nil, true, err
	}
	v, err := fr.rs.invokeBlock(sb, []any{text, table, depth})
	return v, true, methodCallError("ConvertFromJson", len(args), unwrapFailure(err))
}
