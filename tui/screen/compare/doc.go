// Package compare draws the curves of several runs over each other, as they grow, and says below
// them what each came to, how far it is from the best and what that difference is worth, and in
// what their experiments differ.
package compare
