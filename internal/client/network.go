package client

// Network is what the jobs of an account may connect to.
type Network struct {
	Name       string            `json:"name"`
	Properties NetworkProperties `json:"properties"`
}

// NetworkProperties are the lists of an account and of its runbooks.
type NetworkProperties struct {
	NetworkLists
	Runbooks map[string]NetworkLists `json:"runbooks"`
}

// NetworkLists are the rules of one place.
type NetworkLists struct {
	Allow []string `json:"allow"`
	Deny  []string `json:"deny"`
}
