package dotnet

import (
	"fmt"
	"strings"

	"github.com/runwright/runwright/powershell/types"
)

// dataExpr evaluates the expressions of Select, Compute and computed columns: a
// recursive-descent parser that evaluates as it goes for one row, or for all
// rows where an aggregate asks for them.
type dataExpr struct {
	c     *Call
	table *DataTable
	row   *DataRow
	rows  []*DataRow
	toks  []string
	at    int
}

func syntaxError(text string) error {
	return types.NewException("System.Data.SyntaxErrorException", text)
}

// evaluate computes an expression for a row; row is nil for aggregates.
func evaluate(c *Call, t *DataTable, text string, row *DataRow) (any, error) {
	toks, err := dataTokens(text)
	if err != nil {
		return nil, err
	}
	e := &dataExpr{c: c, table: t, row: row, rows: t.live(), toks: toks}
	return e.whole()
}

// live are the rows that are not deleted.
func (t *DataTable) live() []*DataRow {
	var out []*DataRow
	for _, r := range t.rows {
		if r.state != rowDeleted {
			out = append(out, r)
		}
	}
	return out
}

// dataTokens cuts an expression up. Text literals keep their quote, dates #, and
// quoted names [.
func dataTokens(s string) ([]string, error) {
	var out []string
	for i := 0; i < len(s); {
		c := s[i]
		j := i + 1
		switch {
		case c == ' ' || c == '\t' || c == '\n' || c == '\r':
			i++
			continue
		case c == '\'':
			var b strings.Builder
			b.WriteByte('\'')
			for ; j < len(s); j++ {
				if s[j] == '\'' {
					if j+1 < len(s) && s[j+1] == '\'' {
						j++
					} else {
						break
					}
				}
				b.WriteByte(s[j])
			}
			if j >= len(s) {
				return nil, syntaxError("The expression contains an invalid string constant: " + s[i:] + ".")
			}
			out, i = append(out, b.String()), j+1
			continue
		case c == '#' || c == '[':
			end := byte('#')
			if c == '[' {
				end = ']'
			}
			for j < len(s) && s[j] != end {
				j++
			}
			if j >= len(s) {
				return nil, syntaxError("The expression contains an invalid constant: " + s[i:] + ".")
			}
			out, i = append(out, s[i:j]), j+1
			continue
		case strings.ContainsRune("<>", rune(c)) && j < len(s) && (s[j] == '=' || c == '<' && s[j] == '>'):
			j++
		case c >= '0' && c <= '9' || c == '.':
			for j < len(s) && (s[j] >= '0' && s[j] <= '9' || s[j] == '.' || s[j]|0x20 == 'e' || (s[j] == '-' || s[j] == '+') && s[j-1]|0x20 == 'e') {
				j++
			}
		case isLetterASCII(c) || c == '_' || c >= 0x80:
			for j < len(s) && (isLetterASCII(s[j]) || s[j] == '_' || s[j] >= 0x80 || s[j] >= '0' && s[j] <= '9') {
				j++
			}
		}
		out, i = append(out, s[i:j]), j
	}
	return out, nil
}

func (e *dataExpr) peek() string {
	if e.at < len(e.toks) {
		return e.toks[e.at]
	}
	return ""
}

func (e *dataExpr) take(words ...string) bool {
	for _, w := range words {
		if e.at < len(e.toks) && strings.EqualFold(e.toks[e.at], w) {
			e.at++
			return true
		}
	}
	return false
}

func (e *dataExpr) whole() (any, error) {
	v, err := e.or()
	if err != nil {
		return nil, err
	}
	if e.at < len(e.toks) {
		return nil, syntaxError("Syntax error: Missing operand before '" + e.peek() + "' operator.")
	}
	return v, nil
}

func (e *dataExpr) or() (any, error) {
	v, err := e.and()
	for err == nil && e.take("or") {
		var w any
		if w, err = e.and(); err == nil {
			v = isYes(v) || isYes(w)
		}
	}
	return v, err
}

func (e *dataExpr) and() (any, error) {
	v, err := e.not()
	for err == nil && e.take("and") {
		var w any
		if w, err = e.not(); err == nil {
			v = isYes(v) && isYes(w)
		}
	}
	return v, err
}

func (e *dataExpr) not() (any, error) {
	if e.take("not") {
		v, err := e.not()
		return !isYes(v), err
	}
	return e.comparison()
}

func isYes(v any) bool { b, ok := types.Unwrap(v).(bool); return ok && b }

func (e *dataExpr) comparison() (any, error) {
	v, err := e.sum()
	if err != nil {
		return nil, err
	}
	if e.take("is") {
		no := e.take("not")
		if !e.take("null") {
			return nil, syntaxError("Syntax error in the expression.")
		}
		return isDBNull(v) != no, nil
	}
	negate := e.take("not")
	switch {
	case e.take("like"):
		w, err := e.sum()
		if err != nil {
			return nil, err
		}
		return likeText(types.ToString(v), types.ToString(w)) != negate && !isDBNull(v), nil
	case e.take("in"):
		if !e.take("(") {
			return nil, syntaxError("Syntax error: The items following the IN keyword must be separated by commas and be enclosed in parentheses.")
		}
		found := false
		for !e.take(")") {
			w, err := e.sum()
			if err != nil {
				return nil, err
			}
			if n, err := e.compare(v, w); err != nil {
				return nil, err
			} else if n == 0 {
				found = true
			}
			if !e.take(",") && e.peek() != ")" {
				return nil, syntaxError("Syntax error: The items following the IN keyword must be separated by commas and be enclosed in parentheses.")
			}
		}
		return found != negate, nil
	}
	for _, op := range []string{"<=", ">=", "<>", "=", "<", ">"} {
		if !e.take(op) {
			continue
		}
		w, err := e.sum()
		if err != nil {
			return nil, err
		}
		if isDBNull(v) || isDBNull(w) {
			return false, nil
		}
		n, err := e.compare(v, w)
		if err != nil {
			return nil, err
		}
		return map[string]bool{"<=": n <= 0, ">=": n >= 0, "<>": n != 0, "=": n == 0, "<": n < 0, ">": n > 0}[op], nil
	}
	return v, nil
}

