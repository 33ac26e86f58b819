package types

// hiddenBase returns the base class of the non-public classes whose instances
// scripts meet, such as in $_.Exception.GetType(), "" for other names. The facts
// hold public types only.
func hiddenBase(fullName string) string {
	switch fullName {
	case "System.Management.Automation.ParameterBindingValidationException",
		"System.Management.Automation.ParameterBindingArgumentTransformationException":
		return "System.Management.Automation.ParameterBindingException"
	case "System.Xml.XPathNodeList", "System.Xml.XmlChildNodes", "System.Xml.XmlElementList":
		return "System.Xml.XmlNodeList"
	case "System.Xml.XmlWellFormedWriter":
		return "System.Xml.XmlWriter"
	case "System.Xml.XmlTextReaderImpl":
		return "System.Xml.XmlReader"
	case "System.Management.Automation.PSScriptCmdlet":
		return "System.Management.Automation.PSCmdlet"
	case "System.Xml.XmlName":
		return "System.Object"
	case "System.Collections.ListDictionaryInternal": // its members are those of this class
		return "System.Collections.Specialized.ListDictionary"
	case "System.Management.Automation.ParentContainsErrorRecordException":
		return "System.SystemException"
	}
	return ""
}
