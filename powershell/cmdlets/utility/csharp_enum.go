package utility

import (
	"regexp"
	"strconv"
	"strings"
	"sync"

	"github.com/runwright/runwright/powershell/types"
)

// sourceEnum is an enum of C# source.
type sourceEnum struct {
	name string
	enum *types.Enum
}

// csharpTokens takes C# source apart: words, numbers and signs; comments are no
// tokens.
var csharpTokens = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`(?s)//[^\n]*|/\*.*?\*/|[A-Za-z_][\w.]*|0[xX][0-9a-fA-F]+|\d+|<<|\S`)
})

// csharpEnums reads C# source that has enums and nothing else; ok is false for all
// other source.
func csharpEnums(text string) (list []sourceEnum, ok bool) {
	r := &csharpReader{}
	for _, t := range csharpTokens().FindAllString(text, -1) {
		if !strings.HasPrefix(t, "//") && !strings.HasPrefix(t, "/*") {
			r.tokens = append(r.tokens, t)
		}
	}
	defer func() {
		if e := recover(); e != nil {
			if _, mine := e.(notEnums); !mine {
				panic(e)
			}
			list, ok = nil, false
		}
	}()
	r.declarations("")
	r.want("")
	return r.found, len(r.found) > 0
}

// notEnums is the panic of source that is not of enums alone.
type notEnums struct{}

type csharpReader struct {
	tokens []string
	found  []sourceEnum
}

// peek is the next token, "" at the end.
func (r *csharpReader) peek() string {
	if len(r.tokens) == 0 {
		return ""
	}
	return r.tokens[0]
}

func (r *csharpReader) next() string {
	t := r.peek()
	if t != "" {
		r.tokens = r.tokens[1:]
	}
	return t
}

// take takes a token if it is the next one.
func (r *csharpReader) take(t string) bool {
	if r.peek() != t {
		return false
	}
	r.next()
	return true
}

func (r *csharpReader) want(t string) {
	if r.next() != t {
		panic(notEnums{})
	}
}

// word takes a name.
func (r *csharpReader) word() string {
	t := r.next()
	if t == "" || !(t[0] == '_' || t[0] >= 'A' && t[0] <= 'Z' || t[0] >= 'a' && t[0] <= 'z') {
		panic(notEnums{})
	}
	return t
}

// declarations reads what stands in a namespace, up to its end.
func (r *csharpReader) declarations(space string) {
	for r.peek() != "" && r.peek() != "}" {
		switch {
		case r.take("using"):
			r.word()
			r.want(";")
		case r.take("namespace"):
			inner := space + r.word() + "."
			if r.take(";") { // for the rest of the text
				space = inner
				continue
			}
			r.want("{")
			r.declarations(inner)
			r.want("}")
		default:
			r.enum(space)
		}
	}
}

func (r *csharpReader) enum(space string) {
	e := &types.Enum{Underlying: types.Int32}
	for r.take("[") {
		switch r.word() {
		case "Flags", "FlagsAttribute", "System.Flags", "System.FlagsAttribute":
			e.Flags = true
		default:
			panic(notEnums{})
		}
		if r.take("(") {
			r.want(")")
		}
		r.want("]")
	}
	r.want("public")
	r.want("enum")
	name := r.word()
	if r.take(":") {
		t, known := map[string]*types.Type{"int": types.Int32, "long": types.Int64, "byte": types.Byte, "short": types.Int16}[r.word()]
		if !known {
			panic(notEnums{})
		}
		e.Underlying = t
	}
	r.want("{")
	value := int64(-1)
	for !r.take("}") {
		member := r.word()
		value++
		if r.take("=") {
			value = r.either(e)
		}
		e.Names, e.Values = append(e.Names, member), append(e.Values, value)
		if !r.take(",") && r.peek() != "}" {
			panic(notEnums{})
		}
	}
	r.take(";")
	r.found = append(r.found, sourceEnum{space + name, e})
}

// either reads a | b.
func (r *csharpReader) either(e *types.Enum) int64 {
	n := r.shifted(e)
	for r.take("|") {
		n |= r.shifted(e)
	}
	return n
}

// shifted reads a << b.
func (r *csharpReader) shifted(e *types.Enum) int64 {
	n := r.operand(e)
	for r.take("<<") {
		by := r.operand(e)
		if by < 0 || by > 62 {
			panic(notEnums{})
		}
		n <<= by
	}
	return n
}

func (r *csharpReader) operand(e *types.Enum) int64 {
	switch {
	case r.take("("):
		n := r.either(e)
		r.want(")")
		return n
	case r.take("-"):
		return -r.operand(e)
	case r.take("~"):
		return ^r.operand(e)
	}
	t := r.next()
	for i, name := range e.Names {
		if name == t {
			return e.Values[i]
		}
	}
	n, err := strconv.ParseInt(t, 0, 64)
	if err != nil || len(t) > 1 && t[0] == '0' && t[1] != 'x' && t[1] != 'X' {
		panic(notEnums{})
	}
	return n
}
