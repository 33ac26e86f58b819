package conformance

import (
	"context"
	"testing"

	"github.com/runwright/runwright/powershell/cmdlets"
	"github.com/runwright/runwright/powershell/interp"
	"github.com/runwright/runwright/powershell/oshost"
)

// BenchmarkMemberCall is one call of a method in a loop of a script.
func BenchmarkMemberCall(b *testing.B) {
	for name, call := range map[string]string{
		"Substring": "$s.Substring(1,3)", "Length": "$s.Length", "Sqrt": "[math]::Sqrt($i)", "Append": "$sb.Append('x')", "ListAdd": "$l.Add($i)",
	} {
		b.Run(name, func(b *testing.B) {
			rs := interp.New(interp.Options{Host: oshost.New(oshost.Options{}), Registry: cmdlets.Registry()})
			sb, err := rs.Parse("", "param($n) $s = 'abcdefgh'; $sb = [System.Text.StringBuilder]::new(); $l = [System.Collections.Generic.List[int]]::new(); for ($i = 0; $i -lt $n; $i++) { $null = "+call+" }")
			if err != nil {
				b.Fatal(err)
			}
			b.ReportAllocs()
			if err := rs.Run(context.Background(), sb, []interp.Arg{{Value: int32(b.N)}}, interp.Streams{}); err != nil {
				b.Fatal(err)
			}
		})
	}
}
