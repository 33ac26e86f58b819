package recurrence

import (
	"encoding/json"
	"flag"
	"os"
	"slices"
	"strings"
	"testing"
	"time"
)

var update = flag.Bool("update", false, "write windows.txt from testdata/cldr")

// TestWindowsNames compares the embedded table with its source, and loads
// every zone of it.
func TestWindowsNames(t *testing.T) {
	raw, err := os.ReadFile("testdata/cldr/windowsZones.json")
	if err != nil {
		t.Fatal(err)
	}
	var source struct {
		Supplemental struct {
			Version struct {
				CLDR string `json:"_cldrVersion"`
			} `json:"version"`
			WindowsZones struct {
				MapTimezones []struct {
					MapZone struct {
						Other     string `json:"_other"`
						Type      string `json:"_type"`
						Territory string `json:"_territory"`
					} `json:"mapZone"`
				} `json:"mapTimezones"`
			} `json:"windowsZones"`
		} `json:"supplemental"`
	}
	if err := json.Unmarshal(raw, &source); err != nil {
		t.Fatal(err)
	}
	var lines []string
	for _, m := range source.Supplemental.WindowsZones.MapTimezones {
		if z := m.MapZone; z.Territory == "001" { // the world: one zone for a name
			lines = append(lines, z.Other+"\t"+z.Type+"\n")
		}
	}
	slices.Sort(lines)
	want := "# Windows time zones and their IANA names, from Unicode CLDR " + source.Supplemental.Version.CLDR + ", windowsZones (Unicode License V3).\n" + strings.Join(lines, "")
	if *update {
		if err := os.WriteFile("windows.txt", []byte(want), 0o600); err != nil {
			t.Fatal(err)
		}
		return // the one that was embedded is the old one
	}
	if windowsZones != want {
		t.Error("windows.txt is not what testdata/cldr says; run with -update")
	}
	for _, line := range lines {
		name, _, _ := strings.Cut(line, "\t")
		if _, err := Zone(name); err != nil {
			t.Error(err)
		}
	}
	if len(lines) < 130 {
		t.Errorf("only %d zones", len(lines))
	}
}

func TestZone(t *testing.T) {
	for name, want := range map[string]string{
		"": "UTC", "UTC": "UTC", "Etc/UTC": "Etc/UTC", "Europe/Berlin": "Europe/Berlin", "W. Europe Standard Time": "Europe/Berlin",
		"w. europe standard time": "Europe/Berlin", "Pacific Standard Time": "America/Los_Angeles", "India Standard Time": "Asia/Calcutta",
	} {
		zone, err := Zone(name)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if zone.String() != want && !(want == "UTC" && zone.String() == "Etc/UTC") {
			t.Errorf("%s is %s, want %s", name, zone, want)
		}
	}
	for _, name := range []string{"Local", "localtime", "Europe", "../UTC", "/etc/localtime", "zone.tab", "Nowhere/City", "# Windows time zones"} {
		if zone, err := Zone(name); err == nil {
			t.Errorf("%q is %v", name, zone)
		}
	}
}

func TestParse(t *testing.T) {
	if f, err := ParseFrequency("onetime"); f != OneTime || err != nil {
		t.Errorf("%s, %v", f, err)
	}
	if _, err := ParseFrequency("Year"); err == nil || !strings.Contains(err.Error(), "'Year'") {
		t.Errorf("Year: %v", err)
	}
	if d, err := ParseWeekday("FRIDAY"); d != time.Friday || err != nil {
		t.Errorf("%s, %v", d, err)
	}
	if _, err := ParseWeekday("Fri"); err == nil {
		t.Error("Fri is a day")
	}
}
