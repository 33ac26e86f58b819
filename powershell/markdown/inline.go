package markdown

import (
	"html"
	"regexp"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"
)

// span is an inline that is being read, in a list.
type span struct {
	*Node
	prev, next *span
}

// inliner reads the text of a block into inlines.
type inliner struct {
	p     *parser
	s     string
	pos   int
	first *span
	last  *span
	// delims are runs of signs that may begin or end emphasis, brackets those that
	// may begin a link.
	delims   *delim
	brackets []*bracket
	// ticks are the places of runs of ` by their lengths, read at the first need.
	ticks map[int][]int
	// without are the beginnings of HTML that have no end in what is left.
	without map[string]bool
}

// inlines reads the text of a block.
func (p *parser) inlines(text string) []*Node {
	in := &inliner{p: p, s: strings.TrimRight(text, " \t\n"), without: map[string]bool{}}
	for in.pos < len(in.s) {
		in.step()
	}
	in.emphasise(nil)
	return in.nodes(in.first)
}

// nodes gives the list from a span on, neighbouring texts joined.
func (in *inliner) nodes(from *span) (out []*Node) {
	for s := from; s != nil; s = s.next {
		if s.Kind != Text {
			out = append(out, s.Node)
			continue
		}
		last := s
		for last.next != nil && last.next.Kind == Text {
			last = last.next
		}
		if last != s {
			var b strings.Builder
			for t := s; t != last.next; t = t.next {
				b.WriteString(t.Text)
			}
			s.Text = b.String()
		}
		if s.Text != "" {
			out = append(out, s.Node)
		}
		s = last
	}
	return out
}

func (in *inliner) append(n *Node) *span {
	s := &span{Node: n, prev: in.last}
	if in.last == nil {
		in.first = s
	} else {
		in.last.next = s
	}
	in.last = s
	return s
}

// text adds characters of the source.
func (in *inliner) text(n int) *span {
	s := in.append(&Node{Kind: Text, Text: in.s[in.pos : in.pos+n]})
	in.pos += n
	return s
}

// step reads one inline.
func (in *inliner) step() {
	switch c := in.s[in.pos]; c {
	case '\n':
		in.breakLine()
	case '\\':
		in.escape()
	case '`':
		in.code()
	case '*', '_', '~':
		in.delimiters(c)
	case '[':
		in.openBracket(false)
	case '!':
		if strings.HasPrefix(in.s[in.pos:], "![") {
			in.openBracket(true)
			return
		}
		in.text(1)
	case ']':
		in.closeBracket()
	case '<':
		in.angle()
	case '&':
		in.entity()
	default:
		if in.bare() {
			return
		}
		n := strings.IndexAny(in.s[in.pos+1:], "\n\\`*_~[!]<&hwfHWF")
		if n < 0 {
			n = len(in.s) - in.pos - 1
		}
		in.text(n + 1)
	}
}

// breakLine reads the end of a line: a hard one behind two spaces.
func (in *inliner) breakLine() {
	kind := SoftBreak
	if in.last != nil && in.last.Kind == Text {
		cut := strings.TrimRight(in.last.Text, " ")
		if len(in.last.Text)-len(cut) >= 2 {
			kind = HardBreak
		}
		in.last.Text = cut
	}
	in.append(&Node{Kind: kind})
	in.pos++
	in.pos += len(in.s[in.pos:]) - len(strings.TrimLeft(in.s[in.pos:], " \t"))
}

const punctuation = "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~"

func (in *inliner) escape() {
	rest := in.s[in.pos+1:]
	switch {
	case strings.HasPrefix(rest, "\n"):
		in.append(&Node{Kind: HardBreak})
		in.pos += 2
		in.pos += len(in.s[in.pos:]) - len(strings.TrimLeft(in.s[in.pos:], " \t"))
	case rest != "" && strings.IndexByte(punctuation, rest[0]) >= 0:
		in.pos++
		in.text(1)
	default:
		in.text(1)
	}
}

// code reads a code span: up to the next run of as many `.
func (in *inliner) code() {
	n := runLength(in.s[in.pos:])
	if in.ticks == nil {
		in.ticks = map[int][]int{}
		for i := 0; i < len(in.s); i++ {
			if in.s[i] == '`' {
				w := runLength(in.s[i:])
				in.ticks[w] = append(in.ticks[w], i)
				i += w - 1
			}
		}
	}
	places := in.ticks[n]
	for len(places) > 0 && places[0] <= in.pos {
		places = places[1:]
	}
	in.ticks[n] = places
	if len(places) == 0 {
		in.text(n)
		return
	}
	content := strings.ReplaceAll(in.s[in.pos+n:places[0]], "\n", " ")
	if len(content) > 1 && content[0] == ' ' && content[len(content)-1] == ' ' && strings.Trim(content, " ") != "" {
		content = content[1 : len(content)-1]
	}
	in.append(&Node{Kind: Code, Text: content})
	in.pos = places[0] + n
}

