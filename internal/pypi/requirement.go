package pypi

import (
	"fmt"
	"slices"
	"strings"
)

// Requirement is what a package needs of another one (PEP 508).
type Requirement struct {
	Name     string // as it is written
	Extras   []string
	Versions Specifiers
	URL      string // of a direct reference, else empty
	Marker   Marker // when it holds; nil for always
}

// ParseRequirement reads a requirement such as
//
//	requests[socks] >=2.8,<3 ; python_version >= "3.8"
func ParseRequirement(text string) (Requirement, error) {
	p := &parser{text: text}
	r, err := p.requirement()
	if err != nil {
		return Requirement{}, fmt.Errorf("the requirement '%s' cannot be read: %w", text, err)
	}
	return r, nil
}

// Key is the name in the form in which it is compared.
func (r Requirement) Key() string { return Name(r.Name) }

// String is the requirement in its normal form.
func (r Requirement) String() string {
	s := r.Bare()
	if r.Marker != nil {
		s += " ; " + r.Marker.String()
	}
	return s
}

// Bare is the requirement without its marker.
func (r Requirement) Bare() string {
	s := r.Name
	if len(r.Extras) > 0 {
		s += "[" + strings.Join(r.Extras, ",") + "]"
	}
	if r.URL != "" {
		return s + " @ " + r.URL
	}
	return s + r.Versions.String()
}

// Applies says whether the requirement holds for an interpreter and the extras
// that are asked for of the package that has it.
func (r Requirement) Applies(env Environment, extras ...string) bool {
	if r.Marker == nil || r.Marker.Holds(env, "") {
		return true
	}
	return slices.ContainsFunc(extras, func(extra string) bool { return r.Marker.Holds(env, extra) })
}

// parser reads a text from the left.
type parser struct {
	text string
	at   int
}

func (p *parser) space() {
	for p.at < len(p.text) && strings.IndexByte(" \t\r\n", p.text[p.at]) >= 0 {
		p.at++
	}
}

// take takes a text if it is next, behind white space.
func (p *parser) take(s string) bool {
	p.space()
	if strings.HasPrefix(p.text[p.at:], s) {
		p.at += len(s)
		return true
	}
	return false
}

func (p *parser) end() bool {
	p.space()
	return p.at == len(p.text)
}

func (p *parser) expected(what string) error {
	return fmt.Errorf("expected %s at character %d", what, p.at+1)
}

// name takes the name of a project or an extra.
func (p *parser) name(what string) (string, error) {
	p.space()
	begin := p.at
	for p.at < len(p.text) && (isAlnum(p.text[p.at]) || strings.IndexByte("._-", p.text[p.at]) >= 0) {
		p.at++
	}
	s := p.text[begin:p.at]
	if !ValidName(s) {
		p.at = begin
		return "", p.expected(what)
	}
	return s, nil
}

func (p *parser) requirement() (r Requirement, err error) {
	if r.Name, err = p.name("the name of a package"); err != nil {
		return r, err
	}
	if p.take("[") {
		for !p.take("]") {
			if len(r.Extras) > 0 && !p.take(",") {
				return r, p.expected("',' or ']'")
			}
			extra, err := p.name("the name of an extra")
			if err != nil {
				return r, err
			}
			r.Extras = append(r.Extras, extra)
		}
	}
	switch {
	case p.take("@"):
		err = p.url(&r)
	case p.take("("):
		err = p.versions(&r, ")")
	default:
		err = p.versions(&r, "")
	}
	if err != nil {
		return r, err
	}
	if p.take(";") {
		if r.Marker, err = p.or(); err != nil {
			return r, err
		}
	}
	if !p.end() {
		return r, p.expected("the end, or ';' and a marker")
	}
	return r, nil
}

// url takes the address of a direct reference, which ends at white space.
func (p *parser) url(r *Requirement) error {
	p.space()
	rest := p.text[p.at:]
	n := strings.IndexAny(rest, " \t\r\n")
	if n < 0 {
		n = len(rest)
	}
	if r.URL = rest[:n]; !strings.Contains(r.URL, ":") {
		return p.expected("an address")
	}
	p.at += n
	return nil
}

// versions takes the clauses up to the marker, or to what closes them.
func (p *parser) versions(r *Requirement, closing string) (err error) {
	p.space()
	rest := p.text[p.at:]
	n := strings.IndexByte(rest, ';')
	if closing != "" {
		if n = strings.Index(rest, closing); n < 0 {
			return p.expected("'" + closing + "'")
		}
	}
	if n < 0 {
		n = len(rest)
	}
	text := strings.TrimSpace(rest[:n])
	if r.Versions, err = ParseSpecifiers(text); err != nil {
		return err
	}
	p.at += n + len(closing)
	return nil
}
