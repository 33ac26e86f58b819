// Package facts holds what PowerShell 7.6 says about itself: the members of
// .NET types, the parameters of commands, aliases, accelerators and views, as
// recorded from PowerShell by reflection. It knows how to find a record, not
// what it means.
//
// The files below data/ are embedded as they were recorded and are the source;
// index_gen.go is made from them by go generate. Nothing is parsed at start-up:
// a look-up is a binary search over a static index and returns a slice of the
// embedded text. All functions are safe for concurrent use. The package
// depends on the standard library only.
package facts

import (
	_ "embed"
	"sort"
	"strings"
)

//go:generate go run ./gen

var (
	//go:embed data/types.txt
	typesText string
	//go:embed data/types-more.txt
	moreTypesText string
	//go:embed data/commands.jsonl
	commandsText string
	//go:embed data/common-parameters.jsonl
	commonParametersText string
	//go:embed data/accelerators.tsv
	acceleratorsText string
	//go:embed data/aliases.tsv
	aliasesText string
	//go:embed data/typedata.jsonl
	typeDataText string
	//go:embed data/formatdata.jsonl
	formatDataText string
	//go:embed data/format-order.tsv
	formatOrderText string
	//go:embed data/cultures.jsonl
	culturesText string
	//go:embed data/culture-names.tsv
	cultureNamesText string
	//go:embed data/verbs.tsv
	verbsText string
)

// indexEntry says where the record with a lower-case key lies in its file.
type indexEntry struct {
	key    string
	off, n int
}

func find(index []indexEntry, text, name string) (string, bool) {
	key := strings.ToLower(name)
	i := sort.Search(len(index), func(i int) bool { return index[i].key >= key })
	if i == len(index) || index[i].key != key {
		return "", false
	}
	return text[index[i].off : index[i].off+index[i].n], true
}

// Type returns the recorded block of a .NET type: one T line and its member
// lines, as described in data/README.md. The full name is matched without
// regard to case; a generic definition is named like List`1.
//
// Types that were not recorded but that scripts meet through members that were
// come from a file of their own, written from .NET's documentation.
func Type(fullName string) (block string, ok bool) {
	if block, ok = find(typeIndex[:], typesText, fullName); !ok {
		block, ok = find(moreTypeIndex[:], moreTypesText, fullName)
	}
	return block, ok
}

// Types calls yield with the full name of each type in name order, those that
// were not recorded behind the recorded.
func Types(yield func(fullName string) bool) {
	list := func(index []indexEntry, text string, skip []indexEntry) bool {
		for _, e := range index {
			if _, known := find(skip, typesText, e.key); known {
				continue
			}
			name, _, _ := strings.Cut(text[e.off+len("T\t"):e.off+e.n], "\t")
			if !yield(name) {
				return false
			}
		}
		return true
	}
	if list(typeIndex[:], typesText, nil) {
		list(moreTypeIndex[:], moreTypesText, typeIndex[:])
	}
}

// Command returns the JSON record of a built-in command.
func Command(name string) (record string, ok bool) {
	return find(commandIndex[:], commandsText, name)
}

// Commands calls yield with the JSON record of each built-in command in name order.
func Commands(yield func(record string) bool) {
	for _, e := range commandIndex {
		if !yield(commandsText[e.off : e.off+e.n]) {
			return
		}
	}
}

// CommonParameters returns the common parameters, one JSON record a line.
func CommonParameters() string { return commonParametersText }

// Accelerator returns the full .NET name that a type accelerator stands for.
func Accelerator(name string) (fullName string, ok bool) {
	line, ok := find(acceleratorIndex[:], acceleratorsText, name)
	if !ok {
		return "", false
	}
	_, rest, _ := strings.Cut(line, "\t")
	fullName, _, _ = strings.Cut(rest, "\t")
	return fullName, true
}

// Alias is an alias of a fresh session.
type Alias struct {
	Name, Definition, Options, ResolvesTo, Module string
}

// Aliases returns the aliases of a fresh session in name order.
func Aliases() []Alias {
	out := make([]Alias, 0, len(aliasIndex))
	for _, e := range aliasIndex {
		f := strings.Split(aliasesText[e.off:e.off+e.n], "\t")
		out = append(out, Alias{Name: f[0], Definition: f[1], Options: f[2], ResolvesTo: f[3], Module: f[4]})
	}
	return out
}

// AllTypeData returns the records of types' extended members, one JSON record a line
// that begins with the type's name.
func AllTypeData() string { return typeDataText }

// TypeData returns the JSON record of a type's extended members.
func TypeData(fullName string) (record string, ok bool) {
	return find(typeDataIndex[:], typeDataText, fullName)
}

// FormatData returns the recorded views, one JSON record a line, sorted by type.
func FormatData() string { return formatDataText }

// FormatOrder returns the order in which the recorded views are looked up: lines of
// kind, index, type names, view, control and what it applies to, behind a heading.
func FormatOrder() string { return formatOrderText }

// Verbs returns the approved verbs as recorded: a heading, then one verb a line
// with its alias prefix and group, in Get-Verb order.
func Verbs() string { return verbsText }

// Culture returns the JSON record of a culture's formats. Not every culture that
// has a name has a record.
func Culture(name string) (record string, ok bool) { return find(cultureIndex[:], culturesText, name) }

// CultureName returns the line of a known culture: name, LCID, two- and
// three-letter language, neutral, parent, English name and native name, tab separated.
func CultureName(name string) (line string, ok bool) {
	return find(cultureNameIndex[:], cultureNamesText, name)
}

// CultureNames calls yield with the line of each known culture in name order.
func CultureNames(yield func(line string) bool) {
	for _, e := range cultureNameIndex {
		if !yield(cultureNamesText[e.off : e.off+e.n]) {
			return
		}
	}
}
