package nuget

import (
	"slices"
	"strings"
)

// Query is a search as galleries understand it: words that must all occur, and
// words that must occur in a given field (tag:PSModule, id:Az.Accounts).
type Query struct {
	words  []string
	fields []fieldWord
}

type fieldWord struct{ field, word string }

// Found is what a query looks at.
type Found struct {
	ID, Title, Description, Summary, Authors, Owners string
	Tags                                             []string
}

// ParseQuery reads a search: words divided by spaces, phrases in double quotes,
// field:word with the fields id, packageid, title, description, summary, author,
// owner and tag. A star at the end of a word is ignored. Every text is a query.
func ParseQuery(text string) Query {
	var q Query
	for _, term := range terms(strings.ToLower(text)) {
		field, word, ok := strings.Cut(term, ":")
		field = strings.TrimSuffix(field, "s")
		if ok && slices.Contains([]string{"id", "packageid", "title", "description", "summary", "author", "owner", "tag"}, field) {
			if word = strings.Trim(word, `"`); word != "" {
				q.fields = append(q.fields, fieldWord{field, word})
			}
			continue
		}
		if term = strings.TrimRight(strings.Trim(term, `"`), "*"); term != "" {
			q.words = append(q.words, term)
		}
	}
	return q
}

// terms divides at spaces that are not in quotes.
func terms(text string) []string {
	quoted := false
	return strings.FieldsFunc(text, func(c rune) bool {
		if c == '"' {
			quoted = !quoted
		}
		return !quoted && (c == ' ' || c == '\t' || c == '\n' || c == ',' || c == '+')
	})
}

// Empty says that everything matches.
func (q Query) Empty() bool { return len(q.words) == 0 && len(q.fields) == 0 }

// Score says how well a package matches, 0 for not at all: the name itself comes
// first, then names that begin with the words, names that have them, and packages
// that have them anywhere else.
func (q Query) Score(f Found) int {
	for _, w := range q.fields {
		if !w.matches(f) {
			return 0
		}
	}
	id, best := strings.ToLower(f.ID), 4
	rest := "" // made when it is needed: tags can be long
	for _, w := range q.words {
		switch {
		case id == w:
			best = min(best, 4)
		case strings.HasPrefix(id, w):
			best = min(best, 3)
		case strings.Contains(id, w):
			best = min(best, 2)
		default:
			if rest == "" {
				rest = strings.ToLower("\n" + f.Title + "\n" + f.Description + "\n" + f.Summary + "\n" + f.Authors + "\n" + f.Owners + "\n" + strings.Join(f.Tags, "\n"))
			}
			if !strings.Contains(rest, w) {
				return 0
			}
			best = 1
		}
	}
	return best
}

func (w fieldWord) matches(f Found) bool {
	switch w.field {
	case "packageid":
		return strings.EqualFold(f.ID, w.word)
	case "tag":
		return slices.ContainsFunc(f.Tags, func(t string) bool { return strings.EqualFold(t, w.word) })
	}
	text := map[string]string{"id": f.ID, "title": f.Title, "description": f.Description, "summary": f.Summary, "author": f.Authors, "owner": f.Owners}[w.field]
	return strings.Contains(strings.ToLower(text), w.word)
}
