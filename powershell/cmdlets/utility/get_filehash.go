package utility

import (
	"crypto/md5"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/sha512"
	"fmt"
	"hash"
	"io"
	"os"
	"strings"

	"github.com/runwright/runwright/powershell/interp"
	"github.com/runwright/runwright/powershell/types"
)

// getFileHash is Get-FileHash.
type getFileHash struct{ interp.Base }

// hashers are the algorithms by name.
func hashers(name string) hash.Hash {
	switch strings.ToUpper(name) {
	case "MD5":
		return md5.New()
	case "SHA1":
		return sha1.New()
	case "SHA384":
		return sha512.New384()
	case "SHA512":
		return sha512.New()
	}
	return sha256.New()
}

func (g *getFileHash) Process(c *interp.Call) error {
	algorithm := "SHA256"
	if c.Has("Algorithm") {
		algorithm = strings.ToUpper(c.String("Algorithm"))
	}
	if c.ParameterSet() == "StreamParameterSet" {
		return g.stream(c, algorithm)
	}
	names := c.Strings("Path")
	if c.Has("LiteralPath") {
		names = c.Strings("LiteralPath")
	}
	for _, n := range names {
		full := c.Runspace().Resolve(n)
		f, err := c.OpenFile(n, os.O_RDONLY)
		if err != nil {
			e := c.Error("System.Management.Automation.ItemNotFoundException", "FileNotFound", "ObjectNotFound", full, "Cannot find path '%s' because it does not exist.", full)
			if err := c.WriteError(e); err != nil {
				return err
			}
			continue
		}
		h := hashers(algorithm)
		_, err = io.Copy(h, f)
		if cerr := f.Close(); err == nil {
			err = cerr
		}
		if err != nil {
			if err := c.WriteError(interp.FileError(full, err)); err != nil {
				return err
			}
			continue
		}
		if err := c.Write(hashInfo(algorithm, h, full)); err != nil {
			return err
		}
	}
	return nil
}

func hashInfo(algorithm string, h hash.Hash, file any) any {
	return interp.NewObject("Microsoft.PowerShell.Commands.FileHashInfo", "Algorithm", algorithm, "Hash", fmt.Sprintf("%X", h.Sum(nil)), "Path", file)
}

// stream hashes what a .NET stream holds.
func (g *getFileHash) stream(c *interp.Call, algorithm string) error {
	h := hashers(algorithm)
	s := c.Value("InputStream")
	if v, err := c.Member(s, "ToArray", nil); err == nil {
		if b, ok := types.Unwrap(v).(*types.Array); ok {
			if data, ok := b.Bytes(); ok {
				h.Write(data)
				return c.Write(hashInfo(algorithm, h, nil))
			}
		}
	}
	r, ok := types.Unwrap(s).(io.Reader)
	if !ok {
		return c.Error("System.NotSupportedException", "StreamNotSupported", "NotImplemented", nil, "The stream of type %s cannot be hashed by this engine.", types.TypeOf(s))
	}
	if _, err := io.Copy(h, r); err != nil {
		return err
	}
	return c.Write(hashInfo(algorithm, h, nil))
}
