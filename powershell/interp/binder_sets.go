package interp

import (
	"fmt"
	"math/bits"
	"sort"
	"strings"

	"github.com/runwright/runwright/powershell/types"
)

// positions binds positional arguments in the order of positions, preferring
// the default set where several are possible, and returns what is left.
func (b *binding) positions(args []Arg) ([]Arg, error) {
	if len(args) == 0 {
		return nil, nil
	}
	type slot struct{ position, param int }
	candidates := func(mask uint32) []slot {
		var out []slot
		for k, p := range b.meta.Params {
			if b.bound[k] || b.delayed[k] != nil {
				continue
			}
			for _, in := range p.In {
				if in.Mask&mask != 0 && in.Position != noPosition && !in.Remaining {
					out = append(out, slot{in.Position, k})
					break
				}
			}
		}
		sort.SliceStable(out, func(i, j int) bool { return out[i].position < out[j].position })
		return out
	}
	if err := b.samePositions(); err != nil {
		return nil, err
	}
	var rest []Arg
	for i := 0; i < len(args); i++ {
		a := args[i]
		if a.Named {
			rest = append(rest, a)
			continue
		}
		done, failed := false, error(nil)
		mask := b.sets
		if d := b.defaultMask(); d&b.sets != 0 && bits.OnesCount32(b.sets) > 1 {
			mask = d
		}
		// Parameters that take the value as it is come before those that convert it.
		for _, try := range []struct {
			mask  uint32
			exact bool
		}{{mask, true}, {b.sets, true}, {mask, false}, {b.sets, false}} {
			slots := candidates(try.mask)
			if len(slots) == 0 {
				continue
			}
			first := slots[0].position
			for _, s := range slots {
				if s.position != first {
					break
				}
				if p := b.meta.Params[s.param]; try.exact && !assignable(types.Unwrap(a.For(p.Type)), p.Type) {
					continue
				}
				if b.bound[s.param] {
					continue
				}
				value := a.For(b.meta.Params[s.param].Type)
				var err error
				if sb, ok := types.Unwrap(value).(*ScriptBlock); ok && delays(b.meta.Params[s.param]) {
					err = b.delay(s.param, sb)
				} else {
					err = b.set(s.param, value)
				}
				if err != nil {
					failed = err
				}
				if err == nil { // a function's parameters of several sets in one place all take the value
					done = true
					if b.meta.Cmdlet {
						break
					}
				}
			}
			if done {
				break
			}
		}
		if failed != nil && !done {
			return nil, placed(failed, a.Node)
		}
		if !done {
			rest = append(rest, args[i:]...)
			break
		}
	}
	return rest, nil
}

func (b *binding) defaultMask() uint32 {
	if b.meta.DefaultSet == "" {
		return 0
	}
	for i, s := range b.meta.Sets {
		if strings.EqualFold(s, b.meta.DefaultSet) {
			return 1 << i
		}
	}
	return 0
}

// remaining gives what is left to the parameter that takes it, or complains.
func (b *binding) remaining(rest []Arg) error {
	sort.SliceStable(rest, func(i, j int) bool { return rest[i].order < rest[j].order })
	for k, p := range b.meta.Params {
		in := p.in(b.sets)
		if in == nil || !in.Remaining || b.bound[k] {
			continue
		}
		if len(rest) == 0 {
			return nil
		}
		items := make([]any, 0, len(rest))
		for _, a := range rest {
			items = a.appendTo(items)
		}
		var v any = &types.List{T: types.ListDef.Instantiate(types.Object), Items: items}
		if len(items) == 1 {
			if _, many := elements(items[0]); many {
				v = items[0]
			}
		}
		return b.set(k, v)
	}
	b.rest = append(rest, b.unknown...)
	sort.SliceStable(b.rest, func(i, j int) bool { return b.rest[i].order < b.rest[j].order })
	if len(rest) > 0 && b.meta.Advanced && !b.partial {
		text := types.ToString(rest[0].Value)
		if _, many := elements(rest[0].Value); many {
			text = types.TypeOf(rest[0].Value).String()
		}
		if rest[0].Named {
			text = "-" + rest[0].Name
		}
		b.excess = b.bindingError("PositionalParameterNotFound", fmt.Sprintf("A positional parameter cannot be found that accepts argument '%s'.", text), nil)
	}
	return nil
}

