package web

import (
	"errors"
	"io"
	"strings"

	"github.com/runwright/runwright/powershell/dotnet"
	"github.com/runwright/runwright/powershell/interp"
	"github.com/runwright/runwright/powershell/types"
)

// answer is what becomes of an answer in one of the commands.
type answer interface {
	// process writes what the command returns. The body is still to be read.
	process(c *interp.Call, w *command, r *dotnet.HTTPResponse) error
}

// command is a call of one of the two commands.
type command struct {
	interp.Base
	answer answer

	uri            *dotnet.URI
	session        *dotnet.WebSession
	body           any
	method, custom string
	inFile         string
	outFile        string
	resume         bool
	resumeFrom     int64 // size of the file that is there, -1 without one
	resumed        bool
	redirects      int // that may still be followed, -1 for .NET's number
	contentHeaders map[string]string
	contentOrder   []string
	links          *types.Dict
	stop           func() // ends the exchange that is under way
}

// newLinks is an empty dictionary of links.
func newLinks() *types.Dict {
	return &types.Dict{T: types.MustNamed("System.Collections.Generic.Dictionary`2").Instantiate(types.String, types.String)}
}

func (w *command) Process(c *interp.Call) error {
	uri, ok := types.Unwrap(c.Value("Uri")).(*dotnet.URI)
	if !ok {
		return c.Error("System.Management.Automation.PSArgumentNullException", "ArgumentNull", "InvalidArgument", nil, "Value cannot be null. (Parameter 'uri')")
	}
	w.uri = uri
	w.body, w.resume, w.outFile, w.inFile = c.Value("Body"), c.Switch("Resume"), "", ""
	w.method, w.custom = "", ""
	if set := c.ParameterSet(); strings.HasPrefix(set, "Custom") {
		w.custom = c.String("CustomMethod")
	} else if c.Has("Method") {
		w.method = c.String("Method")
	}
	if err := w.validate(c); err != nil {
		return err
	}
	if v := c.String("OutFile"); v != "" {
		w.outFile = c.Runspace().Resolve(v)
	}
	if err := w.prepareSession(c); err != nil {
		return err
	}
	follow := c.Name() == "Invoke-RestMethod" && c.Switch("FollowRelLink")
	for n := 0; ; n++ {
		if err := w.run(c, uri); err != nil {
			return err
		}
		if !follow || c.Has("MaximumFollowRelLink") && n+1 >= c.Int("MaximumFollowRelLink", 0) {
			return nil
		}
		next, ok := w.links.Get("next")
		if !ok {
			return nil
		}
		if err := c.Verbose("Following rel link %s", types.ToString(next)); err != nil {
			return err
		}
		to, err := dotnet.ParseURI(types.ToString(next))
		if err != nil {
			return failure(err)
		}
		uri = to
	}
}

// run sends one request, with its retries and redirects, and deals with the answer.
func (w *command) run(c *interp.Call, uri *dotnet.URI) error {
	w.contentOrder, w.resumed = nil, false
	w.redirects = int(w.session.MaxRedirects)
	req, err := w.newRequest(c, uri)
	if err != nil {
		return err
	}
	if err := w.fill(c, req); err != nil {
		return err
	}
	first := req
	r, err := w.respond(c, req)
	if err != nil {
		return w.sendError(c, req, err)
	}
	defer func() {
		// Only connections that are of no use any more are lost when this fails.
		_ = r.Content.Close()
		if w.stop != nil {
			w.stop()
		}
	}()
	ok := r.Success()
	if w.resume && r.Status == 416 && w.rangeLength(r) == w.resumeFrom {
		ok = true
		if err := c.Verbose("The file '%s' was not written: it is complete already.", c.String("OutFile")); err != nil {
			return err
		}
		w.outFile = ""
	}
	if !c.Switch("AllowInsecureRedirect") {
		to := r.Location()
		if r.Request.URI.Scheme() == "https" && to != nil && to.Absolute() && to.Scheme() == "http" {
			return w.terminate(c, first, types.NewException("System.InvalidOperationException", "Operation is not valid due to the current state of the object."), "InsecureRedirection",
				"Cannot follow an insecure redirection by default. Reissue the command specifying the -AllowInsecureRedirect switch. ")
		}
	}
	if !c.Switch("SkipHttpErrorCheck") && !ok {
		return w.statusError(c, first, r)
	}
	w.links = newLinks()
	parseLinks(w.links, r)
	if err := w.answer.process(c, w, r); err != nil {
		if errors.Is(err, errSlow) {
			return w.slowError(c)
		}
		if c.Context().Err() != nil {
			return c.Context().Err()
		}
		return failure(err)
	}
	if w.redirects == 0 && dotnet.IsRedirect(r.Status) {
		e := c.Record(&types.Exception{Class: types.MustNamed("System.InvalidOperationException"), Message: "Operation is not valid due to the current state of the object.", ID: "MaximumRedirectExceeded", Category: "InvalidOperation", Target: first})
		e.Details = "The maximum redirection count has been exceeded. To increase the number of redirections allowed, supply a higher value to the -MaximumRedirection parameter."
		return c.WriteErrorRecord(e)
	}
	return nil
}

// errSlow is a read that took longer than -OperationTimeoutSeconds.
var errSlow = errors.New("the operation takes too long")

// read reads an answer's body into to.
func (w *command) read(c *interp.Call, r *dotnet.HTTPResponse, to io.Writer) error {
	in, err := r.Body()
	if err != nil {
		return err
	}
	limit := seconds(c, "OperationTimeoutSeconds")
	return c.Runspace().Waiting(func() error {
		over, err := dotnet.ReadLimited(to, in, limit, w.stop)
		if over {
			return errSlow
		}
		if cerr := in.Close(); err == nil && cerr != nil {
			err = dotnet.HTTPFailure(cerr)
		}
		return err
	})
}
