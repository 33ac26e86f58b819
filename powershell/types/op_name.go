package types

// Method is the name of the method by which a class defines the operator.
func (o Op) Method() string { return opMethod[o] }
