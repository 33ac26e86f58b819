package client

// Engine says on which engine the PowerShell runbooks of an account run.
type Engine struct {
	Name       string           `json:"name"`
	Properties EngineProperties `json:"properties"`
}

// EngineProperties are the account's engine and those of single runbooks.
type EngineProperties struct {
	Engine   string            `json:"engine"`
	Runbooks map[string]string `json:"runbooks"`
}
