package view

import (
	"strings"
	"sync"
)

// The views of help objects. What they show was learned from pages that PowerShell
// printed: sections with a heading, each part four columns further to the right.

// helpViews are the views by the name of their type in lower case.
var helpViews = sync.OnceValue(func() map[string]*View {
	out := map[string]*View{}
	add := func(f func(w *helpText, v any), names ...string) {
		v := &View{Name: names[0], Types: names, Kind: Custom, Rows: []Row{{Lines: func(env Env, v any) []string {
			w := &helpText{env: env}
			f(w, v)
			return w.out
		}}}}
		for _, n := range names {
			out[strings.ToLower(n)] = v
		}
	}
	maml, made := "MamlCommandHelpInfo", "ExtendedCmdletHelpInfo"
	add((*helpText).usual, maml)
	add((*helpText).detailed, maml+"#DetailedView")
	add((*helpText).full, maml+"#FullView")
	add((*helpText).examplesOnly, maml+"#ExamplesView")
	add((*helpText).madeUsual, made)
	add((*helpText).madeDetailed, made+"#DetailedView")
	add((*helpText).madeFull, made+"#FullView")
	add((*helpText).madeExamples, made+"#ExamplesView")
	add(func(w *helpText, v any) { w.parameter(v, true) }, maml+"#parameter")
	add(func(w *helpText, v any) { w.parameter(v, true) }, made+"#parameter")
	add(func(w *helpText, v any) { w.parameters(v, false) }, maml+"#parameters", made+"#parameters")
	add(func(w *helpText, v any) { w.syntaxLines(v) }, maml+"#syntax", made+"#syntax")
	add((*helpText).details, maml+"#details")
	add((*helpText).examples, maml+"#examples")
	add((*helpText).example, maml+"#example")
	add(func(w *helpText, v any) { w.paragraphs([]any{v}) }, "MamlParaTextItem")
	add((*helpText).links, maml+"#relatedLinks")
	add(func(w *helpText, v any) { w.inputs(w.each(v, "inputType"), false) }, maml+"#inputTypes", made+"#inputTypes")
	add(func(w *helpText, v any) { w.outputs(w.each(v, "returnValue"), false) }, maml+"#returnValues", made+"#returnValues")
	add(func(w *helpText, v any) { w.paragraphs(w.each(v, "alert")) }, maml+"#alertSet")
	out["helpinfoshort"] = &View{Name: "HelpInfoShort", Types: []string{"HelpInfoShort"}, Kind: Table,
		Columns: []Column{{Label: "Name", Width: 33, Align: Left}, {Label: "Category", Width: 9, Align: Left}, {Label: "Module", Width: 25, Align: Left}, {Label: "Synopsis", Align: Left}},
		Rows:    []Row{{Items: []Item{{Column: Column{Label: "Name", Property: "Name"}}, {Column: Column{Label: "Category", Property: "Category"}}, {Column: Column{Label: "Module", Property: "ModuleName"}}, {Column: Column{Label: "Synopsis", Property: "Synopsis"}}}}}}
	return out
})

// helpFor is the view of help for an object of some types, nil for none.
func helpFor(names []string) *View {
	for _, n := range names {
		n = strings.ToLower(strings.TrimPrefix(n, "Deserialized."))
		if v := helpViews()[n]; v != nil {
			return v
		}
		if first, last := strings.IndexByte(n, '#'), strings.LastIndexByte(n, '#'); first >= 0 && last > first {
			if v := helpViews()[n[:first]+n[last:]]; v != nil { // the help file stands between
				return v
			}
		}
	}
	return nil
}

// usual is the page without a switch.
func (w *helpText) usual(v any) {
	w.head(v)
	w.section("RELATED LINKS", func() { w.linkRows(v) })
	w.end()
	w.remarks(v)
}

// detailed is the page of -Detailed.
func (w *helpText) detailed(v any) {
	w.head(v)
	w.section("PARAMETERS", func() {
		w.parameterList(v, false)
		w.common(1)
		w.exampleList(v)
	})
	w.remarks(v)
}

