package metadata

import (
	"path"
	"regexp"
	"strings"

	"github.com/runwright/runwright/powershell/module"
	"github.com/runwright/runwright/powershell/syntax"
	"github.com/runwright/runwright/powershell/types"
)

// binary applies an operator to two known values; unknown when it has no rule.
func binary(op syntax.TokenKind, l, r any) any {
	switch op {
	case syntax.TokPlus:
		return add(l, r)
	case syntax.TokMinus, syntax.TokMultiply, syntax.TokDivide, syntax.TokRem:
		return arithmetic(op, l, r)
	case syntax.TokDotDot:
		return interval(l, r)
	case syntax.TokJoin:
		return join(l, r)
	case syntax.TokFormat:
		return format(l, list(r))
	case syntax.TokIsplit, syntax.TokCsplit, syntax.TokIreplace, syntax.TokCreplace:
		return byPattern(op, l, r)
	case syntax.TokIcontains, syntax.TokInotcontains, syntax.TokCcontains, syntax.TokCnotcontains:
		return contains(l, r) == (op == syntax.TokIcontains || op == syntax.TokCcontains)
	case syntax.TokIin, syntax.TokInotin, syntax.TokCin, syntax.TokCnotin:
		return contains(r, l) == (op == syntax.TokIin || op == syntax.TokCin)
	}
	if items, ok := l.([]any); ok { // comparing a list picks from it
		out := []any{}
		for _, e := range items {
			v := compare(op, e, r)
			if yes, ok := truth(v); !ok {
				return unknown{}
			} else if yes {
				out = append(out, e)
			}
		}
		return out
	}
	return compare(op, l, r)
}

func add(l, r any) any {
	switch x := l.(type) {
	case []any:
		return append(append([]any{}, x...), list(r)...)
	case item:
		return unknown{}
	case string:
		if s, ok := textOf(r); ok {
			return x + s
		}
		return unknown{}
	case nil:
		return r
	}
	if a, ok := number(l); ok {
		if b, ok := number(r); ok {
			return whole(l, r, a+b)
		}
	}
	return unknown{}
}

// whole keeps integers integers.
func whole(l, r any, v float64) any {
	_, a := l.(int64)
	_, b := r.(int64)
	if a && b && v == float64(int64(v)) {
		return int64(v)
	}
	return v
}

func arithmetic(op syntax.TokenKind, l, r any) any {
	if s, ok := l.(string); ok && op == syntax.TokMultiply {
		if n, ok := r.(int64); ok && n >= 0 && n*int64(len(s)) < 1<<16 {
			return strings.Repeat(s, int(n))
		}
		return unknown{}
	}
	a, okA := number(l)
	b, okB := number(r)
	if !okA || !okB {
		return unknown{}
	}
	switch {
	case op == syntax.TokMinus:
		return whole(l, r, a-b)
	case op == syntax.TokMultiply:
		return whole(l, r, a*b)
	case op == syntax.TokDivide && b != 0:
		return whole(l, r, a/b)
	case op == syntax.TokRem && b != 0 && a == float64(int64(a)) && b == float64(int64(b)):
		return whole(l, r, float64(int64(a)%int64(b)))
	}
	return unknown{}
}

// maxInterval is how long an interval of numbers may be to be written out.
const maxInterval = 4096

func interval(l, r any) any {
	a, okA := l.(int64)
	b, okB := r.(int64)
	if !okA || !okB || a-b > maxInterval || b-a > maxInterval {
		return unknown{}
	}
	out := []any{a}
	for a != b {
		if a < b {
			a++
		} else {
			a--
		}
		out = append(out, a)
	}
	return out
}

func join(l, r any) any {
	sep, ok := textOf(r)
	if !ok {
		return unknown{}
	}
	var parts []string
	for _, e := range list(l) {
		s, ok := textOf(e)
		if !ok {
			return unknown{}
		}
		parts = append(parts, s)
	}
	return strings.Join(parts, sep)
}

// format puts arguments into a format string that has plain places only.
func format(l any, args []any) any {
	s, ok := l.(string)
	if !ok {
		return unknown{}
	}
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		switch {
		case (s[i] == '{' || s[i] == '}') && i+1 < len(s) && s[i+1] == s[i]:
			b.WriteByte(s[i])
			i++
		case s[i] == '{' && i+2 < len(s) && s[i+1] >= '0' && s[i+1] <= '9' && s[i+2] == '}' && int(s[i+1]-'0') < len(args):
			t, ok := textOf(args[s[i+1]-'0'])
			if !ok {
				return unknown{}
			}
			b.WriteString(t)
			i += 2
		case s[i] == '{' || s[i] == '}':
			return unknown{}
		default:
			b.WriteByte(s[i])
		}
	}
	return b.String()
}

