package armapi

import (
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/runwright/runwright/internal/fault"
	"github.com/runwright/runwright/internal/modules"
)

// moduleFamily is one of the API's lists of modules.
type moduleFamily struct {
	name    string // as ids spell it
	runtime string
}

// moduleFamilies are the lists: one a runtime. What has no list of its own in
// the original is in the first one, with the query parameter "runtime".
func moduleFamilies() []moduleFamily {
	return []moduleFamily{{"modules", modules.Runtime51}, {"powerShell7Modules", modules.Runtime71}, {"powerShell72Modules", modules.Runtime72}}
}

// moduleRoutes are the routes about modules below an account.
func moduleRoutes() (all []route) {
	const get, put, patch, post, del = http.MethodGet, http.MethodPut, http.MethodPatch, http.MethodPost, http.MethodDelete
	for _, f := range moduleFamilies() {
		for _, r := range []route{
			{get, "/modules", (*call).listModules},
			{post, "/modules", (*call).uploadModule}, // ours: import a package under its own name
			{get, "/modules/{name}", (*call).getModule},
			{put, "/modules/{name}", (*call).putModule},
			{patch, "/modules/{name}", (*call).patchModule},
			{del, "/modules/{name}", (*call).deleteModule},
			{put, "/modules/{name}/content", (*call).putModuleContent}, // ours: the package as the body
			{get, "/modules/{name}/usage", (*call).getModuleUsage},     // ours
			{get, "/modules/{name}/removal", (*call).foreseeDelete},    // ours: what deleting it would bring about
			{get, "/modules/{name}/activities", (*call).listActivities},
			{get, "/modules/{name}/activities/{activity}", (*call).getActivity},
			{get, "/modules/{name}/objectdatatypes/{type}/fields", (*call).listModuleTypeFields},
			{get, "/modules/{name}/types/{type}/fields", (*call).listModuleTypeFields},
		} {
			all = append(all, inRuntime(f.runtime, route{r.method, "/" + strings.ToLower(f.name) + strings.TrimPrefix(r.path, "/modules"), r.handle}))
		}
	}
	all = append(all, []route{
		{get, "/objectdatatypes/{type}/fields", (*call).listTypeFields},
		{get, "/runtimeenvironments", (*call).listEnvironments},
		{get, "/runtimeenvironments/{environment}", (*call).getEnvironment},
		{put, "/runtimeenvironments/{environment}", (*call).putEnvironment},
		{patch, "/runtimeenvironments/{environment}", (*call).patchEnvironment},
		{del, "/runtimeenvironments/{environment}", (*call).deleteEnvironment},
		{get, "/runtimeenvironments/{environment}/packages", inEnvironment((*call).listPackages)},
		{get, "/runtimeenvironments/{environment}/packages/{name}", inEnvironment((*call).getPackage)},
		{put, "/runtimeenvironments/{environment}/packages/{name}", inEnvironment((*call).putPackage)},
		{patch, "/runtimeenvironments/{environment}/packages/{name}", inEnvironment((*call).patchPackage)},
		{del, "/runtimeenvironments/{environment}/packages/{name}", inEnvironment((*call).deletePackage)},
	}...)
	// Ours.
	for _, r := range []route{
		{get, "/moduleoperations", (*call).listModuleOperations},
		{post, "/moduleoperations", (*call).postModuleOperation},
		{get, "/moduleoperations/{operation}", (*call).getModuleOperation},
		{get, "/moduleoperations/{operation}/log", (*call).getModuleLog},
		{post, "/moduleoperations/{operation}/cancel", (*call).cancelModuleOperation},
		{post, "/moduleplans", (*call).postModulePlan},
		{post, "/moduleupdates", (*call).postModuleUpdate},
		{get, "/modulerevisions", (*call).listModuleRevisions},
		{get, "/modulerevisions/{revision}", (*call).getModuleRevision},
		{get, "/modulerevisions/{revision}/diff", (*call).diffModuleRevisions},
		{get, "/modulerevisions/{revision}/rollback", (*call).foreseeRollback},
		{post, "/modulerevisions/{revision}/rollback", (*call).rollBackModules},
		{get, "/azmigration", (*call).getAzMigration},
		{get, "/gallerymodules", (*call).searchGallery},
		{get, "/gallerymodules/{name}", (*call).getGalleryModule},
	} {
		all = append(all, inRuntime(modules.Runtime51, r))
	}
	return all
}

// inRuntime gives a route its runtime, which the query may name otherwise.
func inRuntime(runtime string, r route) route {
	return route{r.method, r.path, func(c *call) error {
		c.runtime = runtime
		if asked := c.r.URL.Query().Get("runtime"); asked != "" {
			var err error
			if c.runtime, err = c.checkRuntime(asked); err != nil {
				return err
			}
		}
		return r.handle(c)
	}}
}

// checkRuntime takes the number of a runtime, or the name of a runtime
// environment of the account.
func (c *call) checkRuntime(asked string) (string, error) {
	if slices.Contains(modules.Runtimes(), asked) {
		return asked, nil
	}
	e, err := c.api.cfg.Modules.Environment(c.r.Context(), c.account.ID, c.account.Created, asked)
	if fault.Is(err, fault.NotFound) {
		return "", fault.New(fault.Invalid, "The runtime '%s' is not known; expected one of %s, or the name of a runtime environment of the account.", asked, strings.Join(modules.Runtimes(), ", ")).On("runtime")
	}
	return e.Collection(c.account.ID).Runtime, err
}

// collection is what the request is about.
func (c *call) collection() modules.Collection {
	return modules.Collection{Account: c.account.ID, Runtime: c.runtime}
}

// moduleFamily is the list that has the modules of the request's runtime.
func (c *call) moduleFamily() moduleFamily {
	all := moduleFamilies()
	return all[max(0, slices.IndexFunc(all, func(f moduleFamily) bool { return f.runtime == c.runtime }))]
}

// flag reads a query parameter that is true or false.
func (c *call) flag(name string, def bool) (bool, error) {
	text := c.r.URL.Query().Get(name)
	if text == "" {
		return def, nil
	}
	v, err := strconv.ParseBool(text)
	if err != nil {
		return def, fault.New(fault.Invalid, "The query parameter %s expects true or false, not '%s'.", name, text).On(name)
	}
	return v, nil
}

// importOptions reads how an upload is to be imported.
func (c *call) importOptions() (req modules.Request, err error) {
	dependencies, err := c.flag("dependencies", true)
	if err != nil {
		return req, err
	}
	req.NoDependencies = !dependencies
	if req.Highest, err = c.flag("highest", false); err != nil {
		return req, err
	}
	req.Prerelease, err = c.flag("prerelease", false)
	return req, err
}
