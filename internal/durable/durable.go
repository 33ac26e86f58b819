// Package durable makes changes of folders outlive a loss of power. A file's own
// Sync does not keep its name: that belongs to the folder.
package durable
