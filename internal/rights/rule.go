package rights

import (
	"fmt"
	"slices"
	"strings"

	"github.com/runwright/runwright/internal/fault"
	"github.com/runwright/runwright/internal/id"
)

// Rule allows the assets of a kind whose name matches a pattern.
type Rule struct {
	Kind string `json:"kind"` // connection, variable, credential, certificate, identity, or * for all
	// Pattern is a name, compared without case, in which * stands for any
	// characters and ? for one. Names of assets hold neither.
	Pattern string `json:"pattern"`
}

// anyKind is the kind of a rule for all kinds.
const anyKind = "*"

// kinds are the kinds of assets, as the audit records name them.
func kinds() []string {
	return []string{"certificate", "connection", "credential", "identity", "variable"}
}

// Limits of a list.
const (
	maxRules   = 1000
	maxPattern = 128 // characters, as names of assets have
)

// String is KIND:PATTERN.
func (r Rule) String() string { return r.Kind + ":" + r.Pattern }

// ParseRule reads KIND:PATTERN.
func ParseRule(text string) (Rule, error) {
	kind, pattern, ok := strings.Cut(text, ":")
	if !ok {
		return Rule{}, fault.New(fault.Invalid, "The rule '%s' is not understood: expected KIND:NAME, such as connection:Contoso or variable:App*.", text).On("properties.rules")
	}
	all, err := checked([]Rule{{kind, pattern}})
	if err != nil {
		return Rule{}, err
	}
	return all[0], nil
}

// checked applies the rules for rules, and puts them in order, each once.
func checked(rules []Rule) ([]Rule, error) {
	if len(rules) > maxRules {
		return nil, fault.New(fault.TooLarge, "A list of asset rights has at most %d rules; %d were given.", maxRules, len(rules)).On("properties.rules")
	}
	out := make([]Rule, 0, len(rules))
	for _, r := range rules {
		r.Kind = strings.ToLower(r.Kind)
		if r.Kind != anyKind && !slices.Contains(kinds(), r.Kind) {
			return nil, fault.New(fault.Invalid, "The rule '%s' names the kind '%s'; expected %s, or * for all.", r, r.Kind, strings.Join(kinds(), ", ")).On("properties.rules")
		}
		if n := len([]rune(r.Pattern)); n == 0 || n > maxPattern {
			return nil, fault.New(fault.Invalid, "The rule '%s' needs a name of 1 to %d characters, in which * and ? stand for others.", r, maxPattern).On("properties.rules")
		}
		if !slices.ContainsFunc(out, func(o Rule) bool { return o.Kind == r.Kind && id.Key(o.Pattern) == id.Key(r.Pattern) }) {
			out = append(out, r)
		}
	}
	slices.SortFunc(out, func(a, b Rule) int { return strings.Compare(id.Key(a.String()), id.Key(b.String())) })
	return out, nil
}

func (r Rule) matches(kind, name string) bool {
	return (r.Kind == anyKind || r.Kind == kind) && like([]rune(id.Key(r.Pattern)), []rune(id.Key(name)))
}

// like matches name with a pattern of * and ?.
func like(pattern, name []rune) bool {
	star, back := -1, 0 // the last * and where it may take one character more
	p, n := 0, 0
	for n < len(name) {
		switch {
		case p < len(pattern) && pattern[p] == '*':
			star, back = p, n
			p++
		case p < len(pattern) && (pattern[p] == '?' || pattern[p] == name[n]):
			p++
			n++
		case star >= 0:
			back++
			p, n = star+1, back
		default:
			return false
		}
	}
	for p < len(pattern) && pattern[p] == '*' {
		p++
	}
	return p == len(pattern)
}

// texts lists rules for people, shortened where there are many.
func texts(rules []Rule) string {
	var out []string
	for _, r := range rules {
		out = append(out, r.String())
	}
	const most = 50
	if len(out) > most {
		out = append(out[:most], fmt.Sprintf("and %d more", len(rules)-most))
	}
	return strings.Join(out, ", ")
}

func plural(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}
