package armapi

import (
	"errors"
	"io"
	"mime/multipart"
	"net/http"

	"github.com/runwright/runwright/internal/fault"
	"github.com/runwright/runwright/internal/modules"
)

// maxUpload is the size of a form with packages in bytes.
const maxUpload = 1 << 30

// importField is the field of a form with packages that holds an importRequest.
const importField = "import"

// beginUpload begins the import of the packages in a form as one operation,
// together with what its field "import" asks for.
func (c *call) beginUpload() (o modules.Operation, err error) {
	c.r.Body = http.MaxBytesReader(c.w, c.r.Body, maxUpload)
	form, err := c.r.MultipartReader()
	if err != nil {
		return o, fault.Wrap(fault.Invalid, err, "The multipart form cannot be read.")
	}
	// The form may name the runtime behind the packages.
	up := c.api.cfg.Modules.NewUpload(c.collection())
	req, err := c.receiveForm(form, up)
	if err != nil {
		return o, errors.Join(err, up.Discard())
	}
	return up.Begin(c.r.Context(), c.collection(), req)
}

// receiveForm takes in the packages of a form and reads what it asks for besides.
func (c *call) receiveForm(form *multipart.Reader, up *modules.Upload) (req modules.Request, err error) {
	for {
		part, err := form.NextPart()
		var large *http.MaxBytesError
		switch {
		case errors.Is(err, io.EOF):
			if up.Len() == 0 {
				return req, fault.New(fault.Invalid, "The multipart form holds no file.")
			}
			return req, nil
		case errors.As(err, &large):
			return req, fault.New(fault.TooLarge, "The packages have more than %d bytes together.", large.Limit)
		case err != nil:
			return req, fault.Wrap(fault.Invalid, err, "The multipart form cannot be read.")
		}
		switch {
		case part.FileName() != "":
			err = up.Add(part.FileName(), part)
			if errors.As(err, &large) {
				err = fault.New(fault.TooLarge, "The packages have more than %d bytes together.", large.Limit)
			}
		case part.FormName() == importField:
			req, err = c.importField(part)
		default:
			err = fault.New(fault.Invalid, "The multipart form has the field '%s'; expected files, and '%s' with what to import besides.", part.FormName(), importField).On(part.FormName())
		}
		if err != nil {
			return req, err
		}
	}
}

func (c *call) importField(part io.Reader) (req modules.Request, err error) {
	body, err := io.ReadAll(io.LimitReader(part, maxBody+1))
	if err != nil {
		return req, fault.Wrap(fault.Invalid, err, "The multipart form cannot be read.")
	}
	if len(body) > maxBody {
		return req, fault.New(fault.TooLarge, "The field '%s' has more than %d bytes.", importField, maxBody)
	}
	var in importRequest
	if err := decode(body, &in); err != nil {
		return req, err
	}
	return c.importOf(in)
}
