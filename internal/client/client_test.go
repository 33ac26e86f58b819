package client_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"github.com/runwright/runwright/internal/client"
	"github.com/runwright/runwright/internal/fault"
)

// serve starts a server with one handler and returns a client for it.
func serve(t *testing.T, h http.HandlerFunc) (*client.Client, string) {
	t.Helper()
	s := httptest.NewServer(h)
	t.Cleanup(s.Close)
	return client.New(s.URL+"/", "tok", client.Scope{Subscription: "s", ResourceGroup: "g g", Account: "acc"}), s.URL
}

func TestErrors(t *testing.T) {
	tests := []struct {
		name    string
		status  int
		body    string
		code    fault.Code
		message string
	}{
		{"plain", 404, `{"code":"NotFound","message":"Job not found.","target":"j"}`, fault.NotFound, "Job not found."},
		{"wrapped", 409, `{"error":{"code":"Conflict","message":"In use."}}`, fault.Conflict, "In use."},
		{"without message", 404, `{"code":"NotFound","message":""}`, fault.NotFound, "The server answered with 404 Not Found."},
		{"no JSON", 502, `<html>`, fault.Internal, ""},
		{"server error keeps its text", 500, `{"code":"InternalServerError","message":"See the log."}`, fault.Unavailable, "See the log."},
		{"token", 401, `{"error":{"code":"Unauthorized","message":"Wrong token."}}`, fault.Unauthorized, "Wrong token."},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			c, _ := serve(t, func(w http.ResponseWriter, _ *http.Request) {
				w.WriteHeader(tt.status)
				_, _ = io.WriteString(w, tt.body)
			})
			_, err := c.Do(t.Context(), client.Request{Method: "GET"})
			if fault.CodeOf(err) != tt.code || tt.message != "" && fault.MessageOf(err) != tt.message {
				t.Errorf("%q, %q", fault.CodeOf(err), fault.MessageOf(err))
			}
		})
	}
}

func TestUnreachable(t *testing.T) {
	c := client.New("http://127.0.0.1:1", "", client.Scope{})
	if _, err := c.Do(t.Context(), client.Request{Method: "GET"}); !errors.Is(err, client.ErrUnreachable) || !strings.Contains(err.Error(), "127.0.0.1:1") {
		t.Errorf("got %v", err)
	}
}

func TestListFollowsPages(t *testing.T) {
	var url string
	c, url := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if got := r.Header.Get("Authorization"); got != "Bearer tok" {
			t.Errorf("authorization %q", got)
		}
		switch r.URL.Query().Get("$skip") {
		case "":
			if r.URL.EscapedPath() != "/subscriptions/s/resourceGroups/g%20g/providers/Microsoft.Automation/automationAccounts/acc/jobs" {
				t.Errorf("path %s", r.URL.EscapedPath())
			}
			fmt.Fprintf(w, `{"value":[1,2],"nextLink":"http://%s/next?$skip=2"}`, r.Host)
		case "2":
			_, _ = io.WriteString(w, `{"value":[3],"nextLink":""}`)
		}
	})
	all, err := c.List(t.Context(), "", "jobs")
	if err != nil || len(all) != 3 || string(all[2]) != "3" {
		t.Errorf("%s: %s, %v", url, all, err)
	}
}

func record(n int) string {
	return fmt.Sprintf("id: %d\nevent: record\ndata: {\"properties\":{\"streamType\":\"Output\",\"streamText\":\"line %d\\r\\n\"}}\n\n", n, n)
}

// TestFollowResumes cuts the live stream again and again: in the middle of an
// event, between events, before the first one.
func TestFollowResumes(t *testing.T) {
	var asked []string
	parts := []string{
		record(1) + record(2) + "id: 3\nevent: rec",
		"",
		record(3),
		record(4) + "event: status\ndata: {\"name\":\"j\",\"properties\":{\"status\":\"Completed\"}}\n\nevent: end\ndata: {}\n\n",
	}
	c, _ := serve(t, func(w http.ResponseWriter, r *http.Request) {
		asked = append(asked, r.Header.Get("Last-Event-ID"))
		_, _ = io.WriteString(w, parts[len(asked)-1])
	})
	var lines []string
	job, err := c.Follow(t.Context(), "j", client.Events{Record: func(r client.Record) error {
		lines = append(lines, r.Stream+" "+r.Text)
		return nil
	}})
	if err != nil || job.Properties.Status != "Completed" || !job.Final() {
		t.Fatalf("%+v, %v", job, err)
	}
	if want := []string{"Output line 1", "Output line 2", "Output line 3", "Output line 4"}; !slices.Equal(lines, want) {
		t.Errorf("lines %q", lines)
	}
	if want := []string{"", "2", "2", "3"}; !slices.Equal(asked, want) {
		t.Errorf("asked from %q", asked)
	}
}

func TestFollowGivesUp(t *testing.T) {
	n := 0
	c, _ := serve(t, func(http.ResponseWriter, *http.Request) { n++ })
	if _, err := c.Follow(t.Context(), "j", client.Events{}); err == nil || n != 3 {
		t.Errorf("%d tries, %v", n, err)
	}
	c, _ = serve(t, func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(404) })
	if _, err := c.Follow(t.Context(), "j", client.Events{}); !fault.Is(err, fault.NotFound) {
		t.Errorf("missing job: %v", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	c, _ = serve(t, func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.WriteString(w, record(1))
		_ = http.NewResponseController(w).Flush()
		<-r.Context().Done()
	})
	_, err := c.Follow(ctx, "j", client.Events{Record: func(client.Record) error {
		cancel()
		return nil
	}})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("interrupted: %v", err)
	}
}

func TestImportIsAwaited(t *testing.T) {
	states := []string{"Running", "Running", "Failed"}
	n := 0
	c, _ := serve(t, func(w http.ResponseWriter, r *http.Request) {
		fmt.Fprintf(w, `{"name":"op","properties":{"state":%q,"error":"It is no zip."}}`, states[n])
		n++
	})
	var seen []string
	_, err := c.ImportModules(t.Context(), client.ModuleImport{}, func(o client.ModuleOperation) { seen = append(seen, o.Properties.State) })
	if fault.MessageOf(err) != "It is no zip." || !slices.Equal(seen, states) {
		t.Errorf("seen %v, %v", seen, err)
	}
}
