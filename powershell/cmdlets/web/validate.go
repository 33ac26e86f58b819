package web

import (
	"strings"

	"github.com/runwright/runwright/powershell/cmdlets/management"
	"github.com/runwright/runwright/powershell/interp"
	"github.com/runwright/runwright/powershell/types"
)

// refuse is the error of parameters that do not go together.
func (w *command) refuse(c *interp.Call, id, text string) error {
	return c.Error("System.Management.Automation.ValidationMetadataException", "WebCmdlet"+id+"Exception", "InvalidArgument", w.self(c), "%s", text)
}

// self stands for the command in its errors.
func (w *command) self(c *interp.Call) any {
	return interp.NewObject("Microsoft.PowerShell.Commands." + strings.ReplaceAll(c.Name(), "-", "") + "Command")
}

func conflict(a, b string) string {
	return "The cmdlet cannot run because the following conflicting parameters are specified: " + a + " and " + b + ". Specify either " + a + " or " + b + ", then retry."
}

func missing(what, kind string) string {
	return "The cmdlet cannot run because the following parameter is not specified: " + what + ". The supplied Authentication type requires a " + kind + ". Specify " + what + ", then retry."
}

// validate checks the parameters against each other.
func (w *command) validate(c *interp.Call) error {
	has := func(name string) bool { return c.Has(name) && c.Value(name) != nil }
	auth := strings.ToLower(c.String("Authentication"))
	if auth == "" {
		auth = "none"
	}
	token := auth == "bearer" || auth == "oauth"
	proxied := strings.HasSuffix(c.ParameterSet(), "NoProxy")
	switch {
	case has("WebSession") && has("SessionVariable"):
		return w.refuse(c, "SessionConflict", conflict("WebSession", "SessionVariable"))
	case c.Switch("UseDefaultCredentials") && auth != "none":
		return w.refuse(c, "AuthenticationConflict", "The cmdlet cannot run because the following conflicting parameters are specified: Authentication and UseDefaultCredentials. Authentication does not support Default Credentials. Specify either Authentication or UseDefaultCredentials, then retry.")
	case auth != "none" && has("Token") && has("Credential"):
		return w.refuse(c, "AuthenticationTokenConflict", conflict("Credential", "Token"))
	case auth == "basic" && !has("Credential"):
		return w.refuse(c, "AuthenticationCredentialNotSupplied", missing("Credential", "Credential"))
	case token && !has("Token"):
		return w.refuse(c, "AuthenticationTokenNotSupplied", missing("Token", "Token"))
	case !c.Switch("AllowUnencryptedAuthentication") && (auth != "none" || has("Credential") || c.Switch("UseDefaultCredentials")) && w.uri.Scheme() != "https":
		return w.refuse(c, "AllowUnencryptedAuthenticationRequired", "The cmdlet cannot protect plain text secrets sent over unencrypted connections. To suppress this warning and send plain text secrets over unencrypted networks, reissue the command specifying the AllowUnencryptedAuthentication parameter.")
	case c.Switch("UseDefaultCredentials") && has("Credential"):
		return w.refuse(c, "CredentialConflict", conflict("Credential", "UseDefaultCredentials"))
	case !proxied && c.Switch("ProxyUseDefaultCredentials") && has("ProxyCredential"):
		return w.refuse(c, "ProxyCredentialConflict", conflict("ProxyCredential", "ProxyUseDefaultCredentials"))
	case !proxied && !has("Proxy") && (has("ProxyCredential") || c.Switch("ProxyUseDefaultCredentials")):
		return w.refuse(c, "ProxyUriNotSupplied", "The cmdlet cannot run because the following parameter is missing: Proxy. Provide a valid proxy URI for the Proxy parameter when using the ProxyCredential or ProxyUseDefaultCredentials parameters, then retry.")
	case has("Body") && has("InFile"):
		return w.refuse(c, "BodyConflict", "The cmdlet cannot run because the following conflicting parameters are specified: Body and InFile. Specify either Body or Infile, then retry.  ")
	case has("Body") && has("Form"):
		return w.refuse(c, "BodyFormConflict", conflict("Body", "Form")+"  ")
	case has("InFile") && has("Form"):
		return w.refuse(c, "FormInFileConflict", conflict("InFile", "Form")+"  ")
	}
	if has("InFile") {
		if err := w.findInFile(c); err != nil {
			return err
		}
	}
	const noOutFile = "The cmdlet cannot run because the following parameter is missing: OutFile. Provide a valid OutFile parameter value when using the %s parameter, then retry."
	switch {
	case c.Switch("PassThru") && !has("OutFile"):
		return w.refuse(c, "OutFileMissing", strings.Replace(noOutFile, "%s", "PassThru", 1))
	case c.Switch("Resume") && !has("OutFile"):
		return w.refuse(c, "OutFileMissing", strings.Replace(noOutFile, "%s", "Resume", 1))
	case c.Switch("Resume") && isFolder(c, c.Runspace().Resolve(c.String("OutFile"))):
		return w.refuse(c, "ResumeNotFilePath", "Path '"+c.String("OutFile")+"' resolves to a directory. Specify a path including a file name, and then retry the command.")
	}
	return nil
}

func isFolder(c *interp.Call, p string) bool {
	if c.Host().Files == nil {
		return false
	}
	info, err := c.Host().Files.Stat(p)
	return err == nil && info.IsDir()
}

// findInFile resolves -InFile to the one file it means.
func (w *command) findInFile(c *interp.Call) error {
	name := c.String("InFile")
	paths, err := management.Paths(c, name, false)
	if err != nil {
		return err
	}
	fail := func(id, text string) error {
		return w.refuse(c, id, text)
	}
	switch {
	case len(paths) == 0:
		e := types.NewException("System.Management.Automation.ItemNotFoundException", "Cannot find path '"+c.Runspace().Resolve(name)+"' because it does not exist.")
		e.ID, e.Category, e.Target = "PathNotFound", "ObjectNotFound", name
		return e
	case len(paths) > 1:
		return fail("InFileMultiplePathsResolved", "Path '"+name+"' resolves to multiple paths. Specify a path that resolves to a single file, then retry.")
	case isFolder(c, paths[0]):
		return fail("InFileNotFilePath", "Path '"+name+"' resolves to a directory. Specify a path including a file name, and then retry the command.")
	}
	w.inFile = paths[0]
	return nil
}
