package armapi

import (
	"mime"
	"net/http"
	"strings"

	"github.com/runwright/runwright/internal/fault"
	"github.com/runwright/runwright/internal/modules"
	"github.com/runwright/runwright/internal/nuget"
)

type moduleOperationBody struct {
	ID         string                    `json:"id"`
	Name       string                    `json:"name"`
	Properties moduleOperationProperties `json:"properties"`
}

type moduleOperationProperties struct {
	Kind             string           `json:"kind"`
	State            string           `json:"state"`
	RuntimeVersion   string           `json:"runtimeVersion"`
	Error            *string          `json:"error"`
	Revision         *int64           `json:"revision"`
	CreationTime     stamp            `json:"creationTime"`
	LastModifiedTime stamp            `json:"lastModifiedTime"`
	Progress         moduleProgress   `json:"progress"`
	Steps            []moduleStepBody `json:"steps"`
	// Report is there when the operation was to report what would change.
	Report []moduleDiffModule `json:"report,omitempty"`
}

// moduleProgress counts the modules of an operation.
type moduleProgress struct {
	Done  int `json:"done"`
	Total int `json:"total"`
}

type moduleStepBody struct {
	Module      string   `json:"module"`
	Action      string   `json:"action"`
	Version     *string  `json:"version"`
	From        *string  `json:"from"`
	Source      string   `json:"source"`
	State       string   `json:"state"`
	SizeInBytes int64    `json:"sizeInBytes"`
	RequestedBy []string `json:"requestedBy"` // from what was asked for to the module
}

func (c *call) showModuleOperation(o modules.Operation) moduleOperationBody {
	p := moduleOperationProperties{
		Kind: o.Kind, State: string(o.State), RuntimeVersion: o.Runtime, Error: orNull(o.Error), Revision: orNull(o.Revision),
		CreationTime: stamp(o.Created), LastModifiedTime: stamp(o.Modified), Steps: []moduleStepBody{}, Progress: moduleProgress{Total: len(o.Steps)},
	}
	for _, s := range o.Steps {
		if s.State == modules.ContentStored || s.State == modules.Succeeded {
			p.Progress.Done++
		}
		p.Steps = append(p.Steps, moduleStepBody{
			Module: s.Module, Action: string(s.Action), Version: orNull(s.Version), From: orNull(s.From), Source: s.Source, State: string(s.State), SizeInBytes: s.Size, RequestedBy: s.Chain,
		})
	}
	p.Report = showDiffs(o.Report)
	return moduleOperationBody{ID: c.resourcePath("moduleOperations", o.ID), Name: o.ID, Properties: p}
}

func (c *call) listModuleOperations() error {
	return sendPage(c, func(skip, limit int) ([]modules.Operation, error) {
		return c.api.cfg.Modules.Operations(c.r.Context(), c.account.ID, skip, limit)
	}, c.showModuleOperation)
}

func (c *call) getModuleOperation() error {
	o, err := c.api.cfg.Modules.Operation(c.r.Context(), c.account.ID, c.r.PathValue("operation"))
	if err != nil {
		return err
	}
	return c.send(http.StatusOK, c.showModuleOperation(o))
}

type logLineBody struct {
	Time    stamp   `json:"time"`
	Module  *string `json:"module"`
	Text    string  `json:"text"`
	Warning bool    `json:"warning"`
}

func (c *call) getModuleLog() error {
	return sendPage(c, func(skip, limit int) ([]modules.LogLine, error) {
		return c.api.cfg.Modules.Log(c.r.Context(), c.account.ID, c.r.PathValue("operation"), skip, limit)
	}, func(l modules.LogLine) logLineBody {
		return logLineBody{stamp(l.Time), orNull(l.Module), l.Text, l.Warns()}
	})
}

func (c *call) cancelModuleOperation() error {
	o, err := c.api.cfg.Modules.Cancel(c.r.Context(), c.account.ID, c.r.PathValue("operation"))
	if err != nil {
		return err
	}
	return c.send(http.StatusOK, c.showModuleOperation(o))
}

