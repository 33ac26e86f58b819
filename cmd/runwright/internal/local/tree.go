package local

import (
	"encoding/json"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"
	"github.com/goccy/go-yaml/token"
)

// node is a value of an asset file, and where it stands.
type node struct {
	file   string
	line   int
	path   string  // as people write it: connections.Contoso.fields
	value  any     // string, bool, json.Number or nil, if it is neither of:
	fields []field // of a mapping, in their order; not nil for one
	items  []node  // of a list; not nil for one
}

// field is one entry of a mapping.
type field struct {
	name string
	node node
}

// wrong is an error about a node: what is wrong, and what was expected.
func (n node) wrong(format string, args ...any) error {
	where := fmt.Sprintf("%s:%d", n.file, n.line)
	if n.path != "" {
		where += ": " + n.path
	}
	return fmt.Errorf("%s: %s", where, fmt.Sprintf(format, args...))
}

// what says in a word what a node is.
func (n node) what() string {
	switch n.value.(type) {
	case string:
		return "a text"
	case bool:
		return "true or false"
	case json.Number:
		return "a number"
	}
	switch {
	case n.fields != nil:
		return "a mapping"
	case n.items != nil:
		return "a list"
	}
	return "nothing"
}

// text returns a text that is not empty.
func (n node) text(meaning string) (string, error) {
	s, ok := n.value.(string)
	if !ok || s == "" {
		return "", n.wrong("expected %s, a text that is not empty; found %s", meaning, n.what())
	}
	return s, nil
}

// truth returns true or false.
func (n node) truth() (bool, error) {
	b, ok := n.value.(bool)
	if !ok {
		return false, n.wrong("expected true or false; found %s", n.what())
	}
	return b, nil
}

// json returns the node as JSON.
func (n node) json() (string, error) {
	out, err := json.Marshal(n.plain())
	return string(out), err
}

func (n node) plain() any {
	switch {
	case n.fields != nil:
		out := make(map[string]any, len(n.fields))
		for _, f := range n.fields {
			out[f.name] = f.node.plain()
		}
		return out
	case n.items != nil:
		out := make([]any, len(n.items))
		for i, item := range n.items {
			out[i] = item.plain()
		}
		return out
	}
	return n.value
}

// only returns the fields of a mapping by their names, which have to be some
// of those that are known.
func (n node) only(known ...string) (map[string]node, error) {
	list := strings.Join(known[:len(known)-1], ", ") + " and " + known[len(known)-1]
	if n.fields == nil {
		return nil, n.wrong("expected a mapping with %s; found %s", list, n.what())
	}
	out := make(map[string]node, len(n.fields))
	for _, f := range n.fields {
		if !slices.Contains(known, f.name) {
			return nil, f.node.wrong("'%s' is not known here; expected %s", f.name, list)
		}
		out[f.name] = f.node
	}
	return out, nil
}

// parseTree reads YAML, or JSON where the file's name ends in .json.
func parseTree(file string, text []byte) (node, error) {
	at := func(line int, why string) (node, error) { return node{}, fmt.Errorf("%s:%d: %s", file, line, why) }
	if strings.EqualFold(filepath.Ext(file), ".json") {
		var v any
		if err := json.Unmarshal(text, &v); err != nil {
			line := 1
			if s, ok := errors.AsType[*json.SyntaxError](err); ok {
				line += strings.Count(string(text[:s.Offset]), "\n")
			}
			return at(line, "expected JSON: "+err.Error())
		}
		// YAML has no tabs between values; in texts JSON has none.
		text = []byte(strings.ReplaceAll(string(text), "\t", " "))
	}
	parsed, err := parser.ParseBytes(text, 0)
	if err != nil {
		line, why := 1, "it cannot be read"
		// Its own text would show lines of the file, which may hold secrets.
		if s, ok := errors.AsType[interface {
			error
			GetToken() *token.Token
			GetMessage() string
		}](err); ok {
			why = s.GetMessage()
			if t := s.GetToken(); t != nil {
				line = t.Position.Line
			}
		}
		return at(line, "expected YAML or JSON: "+why)
	}
	root := node{file: file, line: 1}
	var bodies []ast.Node
	for _, d := range parsed.Docs {
		if d.Body != nil && d.Body.Type() != ast.CommentType {
			bodies = append(bodies, d.Body)
		}
	}
	switch len(bodies) {
	case 0:
		return root, nil
	case 1:
		return root.read(bodies[0])
	}
	return at(bodies[1].GetToken().Position.Line, "a second document begins here; expected one")
}

// read makes the node at n's place out of a parsed one.
func (n node) read(in ast.Node) (node, error) {
	if t := in.GetToken(); t != nil {
		n.line = t.Position.Line
	}
	switch x := in.(type) {
	case *ast.NullNode:
	case *ast.StringNode:
		n.value = x.Value
	case *ast.LiteralNode:
		n.value = x.Value.Value
	case *ast.BoolNode:
		n.value = x.Value
	case *ast.IntegerNode:
		n.value = json.Number(fmt.Sprint(x.Value))
	case *ast.FloatNode:
		raw, err := json.Marshal(x.Value)
		if err != nil {
			return n, n.wrong("the number has no form in JSON; expected another one, or a text")
		}
		n.value = json.Number(raw)
	case *ast.SequenceNode:
		n.items = []node{}
		for i, v := range x.Values {
			item, err := node{file: n.file, path: fmt.Sprintf("%s[%d]", n.path, i)}.read(v)
			if err != nil {
				return n, err
			}
			n.items = append(n.items, item)
		}
	case *ast.MappingValueNode:
		return n.mapping([]*ast.MappingValueNode{x})
	case *ast.MappingNode:
		return n.mapping(x.Values)
	default:
		return n, n.wrong("%s are not read here; expected plain YAML or JSON: mappings, lists, texts, numbers, true, false, null", strings.ToLower(in.Type().YAMLName())+" values")
	}
	return n, nil
}

func (n node) mapping(values []*ast.MappingValueNode) (node, error) {
	n.fields = []field{}
	seen := map[string]bool{}
	for _, v := range values {
		line := v.Key.GetToken().Position.Line
		key, ok := keyOf(v.Key)
		at := node{file: n.file, line: line, path: strings.TrimPrefix(n.path+"."+key, ".")}
		if !ok {
			at.path = n.path
			return n, at.wrong("expected a name in front of the colon")
		}
		if seen[key] {
			return n, at.wrong("the name is there twice")
		}
		seen[key] = true
		child, err := at.read(v.Value)
		if err != nil {
			return n, err
		}
		child.line = line
		n.fields = append(n.fields, field{key, child})
	}
	return n, nil
}

// keyOf is the name of an entry; numbers and truth values are what they look
// like.
func keyOf(k ast.MapKeyNode) (string, bool) {
	switch x := k.(type) {
	case *ast.StringNode:
		return x.Value, x.Value != ""
	case *ast.IntegerNode, *ast.FloatNode, *ast.BoolNode, *ast.NullNode:
		return k.GetToken().Value, true
	}
	return "", false
}
