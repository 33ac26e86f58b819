package automation

import (
	"errors"

	"github.com/runwright/runwright/powershell/interp"
	"github.com/runwright/runwright/powershell/types"
)

// getConnection is Get-AutomationConnection: all fields of a connection asset as
// a hashtable, encrypted ones in clear text.
type getConnection struct{ interp.Base }

func (g *getConnection) Process(c *interp.Call) error {
	assets := c.Host().Assets
	name := c.String("Name")
	if assets == nil {
		return c.Error("System.InvalidOperationException", "AssetsNotAvailable", "ResourceUnavailable", name,
			"Assets can be read in a job of an automation account only; the connection '%s' was asked for outside one.", name)
	}
	v, err := assets.Do(c.Context(), "connection", name, nil)
	if err != nil {
		if errors.Is(err, interp.ErrNoAsset) {
			return c.WriteError(c.Error("System.Management.Automation.ItemNotFoundException", "AssetNotFound", "ObjectNotFound", name,
				"Connection '%s' was not found in the automation account.", name))
		}
		return c.Error("System.InvalidOperationException", "AssetNotReadable", "ReadError", name, "Connection '%s' could not be read: %s", name, err.Error())
	}
	fields, ok := v.(map[string]any)
	if !ok {
		return c.Error("System.InvalidOperationException", "AssetNotReadable", "ReadError", name, "Connection '%s' could not be read: the answer was not a set of fields.", name)
	}
	table := types.NewHashtable()
	for _, k := range sortedKeys(fields) {
		table.Set(k, fields[k])
	}
	return c.Write(table)
}
