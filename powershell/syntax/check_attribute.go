package syntax

import "strings"

// attributeTarget is what an attribute may stand at, by the names of .NET's
// AttributeTargets.
type attributeTarget struct {
	name string // as PowerShell writes the type
	on   string
}

// targetOf gives the places of an attribute that PowerShell or .NET has; ok is
// false for one that may stand anywhere or is not known.
func targetOf(name string) (t attributeTarget, ok bool) {
	const member = "Property, Field"
	n := strings.ToLower(name)
	n = strings.TrimPrefix(n, "system.management.automation.")
	n = strings.TrimSuffix(n, "attribute")
	switch n {
	case "flags", "system.flags":
		return attributeTarget{"System.FlagsAttribute", "Enum"}, true
	case "cmdlet":
		return attributeTarget{"System.Management.Automation.CmdletAttribute", "Class"}, true
	case "cmdletbinding", "outputtype", "dscresource", "dsclocalconfigurationmanager", "norunspaceaffinity":
		return attributeTarget{shortAttribute(name), "Class"}, true
	case "parameter", "supportswildcards", "psdefaultvalue", "dscproperty", "credential",
		"allownull", "allowemptystring", "allowemptycollection":
		return attributeTarget{shortAttribute(name), member}, true
	}
	if strings.HasPrefix(n, "validate") {
		return attributeTarget{shortAttribute(name), member}, true
	}
	return attributeTarget{}, false
}

// shortAttribute is the short name of an attribute as it was written.
func shortAttribute(name string) string {
	name = name[strings.LastIndexByte(name, '.')+1:]
	if n := len(name) - len("Attribute"); n > 0 && strings.EqualFold(name[n:], "Attribute") {
		name = name[:n]
	}
	return name
}

// attributePlace checks an attribute of a class, an enum, or a part of one.
func (c *checker) attributePlace(a *Attribute) {
	s, ok := a.TypeName.(*SimpleTypeName)
	if !ok {
		return
	}
	here := ""
	switch up := c.parent(0).(type) {
	case *TypeDefinition:
		if here = "Class"; up.IsEnum() {
			here = "Enum"
		}
	case *PropertyMember:
		here = "Property"
	case *FunctionMember:
		here = "Method"
	case *Parameter:
		if _, method := c.parent(1).(*FunctionMember); method {
			here = "Parameter"
		}
	}
	if here == "" {
		return
	}
	for _, t := range c.p.types {
		if strings.EqualFold(t.Name, s.Name) { // the text's own
			return
		}
	}
	if t, ok := targetOf(s.Name); ok && !strings.Contains(t.on, here) {
		c.p.report(a.Pos, "AttributeNotAllowedOnDeclaration", t.name, t.on)
	}
}
