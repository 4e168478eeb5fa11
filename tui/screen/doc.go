// Package screen says what a screen is and what it may ask of the program.
//
// The program is a stack of screens of which the last is visible. A [Screen] owns its state and
// answers each message with an [Effect]: a command, and at times an [Action], which carries
// everything it is about, so that the program can do it without knowing the screen. Screens are
// packages below this one and never import each other; what one wants of another it asks for by
// an action, which finds the nearest screen below that offers it ([Editor], [Viewer]).
//
// To add a screen: write its package, add its line to the table in tui/app, and bind the key
// that opens it on the screen where it belongs.
package screen
