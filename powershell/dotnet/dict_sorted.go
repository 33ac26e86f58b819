package dotnet

import (
	"strings"

	"github.com/runwright/runwright/powershell/types"
)

// sortedDict makes an empty dictionary that keeps its keys in order.
func sortedDict(c *Call) *types.Dict {
	env := c.Env
	d := &types.Dict{T: c.Type, CaseSensitive: true}
	var by any
	for _, a := range c.Args {
		switch k := types.Unwrap(a).(type) {
		case *StringComparer:
			d.CaseSensitive = !k.how.ignoreCase()
			by = k
		case *Comparer, *types.Instance:
			by = k
		}
	}
	d.Order = func(a, b any) int { return (&order{c: &Call{Env: env}, by: by}).compare(a, b) }
	return d
}

// sortedTable serves SortedDictionary and the two SortedLists.
func sortedTable() Table {
	t := dictTable()
	out := Table{}
	for k, f := range t {
		if !strings.HasPrefix(k, "new(") {
			out[k] = f
		}
	}
	this := func(c *Call) *types.Dict { return c.This.(*types.Dict) }
	out["new(*)"] = func(c *Call) (any, error) {
		d := sortedDict(c)
		for _, a := range c.Args {
			if from, ok := types.Unwrap(a).(*types.Dict); ok {
				for k, v := range from.All {
					if err := setTyped(c, d, k, v); err != nil {
						return nil, err
					}
				}
			}
		}
		return d, nil
	}
	place := func(c *Call) (int, error) {
		if i := c.Int(0); i >= 0 && i < this(c).Len() {
			return i, nil
		}
		return 0, OutOfRange("Index was out of range. Must be non-negative and less than the size of the collection.", "index")
	}
	at := func(f func(e types.Entry) any) Func {
		return func(c *Call) (any, error) {
			i, err := place(c)
			if err != nil {
				return nil, err
			}
			return f(this(c).At(i)), nil
		}
	}
	value, key := at(func(e types.Entry) any { return e.Value }), at(func(e types.Entry) any { return e.Key })
	out["GetByIndex(int)"], out["GetValueAtIndex(int)"] = value, value
	out["GetKey(int)"], out["GetKeyAtIndex(int)"] = key, key
	set := func(c *Call) (any, error) {
		i, err := place(c)
		if err == nil {
			this(c).SetAt(i, c.Args[1])
		}
		return nil, err
	}
	out["SetByIndex(*)"], out["SetValueAtIndex(*)"] = set, set
	out["RemoveAt(int)"] = func(c *Call) (any, error) {
		i, err := place(c)
		if err == nil {
			this(c).Delete(this(c).At(i).Key)
		}
		return nil, err
	}
	out["IndexOfKey(*)"] = func(c *Call) (any, error) {
		for i, k := range this(c).Keys() {
			if this(c).Order(k, types.Unwrap(c.Args[0])) == 0 {
				return int32(i), nil
			}
		}
		return int32(-1), nil
	}
	out["IndexOfValue(*)"] = func(c *Call) (any, error) {
		for i, v := range this(c).Values() {
			if equals(types.Unwrap(v), types.Unwrap(c.Args[0])) {
				return int32(i), nil
			}
		}
		return int32(-1), nil
	}
	out["GetKeyList()"] = func(c *Call) (any, error) { return types.NewArray(this(c).Keys()...), nil }
	out["GetValueList()"] = func(c *Call) (any, error) { return types.NewArray(this(c).Values()...), nil }
	out["get Capacity"] = func(c *Call) (any, error) { return int32(max(16, this(c).Len())), nil }
	out["set Capacity"], out["TrimToSize()"] = func(*Call) (any, error) { return nil, nil }, func(*Call) (any, error) { return nil, nil }
	return out
}

// setTyped sets an entry with key and value of the dictionary's types.
func setTyped(c *Call, d *types.Dict, k, v any) error {
	if len(d.T.Args) == 2 {
		var err error
		if k, err = c.Convert(k, d.T.Args[0]); err != nil {
			return err
		}
		if v, err = c.Convert(v, d.T.Args[1]); err != nil {
			return err
		}
	}
	d.Set(k, v)
	return nil
}

