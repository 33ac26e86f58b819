package armapi

import (
	"mime"
	"net/http"
	"strconv"
	"strings"

	"github.com/runwright/runwright/internal/fault"
	"github.com/runwright/runwright/internal/pypackages"
)

func (c *call) pythonCollection() pypackages.Collection {
	return pypackages.Collection{Account: c.account.ID, Runtime: c.runtime}
}

// pythonList is the list of a runtime's packages as ids spell it.
func (c *call) pythonList() string {
	if c.runtime == pypackages.Python2 {
		return "python2Packages"
	}
	return "python3Packages"
}

// pythonProperties are a module's, as far as packages have them, and ours.
type pythonProperties struct {
	moduleProperties
	RequiredBy []string `json:"requiredBy,omitempty"` // packages of the account
	Native     bool     `json:"native"`               // it has compiled code
}

type (
	pythonBody     = trackedBody[pythonProperties]
	pythonItemBody = itemBody[pythonProperties]
)

func (c *call) showPythonProperties(p pypackages.Package) pythonProperties {
	return pythonProperties{
		moduleProperties: moduleProperties{
			Version: orNull(p.Version), SizeInBytes: p.Size, CreationTime: stamp(p.Created), LastModifiedTime: stamp(p.Modified), ProvisioningState: string(p.State),
			Description: orNull(p.Summary), RuntimeVersion: c.runtime, Remarks: p.Remarks, Source: p.Source, Operation: p.Operation, Requires: p.Requires,
		},
		RequiredBy: p.RequiredBy, Native: p.Native,
	}
}

func (c *call) showPythonPackage(p pypackages.Package) pythonBody {
	list := c.pythonList()
	body := pythonBody{
		ID: c.resourcePath(list, p.Name), Name: p.Name, Type: "Microsoft.Automation/AutomationAccounts/" + strings.ToUpper(list[:1]) + list[1:],
		Location: p.Location, Tags: orEmpty(p.Tags), Properties: c.showPythonProperties(p),
	}
	if body.Location == "" {
		body.Location = c.account.Location
	}
	// Clients take any text in error.message as the end of the import.
	body.Properties.Error = &moduleError{}
	if p.State.Final() {
		body.Properties.Error.Message = &p.Error
	}
	return body
}

func (c *call) listPythonPackages() error {
	return sendPage(c, func(skip, limit int) ([]pypackages.Package, error) {
		return c.api.cfg.Packages.List(c.r.Context(), c.pythonCollection(), skip, limit)
	}, func(p pypackages.Package) pythonItemBody {
		item := pythonItemBody{c.resourcePath(c.pythonList(), p.Name), p.Name, c.showPythonProperties(p)}
		if p.State.Final() && p.Error != "" {
			item.Properties.Error = &moduleError{Message: &p.Error}
		}
		return item
	})
}

func (c *call) getPythonPackage() error {
	p, err := c.api.cfg.Packages.Get(c.r.Context(), c.pythonCollection(), c.r.PathValue("name"))
	if err != nil {
		return err
	}
	return c.send(http.StatusOK, c.showPythonPackage(p))
}

// pythonLink is a link as packages take it; empty for none.
func pythonLink(l *linkRequest) pypackages.Link {
	if l == nil {
		return pypackages.Link{}
	}
	out := pypackages.Link{URI: l.URI, Version: l.Version}
	if l.ContentHash != nil {
		out.Algorithm, out.Hash = l.ContentHash.Algorithm, l.ContentHash.Value
	}
	return out
}

func (c *call) putPythonPackage() error {
	var in moduleRequest
	if err := c.read(&in); err != nil {
		return err
	}
	p, created, err := c.api.cfg.Packages.ImportLink(c.r.Context(), c.pythonCollection(), c.r.PathValue("name"), pythonLink(in.Properties.ContentLink), in.Location, in.Tags)
	if err != nil {
		return err
	}
	body := c.showPythonPackage(p)
	return c.sendCreated(created, body.ID, body)
}

