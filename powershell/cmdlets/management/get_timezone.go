package management

import (
	"github.com/runwright/runwright/powershell/interp"
	"github.com/runwright/runwright/powershell/types"
)

// getTimeZone is Get-TimeZone.
type getTimeZone struct{ interp.Base }

func (g *getTimeZone) Process(c *interp.Call) error {
	zone := types.MustNamed("System.TimeZoneInfo")
	rs := c.Runspace()
	switch c.ParameterSet() {
	case "ListAvailable":
		list, err := rs.Static(zone, "GetSystemTimeZones")
		if err != nil {
			return err
		}
		return c.WriteAll(list)
	case "Id":
		for _, id := range c.Strings("Id") {
			z, err := rs.Static(zone, "FindSystemTimeZoneById", id)
			if err != nil {
				e := c.Error("System.TimeZoneNotFoundException", "TimeZoneNotFound", "InvalidArgument", "Id", "The time zone ID '%s' was not found on the local computer.", id)
				if err := c.WriteError(e); err != nil {
					return err
				}
				continue
			}
			if err := c.Write(z); err != nil {
				return err
			}
		}
		return nil
	}
	if !c.Has("Name") {
		v, err := rs.StaticProperty(zone, "Local")
		if err != nil {
			return err
		}
		return c.Write(v)
	}
	list, err := rs.Static(zone, "GetSystemTimeZones")
	if err != nil {
		return err
	}
	all, _ := types.Elements(list)
	for _, n := range c.Strings("Name") {
		w, err := types.CompileWildcard(n, true)
		if err != nil {
			return err
		}
		found := false
		for _, z := range all {
			for _, p := range []string{"StandardName", "DaylightName"} {
				v, _, err := rs.PropertyValue(z, p)
				if err != nil {
					return err
				}
				if w.Match(types.ToString(v)) {
					found = true
					if err := c.Write(z); err != nil {
						return err
					}
					break
				}
			}
		}
		if !found {
			e := c.Error("System.TimeZoneNotFoundException", "TimeZoneNotFound", "InvalidArgument", "Name", "The time zone name '%s' was not found on the local computer.", n)
			if err := c.WriteError(e); err != nil {
				return err
			}
		}
	}
	return nil
}
