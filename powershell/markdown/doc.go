// Package markdown reads Markdown and writes it as HTML or as text for a
// terminal, for ConvertFrom-Markdown.
//
// The syntax is CommonMark 0.31 (https://spec.commonmark.org/0.31.2/) with what
// PowerShell's converter adds and people use: tables, struck out text, task
// lists, bare addresses, and the ids of headings. A document is read in two
// steps, as the specification's appendix describes: lines into blocks, then the
// text of blocks into inlines. Time is linear in the length of the text, but for
// the depth of blocks, which is bounded.
//
// That it is our own has one reason: a sandbox is a new process of this binary
// for each job, and the well-kept library for Markdown in Go takes as long to
// initialize, used or not, as all other packages together.
package markdown
