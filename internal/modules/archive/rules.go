package archive

// Rules lists all rules, in the order of this file's texts.
func Rules() []Rule {
	return []Rule{RuleNotZip, RuleTooLarge, RuleTooMany, RuleEscape, RuleAbsolute, RuleName, RuleLong, RuleLink, RuleBomb, RuleSize, RuleCRC,
		RuleDuplicate, RuleEncrypted, RuleMethod, RuleNoModule, RuleNameMismatch, RuleTwoModules, RuleVersion, RuleSyntax, RulePowerShell,
		RuleCode, RuleDependency, RuleManifest, RuleLimit, RuleAssembly, RuleReference, RuleConnection, RuleXML, RuleLayout}
}

// Describe says what a rule is about, in a few words, and what to do.
func (r Rule) Describe() (short, help string) {
	switch r {
	case RuleNotZip:
		return "The package is no zip archive", "Pack the module again; 'module pack' does."
	case RuleTooLarge:
		return "The package or a file of it is too large", "Leave out what the module does not need when it runs."
	case RuleTooMany:
		return "The package has too many files", "Leave out what the module does not need when it runs."
	case RuleEscape:
		return "A path climbs out of the module's folder", "Keep all files of the module below its folder."
	case RuleAbsolute:
		return "A path is absolute", "Write paths relative to the module's folder."
	case RuleName:
		return "A name has characters that not every system can store, or differs in letter case", "Rename the file, or write its name in the manifest as it is."
	case RuleLong:
		return "A path has 140 characters or more", "Shorten names or flatten folders: PowerShell cannot import modules with longer paths in a sandbox."
	case RuleLink:
		return "The package has a link or a device", "Put the file itself into the module's folder."
	case RuleBomb:
		return "A file unpacks to far more than it should", "Pack the module again."
	case RuleSize, RuleCRC:
		return "The archive does not hold what it says", "The package is damaged; pack or fetch it again."
	case RuleDuplicate:
		return "Two names are one file on a system without letter case", "Rename one of the files."
	case RuleEncrypted:
		return "The archive is encrypted", "Pack the module without a password."
	case RuleMethod:
		return "The archive is packed in a way that is not known", "Pack the module as a plain zip; 'module pack' does."
	case RuleNoModule:
		return "There is no module", "A module is a folder Name with Name.psd1, Name.psm1 or Name.dll in it."
	case RuleNameMismatch:
		return "Folder, file and package have different names", "Give the folder, its .psd1, .psm1 or .dll, and the package the same name."
	case RuleTwoModules:
		return "There is more than one module", "A package holds one module; pack each on its own."
	case RuleVersion:
		return "Versions contradict each other", "Give the version folder the version of the manifest."
	case RuleSyntax:
		return "A script does not parse", "Mend the script at the place that is named."
	case RulePowerShell:
		return "The module wants a later PowerShell", "Lower PowerShellVersion or #Requires -Version, if the module works without."
	case RuleCode:
		return "The manifest has code where only data is allowed", "Write values out; do what must be computed in the module's script."
	case RuleDependency:
		return "Required modules are not at hand", "Import them first, or put them beside the module."
	case RuleManifest:
		return "The manifest is wrong", "Mend the key that is named; files that it names must be in the module's folder."
	case RuleLimit:
		return "A file is too large or too deeply nested to be read", "Split it."
	case RuleAssembly:
		return "A .dll is no .NET assembly", "Ship the assembly that was meant; load native libraries from code."
	case RuleReference:
		return "An assembly needs another one that is not shipped", "Ship the assembly that is named with the module."
	case RuleConnection:
		return "The file of the connection type is wrong", "Mend <Module>-Automation.json at the place that is named."
	case RuleXML:
		return "The description of the gallery package is broken", "Pack the module again; 'module pack --format nupkg' does."
	case RuleLayout:
		return "The package is folded in an odd way", "Pack the module's folder itself, so that Name/ is on top."
	}
	return "", ""
}
