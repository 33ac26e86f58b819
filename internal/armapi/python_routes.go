package armapi

import (
	"net/http"
	"strings"

	"github.com/runwright/runwright/internal/pypackages"
)

// pythonRoutes are the routes about packages of Python below an account.
func pythonRoutes() (all []route) {
	const get, put, patch, post, del = http.MethodGet, http.MethodPut, http.MethodPatch, http.MethodPost, http.MethodDelete
	for runtime, list := range map[string]string{pypackages.Python3: "/python3packages", pypackages.Python2: "/python2packages"} {
		for _, r := range []route{
			{get, "/python3packages", (*call).listPythonPackages},
			{get, "/python3packages/{name}", (*call).getPythonPackage},
			{put, "/python3packages/{name}", (*call).putPythonPackage},
			{patch, "/python3packages/{name}", (*call).patchPythonPackage},
			{del, "/python3packages/{name}", (*call).deletePythonPackage},
			{put, "/python3packages/{name}/content", (*call).putPythonContent}, // ours: the wheel as the body
		} {
			all = append(all, route{r.method, list + strings.TrimPrefix(r.path, "/python3packages"), func(c *call) error {
				c.runtime = runtime
				return r.handle(c)
			}})
		}
	}
	// Ours.
	return append(all, []route{
		{get, "/pythonimports", (*call).listPythonImports},
		{post, "/pythonimports", (*call).postPythonImport},
		{get, "/pythonimports/{operation}", (*call).getPythonImport},
		{get, "/python", (*call).getPython},
		{put, "/python", (*call).putPython},
	}...)
}
