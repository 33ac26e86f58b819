package markdown

import (
	"strings"
	"unicode"
)

// bracket is a [ or ![ that may begin a link or an image.
type bracket struct {
	span   *span
	delims *delim // the last run before it
	image  bool
	active bool
	pos    int // behind the bracket
	inner  bool
}

func (in *inliner) openBracket(image bool) {
	n := 1
	if image {
		n = 2
	}
	if k := len(in.brackets); k > 0 {
		in.brackets[k-1].inner = true
	}
	s := in.text(n)
	in.brackets = append(in.brackets, &bracket{span: s, delims: in.delims, image: image, active: true, pos: in.pos})
}

// closeBracket reads ] and what may follow: (address), [label] or [].
func (in *inliner) closeBracket() {
	k := len(in.brackets) - 1
	if k < 0 {
		in.text(1)
		return
	}
	b := in.brackets[k]
	in.brackets = in.brackets[:k]
	if !b.active || len(in.brackets) >= maxDepth {
		in.text(1)
		return
	}
	label := in.s[b.pos:in.pos]
	rest := in.s[in.pos+1:]
	ref, n, ok := inlineTarget(rest)
	if !ok {
		ref, n, ok = in.lookUp(b, label, rest)
	}
	if !ok {
		in.text(1)
		return
	}
	in.pos += 1 + n
	kind := Link
	if b.image {
		kind = Image
	}
	in.emphasise(b.delims)
	inner := b.span.next
	n2 := &span{Node: &Node{Kind: kind, URL: ref.url, Title: ref.title}, prev: b.span.prev}
	if inner != nil {
		inner.prev = nil
		n2.Children = in.nodes(inner)
	}
	if n2.prev == nil {
		in.first = n2
	} else {
		n2.prev.next = n2
	}
	in.last = n2
	if b.image {
		return
	}
	for _, outer := range in.brackets { // no links in links
		if !outer.image {
			outer.active = false
		}
	}
}

// lookUp finds the definition that [text][label], [label][] or [label] names.
func (in *inliner) lookUp(b *bracket, text, rest string) (ref reference, n int, ok bool) {
	if strings.HasPrefix(rest, "[") {
		if end := labelEnd(rest); end > 0 {
			label := rest[1:end]
			if strings.Trim(label, " \t\n") == "" && label == "" {
				label = text
			}
			ref, ok = in.p.refs[fold(label)]
			if ok || label != text {
				return ref, end + 1, ok
			}
			return ref, 0, false
		}
	}
	if b.inner || len(text) > 999 {
		return ref, 0, false
	}
	ref, ok = in.p.refs[fold(text)]
	return ref, 0, ok && strings.TrimSpace(text) != ""
}

// labelEnd is the place of the ] that ends a label, 0 for none.
func labelEnd(s string) int {
	for i := 1; i < len(s) && i < 1001; i++ {
		switch s[i] {
		case '\\':
			i++
		case '[':
			return 0
		case ']':
			return i
		}
	}
	return 0
}

// fold makes labels that mean the same the same.
func fold(label string) string {
	return strings.ReplaceAll(strings.ToUpper(strings.ToLower(strings.Join(strings.Fields(label), " "))), "ß", "SS")
}

// inlineTarget reads (address "title").
func inlineTarget(s string) (ref reference, n int, ok bool) {
	if !strings.HasPrefix(s, "(") {
		return ref, 0, false
	}
	i := 1 + white(s[1:])
	url, w, ok := destination(s[i:])
	if !ok {
		return ref, 0, false
	}
	i += w
	ref.url = unescape(url)
	gap := white(s[i:])
	if gap > 0 {
		if title, w := linkTitle(s[i+gap:]); w > 0 {
			ref.title = unescape(title)
			i += gap + w
		}
	}
	i += white(s[i:])
	if i >= len(s) || s[i] != ')' {
		return ref, 0, false
	}
	return ref, i + 1, true
}

// white is the length of the white space a text begins with, at most one end of
// a line in it.
func white(s string) int {
	lines := 0
	for i := range len(s) {
		switch s[i] {
		case ' ', '\t':
		case '\n':
			if lines++; lines > 1 {
				return i
			}
		default:
			return i
		}
	}
	return len(s)
}

// maxTarget bounds the length of the address and of the title of a link, and of
// an element's tag.
const maxTarget = 8 << 10

// destination reads <address> or an address with its brackets in pairs.
func destination(s string) (url string, n int, ok bool) {
	s = s[:min(len(s), maxTarget)]
	if strings.HasPrefix(s, "<") {
		for i := 1; i < len(s); i++ {
			switch s[i] {
			case '\\':
				i++
			case '\n', '<':
				return "", 0, false
			case '>':
				return s[1:i], i + 1, true
			}
		}
		return "", 0, false
	}
	depth := 0
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case c == '\\' && i+1 < len(s) && strings.IndexByte(punctuation, s[i+1]) >= 0:
			i++
		case c == '(':
			if depth++; depth > 32 {
				return "", 0, false
			}
		case c == ')':
			if depth == 0 {
				return s[:i], i, true
			}
			depth--
		case c <= ' ' || c == 0x7f:
			return s[:i], i, depth == 0
		}
	}
	return s, len(s), depth == 0
}

// linkTitle reads "title", 'title' or (title); n is 0 for none.
func linkTitle(s string) (title string, n int) {
	s = s[:min(len(s), maxTarget)]
	if s == "" {
		return "", 0
	}
	end := s[0]
	switch end {
	case '"', '\'':
	case '(':
		end = ')'
	default:
		return "", 0
	}
	for i := 1; i < len(s); i++ {
		switch {
		case s[i] == '\\':
			i++
		case s[i] == end:
			return s[1:i], i + 1
		case s[i] == '(' && end == ')':
			return "", 0
		}
	}
	return "", 0
}

// define reads the definition of a link, [label]: address "title", and returns
// its length with the end of its last line, 0 for none.
func (p *parser) define(s string) int {
	end := labelEnd(s)
	if end < 2 || strings.TrimFunc(s[1:end], unicode.IsSpace) == "" || !strings.HasPrefix(s[end+1:], ":") {
		return 0
	}
	label := fold(s[1:end])
	i := end + 2
	i += white(s[i:])
	if i >= len(s) {
		return 0
	}
	url, n, ok := destination(s[i:])
	if !ok || n == 0 {
		return 0
	}
	i += n
	ref, length := reference{url: unescape(url)}, 0
	if rest := strings.TrimLeft(s[i:], " \t"); rest == "" || rest[0] == '\n' {
		length = i // it may end here
	}
	if gap := white(s[i:]); gap > 0 {
		if title, n := linkTitle(s[i+gap:]); n > 0 {
			if rest := strings.TrimLeft(s[i+gap+n:], " \t"); rest == "" || rest[0] == '\n' {
				ref.title, length = unescape(title), i+gap+n
			}
		}
	}
	if length == 0 {
		return 0
	}
	if _, there := p.refs[label]; !there {
		p.refs[label] = ref
	}
	if end := strings.IndexByte(s[length:], '\n'); end >= 0 {
		return length + end + 1
	}
	return len(s)
}