func (c *call) patchPythonPackage() error {
	var in moduleRequest
	if err := c.read(&in); err != nil {
		return err
	}
	name := c.r.PathValue("name")
	p, err := c.api.cfg.Packages.Patch(c.r.Context(), c.pythonCollection(), name, in.Tags)
	if err == nil && in.Properties.ContentLink != nil {
		p, _, err = c.api.cfg.Packages.ImportLink(c.r.Context(), c.pythonCollection(), name, pythonLink(in.Properties.ContentLink), in.Location, nil)
	}
	if err != nil {
		return err
	}
	return c.send(http.StatusOK, c.showPythonPackage(p))
}

func (c *call) putPythonContent() error {
	body, fileName, err := c.upload()
	if err != nil {
		return err
	}
	p, created, err := c.api.cfg.Packages.ImportUpload(c.r.Context(), c.pythonCollection(), c.r.PathValue("name"), fileName, body)
	if err != nil {
		return err
	}
	shown := c.showPythonPackage(p)
	return c.sendCreated(created, shown.ID, shown)
}

// deletePythonPackage answers what is absent as the original does: 204 for Python 3,
// not found for Python 2.
func (c *call) deletePythonPackage() error {
	name := c.r.PathValue("name")
	found, err := c.api.cfg.Packages.Delete(c.r.Context(), c.pythonCollection(), name)
	if err != nil {
		return err
	}
	if !found && c.runtime == pypackages.Python2 {
		return fault.New(fault.NotFound, "The Python package '%s' was not found in this account.", name).On(name)
	}
	return c.sendDeleted(found)
}

type pythonImportBody struct {
	ID         string                 `json:"id"`
	Name       string                 `json:"name"`
	Properties pythonImportProperties `json:"properties"`
}

type pythonImportProperties struct {
	State            string           `json:"state"`
	RuntimeVersion   string           `json:"runtimeVersion"`
	Error            *string          `json:"error"`
	Revision         *int64           `json:"revision"`
	CreationTime     stamp            `json:"creationTime"`
	LastModifiedTime stamp            `json:"lastModifiedTime"`
	Steps            []pythonStepBody `json:"steps"`
	Warnings         []string         `json:"warnings"`
}

type pythonStepBody struct {
	Package     string   `json:"package"`
	Action      string   `json:"action"`
	Version     string   `json:"version"`
	From        *string  `json:"from"`
	Source      string   `json:"source"`
	SizeInBytes int64    `json:"sizeInBytes"`
	Native      bool     `json:"native"`
	RequestedBy []string `json:"requestedBy"` // from what was asked for to the package
}

func (c *call) showPythonImport(im pypackages.Import) pythonImportBody {
	p := pythonImportProperties{
		State: string(im.State), RuntimeVersion: im.Runtime, Error: orNull(im.Error), Revision: orNull(im.Revision), CreationTime: stamp(im.Created), LastModifiedTime: stamp(im.Modified),
		Steps: []pythonStepBody{}, Warnings: append([]string{}, im.Result.Warnings...),
	}
	for _, s := range im.Result.Steps {
		p.Steps = append(p.Steps, pythonStepBody{s.Package, string(s.Action), s.Version, orNull(s.From), s.Source, s.Size, s.Native, s.Chain})
	}
	return pythonImportBody{c.resourcePath("pythonImports", im.ID), im.ID, p}
}

func (c *call) listPythonImports() error {
	return sendPage(c, func(skip, limit int) ([]pypackages.Import, error) {
		return c.api.cfg.Packages.Operations(c.r.Context(), c.account.ID, skip, limit)
	}, c.showPythonImport)
}

func (c *call) getPythonImport() error {
	im, err := c.api.cfg.Packages.Operation(c.r.Context(), c.account.ID, c.r.PathValue("operation"))
	if err != nil {
		return err
	}
	return c.send(http.StatusOK, c.showPythonImport(im))
}

