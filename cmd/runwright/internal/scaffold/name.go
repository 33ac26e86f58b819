package scaffold

import (
	"fmt"
	"strings"
)

// MaxName is the most characters that the name of a new module may have: the paths
// in its package, which repeat the name, stay far below 140 characters.
const MaxName = 48

const (
	letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
	digits  = "0123456789"
)

// CheckName says what is wrong with the name of a module.
func CheckName(name string) error {
	const rule = "want 1 to %d letters of ASCII, digits, '.', '_' or '-', beginning with a letter, not ending in a period"
	bad := name == "" || len(name) > MaxName || !strings.Contains(letters, name[:1]) || strings.Trim(name, letters+digits+"._-") != "" ||
		strings.HasSuffix(name, ".") || strings.Contains(name, "..")
	if bad {
		return fmt.Errorf("the module name %q is not a good one: "+rule, name, MaxName)
	}
	first, _, _ := strings.Cut(strings.ToUpper(name), ".")
	numbered := len(first) == 4 && (strings.HasPrefix(first, "COM") || strings.HasPrefix(first, "LPT")) && first[3] >= '1' && first[3] <= '9'
	switch {
	case first == "CON", first == "PRN", first == "AUX", first == "NUL", numbered:
		return fmt.Errorf("the module name %q is not a good one: Windows reserves %s and can store no file of that name", name, first)
	case noun(name) == "":
		return fmt.Errorf("the module name %q is not a good one: its commands are called after its letters and digits", name)
	}
	return nil
}

// checkClass says what is wrong with the name of a class.
func checkClass(name string) error {
	if name == "" || len(name) > MaxName || !strings.Contains(letters+"_", name[:1]) || strings.Trim(name, letters+digits+"_") != "" {
		return fmt.Errorf("the class name %q is not a good one: want 1 to %d letters of ASCII, digits or '_', beginning with a letter or '_'", name, MaxName)
	}
	switch strings.ToLower(name) {
	case "string", "int", "long", "bool", "byte", "char", "object", "array", "hashtable", "void", "double", "single", "float", "decimal", "datetime",
		"type", "guid", "uri", "version", "regex", "xml", "switch", "psobject", "pscustomobject", "pscredential", "securestring", "scriptblock", "ref":
		return fmt.Errorf("the class name %q is not a good one: PowerShell has a type of that name", name)
	}
	return nil
}

// noun gives the beginning of the nouns of a module's commands.
func noun(name string) string {
	var b strings.Builder
	for _, r := range name {
		if strings.ContainsRune(letters+digits, r) {
			b.WriteRune(r)
		}
	}
	return strings.ToUpper(b.String()[:min(1, b.Len())]) + b.String()[min(1, b.Len()):]
}
