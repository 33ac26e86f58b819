package app

import (
	"encoding/json"
	"slices"
	"testing"
)

func TestArguments(t *testing.T) {
	tests := []struct {
		parameters string
		want       []string
	}{
		{`{}`, []string{}},
		{`{"[PARAMETER 10]":"j","[PARAMETER 2]":"b","[PARAMETER 1]":"a"}`, []string{"a", "b", "j"}},
		{`{"[Parameter 1]":"\"Joe\"","[Parameter 2]":"2","[Parameter 3]":"true","[Parameter 4]":"{\"k\":1}"}`, []string{"Joe", "2", "true", `{"k":1}`}},
		{`{"arg2":2,"arg1":{"a":[1]},"Zone":"z","name":"n"}`, []string{`{"a":[1]}`, "2", "n", "z"}},
		{`{"1":"\"not closed","2":"","3":null}`, []string{`"not closed`, "", ""}},
		{`{"x99999999999999999999":"far","x1":"near"}`, []string{"near", "far"}},
	}
	for _, tt := range tests {
		var p map[string]json.RawMessage
		if err := json.Unmarshal([]byte(tt.parameters), &p); err != nil {
			t.Fatal(err)
		}
		if got := arguments(p); !slices.Equal(got, tt.want) {
			t.Errorf("%s: %q, want %q", tt.parameters, got, tt.want)
		}
	}
}