// importRequest asks for modules of the galleries or behind links.
type importRequest struct {
	Runtime string `json:"runtime"`
	Modules []struct {
		Name        string       `json:"name"`
		Version     string       `json:"version"` // or a range, in NuGet's notation
		ContentLink *linkRequest `json:"contentLink"`
	} `json:"modules"`
	Dependencies *bool             `json:"dependencies"` // default true
	Highest      bool              `json:"highest"`
	Prerelease   bool              `json:"prerelease"`
	Report       bool              `json:"report"` // import nothing, report what would change
	Tags         map[string]string `json:"tags"`
}

// readImport reads an importRequest.
func (c *call) readImport() (modules.Request, error) {
	var in importRequest
	if err := c.read(&in); err != nil {
		return modules.Request{}, err
	}
	return c.importOf(in)
}

// importOf is what an importRequest asks for.
func (c *call) importOf(in importRequest) (modules.Request, error) {
	if in.Runtime != "" {
		var err error
		if c.runtime, err = c.checkRuntime(in.Runtime); err != nil {
			return modules.Request{}, err
		}
	}
	out := modules.Request{NoDependencies: in.Dependencies != nil && !*in.Dependencies, Highest: in.Highest, Prerelease: in.Prerelease, Report: in.Report, Tags: in.Tags}
	for _, m := range in.Modules {
		w := modules.Wish{Name: m.Name}
		if m.ContentLink != nil {
			link := moduleLink(m.ContentLink)
			w.Link = &link
		}
		var err error
		if w.Versions, err = wantedVersions(m.Version); err != nil {
			return out, err
		}
		out.Wishes = append(out.Wishes, w)
	}
	return out, nil
}

// wantedVersions reads a version, which means exactly that one, or a range.
func wantedVersions(text string) (nuget.Range, error) {
	if v, err := nuget.ParseVersion(text); err == nil {
		return nuget.Exactly(v), nil
	}
	r, err := nuget.ParseRange(text)
	if err != nil {
		return r, fault.Wrap(fault.Invalid, err, "The version '%s' is not valid: %s.", text, err).On("version")
	}
	return r, nil
}

func (c *call) postModuleOperation() error {
	o, err := c.beginImport()
	if err != nil {
		return err
	}
	body := c.showModuleOperation(o)
	c.w.Header().Set("Location", c.address(body.ID))
	return c.send(http.StatusAccepted, body)
}

// beginImport begins what the request asks for: in JSON, or in a form with
// packages.
func (c *call) beginImport() (modules.Operation, error) {
	if kind, _, err := mime.ParseMediaType(c.r.Header.Get("Content-Type")); err == nil && strings.EqualFold(kind, "multipart/form-data") {
		return c.beginUpload()
	}
	req, err := c.readImport()
	if err != nil {
		return modules.Operation{}, err
	}
	return c.api.cfg.Modules.Import(c.r.Context(), c.collection(), modules.KindImport, req)
}

type modulePlanBody struct {
	RuntimeVersion string           `json:"runtimeVersion"`
	Modules        []modulePlanItem `json:"modules"`
}

type modulePlanItem struct {
	Module      string   `json:"module"`
	Action      string   `json:"action"`
	Version     string   `json:"version"`
	From        *string  `json:"from"`
	Feed        *string  `json:"feed"`
	SizeInBytes int64    `json:"sizeInBytes"`
	RequestedBy []string `json:"requestedBy"`
	Problem     *string  `json:"problem"` // why the import would be refused
	Breaks      []string `json:"breaks"`  // what will not load any more, a sentence each
}

func (c *call) postModulePlan() error {
	req, err := c.readImport()
	if err != nil {
		return err
	}
	items, err := c.api.cfg.Modules.Plan(c.r.Context(), c.collection(), req)
	if err != nil {
		return err
	}
	return c.send(http.StatusOK, modulePlanBody{c.runtime, showPlan(items)})
}

func showPlan(items []modules.PlanItem) []modulePlanItem {
	out := []modulePlanItem{}
	for _, i := range items {
		out = append(out, modulePlanItem{i.Module, string(i.Action), i.Version, orNull(i.From), orNull(i.Feed), i.Size, i.Chain, orNull(i.Problem), append([]string{}, i.Breaks...)})
	}
	return out
}
