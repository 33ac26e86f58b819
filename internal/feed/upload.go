package feed

import (
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"net/url"
	"os"
	"strings"

	"github.com/runwright/runwright/internal/fault"
	"github.com/runwright/runwright/internal/nuget"
)

// defaultMaxPackage is the size of the largest package when nothing else is said.
const defaultMaxPackage = 100 << 20

// push takes a package in: as the first file of a form, as clients send it, or as
// the body itself.
func (q *request) push() error {
	if err := q.allow(Push, http.MethodPut, http.MethodPost); err != nil {
		return err
	}
	limit := q.MaxPackage
	if limit == 0 {
		limit = defaultMaxPackage
	}
	var body io.Reader = q.r.Body
	kind, params, err := mime.ParseMediaType(q.r.Header.Get("Content-Type"))
	if err == nil && strings.HasPrefix(kind, "multipart/") {
		part, err := multipart.NewReader(q.r.Body, params["boundary"]).NextPart()
		if err != nil {
			return fault.Wrap(fault.Invalid, err, "The body is no form with a package in it; expected multipart/form-data with a .nupkg as its first part.")
		}
		body = part
	}
	file, err := os.CreateTemp(q.TempDir, "push-*.nupkg")
	if err != nil {
		return err
	}
	defer os.Remove(file.Name()) // Push may have moved it; a rest in the temporary folder harms nobody
	n, err := copyBody(file, body, limit)
	if err = errors.Join(err, file.Close()); err != nil {
		return err
	}
	if n == 0 {
		return fault.New(fault.Invalid, "The body is empty; expected a package (.nupkg).")
	}
	id, v, err := q.Source.Push(q.r.Context(), file.Name())
	if err != nil {
		return err
	}
	q.w.Header().Set("Location", q.base+"/v2/package/"+url.PathEscape(id)+"/"+url.PathEscape(v.String()))
	q.w.WriteHeader(http.StatusCreated)
	return nil
}

// copyBody writes a body to a file; what goes wrong with reading is the caller's.
func copyBody(file io.Writer, body io.Reader, limit int64) (int64, error) {
	in := &reading{r: io.LimitReader(body, limit+1)}
	n, err := io.Copy(file, in)
	switch {
	case in.err != nil:
		return n, fault.Wrap(fault.Invalid, in.err, "The body broke off after %d bytes.", n)
	case err != nil:
		return n, err
	case n > limit:
		return n, fault.New(fault.TooLarge, "The package has more than %d bytes.", limit)
	}
	return n, nil
}

// reading notes that reading failed, not writing.
type reading struct {
	r   io.Reader
	err error
}

func (r *reading) Read(p []byte) (int, error) {
	n, err := r.r.Read(p)
	if err != nil && err != io.EOF {
		r.err = err
	}
	return n, err
}

// remove takes a version out.
func (q *request) remove(id, version string) error {
	if err := q.allow(Remove, http.MethodDelete); err != nil {
		return err
	}
	v, err := nuget.ParseVersion(version)
	if err != nil {
		return fault.New(fault.Invalid, "'%s' is no version: %s.", version, err)
	}
	if err := q.Source.Delete(q.r.Context(), id, v); err != nil {
		return err
	}
	q.w.WriteHeader(http.StatusNoContent)
	return nil
}
