package interp

import (
	"fmt"
	"strings"

	"github.com/runwright/runwright/powershell/types"
)

// buildValidator makes a check from an attribute's arguments.
type buildValidator func(rs *Runspace, args []any, opts map[string]any) (Attribute, error)

// validators returns the builder for an attribute's name, nil for attributes
// that check nothing.
func validators(name string) buildValidator {
	switch name {
	case "validatenotnull":
		return func(*Runspace, []any, map[string]any) (Attribute, error) {
			return validation(func(_ *Runspace, v any) error { return notNull(v) }), nil
		}
	case "validatenotnullorempty":
		return func(*Runspace, []any, map[string]any) (Attribute, error) {
			return validation(func(_ *Runspace, v any) error { return notNullOrEmpty(v, false) }), nil
		}
	case "validatenotnullorwhitespace":
		return func(*Runspace, []any, map[string]any) (Attribute, error) {
			return validation(func(_ *Runspace, v any) error { return notNullOrEmpty(v, true) }), nil
		}
	case "validateset":
		return buildSet
	case "validaterange":
		return buildRange
	case "validatepattern":
		return buildPattern
	case "validatelength":
		return buildLength
	case "validatecount":
		return buildCount
	case "validatescript":
		return buildScript
	case "credential":
		return func(*Runspace, []any, map[string]any) (Attribute, error) { return credential{}, nil }
	}
	return nil
}

const nullText = "The argument is null. Provide a valid value for the argument, and then try running the command again."

func notNull(v any) error {
	if v == nil {
		return invalid("ArgumentIsNull", nullText)
	}
	if items, many := elements(v); many {
		for _, e := range items {
			if e == nil {
				return invalid("ArgumentIsNull", "The argument has a null value, or an element of the argument collection contains a null value. Provide a collection that does not contain any null values, and then try the command again.")
			}
		}
	}
	return nil
}

func notNullOrEmpty(v any, white bool) error {
	const empty = "The argument is null or empty. Provide an argument that is not null or empty, and then try the command again."
	const blank = "The argument is null, empty, or consists of only white-space characters. Provide an argument that contains non white-space characters, and then try the command again."
	const collection = "The argument is null, empty, or an element of the argument collection contains a null value. Supply a collection that does not contain any null values and then try the command again."
	text := func() string {
		if white {
			return blank
		}
		return empty
	}
	switch x := types.Unwrap(v).(type) {
	case nil:
		return invalid("ArgumentIsNull", "%s", text())
	case string:
		if x == "" || white && strings.TrimSpace(x) == "" {
			return invalid("ArgumentIsEmpty", "%s", text())
		}
		return nil
	case *types.Dict:
		if x.Len() == 0 {
			return invalid("ArgumentIsEmpty", "%s", collection)
		}
		return nil
	}
	if items, many := elements(v); many {
		if len(items) == 0 {
			return invalid("ArgumentIsEmpty", "%s", collection)
		}
		for _, e := range items {
			if e == nil {
				return invalid("ArgumentIsNull", "%s", collection)
			}
			if s, ok := e.(string); ok && (s == "" || white && strings.TrimSpace(s) == "") {
				return invalid("ArgumentIsEmpty", "%s", text())
			}
		}
	}
	return nil
}

// eachElement applies a check to the elements of a collection or the value.
func eachElement(v any, check func(any) error) error {
	items, many := elements(v)
	if !many && v != nil {
		return check(v)
	}
	if len(items) == 0 {
		return invalid("ArgumentIsEmpty", "The argument is null, empty, or an element of the argument collection contains a null value. Supply a collection that does not contain any null values and then try the command again.")
	}
	for _, e := range items {
		if err := check(e); err != nil {
			return err
		}
	}
	return nil
}

func buildSet(rs *Runspace, args []any, opts map[string]any) (Attribute, error) {
	fold := true
	if v, ok := opts["ignorecase"]; ok {
		fold = types.IsTrue(v)
	}
	if t, ok := types.Unwrap(first(args)).(*types.Type); ok && len(args) == 1 {
		return generatedSet(t, fold, opts), nil
	}
	var values []string
	for _, a := range args {
		if items, many := elements(a); many {
			for _, i := range items {
				values = append(values, types.ToString(i))
			}
			continue
		}
		values = append(values, types.ToString(a))
	}
	return listed{func(rs *Runspace, v any) error { return inSet(rs, v, values, fold, opts) }, values}, nil
}

