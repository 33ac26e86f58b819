package utility

import (
	"github.com/runwright/runwright/powershell/interp"
	"github.com/runwright/runwright/powershell/types"
)

// compareObject is Compare-Object.
type compareObject struct {
	interp.Base
	exprs     []expression
	labels    []string
	reference []*compared
	at        int
	// waiting are the objects of either side that no partner was found for yet.
	waitingRef, waitingDiff []*compared
	cmp                     keyComparer
}

// compared is an object with its keys.
type compared struct{ sortKey }

func (k *compareObject) Begin(c *interp.Call) error {
	exprs, err := expressions(c, c.Objects("Property"), "expression")
	if err != nil {
		return err
	}
	k.exprs = exprs
	for i := range exprs {
		k.labels = append(k.labels, exprs[i].label())
	}
	orders := make([]int, max(1, len(exprs)))
	for i := range orders {
		orders[i] = 1
	}
	k.cmp = keyComparer{c: c, caseSensitive: c.Switch("CaseSensitive"), orders: orders}
	for _, v := range c.Objects("ReferenceObject") {
		if v != nil {
			k.reference = append(k.reference, k.keys(c, v))
		}
	}
	return nil
}

func (k *compareObject) keys(c *interp.Call, v any) *compared {
	n := max(1, len(k.exprs))
	out := &compared{sortKey: sortKey{value: v, keys: make([]any, n), exists: make([]bool, n)}}
	if len(k.exprs) == 0 {
		out.keys[0], out.exists[0] = v, true
	}
	for i := range k.exprs {
		out.keys[i], out.exists[i] = k.exprs[i].value(c, v)
	}
	return out
}

// Process compares the next objects of both sides, looking for partners among
// those that wait, at most SyncWindow of each side.
func (k *compareObject) Process(c *interp.Call) error {
	for _, v := range c.Objects("DifferenceObject") {
		if v == nil {
			continue
		}
		if err := k.step(c, v); err != nil {
			return err
		}
	}
	return nil
}

func (k *compareObject) window(c *interp.Call) int { return c.Int("SyncWindow", 1<<31-1) }

func (k *compareObject) step(c *interp.Call, v any) error {
	var ref *compared
	if k.at < len(k.reference) {
		ref = k.reference[k.at]
		k.at++
	}
	diff := k.keys(c, v)
	if ref != nil && k.cmp.compare(&ref.sortKey, &diff.sortKey) == 0 {
		return k.write(c, ref, "==")
	}
	// the new difference may be a reference object that waits, and the other way round
	if partner := k.take(&k.waitingRef, diff, true); partner != nil {
		if err := k.write(c, partner, "=="); err != nil {
			return err
		}
		diff = nil
	}
	if ref != nil {
		if partner := k.take(&k.waitingDiff, ref, false); partner != nil {
			if err := k.write(c, ref, "=="); err != nil {
				return err
			}
			ref = nil
		}
	}
	if diff != nil {
		if err := k.wait(c, &k.waitingDiff, diff, "=>"); err != nil {
			return err
		}
	}
	if ref != nil {
		return k.wait(c, &k.waitingRef, ref, "<=")
	}
	return nil
}

// wait lets an object wait for its partner; the oldest one leaves when more than
// the window's size wait.
func (k *compareObject) wait(c *interp.Call, list *[]*compared, v *compared, side string) error {
	n := k.window(c)
	if n <= 0 {
		return k.write(c, v, side)
	}
	for len(*list) >= n {
		if err := k.write(c, (*list)[0], side); err != nil {
			return err
		}
		*list = (*list)[1:]
	}
	*list = append(*list, v)
	return nil
}

// take finds the partner of an object among those that wait. The reference is
// always the left operand, since the left one's type decides.
func (k *compareObject) take(list *[]*compared, v *compared, listIsReference bool) *compared {
	for i, w := range *list {
		a, b := &w.sortKey, &v.sortKey
		if !listIsReference {
			a, b = b, a
		}
		if k.cmp.compare(a, b) == 0 {
			*list = append((*list)[:i:i], (*list)[i+1:]...)
			return w
		}
	}
	return nil
}

func (k *compareObject) End(c *interp.Call) error {
	for ; k.at < len(k.reference); k.at++ {
		ref := k.reference[k.at]
		if partner := k.take(&k.waitingDiff, ref, false); partner != nil {
			if err := k.write(c, ref, "=="); err != nil {
				return err
			}
			continue
		}
		if err := k.wait(c, &k.waitingRef, ref, "<="); err != nil {
			return err
		}
	}
	for _, v := range k.waitingDiff {
		if err := k.write(c, v, "=>"); err != nil {
			return err
		}
	}
	for _, v := range k.waitingRef {
		if err := k.write(c, v, "<="); err != nil {
			return err
		}
	}
	return nil
}

// write writes the result for one object.
func (k *compareObject) write(c *interp.Call, v *compared, side string) error {
	if side == "==" {
		// Who excludes the different ones means the equal ones, unless they say no.
		if !c.Switch("IncludeEqual") && (!c.Switch("ExcludeDifferent") || c.Has("IncludeEqual")) {
			return nil
		}
	} else if c.Switch("ExcludeDifferent") {
		return nil
	}
	if c.Switch("PassThru") {
		o, ok := v.value.(*types.PSObject)
		if !ok {
			o = &types.PSObject{Base: v.value}
		}
		return c.Write(o.Set("SideIndicator", side))
	}
	out := types.NewCustom()
	if len(k.exprs) == 0 {
		out.Set("InputObject", v.value)
	}
	for i, l := range k.labels {
		out.Set(l, v.keys[i])
	}
	return c.Write(out.Set("SideIndicator", side))
}
