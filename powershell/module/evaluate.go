package module

import (
	"cmp"
	"fmt"
	"math"
	"math/big"
	"strings"

	"github.com/runwright/runwright/powershell/syntax"
)

// evaluator runs the restricted language: data, a few variables, conditions.
type evaluator struct {
	src   *syntax.Source
	env   Env
	depth int

	byEdition bool // $PSEdition was asked for
}

func (ev *evaluator) fail(kind Kind, at syntax.Node, format string, args ...any) error {
	line, col := ev.src.Position(at.Extent().Start)
	return &Error{kind, ev.src.File, line, col, fmt.Sprintf(format, args...)}
}

// refuse is the error for a construct that the language does not have.
func (ev *evaluator) refuse(at syntax.Node, what string) error {
	return ev.fail(KindCode, at, "%s is not allowed in restricted language mode or a Data section.", what)
}

// enter counts nesting; the caller counts down again.
func (ev *evaluator) enter(at syntax.Node) error {
	if ev.depth++; ev.depth > maxDepth {
		return ev.fail(KindLimit, at, "values are nested too deeply")
	}
	return nil
}

func (ev *evaluator) block(b *syntax.ScriptBlock) (any, error) {
	switch {
	case b.ParamBlock != nil:
		return nil, ev.refuse(b.ParamBlock, "A param block")
	case b.BeginBlock != nil, b.ProcessBlock != nil, b.DynamicParamBlock != nil, b.CleanBlock != nil:
		return nil, ev.refuse(b, "A named block")
	case len(b.UsingStatements) > 0:
		return nil, ev.refuse(b.UsingStatements[0], "A using statement")
	case b.EndBlock == nil:
		return nil, nil
	case len(b.EndBlock.Traps) > 0:
		return nil, ev.refuse(b.EndBlock.Traps[0], "A trap")
	}
	return ev.statements(b.EndBlock.Statements)
}

// statements gives what statements put out: nothing, one thing or a list.
func (ev *evaluator) statements(list []syntax.Statement) (any, error) {
	out, err := ev.output(list)
	if err != nil {
		return nil, err
	}
	switch len(out) {
	case 0:
		return nil, nil
	case 1:
		return out[0], nil
	}
	return out, nil
}

// output gives what statements put out, arrays taken apart.
func (ev *evaluator) output(list []syntax.Statement) ([]any, error) {
	var out []any
	for _, s := range list {
		v, some, err := ev.statement(s)
		if err != nil {
			return nil, err
		}
		if items, ok := v.([]any); ok {
			out = append(out, items...)
		} else if some {
			out = append(out, v)
		}
	}
	return out, nil
}

// statement evaluates one statement; some is false when it puts out nothing.
func (ev *evaluator) statement(s syntax.Statement) (v any, some bool, err error) {
	if err := ev.enter(s); err != nil {
		return nil, false, err
	}
	defer func() { ev.depth-- }()
	switch s := s.(type) {
	case *syntax.Pipeline:
		if s.Background || len(s.PipelineElements) != 1 {
			return nil, false, ev.refuse(s, "A pipeline of commands")
		}
		v, err = ev.element(s.PipelineElements[0])
		return v, true, err
	case *syntax.CommandExpression:
		v, err = ev.element(s)
		return v, true, err
	case *syntax.IfStatement:
		for _, c := range s.Clauses {
			cond, _, err := ev.statement(c.Condition)
			if err != nil {
				return nil, false, err
			}
			if truth(cond) {
				v, err := ev.statements(c.Body.Statements)
				return v, v != nil, err
			}
		}
		if s.ElseClause == nil {
			return nil, false, nil
		}
		v, err := ev.statements(s.ElseClause.Statements)
		return v, v != nil, err
	}
	return nil, false, ev.refuse(s, "This statement")
}

func (ev *evaluator) element(c syntax.CommandBase) (any, error) {
	switch c := c.(type) {
	case *syntax.CommandExpression:
		if len(c.Redirections) > 0 {
			return nil, ev.refuse(c, "A redirection")
		}
		return ev.expression(c.Expression)
	case *syntax.Command:
		name := "A command"
		if len(c.CommandElements) > 0 {
			if s, ok := c.CommandElements[0].(*syntax.StringConstantExpression); ok {
				name = fmt.Sprintf("The command '%s'", s.Value)
			}
		}
		return nil, ev.refuse(c, name)
	}
	return nil, ev.refuse(c, "This command")
}

