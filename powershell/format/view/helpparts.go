package view

import "strings"

// The parts of a page of help: parameters, inputs and outputs, examples, and the
// pages of help that PowerShell made up.

// parameters is all parameters as they stand on a page.
func (w *helpText) parameters(v any, table bool) {
	w.inside(func() {
		for _, p := range w.each(v, "parameter") {
			w.parameterPart(p, table)
		}
	})
}

func (w *helpText) parameterList(v any, table bool) {
	for _, p := range w.each(v, "parameters", "parameter") {
		w.parameterPart(p, table)
	}
}

// parameter is the page of one parameter.
func (w *helpText) parameter(p any, table bool) {
	w.parameterPart(p, table)
	w.end()
}

// parameterPart is a parameter's name, description and table of traits.
func (w *helpText) parameterPart(p any, table bool) {
	made := w.has(p, "isDynamic")
	head := "-" + w.say(p, "name")
	if value := w.get(p, "parameterValue"); value != nil {
		value := "<" + helpString(value) + ">"
		if !made && value == "<SwitchParameter>" {
			value = "[" + value + "]"
		}
		head += " " + value
	}
	w.row(head)
	w.inside(func() {
		w.paragraphs(w.each(p, "description"))
		if !made || len(w.each(p, "description")) == 0 {
			w.end()
		}
		if table {
			w.traits(p, made)
			w.end()
		}
	})
}

// traits is the table of what a parameter is.
func (w *helpText) traits(p any, made bool) {
	row := func(label, property string) { w.row(label, spaces(29-len(label)), w.say(p, property)) }
	row("Required?", "required")
	row("Position?", "position")
	if !made {
		row("Default value", "defaultValue")
	}
	row("Accept pipeline input?", "pipelineInput")
	if made {
		row("Parameter set name", "parameterSetName")
	}
	row("Aliases", "aliases")
	if made {
		row("Dynamic?", "isDynamic")
	}
	row("Accept wildcard characters?", "globbing")
}

// common names the common parameters.
func (w *helpText) common(blank int) {
	w.row("<CommonParameters>")
	w.inside(func() {
		w.row("This cmdlet supports the common parameters: Verbose, Debug,")
		w.row("ErrorAction, ErrorVariable, WarningAction, WarningVariable,")
		w.row("OutBuffer, PipelineVariable, and OutVariable. For more information, see")
		w.row("about_CommonParameters (https://go.microsoft.com/fwlink/?LinkID=113216). ")
	})
	w.blank(blank)
}

// typed is a type of objects with what is said of it; ok is false when nothing is.
func (w *helpText) typed(t any) (ok bool) {
	w.row(w.say(t, "type", "name"))
	about := w.each(t, "description")
	if len(about) == 0 {
		return false
	}
	w.inside(func() {
		w.paragraphs(about)
		w.end()
	})
	return true
}

// inputs are the types a command takes; page says that it is a part of a page.
func (w *helpText) inputs(list []any, page bool) {
	if len(list) == 0 && page {
		w.end()
	}
	for _, t := range list {
		if w.typed(t) && page {
			w.end()
		}
	}
}

// outputs are the types a command gives.
func (w *helpText) outputs(list []any, page bool) {
	for _, t := range list {
		if !w.typed(t) && page {
			w.end()
		}
	}
	if page {
		w.end()
	}
}

// examples is all examples as they stand on a page.
func (w *helpText) examples(v any) {
	w.inside(func() {
		for _, e := range w.each(v, "example") {
			w.example(e)
		}
	})
}

func (w *helpText) exampleList(v any) {
	for _, e := range w.each(v, "examples", "example") {
		w.example(e)
	}
}

// example is an example: title, code and remarks.
func (w *helpText) example(e any) {
	w.row(w.say(e, "title"))
	w.end()
	for _, p := range w.each(e, "introduction") {
		w.text(w.say(p, "Text"))
	}
	w.row(w.say(e, "code"))
	w.end()
	w.paragraphs(w.each(e, "remarks"))
}

// madeUsual is the page of a command without help.
func (w *helpText) madeUsual(v any) {
	w.title(v)
	w.section("SYNTAX", func() { w.syntaxLines(w.get(v, "syntax")) })
	w.end()
	w.madeEnd(v)
}

// madeDetailed is the same with the parameters.
func (w *helpText) madeDetailed(v any) {
	w.madeHead(v, false)
	w.madeEnd(v)
}

// madeFull is the same with all that is known.
func (w *helpText) madeFull(v any) {
	w.madeHead(v, true)
	w.section("INPUTS", func() { w.madeTypes(w.each(v, "inputTypes", "inputType")) })
	w.section("OUTPUTS", func() { w.madeTypes(w.each(v, "returnValues", "returnValue")) })
	w.madeEnd(v)
}

// madeExamples says that there are none.
func (w *helpText) madeExamples(v any) {
	w.title(v)
	w.madeEnd(v)
}

func (w *helpText) madeHead(v any, table bool) {
	w.title(v)
	w.section("SYNTAX", func() {
		w.syntaxLines(w.get(v, "syntax"))
		w.end()
	})
	w.section("PARAMETERS", func() {
		list := w.each(v, "parameters", "parameter")
		for _, p := range list {
			w.parameterPart(p, table)
		}
		plain := helpString(w.get(v, "CommonParameters")) == "False"
		if !plain {
			w.common(1)
		} else if len(list) == 0 {
			w.row("None")
			w.end()
		}
		w.end()
	})
}

func (w *helpText) madeTypes(list []any) {
	for _, t := range list {
		w.row(w.say(t, "type", "name"))
		w.end()
	}
}

// madeEnd is what the pages of commands without help end with.
func (w *helpText) madeEnd(v any) {
	w.section("ALIASES", func() {
		w.row(strings.TrimRight(w.say(v, "aliases"), "\r\n"))
		w.end()
	})
	w.end()
	w.section("REMARKS", func() { w.row(w.say(v, "remarks")) })
}
