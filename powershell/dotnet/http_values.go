package dotnet

import (
	"encoding/base64"
	"strconv"
	"strings"
	"sync"

	"github.com/runwright/runwright/powershell/types"
)

const headersNamespace = "System.Net.Http.Headers."

// HeaderValue is a value of a header as an object: its text and what the text
// means, by the names of the class's properties.
type HeaderValue struct {
	class string // without the name space
	head  string // what stands before the parameters
	pairs []namePair
	props map[string]any
	text  string // of classes without parameters
}

// PSType is the class.
func (v *HeaderValue) PSType() *types.Type { return types.MustNamed(headersNamespace + v.class) }

// PSString is the value as headers write it.
func (v *HeaderValue) PSString() string {
	if v.pairs == nil {
		return v.text
	}
	out := v.head
	for _, p := range v.pairs {
		out += "; " + p.name
		if !p.bare {
			out += "=" + p.value
		}
	}
	return out
}

// PSEquals compares the texts.
func (v *HeaderValue) PSEquals(o any) (bool, error) {
	w, ok := o.(*HeaderValue)
	return ok && w.class == v.class && strings.EqualFold(w.PSString(), v.PSString()), nil
}

// pair is the value of a parameter.
func (v *HeaderValue) pair(name string) (string, bool) {
	for _, p := range v.pairs {
		if strings.EqualFold(p.name, name) {
			return p.value, true
		}
	}
	return "", false
}

func (v *HeaderValue) setPair(name, value string) {
	for i := range v.pairs {
		if strings.EqualFold(v.pairs[i].name, name) {
			if value == "" {
				v.pairs = append(v.pairs[:i:i], v.pairs[i+1:]...)
				return
			}
			v.pairs[i].value = value
			return
		}
	}
	if value != "" {
		v.pairs = append(v.pairs, namePair{name: name, value: value})
	}
}

// parseMedia reads a media type with its parameters.
func parseMedia(s string) (*HeaderValue, bool) {
	head, params, ok := parseParameters(s)
	main, sub, two := strings.Cut(head, "/")
	if !ok || !two || !isToken(main) || !isToken(sub) {
		return nil, false
	}
	return &HeaderValue{class: "MediaTypeHeaderValue", head: head, pairs: params}, true
}

// parseRange reads "bytes=1-5,7-".
func parseRange(s string) (*HeaderValue, bool) {
	unit, list, ok := strings.Cut(s, "=")
	if !ok || !isToken(unit) {
		return nil, false
	}
	var items []any
	for part := range strings.SplitSeq(list, ",") {
		from, to, ok := strings.Cut(strings.TrimSpace(part), "-")
		a, aerr := parseLength(from)
		b, berr := parseLength(to)
		if !ok || aerr != nil && from != "" || berr != nil && to != "" || from == "" && to == "" {
			return nil, false
		}
		item := &HeaderValue{class: "RangeItemHeaderValue", text: from + "-" + to, props: map[string]any{"From": nil, "To": nil}}
		if from != "" {
			item.props["From"] = a
		}
		if to != "" {
			item.props["To"] = b
		}
		items = append(items, item)
	}
	return &HeaderValue{class: "RangeHeaderValue", text: s, props: map[string]any{"Unit": unit, "Ranges": types.NewArray(items...)}}, true
}

// parseContentRange reads "bytes 20-63/64" and "bytes */64".
func parseContentRange(s string) (*HeaderValue, bool) {
	unit, rest, ok := strings.Cut(s, " ")
	span, length, ok2 := strings.Cut(rest, "/")
	if !ok || !ok2 || !isToken(unit) {
		return nil, false
	}
	v := &HeaderValue{class: "ContentRangeHeaderValue", text: s, props: map[string]any{"Unit": unit, "From": nil, "To": nil, "Length": nil, "HasLength": false, "HasRange": false}}
	if length != "*" {
		n, err := parseLength(length)
		if err != nil {
			return nil, false
		}
		v.props["Length"], v.props["HasLength"] = n, true
	}
	if span != "*" {
		from, to, ok := strings.Cut(span, "-")
		a, aerr := parseLength(from)
		b, berr := parseLength(to)
		if !ok || aerr != nil || berr != nil {
			return nil, false
		}
		v.props["From"], v.props["To"], v.props["HasRange"] = a, b, true
	}
	return v, true
}

