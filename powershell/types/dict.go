package types

import (
	"math/big"
	"slices"
	"sort"
	"strings"
)

// Entry is a key and its value.
type Entry struct {
	Key, Value any
}

// Dict is a dictionary: Hashtable, OrderedDictionary, Dictionary[K,V] and their
// kin, told apart by T. Entries are enumerated in the order of insertion, which
// for Hashtable is one of the orders .NET could give.
type Dict struct {
	Own
	T *Type
	// CaseSensitive tells string keys apart by case; PowerShell's own literals do not.
	CaseSensitive bool
	// ReadOnly marks dictionaries that refuse changes.
	ReadOnly bool
	// Order keeps the keys sorted when set; nil keeps them as they came.
	Order func(a, b any) int

	// Equality decides which keys are the same when set; nil leaves it to the keys.
	Equality KeyEquality

	entries []Entry
	strs    map[string]int
	// buckets are the places of keys with a hash code of a script, by that.
	buckets map[int32][]int
	others  map[any]int
	version uint32
}

// Version changes with every change that .NET's enumerators of the dictionary
// refuse: of generic ones those that add, of others all.
func (d *Dict) Version() uint32 { return d.version }

// touch notes a change of what is there.
func (d *Dict) touch() {
	if len(d.T.Args) == 0 {
		d.version++
	}
}

// NewHashtable returns an empty @{}.
func NewHashtable() *Dict { return &Dict{T: HashtableType} }

// NewOrdered returns an empty [ordered]@{}.
func NewOrdered() *Dict { return &Dict{T: OrderedType} }

// PSType returns the dictionary's type.
func (d *Dict) PSType() *Type { return d.T }

// Ordered reports whether the dictionary has positions.
func (d *Dict) Ordered() bool { return d.T == OrderedType }

// DictEntry is the value that enumerating a dictionary yields.
type DictEntry struct {
	T     *Type // DictionaryEntry or KeyValuePair[K,V]
	Key   any
	Value any
}

// PSType returns DictionaryEntry or KeyValuePair[K,V].
func (e *DictEntry) PSType() *Type { return e.T }

// foldASCII returns s in lower case, using buf when s is short ASCII.
func foldASCII(s string, buf []byte) ([]byte, bool) {
	for i := 0; i < len(s); i++ {
		c := s[i]
		if c >= 0x80 {
			return nil, false
		}
		if 'A' <= c && c <= 'Z' {
			c += 'a' - 'A'
		}
		buf = append(buf, c)
	}
	return buf, true
}

// otherKey maps a non-string key to a comparable value that is equal exactly
// when .NET's Equals says so.
func otherKey(k any) any {
	switch x := k.(type) {
	case *big.Int:
		return "bigint:" + x.String()
	case *PSObject:
		if x.Base != nil {
			return otherKey(x.Base)
		}
	case *EnumValue:
		return enumKey{x.T, x.Bits}
	case Half:
		return x.key()
	}
	return k
}

type enumKey struct {
	t    *Type
	bits int64
}

func (d *Dict) find(key any) int {
	if p, ok := key.(*PSObject); ok && p.Base != nil {
		key = p.Base
	}
	if h, ok := d.ownHash(key); ok {
		return d.findHashed(h, key)
	}
	if s, ok := key.(string); ok {
		if d.CaseSensitive {
			if i, ok := d.strs[s]; ok {
				return i
			}
			return -1
		}
		var buf [64]byte
		if folded, ok := foldASCII(s, buf[:0]); ok {
			if i, ok := d.strs[string(folded)]; ok {
				return i
			}
			return -1
		}
		if i, ok := d.strs[strings.ToLower(strings.ToUpper(s))]; ok {
			return i
		}
		return -1
	}
	if i, ok := d.others[otherKey(key)]; ok {
		return i
	}
	return -1
}

// Get returns the value under key.
func (d *Dict) Get(key any) (any, bool) {
	if i := d.find(key); i >= 0 {
		return d.entries[i].Value, true
	}
	return nil, false
}

// Has reports whether there is a value under key.
func (d *Dict) Has(key any) bool { return d.find(key) >= 0 }

// Set puts value under key, keeping the place of a key that is there. The key
// must not be nil.
func (d *Dict) Set(key, value any) {
	if i := d.find(key); i >= 0 {
		d.entries[i].Value = value
		d.touch()
		return
	}
	d.version++
	if d.Order != nil {
		at := sort.Search(len(d.entries), func(i int) bool { return d.Order(d.entries[i].Key, key) > 0 })
		if at < len(d.entries) {
			d.Insert(at, key, value)
			return
		}
	}
	d.index(key, len(d.entries))
	d.entries = append(d.entries, Entry{key, value})
}

