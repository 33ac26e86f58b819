// Package simple reads package indexes that speak the simple API: JSON (PEP 691)
// and HTML (PEP 503), with hashes, yanked files (PEP 592), required versions of
// Python, and metadata beside files (PEP 658, 714).
//
// It fetches through a Getter and keeps nothing. What an index says of a file is
// checked where it can be: metadata against its hash here, files against theirs by
// who downloads them. The package imports the standard library and pypi only.
package simple

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"mime"
	"net/url"
	"strings"

	"github.com/runwright/runwright/internal/pypi"
)

// Getter fetches what is behind an address.
type Getter interface {
	// Get returns the body, at most limit bytes of it, its media type, and the
	// address that it came from in the end. What does not exist is
	// ErrNotFound.
	Get(ctx context.Context, address, accept string, limit int64) (Page, error)
}

// Page is what a Getter fetched.
type Page struct {
	Body []byte
	Type string // Content-Type as it was sent
	URL  string // behind redirects
}

// ErrNotFound says that there is nothing behind an address.
var ErrNotFound = errors.New("not found")

// File is a file of a project.
type File struct {
	Name           string
	URL            string
	SHA256         string // hexadecimal; empty where the index has none
	RequiresPython string
	Yanked         bool
	YankedWhy      string
	// Metadata says that METADATA can be had beside the file; MetadataSHA256 is
	// its hash, empty where the index has none.
	Metadata       bool
	MetadataSHA256 string
	Size           int64 // 0 where the index does not say
}

// Index is one index.
type Index struct {
	URL string // of the list of projects, such as https://pypi.org/simple
	Get Getter
}

// Sizes of what is read.
const (
	maxPage     = 64 << 20
	maxMetadata = 16 << 20
	maxFiles    = 200000
)

const accept = "application/vnd.pypi.simple.v1+json, application/vnd.pypi.simple.v1+html;q=0.2, text/html;q=0.1"

// Project lists the files of a project. A project that is not there is
// ErrNotFound.
func (x Index) Project(ctx context.Context, name string) ([]File, error) {
	address := strings.TrimSuffix(x.URL, "/") + "/" + url.PathEscape(pypi.Name(name)) + "/"
	page, err := x.Get.Get(ctx, address, accept, maxPage)
	if err != nil {
		return nil, err
	}
	base, err := url.Parse(page.URL)
	if err != nil {
		return nil, fmt.Errorf("the address '%s' of the page is none: %w", page.URL, err)
	}
	mediaType, _, err := mime.ParseMediaType(page.Type)
	if err != nil {
		return nil, fmt.Errorf("the index answers %s with the media type '%s'", address, page.Type)
	}
	var files []File
	switch mediaType {
	case "application/vnd.pypi.simple.v1+json", "application/json":
		files, err = parseJSON(page.Body, base)
	case "application/vnd.pypi.simple.v1+html", "text/html":
		files, err = parseHTML(page.Body, base)
	default:
		err = fmt.Errorf("it is of the media type '%s'; expected JSON or HTML of the simple API", mediaType)
	}
	if err == nil && len(files) > maxFiles {
		err = fmt.Errorf("it lists more than %d files", maxFiles)
	}
	if err != nil {
		return nil, fmt.Errorf("the page %s cannot be read: %w", address, err)
	}
	return files, nil
}

// Describe gets METADATA from beside a file that has it there.
func (x Index) Describe(ctx context.Context, f File) ([]byte, error) {
	page, err := x.Get.Get(ctx, f.URL+".metadata", "*/*", maxMetadata)
	if err != nil {
		return nil, err
	}
	if sum := sha256.Sum256(page.Body); f.MetadataSHA256 != "" && !strings.EqualFold(f.MetadataSHA256, hex.EncodeToString(sum[:])) {
		return nil, fmt.Errorf("the metadata of %s does not have the hash that the index says", f.Name)
	}
	return page.Body, nil
}

// jsonPage is a project as PEP 691 has it, as far as it matters here.
type jsonPage struct {
	Meta struct {
		Version string `json:"api-version"`
	} `json:"meta"`
	Files []struct {
		Filename       string            `json:"filename"`
		URL            string            `json:"url"`
		Hashes         map[string]string `json:"hashes"`
		RequiresPython string            `json:"requires-python"`
		Yanked         json.RawMessage   `json:"yanked"`
		CoreMetadata   json.RawMessage   `json:"core-metadata"`
		OldMetadata    json.RawMessage   `json:"data-dist-info-metadata"`
		Size           int64             `json:"size"`
	} `json:"files"`
}

func parseJSON(body []byte, base *url.URL) ([]File, error) {
	var page jsonPage
	if err := json.Unmarshal(body, &page); err != nil {
		return nil, fmt.Errorf("it is not the JSON that is expected: %w", err)
	}
	if major, _, _ := strings.Cut(page.Meta.Version, "."); major != "1" {
		return nil, fmt.Errorf("its api-version is '%s'; expected 1.x", page.Meta.Version)
	}
	out := make([]File, 0, len(page.Files))
	for _, f := range page.Files {
		at, err := base.Parse(f.URL)
		if err != nil {
			return nil, fmt.Errorf("the address '%s' of %s is none: %w", f.URL, f.Filename, err)
		}
		file := File{Name: f.Filename, URL: at.String(), SHA256: f.Hashes["sha256"], RequiresPython: f.RequiresPython, Size: f.Size}
		file.Yanked, file.YankedWhy = flagOrText(f.Yanked)
		for _, m := range []json.RawMessage{f.CoreMetadata, f.OldMetadata} {
			file.noteMetadata(m)
		}
		out = append(out, file)
	}
	return out, nil
}

// flagOrText reads true, false or a text that means true.
func flagOrText(raw json.RawMessage) (flag bool, text string) {
	if json.Unmarshal(raw, &text) == nil && len(raw) > 0 && raw[0] == '"' {
		return true, text
	}
	return string(raw) == "true", ""
}

// noteMetadata reads what a page says of the metadata beside a file: true, or its
// hashes.
func (f *File) noteMetadata(raw json.RawMessage) {
	var hashes map[string]string
	switch {
	case f.Metadata:
	case string(raw) == "true":
		f.Metadata = true
	case len(raw) > 0 && raw[0] == '{' && json.Unmarshal(raw, &hashes) == nil:
		f.Metadata, f.MetadataSHA256 = true, hashes["sha256"]
	}
}
