package utility

import (
	"encoding/json"
	"errors"
	"fmt"
	"math/big"
	"sort"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/dlclark/regexp2/v2"
)

// jsonSchema is a JSON schema as Test-Json applies it: the keywords that say yes or
// no; formats and titles say nothing.
type jsonSchema struct {
	root any
	// depth bounds references that lead round in a circle.
	depth int
	// steps bounds the work.
	steps int
}

// fault is what a value lacks; path is the JSON pointer of the value.
type fault struct{ path, text string }

func newJSONSchema(v any) (*jsonSchema, error) {
	switch v.(type) {
	case bool, map[string]any:
		return &jsonSchema{root: v}, nil
	}
	return nil, errors.New("a schema is an object or a boolean")
}

func (s *jsonSchema) check(v any) []fault {
	s.depth, s.steps = 0, 0
	return s.apply(s.root, v, "")
}

// maxSchemaSteps and maxSchemaDepth end schemas that lead nowhere.
const (
	maxSchemaSteps = 1_000_000
	maxSchemaDepth = 200
)

func (s *jsonSchema) apply(schema, v any, at string) []fault {
	if s.steps++; s.steps > maxSchemaSteps || s.depth > maxSchemaDepth {
		return []fault{{at, "The schema refers to itself without end"}}
	}
	s.depth++
	defer func() { s.depth-- }()
	k, ok := schema.(map[string]any)
	if !ok {
		if schema == false {
			return []fault{{at, "All values fail against the false schema"}}
		}
		return nil
	}
	var out []fault
	fail := func(format string, args ...any) { out = append(out, fault{at, fmt.Sprintf(format, args...)}) }
	if ref, ok := k["$ref"].(string); ok {
		target, found := s.resolve(ref)
		if !found {
			fail("Cannot resolve the reference %s", ref)
			return out
		}
		out = append(out, s.apply(target, v, at)...)
	}
	if want, ok := k["type"]; ok && !anyType(want, v) {
		fail("Value is %q but should be %s", typeOfJSON(v), typeText(want))
	}
	if list, ok := k["enum"].([]any); ok && !contains(list, v) {
		fail("Value should match one of the values specified by the enum")
	}
	if want, ok := k["const"]; ok && !sameJSON(want, v) {
		fail("Expected %q", jsonText(want))
	}
	switch x := v.(type) {
	case json.Number:
		out = append(out, s.number(k, x, at)...)
	case string:
		out = append(out, s.text(k, x, at)...)
	case map[string]any:
		out = append(out, s.object(k, x, at)...)
	case []any:
		out = append(out, s.array(k, x, at)...)
	}
	return append(out, s.combined(k, v, at)...)
}

// resolve follows a reference inside the schema.
func (s *jsonSchema) resolve(ref string) (any, bool) {
	at, ok := strings.CutPrefix(ref, "#")
	if !ok {
		root, _ := s.root.(map[string]any)
		if id, _ := root["$id"].(string); id != "" && (ref == id || strings.HasPrefix(ref, id+"#")) {
			at = strings.TrimPrefix(strings.TrimPrefix(ref, id), "#")
		} else {
			return nil, false
		}
	}
	v := s.root
	if at != "" && at[0] != '/' {
		return anchor(s.root, at)
	}
	for part := range strings.SplitSeq(strings.TrimPrefix(at, "/"), "/") {
		if at == "" {
			break
		}
		part = strings.ReplaceAll(strings.ReplaceAll(part, "~1", "/"), "~0", "~")
		switch x := v.(type) {
		case map[string]any:
			if v, ok = x[part]; !ok {
				return nil, false
			}
		case []any:
			i, err := strconv.Atoi(part)
			if err != nil || i < 0 || i >= len(x) {
				return nil, false
			}
			v = x[i]
		default:
			return nil, false
		}
	}
	return v, true
}

