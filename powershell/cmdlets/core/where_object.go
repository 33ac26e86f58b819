package core

import (
	"strings"

	"github.com/runwright/runwright/powershell/interp"
	"github.com/runwright/runwright/powershell/types"
)

// whereObject is Where-Object: a script block, or a property compared with a value.
type whereObject struct {
	interp.Base
	block    *interp.BlockRunner
	property string
	value    any
	operator string // as errors name it
	compare  func(l, r any) (bool, error)
}

func (w *whereObject) Begin(c *interp.Call) error {
	if sb := c.Block("FilterScript"); sb != nil {
		r, err := c.Runner(sb)
		w.block = r
		return err
	}
	w.property, w.value = c.String("Property"), c.Value("Value")
	set := c.ParameterSet()
	if set == "EqualSet" && !c.Has("EQ") && !c.Has("Value") {
		w.compare = func(l, _ any) (bool, error) { return types.IsTrue(l), nil }
		return nil
	}
	if set != "Not" && !c.Has("Value") {
		return c.Error("System.Management.Automation.PSArgumentException", "ValueNotSpecifiedForWhereObject", "InvalidArgument", nil,
			"The specified operator requires both the -Property and -Value parameters. Provide values for both parameters, and then try the command again.")
	}
	if name, ok := types.Unwrap(w.value).(string); ok && (set == "IsSet" || set == "IsNotSet") {
		w.value = strings.TrimSuffix(strings.TrimPrefix(name, "["), "]") // an argument [int] is text
	}
	if set == "Not" {
		w.compare = func(l, _ any) (bool, error) { return !types.IsTrue(l), nil }
		return nil
	}
	w.operator = capital(operatorOf(set))
	w.compare = c.Comparison(operatorOf(set))
	return nil
}

// capital is the name of a token as .NET writes it: Imatch.
func capital(s string) string { return strings.ToUpper(s[:1]) + s[1:] }

// operatorOf turns a parameter set's name into the operator's: EqualSet is eq.
func operatorOf(set string) string {
	names := map[string]string{
		"EqualSet": "ieq", "CaseSensitiveEqualSet": "ceq", "NotEqualSet": "ine", "CaseSensitiveNotEqualSet": "cne",
		"GreaterThanSet": "igt", "CaseSensitiveGreaterThanSet": "cgt", "LessThanSet": "ilt", "CaseSensitiveLessThanSet": "clt",
		"GreaterOrEqualSet": "ige", "CaseSensitiveGreaterOrEqualSet": "cge", "LessOrEqualSet": "ile", "CaseSensitiveLessOrEqualSet": "cle",
		"LikeSet": "ilike", "CaseSensitiveLikeSet": "clike", "NotLikeSet": "inotlike", "CaseSensitiveNotLikeSet": "cnotlike",
		"MatchSet": "imatch", "CaseSensitiveMatchSet": "cmatch", "NotMatchSet": "inotmatch", "CaseSensitiveNotMatchSet": "cnotmatch",
		"ContainsSet": "icontains", "CaseSensitiveContainsSet": "ccontains", "NotContainsSet": "inotcontains", "CaseSensitiveNotContainsSet": "cnotcontains",
		"InSet": "iin", "CaseSensitiveInSet": "cin", "NotInSet": "inotin", "CaseSensitiveNotInSet": "cnotin",
		"IsSet": "is", "IsNotSet": "isnot",
	}
	return names[set]
}

func (w *whereObject) Process(c *interp.Call) error {
	input := c.Input
	if !c.HasInput {
		if !c.Has("InputObject") {
			return nil
		}
		input = c.Value("InputObject")
	}
	if w.block != nil {
		v, err := w.block.Value(input)
		if err != nil {
			return err
		}
		if types.IsTrue(types.Norm(v)) {
			return c.Write(input)
		}
		return nil
	}
	v, err := c.Member(input, w.property, nil)
	if err != nil {
		return err
	}
	ok, err := w.compare(types.Norm(v), w.value)
	if x, isException := err.(*types.Exception); isException && x.PSType().ShortName() == "RegexParseException" {
		return c.Error("System.Management.Automation.PSArgumentException", "BadOperatorArgument", "InvalidArgument", c.Input,
			"The argument to operator '%s' is not valid: %s.", w.operator, x.Message)
	}
	if err != nil {
		return err
	}
	if ok {
		return c.Write(input)
	}
	return nil
}

// Close gives $_ back.
func (w *whereObject) Close(*interp.Call) error {
	if w.block != nil {
		w.block.Done()
	}
	return nil
}
