package syntax

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// maxDepth bounds how deep statements and expressions may nest, maxChain how
// many operators or member accesses may follow one another. Beyond them the
// script is reported as too complicated, so that no input exhausts the stack.
const (
	maxDepth = 1500
	maxChain = 100000
)

// parser turns tokens into the tree by recursive descent with one token of
// look-ahead. It reads a token again when another mode asks for it.
type parser struct {
	src    *Source
	lex    lexer
	ungot  Token
	has    bool
	errors []ParseError
	seen   map[errorKey]struct{}
	depth  int
	opts   Options
	// noComma makes a comma end an expression, as between arguments.
	noComma bool
	// nested is where the current text begins inside the source when an
	// expression inside a string is read, else -1.
	nested int
	// work counts the text read as words and inside strings.
	work int
	// tooDeep is set once the script was found too complicated.
	tooDeep bool
	// triviaFrom and triviaEnd remember a stretch of white space and comments.
	triviaFrom, triviaEnd int
	// types and usings are the definitions seen, for the checks at the end.
	types []*TypeDefinition
}

type errorKey struct {
	id         string
	start, end int
}

// Parse reads a source text. It never fails: errors are part of the result,
// and the tree then holds what could be made out.
func Parse(src *Source, opts Options) *Result {
	p := &parser{src: src, opts: opts, nested: -1, triviaFrom: -1}
	p.lex = lexer{p: p, text: src.Text, keepTokens: opts.Tokens, keepComments: opts.Comments}
	if opts.Tokens {
		p.lex.tokens = make([]Token, 0, len(src.Text)/4+16)
	}
	ast := p.file()
	r := &Result{Source: src, AST: ast, Tokens: p.lex.tokens, Comments: p.lex.comments}
	ast.Requirements = p.requirements()
	r.Requirements = ast.Requirements
	p.check(ast)
	r.Errors = p.errors
	return r
}

// next takes the next token.
func (p *parser) next() Token {
	if p.has {
		p.has = false
		return p.ungot
	}
	return p.lex.next()
}

// peek looks at the next token.
func (p *parser) peek() *Token {
	if !p.has {
		p.ungot = p.lex.next()
		p.has = true
	}
	return &p.ungot
}

// mayBe reports cheaply whether the next token can begin with one of the
// characters. Tokens at the beginning of a statement must not be looked at in
// command mode without need: there $x=@'...' would be one word.
func (p *parser) mayBe(chars string) bool {
	if p.has {
		return true
	}
	text := p.lex.text
	i := p.lex.pos
	for i < len(text) && (text[i] == ' ' || text[i] == '\t') {
		i++
	}
	if i >= len(text) {
		return true
	}
	switch c := text[i]; c {
	case '`', '#', '<', '\v', '\f':
		return true
	default:
		return c >= utf8.RuneSelf || strings.IndexByte(chars, c) >= 0
	}
}

// skip drops the token last looked at.
func (p *parser) skip() { p.next() }

// unget gives a token back.
func (p *parser) unget(t Token) {
	p.ungot = t
	p.has = true
}

// resync reads again from an offset.
func (p *parser) resync(offset int) {
	p.has = false
	if p.tooDeep {
		return
	}
	at := p.lex.pos
	p.lex.resync(offset)
	if at > p.lex.pos {
		p.spend(at - p.lex.pos)
	}
}

// spend counts text that is read beyond once. Broken input could make the
// parser read the same long word at every step.
func (p *parser) spend(n int) {
	p.work += n
	if p.work > 64*len(p.src.Text)+1<<20 {
		p.complicated()
	}
}

// mark returns the offset to resync to later.
func (p *parser) mark() int {
	if p.has {
		return p.ungot.Pos.Start
	}
	return p.lex.abs(p.lex.pos)
}

// setMode changes how the next token is read and returns the old mode. A
// token given back that depends on the mode is read again.
func (p *parser) setMode(m lexMode) lexMode {
	old := p.lex.mode
	if m != old {
		if p.has && p.ungot.Kind.Flags()&FlagParseModeInvariant == 0 {
			p.resync(p.ungot.Pos.Start)
		}
		p.lex.mode = m
	}
	return old
}

func (p *parser) skipNewlines() {
	if !p.has || p.ungot.Kind == TokNewLine {
		p.has = false
		p.lex.skipNewlines(false)
	}
}

func (p *parser) skipSeparators() {
	if !p.has || p.ungot.Kind == TokNewLine || p.ungot.Kind == TokSemi {
		p.has = false
		p.lex.skipNewlines(true)
	}
}

// enter counts a level of nesting; false when the script is too complicated.
func (p *parser) enter() bool {
	p.depth++
	if p.depth > maxDepth {
		p.complicated()
		return false
	}
	return !p.tooDeep
}

func (p *parser) leave() { p.depth-- }

// complicated gives up on the rest of the text.
func (p *parser) complicated() {
	if !p.tooDeep {
		at := p.lex.abs(min(p.lex.pos, len(p.lex.text)))
		p.report(Extent{at, at}, "ScriptTooComplicated")
		p.tooDeep = true
	}
	p.lex.pos = max(p.lex.pos, len(p.lex.text))
	p.has = false
}

// flag changes the kind and flags of a token in the token list.
func (p *parser) flag(t *Token, set, clear TokenFlags, kind TokenKind) {
	if !p.lex.keepTokens {
		return
	}
	list := p.lex.tokens
	for i := len(list) - 1; i >= 0 && list[i].Pos.Start >= t.Pos.Start; i-- {
		if list[i].Pos == t.Pos {
			list[i].Flags = list[i].Flags&^clear | set
			list[i].Kind = kind
			return
		}
	}
}