// parseValue reads a header's value as an object of a class.
func parseValue(class, s string) (*HeaderValue, bool) {
	s = strings.TrimSpace(s)
	v := &HeaderValue{class: class, text: s}
	switch class {
	case "MediaTypeHeaderValue", "MediaTypeWithQualityHeaderValue":
		m, ok := parseMedia(s)
		if ok {
			m.class = class
		}
		return m, ok
	case "ContentDispositionHeaderValue":
		head, params, ok := parseParameters(s)
		v.head, v.pairs = head, params
		return v, ok && isToken(head)
	case "AuthenticationHeaderValue":
		scheme, param, has := strings.Cut(s, " ")
		v.props = map[string]any{"Scheme": scheme, "Parameter": nil}
		if has {
			v.props["Parameter"] = strings.TrimSpace(param)
		}
		return v, fitsAuth(s)
	case "EntityTagHeaderValue":
		tag, weak := strings.CutPrefix(s, "W/")
		v.props = map[string]any{"Tag": tag, "IsWeak": weak}
		return v, s == "*" || fitsTag(s)
	case "RetryConditionHeaderValue":
		v.props = map[string]any{"Date": nil, "Delta": nil}
		if n, err := parseLength(s); err == nil && n >= 0 {
			v.props["Delta"] = types.TimeSpan(n * types.TicksPerSecond)
			return v, true
		}
		t, ok := ParseHTTPDate(s)
		v.props["Date"] = dateOffset(t)
		return v, ok
	case "RangeConditionHeaderValue":
		v.props = map[string]any{"Date": nil, "EntityTag": nil}
		if tag, ok := parseValue("EntityTagHeaderValue", s); ok {
			v.props["EntityTag"] = tag
			return v, true
		}
		t, ok := ParseHTTPDate(s)
		v.props["Date"] = dateOffset(t)
		return v, ok
	case "CacheControlHeaderValue":
		v.props = cacheControl(s)
		return v, fitsPairs(s)
	case "ProductHeaderValue":
		name, version, has := strings.Cut(s, "/")
		v.props = map[string]any{"Name": name, "Version": nil}
		if has {
			v.props["Version"] = version
		}
		return v, isToken(name) && (!has || isToken(version))
	case "ProductInfoHeaderValue":
		v.props = map[string]any{"Product": nil, "Comment": nil}
		if strings.HasPrefix(s, "(") {
			v.props["Comment"] = s
			return v, strings.HasSuffix(s, ")")
		}
		p, ok := parseValue("ProductHeaderValue", s)
		v.props["Product"] = p
		return v, ok
	case "NameValueHeaderValue", "NameValueWithParametersHeaderValue":
		name, value, has := strings.Cut(s, "=")
		v.props = map[string]any{"Name": strings.TrimSpace(name), "Value": nil}
		if has {
			v.props["Value"] = strings.TrimSpace(value)
		}
		return v, isToken(strings.TrimSpace(name))
	case "RangeHeaderValue":
		return parseRange(s)
	case "ContentRangeHeaderValue":
		return parseContentRange(s)
	case "StringWithQualityHeaderValue", "TransferCodingHeaderValue", "TransferCodingWithQualityHeaderValue":
		head, params, ok := parseParameters(s)
		v.head, v.pairs = head, params
		v.props = map[string]any{"Value": head, "Quality": nil}
		if q, has := v.pair("q"); has {
			f, err := strconv.ParseFloat(q, 64)
			v.props["Quality"] = f
			ok = ok && err == nil
		}
		return v, ok && isToken(head)
	}
	return v, s != ""
}

