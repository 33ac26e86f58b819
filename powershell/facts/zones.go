package facts

import _ "embed"

var (
	//go:embed data/timezones.tsv
	timeZonesText string
	//go:embed data/timezones-regions.tsv
	timeZoneRegionsText string
	//go:embed data/zoneinfo.tar.gz
	zoneInfo []byte
)

// TimeZones returns the recorded time zones, a heading and then a line a zone,
// as data/README.md describes them.
func TimeZones() string { return timeZonesText }

// TimeZoneRegions returns the zones that Windows names mean in single regions, a
// heading and then a line each: Windows id, region, zone.
func TimeZoneRegions() string { return timeZoneRegionsText }

// ZoneInfo returns the tz database's compiled zones as a compressed tar archive
// of one file a zone. The bytes must not be changed.
func ZoneInfo() []byte { return zoneInfo }
