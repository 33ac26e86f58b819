package simple

import (
	"errors"
	"fmt"
	"html"
	"net/url"
	"strings"
)

// parseHTML reads the links of a page. It is no parser of HTML: it finds the tags
// a and base with their attributes, which is all that PEP 503 uses.
func parseHTML(body []byte, base *url.URL) ([]File, error) {
	text := string(body)
	var out []File
	for {
		i := strings.IndexByte(text, '<')
		if i < 0 {
			return out, nil
		}
		text = text[i+1:]
		if rest, ok := strings.CutPrefix(text, "!--"); ok {
			_, text, _ = strings.Cut(rest, "-->")
			continue
		}
		name, attributes, rest, err := tag(text)
		if err != nil {
			return nil, err
		}
		text = rest
		switch name {
		case "base":
			if href, ok := attributes["href"]; ok {
				at, err := base.Parse(href)
				if err != nil {
					return nil, fmt.Errorf("the base '%s' is no address: %w", href, err)
				}
				base = at
			}
		case "a":
			href, ok := attributes["href"]
			if !ok {
				continue
			}
			content, _, _ := strings.Cut(text, "<")
			f, err := fileOf(href, strings.TrimSpace(html.UnescapeString(content)), attributes, base)
			if err != nil {
				return nil, err
			}
			out = append(out, f)
		}
	}
}

// tag reads a tag behind its '<'; names are in lower case.
func tag(text string) (name string, attributes map[string]string, rest string, err error) {
	n := strings.IndexAny(text, " \t\r\n>/")
	if n < 0 {
		return "", nil, "", nil // the end of a page that is cut off holds no file
	}
	name, text = strings.ToLower(text[:n]), text[n:]
	attributes = map[string]string{}
	for {
		text = strings.TrimLeft(text, " \t\r\n/")
		if text == "" {
			return name, attributes, "", nil
		}
		if text[0] == '>' {
			return name, attributes, text[1:], nil
		}
		n := strings.IndexAny(text, "= \t\r\n>/")
		if n < 0 {
			return name, attributes, "", nil
		}
		if n == 0 {
			return "", nil, "", fmt.Errorf("a tag '%s' has an attribute without a name", name)
		}
		key, value := strings.ToLower(text[:n]), ""
		text = strings.TrimLeft(text[n:], " \t\r\n")
		if after, ok := strings.CutPrefix(text, "="); ok {
			if value, text, err = attributeValue(strings.TrimLeft(after, " \t\r\n")); err != nil {
				return "", nil, "", err
			}
		}
		if _, twice := attributes[key]; !twice {
			attributes[key] = html.UnescapeString(value)
		}
	}
}

func attributeValue(text string) (value, rest string, err error) {
	if text == "" {
		return "", "", nil
	}
	if q := text[0]; q == '"' || q == '\'' {
		n := strings.IndexByte(text[1:], q)
		if n < 0 {
			return "", "", errors.New("an attribute has no closing quote")
		}
		return text[1 : n+1], text[n+2:], nil
	}
	n := strings.IndexAny(text, " \t\r\n>")
	if n < 0 {
		n = len(text)
	}
	return text[:n], text[n:], nil
}

// fileOf makes a file of a link.
func fileOf(href, name string, attributes map[string]string, base *url.URL) (File, error) {
	at, err := base.Parse(strings.TrimSpace(href))
	if err != nil {
		return File{}, fmt.Errorf("the address '%s' of '%s' is none: %w", href, name, err)
	}
	if hash, ok := strings.CutPrefix(at.Fragment, "sha256="); ok {
		attributes["#sha256"] = hash
	}
	at.Fragment, at.RawFragment = "", ""
	f := File{Name: name, URL: at.String(), SHA256: attributes["#sha256"], RequiresPython: attributes["data-requires-python"]}
	f.YankedWhy, f.Yanked = attributes["data-yanked"]
	for _, key := range []string{"data-core-metadata", "data-dist-info-metadata"} {
		if value, ok := attributes[key]; ok && !f.Metadata && value != "false" {
			f.Metadata = true
			f.MetadataSHA256, _ = strings.CutPrefix(value, "sha256=")
			if f.MetadataSHA256 == "true" || f.MetadataSHA256 == value {
				f.MetadataSHA256 = ""
			}
		}
	}
	return f, nil
}
