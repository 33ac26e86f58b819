package gallery_test

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/runwright/runwright/internal/clock"
	"github.com/runwright/runwright/internal/fault"
	"github.com/runwright/runwright/internal/gallery"
)

// TestBusyFeeds lets a feed be busy some times and looks at the pauses.
func TestBusyFeeds(t *testing.T) {
	begin := time.Date(2024, 5, 6, 7, 8, 9, 0, time.UTC)
	tests := []struct {
		name    string
		answers []string // status and Retry-After of the answers before the good one
		pauses  string
		fails   string // in the message; empty for no failure
	}{
		{"seconds", []string{"429 7"}, "7s", ""},
		{"no word", []string{"503", "503", "429"}, "1s 2s 4s", ""},
		{"a date", []string{"503 Mon, 06 May 2024 07:08:39 GMT"}, "30s", ""},
		{"a date that is over", []string{"503 Mon, 06 May 2024 07:00:00 GMT"}, "", ""},
		{"nonsense", []string{"429 soon"}, "1s", ""},
		{"too often", []string{"503", "503", "503", "503"}, "1s 2s 4s", "503"},
		{"too long", []string{"429 3600"}, "", "asks to be left alone for more than 1m0s"},
		{"too long together", []string{"429 40", "429 40"}, "40s", "asks to be left alone for 40s"},
		{"another error", []string{"500 1"}, "", "500"},
	}
	for _, tt := range tests {
		for _, download := range []bool{false, true} {
			t.Run(fmt.Sprint(tt.name, " ", download), func(t *testing.T) {
				answers := tt.answers
				s := serve(t, func(w http.ResponseWriter, r *http.Request) {
					if download == strings.HasPrefix(r.URL.Path, "/v2/package/") && len(answers) > 0 {
						var code int
						fmt.Sscan(answers[0], &code)
						if after := strings.TrimSpace(answers[0][3:]); after != "" {
							w.Header().Set("Retry-After", after)
						}
						answers = answers[1:]
						w.WriteHeader(code)
						return
					}
					if strings.HasPrefix(r.URL.Path, "/v2/package/") {
						fmt.Fprint(w, "PK\x03\x04 bytes")
						return
					}
					fmt.Fprint(w, atom("", "Here 1.0"))
				})
				m := clock.NewManual(begin)
				c := clientWith(t, gallery.Options{Feeds: []gallery.Feed{{Name: "f", URL: s.URL + "/v2", Kind: gallery.V2}}, Clock: m, Retries: 3})
				ended := make(chan error, 1)
				go func() {
					p, err := c.Find(background, "Here", version(t, "1.0"))
					if err == nil && download {
						var b bytes.Buffer
						err = c.Download(background, p, &b, 100)
					}
					ended <- err
				}()
				for _, text := range strings.Fields(tt.pauses) {
					pause, err := time.ParseDuration(text)
					if err != nil {
						t.Fatal(err)
					}
					m.AwaitAlarm()
					m.Advance(pause - time.Nanosecond*100)
					select {
					case err := <-ended:
						t.Fatalf("it did not wait for %s: %v", text, err)
					default:
					}
					m.Advance(time.Nanosecond * 100)
				}
				err := <-ended
				if tt.fails == "" && err != nil || tt.fails != "" && (!fault.Is(err, fault.Unavailable) || !strings.Contains(err.Error(), tt.fails)) {
					t.Errorf("ended with %v", err)
				}
			})
		}
	}
}

// TestBusyFeedCancelled ends a pause with its context.
func TestBusyFeedCancelled(t *testing.T) {
	s := serve(t, func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusServiceUnavailable) })
	m := clock.NewManual(time.Date(2024, 5, 6, 7, 8, 9, 0, time.UTC))
	c := clientWith(t, gallery.Options{Feeds: []gallery.Feed{{Name: "f", URL: s.URL + "/v2", Kind: gallery.V2}}, Clock: m, Retries: 3})
	ctx, cancel := context.WithCancel(background)
	ended := make(chan error, 1)
	go func() {
		_, err := c.Find(ctx, "Here", version(t, "1.0"))
		ended <- err
	}()
	m.AwaitAlarm()
	cancel()
	failed(t, <-ended, fault.Unavailable, "was cancelled")
}
