package recurrence

import (
	_ "embed" // the table of Windows' names
	"fmt"
	"strings"
	"time"
	_ "time/tzdata" // zones for machines that have none
)

// windowsZones is written by a test from testdata/cldr.
//
//go:embed windows.txt
var windowsZones string

// Zone finds a time zone by its IANA name (Europe/Berlin) or its Windows name
// (W. Europe Standard Time, in any case); empty is UTC.
func Zone(name string) (*time.Location, error) {
	known := name
	if iana, ok := fromWindows(name); ok {
		known = iana
	}
	switch strings.ToLower(known) {
	case "":
		return time.UTC, nil
	case "local", "localtime", "posixrules":
		// The machine's own zone: no name of a zone.
	default:
		if zone, err := time.LoadLocation(known); err == nil {
			return zone, nil
		}
	}
	return nil, fmt.Errorf("the time zone '%s' is not known; expected an IANA name such as Europe/Berlin or a Windows name such as W. Europe Standard Time", name)
}

// fromWindows returns the IANA name of a Windows zone.
func fromWindows(name string) (iana string, ok bool) {
	for line := range strings.Lines(windowsZones) {
		windows, iana, ok := strings.Cut(strings.TrimSuffix(line, "\n"), "\t")
		if ok && strings.EqualFold(windows, name) {
			return iana, true
		}
	}
	return "", false
}
