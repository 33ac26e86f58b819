package main

import (
	"strings"
	"testing"
	"time"

	"github.com/runwright/runwright/internal/client"
)

func TestExpiryWarnings(t *testing.T) {
	now := time.Date(2030, 1, 1, 12, 0, 0, 0, time.UTC)
	for _, tt := range []struct {
		left time.Duration
		want string
	}{
		{-time.Second, "has expired on 2030-01-01 11:59:59."},
		{0, "has expired"},
		{time.Hour, "expires on 2030-01-01 13:00:00, in 0 day(s)."},
		{29*24*time.Hour + time.Hour, "in 29 day(s)."},
		{30 * 24 * time.Hour, ""},
	} {
		c := client.Certificate{Name: "C"}
		c.Properties.ExpiryTime = now.Add(tt.left)
		if got := expiry(c, now); tt.want == "" && got != "" || !strings.Contains(got, tt.want) {
			t.Errorf("%v left: %q, want %q", tt.left, got, tt.want)
		}
	}
}