// samePositions refuses two parameters of one set in the same place.
func (b *binding) samePositions() error {
	taken := map[int]uint32{}
	for k, p := range b.meta.Params {
		if b.bound[k] || b.meta.Cmdlet {
			continue
		}
		var own map[int]uint32
		for _, in := range p.In {
			if in.Mask&b.sets == 0 || in.Position == noPosition || in.Remaining {
				continue
			}
			if taken[in.Position]&in.Mask != 0 {
				return b.bindingError("AmbiguousPositionalParameterNoName", "Cannot bind positional parameters because no names were given.", nil)
			}
			if own == nil {
				own = map[int]uint32{}
			}
			own[in.Position] |= in.Mask
		}
		for position, mask := range own {
			taken[position] |= mask
		}
	}
	return nil
}

func (b *binding) ambiguous() error {
	return b.bindingError("AmbiguousParameterSet", "Parameter set cannot be resolved using the specified named parameters. One or more parameters issued cannot be used together or an insufficient number of parameters were provided.", nil)
}

// resolve picks the parameter set and checks that mandatory parameters are
// there. Parameters that the pipeline can still bind are left open when piped.
func (b *binding) resolve(piped bool) error {
	if len(b.meta.Sets) == 0 {
		if b.excess != nil {
			return b.excess
		}
		return b.mandatory(allSets, piped)
	}
	if b.sets == 0 {
		return b.ambiguous()
	}
	if b.excess != nil {
		if d := b.defaultMask(); bits.OnesCount32(b.sets) > 1 && b.sets&d == 0 {
			return b.ambiguous()
		}
		return b.excess
	}
	fed := piped && (b.meta.pipeline || b.meta.byName) // objects to come may still choose
	if bits.OnesCount32(b.sets) > 1 {
		// Sets whose mandatory parameters are all there.
		var complete uint32
		for i := range b.meta.Sets {
			m := uint32(1) << i
			if b.sets&m != 0 && b.missing(m, piped) == nil {
				complete |= m
			}
		}
		d := b.defaultMask()
		switch {
		case bits.OnesCount32(complete) == 1:
			b.sets = complete
		case complete&d != 0:
			if !fed {
				b.sets = d
			} else {
				b.sets = complete
			}
		case complete != 0:
			if fed {
				b.sets = complete
				return nil
			}
			// All that differ do so in optional parameters only.
			return b.ambiguous()
		case b.sets&d != 0:
			b.sets = d
			return b.mandatory(d, piped)
		default:
			return b.ambiguous()
		}
		return nil
	}
	return b.mandatory(b.sets, piped)
}

// missing returns the mandatory parameters of a set that are not bound.
func (b *binding) missing(set uint32, piped bool) []*Param {
	var out []*Param
	for k, p := range b.meta.Params {
		if b.bound[k] || b.delayed[k] != nil {
			continue
		}
		for _, in := range p.In {
			if in.Mask&set != 0 && in.Mandatory && !(piped && (in.Pipeline || in.ByName)) {
				out = append(out, p)
				break
			}
		}
	}
	return out
}

func (b *binding) mandatory(set uint32, piped bool) error {
	missing := b.missing(set, piped)
	if len(missing) == 0 {
		return nil
	}
	names := make([]string, len(missing))
	for i, p := range missing {
		names[i] = p.Name
	}
	return b.bindingError("MissingMandatoryParameter", "Cannot process command because of one or more missing mandatory parameters: "+strings.Join(names, " ")+".", missing[0])
}

// settle checks mandatory parameters once an object is bound. Where several sets
// are still possible one that has all it needs is enough, the default one first.
func (b *binding) settle() error {
	if len(b.meta.Sets) == 0 || bits.OnesCount32(b.sets) <= 1 {
		return b.mandatory(b.sets, false)
	}
	var complete uint32
	for i := range b.meta.Sets {
		if m := uint32(1) << i; b.sets&m != 0 && b.missing(m, false) == nil {
			complete |= m
		}
	}
	d := b.defaultMask()
	switch {
	case complete&d != 0:
		b.sets = d
		return nil
	case complete != 0:
		b.sets = complete
		return nil
	case b.sets&d != 0:
		return b.mandatory(d, false)
	}
	return b.mandatory(b.sets, false)
}

