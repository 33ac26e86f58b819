package utility

import (
	"encoding/json"
	"math/big"
	"strconv"
	"strings"
)

// typeOfJSON is a value's type in the words of schemas.
func typeOfJSON(v any) string {
	switch x := v.(type) {
	case nil:
		return "null"
	case bool:
		return "boolean"
	case string:
		return "string"
	case map[string]any:
		return "object"
	case []any:
		return "array"
	case json.Number:
		if r, ok := new(big.Rat).SetString(x.String()); ok && r.IsInt() {
			return "integer"
		}
	}
	return "number"
}

// anyType reports whether a value is of a type, or of one of a list.
func anyType(want, v any) bool {
	if list, ok := want.([]any); ok {
		for _, w := range list {
			if anyType(w, v) {
				return true
			}
		}
		return false
	}
	is := typeOfJSON(v)
	return want == is || want == "number" && is == "integer"
}

// typeText names what a type keyword allows.
func typeText(want any) string {
	if s, ok := want.(string); ok {
		return strconv.Quote(s)
	}
	return jsonText(want)
}

func jsonText(v any) string {
	b, err := json.Marshal(v)
	if err != nil {
		return ""
	}
	return strings.TrimSpace(string(b))
}

func contains(list []any, v any) bool {
	for _, e := range list {
		if sameJSON(e, v) {
			return true
		}
	}
	return false
}

// sameJSON compares values; numbers by what they are worth.
func sameJSON(a, b any) bool {
	switch x := a.(type) {
	case json.Number:
		y, ok := b.(json.Number)
		if !ok {
			return false
		}
		p, pok := new(big.Rat).SetString(x.String())
		q, qok := new(big.Rat).SetString(y.String())
		return pok && qok && p.Cmp(q) == 0
	case []any:
		y, ok := b.([]any)
		if !ok || len(x) != len(y) {
			return false
		}
		for i := range x {
			if !sameJSON(x[i], y[i]) {
				return false
			}
		}
		return true
	case map[string]any:
		y, ok := b.(map[string]any)
		if !ok || len(x) != len(y) {
			return false
		}
		for k, e := range x {
			if f, has := y[k]; !has || !sameJSON(e, f) {
				return false
			}
		}
		return true
	}
	return a == b
}