// text returns the source text of a token.
func (p *parser) text(t *Token) string { return p.sourceText(t.Pos) }

// sourceText returns the source text of an extent, which may lie past the
// end.
func (p *parser) sourceText(e Extent) string {
	n := len(p.src.Text)
	return p.src.Text[min(e.Start, n):min(e.End, n)]
}

// report adds an error, once for each id and place.
func (p *parser) report(e Extent, id string, args ...string) {
	p.add(NewParseError(e, id, args...))
}

// NewParseError makes an error with the text that PowerShell has for its id, for
// those who find errors of a text later than its parser: the definition of
// classes. args fill the places in the text.
func NewParseError(e Extent, id string, args ...string) ParseError {
	return ParseError{ErrorID: id, Message: message(id, args), Pos: e}
}

// incomplete adds an error that more text may mend, if its place is at the
// end of the text. It returns whether it is.
func (p *parser) incomplete(e Extent, id string, args ...string) bool {
	return p.incompleteAt(e, id, e, args...)
}

// incompleteAt is incomplete with the place that must be at the end.
func (p *parser) incompleteAt(e Extent, id string, detected Extent, args ...string) bool {
	inc := p.onlyTriviaFrom(detected.End)
	p.add(ParseError{ErrorID: id, Message: message(id, args), Pos: e, Incomplete: inc})
	return inc
}

func (p *parser) add(e ParseError) {
	if p.tooDeep {
		return
	}
	k := errorKey{e.ErrorID, e.Pos.Start, e.Pos.End}
	if len(p.errors) < 8 {
		if slices.ContainsFunc(p.errors, func(o ParseError) bool {
			return o.ErrorID == e.ErrorID && o.Pos == e.Pos
		}) {
			return
		}
		p.errors = append(p.errors, e)
		return
	}
	if p.seen == nil {
		p.seen = make(map[errorKey]struct{})
		for _, o := range p.errors {
			p.seen[errorKey{o.ErrorID, o.Pos.Start, o.Pos.End}] = struct{}{}
		}
	}
	if _, dup := p.seen[k]; dup {
		return
	}
	p.seen[k] = struct{}{}
	p.errors = append(p.errors, e)
}

// message fills the placeholders of an error's text.
func message(id string, args []string) string {
	s := messageTemplate(id)
	if len(args) == 0 {
		return s
	}
	for i, a := range args {
		s = strings.ReplaceAll(s, "{"+string(rune('0'+i))+"}", a)
	}
	return s
}

// onlyTriviaFrom reports whether nothing but white space and comments follows
// an offset. Inside a string PowerShell counts the offset from the beginning
// of the nested text.
func (p *parser) onlyTriviaFrom(offset int) bool {
	text := p.lex.text
	if p.nested >= 0 {
		text = text[min(p.nested, len(text)):]
	}
	if offset >= len(text) {
		return true
	}
	if p.nested < 0 && p.triviaFrom >= 0 && p.triviaFrom <= offset && offset <= p.triviaEnd {
		return p.triviaEnd >= len(text)
	}
	i := offset
	for i < len(text) {
		c := text[i]
		switch {
		case c == '#':
			n := strings.IndexAny(text[i:], "\r\n")
			if n < 0 {
				n = len(text) - i
			}
			i += n
		case c == '<' && i+1 < len(text) && text[i+1] == '#':
			n := strings.Index(text[i:], "#>")
			if n < 0 {
				i = len(text)
			} else {
				i += n + 2
			}
		case c < utf8.RuneSelf && asciiTraits[c]&traitSpace != 0:
			i++
		case c >= utf8.RuneSelf && isSpace(decode(text[i:])):
			i += sizeOf(text[i:])
		default:
			if p.nested < 0 {
				p.triviaFrom, p.triviaEnd = offset, i
			}
			return false
		}
	}
	return true
}

// after returns the empty extent behind an extent.
func after(e Extent) Extent { return Extent{e.End, e.End} }

// before returns the empty extent one before an extent, as PowerShell does.
func before(e Extent) Extent {
	i := max(0, e.Start-1)
	return Extent{i, i}
}

// span returns the extent from the start of one to the end of another, the
// empty extent 0-0 when that ends before it begins.
func span(a, b Extent) Extent {
	if b.End < a.Start {
		return Extent{}
	}
	return Extent{a.Start, b.End}
}

// syncOnError drops tokens up to one of the given kinds outside brackets. The
// token found is dropped as well when take is set.
func (p *parser) syncOnError(take, overNewlines bool, kinds ...TokenKind) {
	parens, braces, brackets := 0, 0, 0
	for _, k := range kinds {
		switch k {
		case TokRParen:
			parens = 1
		case TokRCurly:
			braces = 1
		case TokRBracket:
			brackets = 1
		}
	}
	base := [3]int{parens, braces, brackets}
	for {
		t := p.next()
		switch t.Kind {
		case TokLParen, TokAtParen, TokDollarParen:
			parens++
		case TokLCurly, TokAtCurly:
			braces++
		case TokLBracket:
			brackets++
		case TokRParen:
			parens--
		case TokRCurly:
			braces--
		case TokRBracket:
			brackets--
		case TokNewLine:
			if !overNewlines && parens <= base[0] && braces <= base[1] && brackets <= base[2] {
				p.unget(t)
				return
			}
		case TokEndOfInput:
			p.unget(t)
			return
		}
		level := base
		switch t.Kind {
		case TokRParen:
			level[0]--
		case TokRCurly:
			level[1]--
		case TokRBracket:
			level[2]--
		}
		if parens <= level[0] && braces <= level[1] && brackets <= level[2] && slices.Contains(kinds, t.Kind) {
			if !take {
				p.unget(t)
			}
			return
		}
	}
}
