package authoring

import (
	"strings"

	"github.com/runwright/runwright/powershell/module/metadata"
	"github.com/runwright/runwright/powershell/syntax"
)

// tree is a manifest as it is written: the table, and where in the text its keys
// and values are. The zero tree is that of no manifest.
type tree struct {
	src      *syntax.Source
	table    *syntax.Hashtable
	comments []syntax.Extent
}

// list is a value of a manifest that lists texts.
type list struct {
	value    syntax.Extent
	elements []element
	groups   [][]int // indexes of the elements that commas join
	constant bool    // it is nothing but texts
}

// element is one text of a list.
type element struct {
	text string
	at   syntax.Extent
}

// readTree reads the manifest with a name; one that cannot be read has no keys.
func readTree(files metadata.Files, name string) tree {
	if !strings.HasSuffix(strings.ToLower(name), ".psd1") {
		return tree{}
	}
	data, err := files.Read(name)
	if err != nil {
		return tree{}
	}
	return parseTree(name, syntax.Decode(data))
}

func parseTree(name, text string) tree {
	t := tree{src: syntax.NewSource(name, text)}
	res := syntax.Parse(t.src, syntax.Options{Comments: true})
	t.comments = res.Comments
	if b := res.AST.EndBlock; b != nil && len(b.Statements) == 1 {
		t.table, _ = single(b.Statements[0]).(*syntax.Hashtable)
	}
	return t
}

// single gives the expression that a statement is, nil when it is something else.
func single(s syntax.Statement) syntax.Expression {
	p, ok := s.(*syntax.Pipeline)
	if !ok || len(p.PipelineElements) != 1 {
		return nil
	}
	c, ok := p.PipelineElements[0].(*syntax.CommandExpression)
	if !ok || len(c.Redirections) > 0 {
		return nil
	}
	return c.Expression
}

// position gives line and column of an offset; 0 and 0 for the first, which stands
// for no place.
func (t tree) position(at int) (line, column int) {
	if t.src == nil || at == 0 {
		return 0, 0
	}
	return t.src.Position(at)
}

// pair gives the entry of a key.
func (t tree) pair(key string) (syntax.KeyValuePair, bool) {
	if t.table == nil {
		return syntax.KeyValuePair{}, false
	}
	for _, kv := range t.table.KeyValuePairs {
		if k, ok := kv.Key.(*syntax.StringConstantExpression); ok && strings.EqualFold(k.Value, key) {
			return kv, true
		}
	}
	return syntax.KeyValuePair{}, false
}

// list gives the value of a key as a list, false for a manifest without the key.
func (t tree) list(key string) (list, bool) {
	kv, ok := t.pair(key)
	if !ok {
		return list{}, false
	}
	l := list{value: kv.Value.Extent(), constant: true}
	l.statement(kv.Value)
	return l, true
}

// statement adds the texts of a statement.
func (l *list) statement(s syntax.Statement) {
	e := single(s)
	if array, ok := e.(*syntax.ArrayExpression); ok {
		if len(array.SubExpression.Traps) > 0 {
			l.constant = false
		}
		for _, inner := range array.SubExpression.Statements {
			l.group(single(inner))
		}
		return
	}
	l.group(e)
}

// group adds one text, or those of a literal with commas.
func (l *list) group(e syntax.Expression) {
	elements := []syntax.Expression{e}
	if a, ok := e.(*syntax.ArrayLiteral); ok {
		elements = a.Elements
	}
	var group []int
	for _, e := range elements {
		s, ok := e.(*syntax.StringConstantExpression)
		if !ok {
			l.constant = false
			continue
		}
		group = append(group, len(l.elements))
		l.elements = append(l.elements, element{s.Value, s.Extent()})
	}
	l.groups = append(l.groups, group)
}

// find gives the place where a manifest exports a name.
func (t tree) find(name string) (syntax.Extent, bool) {
	for _, key := range exportKeys() {
		l, _ := t.list(key)
		for _, e := range l.elements {
			if strings.EqualFold(e.text, name) {
				return e.at, true
			}
		}
	}
	return syntax.Extent{}, false
}
