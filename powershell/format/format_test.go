package format

import (
	"testing"

	"github.com/runwright/runwright/powershell/types"
)

func TestNumber(t *testing.T) {
	for _, row := range []struct {
		v                   any
		spec, culture, want string
	}{
		{int32(255), "X4", "en-US", "00FF"},
		{int32(-5), "D3", "en-US", "-005"},
		{1234567.891, "N2", "de-DE", "1.234.567,89"},
		{2.5, "F0", "en-US", "2"},
		{1e15, "", "en-US", "1000000000000000"},
		{0.00001, "", "en-US", "1E-05"},
		{-1234.5, "C", "en-US", "-$1,234.50"},
		{int32(1234567), "(000) 000-0000", "en-US", "(000) 123-4567"},
		{1234.5678, "#,##0.00;(0);zero", "en-US", "1,234.57"},
		{0.0, "0.0;-0.0;zero", "en-US", "zero"},
		{1234.5678, "0.00E+0", "en-US", "1.23E+3"},
	} {
		c, ok := CultureByName(row.culture)
		if !ok {
			t.Fatalf("no culture %s", row.culture)
		}
		got, err := Number(row.v, row.spec, c)
		if err != nil || got != row.want {
			t.Errorf("Number(%v, %q, %s) = %q, %v; want %q", row.v, row.spec, row.culture, got, err, row.want)
		}
	}
}

func FuzzNumber(f *testing.F) {
	for _, s := range []string{"N2", "0.00", "#,#.##;(0)", "'a", "0E+000", "\\", "‰"} {
		f.Add(1234.5, s)
	}
	f.Fuzz(func(t *testing.T, v float64, spec string) {
		if len(spec) > 50 {
			return
		}
		if letter, n, ok := standardSpecOf(spec); ok && n > 1000 {
			t.Skip(letter)
		}
		if _, err := Number(v, spec, Current()); err != nil && err != errSpecifier {
			t.Errorf("Number(%v, %q): %v", v, spec, err)
		}
	})
}

func standardSpecOf(spec string) (byte, int, bool) {
	if spec == "" {
		return 0, 0, false
	}
	return standardSpec(spec)
}

func FuzzComposite(f *testing.F) {
	for _, s := range []string{"{0}", "{0,5:N2}|{1}", "{", "}}", "{0:", "{0,"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, pattern string) {
		if len(pattern) > 60 {
			return
		}
		text := func(v any) (string, error) { return types.ToString(v), nil }
		// Only a panic is wrong: patterns that do not parse are errors.
		if _, err := Composite(pattern, []any{int32(1), "a"}, text); err != nil && err.Error() == "" {
			t.Error("an error without text")
		}
	})
}
