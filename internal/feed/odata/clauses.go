package odata

import "fmt"

// Order is a part of $orderby.
type Order struct {
	Property   string
	Descending bool
}

// maxOrders is how many properties can order a result.
const maxOrders = 8

// ParseOrderBy reads properties, each perhaps with asc or desc, joined by commas.
func ParseOrderBy(s string, types func(name string) Type) ([]Order, error) {
	tokens, err := lex(s)
	if err != nil {
		return nil, err
	}
	p := &parser{text: s, tokens: tokens, types: types}
	var out []Order
	for {
		t := p.next()
		if t.kind != name || types(t.text) == None {
			return nil, p.wrong(t, "a property of a package")
		}
		if len(out) == maxOrders {
			return nil, p.wrong(t, fmt.Sprintf("at most %d properties", maxOrders))
		}
		out = append(out, Order{t.text, p.word("asc", "desc") == "desc"})
		switch t := p.next(); t.kind {
		case end:
			return out, nil
		case comma:
		default:
			return nil, p.wrong(t, "'asc', 'desc', ',' or the end")
		}
	}
}

// ParseText reads a text in quotes, such as the argument of a function in an
// address. A text without quotes is taken as it is.
func ParseText(s string) (string, error) {
	if s == "" || s[0] != '\'' {
		return s, nil
	}
	text, n, ok := unquote(s)
	if !ok {
		return "", &Error{s, len(s), "a quote that ends the text", "the end"}
	}
	if n != len(s) {
		return "", &Error{s, n, "the end", "'" + s[n:] + "'"}
	}
	return text, nil
}

// ParseKey reads a key predicate without its brackets: Id='N',Version='V'.
func ParseKey(s string) (map[string]string, error) {
	out := map[string]string{}
	for rest := s; ; {
		i := 0
		for i < len(rest) && (letter(rest[i]) || digit(rest[i])) {
			i++
		}
		at := len(s) - len(rest)
		if i == 0 {
			return nil, &Error{s, at, "the name of a key", "'" + rest + "'"}
		}
		if i+1 >= len(rest) || rest[i] != '=' || rest[i+1] != '\'' {
			return nil, &Error{s, at + i, "= and a text in quotes", "'" + rest[i:] + "'"}
		}
		text, n, ok := unquote(rest[i+1:])
		if !ok {
			return nil, &Error{s, len(s), "a quote that ends the text", "the end"}
		}
		out[rest[:i]] = text
		rest = rest[i+1+n:]
		if rest == "" {
			return out, nil
		}
		if rest[0] != ',' || len(out) > 8 {
			return nil, &Error{s, len(s) - len(rest), "',' or the end", "'" + rest + "'"}
		}
		rest = rest[1:]
	}
}

// ParseTexts reads texts in quotes joined by commas, as a $skiptoken has them.
func ParseTexts(s string) ([]string, error) {
	var out []string
	for rest := s; ; rest = rest[1:] {
		if rest == "" || rest[0] != '\'' {
			return nil, &Error{s, len(s) - len(rest), "a text in quotes", "'" + rest + "'"}
		}
		text, n, ok := unquote(rest)
		if !ok {
			return nil, &Error{s, len(s), "a quote that ends the text", "the end"}
		}
		out = append(out, text)
		if rest = rest[n:]; rest == "" {
			return out, nil
		}
		if rest[0] != ',' || len(out) > 8 {
			return nil, &Error{s, len(s) - len(rest), "',' or the end", "'" + rest + "'"}
		}
	}
}
