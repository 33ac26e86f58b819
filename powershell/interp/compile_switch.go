package interp

import (
	"fmt"

	"github.com/runwright/runwright/powershell/syntax"
	"github.com/runwright/runwright/powershell/types"
)

func (c *compiler) switchStatement(x *syntax.SwitchStatement) stmtFn {
	type clause struct {
		test evalFn
		body *block
		node syntax.Node
		sb   bool
	}
	clauses := make([]clause, len(x.Clauses))
	for i, cl := range x.Clauses {
		_, sb := cl.Condition.(*syntax.ScriptBlockExpression)
		clauses[i] = clause{c.expr(cl.Condition), c.statements(cl.Body), cl.Condition, sb}
	}
	otherwise, source := c.statements(x.Default), c.valueOf(x.Condition)
	under := c.u.slot("_")
	slot := c.u.slot("switch")
	fold := x.Flags&syntax.SwitchCaseSensitive == 0
	return func(fr *frame) error {
		if err := fr.reach(x.Condition); err != nil {
			return err
		}
		v, err := source(fr)
		if err != nil {
			return err
		}
		if x.Flags&syntax.SwitchFile != 0 {
			if v, err = fr.rs.readLines(fr, types.Norm(v)); err != nil {
				return fr.failure(err, x)
			}
		}
		items, many := elements(v)
		if !many {
			if v == types.Nothing {
				return nil
			}
			items = []any{v}
		}
		it := &Enumerator{items: items}
		old := fr.scope.local("switch")
		fr.define(slot, &Variable{Name: "switch", val: it})
		defer func() { fr.undefine(slot, old) }()
		for it.MoveNext() {
			item := it.Current()
			leave := false
			err := fr.withUnderscore(under, item, func() error {
				matched := false
				for _, cl := range clauses {
					cond, err := cl.test(fr)
					if err != nil {
						return err
					}
					ok, err := fr.switchMatch(x.Flags, item, types.Norm(cond), fold)
					if err != nil {
						return fr.failure(err, cl.node)
					}
					if !ok {
						continue
					}
					matched = true
					if err := fr.tick(); err != nil {
						return err
					}
					if err := cl.body.run(fr); err != nil {
						return err
					}
				}
				if !matched && otherwise != nil {
					return otherwise.run(fr)
				}
				return nil
			})
			if err != nil {
				if leave, err = loopFlow(err, x.Label); leave || err != nil {
					return err
				}
			}
		}
		return nil
	}
}

// switchMatch tests a clause's condition against the current item.
func (fr *frame) switchMatch(flags syntax.SwitchFlags, item, cond any, fold bool) (bool, error) {
	if sb, ok := cond.(*ScriptBlock); ok {
		out, err := fr.rs.invokeBlock(sb, nil) // in a scope of its own
		if err != nil {
			return false, err
		}
		return fr.rs.truth(out), nil
	}
	switch {
	case flags&syntax.SwitchRegex != 0:
		s, err := fr.rs.text(item, " ")
		if err != nil {
			return false, err
		}
		out, err := fr.match(s, cond, fold, false)
		if x, ok := err.(*types.Exception); ok && x.Class.Name == "System.Text.RegularExpressions.RegexParseException" {
			pattern, err := fr.rs.text(cond, " ")
			if err != nil {
				return false, err
			}
			return false, types.RuntimeError("InvalidRegularExpression", "InvalidOperation", fmt.Sprintf("The regular expression pattern %s is not valid.", pattern))
		}
		if err != nil {
			return false, err
		}
		return fr.rs.truth(out), nil
	case flags&syntax.SwitchWildcard != 0:
		return fr.rs.like(item, cond, fold)
	}
	if e, ok := types.Unwrap(types.Norm(item)).(*types.EnumValue); ok { // enums go by their names here
		return fr.rs.conv.Equal(types.ToString(e), cond, fold)
	}
	return fr.rs.conv.Equal(item, cond, fold)
}
