package relaxed_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/runwright/runwright/internal/pwshhost/relaxed"
)

func TestJSON(t *testing.T) {
	for text, want := range map[string]string{
		"{Name1:'Value1', Name2:'Value2'}":        `{"Name1":"Value1","Name2":"Value2"}`,
		"[Joe,Smith,2,true]":                      `["Joe","Smith",2,true]`,
		" [ Joe Smith , -1.5e3 , FALSE , null ] ": `["Joe Smith",-1.5e3,false,null]`,
		"{}":                      `{}`,
		"[]":                      `[]`,
		"{a:{b:[1,{c:'it''s'}]}}": `{"a":{"b":[1,{"c":"it's"}]}}`,
		`{'a b':"c\"d", "e":f}`:   `{"a b":"c\"d","e":"f"}`,
		"{path:C:\\temp}":         `{"path":"C:\\temp"}`,
		"[007,1.,+1]":             `["007","1.","+1"]`,
		"['true','2']":            `["true","2"]`,
		"[ä,漢]":                   `["ä","漢"]`,
	} {
		got, ok := relaxed.JSON(text)
		if !ok || string(got) != want {
			t.Errorf("%s: %s, %v, want %s", text, got, ok, want)
		}
	}
	for _, text := range []string{"", "Joe", "2", "'a'", "{", "[", "{a}", "{a:}", "{a:1,}", "[1,]", "[,]", "[1 ] x", "{a:'b}", "[a\nb]", "{a:1}{", `["a]`, "[a[b]]", "[it's]", strings.Repeat("[", 100) + strings.Repeat("]", 100)} {
		if got, ok := relaxed.JSON(text); ok {
			t.Errorf("%s: %s", text, got)
		}
	}
}

func FuzzJSON(f *testing.F) {
	f.Add("{Name1:'Value1', Name2:[Joe,2,true]}")
	f.Add(`{"a":{"b":[1,null]}}`)
	f.Fuzz(func(t *testing.T, text string) {
		got, ok := relaxed.JSON(text)
		if ok && !json.Valid(got) {
			t.Errorf("%q became %q", text, got)
		}
	})
}
