package interp

import (
	"strings"

	"github.com/dlclark/regexp2/v2"
	"github.com/runwright/runwright/powershell/types"
)

type regexKey struct {
	pattern string
	options types.RegexOptions
}

// maxRegexes bounds the cache of compiled patterns.
const maxRegexes = 500

// regex compiles a pattern, from the cache when it is there.
func (rs *Runspace) regex(pattern string, options types.RegexOptions) (*types.Regex, error) {
	key := regexKey{pattern, options}
	if re := rs.regexes[key]; re != nil {
		return re, nil
	}
	re, err := types.CompileRegex(pattern, options)
	if err != nil {
		return nil, err
	}
	re.SetInterrupter(regexInterrupter{rs})
	if rs.regexes == nil || len(rs.regexes) >= maxRegexes {
		rs.regexes = make(map[regexKey]*types.Regex)
	}
	rs.regexes[key] = re
	return re, nil
}

// regexInterrupter ends long matches when the run is cancelled.
type regexInterrupter struct{ rs *Runspace }

// Done is the end of the run's context.
func (i regexInterrupter) Done() <-chan struct{} { return i.rs.ctx.Done() }

// Err is the cancellation.
func (i regexInterrupter) Err() error { return i.rs.checkContext() }

// pattern makes a regular expression of the right operand of -match and its kin.
func (rs *Runspace) pattern(r any, fold bool) (*types.Regex, error) {
	if re, ok := types.Unwrap(r).(*types.Regex); ok {
		return re, nil
	}
	s, err := rs.text(r, " ")
	if err != nil {
		return nil, err
	}
	options := types.RegexOptions(0)
	if fold {
		options = types.RegexIgnoreCase
	}
	return rs.regex(s, options)
}

// match is -match and -notmatch; a match of a single value sets $Matches.
func (fr *frame) match(l, r any, fold, not bool) (any, error) {
	re, err := fr.rs.pattern(r, fold)
	if err != nil {
		return nil, err
	}
	items, many := elements(l)
	if many {
		var out []any
		for _, v := range items {
			s, err := fr.rs.text(v, " ")
			if err != nil {
				return nil, err
			}
			ok, err := re.IsMatch(s)
			if err != nil {
				return nil, err
			}
			if ok != not {
				out = append(out, v)
			}
		}
		return types.NewArray(out...), nil
	}
	s, err := fr.rs.text(l, " ")
	if err != nil {
		return nil, err
	}
	m, err := re.Find(s)
	if err != nil {
		return nil, err
	}
	if m == nil {
		return not, nil
	}
	return !not, fr.scope.Set(fr.rs, "Matches", matchesTable(re, m))
}

// matchesTable is $Matches: the groups that took part, by number or name.
func matchesTable(re *types.Regex, m *regexp2.Match) *types.Dict {
	d := types.NewHashtable()
	groups := m.Groups()
	numbers := re.Matcher().GetGroupNumbers()
	for i := len(groups) - 1; i >= 0; i-- {
		g := &groups[i]
		if len(g.Captures) == 0 {
			continue
		}
		name := re.Matcher().GroupNameFromNumber(numbers[i])
		if strings.Trim(name, "0123456789") == "" {
			d.Set(int32(numbers[i]), g.String())
			continue
		}
		d.Set(name, g.String())
	}
	return d
}

// replace is -replace: pattern and replacement, text or script block.
func (rs *Runspace) replace(fr *frame, l, r any, fold bool) (any, error) {
	args, many := elements(r)
	if !many {
		args = []any{r}
	}
	if len(args) > 2 {
		return nil, types.RuntimeError("BadReplaceArgument", "InvalidOperation", "The -replace operator allows only two elements to follow it, not "+types.ToString(int32(len(args)))+".")
	}
	var pattern, with any = nil, ""
	if len(args) > 0 {
		pattern = args[0]
	}
	if len(args) > 1 {
		with = args[1]
	}
	re, err := rs.pattern(pattern, fold)
	if err != nil {
		return nil, err
	}
	one := func(v any) (any, error) {
		s, err := rs.text(v, " ")
		if err != nil {
			return nil, err
		}
		if sb, ok := types.Unwrap(with).(*ScriptBlock); ok {
			return rs.replaceBlock(fr, re, s, sb)
		}
		to, err := rs.text(with, " ")
		if err != nil {
			return nil, err
		}
		return re.Replace(s, to)
	}
	items, many := elements(l)
	if !many {
		return one(l)
	}
	out := make([]any, len(items))
	for i, v := range items {
		if out[i], err = one(v); err != nil {
			return nil, err
		}
	}
	return types.NewArray(out...), nil
}