// byPattern splits or replaces by a pattern that means the same in Go's expressions
// and in .NET's: one without anything special but escapes of punctuation.
func byPattern(op syntax.TokenKind, l, r any) any {
	args := list(r)
	if len(args) == 0 || len(args) > 2 {
		return unknown{}
	}
	pattern, ok := args[0].(string)
	if !ok || strings.ContainsAny(pattern, "(") {
		return unknown{}
	}
	flags := "(?i)"
	if op == syntax.TokCsplit || op == syntax.TokCreplace {
		flags = ""
	}
	re, err := regexp.Compile(flags + pattern)
	if err != nil {
		return unknown{}
	}
	replace := op == syntax.TokIreplace || op == syntax.TokCreplace
	with := ""
	if len(args) == 2 {
		if with, ok = args[1].(string); !ok || !replace || strings.Contains(with, "$") {
			return unknown{}
		}
	}
	out := []any{}
	for _, e := range list(l) {
		s, ok := textOf(e)
		if !ok {
			return unknown{}
		}
		if replace {
			out = append(out, re.ReplaceAllString(s, with))
			continue
		}
		for _, part := range re.Split(s, -1) {
			out = append(out, part)
		}
	}
	if _, many := l.([]any); !many && replace {
		return one(out)
	}
	return out
}

func contains(items, v any) bool {
	for _, e := range list(items) {
		if yes, _ := compare(syntax.TokIeq, e, v).(bool); yes {
			return true
		}
	}
	return false
}

// compare compares two single values.
func compare(op syntax.TokenKind, l, r any) any {
	switch op {
	case syntax.TokIlike, syntax.TokClike, syntax.TokInotlike, syntax.TokCnotlike:
		yes, ok := like(l, r)
		if !ok {
			return unknown{}
		}
		return yes == (op == syntax.TokIlike || op == syntax.TokClike)
	case syntax.TokImatch, syntax.TokCmatch, syntax.TokInotmatch, syntax.TokCnotmatch:
		return matches(op, l, r)
	}
	cmp := 0
	a, okA := number(l)
	b, okB := number(r)
	switch {
	case l == nil || r == nil:
		if l != nil || r != nil {
			cmp = 1
		}
	case okA && okB:
		switch {
		case a < b:
			cmp = -1
		case a > b:
			cmp = 1
		}
	default:
		if _, table := l.(*module.Table); table {
			return unknown{}
		}
		x, ok := textOf(l)
		y, ok2 := textOf(r)
		if !ok || !ok2 {
			return unknown{}
		}
		if op != syntax.TokCeq && op != syntax.TokCne {
			x, y = strings.ToLower(x), strings.ToLower(y)
		}
		cmp = strings.Compare(x, y)
	}
	switch op {
	case syntax.TokIeq, syntax.TokCeq:
		return cmp == 0
	case syntax.TokIne, syntax.TokCne:
		return cmp != 0
	case syntax.TokIgt, syntax.TokCgt:
		return cmp > 0
	case syntax.TokIge, syntax.TokCge:
		return cmp >= 0
	case syntax.TokIlt, syntax.TokClt:
		return cmp < 0
	case syntax.TokIle, syntax.TokCle:
		return cmp <= 0
	}
	return unknown{}
}

func like(l, r any) (yes, ok bool) {
	s, okS := textOf(l)
	p, okP := textOf(r)
	if !okS || !okP {
		return false, false
	}
	return wild(p, s), true
}

// wild matches a name with a pattern, without case.
func wild(pattern, s string) bool {
	if !strings.ContainsAny(pattern, "*?[`") {
		return strings.EqualFold(pattern, s)
	}
	w, err := types.CompileWildcard(pattern, true)
	return err == nil && w.Match(s)
}

func matches(op syntax.TokenKind, l, r any) any {
	s, okS := textOf(l)
	p, okP := textOf(r)
	if !okS || !okP {
		return unknown{}
	}
	flags := "(?i)"
	if op == syntax.TokCmatch || op == syntax.TokCnotmatch {
		flags = ""
	}
	re, err := regexp.Compile(flags + p)
	if err != nil {
		return unknown{}
	}
	return re.MatchString(s) == (op == syntax.TokImatch || op == syntax.TokCmatch)
}

// inside gives a path below the module's root, false for one that is elsewhere.
func inside(full string) (string, bool) {
	p := path.Clean(strings.ReplaceAll(full, `\`, "/"))
	if p == rootPath {
		return ".", true
	}
	return strings.CutPrefix(p, rootPath+"/")
}
