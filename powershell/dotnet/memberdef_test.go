package dotnet_test

import (
	"strings"
	"testing"

	"github.com/runwright/runwright/powershell/dotnet"
	"github.com/runwright/runwright/powershell/types"
)

// TestMethodTexts compares definitions with what Get-Member of PowerShell shows.
func TestMethodTexts(t *testing.T) {
	for _, c := range []struct {
		t          *types.Type
		name, want string
	}{
		{types.String, "Clone", "System.Object Clone(), System.Object ICloneable.Clone()"},
		{types.Int32, "CompareTo", "int CompareTo(System.Object value), int CompareTo(int value), int IComparable.CompareTo(System.Object obj), int IComparable[int].CompareTo(int other)"},
		{types.Int32, "GetByteCount", "int IBinaryInteger[int].GetByteCount()"},
		{types.ListDef.Instantiate(types.Object), "Add", "void Add(System.Object item), void ICollection[Object].Add(System.Object item), int IList.Add(System.Object value)"},
		{types.MustNamed("System.Uri"), "Equals", "bool Equals(System.Object comparand), bool Equals(uri other), bool IEquatable[uri].Equals(uri other)"},
		{types.MustNamed("System.DateTimeOffset"), "Deconstruct", "void Deconstruct([ref] System.DateOnly date, [ref] System.TimeOnly time, [ref] timespan offset)"},
		{types.MustNamed("System.Collections.Hashtable"), "GetEnumerator", "System.Collections.IDictionaryEnumerator GetEnumerator(), System.Collections.IDictionaryEnumerator IDictionary.GetEnumerator(), System.Collections.IEnumerator IEnumerable.GetEnumerator()"},
	} {
		_, lines := dotnet.MethodTexts(c.t, false)
		if got := strings.Join(lines[c.name], ", "); got != c.want {
			t.Errorf("%s.%s\n got  %s\n want %s", c.t, c.name, got, c.want)
		}
	}
}
