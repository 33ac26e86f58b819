package interp

// BlockCall is a call of a script block that a command feeds with objects.
type BlockCall struct {
	stage *stage
	inst  *functionInstance
	piped bool
}

// Open calls a block with arguments in the caller's scope, or in a new one below
// it; its output is the command's. Feed must follow for each object when piped is
// set, then End, and Close in any case.
func (c *Call) Open(sb *ScriptBlock, args []any, piped, dotted bool) (*BlockCall, error) {
	list := make([]Arg, len(args))
	for i, v := range args {
		list[i] = Arg{Value: v}
	}
	fr := *c.stage.fr
	s := &stage{fr: &fr, node: c.stage.node, position: 1, length: 1}
	if piped {
		s.position, s.length = 2, 2
	}
	inst, err := c.rs.newFunctionInstance(s, sb, nil, &Invocation{Block: sb, Args: list, Piped: piped, Dotted: dotted, Node: c.stage.node})
	if err != nil {
		return nil, err
	}
	s.inst = inst
	if err := s.start(); err != nil {
		return &BlockCall{stage: s, inst: inst, piped: piped}, err
	}
	return &BlockCall{stage: s, inst: inst, piped: piped}, nil
}

// Feed passes an object of the pipeline.
func (b *BlockCall) Feed(v any) error { return b.stage.Write(v) }

// End runs what comes behind the last object.
func (b *BlockCall) End() error {
	if !b.piped {
		if err := b.stage.locate(b.inst.process(b.stage, nil, false)); err != nil {
			return err
		}
	}
	return b.stage.locate(b.inst.end(b.stage))
}

// Close cleans up.
func (b *BlockCall) Close() error { return b.inst.cleanup(b.stage) }
