// Package theme says how meaning looks: semantic colours for light and dark
// backgrounds, and the glyphs that stand in for them where a terminal has no
// colour or no Unicode.
//
// Nothing else in the program names a colour or a box-drawing character. A
// [Theme] is immutable and shared by everything that draws; when the terminal
// reports its background, the program makes another.
package theme