// listed is the check of a ValidateSet, with the values it lists.
type listed struct {
	validation
	values []string
}

// inSet checks that a value, or each element of a collection, is in a set.
func inSet(rs *Runspace, v any, values []string, fold bool, opts map[string]any) error {
	message, _ := opts["errormessage"].(string)
	return eachElement(v, func(e any) error {
		s, err := rs.text(e, " ")
		if err != nil {
			return err
		}
		for _, want := range values {
			if types.EqualText(want, s, fold) {
				return nil
			}
		}
		list := strings.Join(values, ",")
		if message != "" {
			return invalid("ValidateSetFailure", "%s", strings.NewReplacer("{0}", s, "{1}", list).Replace(message))
		}
		return invalid("ValidateSetFailure", "The argument \"%s\" does not belong to the set \"%s\" specified by the ValidateSet attribute. Supply an argument that is in the set and then try the command again.", s, list)
	})
}

// generatedSet checks against the values that a class gives when it is asked, an
// IValidateSetValuesGenerator.
func generatedSet(t *types.Type, fold bool, opts map[string]any) Attribute {
	return validation(func(rs *Runspace, v any) error {
		g, err := rs.generator(t)
		if err != nil {
			return err
		}
		out, _, err := rs.callMethod(g, "GetValidValues", nil)
		if err != nil {
			return err
		}
		return inSet(rs, v, stringsOf(out), fold, opts)
	})
}

func buildRange(rs *Runspace, args []any, opts map[string]any) (Attribute, error) {
	if len(args) == 1 {
		return buildRangeKind(types.ToString(args[0])), nil
	}
	if len(args) != 2 {
		return nil, fmt.Errorf("ValidateRange takes a minimum and a maximum")
	}
	low, high := args[0], args[1]
	return validation(func(rs *Runspace, v any) error {
		return eachElement(v, func(e any) error {
			val, err := rs.conv.To(e, types.TypeOf(low))
			if err != nil {
				return invalid("ValidationRangeElementType", "The argument \"%s\" is of type \"%s\", which does not match the type \"%s\" of the range.", types.ToString(e), types.TypeOf(e), types.TypeOf(low))
			}
			if c, err := rs.conv.Compare(val, low, false); err != nil || c < 0 {
				return invalid("ValidateRangeTooSmall", "The %s argument is less than the minimum allowed range of %s. Supply an argument that is greater than or equal to %s and then try the command again.", types.ToString(e), types.ToString(low), types.ToString(low))
			}
			if c, err := rs.conv.Compare(val, high, false); err != nil || c > 0 {
				return invalid("ValidateRangeTooBig", "The %s argument is greater than the maximum allowed range of %s. Supply an argument that is less than or equal to %s and then try the command again.", types.ToString(e), types.ToString(high), types.ToString(high))
			}
			return nil
		})
	}), nil
}

func buildRangeKind(kind string) Attribute {
	return validation(func(rs *Runspace, v any) error {
		return eachElement(v, func(e any) error {
			c, err := rs.conv.Compare(e, int32(0), false)
			if err != nil {
				return err
			}
			ok := false
			switch strings.ToLower(kind) {
			case "positive":
				ok = c > 0
			case "nonnegative":
				ok = c >= 0
			case "negative":
				ok = c < 0
			case "nonpositive":
				ok = c <= 0
			}
			if ok {
				return nil
			}
			words := map[string]string{"positive": "greater than zero", "nonnegative": "greater than or equal to zero", "negative": "less than zero", "nonpositive": "less than or equal to zero"}
			return invalid("ValidateRange"+kind+"Failure", "The argument \"%s\" cannot be validated because its value is not %s.", types.ToString(e), words[strings.ToLower(kind)])
		})
	})
}

func buildPattern(rs *Runspace, args []any, opts map[string]any) (Attribute, error) {
	if len(args) != 1 {
		return nil, fmt.Errorf("ValidatePattern takes a pattern")
	}
	pattern := types.ToString(args[0])
	options := types.RegexIgnoreCase
	if o, ok := opts["options"].(*types.EnumValue); ok {
		options = types.RegexOptions(o.Bits)
	} else if s, ok := opts["options"].(string); ok && strings.EqualFold(s, "none") {
		options = 0
	}
	message, _ := opts["errormessage"].(string)
	return validation(func(rs *Runspace, v any) error {
		return eachElement(v, func(e any) error {
			s, err := rs.text(e, " ")
			if err != nil {
				return err
			}
			re, err := rs.regex(pattern, options)
			if err != nil {
				return err
			}
			ok, err := re.IsMatch(s)
			if err != nil {
				return err
			}
			if ok {
				return nil
			}
			if message != "" {
				return invalid("ValidatePatternFailure", "%s", strings.NewReplacer("{0}", s, "{1}", pattern).Replace(message))
			}
			return invalid("ValidatePatternFailure", "The argument \"%s\" does not match the \"%s\" pattern. Supply an argument that matches \"%s\" and try the command again.", s, pattern, pattern)
		})
	}), nil
}