// cacheControl are the directives of Cache-Control as properties.
func cacheControl(s string) map[string]any {
	props := map[string]any{"MaxAge": nil, "SharedMaxAge": nil, "MaxStaleLimit": nil, "MinFresh": nil}
	for _, name := range []string{"NoCache", "NoStore", "MaxStale", "NoTransform", "OnlyIfCached", "Public", "Private", "MustRevalidate", "ProxyRevalidate"} {
		props[name] = false
	}
	for _, p := range splitQuoted(s, ',') {
		name, value, _ := strings.Cut(strings.TrimSpace(p), "=")
		span := func() any {
			n, err := parseLength(value)
			if err != nil {
				return nil
			}
			return types.TimeSpan(n * types.TicksPerSecond)
		}
		switch strings.ToLower(name) {
		case "max-age":
			props["MaxAge"] = span()
		case "s-maxage":
			props["SharedMaxAge"] = span()
		case "max-stale":
			props["MaxStale"], props["MaxStaleLimit"] = true, span()
		case "min-fresh":
			props["MinFresh"] = span()
		default:
			plain := strings.ReplaceAll(name, "-", "")
			for k := range props {
				if strings.EqualFold(k, plain) {
					props[k] = true
				}
			}
		}
	}
	return props
}

// newHeaderValue makes a value from the arguments of a constructor, which are its
// parts in order.
func newHeaderValue(c *Call) (any, error) {
	class := strings.TrimPrefix(c.Type.Name, headersNamespace)
	texts := make([]string, len(c.Args))
	for i, a := range c.Args {
		switch x := types.Unwrap(a).(type) {
		case float64:
			texts[i] = strconv.FormatFloat(x, 'f', -1, 64)
		case types.DateTimeOffset:
			texts[i] = FormatHTTPDate(types.DateTime{Ticks: x.Clock - x.Offset}.Time())
		case types.TimeSpan:
			texts[i] = strconv.FormatInt(int64(x)/types.TicksPerSecond, 10)
		case bool:
			if x {
				texts[i] = "W/"
			}
		default:
			s, err := c.Text(a)
			if err != nil {
				return nil, err
			}
			texts[i] = s
		}
	}
	text := strings.Join(texts, "")
	at := func(i int) string {
		if i < len(texts) {
			return texts[i]
		}
		return ""
	}
	switch {
	case class == "CacheControlHeaderValue" && len(texts) == 0:
		return &HeaderValue{class: class, props: cacheControl("")}, nil
	case class == "RangeHeaderValue":
		text = "bytes=" + at(0) + "-" + at(1)
	case class == "ContentRangeHeaderValue" && len(texts) == 1:
		text = "bytes */" + at(0)
	case class == "ContentRangeHeaderValue":
		length := at(2)
		if length == "" {
			length = "*"
		}
		text = "bytes " + at(0) + "-" + at(1) + "/" + length
	case class == "EntityTagHeaderValue":
		text = at(1) + at(0)
	case class == "AuthenticationHeaderValue" && len(texts) == 2 && texts[1] != "":
		text = texts[0] + " " + texts[1]
	case class == "ProductInfoHeaderValue" && len(texts) == 2, class == "ProductHeaderValue" && len(texts) == 2:
		text = texts[0] + "/" + texts[1]
	case class == "MediaTypeHeaderValue" && len(texts) == 2 && texts[1] != "":
		text = texts[0] + "; charset=" + texts[1]
	case strings.HasSuffix(class, "QualityHeaderValue") && len(texts) == 2:
		text = texts[0] + "; q=" + texts[1]
	case strings.HasPrefix(class, "NameValue") && len(texts) == 2:
		text = texts[0] + "=" + texts[1]
	}
	if text == "" {
		return nil, ArgumentError("The value cannot be an empty string.", c.method.Params[0].Name)
	}
	v, ok := parseValue(class, text)
	if class == "AuthenticationHeaderValue" { // the parameter is taken as it is
		ok = isToken(at(0))
	}
	if !ok {
		return nil, formatError("The format of value '" + text + "' is invalid.")
	}
	return v, nil
}

