package utility

import (
	"fmt"
	"math"
	"strings"
	"time"

	"github.com/runwright/runwright/powershell/format"
	"github.com/runwright/runwright/powershell/interp"
	"github.com/runwright/runwright/powershell/types"
)

// getDate is Get-Date.
type getDate struct{ interp.Base }

func (g *getDate) Process(c *interp.Call) error {
	loc := c.Runspace().Location()
	d := types.NewDateTime(c.Runspace().Now(), types.Local)
	switch {
	case c.Has("UnixTimeSeconds"):
		d = types.NewDateTime(time.Unix(int64(c.Int("UnixTimeSeconds", 0)), 0).In(loc), types.Local)
	case c.Has("Date"):
		v, ok := types.Unwrap(c.Value("Date")).(types.DateTime)
		if !ok {
			return nil
		}
		d = v
	}
	d, err := g.parts(c, d)
	if err != nil {
		return err
	}
	if c.Switch("AsUTC") && d.Kind != types.UTC {
		d = types.NewDateTime(d.In(loc).UTC(), types.UTC)
	}
	switch {
	case c.Has("Format"):
		s, err := g.formatted(c, d)
		if err != nil {
			return err
		}
		return c.Write(s)
	case c.Has("UFormat"):
		s, err := uformat(d, c.String("UFormat"), loc)
		if err != nil {
			return c.Error("System.ArgumentException", "System.ArgumentException", "NotSpecified", nil, "%s", err.Error())
		}
		return c.Write(s)
	}
	if !c.Has("DisplayHint") {
		return c.Write(d)
	}
	o := &types.PSObject{Base: d}
	return c.Write(o.Set("DisplayHint", c.Value("DisplayHint")))
}

// parts replaces the fields that are named by parameters.
func (g *getDate) parts(c *interp.Call, d types.DateTime) (types.DateTime, error) {
	t := d.Time()
	year, month, day := t.Date()
	fields := []int{year, int(month), day, t.Hour(), t.Minute(), t.Second()}
	names := []string{"Year", "Month", "Day", "Hour", "Minute", "Second"}
	changed := false
	for i, n := range names {
		if c.Has(n) {
			fields[i] = c.Int(n, fields[i])
			changed = true
		}
	}
	ticks := d.Ticks % types.TicksPerSecond
	if c.Has("Millisecond") {
		ticks = int64(c.Int("Millisecond", 0)) * 10_000
		changed = true
	}
	if !changed {
		return d, nil
	}
	last := time.Date(fields[0], time.Month(fields[1])+1, 0, 0, 0, 0, 0, time.UTC).Day()
	if !c.Has("Day") {
		fields[2] = min(fields[2], last) // the month's last day, as AddMonths has it
	} else if fields[2] > last && !c.Has("Month") {
		return d, c.Error("System.ArgumentOutOfRangeException", "System.ArgumentOutOfRangeException", "NotSpecified", nil, "Year, Month, and Day parameters describe an un-representable DateTime.")
	}
	n := types.NewDateTime(time.Date(fields[0], time.Month(fields[1]), fields[2], fields[3], fields[4], fields[5], 0, time.UTC), d.Kind)
	n.Ticks += ticks
	return n, nil
}

func (g *getDate) formatted(c *interp.Call, d types.DateTime) (string, error) {
	spec := c.String("Format")
	switch strings.ToLower(spec) {
	case "filedate":
		spec = "yyyyMMdd"
	case "filedateuniversal":
		spec = "yyyyMMdd'Z'"
	case "filedatetime":
		spec = "yyyyMMdd'T'HHmmssffff"
	case "filedatetimeuniversal":
		spec = "yyyyMMdd'T'HHmmssffff'Z'"
	}
	if strings.HasSuffix(spec, "'Z'") && strings.HasPrefix(strings.ToLower(c.String("Format")), "filedate") && d.Kind != types.UTC {
		d = types.NewDateTime(d.In(c.Runspace().Location()).UTC(), types.UTC)
	}
	s, err := format.DateText(d, spec, c.Runspace().CurrentCulture(), c.Runspace().Location())
	if err != nil {
		return "", c.Error("System.FormatException", "System.FormatException", "NotSpecified", nil, "Input string was not in a correct format.")
	}
	return s, nil
}

// uformat formats as UNIX date does, in the way Get-Date -UFormat knows.
func uformat(d types.DateTime, spec string, loc *time.Location) (string, error) {
	t := d.In(loc)
	if d.Kind == types.UTC {
		t = d.Time()
	}
	spec = strings.TrimPrefix(spec, "+")
	var b strings.Builder
	for i := 0; i < len(spec); i++ {
		if spec[i] != '%' || i+1 == len(spec) {
			b.WriteByte(spec[i])
			continue
		}
		i++
		s, ok := unixField(t, spec[i])
		if !ok {
			return "", fmt.Errorf("Specified argument was out of the range of valid values. (Parameter '%c')", spec[i])
		}
		b.WriteString(s)
	}
	return b.String(), nil
}

// unixField is the text of one letter.
func unixField(t time.Time, letter byte) (string, bool) {
	_, week := t.ISOWeek()
	isoYear, _ := t.ISOWeek()
	layouts := map[byte]string{'A': "Monday", 'a': "Mon", 'B': "January", 'b': "Jan", 'h': "Jan", 'c': "Mon 02 Jan 2006 15:04:05", 'D': "01/02/06", 'x': "01/02/06",
		'd': "02", 'F': "2006-01-02", 'H': "15", 'I': "03", 'M': "04", 'm': "01", 'p': "PM", 'R': "15:04", 'r': "03:04:05 PM", 'S': "05", 'T': "15:04:05", 'X': "15:04:05", 'Y': "2006", 'y': "06"}
	if l, ok := layouts[letter]; ok {
		return t.Format(l), true
	}
	switch letter {
	case 'C':
		return fmt.Sprintf("%02d", t.Year()/100), true
	case 'e':
		return fmt.Sprintf("%2d", t.Day()), true
	case 'G':
		return fmt.Sprintf("%04d", isoYear), true
	case 'g':
		return fmt.Sprintf("%02d", isoYear%100), true
	case 'j':
		return fmt.Sprintf("%03d", t.YearDay()), true
	case 'k':
		return fmt.Sprintf("%2d", t.Hour()), true
	case 'l':
		return fmt.Sprintf("%2d", (t.Hour()+11)%12+1), true
	case 'n':
		return "\n", true
	case 't':
		return "\t", true
	case '%':
		return "%", true
	case 's':
		return fmt.Sprint(t.Unix()), true
	case 'u':
		return fmt.Sprint((int(t.Weekday())+6)%7 + 1), true
	case 'w':
		return fmt.Sprint(int(t.Weekday())), true
	case 'V', 'v':
		return fmt.Sprintf("%02d", week), true
	case 'U', 'W':
		return fmt.Sprint(int(math.Floor(float64(t.YearDay()) / 7))), true
	case 'Z':
		_, offset := t.Zone()
		sign := '+'
		if offset < 0 {
			sign, offset = '-', -offset
		}
		return fmt.Sprintf("%c%02d", sign, offset/3600), true
	}
	return "", false
}
