package clr

import "strings"

// ParseTypeName reads the name of a class as attributes store it, with generic
// arguments, array brackets and assembly: List`1[[Widget, Parts]][], mscorlib.
func ParseTypeName(text string) Signature {
	p := nameParser{text: text}
	s := p.full(0)
	return s
}

type nameParser struct {
	text string
	at   int
}

func (p *nameParser) peek() byte {
	if p.at < len(p.text) {
		return p.text[p.at]
	}
	return 0
}

// full reads a name and the assembly behind it.
func (p *nameParser) full(depth int) Signature {
	s := p.name(depth)
	if p.peek() != ',' {
		return s
	}
	from := p.at + 1
	for p.at < len(p.text) && p.text[p.at] != ']' {
		p.at++
	}
	assembly, _, _ := strings.Cut(p.text[from:p.at], ",")
	s.setAssembly(strings.TrimSpace(assembly))
	return s
}

func (s *Signature) setAssembly(name string) {
	for range maxSignature {
		if s.Elem == nil {
			break
		}
		s = s.Elem
	}
	s.Name.Assembly = name
}

// name reads a name with its generic arguments and array brackets.
func (p *nameParser) name(depth int) Signature {
	from := p.at
	for p.at < len(p.text) && !strings.ContainsRune("[],*&", rune(p.text[p.at])) {
		if p.text[p.at] == '\\' {
			p.at++
		}
		p.at++
	}
	p.at = min(p.at, len(p.text))
	s := Signature{Name: splitName(strings.ReplaceAll(strings.TrimSpace(p.text[from:p.at]), `\`, ""))}
	if depth < maxSignature && p.peek() == '[' && p.at+1 < len(p.text) && !strings.ContainsRune("],*", rune(p.text[p.at+1])) {
		s.Args = p.arguments(depth + 1)
	}
	for n := 0; n < maxSignature; n++ {
		switch p.peek() {
		case '[':
			end := strings.IndexByte(p.text[p.at:], ']')
			if end < 0 {
				p.at = len(p.text)
				return s
			}
			rank := 1 + strings.Count(p.text[p.at:p.at+end], ",")
			p.at += end + 1
			elem := s
			s = Signature{Elem: &elem, Rank: min(rank, 32)}
		case '&', '*':
			elem := s
			s = Signature{Elem: &elem, ByRef: p.peek() == '&', Pointer: p.peek() == '*'}
			p.at++
		default:
			return s
		}
	}
	return s
}

// arguments reads generic arguments: each in brackets with its assembly, or bare.
func (p *nameParser) arguments(depth int) []Signature {
	var out []Signature
	for p.at++; p.at < len(p.text) && p.peek() != ']'; {
		from := p.at
		if p.peek() == '[' {
			p.at++
			out = append(out, p.full(depth))
			if p.peek() == ']' {
				p.at++
			}
		} else {
			out = append(out, p.name(depth))
		}
		if p.peek() == ',' {
			p.at++
		}
		if p.at == from { // nothing that can be read
			p.at = len(p.text)
		}
	}
	p.at = min(p.at+1, len(p.text))
	return out
}

// splitName takes the namespace off a name; classes in classes keep their +.
func splitName(full string) TypeName {
	outer, _, _ := strings.Cut(full, "+")
	if i := strings.LastIndexByte(outer, '.'); i >= 0 {
		return TypeName{Namespace: full[:i], Name: full[i+1:]}
	}
	return TypeName{Name: full}
}
