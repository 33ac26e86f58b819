package jobs

import (
	"encoding/json"
	"testing"

	"github.com/runwright/runwright/internal/redact"
)

func TestMaskedValuesAreJSON(t *testing.T) {
	var secrets redact.Set
	for _, s := range []string{`"pass"`, "12345", `a":1`, "word\nline", "Name"} {
		secrets.Add(s)
	}
	for _, tt := range []struct{ in, want string }{
		{`{"value": "nothing"}`, `{"value": "nothing"}`},
		{`{"value":"12345"}`, `{"value":"*****"}`},
		{`{"value":12345}`, `{"value":"*****"}`},
		{`[1,123456,{"x":true}]`, `[1,"*****6",{"x":true}]`},
		{`{"a":1,"b":"word\nline"}`, `{"a":1,"b":"*****"}`},
		{`{"b":"pass"}`, `{"b":"pass"}`}, // the secret has quotes
		{`{"b":"\"pass\""}`, `{"b":"*****"}`},
		{`{"Name":null}`, `{"*****":null}`},
	} {
		got, err := maskValue(&secrets, json.RawMessage(tt.in))
		if err != nil || string(got) != tt.want {
			t.Errorf("%s: %s, %v; want %s", tt.in, got, err, tt.want)
		}
	}
}