// pythonImportRequest asks for packages of an index or behind links.
type pythonImportRequest struct {
	Runtime  string `json:"runtime"`
	Packages []struct {
		Requirement string       `json:"requirement"`
		Name        string       `json:"name"`
		ContentLink *linkRequest `json:"contentLink"`
	} `json:"packages"`
	Dependencies *bool  `json:"dependencies"` // nil means true
	Prerelease   bool   `json:"prerelease"`
	Index        string `json:"index"`
	Plan         bool   `json:"plan"`
}

// postPythonImport begins an import: what a body in JSON asks for, or the wheel that
// any other body is, with the options in the query.
func (c *call) postPythonImport() error {
	mediaType, _, err := mime.ParseMediaType(c.r.Header.Get("Content-Type"))
	if err == nil && (mediaType == "application/octet-stream" || mediaType == "multipart/form-data") {
		return c.postPythonFile()
	}
	var in pythonImportRequest
	if err := c.read(&in); err != nil {
		return err
	}
	req := pypackages.Request{Dependencies: in.Dependencies == nil || *in.Dependencies, Prerelease: in.Prerelease, Index: in.Index, Plan: in.Plan}
	for _, p := range in.Packages {
		w := pypackages.Wish{Name: p.Name, Requirement: p.Requirement}
		if p.ContentLink != nil {
			link := pythonLink(p.ContentLink)
			w.Link = &link
		} else if w.Requirement == "" {
			w.Requirement = p.Name
		}
		if w.Link != nil && w.Requirement != "" {
			return fault.New(fault.Invalid, "A package is asked for by 'requirement' or by 'contentLink', not by both.").On("packages")
		}
		req.Wishes = append(req.Wishes, w)
	}
	im, err := c.api.cfg.Packages.Import(c.r.Context(), c.importCollection(in.Runtime), req)
	if err != nil {
		return err
	}
	return c.send(http.StatusAccepted, c.showPythonImport(im))
}

// importCollection is where an import goes; Python 3 where none is named.
func (c *call) importCollection(runtime string) pypackages.Collection {
	if runtime == "" {
		runtime = pypackages.Python3
	}
	return pypackages.Collection{Account: c.account.ID, Runtime: runtime}
}

func (c *call) postPythonFile() error {
	q := c.r.URL.Query()
	req := pypackages.Request{Dependencies: true, Index: q.Get("index")}
	for name, to := range map[string]*bool{"dependencies": &req.Dependencies, "prerelease": &req.Prerelease, "plan": &req.Plan} {
		text := q.Get(name)
		if text == "" {
			continue
		}
		var err error
		if *to, err = strconv.ParseBool(text); err != nil {
			return fault.New(fault.Invalid, "The query parameter %s expects true or false, not '%s'.", name, text).On(name)
		}
	}
	body, fileName, err := c.upload()
	if err != nil {
		return err
	}
	im, err := c.api.cfg.Packages.ImportFile(c.r.Context(), c.importCollection(q.Get("runtime")), req, fileName, body)
	if err != nil {
		return err
	}
	return c.send(http.StatusAccepted, c.showPythonImport(im))
}

// pythonSettings say what Python is allowed in an account.
type pythonSettings struct {
	ID         string `json:"id"`
	Name       string `json:"name"`
	Properties struct {
		NativePackages *bool `json:"nativePackages"`
	} `json:"properties"`
}

func (c *call) sendPython(native bool) error {
	out := pythonSettings{ID: accountPath(c.account) + "/python", Name: c.account.Name}
	out.Properties.NativePackages = &native
	return c.send(http.StatusOK, out)
}

func (c *call) getPython() error { return c.sendPython(c.account.Settings.NativePackages) }

func (c *call) putPython() error {
	var in pythonSettings
	if err := c.read(&in); err != nil {
		return err
	}
	if in.Properties.NativePackages == nil {
		return fault.New(fault.Invalid, "The request needs 'properties.nativePackages', true or false.").On("properties.nativePackages")
	}
	acc, err := c.api.cfg.Accounts.SetNativePackages(c.r.Context(), c.scope(), *in.Properties.NativePackages, c.who.Name)
	if err != nil {
		return err
	}
	return c.sendPython(acc.Settings.NativePackages)
}
