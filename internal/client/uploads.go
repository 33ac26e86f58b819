package client

import (
	"context"
	"encoding/json"
	"io"
	"mime/multipart"
	"net/http"
)

// ModuleFile is a package that is sent.
type ModuleFile struct {
	Name    string // that the file has
	Content io.Reader
}

// UploadModules imports packages, and what in asks for besides, as one operation,
// and follows it like ImportModules.
func (c *Client) UploadModules(ctx context.Context, files []ModuleFile, in ModuleImport, progress func(ModuleOperation)) (ModuleOperation, error) {
	body, to := io.Pipe()
	form := multipart.NewWriter(to)
	go func() { to.CloseWithError(writeForm(form, files, in)) }()
	defer body.Close() // ends the writer when the server does not read on
	raw, err := c.Do(ctx, Request{Method: http.MethodPost, Path: []string{"moduleOperations"}, Body: body, Type: form.FormDataContentType()})
	if err != nil {
		return ModuleOperation{}, err
	}
	return c.FollowModules(ctx, raw, progress)
}

// writeForm writes the form that an upload of several packages is.
func writeForm(form *multipart.Writer, files []ModuleFile, in ModuleImport) error {
	field, err := form.CreateFormField("import")
	if err == nil {
		err = json.NewEncoder(field).Encode(in)
	}
	if err != nil {
		return err
	}
	for _, f := range files {
		part, err := form.CreateFormFile("package", f.Name)
		if err == nil {
			_, err = io.Copy(part, f.Content)
		}
		if err != nil {
			return err
		}
	}
	return form.Close()
}
