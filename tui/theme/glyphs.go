package theme

// Glyphs are the characters that draw. Each is exactly one cell wide.
type Glyphs struct {
	// Frame: corners clockwise from the top left, edges, and the pieces where
	// a rule inside a frame meets its sides.
	TopLeft, TopRight, BottomRight, BottomLeft string
	Horizontal, Vertical, RuleLeft, RuleRight  string

	// Axis: the vertical line, its tick, the corner, the horizontal line, its tick.
	AxisY, TickY, Corner, AxisX, TickX string

	// Bullet is a living state, Hollow a waiting one.
	Bullet, Hollow, Pause, Check, Cross, Alert string
	// Cursor points at the current row; Prev and Next enclose a value that
	// left and right change; Changed marks a value that differs from its default.
	Cursor, Prev, Next, Changed string
	Ellipsis, Dot, Arrow        string
	Up, Down, Left, Right       string

	// Progress bar: done, the moving edge, to do.
	BarDone, BarHead, BarTodo string
	// Block is the cell of a horizontal bar; Blocks are its eighths from empty
	// to full (only two in ASCII); Levels are the steps of a sparkline.
	Block  string
	Blocks []rune
	Levels []rune

	// Thumb and Track draw a scroll position.
	Thumb, Track string

	// Marks in a chart: the best epoch, a value above or below the view, a
	// value that is not a number, a vertical marker, the crosshair.
	Best, Above, Below, NaN, Marker, Hair string

	// Peak is the best of many points, Coming one that is not finished.
	Peak, Coming string
	// Shades are steps of darkness from the lightest on.
	Shades []rune

	// Solid, Dashed and Dotted are samples of lines for a legend.
	Solid, Dashed, Dotted string

	// Markers tell series apart where lines are drawn of characters or the
	// colours repeat.
	Markers []rune
	// Braille allows plotting with 2x4 dots per cell.
	Braille bool
}

var unicodeGlyphs = Glyphs{
	TopLeft: "╭", TopRight: "╮", BottomRight: "╯", BottomLeft: "╰",
	Horizontal: "─", Vertical: "│", RuleLeft: "├", RuleRight: "┤",
	AxisY: "│", TickY: "┤", Corner: "╰", AxisX: "─", TickX: "┴",
	Bullet: "●", Hollow: "○", Pause: "‖", Check: "✓", Cross: "✗", Alert: "▲",
	Cursor: "▸", Prev: "‹", Next: "›", Changed: "•",
	Ellipsis: "…", Dot: "·", Arrow: "→",
	Up: "↑", Down: "↓", Left: "←", Right: "→",
	BarDone: "━", BarHead: "╺", BarTodo: "─",
	Block:  "█",
	Blocks: []rune(" ▏▎▍▌▋▊▉█"),
	Levels: []rune("▁▂▃▄▅▆▇█"),
	Thumb:  "┃", Track: "│",
	Best: "▾", Above: "▴", Below: "▿", NaN: "×", Marker: "┊", Hair: "│",
	Peak: "◆", Coming: "◇",
	Shades: []rune("·░▒▓█"),
	Solid:  "─", Dashed: "╌", Dotted: "┈",
	Markers: []rune("●◆▲■▼◇○□"),
	Braille: true,
}

var asciiGlyphs = Glyphs{
	TopLeft: "+", TopRight: "+", BottomRight: "+", BottomLeft: "+",
	Horizontal: "-", Vertical: "|", RuleLeft: "+", RuleRight: "+",
	AxisY: "|", TickY: "+", Corner: "+", AxisX: "-", TickX: "+",
	Bullet: "*", Hollow: "o", Pause: "=", Check: "+", Cross: "x", Alert: "!",
	Cursor: ">", Prev: "<", Next: ">", Changed: "*",
	Ellipsis: "~", Dot: "-", Arrow: ">",
	Up: "^", Down: "v", Left: "<", Right: ">",
	BarDone: "=", BarHead: ">", BarTodo: "-",
	Block:  "#",
	Blocks: []rune(" #"),
	Levels: []rune("_.-=^"),
	Thumb:  "#", Track: "|",
	Best: "v", Above: "^", Below: "v", NaN: "x", Marker: ":", Hair: "|",
	Peak: "@", Coming: "+",
	Shades: []rune(".:-=#"),
	Solid:  "-", Dashed: "=", Dotted: ".",
	Markers: []rune("*o+#%@x&"),
}
