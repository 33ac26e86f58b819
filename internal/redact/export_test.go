package redact

// Forms shows tests in which forms a value is looked for.
func Forms(value string) []string { return forms(value, true) }
