package authoring

import (
	"slices"
	"strings"

	"github.com/runwright/runwright/powershell/module/metadata"
)

// connection checks how a command takes what a connection holds.
func (c *checker) connection(cmd *metadata.Command, at func(code, message string)) {
	secret := secretParameter(cmd)
	switch {
	case secret == "":
		if c.m.ConnectionType && !takesConnection(cmd) {
			at("connection-object-missing", "takes no connection object, and the module brings a connection type")
		}
	case !takesConnection(cmd):
		at("connection-parameter-missing", "takes the secret -"+secret+" and has no parameter set with a [hashtable] for a connection")
	case !slices.ContainsFunc(cmd.ParameterSets, connectionAlone):
		at("connection-parameter-missing", "asks for the secret -"+secret+" in every parameter set that takes a connection; give the connection a set of its own")
	}
}

// secretParameter gives the first parameter that takes a secret, "" without one.
func secretParameter(cmd *metadata.Command) string {
	for _, s := range cmd.ParameterSets {
		for _, p := range s.Parameters {
			if isSecret(&p) {
				return p.Name
			}
		}
	}
	return ""
}

// secretParameters gives every parameter that takes a secret, with its hyphen.
func secretParameters(cmd *metadata.Command) (out []string) {
	for _, s := range cmd.ParameterSets {
		for _, p := range s.Parameters {
			if name := "-" + p.Name; isSecret(&p) && !slices.Contains(out, name) {
				out = append(out, name)
			}
		}
	}
	return out
}

// isSecret says whether a parameter takes a secret, by its type or as text by the
// end of its name.
func isSecret(p *metadata.Parameter) bool {
	switch p.Type {
	case "System.Security.SecureString", "System.Management.Automation.PSCredential":
		return true
	case "System.String", "System.Object":
		name := strings.ToLower(p.Name)
		for _, word := range []string{"password", "secret", "apikey", "accesskey", "accountkey", "secretkey", "privatekey", "token", "passphrase",
			"connectionstring"} {
			if strings.HasSuffix(name, word) {
				return true
			}
		}
	}
	return false
}

// takesConnection says whether a command takes a connection as a table.
func takesConnection(cmd *metadata.Command) bool {
	return slices.ContainsFunc(cmd.ParameterSets, func(s metadata.ParameterSet) bool { return slices.ContainsFunc(s.Parameters, isConnection) })
}

func isConnection(p metadata.Parameter) bool {
	return strings.Contains(strings.ToLower(p.Name), "connection") &&
		(p.Type == "System.Collections.Hashtable" || p.Type == "System.Collections.IDictionary" || p.Type == "System.Object")
}

// connectionAlone says whether a parameter set takes a connection and asks for no
// secret beside it.
func connectionAlone(s metadata.ParameterSet) bool {
	return slices.ContainsFunc(s.Parameters, isConnection) &&
		!slices.ContainsFunc(s.Parameters, func(p metadata.Parameter) bool { return p.Mandatory && isSecret(&p) })
}