// compare orders two values, of different types by the left one's.
func (e *dataExpr) compare(a, b any) (int, error) {
	a, b = types.Unwrap(a), types.Unwrap(b)
	x, isText := a.(string)
	if y, ok := b.(string); ok && isText {
		return types.CompareText(x, y, true), nil
	}
	if isText && !isDBNull(b) {
		n, err := e.compare(b, a)
		return -n, err
	}
	out, err := e.c.Convert(b, types.TypeOf(a))
	if err == nil && !types.IsNumeric(types.TypeOf(a)) {
		b = out
	}
	n, err := e.c.Compare(a, b)
	if err != nil {
		return 0, types.NewException("System.Data.EvaluateException", fmt.Sprintf("Cannot perform '=' operation on %s and %s.", types.TypeOf(a), types.TypeOf(b)))
	}
	return n, nil
}

func (e *dataExpr) sum() (any, error) {
	v, err := e.product()
	for err == nil {
		op := types.OpAdd
		switch {
		case e.take("+"):
		case e.take("-"):
			op = types.OpSub
		default:
			return v, nil
		}
		var w any
		if w, err = e.product(); err == nil {
			v, err = e.arith(op, v, w)
		}
	}
	return v, err
}

func (e *dataExpr) product() (any, error) {
	v, err := e.unary()
	for err == nil {
		op := types.OpMul
		switch {
		case e.take("*"):
		case e.take("/"):
			op = types.OpDiv
		case e.take("%"):
			op = types.OpMod
		default:
			return v, nil
		}
		var w any
		if w, err = e.unary(); err == nil {
			v, err = e.arith(op, v, w)
		}
	}
	return v, err
}

func (e *dataExpr) arith(op types.Op, a, b any) (any, error) {
	if isDBNull(a) || isDBNull(b) {
		return DBNull, nil
	}
	x, text := a.(string)
	y, also := b.(string)
	if op == types.OpAdd && (text || also) {
		if !text {
			x = types.ToString(a)
		}
		if !also {
			y = types.ToString(b)
		}
		return x + y, nil
	}
	return types.Arithmetic(op, a, b)
}

func (e *dataExpr) unary() (any, error) {
	if e.take("-") {
		v, err := e.unary()
		if err != nil {
			return nil, err
		}
		return types.Arithmetic(types.OpSub, int32(0), v)
	}
	if e.take("+") {
		return e.unary()
	}
	return e.primary()
}

func (e *dataExpr) primary() (any, error) {
	tok := e.peek()
	if tok == "" {
		return nil, syntaxError("Syntax error: Missing operand after the last operator.")
	}
	e.at++
	switch c := tok[0]; {
	case tok == "(":
		v, err := e.or()
		if err == nil && !e.take(")") {
			err = syntaxError("The expression is missing the closing parenthesis.")
		}
		return v, err
	case c == '\'':
		return tok[1:], nil
	case c == '#':
		return e.c.Convert(tok[1:], types.DateTimeType)
	case c == '[':
		return e.field(tok[1:])
	case c >= '0' && c <= '9' || c == '.':
		if n, ok := types.ParseNumberText(tok); ok {
			return n, nil
		}
		return nil, syntaxError("The expression contains invalid name: '" + tok + "'.")
	}
	if e.peek() == "(" {
		e.at++
		return e.call(strings.ToLower(tok))
	}
	switch strings.ToLower(tok) {
	case "true", "false":
		return strings.EqualFold(tok, "true"), nil
	case "null":
		return DBNull, nil
	}
	return e.field(tok)
}

func (e *dataExpr) field(name string) (any, error) {
	i := e.table.column(name)
	if i < 0 {
		return nil, types.NewException("System.Data.EvaluateException", "Cannot find column ["+name+"].")
	}
	if e.row == nil {
		return nil, types.NewException("System.Data.EvaluateException", "Syntax error in aggregate argument: Expecting a single column argument with possible 'Child' qualifier.")
	}
	return e.row.get(e.c, i)
}

// likeText matches with * or % at the ends.
func likeText(s, pattern string) bool {
	fold := func(t string) string { return strings.ToLower(t) }
	s, pattern = fold(s), fold(pattern)
	isAny := func(c byte) bool { return c == '*' || c == '%' }
	start, end := pattern != "" && isAny(pattern[0]), len(pattern) > 1 && isAny(pattern[len(pattern)-1])
	core := strings.NewReplacer("[*]", "*", "[%]", "%", "[[]", "[", "[]]", "]").Replace(strings.Trim(pattern, "*%"))
	switch {
	case start && end:
		return strings.Contains(s, core)
	case start:
		return strings.HasSuffix(s, core)
	case end:
		return strings.HasPrefix(s, core)
	}
	return s == core
}
