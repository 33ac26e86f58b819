package sandbox

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/runwright/runwright/internal/netpolicy"
	"github.com/runwright/runwright/internal/sandbox/broker"
	"github.com/runwright/runwright/internal/sandbox/worker"
)

// direct is an IO that connects by itself.
type direct struct{ worker.IO }

func (direct) Certificates() []byte { return nil }

func (direct) Dial(ctx context.Context, address string) (net.Conn, error) {
	var d net.Dialer
	return d.DialContext(ctx, "tcp", address)
}

// BenchmarkConnectAndGet fetches a small page over a new connection each time,
// from within a sandbox through the broker, and directly.
func BenchmarkConnectAndGet(b *testing.B) {
	ts := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, "hello") }))
	defer ts.Close()
	median := func(b *testing.B, took []int64) {
		slices.Sort(took)
		b.ReportMetric(float64(took[len(took)/2]), "µs-each(p50)")
		b.ReportMetric(float64(took[len(took)*95/100]), "µs-each(p95)")
	}
	b.Run("broker", func(b *testing.B) {
		p := newPool(b, Config{JobsPerSandbox: 1 << 30, Network: broker.New(broker.Config{Server: open(b, netpolicy.Limits{Connections: 64, PerMinute: 1 << 30}, "127.0.0.1")})})
		var took []int64
		for b.Loop() {
			var c collector
			if out, err := p.Run(b.Context(), job("fetch "+ts.URL+" 100"), &c); err != nil || out.Exception != "" {
				b.Fatal(err, out.Exception)
			}
			for n := range strings.FieldsSeq(c.records[0].Text) {
				us, err := strconv.ParseInt(n, 10, 64)
				if err != nil {
					b.Fatal(err)
				}
				took = append(took, us)
			}
		}
		median(b, took)
	})
	b.Run("direct", func(b *testing.B) {
		var took []int64
		for b.Loop() {
			for range 100 {
				from := time.Now()
				if _, err := get(b.Context(), direct{}, ts.URL); err != nil {
					b.Fatal(err)
				}
				took = append(took, time.Since(from).Microseconds())
			}
		}
		median(b, took)
	})
}