// anchor finds the schema with a name.
func anchor(v any, name string) (any, bool) {
	switch x := v.(type) {
	case map[string]any:
		if x["$anchor"] == name || x["$id"] == "#"+name {
			return x, true
		}
		for _, e := range x {
			if found, ok := anchor(e, name); ok {
				return found, true
			}
		}
	case []any:
		for _, e := range x {
			if found, ok := anchor(e, name); ok {
				return found, true
			}
		}
	}
	return nil, false
}

// combined are the keywords that apply schemas to the value itself.
func (s *jsonSchema) combined(k map[string]any, v any, at string) []fault {
	var out []fault
	if list, ok := k["allOf"].([]any); ok {
		for _, e := range list {
			out = append(out, s.apply(e, v, at)...)
		}
	}
	if list, ok := k["anyOf"].([]any); ok {
		var all []fault
		fits := false
		for _, e := range list {
			f := s.apply(e, v, at)
			fits = fits || len(f) == 0
			all = append(all, f...)
		}
		if !fits {
			out = append(out, all...)
		}
	}
	if list, ok := k["oneOf"].([]any); ok {
		var all []fault
		n := 0
		for _, e := range list {
			f := s.apply(e, v, at)
			if len(f) == 0 {
				n++
			}
			all = append(all, f...)
		}
		if n != 1 {
			out = append(out, fault{at, fmt.Sprintf("Expected 1 matching subschema but found %d", n)})
			if n == 0 {
				out = append(out, all...)
			}
		}
	}
	if e, ok := k["not"]; ok && len(s.apply(e, v, at)) == 0 {
		out = append(out, fault{at, "The value should not match the schema"})
	}
	if cond, ok := k["if"]; ok {
		branch := "then"
		if len(s.apply(cond, v, at)) > 0 {
			branch = "else"
		}
		if e, ok := k[branch]; ok {
			out = append(out, s.apply(e, v, at)...)
		}
	}
	return out
}

func (s *jsonSchema) number(k map[string]any, n json.Number, at string) []fault {
	var out []fault
	v, ok := new(big.Rat).SetString(n.String())
	if !ok {
		return nil
	}
	bound := func(key, text string, bad func(cmp int) bool) {
		limit, ok := k[key].(json.Number)
		if !ok {
			return
		}
		if l, ok := new(big.Rat).SetString(limit.String()); ok && bad(v.Cmp(l)) {
			out = append(out, fault{at, fmt.Sprintf("%s should be %s %s", n, text, limit)})
		}
	}
	bound("minimum", "at least", func(cmp int) bool { return cmp < 0 })
	bound("maximum", "at most", func(cmp int) bool { return cmp > 0 })
	bound("exclusiveMinimum", "greater than", func(cmp int) bool { return cmp <= 0 })
	bound("exclusiveMaximum", "less than", func(cmp int) bool { return cmp >= 0 })
	if m, ok := k["multipleOf"].(json.Number); ok {
		if d, ok := new(big.Rat).SetString(m.String()); ok && d.Sign() != 0 && !new(big.Rat).Quo(v, d).IsInt() {
			out = append(out, fault{at, fmt.Sprintf("%s should be a multiple of %s", n, m)})
		}
	}
	return out
}

func (s *jsonSchema) text(k map[string]any, v, at string) []fault {
	var out []fault
	n := utf8.RuneCountInString(v)
	if limit, ok := count(k["minLength"]); ok && n < limit {
		out = append(out, fault{at, fmt.Sprintf("Value should be at least %d characters", limit)})
	}
	if limit, ok := count(k["maxLength"]); ok && n > limit {
		out = append(out, fault{at, fmt.Sprintf("Value should be at most %d characters", limit)})
	}
	if p, ok := k["pattern"].(string); ok && !matches(p, v) {
		out = append(out, fault{at, "The string value is not a match for the indicated regular expression"})
	}
	return out
}

// matches looks for a pattern; one that is none, or takes too long, does not match.
func matches(pattern, text string) bool {
	re, err := regexp2.Compile(pattern, regexp2.ECMAScript)
	if err != nil {
		return false
	}
	re.MatchTimeout = time.Second
	ok, err := re.MatchString(text)
	return err == nil && ok
}

