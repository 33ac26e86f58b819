package armapi

import (
	"io"
	"math"
	"mime"
	"net/http"
	"strings"

	"github.com/runwright/runwright/internal/fault"
	"github.com/runwright/runwright/internal/modules"
)

// trackedBody is a resource with a location and tags, as ARM has modules and the
// packages that are like them.
type trackedBody[P any] struct {
	ID         string            `json:"id"`
	Name       string            `json:"name"`
	Type       string            `json:"type"`
	Location   string            `json:"location"`
	Tags       map[string]string `json:"tags"`
	Etag       *string           `json:"etag"`
	Properties P                 `json:"properties"`
}

// itemBody is the same in a list, which says less.
type itemBody[P any] struct {
	ID         string `json:"id"`
	Name       string `json:"name"`
	Properties P      `json:"properties"`
}

type (
	moduleBody     = trackedBody[moduleProperties]
	moduleItemBody = itemBody[moduleProperties]
)

type moduleProperties struct {
	IsGlobal          bool         `json:"isGlobal"`
	Version           *string      `json:"version"`
	SizeInBytes       int64        `json:"sizeInBytes"`
	ActivityCount     int          `json:"activityCount"`
	CreationTime      stamp        `json:"creationTime"`
	LastModifiedTime  stamp        `json:"lastModifiedTime"`
	ProvisioningState string       `json:"provisioningState"`
	Description       *string      `json:"description"`
	IsComposite       bool         `json:"isComposite"`
	Error             *moduleError `json:"error,omitempty"`
	// Ours: the runtime whose runbooks see the module, what was odd about the
	// package but accepted, where it came from, and the operation that
	// imported it.
	RuntimeVersion string   `json:"runtimeVersion"`
	Remarks        []string `json:"remarks,omitempty"`
	Source         string   `json:"source,omitempty"`
	Operation      string   `json:"operation,omitempty"`
	Requires       []string `json:"requires,omitempty"`
}

type moduleError struct {
	Code    *string `json:"code"`
	Message *string `json:"message"`
}

func (c *call) showModuleProperties(m modules.Module) moduleProperties {
	p := moduleProperties{
		IsGlobal: m.Global(), Version: orNull(m.Current.Version), SizeInBytes: m.Current.Size, ActivityCount: m.Current.CommandCount,
		CreationTime: stamp(m.Created), LastModifiedTime: stamp(m.Modified), ProvisioningState: string(m.State),
		Description: orNull(m.Current.Description), Remarks: m.Current.Remarks,
		RuntimeVersion: c.collection().Runtime, Source: m.Current.Source, Operation: m.Operation,
	}
	for _, r := range m.Current.Requires {
		p.Requires = append(p.Requires, r.String())
	}
	return p
}

func (c *call) showModule(m modules.Module) moduleBody {
	family := c.moduleFamily()
	body := moduleBody{
		ID: c.resourcePath(family.name, m.Name), Name: m.Name, Type: "Microsoft.Automation/AutomationAccounts/" + strings.ToUpper(family.name[:1]) + family.name[1:],
		Location: m.Location, Tags: orEmpty(m.Tags), Properties: c.showModuleProperties(m),
	}
	if body.Location == "" {
		body.Location = c.account.Location
	}
	// Clients take any text in error.message as the end of the import.
	body.Properties.Error = &moduleError{}
	if m.State.Final() {
		body.Properties.Error.Message = &m.Error
	}
	return body
}

func (c *call) showModuleItem(m modules.Module) moduleItemBody {
	return moduleItemBody{ID: c.resourcePath(c.moduleFamily().name, m.Name), Name: m.Name, Properties: c.showModuleProperties(m)}
}

func (c *call) listModules() error {
	return sendPage(c, func(skip, limit int) ([]modules.Module, error) {
		return c.api.cfg.Modules.List(c.r.Context(), c.collection(), c.account.Created, skip, limit)
	}, c.showModuleItem)
}

func (c *call) getModule() error {
	m, err := c.api.cfg.Modules.Get(c.r.Context(), c.collection(), c.account.Created, c.r.PathValue("name"))
	if err != nil {
		return err
	}
	return c.send(http.StatusOK, c.showModule(m))
}

