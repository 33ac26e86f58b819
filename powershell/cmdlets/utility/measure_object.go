package utility

import (
	"math"
	"strings"
	"unicode"

	"github.com/runwright/runwright/powershell/interp"
	"github.com/runwright/runwright/powershell/types"
)

// measureObject is Measure-Object.
type measureObject struct {
	interp.Base
	exprs                                              []expression
	stats                                              map[string]*statistics
	order                                              []string
	text                                               bool
	sum, average, maximum, minimum, deviation          bool
	lines, words, characters, ignoreWhite, wantsNumber bool
}

// statistics are the figures of one property.
type statistics struct {
	count               int32
	sum, mean, squares  float64
	numbers             float64
	max, min            any
	lines, words, chars int32
	// failed is set by a value that is no number; sums are null then.
	failed bool
}

func (m *measureObject) Begin(c *interp.Call) error {
	exprs, err := expressions(c, c.Objects("Property"), "expression")
	if err != nil {
		return err
	}
	m.exprs, m.stats = exprs, map[string]*statistics{}
	all := c.Switch("AllStats")
	m.sum, m.average = c.Switch("Sum") || all, c.Switch("Average") || all
	m.maximum, m.minimum, m.deviation = c.Switch("Maximum") || all, c.Switch("Minimum") || all, c.Switch("StandardDeviation") || all
	m.lines, m.words, m.characters, m.ignoreWhite = c.Switch("Line"), c.Switch("Word"), c.Switch("Character"), c.Switch("IgnoreWhiteSpace")
	m.text = c.ParameterSet() == "TextMeasure"
	m.wantsNumber = m.sum || m.average || m.deviation
	if len(exprs) == 0 {
		m.of("")
	}
	return nil
}

// of returns the figures of a property.
func (m *measureObject) of(name string) *statistics {
	s := m.stats[name]
	if s == nil {
		s = new(statistics)
		m.stats[name] = s
		m.order = append(m.order, name)
	}
	return s
}

func (m *measureObject) Process(c *interp.Call) error {
	v, ok := input(c)
	if !ok {
		return nil
	}
	if len(m.exprs) == 0 {
		return m.add(c, m.stats[""], v, v)
	}
	for i := range m.exprs {
		e := &m.exprs[i]
		if e.wild != nil {
			for _, n := range c.Runspace().PropertyNames(v) {
				if e.wild.Match(n) {
					if val, ok, err := c.Property(v, n); err == nil && ok {
						if err := m.add(c, m.of(n), val, v); err != nil {
							return err
						}
					}
				}
			}
			continue
		}
		val, ok := e.value(c, v)
		if !ok {
			continue
		}
		name := e.label()
		s := m.stats[name]
		if s == nil {
			s = m.of(name)
		}
		if err := m.add(c, s, val, v); err != nil {
			return err
		}
	}
	return nil
}

// add takes one value into the figures.
func (m *measureObject) add(c *interp.Call, s *statistics, v, whole any) error {
	s.count++
	if v == nil {
		return nil // it counts, but there is nothing to measure
	}
	if m.text {
		return m.addText(c, s, v)
	}
	if m.wantsNumber {
		f, ok := number(c, v)
		if !ok {
			text, err := measuredText(c, v)
			if err != nil {
				return err
			}
			e := c.Error("System.Management.Automation.PSInvalidOperationException", "NonNumericInputObject", "InvalidType", v, "Input object \"%s\" is not numeric.", text)
			s.failed = true
			return c.WriteError(e)
		}
		s.numbers++
		s.sum += f
		delta := f - s.mean
		s.mean += delta / s.numbers
		s.squares += delta * delta * (s.numbers - 1) / s.numbers
	}
	if m.maximum || m.minimum {
		if err := comparable(c, s, v); err != nil {
			return err
		}
	}
	if m.maximum {
		s.max = further(c, s.max, v, 1)
	}
	if m.minimum {
		s.min = further(c, s.min, v, -1)
	}
	return nil
}

// measuredText is a value as .NET's ToString gives it: a list is only its type.
func measuredText(c *interp.Call, v any) (string, error) {
	switch x := types.Unwrap(v).(type) {
	case types.DateTime:
		return c.Runspace().CultureText(x)
	case *types.Array, *types.List, *types.Dict:
		return types.TypeOf(x).FullName(), nil
	}
	return sortText(c, v)
}

