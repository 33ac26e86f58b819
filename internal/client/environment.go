package client

// Environment is a runtime environment.
type Environment struct {
	Name       string
	Properties struct {
		Runtime         struct{ Language, Version string }
		DefaultPackages map[string]string
		Description     string
	}
}
