// Package document writes what was found as a file to keep and to send: one HTML page that needs nothing else, neither
// network nor scripts, in light and dark and on paper, or Markdown.
//
// A [Document] is sections of blocks: text, tables, charts, code. Charts are SVG within the page, whose colors follow
// the page's; in Markdown they are tables of some of their points. Text from anywhere is made safe when it is written.
package document