var headerValueTable = sync.OnceValue(func() Table {
	this := func(c *Call) *HeaderValue { return c.This.(*HeaderValue) }
	class := func(c *Call) string { return strings.TrimPrefix(c.Type.Name, headersNamespace) }
	t := Table{
		"new(*)":     newHeaderValue,
		"ToString()": func(c *Call) (any, error) { return this(c).PSString(), nil },
		"Equals(*)": func(c *Call) (any, error) {
			return this(c).PSEquals(types.Unwrap(c.Args[0]))
		},
		"static Parse(string)": func(c *Call) (any, error) {
			v, ok := parseValue(class(c), c.Str(0))
			if !ok {
				return nil, formatError("The format of value '" + c.Str(0) + "' is invalid.")
			}
			return v, nil
		},
		"static TryParse(*)": func(c *Call) (any, error) {
			v, ok := parseValue(class(c), c.Str(0))
			if !ok {
				return false, c.setOut(1, nil)
			}
			return true, c.setOut(1, v)
		},
		"static get Any":      func(*Call) (any, error) { v, _ := parseValue("EntityTagHeaderValue", "*"); return v, nil },
		"get MediaType":       func(c *Call) (any, error) { return this(c).head, nil },
		"set MediaType":       func(c *Call) (any, error) { this(c).head = c.Str(0); return nil, nil },
		"get DispositionType": func(c *Call) (any, error) { return this(c).head, nil },
		"set DispositionType": func(c *Call) (any, error) { this(c).head = c.Str(0); return nil, nil },
		"get Parameters": func(c *Call) (any, error) {
			var out []any
			for _, p := range this(c).pairs {
				text := p.name
				if !p.bare {
					text += "=" + p.value
				}
				if v, ok := parseValue("NameValueHeaderValue", text); ok {
					out = append(out, v)
				}
			}
			return types.NewArray(out...), nil
		},
	}
	for _, name := range []string{"Scheme", "Parameter", "Tag", "IsWeak", "Date", "Delta", "EntityTag", "NoCache", "NoStore", "MaxAge", "SharedMaxAge", "MaxStale", "MaxStaleLimit", "MinFresh", "NoTransform", "OnlyIfCached",
		"Public", "Private", "MustRevalidate", "ProxyRevalidate", "Name", "Version", "Product", "Comment", "Value", "Quality", "Unit", "Ranges", "From", "To", "Length", "HasLength", "HasRange"} {
		t["get "+name] = func(c *Call) (any, error) { return this(c).props[name], nil }
		t["set "+name] = func(c *Call) (any, error) { return nil, this(c).setProp(name, c.Args[0]) }
	}
	return t
})

// setProp changes a property that may be changed, and the text with it.
func (v *HeaderValue) setProp(name string, value any) error {
	v.props[name] = types.Unwrap(value)
	switch v.class {
	case "CacheControlHeaderValue":
		v.text = cacheText(v.props)
	case "NameValueHeaderValue":
		v.text = types.ToString(v.props["Name"])
		if v.props["Value"] != nil {
			v.text += "=" + types.ToString(v.props["Value"])
		}
	}
	return nil
}