type moduleRequest struct {
	Location   string            `json:"location"`
	Tags       map[string]string `json:"tags"`
	Properties struct {
		ContentLink *linkRequest `json:"contentLink"`
	} `json:"properties"`
}

func (in moduleRequest) link() modules.Link { return moduleLink(in.Properties.ContentLink) }

// moduleLink is a link as modules take it; empty for none.
func moduleLink(l *linkRequest) modules.Link {
	if l == nil {
		return modules.Link{}
	}
	out := modules.Link{URI: l.URI}
	if l.ContentHash != nil {
		out.Algorithm, out.Hash = l.ContentHash.Algorithm, l.ContentHash.Value
	}
	return out
}

func (c *call) putModule() error {
	m, created, err := c.importLinked()
	if err != nil {
		return err
	}
	body := c.showModule(m)
	return c.sendCreated(created, body.ID, body)
}

func (c *call) patchModule() error {
	m, err := c.patchLinked()
	if err != nil {
		return err
	}
	return c.send(http.StatusOK, c.showModule(m))
}

// importLinked imports the module that the path names from the request's link, for
// the resources that stand for a module: modules and packages of environments.
func (c *call) importLinked() (m modules.Module, created bool, err error) {
	var in moduleRequest
	if err := c.read(&in); err != nil {
		return m, false, err
	}
	return c.api.cfg.Modules.ImportLink(c.r.Context(), c.collection(), c.r.PathValue("name"), in.link(), in.Location, in.Tags)
}

// patchLinked changes a module's tags, and imports it again where a link is given.
func (c *call) patchLinked() (modules.Module, error) {
	var in moduleRequest
	if err := c.read(&in); err != nil {
		return modules.Module{}, err
	}
	name := c.r.PathValue("name")
	m, err := c.api.cfg.Modules.Patch(c.r.Context(), c.collection(), name, in.Tags)
	if err == nil && in.Properties.ContentLink != nil {
		m, _, err = c.api.cfg.Modules.ImportLink(c.r.Context(), c.collection(), name, in.link(), in.Location, nil)
	}
	return m, err
}

// upload returns the package in the body, the body itself or the first file
// of a multipart form, and the name its file had: from the form or from the
// query parameter fileName.
func (c *call) upload() (body io.Reader, fileName string, err error) {
	fileName = c.r.URL.Query().Get("fileName")
	limited := http.MaxBytesReader(c.w, c.r.Body, modules.MaxPackage+64<<10)
	mediaType, _, err := mime.ParseMediaType(c.r.Header.Get("Content-Type"))
	if err != nil || !strings.EqualFold(mediaType, "multipart/form-data") {
		return limited, fileName, nil
	}
	c.r.Body = limited
	form, err := c.r.MultipartReader()
	if err != nil {
		return nil, "", fault.Wrap(fault.Invalid, err, "The multipart form cannot be read.")
	}
	for {
		part, err := form.NextPart()
		if err != nil {
			return nil, "", fault.New(fault.Invalid, "The multipart form holds no file.")
		}
		if part.FileName() != "" {
			return part, part.FileName(), nil
		}
	}
}

func (c *call) putModuleContent() error {
	body, fileName, err := c.upload()
	if err != nil {
		return err
	}
	given := modules.Given{Name: c.r.PathValue("name"), FileName: fileName}
	m, created, err := c.api.cfg.Modules.ImportUpload(c.r.Context(), c.collection(), given, body)
	if err != nil {
		return err
	}
	shown := c.showModule(m)
	return c.sendCreated(created, shown.ID, shown)
}

func (c *call) uploadModule() error {
	body, fileName, err := c.upload()
	if err != nil {
		return err
	}
	req, err := c.importOptions()
	if err != nil {
		return err
	}
	m, created, err := c.api.cfg.Modules.ImportFile(c.r.Context(), c.collection(), modules.Given{Name: c.r.URL.Query().Get("name"), FileName: fileName}, req, body)
	if err != nil {
		return err
	}
	shown := c.showModule(m)
	return c.sendCreated(created, shown.ID, shown)
}

func (c *call) deleteModule() error {
	if err := c.api.cfg.Modules.Delete(c.r.Context(), c.collection(), c.r.PathValue("name")); err != nil {
		return err
	}
	return c.sendNothing(http.StatusOK)
}

