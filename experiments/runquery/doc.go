// Package runquery is the language in which runs are asked for: val/accuracy>0.95 lr<1e-2 state:done.
//
// It is pure: a [Vocabulary] says what names mean, and a [Record] what a run has under them, so
// it knows no files, no keys and no metrics. [Parse] turns a text into a [Query] or into an
// [Error] that points at the word that is wrong.
//
// # The language
//
//	query   = either { "OR" either }
//	either  = part { [ "AND" ] part }           terms side by side must all hold
//	part    = { "NOT" | "!" } ( "(" query ")" | term )
//	term    = NAME compare VALUE | "has" ":" NAME | WORD
//	compare = ":" | "=" | "==" | "!=" | "<" | "<=" | ">" | ">=" | "~"
//
// AND, OR and NOT may be written in lower case. A name, value or word with spaces, parentheses or
// quotes in it, or one that is called like an operator, stands between double or single quotes; \ makes
// the next character an ordinary one there.
//
//	name:digits      a text contains the value; a list has it; a number or one of a few words is it
//	optimizer=adam   is the value, in upper or lower case; != is not
//	lr<1e-2          compares numbers; times such as 90s, 5m, 2h, 3d; dates such as 2026-11-28
//	name~^digits-\d  matches a regular expression
//	has:parent       has any value of that name
//	digits           a word: the run is called or tagged so, or its state is called so, in part
//
// What a run does not have is neither equal nor unequal, larger nor smaller than anything: lr!=0.1
// leaves out runs without a learning rate, which NOT lr=0.1 does not.
package runquery
