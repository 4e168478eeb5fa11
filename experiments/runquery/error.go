package runquery

import (
	"strings"

	"github.com/rivo/uniseg"
)

// Error says what is wrong with a query, and where.
type Error struct {
	Query    string
	From, To int // bytes of the query; equal where something is missing
	Message  string
}

// Error is the message alone.
func (e *Error) Error() string { return e.Message }

// Pointer returns the marks that, on a line below the query, point at what is wrong.
func (e *Error) Pointer() string {
	before := uniseg.StringWidth(e.Query[:e.From])
	return strings.Repeat(" ", before) + strings.Repeat("^", max(1, uniseg.StringWidth(e.Query[e.From:e.To])))
}
