package client

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
)

// Restoration is what became of an archive, or would become of it.
type Restoration struct {
	Restored  bool
	Conflicts int
	Items     []RestoredItem
}

// RestoredItem is what became of one asset.
type RestoredItem struct {
	Kind, Name, Action, Problem string
}

// ExportAssets writes an archive of the account's assets for recipients to w.
func (c *Client) ExportAssets(ctx context.Context, recipients []string, w io.Writer) error {
	res, err := c.send(ctx, Request{Method: http.MethodPost, Path: []string{"assetExports"}, JSON: map[string]any{"recipients": recipients}}, nil)
	if err != nil {
		return err
	}
	defer res.Body.Close()
	n, err := io.Copy(w, res.Body)
	if err == nil && res.ContentLength >= 0 && n != res.ContentLength {
		err = io.ErrUnexpectedEOF
	}
	if err != nil {
		return fmt.Errorf("read the archive: %w", err)
	}
	return nil
}

// ImportAssets restores the decrypted content of an archive.
func (c *Client) ImportAssets(ctx context.Context, content []byte, plan, overwrite bool) ([]byte, error) {
	query := url.Values{"plan": {strconv.FormatBool(plan)}, "overwrite": {strconv.FormatBool(overwrite)}}
	return c.Do(ctx, Request{Method: http.MethodPost, Path: []string{"assetImports"}, Query: query.Encode(), Body: bytes.NewReader(content), Type: "application/x-ndjson"})
}
