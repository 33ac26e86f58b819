package dotnet

import (
	"math"
	"strings"

	"github.com/runwright/runwright/powershell/types"
)

// call evaluates a function; its opening parenthesis has been read.
func (e *dataExpr) call(name string) (any, error) {
	switch name {
	case "sum", "avg", "min", "max", "count", "stdev", "var":
		return e.aggregate(name)
	}
	var args []any
	for !e.take(")") {
		v, err := e.or()
		if err != nil {
			return nil, err
		}
		args = append(args, v)
		if !e.take(",") && e.peek() != ")" {
			return nil, syntaxError("The expression is missing the closing parenthesis.")
		}
	}
	want := map[string]int{"len": 1, "trim": 1, "isnull": 2, "iif": 3, "substring": 3, "convert": 2}
	n, known := want[name]
	if !known {
		return nil, types.NewException("System.Data.EvaluateException", "The expression contains undefined function call "+name+"().")
	}
	if len(args) != n {
		return nil, types.NewException("System.Data.EvaluateException", "Invalid number of arguments: function "+name+"().")
	}
	switch name {
	case "isnull":
		if isDBNull(args[0]) {
			return args[1], nil
		}
		return args[0], nil
	case "iif":
		if isYes(args[0]) {
			return args[1], nil
		}
		return args[2], nil
	}
	if isDBNull(args[0]) {
		return DBNull, nil
	}
	text := types.ToString(args[0])
	switch name {
	case "len":
		return int32(types.Len16(text)), nil
	case "trim":
		return strings.TrimSpace(text), nil
	case "substring":
		from, err := e.c.Convert(args[1], types.Int32)
		if err != nil {
			return nil, err
		}
		length, err := e.c.Convert(args[2], types.Int32)
		if err != nil {
			return nil, err
		}
		at := max(int(from.(int32))-1, 0)
		return types.Slice16(text, min(at, types.Len16(text)), min(int(length.(int32)), types.Len16(text)-min(at, types.Len16(text)))), nil
	}
	t := types.Named(types.ToString(args[1]))
	if t == nil {
		return nil, types.NewException("System.Data.EvaluateException", "Invalid type name '"+types.ToString(args[1])+"'.")
	}
	return e.c.Convert(args[0], t)
}

// aggregate computes Sum, Avg … of a column over the rows.
func (e *dataExpr) aggregate(name string) (any, error) {
	column := strings.TrimPrefix(e.peek(), "[")
	i := e.table.column(column)
	if i < 0 {
		return nil, types.NewException("System.Data.EvaluateException", "Cannot find column ["+column+"].")
	}
	e.at++
	if !e.take(")") {
		return nil, syntaxError("Syntax error in aggregate argument: Expecting a single column argument with possible 'Child' qualifier.")
	}
	var vals []any
	for _, r := range e.rows {
		v, err := r.get(e.c, i)
		if err != nil {
			return nil, err
		}
		if !isDBNull(v) {
			vals = append(vals, types.Unwrap(v))
		}
	}
	if name == "count" {
		return int32(len(vals)), nil
	}
	if len(vals) == 0 {
		return DBNull, nil
	}
	switch name {
	case "min", "max":
		best := vals[0]
		for _, v := range vals[1:] {
			n, err := e.compare(v, best)
			if err != nil {
				return nil, err
			}
			if name == "min" && n < 0 || name == "max" && n > 0 {
				best = v
			}
		}
		return best, nil
	case "stdev", "var":
		return e.spread(vals, name == "stdev")
	}
	total := any(nil)
	for _, v := range vals {
		if n, ok := v.(int32); ok { // whole numbers add up in 64 bits
			v = int64(n)
		}
		if total == nil {
			total = v
			continue
		}
		var err error
		if total, err = types.Arithmetic(types.OpAdd, total, v); err != nil {
			return nil, err
		}
	}
	if name == "sum" {
		return total, nil
	}
	out, err := types.Arithmetic(types.OpDiv, total, int32(len(vals)))
	if err != nil {
		return nil, err
	}
	return e.c.Convert(out, e.table.columns[i].t)
}

// spread is the sample variance or its root.
func (e *dataExpr) spread(vals []any, root bool) (any, error) {
	if len(vals) < 2 {
		return DBNull, nil
	}
	var sum, squares float64
	for _, v := range vals {
		f, err := e.c.Convert(v, types.Double)
		if err != nil {
			return nil, err
		}
		sum += f.(float64)
		squares += f.(float64) * f.(float64)
	}
	n := float64(len(vals))
	variance := (squares - sum*sum/n) / (n - 1)
	if root {
		return math.Sqrt(variance), nil
	}
	return variance, nil
}
