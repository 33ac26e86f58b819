package armapi

import (
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/runwright/runwright/internal/fault"
)

// maxBody is the size of a JSON body in bytes.
const maxBody = 4 << 20

// stamp is a time on the wire: ISO 8601 with offset and up to seven digits;
// null when unset.
type stamp time.Time

// MarshalJSON implements json.Marshaler.
func (s stamp) MarshalJSON() ([]byte, error) {
	t := time.Time(s)
	if t.IsZero() {
		return []byte("null"), nil
	}
	return []byte(`"` + t.UTC().Format("2006-01-02T15:04:05.9999999-07:00") + `"`), nil
}

// orNull returns nil for the zero value, so that it is sent as null.
func orNull[T comparable](v T) *T {
	var zero T
	if v == zero {
		return nil
	}
	return &v
}

// orZero is what v points to, or the zero value.
func orZero[T any](v *T) (out T) {
	if v != nil {
		out = *v
	}
	return out
}

// orEmpty returns tags as they are sent: an object, never null.
func orEmpty(tags map[string]string) map[string]string {
	if tags == nil {
		return map[string]string{}
	}
	return tags
}

// list is the envelope of every list.
type list[T any] struct {
	Value    []T     `json:"value"`
	NextLink *string `json:"nextLink,omitempty"`
}

// pageSize is how many entries a page of a list has.
const pageSize = 100

// sendPage answers with one page of a list. load is asked for one entry more
// than a page holds, to know whether there is another page.
func sendPage[T, W any](c *call, load func(skip, limit int) ([]T, error), show func(T) W) error {
	skip, size, err := c.pageWanted()
	if err != nil {
		return err
	}
	all, err := load(skip, size+1)
	if err != nil {
		return err
	}
	out := list[W]{Value: []W{}}
	for _, v := range all[:min(len(all), size)] {
		out.Value = append(out.Value, show(v))
	}
	if len(all) > size {
		next := c.nextLink(skip + size)
		out.NextLink = &next
	}
	return c.send(http.StatusOK, out)
}

// pageWanted reads $skip and $top.
func (c *call) pageWanted() (skip, size int, err error) {
	read := func(name string, def, most int) (int, error) {
		text := c.r.URL.Query().Get(name)
		if text == "" {
			return def, nil
		}
		n, err := strconv.Atoi(text)
		if err != nil || n < 0 {
			return 0, fault.New(fault.Invalid, "The query parameter %s expects a whole number from 0 on, not '%s'.", name, text).On(name)
		}
		return min(n, most), nil
	}
	if skip, err = read("$skip", 0, 1<<30); err != nil {
		return 0, 0, err
	}
	size, err = read("$top", pageSize, pageSize)
	return skip, max(size, 1), err
}

// nextLink is the absolute address of the same list from skip on.
func (c *call) nextLink(skip int) string {
	q := c.r.URL.Query()
	q.Set("$skip", strconv.Itoa(skip))
	// Clients send the link back untouched; "$" is spelled as they know it.
	return c.endpoint() + c.originalPath + "?" + strings.ReplaceAll(q.Encode(), "%24", "$")
}

// endpoint is the address under which the client reached the server.
func (c *call) endpoint() string {
	if c.api.cfg.PublicURL != "" {
		return strings.TrimSuffix(c.api.cfg.PublicURL, "/")
	}
	scheme := "http"
	if c.r.TLS != nil {
		scheme = "https"
	}
	return (&url.URL{Scheme: scheme, Host: c.r.Host}).String()
}

// send answers with a JSON body.
func (c *call) send(status int, body any) error {
	var out strings.Builder
	enc := json.NewEncoder(&out)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(body); err != nil {
		return err
	}
	text := strings.TrimSuffix(out.String(), "\n")
	h := c.w.Header()
	h.Set("Content-Type", "application/json; charset=utf-8")
	h.Set("Content-Length", strconv.Itoa(len(text)))
	c.w.WriteHeader(status)
	_, err := io.WriteString(c.w, text)
	return c.tooLate(err)
}

// sendCreated answers a PUT: 201 with Location when created, else 200.
func (c *call) sendCreated(created bool, id string, body any) error {
	if !created {
		return c.send(http.StatusOK, body)
	}
	c.w.Header().Set("Location", c.address(id))
	return c.send(http.StatusCreated, body)
}

// sendText answers with a text body.
func (c *call) sendText(contentType string, text []byte) error {
	h := c.w.Header()
	h.Set("Content-Type", contentType)
	h.Set("Content-Length", strconv.Itoa(len(text)))
	c.w.WriteHeader(http.StatusOK)
	_, err := c.w.Write(text)
	return c.tooLate(err)
}

// sendNothing answers with an empty body.
func (c *call) sendNothing(status int) error {
	if status != http.StatusNoContent {
		c.w.Header().Set("Content-Length", "0")
	}
	c.w.WriteHeader(status)
	return nil
}

// sendDeleted answers a DELETE of the family that says 204 for what was not
// there.
func (c *call) sendDeleted(found bool) error {
	if found {
		return c.sendNothing(http.StatusOK)
	}
	return c.sendNothing(http.StatusNoContent)
}

// tooLate notes that the client went away; there is nobody to tell.
func (c *call) tooLate(err error) error {
	if err != nil {
		c.api.cfg.Log.Debug("write answer", "path", c.originalPath, "error", err)
	}
	return nil
}

// read decodes a JSON body into dst. Unknown members are ignored, as the
// service does.
func (c *call) read(dst any) error {
	body, err := c.body(maxBody)
	if err != nil {
		return err
	}
	return decode(body, dst)
}

// decode is read for a body that is at hand.
func decode(body []byte, dst any) error {
	if len(strings.TrimSpace(string(body))) == 0 {
		return fault.New(fault.Invalid, "The request has no body; expected JSON.")
	}
	if err := json.Unmarshal(body, dst); err != nil {
		var f *fault.Error
		if errors.As(err, &f) {
			return f
		}
		var typed *json.UnmarshalTypeError
		if errors.As(err, &typed) {
			return fault.New(fault.Invalid, "The request body does not fit: '%s' must be %s, not a JSON %s (at byte %d).", typed.Field, kindOf(typed), typed.Value, typed.Offset).On(typed.Field)
		}
		return fault.New(fault.Invalid, "The request body is not valid JSON: %s.", err)
	}
	return nil
}

func kindOf(e *json.UnmarshalTypeError) string {
	switch e.Type.Kind().String() {
	case "string":
		return "text"
	case "bool":
		return "true or false"
	case "int", "int32", "int64", "float64":
		return "a number"
	case "slice":
		return "an array"
	}
	return "an object"
}

// body reads the whole body, at most limit bytes.
func (c *call) body(limit int64) ([]byte, error) {
	body, err := io.ReadAll(http.MaxBytesReader(c.w, c.r.Body, limit))
	var large *http.MaxBytesError
	if errors.As(err, &large) {
		return nil, fault.New(fault.TooLarge, "The request body has more than %d bytes.", limit)
	}
	if err != nil {
		return nil, fault.Wrap(fault.Invalid, err, "The request body could not be read.")
	}
	return body, nil
}
