package workbench

import (
	"math"

	tea "charm.land/bubbletea/v2"

	"tunebench/tui/keymap"
)

func (c *charts) nextScale() { c.scale = c.scale.Next(&c.plots[0].line) }

func (c *charts) cycleSmoothing() { c.smoothing = (c.smoothing + 1) % len(smoothings) }

// move moves the crosshair by pages, and turns to another chart while one is zoomed.
func (c *charts) move(m keymap.Motion) tea.Cmd {
	switch m {
	case keymap.Up, keymap.Down:
		c.moveZoom(m.Of(0, 0))
	default:
		c.moveHair(m.Of(10, math.MaxInt32))
	}
	return nil
}

// step moves the crosshair.
func (c *charts) step(by int) tea.Cmd {
	c.moveHair(by)
	return nil
}

func (c *charts) enter() tea.Cmd {
	c.cycleZoom()
	return nil
}

// undo takes the crosshair away.
func (c *charts) undo() tea.Cmd {
	c.hair = nil
	return nil
}

// back takes the crosshair away, else the zoom; false if there was neither.
func (c *charts) back() bool {
	had := c.hair != nil || c.zoom != nil
	if c.hair == nil {
		c.zoom = nil
	}
	c.hair = nil
	return had
}