func (ev *evaluator) expression(e syntax.Expression) (any, error) {
	if err := ev.enter(e); err != nil {
		return nil, err
	}
	defer func() { ev.depth-- }()
	switch e := e.(type) {
	case *syntax.StringConstantExpression:
		return e.Value, nil
	case *syntax.ConstantExpression:
		return ev.constant(e)
	case *syntax.ExpandableStringExpression:
		return ev.expandable(e)
	case *syntax.VariableExpression:
		return ev.variable(e)
	case *syntax.ArrayLiteral:
		out := make([]any, 0, len(e.Elements))
		for _, x := range e.Elements {
			v, err := ev.expression(x)
			if err != nil {
				return nil, err
			}
			out = append(out, v)
		}
		return out, nil
	case *syntax.ArrayExpression:
		out, err := ev.output(e.SubExpression.Statements)
		if out == nil && err == nil {
			out = []any{}
		}
		return out, err
	case *syntax.SubExpression:
		return ev.statements(e.SubExpression.Statements)
	case *syntax.ParenExpression:
		v, _, err := ev.statement(e.Pipeline)
		return v, err
	case *syntax.Hashtable:
		return ev.table(e)
	case *syntax.UnaryExpression:
		return ev.unary(e)
	case *syntax.BinaryExpression:
		return ev.binary(e)
	case *syntax.InvokeMemberExpression, *syntax.BaseCtorInvokeMemberExpression:
		return nil, ev.refuse(e, "A method call")
	case *syntax.MemberExpression:
		return nil, ev.refuse(e, "A property reference")
	case *syntax.ScriptBlockExpression:
		return nil, ev.refuse(e, "A script block literal")
	case *syntax.ConvertExpression:
		return ev.convert(e)
	case *syntax.TypeExpression:
		return nil, ev.refuse(e, "A type literal")
	case *syntax.IndexExpression:
		return nil, ev.refuse(e, "An array reference")
	}
	return nil, ev.refuse(e, "This expression")
}

func (ev *evaluator) constant(e *syntax.ConstantExpression) (any, error) {
	switch v := e.Value.(type) {
	case nil, bool, string:
		return v, nil
	case int8:
		return int64(v), nil
	case uint8:
		return int64(v), nil
	case int16:
		return int64(v), nil
	case uint16:
		return int64(v), nil
	case int32:
		return int64(v), nil
	case uint32:
		return int64(v), nil
	case int64:
		return v, nil
	case uint64:
		if v <= math.MaxInt64 {
			return int64(v), nil
		}
		return float64(v), nil
	case float32:
		return float64(v), nil
	case float64:
		return v, nil
	case *big.Int:
		f, _ := new(big.Float).SetInt(v).Float64()
		return f, nil
	case syntax.DecimalLiteral:
		f, _ := new(big.Float).SetInt(v.Coefficient).Float64()
		return f / math.Pow10(v.Scale), nil
	}
	return nil, ev.refuse(e, "This constant")
}

func (ev *evaluator) expandable(e *syntax.ExpandableStringExpression) (any, error) {
	var b strings.Builder
	for _, p := range e.Parts {
		if p.Expression == nil {
			b.WriteString(p.Text)
			continue
		}
		v, err := ev.expression(p.Expression)
		if err != nil {
			return nil, err
		}
		b.WriteString(stringOf(v))
	}
	return b.String(), nil
}

func (ev *evaluator) variable(e *syntax.VariableExpression) (any, error) {
	if !e.Splatted && e.VariablePath.Qualifier == "" {
		switch strings.ToLower(e.VariablePath.Name) {
		case "true":
			return true, nil
		case "false":
			return false, nil
		case "null":
			return nil, nil
		case "psscriptroot":
			return ev.env.Root, nil
		case "psedition":
			ev.byEdition = true
			return cmp.Or(ev.env.Edition, "Core"), nil
		case "psculture", "psuiculture":
			return "en-US", nil
		case "enabledexperimentalfeatures":
			return []any{}, nil
		}
	}
	return nil, ev.fail(KindCode, e, "The variable '$%s' is not allowed in restricted language mode or a Data section; "+
		"allowed are $PSCulture, $PSUICulture, $PSEdition, $PSScriptRoot, $EnabledExperimentalFeatures, $true, $false and $null.", e.VariablePath.UserPath)
}

func (ev *evaluator) table(e *syntax.Hashtable) (any, error) {
	t := &Table{values: make(map[string]any, len(e.KeyValuePairs))}
	for _, kv := range e.KeyValuePairs {
		key, err := ev.expression(kv.Key)
		if err != nil {
			return nil, err
		}
		v, _, err := ev.statement(kv.Value)
		if err != nil {
			return nil, err
		}
		if !t.set(stringOf(key), v) {
			return nil, ev.fail(KindSyntax, kv.Key, "Duplicate key '%s' in the hashtable.", stringOf(key))
		}
	}
	return t, nil
}

// convert does the conversions that manifests use.
func (ev *evaluator) convert(e *syntax.ConvertExpression) (any, error) {
	v, err := ev.expression(e.Child)
	if err != nil {
		return nil, err
	}
	switch name := strings.ToLower(e.Type.TypeName.FullName()); name {
	case "string", "version", "guid", "uri":
		return stringOf(v), nil
	case "string[]":
		out := []any{}
		for _, s := range stringsOf(v) {
			out = append(out, s)
		}
		return out, nil
	case "array", "object[]":
		return append([]any{}, listOf(v)...), nil
	case "bool":
		return truth(v), nil
	case "hashtable", "ordered":
		if _, ok := v.(*Table); ok {
			return v, nil
		}
	}
	return nil, ev.refuse(e, "The conversion to ["+e.Type.TypeName.FullName()+"]")
}