type activityBody struct {
	ID         string             `json:"id"`
	Name       string             `json:"name"`
	Properties activityProperties `json:"properties"`
}

type activityProperties struct {
	Definition       *string            `json:"definition"`
	Description      *string            `json:"description"`
	CreationTime     stamp              `json:"creationTime"`
	LastModifiedTime stamp              `json:"lastModifiedTime"`
	ParameterSets    []parameterSetBody `json:"parameterSets"`
	OutputTypes      []outputTypeBody   `json:"outputTypes"`
}

type parameterSetBody struct {
	Name       string          `json:"name"`
	Parameters []parameterBody `json:"parameters"`
}

type parameterBody struct {
	Name                            string             `json:"name"`
	Type                            string             `json:"type"`
	IsMandatory                     bool               `json:"isMandatory"`
	IsDynamic                       bool               `json:"isDynamic"`
	Position                        int32              `json:"position"`
	ValueFromPipeline               bool               `json:"valueFromPipeline"`
	ValueFromPipelineByPropertyName bool               `json:"valueFromPipelineByPropertyName"`
	ValueFromRemainingArguments     bool               `json:"valueFromRemainingArguments"`
	Description                     *string            `json:"description"`
	ValidationSet                   []allowedValueBody `json:"validationSet"`
}

type allowedValueBody struct {
	MemberValue string `json:"memberValue"`
}

type outputTypeBody struct {
	Name string `json:"name"`
	Type string `json:"type"`
}

func (c *call) showActivity(m modules.Module, cmd modules.Command) activityBody {
	p := activityProperties{
		Description: orNull(cmd.Description), CreationTime: stamp(m.Created), LastModifiedTime: stamp(m.Modified),
		ParameterSets: []parameterSetBody{}, OutputTypes: []outputTypeBody{},
	}
	for _, set := range cmd.ParameterSets {
		shown := parameterSetBody{Name: set.Name, Parameters: []parameterBody{}}
		for _, q := range set.Parameters {
			shown.Parameters = append(shown.Parameters, showParameter(q))
		}
		p.ParameterSets = append(p.ParameterSets, shown)
	}
	for _, t := range cmd.OutputTypes {
		p.OutputTypes = append(p.OutputTypes, outputTypeBody{Name: t, Type: t})
	}
	return activityBody{ID: c.resourcePath(c.moduleFamily().name, m.Name) + "/activities/" + cmd.Name, Name: cmd.Name, Properties: p}
}

func showParameter(q modules.Parameter) parameterBody {
	out := parameterBody{
		Name: q.Name, Type: q.Type, IsMandatory: q.Mandatory, IsDynamic: q.Dynamic, Position: math.MinInt32,
		ValueFromPipeline: q.FromPipeline, ValueFromPipelineByPropertyName: q.FromPipelineByName, ValueFromRemainingArguments: q.FromRemainingArgument,
		Description: orNull(q.Description), ValidationSet: []allowedValueBody{},
	}
	if q.Position != nil {
		out.Position = *q.Position
	}
	for _, v := range q.Values {
		out.ValidationSet = append(out.ValidationSet, allowedValueBody{v})
	}
	return out
}

func (c *call) listActivities() error {
	m, err := c.api.cfg.Modules.Get(c.r.Context(), c.collection(), c.account.Created, c.r.PathValue("name"))
	if err != nil {
		return err
	}
	return sendPage(c, func(skip, limit int) ([]modules.Command, error) {
		return c.api.cfg.Modules.Commands(c.r.Context(), c.collection(), m.Name, skip, limit)
	}, func(cmd modules.Command) activityBody { return c.showActivity(m, cmd) })
}

func (c *call) getActivity() error {
	m, err := c.api.cfg.Modules.Get(c.r.Context(), c.collection(), c.account.Created, c.r.PathValue("name"))
	if err != nil {
		return err
	}
	cmd, err := c.api.cfg.Modules.Command(c.r.Context(), c.collection(), m.Name, c.r.PathValue("activity"))
	if err != nil {
		return err
	}
	return c.send(http.StatusOK, c.showActivity(m, cmd))
}
