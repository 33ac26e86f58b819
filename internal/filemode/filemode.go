// Package filemode says what users other than a file's owner may do with it, where
// the system tells that by the file's mode.
package filemode
