package pypi

import (
	"fmt"
	"strings"
)

// Environment is what markers are evaluated with: an interpreter and its
// machine. Fields have the names that PEP 508 gives them.
type Environment struct {
	PythonVersion                string `json:"python_version"`      // 3.11
	PythonFullVersion            string `json:"python_full_version"` // 3.11.2
	OSName                       string `json:"os_name"`
	SysPlatform                  string `json:"sys_platform"`
	PlatformMachine              string `json:"platform_machine"`
	PlatformPythonImplementation string `json:"platform_python_implementation"`
	PlatformRelease              string `json:"platform_release"`
	PlatformSystem               string `json:"platform_system"`
	PlatformVersion              string `json:"platform_version"`
	ImplementationName           string `json:"implementation_name"`
	ImplementationVersion        string `json:"implementation_version"`
	// Libc is the version of glibc as MAJOR.MINOR, for tags.
	Libc string `json:"libc"`
}

// variable gives the value of a variable; extra is the one that is asked for.
func (e Environment) variable(name, extra string) string {
	switch name {
	case "python_version":
		return e.PythonVersion
	case "python_full_version":
		return e.PythonFullVersion
	case "os_name", "os.name":
		return e.OSName
	case "sys_platform", "sys.platform":
		return e.SysPlatform
	case "platform_machine", "platform.machine":
		return e.PlatformMachine
	case "platform_python_implementation", "platform.python_implementation", "python_implementation":
		return e.PlatformPythonImplementation
	case "platform_release":
		return e.PlatformRelease
	case "platform_system":
		return e.PlatformSystem
	case "platform_version", "platform.version":
		return e.PlatformVersion
	case "implementation_name":
		return e.ImplementationName
	case "implementation_version":
		return e.ImplementationVersion
	}
	return extra // the only one that is left
}

// variables are the names that markers know, those first that begin with others.
func variables() []string {
	return []string{
		"python_full_version", "python_version", "python_implementation", "os_name", "os.name", "sys_platform", "sys.platform",
		"platform_machine", "platform.machine", "platform_python_implementation", "platform.python_implementation", "platform_release",
		"platform_system", "platform_version", "platform.version", "implementation_name", "implementation_version", "extra",
	}
}

// Marker is a condition of a requirement.
type Marker interface {
	// Holds evaluates it for an interpreter and one extra, which may be empty.
	Holds(env Environment, extra string) bool
	String() string
}

// both and either are markers of two.
type (
	both   struct{ a, b Marker }
	either struct{ a, b Marker }
)

func (m both) Holds(env Environment, extra string) bool {
	return m.a.Holds(env, extra) && m.b.Holds(env, extra)
}

func (m either) Holds(env Environment, extra string) bool {
	return m.a.Holds(env, extra) || m.b.Holds(env, extra)
}

func (m both) String() string   { return inParens(m.a) + " and " + inParens(m.b) }
func (m either) String() string { return m.a.String() + " or " + m.b.String() }

func inParens(m Marker) string {
	if _, ok := m.(either); ok {
		return "(" + m.String() + ")"
	}
	return m.String()
}

// operand is one side of a comparison: a variable, or a text.
type operand struct {
	text     string
	variable bool
}

func (o operand) value(env Environment, extra string) string {
	if o.variable {
		return env.variable(o.text, extra)
	}
	return o.text
}

func (o operand) String() string {
	switch {
	case o.variable:
		return o.text
	case strings.Contains(o.text, `"`):
		return "'" + o.text + "'"
	}
	return `"` + o.text + `"`
}

// comparison is the smallest marker.
type comparison struct {
	left, right operand
	op          string
}

func (c comparison) String() string {
	return c.left.String() + " " + c.op + " " + c.right.String()
}

// isVersion says whether a comparison is one of versions.
func (c comparison) isVersion() bool {
	for _, o := range []operand{c.left, c.right} {
		switch {
		case !o.variable:
		case o.text == "python_version", o.text == "python_full_version", o.text == "implementation_version", o.text == "platform_release":
			return true
		}
	}
	return false
}

