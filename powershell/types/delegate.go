package types

// IsDelegate reports whether t is a delegate type, which a script block converts to.
func (t *Type) IsDelegate() bool {
	info := t.Info()
	return info != nil && info.Kind == KindDelegate
}