func buildLength(rs *Runspace, args []any, opts map[string]any) (Attribute, error) {
	low, high, err := twoInts(rs, "ValidateLength", args)
	if err != nil {
		return nil, err
	}
	return validation(func(rs *Runspace, v any) error {
		return eachElement(v, func(e any) error {
			s, ok := types.Unwrap(e).(string)
			if !ok {
				return invalid("ValidateLengthNotString", "The ValidateLength attribute cannot be applied to a parameter that is not a string or string[] parameter. Make the parameter a string or string[] parameter.")
			}
			n := types.Len16(s)
			if n < low {
				return invalid("ValidateLengthMinLengthFailure", "The character length (%d) of the argument is too short. Specify an argument with a length that is greater than or equal to \"%d\", and then try the command again.", n, low)
			}
			if n > high {
				return invalid("ValidateLengthMaxLengthFailure", "The character length of the %d argument is too long. Shorten the character length of the argument so it is fewer than or equal to \"%d\" characters, and then try the command again.", n, high)
			}
			return nil
		})
	}), nil
}

func buildCount(rs *Runspace, args []any, opts map[string]any) (Attribute, error) {
	low, high, err := twoInts(rs, "ValidateCount", args)
	if err != nil {
		return nil, err
	}
	return validation(func(rs *Runspace, v any) error {
		items, many := elements(v)
		if !many {
			if v == nil {
				items = nil
			} else {
				return invalid("NotAnArrayParameter", "The ValidateCount attribute cannot be applied to a non-array parameter. Either remove the attribute from the parameter or make the parameter an array parameter.")
			}
		}
		n := len(items)
		if low == high && n != low {
			return invalid("ValidateCountExactFailure", "The parameter requires exactly %d value(s) - value count provided: %d.", low, n)
		}
		if n < low || n > high {
			return invalid("ValidateCountMinMaxFailure", "The parameter requires at least %d value(s) and no more than %d value(s) - %d value(s) were provided.", low, high, n)
		}
		return nil
	}), nil
}

func twoInts(rs *Runspace, name string, args []any) (low, high int, err error) {
	if len(args) != 2 {
		return 0, 0, fmt.Errorf("%s takes a minimum and a maximum", name)
	}
	for i, dst := range []*int{&low, &high} {
		v, err := rs.conv.To(args[i], types.Int32)
		if err != nil {
			return 0, 0, err
		}
		*dst = int(v.(int32))
	}
	return low, high, nil
}

func buildScript(rs *Runspace, args []any, opts map[string]any) (Attribute, error) {
	sb, ok := first(args).(*ScriptBlock)
	if !ok {
		return nil, fmt.Errorf("ValidateScript takes a script block")
	}
	message, _ := opts["errormessage"].(string)
	return validation(func(rs *Runspace, v any) error {
		return eachElement(v, func(e any) error {
			out, err := rs.invokeWithUnderscore(sb, e)
			if err != nil {
				return err
			}
			if rs.truth(out) {
				return nil
			}
			text, err := rs.text(e, " ")
			if err != nil {
				return err
			}
			if message != "" {
				return invalid("ValidateScriptFailure", "%s", strings.NewReplacer("{0}", text, "{1}", sb.Text()).Replace(message))
			}
			return invalid("ValidateScriptFailure", "The \"%s\" validation script for the argument with value \"%s\" did not return a result of True. Determine why the validation script failed, and then try the command again.", sb.Text(), text)
		})
	}), nil
}

func first(args []any) any {
	if len(args) == 0 {
		return nil
	}
	return args[0]
}

// InRange is the attribute ValidateRange of a compiled command's parameter.
func InRange(low, high int32) Attribute {
	a, err := validators("validaterange")(nil, []any{low, high}, nil)
	if err != nil {
		panic(err) // two numbers always make a range
	}
	return a
}
