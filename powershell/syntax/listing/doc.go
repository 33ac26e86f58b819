// Package listing writes the listings of runwright pwsh: the canonical
// listing of a syntax tree, the tree as an S-expression, the tokens and the
// parse errors of a file.
//
// Offsets are UTF-16 code units, texts are ASCII. The package reads nothing
// but the files it is given and must not import anything but package syntax.
package listing
