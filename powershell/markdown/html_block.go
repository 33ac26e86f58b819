package markdown

import (
	"regexp"
	"strings"
	"sync"
)

// htmlBlocks are the names of elements that begin a block of HTML of kind 6.
var htmlBlocks = sync.OnceValue(func() map[string]bool {
	out := map[string]bool{}
	for _, n := range strings.Fields(`address article aside base basefont blockquote body caption center col colgroup dd details dialog dir div dl dt
		fieldset figcaption figure footer form frame frameset h1 h2 h3 h4 h5 h6 head header hr html iframe legend li link main menu menuitem nav noframes
		ol optgroup option p param search section summary table tbody td tfoot th thead title tr track ul`) {
		out[n] = true
	}
	return out
})

// htmlStart says which kind of HTML block a line begins, 0 for none: the seven
// kinds of the specification, section 4.6.
func htmlStart(s string) int {
	lower := strings.ToLower(s)
	name := strings.TrimPrefix(lower[1:], "/")
	end := strings.IndexFunc(name, func(r rune) bool { return (r < 'a' || r > 'z') && (r < '0' || r > '9') })
	if end < 0 {
		end = len(name)
	}
	behind := name[end:]
	name = name[:end]
	ends := behind == "" || strings.ContainsAny(behind[:1], " \t>") || strings.HasPrefix(behind, "/>")
	switch {
	case lower[1:] != "" && lower[1] != '/' && ends && (name == "script" || name == "pre" || name == "style" || name == "textarea"):
		return 1
	case strings.HasPrefix(s, "<!--"):
		return 2
	case strings.HasPrefix(s, "<?"):
		return 3
	case strings.HasPrefix(s, "<![CDATA["):
		return 5
	case strings.HasPrefix(s, "<!") && len(s) > 2 && isLetter(s[2]):
		return 4
	case htmlBlocks()[name] && ends:
		return 6
	}
	if n := htmlTag(s); n > 0 && strings.Trim(s[n:], " \t") == "" && s[1] != '!' && s[1] != '?' {
		return 7
	}
	return 0
}

// htmlEnds reports whether a line ends a block of a kind; those of the last two
// end before a blank line.
func htmlEnds(kind int, line string) bool {
	switch kind {
	case 1:
		lower := strings.ToLower(line)
		for _, n := range []string{"</script>", "</pre>", "</style>", "</textarea>"} {
			if strings.Contains(lower, n) {
				return true
			}
		}
	case 2:
		return strings.Contains(line, "-->")
	case 3:
		return strings.Contains(line, "?>")
	case 4:
		return strings.Contains(line, ">")
	case 5:
		return strings.Contains(line, "]]>")
	}
	return false
}

func isLetter(c byte) bool { return 'a' <= c|0x20 && c|0x20 <= 'z' }

// htmlTags matches a tag, open or closing, at the beginning of a text
// (specification, section 6.6). Go's expressions take linear time.
var htmlTags = sync.OnceValue(func() *regexp.Regexp {
	const space = `[ \t]*\n?[ \t]*`
	const attribute = `[ \t\n]+[A-Za-z_:][A-Za-z0-9_.:-]*(?:` + space + `=` + space + "(?:[^ \\t\\n\"'=<>`]+|'[^']*'|\"[^\"]*\"))?"
	return regexp.MustCompile(`^(?:<[A-Za-z][A-Za-z0-9-]*(?:` + attribute + `)*[ \t\n]*/?>|</[A-Za-z][A-Za-z0-9-]*[ \t\n]*>)`)
})

// htmlTag returns the length of the tag, comment, instruction, declaration or
// CDATA section that a text begins with; 0 for none.
func htmlTag(s string) int {
	until := func(begin, end string) int {
		i := strings.Index(s[len(begin):], end)
		if i < 0 {
			return 0
		}
		return len(begin) + i + len(end)
	}
	switch {
	case strings.HasPrefix(s, "<!-->"):
		return len("<!-->")
	case strings.HasPrefix(s, "<!--->"):
		return len("<!--->")
	case strings.HasPrefix(s, "<!--"):
		return until("<!--", "-->")
	case strings.HasPrefix(s, "<?"):
		return until("<?", "?>")
	case strings.HasPrefix(s, "<![CDATA["):
		return until("<![CDATA[", "]]>")
	case strings.HasPrefix(s, "<!") && len(s) > 2 && isLetter(s[2]):
		return until("<!", ">")
	}
	return len(htmlTags().FindString(s[:min(len(s), maxTarget)]))
}