// replaceBlock replaces each match by what a script block makes of it.
func (rs *Runspace) replaceBlock(fr *frame, re *types.Regex, s string, sb *ScriptBlock) (any, error) {
	run, err := rs.runner(fr, sb, fr.streams)
	if err != nil {
		return nil, err
	}
	defer run.Done()
	return re.ReplaceFunc(s, func(m *types.Match) (string, error) {
		v, err := run.Value(m)
		if err != nil {
			return "", err
		}
		return rs.text(types.Norm(v), " ")
	})
}

// split is binary -split: separator, limit, options; or a script block.
func (rs *Runspace) split(fr *frame, l, r any, fold bool) (any, error) {
	args, many := elements(r)
	if !many {
		args = []any{r}
	}
	inputs, many := elements(l)
	if !many {
		inputs = []any{l}
	}
	limit := 0
	if len(args) > 1 {
		n, err := rs.conv.To(args[1], types.Int32)
		if err != nil {
			return nil, types.RuntimeError("RuntimeException", "InvalidOperation", err.Error())
		}
		limit = int(n.(int32))
	}
	var cut func(s string) ([]string, error)
	if sb, ok := types.Unwrap(first(args)).(*ScriptBlock); ok {
		cut = func(s string) ([]string, error) { return rs.splitBlock(fr, s, sb, limit) }
	} else {
		re, err := rs.splitPattern(args, fold)
		if err != nil {
			return nil, err
		}
		cut = func(s string) ([]string, error) { return re.SplitLimit(s, limit) }
	}
	var out []any
	for _, v := range inputs {
		s, err := rs.text(v, " ")
		if err != nil {
			return nil, err
		}
		parts, err := cut(s)
		if err != nil {
			return nil, err
		}
		for _, p := range parts {
			out = append(out, p)
		}
	}
	if _, block := types.Unwrap(first(args)).(*ScriptBlock); block && limit == 1 { // PowerShell gives its own list back here
		return &types.List{T: types.ListDef.Instantiate(types.String), Items: out}, nil
	}
	return types.NewTyped(types.String, out), nil
}

func (rs *Runspace) splitPattern(args []any, fold bool) (*types.Regex, error) {
	if len(args) < 3 {
		return rs.pattern(first(args), fold)
	}
	v, err := rs.conv.To(args[2], types.MustNamed("System.Management.Automation.SplitOptions"))
	if err != nil {
		return nil, types.RuntimeError("RuntimeException", "InvalidOperation", err.Error())
	}
	bits := v.(*types.EnumValue).Bits
	s, err := rs.text(args[0], " ")
	if err != nil {
		return nil, err
	}
	const simple, ignoreCase = 1, 64
	const patterns = 4 | 8 | 16 | 32 | 128 // make sense for patterns only
	if bits&simple != 0 && bits&patterns != 0 || bits&16 != 0 && bits&32 != 0 {
		e := types.NewException(automationSpace+"ParseException", "The combination of options with the -split operator is not valid.")
		e.ID, e.Category = "InvalidSplitOptionCombination", "InvalidOperation"
		return nil, e
	}
	options := types.RegexOptions(0)
	if fold || bits&ignoreCase != 0 {
		options |= types.RegexIgnoreCase
	}
	if bits&simple != 0 {
		return rs.regex(types.EscapeRegex(s), options)
	}
	for _, m := range []struct {
		bit int64
		to  types.RegexOptions
	}{{4, types.RegexCultureInvariant}, {8, types.RegexIgnoreWhitespace}, {16, types.RegexMultiline}, {32, types.RegexSingleline}, {128, types.RegexExplicitCapture}} {
		if bits&m.bit != 0 {
			options |= m.to
		}
	}
	return rs.regex(s, options)
}

// splitBlock cuts at the characters a script block says yes to.
func (rs *Runspace) splitBlock(fr *frame, s string, sb *ScriptBlock, limit int) ([]string, error) {
	run, err := rs.runner(fr, sb, fr.streams)
	if err != nil {
		return nil, err
	}
	defer run.Done()
	units := types.Units(s)
	var out []string
	start := 0
	for i, u := range units {
		if limit > 0 && len(out) == limit-1 {
			break
		}
		v, err := run.Value(types.CharString(types.Char(u)))
		if err != nil {
			return nil, err
		}
		if rs.truth(v) {
			out = append(out, types.FromUnits(units[start:i]))
			start = i + 1
		}
	}
	return append(out, types.FromUnits(units[start:])), nil
}

// splitWords is unary -split: words between blanks.
func (rs *Runspace) splitWords(v any) (any, error) {
	inputs, many := elements(v)
	if !many {
		inputs = []any{v}
	}
	var out []any
	for _, in := range inputs {
		s, err := rs.text(in, " ")
		if err != nil {
			return nil, err
		}
		words := strings.Fields(s)
		if len(words) == 0 {
			words = []string{""}
		}
		for _, w := range words {
			out = append(out, w)
		}
	}
	return types.NewTyped(types.String, out), nil
}
