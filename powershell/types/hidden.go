package types

// hiddenBase returns the base class of the non-public classes whose instances
// scripts meet, such as in $_.Exception.GetType(), "" for other names. The facts
// hold public types only.
func hiddenBase(fullName string) string {
	switch fullName {
	case "System.Management.Automation.ParameterBindingValidationException",
		"System.Management.Automation.ParameterBindingArgumentTransformationException":
		return "System.Management.Automation.ParameterBindingException"
	case "System.Management.Automation.PSScriptCmdlet": // $PSCmdlet of an advanced function
		return "System.Management.Automation.PSCmdlet"
	case "System.Management.Automation.PSMethod`1": // a method taken as a value
		return "System.Management.Automation.PSMethod"
	case "System.Management.Automation.PSNonBindableType", "System.Management.Automation.VOID", "System.Management.Automation.MethodGroup`1", "System.Management.Automation.MethodGroup`2",
		"System.Management.Automation.MethodGroup`4", "System.Management.Automation.MethodGroup`8", "System.Management.Automation.MethodGroup`16",
		"System.Management.Automation.MethodGroup`32":
		return "System.Object"
	case "System.IO.FileFormatException":
		return "System.FormatException"
	case "System.Data.DuplicateNameException", "System.Data.DeletedRowInaccessibleException", "System.Data.MissingPrimaryKeyException":
		return "System.Data.DataException"
	case "System.Xml.XPathNodeList", "System.Xml.XmlChildNodes", "System.Xml.XmlElementList":
		return "System.Xml.XmlNodeList"
	case "System.Xml.XmlWellFormedWriter":
		return "System.Xml.XmlWriter"
	case "System.Xml.XmlTextReaderImpl":
		return "System.Xml.XmlReader"
	case "System.Xml.XmlName",
		"Microsoft.PowerShell.Commands.Internal.Format.FormatStartData", "Microsoft.PowerShell.Commands.Internal.Format.FormatEndData",
		"Microsoft.PowerShell.Commands.Internal.Format.GroupStartData", "Microsoft.PowerShell.Commands.Internal.Format.GroupEndData",
		"Microsoft.PowerShell.Commands.Internal.Format.FormatEntryData":
		return "System.Object"
	case "System.Collections.ListDictionaryInternal": // its members are those of this class
		return "System.Collections.Specialized.ListDictionary"
	case "System.Management.Automation.PSRemotingJob", "System.Management.Automation.PSRemotingChildJob",
		"System.Management.Automation.PSTasks.PSTaskChildJob":
		return "System.Management.Automation.Job"
	case "Microsoft.PowerShell.ThreadJob.ThreadJob":
		return "System.Management.Automation.Job2"
	case "System.Net.Http.HttpConnectionResponseContent", "System.Net.Http.EmptyContent":
		return "System.Net.Http.HttpContent"
	case "Microsoft.PowerShell.Commands.InvokeRestMethodCommand", "Microsoft.PowerShell.Commands.InvokeWebRequestCommand":
		return "System.Management.Automation.PSCmdlet"
	case "System.Net.ProtocolViolationException":
		return "System.InvalidOperationException"
	case "System.Net.CookieException":
		return "System.FormatException"
	case "System.Management.Automation.PSTasks.PSTask":
		return "System.Object"
	case "Orchestrator.AssetManagement.Cmdlets.AssetManagementClientException":
		return "System.Exception"
	case "System.Management.Automation.ParentContainsErrorRecordException":
		return "System.SystemException"
	}
	return ""
}
