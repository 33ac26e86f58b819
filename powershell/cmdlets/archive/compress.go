package archive

import (
	"archive/zip"
	"bytes"
	"compress/flate"
	"io"
	"os"
	"path"
	"sort"
	"strings"

	"github.com/runwright/runwright/powershell/cmdlets/management"
	"github.com/runwright/runwright/powershell/interp"
	"github.com/runwright/runwright/powershell/types"
)

// compressArchive is Compress-Archive: it gathers the paths of the pipeline and
// writes the zip file at the end.
type compressArchive struct {
	interp.Base
	// sources are what goes in: a file or folder with its name in the archive.
	sources []source
	seen    map[string]bool
	failed  bool
}

type source struct{ path, name string }

func (z *compressArchive) Process(c *interp.Call) error {
	literal := strings.HasPrefix(c.ParameterSet(), "Literal")
	names := c.Strings("Path")
	if literal {
		names = c.Strings("LiteralPath")
	}
	if z.seen == nil {
		z.seen = map[string]bool{}
	}
	for _, n := range names {
		found, err := management.Paths(c, n, literal)
		if err != nil {
			return err
		}
		if len(found) == 0 {
			z.failed = true
			return noPath(c, n)
		}
		for _, p := range found {
			if z.seen[p] {
				return refuse(c, "DuplicatePathFound", "InvalidArgument", n, "The input to %s parameter contains a duplicate path '%s'. Provide a unique set of paths as input to %s parameter.", "Path", p, "Path")
			}
			z.seen[p] = true
			z.sources = append(z.sources, source{p, path.Base(p)})
		}
	}
	return nil
}

func (z *compressArchive) End(c *interp.Call) error {
	if z.failed || len(z.sources) == 0 {
		return nil
	}
	goal := c.Runspace().Resolve(c.String("DestinationPath"))
	if ext := path.Ext(goal); ext == "" {
		goal += ".zip"
	} else if !strings.EqualFold(ext, ".zip") {
		return refuse(c, "NotSupportedArchiveFileExtension", "InvalidArgument", c.String("DestinationPath"), "%s is not a supported archive file format. .zip is the only supported archive file format.", ext)
	}
	files := c.Host().Files
	if _, err := files.Stat(path.Dir(goal)); err != nil {
		return noPath(c, path.Dir(goal))
	}
	update, force := strings.HasSuffix(c.ParameterSet(), "WithUpdate"), strings.HasSuffix(c.ParameterSet(), "WithForce")
	_, err := files.Stat(goal)
	exists := err == nil
	if exists && !update && !force {
		return refuse(c, "ArchiveFileExists", "InvalidArgument", goal,
			"The archive file %s already exists. Use the -Update parameter to update the existing archive file or use the -Force parameter to overwrite the existing archive file.", goal)
	}
	ok, err := c.ShouldProcess(c.String("DestinationPath"), "Compress-Archive")
	if err != nil || !ok {
		return err
	}
	var old []byte
	if exists && update {
		if old, err = c.Runspace().ReadFile(goal); err != nil {
			return interp.FileError(goal, err)
		}
	}
	b, err := z.pack(c, goal, old)
	if err != nil {
		return err
	}
	f, err := c.OpenFile(goal, os.O_WRONLY|os.O_CREATE|os.O_TRUNC)
	if err != nil {
		return interp.FileError(goal, err)
	}
	_, err = f.Write(b)
	if cerr := f.Close(); err == nil {
		err = cerr
	}
	if err != nil {
		return interp.FileError(goal, err)
	}
	if c.Switch("PassThru") {
		if v, ok := management.Item(c, goal); ok {
			return c.Write(v)
		}
	}
	return nil
}

