package powershell_test

import (
	"context"
	"errors"
	"testing"

	"github.com/runwright/runwright/powershell"
	"github.com/runwright/runwright/powershell/interp"
	"github.com/runwright/runwright/powershell/oshost"
)

// TestMemoryLimit ends scripts that would use up the machine's memory, whatever
// they fill it with, and leaves those alone that make much and hold little.
func TestMemoryLimit(t *testing.T) {
	const limit = 16 << 20
	run := func(text string) error {
		rs := powershell.New(powershell.Options{Host: oshost.New(oshost.Options{}), MemoryLimit: limit})
		return rs.Run(context.Background(), powershell.Script{Text: text}, powershell.Streams{})
	}
	for name, text := range map[string]string{
		"text":      `$s = 'x'; while ($true) { $s += $s }`,
		"times":     `$s = 'x' * 2000000000`,
		"range":     `$a = 1..50000000`,
		"list":      `$l = [System.Collections.Generic.List[object]]::new(); while ($true) { $l.Add('item ' + $l.Count) }`,
		"hashtable": `$h = @{}; $i = 0; while ($true) { $h["key $i"] = @($i++) }`,
		"pad":       `$s = 'x'.PadLeft(2000000000)`,
		"new":       `$b = [byte[]]::new(60000000)`,
		"builder":   `$b = [System.Text.StringBuilder]::new(); while ($true) { $null = $b.Append([char]'x', 1000000) }`,
		"pipeline":  `$a = 1..600000 | ForEach-Object { "item number $_, of very many that are held" }`,
		"caught":    `try { $s = 'x' * 2000000000 } catch { 'no script catches it' }`,
	} {
		t.Run(name, func(t *testing.T) {
			var c *interp.Cancelled
			if err := run(text); !errors.As(err, &c) || c.ID != interp.MemoryLimitExceeded {
				t.Errorf("Run returned %v, want %s", err, interp.MemoryLimitExceeded)
			}
		})
	}
	for name, text := range map[string]string{
		"garbage": `foreach ($i in 1..300) { $s = 'x' * 1000000 }`,
		"small":   `foreach ($i in 1..20000) { $s = "text $i" }`,
	} {
		t.Run(name, func(t *testing.T) {
			if err := run(text); err != nil {
				t.Errorf("Run returned %v, want no error", err)
			}
		})
	}
}
