package automation

import (
	"github.com/runwright/runwright/powershell/interp"
	"github.com/runwright/runwright/powershell/types"
)

// getConnection is Get-AutomationConnection: all fields of a connection asset as
// a hashtable, encrypted ones in clear text, or null with -DoNotDecrypt.
type getConnection struct{ interp.Base }

func (*getConnection) Process(c *interp.Call) error {
	v, ok, err := connection.ask(c, "connection", decrypted(c))
	if err != nil || !ok {
		return err
	}
	fields, ok := v.(map[string]any)
	if !ok {
		return connection.unreadable(c, "the answer was not a set of fields.")
	}
	table := types.NewHashtable()
	for _, k := range sortedKeys(fields) {
		table.Set(k, fields[k])
	}
	return c.Write(table)
}