// runLength is how often a text begins with its first character.
func runLength(s string) int {
	n := 1
	for n < len(s) && s[n] == s[0] {
		n++
	}
	return n
}

// angle reads <address>, a tag, or a sign.
func (in *inliner) angle() {
	rest := in.s[in.pos:]
	if m := autolinks().FindString(rest); m != "" {
		in.address(m[1:len(m)-1], m[1:len(m)-1])
		in.pos += len(m)
		return
	}
	if m := mailLinks().FindString(rest); m != "" {
		in.address("mailto:"+m[1:len(m)-1], m[1:len(m)-1])
		in.pos += len(m)
		return
	}
	begin := ""
	for _, b := range []string{"<!--", "<?", "<![CDATA[", "<!"} {
		if strings.HasPrefix(rest, b) {
			begin = b
			break
		}
	}
	if in.without[begin] && begin != "" {
		in.text(1)
		return
	}
	if n := htmlTag(rest); n > 0 {
		in.append(&Node{Kind: HTML, Text: rest[:n]})
		in.pos += n
		return
	}
	in.without[begin] = begin != ""
	in.text(1)
}

func (in *inliner) address(url, text string) {
	in.append(&Node{Kind: Link, URL: url, Children: []*Node{{Kind: Text, Text: text}}})
}

var autolinks = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`^<[A-Za-z][A-Za-z0-9.+-]{1,31}:[^\x00-\x20<>]*>`)
})

var mailLinks = sync.OnceValue(func() *regexp.Regexp {
	const label = `[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?`
	return regexp.MustCompile("^<[a-zA-Z0-9.!#$%&'*+/=?^_`{|}~-]+@" + label + `(?:\.` + label + `)*>`)
})

// bare reads an address that stands in the text as it is.
func (in *inliner) bare() bool {
	rest := in.s[in.pos:]
	lower := strings.ToLower(rest[:min(len(rest), 8)])
	prefix := ""
	for _, scheme := range []string{"http://", "https://", "ftp://", "www."} {
		if strings.HasPrefix(lower, scheme) {
			prefix = scheme
		}
	}
	if prefix == "" {
		return false
	}
	if before, _ := utf8.DecodeLastRuneInString(in.s[:in.pos]); in.pos > 0 && (unicode.IsLetter(before) || unicode.IsDigit(before)) {
		return false
	}
	n := strings.IndexAny(rest, " \t\n<")
	if n < 0 {
		n = len(rest)
	}
	url := strings.TrimRight(rest[:n], "?!.,:*_~'\"")
	for strings.HasSuffix(url, ")") && strings.Count(url, "(") < strings.Count(url, ")") {
		url = url[:len(url)-1]
	}
	if len(url) <= len(prefix) {
		return false
	}
	target := url
	if prefix == "www." {
		target = "http://" + url
	}
	in.address(target, url)
	in.pos += len(url)
	return true
}

// entity reads a character reference.
func (in *inliner) entity() {
	if text, n := charReference(in.s[in.pos:]); n > 0 {
		in.append(&Node{Kind: Text, Text: text})
		in.pos += n
		return
	}
	in.text(1)
}

// charReference reads the character reference that a text begins with.
func charReference(s string) (text string, n int) {
	end := strings.IndexByte(s[:min(len(s), 40)], ';')
	if end < 2 {
		return "", 0
	}
	token := s[:end+1]
	if token[1] == '#' {
		digits, limit := token[2:end], 7
		if strings.HasPrefix(digits, "x") || strings.HasPrefix(digits, "X") {
			digits, limit = digits[1:], 6
			if strings.Trim(strings.ToLower(digits), "0123456789abcdef") != "" {
				return "", 0
			}
		} else if strings.Trim(digits, "0123456789") != "" {
			return "", 0
		}
		if digits == "" || len(digits) > limit {
			return "", 0
		}
	}
	text = html.UnescapeString(token)
	if text == token || strings.HasSuffix(text, ";") && token != "&semi;" && token[1] != '#' {
		return "", 0 // no name, or one that is only the beginning of what stands here
	}
	return text, len(token)
}

// unescape undoes backslashes and character references, as in the addresses of
// links.
func unescape(s string) string {
	if !strings.ContainsAny(s, "\\&") {
		return s
	}
	var b strings.Builder
	for i := 0; i < len(s); {
		if s[i] == '\\' && i+1 < len(s) && strings.IndexByte(punctuation, s[i+1]) >= 0 {
			b.WriteByte(s[i+1])
			i += 2
			continue
		}
		if s[i] == '&' {
			if text, n := charReference(s[i:]); n > 0 {
				b.WriteString(text)
				i += n
				continue
			}
		}
		b.WriteByte(s[i])
		i++
	}
	return b.String()
}