// cacheText writes Cache-Control from its properties.
func cacheText(props map[string]any) string {
	var out []string
	for _, d := range [...][2]string{{"NoStore", "no-store"}, {"NoTransform", "no-transform"}, {"OnlyIfCached", "only-if-cached"}, {"Public", "public"}, {"MustRevalidate", "must-revalidate"}, {"ProxyRevalidate", "proxy-revalidate"}, {"NoCache", "no-cache"},
		{"MaxAge", "max-age"}, {"SharedMaxAge", "s-maxage"}, {"MaxStale", "max-stale"}, {"MinFresh", "min-fresh"}, {"Private", "private"}} {
		switch x := props[d[0]].(type) {
		case bool:
			if x {
				out = append(out, d[1])
			}
		case types.TimeSpan:
			out = append(out, d[1]+"="+strconv.FormatInt(int64(x)/types.TicksPerSecond, 10))
		}
	}
	return strings.Join(out, ", ")
}

// parameterValueTable are the properties that are parameters of a value.
var parameterValueTable = sync.OnceValue(func() Table {
	this := func(c *Call) *HeaderValue { return c.This.(*HeaderValue) }
	t := Table{}
	for name, param := range map[string]string{"CharSet": "charset", "Name": "name", "FileName": "filename"} {
		t["get "+name] = func(c *Call) (any, error) {
			v, ok := this(c).pair(param)
			if !ok {
				return nil, nil
			}
			if name != "CharSet" && len(v) > 1 && v[0] == '"' && v[len(v)-1] == '"' {
				v = v[1 : len(v)-1]
			}
			return v, nil
		}
		t["set "+name] = func(c *Call) (any, error) {
			v := c.Str(0)
			if name != "CharSet" && v != "" {
				v = QuoteParameter(v)
			}
			this(c).setPair(param, v)
			return nil, nil
		}
	}
	for name, param := range map[string]string{"CreationDate": "creation-date", "ModificationDate": "modification-date", "ReadDate": "read-date"} {
		t["get "+name] = func(c *Call) (any, error) {
			v, _ := this(c).pair(param)
			d, ok := ParseHTTPDate(strings.Trim(v, `"`))
			if !ok {
				return nil, nil
			}
			return dateOffset(d), nil
		}
	}
	t["get Size"] = func(c *Call) (any, error) {
		v, _ := this(c).pair("size")
		if n, err := parseLength(v); err == nil {
			return n, nil
		}
		return nil, nil
	}
	t["get FileNameStar"] = func(c *Call) (any, error) {
		v, ok := this(c).pair("filename*")
		if parts := strings.SplitN(v, "'", 3); ok && len(parts) == 3 {
			return unescapeURI(parts[2], func(rune) bool { return false }), nil
		}
		return nil, nil
	}
	t["set FileNameStar"] = func(c *Call) (any, error) {
		this(c).setPair("filename*", "utf-8''"+percent(c.Str(0), unreserved+"!#$&+^`|", false))
		return nil, nil
	}
	t["get Quality"] = func(c *Call) (any, error) {
		v, _ := this(c).pair("q")
		if f, err := strconv.ParseFloat(v, 64); err == nil {
			return f, nil
		}
		return nil, nil
	}
	for k, f := range headerValueTable() {
		if t[k] == nil {
			t[k] = f
		}
	}
	return t
})

// QuoteParameter writes a name as a parameter: in quotes unless it is a token, in
// MIME's encoding unless it is ASCII.
func QuoteParameter(v string) string {
	quoted := len(v) > 1 && v[0] == '"' && v[len(v)-1] == '"'
	if quoted {
		v = v[1 : len(v)-1]
	}
	for i := range len(v) {
		if v[i] >= 0x80 {
			return `"=?utf-8?B?` + base64.StdEncoding.EncodeToString([]byte(v)) + `?="`
		}
	}
	if quoted || !isToken(v) {
		return `"` + v + `"`
	}
	return v
}

// MediaCharset is the charset parameter of a content type, as it is written.
func MediaCharset(s string) (string, error) {
	m, ok := parseMedia(strings.TrimSpace(s))
	if !ok {
		return "", formatError("The format of value '" + s + "' is invalid.")
	}
	v, _ := m.pair("charset")
	return v, nil
}