// comparable refuses the second of two values that no order is known of.
func comparable(c *interp.Call, s *statistics, v any) error {
	first := s.max == nil && s.min == nil
	switch x := types.Unwrap(v).(type) {
	case *types.Array, *types.List, *types.Dict:
		if !first {
			return c.Error("System.Management.Automation.PSArgumentException", "Argument", "InvalidArgument", nil, "Cannot compare \"%s\" because it is not IComparable.", types.TypeOf(x).FullName())
		}
	}
	return nil
}

// further returns the greater of two values, or with sign -1 the smaller. What
// can be a number is compared as one; values of two kinds by their texts.
func further(c *interp.Call, best, v any, sign int) any {
	if best == nil {
		return v
	}
	a, b := best, v
	x, okX := number(c, best)
	y, okY := number(c, v)
	switch {
	case okX && okY:
		a, b = x, y
	case okX != okY:
		s, errA := c.Text(best)
		t, errB := c.Text(v)
		if errA == nil && errB == nil {
			a, b = s, t
		}
	}
	if compareKeys(c, a, b, true)*sign > 0 {
		return best
	}
	return v
}

// number is a value as double; texts that are numbers count.
func number(c *interp.Call, v any) (float64, bool) {
	switch x := types.Unwrap(v).(type) {
	case int32:
		return float64(x), true
	case float64:
		return x, true
	case int64:
		return float64(x), true
	case nil:
		return 0, false
	}
	out, err := c.Convert(v, types.Double)
	if err != nil {
		return 0, false
	}
	return out.(float64), true
}

func (m *measureObject) addText(c *interp.Call, s *statistics, v any) error {
	text, err := measuredText(c, v)
	if err != nil {
		return err
	}
	if text != "" { // the end of the last line begins no other
		s.lines += int32(strings.Count(strings.TrimSuffix(text, "\n"), "\n")) + 1
	}
	s.words += int32(len(strings.Fields(text)))
	for _, r := range text {
		if m.ignoreWhite && unicode.IsSpace(r) {
			continue
		}
		s.chars++
		if r > 0xFFFF {
			s.chars++
		}
	}
	return nil
}

func (m *measureObject) End(c *interp.Call) error {
	for _, name := range m.order {
		if err := c.Write(m.result(c, name, m.stats[name])); err != nil {
			return err
		}
	}
	return nil
}

func (m *measureObject) result(c *interp.Call, name string, s *statistics) any {
	var property any
	if name != "" {
		property = name
	}
	when := func(on bool, v any) any {
		if on {
			return v
		}
		return nil
	}
	if m.text {
		return interp.NewObject("Microsoft.PowerShell.Commands.TextMeasureInfo", "Lines", when(m.lines, s.lines), "Words", when(m.words, s.words), "Characters", when(m.characters, s.chars), "Property", property)
	}
	var average, deviation any
	if m.average && s.numbers > 0 && !s.failed {
		average = s.sum / float64(s.count) // what is null counts too
	}
	if m.deviation && !s.failed {
		deviation = 0.0
		if s.numbers > 1 {
			deviation = math.Sqrt(s.squares / (s.numbers - 1))
		}
	}
	class := "Microsoft.PowerShell.Commands.GenericMeasureInfo"
	for _, v := range []any{s.max, s.min} {
		if v == nil || m.wantsNumber {
			continue
		}
		if _, ok := number(c, v); !ok { // neither bound is a number
			class = "Microsoft.PowerShell.Commands.GenericObjectMeasureInfo"
		}
	}
	return interp.NewObject(class, "Count", s.count, "Average", average, "Sum", when(m.sum && !s.failed, s.sum),
		"Maximum", when(m.maximum, extreme(c, s.max)), "Minimum", when(m.minimum, extreme(c, s.min)), "StandardDeviation", deviation, "Property", property)
}

// extreme is how a maximum or minimum is shown: numbers as double.
func extreme(c *interp.Call, v any) any {
	if f, ok := number(c, v); ok {
		return f
	}
	return v
}
