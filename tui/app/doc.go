// Package app is the root of the terminal interface: it holds the screens, shows
// one of them, gives messages to those they are for, and answers what only the
// program as a whole can do (help, quit, colors of the terminal).
package app
