// Package runlabel says how a run is named and how its state looks, the same on
// every screen.
package runlabel
