package armapi

import "net/http"

// assetRoutes are the routes of connections, variables, credentials and
// certificates.
func assetRoutes() []route {
	const get, put, patch, del = http.MethodGet, http.MethodPut, http.MethodPatch, http.MethodDelete
	return []route{
		{get, "/connectiontypes", (*call).listConnectionTypes},
		{get, "/connectiontypes/{name}", (*call).getConnectionType},
		{put, "/connectiontypes/{name}", (*call).putConnectionType},
		{del, "/connectiontypes/{name}", (*call).deleteConnectionType},

		{get, "/connections", (*call).listConnections},
		{get, "/connections/{name}", (*call).getConnection},
		{put, "/connections/{name}", (*call).putConnection},
		{get, "/connections/{name}/usage", uses("connection")}, // ours
		{patch, "/connections/{name}", (*call).patchConnection},
		{del, "/connections/{name}", (*call).deleteConnection},

		{get, "/variables", (*call).listVariables},
		{get, "/variables/{name}", (*call).getVariable},
		{put, "/variables/{name}", (*call).putVariable},
		{get, "/variables/{name}/usage", uses("variable")}, // ours
		{patch, "/variables/{name}", (*call).patchVariable},
		{del, "/variables/{name}", (*call).deleteVariable},

		{get, "/credentials", (*call).listCredentials},
		{get, "/credentials/{name}", (*call).getCredential},
		{put, "/credentials/{name}", (*call).putCredential},
		{get, "/credentials/{name}/usage", uses("credential")}, // ours
		{patch, "/credentials/{name}", (*call).patchCredential},
		{del, "/credentials/{name}", (*call).deleteCredential},

		{get, "/certificates", (*call).listCertificates},
		{get, "/certificates/{name}", (*call).getCertificate},
		{put, "/certificates/{name}", (*call).putCertificate},
		{get, "/certificates/{name}/usage", uses("certificate")}, // ours
		{patch, "/certificates/{name}", (*call).patchCertificate},
		{del, "/certificates/{name}", (*call).deleteCertificate},
	}
}