func (s *jsonSchema) object(k, v map[string]any, at string) []fault {
	var out []fault
	fail := func(format string, args ...any) { out = append(out, fault{at, fmt.Sprintf(format, args...)}) }
	if list, ok := k["required"].([]any); ok {
		var missing []string
		for _, e := range list {
			if name, ok := e.(string); ok {
				if _, has := v[name]; !has {
					missing = append(missing, strconv.Quote(name))
				}
			}
		}
		if missing != nil {
			fail("Required properties [%s] are not present", strings.Join(missing, ","))
		}
	}
	if limit, ok := count(k["minProperties"]); ok && len(v) < limit {
		fail("Value has fewer than %d properties", limit)
	}
	if limit, ok := count(k["maxProperties"]); ok && len(v) > limit {
		fail("Value has more than %d properties", limit)
	}
	if table, ok := k["dependentRequired"].(map[string]any); ok {
		for _, name := range sortedKeys(table) {
			if _, has := v[name]; has {
				out = append(out, s.object(map[string]any{"required": table[name]}, v, at)...)
			}
		}
	}
	properties, _ := k["properties"].(map[string]any)
	patterns, _ := k["patternProperties"].(map[string]any)
	for _, name := range sortedKeys(v) {
		child := at + "/" + strings.ReplaceAll(strings.ReplaceAll(name, "~", "~0"), "/", "~1")
		if e, ok := k["propertyNames"]; ok {
			out = append(out, s.apply(e, name, at)...)
		}
		known := false
		if e, ok := properties[name]; ok {
			known = true
			out = append(out, s.apply(e, v[name], child)...)
		}
		for _, p := range sortedKeys(patterns) {
			if matches(p, name) {
				known = true
				out = append(out, s.apply(patterns[p], v[name], child)...)
			}
		}
		if e, ok := k["additionalProperties"]; ok && !known {
			out = append(out, s.apply(e, v[name], child)...)
		}
	}
	return out
}

func (s *jsonSchema) array(k map[string]any, v []any, at string) []fault {
	var out []fault
	fail := func(format string, args ...any) { out = append(out, fault{at, fmt.Sprintf(format, args...)}) }
	if limit, ok := count(k["minItems"]); ok && len(v) < limit {
		fail("Value has less than %d items", limit)
	}
	if limit, ok := count(k["maxItems"]); ok && len(v) > limit {
		fail("Value has more than %d items", limit)
	}
	if k["uniqueItems"] == true {
		for i := range v {
			if contains(v[:i], v[i]) {
				fail("Items are not unique")
				break
			}
		}
	}
	first, _ := k["prefixItems"].([]any)
	rest, hasRest := k["items"]
	if list, ok := rest.([]any); ok { // as older drafts have it
		first = list
		rest, hasRest = k["additionalItems"]
	}
	for i, e := range v {
		child := at + "/" + strconv.Itoa(i)
		switch {
		case i < len(first):
			out = append(out, s.apply(first[i], e, child)...)
		case hasRest:
			out = append(out, s.apply(rest, e, child)...)
		}
	}
	if e, ok := k["contains"]; ok {
		n := 0
		for i, item := range v {
			if len(s.apply(e, item, at+"/"+strconv.Itoa(i))) == 0 {
				n++
			}
		}
		lowest := 1
		if limit, ok := count(k["minContains"]); ok {
			lowest = limit
		}
		if n < lowest {
			fail("Expected array to contain at least %d matching items but found %d", lowest, n)
		}
		if limit, ok := count(k["maxContains"]); ok && n > limit {
			fail("Expected array to contain at most %d matching items but found %d", limit, n)
		}
	}
	return out
}

func sortedKeys(m map[string]any) []string {
	out := make([]string, 0, len(m))
	for name := range m {
		out = append(out, name)
	}
	sort.Strings(out)
	return out
}

func count(v any) (int, bool) {
	n, ok := v.(json.Number)
	if !ok {
		return 0, false
	}
	f, err := n.Float64()
	return int(f), err == nil
}