// pipelined binds an object from the pipeline: whole objects before properties,
// without conversion before with it. It returns the parameters it bound, so
// that the next object finds them free.
func (b *binding) pipelined(v any) ([]int, error) {
	taken, err := b.bindDelayed(v)
	if err != nil {
		return taken, err
	}
	var firstErr error
	matched := len(taken) > 0
	try := func(k int, value any) bool {
		was := b.sets
		if err := b.set(k, value); err != nil {
			b.sets = was
			if firstErr == nil {
				firstErr = err
			}
			return false
		}
		taken, matched = append(taken, k), true
		return true
	}
	each := func(want func(*InSet) bool, do func(k int, p *Param)) {
		for _, mask := range b.preference() {
			for k, p := range b.meta.Params {
				if b.bound[k] {
					continue
				}
				if in := p.in(mask & b.sets); in != nil && want(in) {
					do(k, p)
				}
			}
		}
	}
	byValue := func(in *InSet) bool { return in.Pipeline }
	byName := func(in *InSet) bool { return in.ByName }
	each(byValue, func(k int, p *Param) {
		if assignable(v, p.Type) {
			try(k, v)
		}
	})
	each(byName, func(k int, p *Param) {
		if prop, ok := b.property(v, p); ok && assignable(prop, p.Type) {
			try(k, prop)
		}
	})
	each(byValue, func(k int, p *Param) { try(k, v) })
	if x, ok := firstErr.(*types.Exception); ok && x.Class.Name != "System.Management.Automation.ParameterBindingValidationException" {
		firstErr = nil // an object that no parameter takes is reported as such
	}
	var failed error
	each(byName, func(k int, p *Param) {
		if prop, ok := b.property(v, p); ok && failed == nil {
			before := firstErr
			firstErr = nil
			if !try(k, prop) {
				failed = firstErr
			}
			firstErr = before
		}
	})
	if failed != nil { // a property that is there must fit
		return taken, failed
	}
	if !matched {
		if firstErr != nil {
			return nil, firstErr
		}
		e := b.bindingError("InputObjectNotBound", "The input object cannot be bound to any parameters for the command either because the command does not take pipeline input or the input and its properties do not match any of the parameters that take pipeline input.", nil)
		e.Target = v
		return nil, e
	}
	return taken, nil
}

// preference lists the masks to try: the default set, then all.
func (b *binding) preference() []uint32 {
	if d := b.defaultMask(); d != 0 && bits.OnesCount32(b.sets) > 1 {
		return []uint32{d, allSets}
	}
	return []uint32{allSets}
}

// assignable reports whether a value fits a type without conversion.
func assignable(v any, t *types.Type) bool {
	if t == nil || t == types.Object || t == types.PSObjectType {
		return true
	}
	if v == nil {
		return t != types.String && !t.IsValueType()
	}
	from := types.TypeOf(v)
	return from.AssignableTo(t) || t.Elem != nil && t.Elem != types.Object && from.AssignableTo(t.Elem) // one element makes an array
}

// property returns the property of a pipeline object that a parameter's name or
// alias matches.
func (b *binding) property(v any, p *Param) (any, bool) {
	if _, isDict := types.DictOf(v); isDict { // keys are no properties here
		for _, name := range append([]string{p.Name}, p.Aliases...) {
			for _, info := range b.rs.PropertyInfos(v) {
				if equalFold(info.Name, name) {
					return info.property(b.rs, "value")
				}
			}
		}
		return nil, false
	}
	for _, name := range append([]string{p.Name}, p.Aliases...) {
		if out, ok, err := b.rs.propertyValue(v, name); ok && err == nil {
			return out, true
		}
	}
	return nil, false
}

// release frees the parameters the last pipeline object bound.
func (b *binding) release(taken []int, sets uint32) {
	for _, k := range taken {
		b.bound[k] = false
		b.values[k] = nil
	}
	b.sets = sets
}
