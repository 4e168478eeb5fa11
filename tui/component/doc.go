// Package component holds the parts that screens are made of: panes, the status
// line, tabs, the form, tables, text, dialogs.
//
// Components draw into exactly the cells they are given and never more, take
// their looks from a theme at each call, and report what the user did as plain
// values; the screen that owns them decides what it means. Text that comes from
// files or data is cleaned of control sequences where it is drawn.
package component
