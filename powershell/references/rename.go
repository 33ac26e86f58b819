package references

import "strings"

// NewName is the Az command that replaces a command of AzureRM: the noun
// AzureRmX becomes AzX. The exceptions are those that the migration guide of
// the vendor's documentation lists.
func NewName(old string) string {
	switch strings.ToLower(old) {
	case "login-azurermaccount", "add-azurermaccount":
		return "Connect-AzAccount"
	case "logout-azurermaccount", "remove-azurermaccount":
		return "Disconnect-AzAccount"
	case "select-azurermsubscription", "set-azurermcontext", "select-azurermprofile":
		return "Set-AzContext"
	case "save-azurermprofile":
		return "Save-AzContext"
	case "get-azurermtag", "new-azurermtag", "remove-azurermtag":
		return old[:strings.Index(old, "-")+1] + "AzTag"
	}
	verb, n, ok := strings.Cut(old, "-")
	if !ok || !isOldCommand(old) {
		return old
	}
	return verb + "-Az" + n[len("AzureRm"):]
}

// NewModule is the module of Az that replaces one of AzureRM.
func NewModule(old string) string {
	if !isOldModule(old) {
		return old
	}
	_, part, ok := strings.Cut(old, ".")
	switch {
	case !ok:
		return "Az"
	case strings.EqualFold(part, "Profile"):
		return "Az.Accounts"
	}
	return "Az." + part
}
