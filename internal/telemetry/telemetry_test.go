package telemetry_test

import (
	"strings"
	"testing"

	"github.com/runwright/runwright/internal/telemetry"
)

func TestNewLogger(t *testing.T) {
	tests := []struct{ format, level, want, fail string }{
		{"text", "info", `level=INFO msg=hello who=me`, ""},
		{"json", "info", `"msg":"hello","who":"me"`, ""},
		{"text", "error", "", ""},
		{"xml", "info", "", `log format "xml": expected text or json`},
		{"text", "loud", "", `log level "loud": expected debug, info, warn or error`},
	}
	for _, tt := range tests {
		var buf strings.Builder
		log, err := telemetry.NewLogger(&buf, tt.format, tt.level)
		if tt.fail != "" {
			if err == nil || err.Error() != tt.fail {
				t.Errorf("%s/%s: error %v, want %q", tt.format, tt.level, err, tt.fail)
			}
			continue
		}
		if err != nil {
			t.Fatal(err)
		}
		log.Info("hello", "who", "me")
		if !strings.Contains(buf.String(), tt.want) || tt.want == "" && buf.Len() > 0 {
			t.Errorf("%s/%s wrote %q", tt.format, tt.level, buf.String())
		}
	}
}