func (d *Dict) index(key any, at int) {
	if p, ok := key.(*PSObject); ok && p.Base != nil {
		key = p.Base
	}
	if h, ok := d.ownHash(key); ok {
		if d.buckets == nil {
			d.buckets = make(map[int32][]int)
		}
		d.buckets[h] = append(d.buckets[h], at)
		return
	}
	if s, ok := key.(string); ok {
		if d.strs == nil {
			d.strs = make(map[string]int)
		}
		if !d.CaseSensitive {
			var buf [64]byte
			if folded, ok := foldASCII(s, buf[:0]); ok {
				if string(folded) != s {
					s = string(folded)
				}
			} else {
				s = strings.ToLower(strings.ToUpper(s))
			}
		}
		d.strs[s] = at
		return
	}
	if d.others == nil {
		d.others = make(map[any]int)
	}
	d.others[otherKey(key)] = at
}

// Delete removes key and reports whether it was there.
func (d *Dict) Delete(key any) bool {
	i := d.find(key)
	if i < 0 {
		return false
	}
	d.touch()
	// The last entry goes cheaply; others compact, since removal is rare and
	// enumeration frequent.
	if i == len(d.entries)-1 {
		d.unindex(key)
		d.entries[i] = Entry{}
		d.entries = d.entries[:i]
		return true
	}
	d.rebuild(append(append([]Entry{}, d.entries[:i]...), d.entries[i+1:]...))
	return true
}

func (d *Dict) unindex(key any) {
	at := d.find(key)
	for k, i := range d.strs {
		if i == at {
			delete(d.strs, k)
			return
		}
	}
	for k, i := range d.others {
		if i == at {
			delete(d.others, k)
			return
		}
	}
	for h, places := range d.buckets {
		if i := slices.Index(places, at); i >= 0 {
			d.buckets[h] = slices.Delete(places, i, i+1)
			return
		}
	}
}

func (d *Dict) rebuild(entries []Entry) {
	d.strs, d.others, d.buckets, d.entries = nil, nil, nil, nil
	for i, e := range entries {
		d.index(e.Key, i)
	}
	d.entries = append(d.entries, entries...)
}

// Insert puts a new key at a position.
func (d *Dict) Insert(at int, key, value any) {
	entries := append([]Entry{}, d.entries[:at]...)
	entries = append(entries, Entry{key, value})
	d.rebuild(append(entries, d.entries[at:]...))
}

// Clear removes everything.
func (d *Dict) Clear() {
	d.touch()
	d.rebuild(nil)
}

// Len is the number of entries.
func (d *Dict) Len() int { return len(d.entries) }

// At returns the entry at a position, 0 ≤ i < Len.
func (d *Dict) At(i int) Entry { return d.entries[i] }

// SetAt replaces the value at a position.
func (d *Dict) SetAt(i int, value any) {
	d.touch()
	d.entries[i].Value = value
}

// All yields the entries in order. Changes during the loop are not seen.
func (d *Dict) All(yield func(key, value any) bool) {
	for _, e := range d.entries {
		if !yield(e.Key, e.Value) {
			return
		}
	}
}

// Keys returns the keys in order.
func (d *Dict) Keys() []any {
	keys := make([]any, len(d.entries))
	for i, e := range d.entries {
		keys[i] = e.Key
	}
	return keys
}

// Values returns the values in order.
func (d *Dict) Values() []any {
	values := make([]any, len(d.entries))
	for i, e := range d.entries {
		values[i] = e.Value
	}
	return values
}

// Entries returns what enumerating the dictionary yields.
func (d *Dict) Entries() []any {
	t := MustNamed("System.Collections.DictionaryEntry")
	if len(d.T.Args) == 2 {
		t = MustNamed("System.Collections.Generic.KeyValuePair`2").Instantiate(d.T.Args...)
	}
	out := make([]any, len(d.entries))
	for i, e := range d.entries {
		out[i] = &DictEntry{T: t, Key: e.Key, Value: e.Value}
	}
	return out
}

// Clone returns a copy that shares keys and values.
func (d *Dict) Clone() *Dict {
	c := &Dict{T: d.T, CaseSensitive: d.CaseSensitive, Order: d.Order, Equality: d.Equality}
	c.rebuild(d.entries)
	return c
}
