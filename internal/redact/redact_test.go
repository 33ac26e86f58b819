package redact_test

import (
	"testing"

	"github.com/runwright/runwright/internal/redact"
)

func TestText(t *testing.T) {
	tests := []struct {
		name    string
		secrets []string
		in, out string
	}{
		{"nothing known", nil, "hello", "hello"},
		{"plain", []string{"hunter22"}, "the password is hunter22, hunter22!", "the password is *****, *****!"},
		{"too short to hide", []string{"abc"}, "abc", "abc"},
		{"the longer one wins", []string{"pass", "password1"}, "password1 pass", "***** *****"},
		{"inside JSON", []string{`a"b\c`}, `{"value":"a\"b\\c"}`, `{"value":"*****"}`},
		{"JSON with and without HTML escapes", []string{`<tag>`}, `"\u003ctag\u003e" <tag>`, `"*****" *****`},
		{"non-ASCII", []string{"Pässwörd"}, "x Pässwörd y", "x ***** y"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var set redact.Set
			for _, s := range tt.secrets {
				set.Add(s)
			}
			if got := set.Text(tt.in); got != tt.out {
				t.Errorf("got %q, want %q", got, tt.out)
			}
		})
	}
}