// Holds implements Marker. Versions are compared as versions where both sides
// are some, everything else as texts, which are equal or not; extras by their normal
// names.
func (c comparison) Holds(env Environment, extra string) bool {
	left, right := c.left.value(env, extra), c.right.value(env, extra)
	if c.left.variable && c.left.text == "extra" || c.right.variable && c.right.text == "extra" {
		left, right = Name(left), Name(right)
	}
	switch c.op {
	case "in":
		return strings.Contains(right, left)
	case "not in":
		return !strings.Contains(right, left)
	}
	if c.isVersion() {
		spec, err := parseSpecifier(c.op + right)
		if v, vErr := ParseVersion(left); err == nil && (vErr == nil || c.op == "===") {
			if c.op == "===" {
				return strings.EqualFold(left, right)
			}
			return spec.admits(v)
		}
	}
	switch c.op {
	case "==", "===":
		return left == right
	case "!=":
		return left != right
	}
	return false // texts have no order
}

// ParseMarker reads a condition such as python_version >= "3.8" and extra == "x".
func ParseMarker(text string) (Marker, error) {
	p := &parser{text: text}
	m, err := p.or()
	if err == nil && !p.end() {
		err = p.expected("'and', 'or' or the end")
	}
	if err != nil {
		return nil, fmt.Errorf("the marker '%s' cannot be read: %w", text, err)
	}
	return m, nil
}

// maxDepth bounds how deep parentheses may be in each other.
const maxDepth = 50

func (p *parser) or() (Marker, error) { return p.orAt(0) }

func (p *parser) orAt(depth int) (Marker, error) {
	m, err := p.and(depth)
	for err == nil && p.keyword("or") {
		var b Marker
		if b, err = p.and(depth); err == nil {
			m = either{m, b}
		}
	}
	return m, err
}

func (p *parser) and(depth int) (Marker, error) {
	m, err := p.single(depth)
	for err == nil && p.keyword("and") {
		var b Marker
		if b, err = p.single(depth); err == nil {
			m = both{m, b}
		}
	}
	return m, err
}

func (p *parser) single(depth int) (Marker, error) {
	if p.take("(") {
		if depth == maxDepth {
			return nil, fmt.Errorf("parentheses are more than %d deep", maxDepth)
		}
		m, err := p.orAt(depth + 1)
		if err == nil && !p.take(")") {
			err = p.expected("')'")
		}
		return m, err
	}
	var c comparison
	var err error
	if c.left, err = p.operand(); err != nil {
		return nil, err
	}
	if c.op, err = p.operator(); err != nil {
		return nil, err
	}
	if c.right, err = p.operand(); err != nil {
		return nil, err
	}
	if !c.left.variable && !c.right.variable {
		return nil, fmt.Errorf("the comparison of '%s' and '%s' has no variable", c.left.text, c.right.text)
	}
	return c, nil
}

// keyword takes a word that ends there.
func (p *parser) keyword(word string) bool {
	p.space()
	rest, ok := strings.CutPrefix(p.text[p.at:], word)
	if !ok || rest != "" && (isAlnum(rest[0]) || rest[0] == '_') {
		return false
	}
	p.at += len(word)
	return true
}

func (p *parser) operator() (string, error) {
	for _, op := range operators() {
		if p.take(op) {
			return op, nil
		}
	}
	if p.keyword("in") {
		return "in", nil
	}
	if p.keyword("not") && p.keyword("in") {
		return "not in", nil
	}
	return "", p.expected("a comparison such as ==, >= or in")
}

func (p *parser) operand() (operand, error) {
	p.space()
	rest := p.text[p.at:]
	if rest != "" && (rest[0] == '"' || rest[0] == '\'') {
		n := strings.IndexByte(rest[1:], rest[0])
		if n < 0 {
			return operand{}, p.expected("the end of the quoted text that begins")
		}
		p.at += n + 2
		return operand{text: rest[1 : n+1]}, nil
	}
	for _, name := range variables() {
		if p.keyword(name) {
			return operand{name, true}, nil
		}
	}
	return operand{}, p.expected("a variable such as python_version, or a quoted text")
}