// addDictRest adds what single dictionary classes have beyond the others.
func addDictRest(t Table) {
	this := func(c *Call) *types.Dict { return c.This.(*types.Dict) }
	t["new(bool)"] = func(c *Call) (any, error) { return &types.Dict{T: c.Type, CaseSensitive: !c.Bool(0)}, nil }
	t["new(int,bool)"] = func(c *Call) (any, error) { return &types.Dict{T: c.Type, CaseSensitive: !c.Bool(1)}, nil }
	pairs := func(c *Call) (any, error) {
		d := &types.Dict{T: c.Type, CaseSensitive: true}
		for _, a := range c.Args {
			compareKeys(c.Env, d, a)
		}
		for _, a := range c.Args {
			items, err := collectionItems(a)
			if err != nil {
				continue
			}
			for _, v := range items {
				if e, ok := types.Unwrap(v).(*types.DictEntry); ok {
					if err := addNew(c, d, e.Key, e.Value); err != nil {
						return nil, err
					}
				}
			}
		}
		return d, nil
	}
	const pair = "System.Collections.Generic.IEnumerable[System.Collections.Generic.KeyValuePair[TKey,TValue]]"
	const equal = "System.Collections.Generic.IEqualityComparer[TKey]"
	t["new("+pair+")"], t["new("+pair+","+equal+")"] = pairs, pairs
	t["new(int,int)"] = func(c *Call) (any, error) { return &types.Dict{T: c.Type, CaseSensitive: true}, nil }
	place := func(c *Call, limit int) error {
		if i := c.Int(0); i < 0 || i >= limit {
			return OutOfRange("Index was out of range. Must be non-negative and less than the size of the collection.", "index")
		}
		return nil
	}
	t["Insert(*)"] = func(c *Call) (any, error) {
		d := this(c)
		if err := place(c, d.Len()+1); err != nil {
			return nil, err
		}
		if c.Args[1] == nil {
			return nil, ArgumentNull("key")
		}
		if d.Has(c.Args[1]) {
			return nil, duplicate(c, d, c.Args[1])
		}
		d.Insert(c.Int(0), c.Args[1], c.Args[2])
		return nil, nil
	}
	t["RemoveAt(int)"] = func(c *Call) (any, error) {
		if err := place(c, this(c).Len()); err != nil {
			return nil, err
		}
		this(c).Delete(this(c).At(c.Int(0)).Key)
		return nil, nil
	}
	t["GetAt(int)"] = func(c *Call) (any, error) {
		if err := place(c, this(c).Len()); err != nil {
			return nil, err
		}
		return this(c).Entries()[c.Int(0)], nil
	}
	t["SetAt(int,TValue)"] = func(c *Call) (any, error) {
		if err := place(c, this(c).Len()); err != nil {
			return nil, err
		}
		this(c).SetAt(c.Int(0), c.Args[1])
		return nil, nil
	}
	t["IndexOf(TKey)"] = func(c *Call) (any, error) {
		for i, k := range this(c).Keys() {
			if equals(types.Unwrap(k), types.Unwrap(c.Args[0])) {
				return int32(i), nil
			}
		}
		return int32(-1), nil
	}
	t["AsReadOnly()"] = func(c *Call) (any, error) {
		d := this(c).Clone()
		d.ReadOnly = true
		return d, nil
	}
	t["CopyTo(*)"] = func(c *Call) (any, error) { return nil, copyItems(c, this(c).Entries(), 0) }
	t["ToArray()"] = func(c *Call) (any, error) {
		items := this(c).Entries()
		return types.NewTyped(types.MustNamed("System.Collections.Generic.KeyValuePair`2").Instantiate(this(c).T.Args...), items), nil
	}
	take := func(c *Call) (any, error) {
		d := this(c)
		if c.Args[0] == nil {
			return nil, ArgumentNull("key")
		}
		v, ok := d.Get(c.Args[0])
		if !ok {
			return false, c.setOut(1, c.zeroOf(d.T.Args[1]))
		}
		d.Delete(c.Args[0])
		return true, c.setOut(1, v)
	}
	t["Remove(TKey,out TValue)"], t["TryRemove(TKey,out TValue)"] = take, take
	t["TryUpdate(TKey,TValue,TValue)"] = func(c *Call) (any, error) {
		v, ok := this(c).Get(c.Args[0])
		if !ok || !equals(types.Unwrap(v), types.Unwrap(c.Args[2])) {
			return false, nil
		}
		this(c).Set(c.Args[0], c.Args[1])
		return true, nil
	}
	t["GetOrAdd(*)"] = func(c *Call) (any, error) {
		d := this(c)
		if v, ok := d.Get(c.Args[0]); ok {
			return v, nil
		}
		v := c.Args[1]
		if c.method.Params[1].Type.IsDelegate() {
			var err error
			if v, err = c.call(1, append([]any{c.Args[0]}, c.Args[2:]...)...); err != nil {
				return nil, err
			}
		}
		d.Set(c.Args[0], v)
		return v, nil
	}
	t["AddOrUpdate(*)"] = func(c *Call) (any, error) {
		d := this(c)
		old, ok := d.Get(c.Args[0])
		v := c.Args[1]
		var err error
		if ok {
			v, err = c.call(2, append([]any{c.Args[0], old}, c.Args[3:]...)...)
		} else if c.method.Params[1].Type.IsDelegate() {
			v, err = c.call(1, append([]any{c.Args[0]}, c.Args[3:]...)...)
		}
		if err != nil {
			return nil, err
		}
		d.Set(c.Args[0], v)
		return v, nil
	}
	t["get IsEmpty"] = func(c *Call) (any, error) { return this(c).Len() == 0, nil }
	t["get Capacity"] = func(c *Call) (any, error) { return int32(max(this(c).Len(), 3)), nil }
	t["EnsureCapacity(int)"] = func(c *Call) (any, error) { return int32(max(c.Int(0), this(c).Len())), nil }
	t["TrimExcess(*)"] = func(*Call) (any, error) { return nil, nil }
	t["static Synchronized(*)"] = func(c *Call) (any, error) { return c.Args[0], nil }
	t["static get Empty"] = func(c *Call) (any, error) { return &types.Dict{T: c.Type, ReadOnly: true}, nil }
	t["get Comparer"] = func(c *Call) (any, error) {
		return &Comparer{T: types.MustNamed("System.Collections.Generic.EqualityComparer`1").Instantiate(this(c).T.Args[0])}, nil
	}
}

