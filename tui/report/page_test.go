package report

import (
	"tunebench/tui/internal/frametest"
)

func page(look string, w int) *Page { return NewPage(frametest.Themes()[look], w) }