// full is the page of -Full.
func (w *helpText) full(v any) {
	w.head(v)
	w.section("PARAMETERS", func() {
		w.parameterList(v, true)
		w.common(1)
	})
	w.section("INPUTS", func() { w.inputs(w.each(v, "inputTypes", "inputType"), true) })
	w.section("OUTPUTS", func() { w.outputs(w.each(v, "returnValues", "returnValue"), true) })
	if alerts := w.each(v, "alertSet", "alert"); len(alerts) > 0 {
		w.section("NOTES", func() {
			w.blank(2)
			w.inside(func() { w.paragraphs(alerts) })
			w.end()
		})
	}
	w.inside(func() {
		w.exampleList(v)
		w.end()
	})
	w.section("RELATED LINKS", func() { w.linkRows(v) })
}

// examplesOnly is the page of -Examples.
func (w *helpText) examplesOnly(v any) {
	w.title(v)
	w.synopsis(v)
	w.inside(func() { w.exampleList(v) })
}

// details is what a command is called and does.
func (w *helpText) details(v any) {
	w.section("NAME", func() {
		w.row(w.say(v, "name"))
		w.end()
	})
	w.section("SYNOPSIS", func() {
		w.paragraphs(w.each(v, "description"))
		w.blank(2)
	})
}

func (w *helpText) section(title string, f func()) {
	w.row(title)
	w.inside(f)
}

// head is what all long pages begin with.
func (w *helpText) head(v any) {
	w.title(v)
	w.synopsis(v)
	w.section("SYNTAX", func() {
		w.syntaxLines(w.get(v, "syntax"))
		w.end()
	})
	w.section("DESCRIPTION", func() {
		w.paragraphs(w.each(v, "description"))
		w.end()
	})
	w.end()
}

func (w *helpText) title(v any) {
	w.section("NAME", func() {
		w.row(w.say(v, "Name"))
		w.end()
	})
}

func (w *helpText) synopsis(v any) {
	w.section("SYNOPSIS", func() {
		w.paragraphs(w.each(v, "details", "description"))
		w.blank(2)
	})
}

// syntaxLines are the ways to call a command, a blank line behind each.
func (w *helpText) syntaxLines(v any) {
	for _, item := range w.each(v, "syntaxItem") {
		line := w.say(item, "name") + " "
		for _, p := range w.each(item, "parameter") {
			line += w.syntaxWord(p) + " "
		}
		if plain := w.get(item, "CommonParameters"); plain == nil || helpString(plain) != "False" {
			line += "[<CommonParameters>]"
		}
		w.row(line)
		w.end()
	}
}

// syntaxWord is a parameter in a line of syntax.
func (w *helpText) syntaxWord(p any) string {
	word := "-" + w.say(p, "name")
	if strings.ToLower(w.say(p, "position")) != "named" && w.has(p, "position") {
		word = "[" + word + "]"
	}
	if values := w.each(p, "parameterValueGroup", "parameterValue"); len(values) > 0 {
		names := make([]string, len(values))
		for i, x := range values {
			names[i] = helpString(x)
		}
		word += " {" + strings.Join(names, " | ") + "}"
	} else if value := w.get(p, "parameterValue"); value != nil {
		word += " <" + helpString(value) + ">"
	}
	if strings.ToLower(w.say(p, "required")) != "true" {
		word = "[" + word + "]"
	}
	return word
}

// remarks say where there is more.
func (w *helpText) remarks(v any) {
	name := w.say(v, "Name")
	w.section("REMARKS", func() {
		w.row(`To see the examples, type: "Get-Help `, name, ` -Examples"`)
		w.row(`For more information, type: "Get-Help `, name, ` -Detailed"`)
		w.row(`For technical information, type: "Get-Help `, name, ` -Full"`)
		if w.online(v) {
			w.row(`For online help, type: "Get-Help `, name, ` -Online"`)
		}
	})
}

// online reports whether one of the links has an address.
func (w *helpText) online(v any) bool {
	for _, l := range w.each(v, "relatedLinks", "navigationLink") {
		if w.say(l, "uri") != "" {
			return true
		}
	}
	return false
}

func (w *helpText) linkRows(v any) { w.links(w.get(v, "relatedLinks")) }

// links are related links, a line each: text, address or both.
func (w *helpText) links(v any) {
	for _, l := range w.each(v, "navigationLink") {
		text := w.say(l, "linkText")
		if text != "" && w.has(l, "uri") {
			text += " "
		}
		w.row(text, w.say(l, "uri"))
	}
}
