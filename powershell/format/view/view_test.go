package view

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/runwright/runwright/powershell/facts"
)

func TestCells(t *testing.T) {
	for text, want := range map[string]int{"abc": 3, "日本": 4, "é": 1, "😀": 2, "\x1b[31mred\x1b[0m": 3, "\x1b]8;;u\x1b\\x\x1b]8;;\x1b\\": 1} {
		if got := cells(text); got != want {
			t.Errorf("cells(%q) = %d, want %d", text, got, want)
		}
	}
}

func TestFit(t *testing.T) {
	for _, c := range []struct {
		text  string
		width int
		align Align
		want  string
	}{
		{"short", 5, Left, "short"}, {"longer", 5, Left, "long…"}, {"longer", 5, Right, "…nger"}, {"False", 1, Right, "e"}, {"False", 1, Left, "F"},
		{"two\nlines", 9, Left, "two…"}, {"日本語", 5, Left, "日本…"},
	} {
		if got := fit(c.text, c.width, c.align); got != c.want {
			t.Errorf("fit(%q, %d) = %q, want %q", c.text, c.width, got, c.want)
		}
	}
}

func TestWrap(t *testing.T) {
	for _, c := range []struct {
		text  string
		width int
		want  []string
	}{
		{"word word word", 10, []string{"word word ", "word"}},
		{"2/29/2024 1:05", 5, []string{"2/29/", "2024 ", "1:05"}},
		{"a\nbc", 5, []string{"a", "bc"}},
		{"see abcdefghij", 8, []string{"see abcd", "efghij"}},
		{"", 5, []string{""}},
	} {
		if diff := cmp.Diff(c.want, wrap(c.text, c.width)); diff != "" {
			t.Errorf("wrap(%q, %d) (-want +got)\n%s", c.text, c.width, diff)
		}
	}
}

func TestTableWidths(t *testing.T) {
	for _, c := range []struct {
		wanted []int
		width  int
		want   []int
	}{
		{[]int{5, 5}, 20, []int{5, 5}},
		{[]int{15, 0}, 60, []int{15, 44}},
		{[]int{0, 0}, 80, []int{40, 39}},
		{[]int{0, 0, 0, 0}, 80, []int{20, 19, 19, 19}},
		{[]int{8, 8, 40, 0}, 40, []int{8, 8, 22, 0}},
		{[]int{7, 7, 7}, 17, []int{7, 7, 1}},
		{[]int{7, 7, 7}, 16, []int{7, 7, 0}},
	} {
		if diff := cmp.Diff(c.want, newTable(c.wanted, make([]Align, len(c.wanted)), c.width).widths); diff != "" {
			t.Errorf("widths of %v in %d (-want +got)\n%s", c.wanted, c.width, diff)
		}
	}
}

// TestRecordedViews checks that each recorded view is read and has its place.
func TestRecordedViews(t *testing.T) {
	n := 0
	for line := range strings.Lines(facts.FormatData()) {
		n += strings.Count(line, `"view":`)
	}
	views := Recorded()
	if len(views) != n {
		t.Errorf("%d views, the facts have %d", len(views), n)
	}
	for _, v := range views {
		if len(v.Types) == 0 || len(v.Rows) == 0 {
			t.Errorf("view %s shows nothing", v.Name)
		}
		if v.Kind == Table && len(v.Columns) != len(v.Rows[0].Items) {
			t.Errorf("view %s has %d columns and %d cells", v.Name, len(v.Columns), len(v.Rows[0].Items))
		}
	}
	if got := recordedFor([]string{"System.Management.Automation.FunctionInfo", "System.Management.Automation.CommandInfo"}); len(got) == 0 || len(got[0].Types) != 1 && len(got[0].Types) != 7 {
		t.Errorf("views of a function: %v", got)
	}
}

func TestReadViewsFaults(t *testing.T) {
	script := func(string) (any, error) { return nil, nil }
	for _, text := range []string{"", "<a", "<Types/>", "<Configuration><b></Configuration>"} {
		if _, err := ReadViews(text, script); err == nil {
			t.Errorf("ReadViews(%q) finds no fault", text)
		}
	}
	views, err := ReadViews("<Configuration><ViewDefinitions><View><Name>x</Name></View></ViewDefinitions></Configuration>", script)
	if err != nil || len(views) != 0 {
		t.Errorf("a view without a control: %v, %v", views, err)
	}
}

func FuzzReadViews(f *testing.F) {
	f.Add("<Configuration><ViewDefinitions><View><Name>x</Name><TableControl/></View></ViewDefinitions></Configuration>")
	f.Add("<Configuration><Controls><Control><Name>a</Name><CustomControl><CustomEntries><CustomEntry><CustomItem><ExpressionBinding><CustomControlName>a</CustomControlName></ExpressionBinding></CustomItem></CustomEntry></CustomEntries></CustomControl></Control></Controls><ViewDefinitions><View><CustomControl/></View></ViewDefinitions></Configuration>")
	f.Fuzz(func(t *testing.T, text string) {
		_, _ = ReadViews(text, func(string) (any, error) { return nil, nil })
	})
}
