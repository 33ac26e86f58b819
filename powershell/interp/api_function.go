package interp

// SetFunction defines a function in the caller's scope from a script block or a
// text, as assigning ${function:name} does.
func (c *Call) SetFunction(name string, body any) error {
	return c.rs.setDriveVariable(c.stage.fr, "function", name, body)
}
