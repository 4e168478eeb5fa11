// Package report draws what was found out as lines of text: the profile of data, findings and
// warnings, the metrics of a run, tables.
//
// A [Page] collects lines of one width in one theme. Each kind of content has one function that
// writes it on a page, so that a screen's pane and the output of a command show the same words,
// in color or without, in Unicode or in ASCII. Text from files is cleaned on its way, and no
// line is wider than the page. What is drawn is plain data of the engine: how it was come by,
// and where on the screen it goes, is not known here.
package report
