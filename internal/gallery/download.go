package gallery

import (
	"bytes"
	"context"
	"crypto/sha256"
	"crypto/sha512"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"hash"
	"io"
	"strings"

	"github.com/runwright/runwright/internal/fault"
)

// Download writes a package's bytes to w, at most limit of them, and checks hash
// and size as far as the feed gives them. What was written before an error is to be
// thrown away. The package comes from a search or from Find of a client that has
// its feed.
func (c *Client) Download(ctx context.Context, p *Package, w io.Writer, limit int64) error {
	f, err := c.named(p.Feed)
	if err != nil {
		return err
	}
	check, err := newHash(p)
	if err != nil {
		return err
	}
	if p.Size > limit {
		return tooLarge(p, limit)
	}
	body, err := f.open(ctx, p)
	if err != nil {
		return err
	}
	defer body.Close()
	out := w
	if check != nil {
		out = io.MultiWriter(w, check.hash)
	}
	return copyPackage(ctx, p, out, body, limit, check)
}

func copyPackage(ctx context.Context, p *Package, out io.Writer, body io.Reader, limit int64, check *hashCheck) error {
	// Writing and reading fail for different reasons; only reading is the feed's.
	in := &watched{r: io.LimitReader(body, limit+1)}
	start := make([]byte, 4)
	k, err := io.ReadFull(in, start)
	if in.err == nil && !bytes.Equal(start[:k], []byte("PK\x03\x04")) && !bytes.Equal(start[:k], []byte("PK\x05\x06")) {
		return fault.New(fault.Invalid, "The feed '%s' gave no package for %s %s: expected a zip, got %s.", p.Feed, p.ID, p.Version, snippet(start[:k]))
	}
	if in.err == nil && err == nil {
		if _, err = out.Write(start); err == nil {
			_, err = io.Copy(out, in)
		}
	}
	switch {
	case ctx.Err() != nil || in.err != nil:
		err := in.err
		if err == nil {
			err = ctx.Err()
		}
		return fault.Wrap(fault.Unavailable, err, "The download of %s %s from the feed '%s' broke off after %d bytes: %s.", p.ID, p.Version, p.Feed, in.n, reason(err))
	case err != nil:
		return fmt.Errorf("keep package %s %s: %w", p.ID, p.Version, err)
	case in.n > limit:
		return tooLarge(p, limit)
	}
	if check != nil {
		return check.verify(p)
	}
	if p.Size > 0 && in.n != p.Size {
		return fault.New(fault.Invalid, "The package %s %s of the feed '%s' has %d bytes; expected %d, as the feed says.", p.ID, p.Version, p.Feed, in.n, p.Size)
	}
	return nil
}

func tooLarge(p *Package, limit int64) error {
	return fault.New(fault.TooLarge, "The package %s %s of the feed '%s' has more than %d bytes.", p.ID, p.Version, p.Feed, limit)
}

// watched counts what is read and notes why reading ended.
type watched struct {
	r   io.Reader
	n   int64
	err error
}

func (w *watched) Read(b []byte) (int, error) {
	n, err := w.r.Read(b)
	w.n += int64(n)
	if err != nil && err != io.EOF {
		w.err = err
	}
	return n, err
}

type hashCheck struct {
	hash hash.Hash
	want []byte
}

// newHash gives the check that a package asks for, nil for none.
func newHash(p *Package) (*hashCheck, error) {
	if p.Hash == "" {
		return nil, nil
	}
	c := &hashCheck{}
	switch strings.ToUpper(strings.ReplaceAll(p.HashAlgorithm, "-", "")) {
	case "SHA512", "":
		c.hash = sha512.New()
	case "SHA384":
		c.hash = sha512.New384()
	case "SHA256":
		c.hash = sha256.New()
	default:
		return nil, fault.New(fault.Invalid, "The feed '%s' gives a hash of the kind '%s' for %s %s; expected SHA512, SHA384 or SHA256.", p.Feed, p.HashAlgorithm, p.ID, p.Version)
	}
	text := strings.TrimSpace(p.Hash)
	want, err := base64.StdEncoding.DecodeString(text)
	if err != nil || len(want) != c.hash.Size() {
		// Some feeds write it in hexadecimal.
		if want, err = hex.DecodeString(text); err != nil || len(want) != c.hash.Size() {
			return nil, fault.New(fault.Invalid, "The feed '%s' gives the hash '%s' for %s %s; expected %d bytes in base64.", p.Feed, text, p.ID, p.Version, c.hash.Size())
		}
	}
	c.want = want
	return c, nil
}

func (c *hashCheck) verify(p *Package) error {
	if got := c.hash.Sum(nil); !bytes.Equal(got, c.want) {
		return fault.New(fault.Invalid, "The package %s %s of the feed '%s' is not the one the feed describes: expected the hash %s, got %s.",
			p.ID, p.Version, p.Feed, base64.StdEncoding.EncodeToString(c.want), base64.StdEncoding.EncodeToString(got))
	}
	return nil
}

// open gets a package's bytes as they are, never unpacked.
func (w *web) open(ctx context.Context, p *Package) (io.ReadCloser, error) {
	req, err := w.request(ctx, p.Download)
	if err != nil {
		return nil, err
	}
	req.Header.Set("Accept-Encoding", "identity")
	res, done, err := w.send(ctx, req, 0)
	if err != nil {
		done()
		return nil, w.unreachable(p.Download, err)
	}
	body := packageBody{res.Body, done}
	if err := w.status(res, p.Download, "the package "+p.ID+" "+p.Version.String()); err != nil {
		body.Close()
		return nil, err
	}
	if e := res.Header.Get("Content-Encoding"); e != "" && !strings.EqualFold(e, "identity") {
		body.Close()
		return nil, w.bad(p.Download, "a package as it is", "one with the encoding "+e)
	}
	return body, nil
}

// packageBody is the body of an answer that ends its request when it is closed.
type packageBody struct {
	io.ReadCloser
	done context.CancelFunc
}

// Close implements io.Closer.
func (b packageBody) Close() error {
	err := b.ReadCloser.Close()
	b.done()
	return err
}
