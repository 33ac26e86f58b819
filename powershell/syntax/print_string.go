package syntax

import (
	"strconv"
	"strings"
	"unicode/utf8"
)

func (p *printer) stringConstant(x *StringConstantExpression) {
	switch x.StringConstantType {
	case SingleQuoted:
		p.write("'", doubled(x.Value, isSingleQuote), "'")
	case SingleQuotedHereString:
		p.write("@'\n", x.Value, "\n'@")
	case DoubleQuoted:
		p.write(`"`, escapeQuoted(x.Value), `"`)
	case DoubleQuotedHereString:
		p.write("@\"\n", escapeHere(x.Value), "\n\"@")
	case BareWord:
		p.write(wordText(x.Value))
	}
}

func (p *printer) expandable(x *ExpandableStringExpression) {
	opening, closing := `"`, `"`
	text := escapeQuoted
	switch x.StringConstantType {
	case DoubleQuotedHereString:
		opening, closing, text = "@\"\n", "\n\"@", escapeHere
	case BareWord:
		opening, closing, text = "", "", escapeWord
	}
	p.write(opening)
	for i, part := range x.Parts {
		if part.Expression == nil {
			s := text(part.Text)
			if x.StringConstantType == BareWord && s != "" && s[0] != '`' && s[0] < utf8.RuneSelf && (i == 0 || strings.IndexByte(".[:", s[0]) >= 0) &&
				asciiTraits[s[0]]&traitIdentFollow == 0 {
				s = "`" + s
			}
			p.write(s)
			continue
		}
		switch e := part.Expression.(type) {
		case *VariableExpression:
			p.write(bracedVariable(e.VariablePath.UserPath))
		default:
			q := p.sub(func(q *printer) { q.expression(e) })
			if x.StringConstantType != DoubleQuotedHereString {
				q = embed(q)
			}
			p.write(q)
		}
	}
	if x.StringConstantType == BareWord && len(x.Parts) == 1 {
		// Empty quotes make a word of what would be the variable alone.
		p.write("''")
	}
	p.write(closing)
}

// embed prepares the text of a subexpression to stand inside a quoted string,
// where a doubled quote counts as one and a backtick before a quote is lost.
func embed(s string) string {
	var b strings.Builder
	for i := 0; i < len(s); {
		r, n := utf8.DecodeRuneInString(s[i:])
		switch {
		case isDoubleQuote(r):
			run := 0
			for j := i; j < len(s); run++ {
				q, m := utf8.DecodeRuneInString(s[j:])
				if !isDoubleQuote(q) {
					break
				}
				j += m
			}
			for k := 0; k < run; k++ {
				q, m := utf8.DecodeRuneInString(s[i:])
				b.WriteRune(q)
				if run > 1 {
					b.WriteRune(q)
				}
				i += m
			}
			continue
		case r == '`':
			if q, _ := utf8.DecodeRuneInString(s[i+n:]); isDoubleQuote(q) {
				b.WriteByte('`')
			}
		}
		b.WriteString(s[i : i+n])
		i += n
	}
	return b.String()
}

// doubled writes quotes twice.
func doubled(s string, quote func(rune) bool) string {
	if !strings.ContainsFunc(s, quote) {
		return s
	}
	var b strings.Builder
	for i := 0; i < len(s); {
		n := sizeOf(s[i:])
		if quote(decode(s[i:])) {
			b.WriteString(s[i : i+n])
		}
		b.WriteString(s[i : i+n])
		i += n
	}
	return b.String()
}

// escapeQuoted writes text for between double quotes.
func escapeQuoted(s string) string {
	s = strings.NewReplacer("`", "``", "$", "`$").Replace(s)
	return doubled(s, isDoubleQuote)
}

// escapeHere writes text for a here-string with expressions.
func escapeHere(s string) string {
	s = strings.NewReplacer("`", "``", "$", "`$").Replace(s)
	var b strings.Builder
	for i := 0; i < len(s); {
		n := sizeOf(s[i:])
		if isDoubleQuote(decode(s[i:])) && i+n < len(s) && s[i+n] == '@' {
			b.WriteByte('`')
		}
		b.WriteString(s[i : i+n])
		i += n
	}
	return b.String()
}

// escapeWord writes text for a word of a command.
func escapeWord(s string) string {
	var b strings.Builder
	for i := 0; i < len(s); {
		r := decode(s[i:])
		n := sizeOf(s[i:])
		switch {
		case i == 0 && isSpace(r):
			// A backtick before white space in front of a word is no escape.
			b.WriteString("`u{" + strconv.FormatInt(int64(r), 16) + "}")
			i += n
			continue
		case r == '\n':
			b.WriteString("`n")
			i += n
			continue
		case r == '\r':
			b.WriteString("`r")
			i += n
			continue
		case r == 0:
			b.WriteString("`0")
			i += n
			continue
		case endsToken(r), r == '`', r == '$', r == '>', isSingleQuote(r), isDoubleQuote(r):
			b.WriteByte('`')
		}
		b.WriteString(s[i : i+n])
		i += n
	}
	return b.String()
}

// wordText writes a word that is read as this word and nothing else: not as a
// number, a parameter, an operator or a keyword. Empty quotes inside a word
// change its kind but not its value.
func wordText(s string) string {
	if s == "" {
		return "`\n"
	}
	text := escapeWord(s)
	if readsAsWord(text, s) {
		return text
	}
	n := 1
	if text[0] == '`' {
		n = 1 + sizeOf(text[1:])
	} else {
		n = sizeOf(text)
	}
	for _, try := range []string{text + "''", text[:n] + "''" + text[n:], "`" + text} {
		if readsAsWord(try, s) {
			return try
		}
	}
	return text
}

// readsAsWord reports whether text is one word of a command with the value.
func readsAsWord(text, value string) bool {
	p := &parser{src: NewSource("", "a "+text+" x"), nested: -1, triviaFrom: -1}
	p.lex = lexer{p: p, text: p.src.Text}
	c := p.command()
	if c == nil || len(c.CommandElements) != 3 || len(p.errors) > 0 {
		return false
	}
	s, ok := c.CommandElements[1].(*StringConstantExpression)
	return ok && s.StringConstantType == BareWord && s.Value == value
}