// pack makes the archive's bytes: the sources, and of the old archive what they do
// not replace.
func (z *compressArchive) pack(c *interp.Call, goal string, old []byte) ([]byte, error) {
	var buf bytes.Buffer
	w := zip.NewWriter(&buf)
	level := flate.DefaultCompression
	if strings.EqualFold(c.String("CompressionLevel"), "Fastest") {
		level = flate.BestSpeed
	}
	w.RegisterCompressor(zip.Deflate, func(out io.Writer) (io.WriteCloser, error) { return flate.NewWriter(out, level) })
	p := &packer{c: c, w: w, goal: goal, method: zip.Deflate}
	if strings.EqualFold(c.String("CompressionLevel"), "NoCompression") {
		p.method = zip.Store
	}
	if old != nil {
		if err := p.keep(old, z.sources); err != nil {
			return nil, err
		}
	}
	for _, s := range z.sources {
		if err := p.add(s.path, s.name); err != nil {
			return nil, err
		}
	}
	if err := w.Close(); err != nil {
		return nil, err
	}
	return buf.Bytes(), nil
}

// packer writes files into an archive.
type packer struct {
	c      *interp.Call
	w      *zip.Writer
	goal   string
	method uint16
}

// keep copies what the sources do not replace from an archive.
func (p *packer) keep(old []byte, sources []source) error {
	r, err := zip.NewReader(bytes.NewReader(old), int64(len(old)))
	if err != nil {
		return badArchive(p.goal)
	}
	replaced := map[string]bool{}
	for _, s := range sources {
		if err := p.names(s.path, s.name, replaced); err != nil {
			return err
		}
	}
	for _, f := range r.File {
		if !replaced[strings.ToLower(f.Name)] {
			if err := p.w.Copy(f); err != nil {
				return err
			}
		}
	}
	return nil
}

// names notes the names of the entries that add makes, in lower case.
func (p *packer) names(from, name string, into map[string]bool) error {
	entries, err := p.c.Host().Files.ReadDir(from)
	if err != nil { // a file
		into[strings.ToLower(name)] = true
		return nil
	}
	into[strings.ToLower(name+"/")] = len(entries) == 0
	for _, e := range entries {
		if err := p.names(path.Join(from, e.Name()), name+"/"+e.Name(), into); err != nil {
			return err
		}
	}
	return nil
}

func (p *packer) add(from, name string) error {
	if from == p.goal {
		return nil // the archive does not go into itself
	}
	files := p.c.Host().Files
	info, err := files.Stat(from)
	if err != nil {
		return interp.FileError(from, err)
	}
	if !info.IsDir() {
		return p.file(from, name)
	}
	entries, err := files.ReadDir(from)
	if err != nil {
		return interp.FileError(from, err)
	}
	if len(entries) == 0 {
		_, err := p.w.CreateHeader(&zip.FileHeader{Name: name + "/", Modified: info.ModTime()})
		return err
	}
	// Files come before folders, as a listing of the folder gives them.
	sort.SliceStable(entries, func(a, b int) bool { return !entries[a].IsDir() && entries[b].IsDir() })
	for _, e := range entries {
		if err := p.add(path.Join(from, e.Name()), name+"/"+e.Name()); err != nil {
			return err
		}
	}
	return nil
}

func (p *packer) file(from, name string) error {
	info, err := p.c.Host().Files.Stat(from)
	if err != nil {
		return interp.FileError(from, err)
	}
	f, err := p.c.OpenFile(from, os.O_RDONLY)
	if err != nil {
		return interp.FileError(from, err)
	}
	defer f.Close()
	h := &zip.FileHeader{Name: name, Method: p.method, Modified: info.ModTime()}
	h.SetMode(info.Mode())
	w, err := p.w.CreateHeader(h)
	if err != nil {
		return err
	}
	_, err = io.Copy(w, f)
	return err
}

func badArchive(name string) *types.Exception {
	e := types.NewException("System.IO.InvalidDataException", "End of Central Directory record could not be found.")
	x := types.NewException("System.IO.FileFormatException", "The archive file '"+name+"' is corrupt or no zip file.")
	x.Inner, x.Category = e, "OperationStopped"
	return x
}
