package types

// KeyEquality is a dictionary's comparer that a script wrote.
type KeyEquality interface {
	HashKey(key any) int32
	SameKey(a, b any) bool
}

// ownHash is the hash code that a script's code gives a key; ok is false for
// keys that nobody but the engine compares.
func (d *Dict) ownHash(key any) (hash int32, ok bool) {
	if d.Equality != nil {
		return d.Equality.HashKey(key), true
	}
	if i, ok := key.(*Instance); ok {
		return i.hash()
	}
	return 0, false
}

// findHashed finds a key among those of its hash code, -1 when it is not there.
func (d *Dict) findHashed(hash int32, key any) int {
	for _, at := range d.buckets[hash] {
		if d.sameKey(d.entries[at].Key, key) {
			return at
		}
	}
	return -1
}

func (d *Dict) sameKey(stored, key any) bool {
	if d.Equality != nil {
		return d.Equality.SameKey(stored, key)
	}
	i, ok := Unwrap(stored).(*Instance)
	return ok && i.Same(key)
}
