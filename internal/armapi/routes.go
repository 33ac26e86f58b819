package armapi

import (
	"net/http"
	"slices"
)

// everything is the pattern of the handler for what no route matches.
const everything = "/"

// provider is the path of the resource provider within a resource group.
const provider = "/subscriptions/{subscription}/resourcegroups/{group}/providers/microsoft.automation/automationaccounts"

// route is one route below an account.
type route struct {
	method string
	path   string // below the account, fixed segments in lower case
	handle func(*call) error
}

// register puts all routes into the mux.
func (a *API) register() {
	a.mux.HandleFunc(everything, a.handle(unmatched))
	for pattern, h := range map[string]func(*call) error{
		"GET /providers/microsoft.automation/operations":                                      (*call).listOperations,
		"GET /providers/microsoft.automation/vaults":                                          (*call).listVaults,  // ours
		"POST /providers/microsoft.automation/vaults/{vault}/rotate":                          (*call).rotateVault, // ours
		"POST /providers/microsoft.automation/vaults/{vault}/drop":                            (*call).dropVault,   // ours
		"GET /subscriptions/{subscription}/providers/microsoft.automation/automationaccounts": (*call).listAccounts,
		"GET " + provider:                   (*call).listAccounts,
		"GET " + provider + "/{account}":    (*call).getAccount,
		"PUT " + provider + "/{account}":    (*call).putAccount,
		"PATCH " + provider + "/{account}":  (*call).patchAccount,
		"DELETE " + provider + "/{account}": (*call).deleteAccount,
	} {
		a.mux.HandleFunc(pattern, a.handle(h))
	}
	for _, r := range slices.Concat(accountRoutes(), assetRoutes(), moduleRoutes(), pythonRoutes(), scheduleRoutes()) {
		a.mux.HandleFunc(r.method+" "+provider+"/{account}"+r.path, a.handle(func(c *call) error {
			if err := c.loadAccount(); err != nil {
				return err
			}
			return r.handle(c)
		}))
	}
}

// accountRoutes are the routes below an account.
func accountRoutes() []route {
	const get, put, patch, post, del = http.MethodGet, http.MethodPut, http.MethodPatch, http.MethodPost, http.MethodDelete
	return []route{
		{get, "/runbooks", (*call).listRunbooks},
		{get, "/runbooks/{name}", (*call).getRunbook},
		{put, "/runbooks/{name}", (*call).putRunbook},
		{patch, "/runbooks/{name}", (*call).patchRunbook},
		{del, "/runbooks/{name}", (*call).deleteRunbook},
		{get, "/runbooks/{name}/usage", uses("runbook")},                // ours
		{get, "/runbooks/{name}/dependencies", (*call).getDependencies}, // ours
		{get, "/runbooks/{name}/content", (*call).getRunbookContent},
		{post, "/runbooks/{name}/publish", (*call).publishRunbook},
		{get, "/runbooks/{name}/operationresults/{operation}", (*call).getOperation},
		{get, "/runbooks/{name}/draft", (*call).getDraft},
		{get, "/runbooks/{name}/draft/content", (*call).getDraftContent},
		{put, "/runbooks/{name}/draft/content", (*call).putDraftContent},
		{post, "/runbooks/{name}/draft/publish", (*call).publishRunbook},
		{post, "/runbooks/{name}/draft/undoedit", (*call).undoEdit},

		{get, "/runbooks/{name}/assetrights", (*call).getRights},            // ours
		{put, "/runbooks/{name}/assetrights", (*call).putRights},            // ours
		{del, "/runbooks/{name}/assetrights", (*call).deleteRights},         // ours
		{get, "/runbooks/{name}/assetrights/proposal", (*call).getProposal}, // ours
		{get, "/assetaccess", (*call).getAssetAccess},                       // ours
		{put, "/assetaccess", (*call).putAssetAccess},                       // ours
		{get, "/auditrecords", (*call).listAuditRecords},                    // ours
		{get, "/auditverification", (*call).verifyAudit},                    // ours
		{get, "/network", (*call).getNetwork},                               // ours
		{put, "/network", (*call).putNetwork},                               // ours
		{get, "/engine", (*call).getEngine},                                 // ours
		{put, "/engine", (*call).putEngine},                                 // ours
		{get, "/identityprovider", (*call).getProvider},                     // ours
		{put, "/identityprovider", (*call).putProvider},                     // ours
		{del, "/identityprovider", (*call).deleteProvider},                  // ours
		{get, "/runas", (*call).getRunAs},                                   // ours
		{put, "/runas", (*call).putRunAs},                                   // ours
		{del, "/runas", (*call).deleteRunAs},                                // ours
		{post, "/runas/renew", (*call).renewRunAs},                          // ours
		{post, "/runas/activate", (*call).activateRunAs},                    // ours
		{post, "/runas/revert", (*call).revertRunAs},                        // ours

		{post, "/assetexports", (*call).exportAssets}, // ours
		{post, "/assetimports", (*call).importAssets}, // ours

		{get, "/keyrotations", (*call).listRotations},          // ours
		{post, "/keyrotations", (*call).postRotation},          // ours
		{get, "/keyrotations/{rotation}", (*call).getRotation}, // ours

		{get, "/jobs", (*call).listJobs},
		{get, "/jobs/{name}", (*call).getJob},
		{put, "/jobs/{name}", (*call).putJob},
		{get, "/jobs/{name}/output", (*call).getJobOutput},
		{get, "/jobs/{name}/runbookcontent", (*call).getJobText},
		{post, "/jobs/{name}/stop", (*call).stopJob},
		{post, "/jobs/{name}/suspend", (*call).suspendJob},
		{post, "/jobs/{name}/resume", (*call).resumeJob},
		{get, "/jobs/{name}/streams", (*call).listStreams},
		{get, "/jobs/{name}/streams/live", (*call).followJob}, // ours: Server-Sent Events
		{get, "/jobs/{name}/streams/{stream}", (*call).getStream},
	}
}
