package interp

// WithArguments returns a function with the parameters it has when it is called
// with certain arguments: the dynamic ones come with them.
func (c *Call) WithArguments(f *Function, args []any) (*Function, error) {
	if f.Block == nil {
		return f, nil
	}
	if err := f.Block.unit.compile(c.rs); err != nil || f.Block.unit.dynamic == nil {
		return f, err
	}
	list := make([]Arg, len(args))
	for i, v := range args {
		list[i] = Arg{Value: v}
	}
	s := &stage{fr: c.stage.fr.withOutput(discard{}), node: c.stage.node, position: 1, length: 1}
	inst, err := c.rs.newFunctionInstance(s, f.Block, f, &Invocation{Name: f.Name, Args: list})
	if err != nil {
		return nil, err
	}
	g := *f
	g.Meta = inst.bind.meta
	return &g, nil
}