// duplicate is the error of a key that is there already, in the words of the
// dictionary's class.
func duplicate(c *Call, d *types.Dict, key any) error {
	text, err := c.Text(key)
	if err != nil {
		return err
	}
	if len(d.T.Args) == 2 {
		message := "An item with the same key has already been added. Key: " + text
		if strings.HasPrefix(d.T.Name, "System.Collections.Generic.SortedList") {
			return ArgumentError(message, "key")
		}
		return ArgumentError(message, "")
	}
	return ArgumentError("Item has already been added. Key in dictionary: '"+text+"'  Key being added: '"+text+"'", "")
}

// readOnlyDictTable is ReadOnlyDictionary, which here is a copy that refuses
// changes; the original's later changes are not seen.
func readOnlyDictTable() Table {
	t := Table{}
	for k, f := range dictTable() {
		t[k] = f
	}
	t["new(*)"] = func(c *Call) (any, error) {
		from, ok := types.Unwrap(c.Args[0]).(*types.Dict)
		if !ok {
			return nil, ArgumentNull("dictionary")
		}
		d := &types.Dict{T: c.Type, CaseSensitive: from.CaseSensitive}
		for k, v := range from.All {
			d.Set(k, v)
		}
		d.ReadOnly = true
		return d, nil
	}
	delete(t, "new(System.Collections.Generic.IDictionary[TKey,TValue])")
	return t
}

// stringDictTable is StringDictionary, whose keys are in lower case.
func stringDictTable() Table {
	this := func(c *Call) *types.Dict { return c.This.(*types.Dict) }
	low := func(c *Call) string { return strings.ToLower(c.Str(0)) }
	t := Table{
		"new()":               func(c *Call) (any, error) { return &types.Dict{T: c.Type}, nil },
		"ContainsKey(string)": func(c *Call) (any, error) { return this(c).Has(low(c)), nil },
		"Remove(string)":      func(c *Call) (any, error) { this(c).Delete(low(c)); return nil, nil },
		"Add(string,string)": func(c *Call) (any, error) {
			if this(c).Has(low(c)) {
				return nil, duplicate(c, this(c), low(c))
			}
			this(c).Set(low(c), c.Args[1])
			return nil, nil
		},
		"ContainsValue(string)": dictTable()["ContainsValue(System.Object)"],
	}
	for _, k := range []string{"get Count", "get Keys", "get Values", "Clear()", "GetEnumerator()", "CopyTo(*)", "get SyncRoot", "get IsSynchronized"} {
		t[k] = dictTable()[k]
	}
	return t
}
