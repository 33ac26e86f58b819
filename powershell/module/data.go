package module

import (
	"errors"
	"fmt"

	"github.com/runwright/runwright/powershell/syntax"
)

// Kind says what is wrong with a data file.
type Kind string

// The kinds of errors.
const (
	KindSyntax   Kind = "syntax"   // the text does not parse
	KindCode     Kind = "code"     // something the restricted language does not allow
	KindLimit    Kind = "limit"    // nested too deeply
	KindManifest Kind = "manifest" // the data is no valid manifest
)

// Error is a problem at a place of a file.
type Error struct {
	Kind         Kind
	File         string
	Line, Column int // from 1; 0 when it is about the whole file
	Message      string
}

// Error gives place and message in one line.
func (e *Error) Error() string {
	if e.Line == 0 {
		return fmt.Sprintf("%s: %s", e.File, e.Message)
	}
	return fmt.Sprintf("%s: line %d column %d: %s", e.File, e.Line, e.Column, e.Message)
}

// Env is what the variables of the restricted language stand for.
type Env struct {
	Edition string // $PSEdition, Core or Desktop; empty means Core
	Root    string // $PSScriptRoot
}

// maxDepth is how deep statements and expressions may be nested, maxBrackets how
// many brackets may be open: the first is counted in the tree, the second in the
// text, before a parser goes there.
const (
	maxDepth    = 512
	maxBrackets = 1024
)

// ReadData evaluates a data file (.psd1) in the restricted language. The result
// is nil, bool, string, int64, float64, []any or *Table.
func ReadData(file string, data []byte, env Env) (any, error) {
	v, _, err := readData(file, data, env)
	return v, err
}

// readData is ReadData; byEdition says that the data asked for $PSEdition.
func readData(file string, data []byte, env Env) (v any, byEdition bool, err error) {
	src := syntax.NewSource(file, syntax.Decode(data))
	if at, ok := tooDeep(src.Text); ok {
		line, col := src.Position(at)
		return nil, false, &Error{KindLimit, file, line, col, fmt.Sprintf("brackets are nested more than %d deep", maxBrackets)}
	}
	res := syntax.Parse(src, syntax.Options{})
	if len(res.Errors) > 0 {
		e := res.Errors[0]
		line, col := src.Position(e.Pos.Start)
		return nil, false, &Error{KindSyntax, file, line, col, e.Message}
	}
	ev := evaluator{src: src, env: env}
	if v, err = ev.block(res.AST); err != nil {
		return nil, ev.byEdition, err
	}
	return v, ev.byEdition, nil
}

// tooDeep finds the place where brackets are nested too deeply, so that no parser
// has to go there. Brackets in strings and comments count as well, which a data
// file of sane shape does not notice: they mostly close again.
func tooDeep(text string) (at int, found bool) {
	depth := 0
	for i := range len(text) {
		switch text[i] {
		case '(', '{', '[':
			if depth++; depth > maxBrackets {
				return i, true
			}
		case ')', '}', ']':
			depth = max(depth-1, 0)
		}
	}
	return 0, false
}

// AsError gives the *Error in an error.
func AsError(err error) (*Error, bool) {
	var e *Error
	ok := errors.As(err, &e)
	return e, ok
}
