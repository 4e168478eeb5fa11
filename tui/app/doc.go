// Package app is the root of the terminal interface: a stack of screens of which
// the last is visible. It gives messages to those they are for and does what
// only the program as a whole can do: open and close screens, carry what one
// wants of another, help, quit, colours of the terminal. [Run] stands between it and a terminal
// that pastes without saying so, takes no output or goes away, and gives it back after a crash.
package app
