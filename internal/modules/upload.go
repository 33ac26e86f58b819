package modules

import (
	"context"
	"errors"
	"io"

	"github.com/runwright/runwright/internal/fault"
	"github.com/runwright/runwright/internal/id"
)

// MaxUploads is how many packages one operation takes in.
const MaxUploads = 100

// Upload gathers uploaded packages that are to be imported as one operation. It
// belongs to one goroutine, which ends it with Begin or Discard.
type Upload struct {
	s     *Service
	op    *operation
	files []string // names that the files had
}

// NewUpload returns an Upload without a package.
func (s *Service) NewUpload(c Collection) *Upload {
	return &Upload{s: s, op: &operation{Operation: Operation{ID: id.New(), Collection: c, Kind: KindImport}}}
}

// Add takes a package in from a file of a name.
func (u *Upload) Add(fileName string, body io.Reader) error {
	if len(u.files) == MaxUploads {
		return fault.New(fault.Invalid, "More than %d packages are sent at once.", MaxUploads)
	}
	if _, err := u.s.receive(u.op, len(u.files), body); err != nil {
		return err
	}
	u.files = append(u.files, fileName)
	return nil
}

// Len is how many packages there are.
func (u *Upload) Len() int { return len(u.files) }

// Begin checks the packages and begins their import, together with what the
// request asks for besides, like Import. A refused package is an error that names
// its file; nothing is left then.
func (u *Upload) Begin(ctx context.Context, c Collection, req Request) (Operation, error) {
	u.op.Collection = c
	o, err := u.begin(ctx, req)
	if err != nil {
		err = errors.Join(err, u.Discard())
	}
	return o, err
}

func (u *Upload) begin(ctx context.Context, req Request) (Operation, error) {
	wishes := make([]Wish, 0, len(u.files)+len(req.Wishes))
	for i := range u.files {
		name, err := u.nameOf(ctx, i)
		if err != nil {
			return Operation{}, err
		}
		wishes = append(wishes, Wish{Name: name, Upload: &u.files[i]})
	}
	req.Wishes = append(wishes, req.Wishes...)
	req.Traceless = true
	u.op.Request = req
	o, _, err := u.s.begin(ctx, u.op)
	return o, err
}

// nameOf opens a package to learn the name of its module. It is opened again when
// its turn comes: an open package takes memory.
func (u *Upload) nameOf(ctx context.Context, i int) (string, error) {
	edition, err := u.s.Edition(ctx, u.op.Collection)
	if err != nil {
		return "", err
	}
	path, err := u.s.contents.packagePath(u.op.ID, i)
	if err != nil {
		return "", err
	}
	give, err := u.s.reads.take(ctx)
	if err != nil {
		return "", err
	}
	defer give()
	pkg, err := u.s.needs.Reader.Open(ctx, path, Given{FileName: u.files[i], Edition: edition})
	if err != nil {
		if len(u.files) > 1 && fault.CodeOf(err) != fault.Internal {
			err = fault.Wrap(fault.CodeOf(err), err, "%s: %s", u.files[i], fault.MessageOf(err)).On(u.files[i])
		}
		return "", err
	}
	return pkg.Info().Name, pkg.Close()
}

// Discard removes what was taken in.
func (u *Upload) Discard() error { return u.s.contents.closeOperation(u.op.ID) }
