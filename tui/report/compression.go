package report

import (
	"fmt"
	"strconv"
	"time"

	"tunebench/experiments/workspace"
	"tunebench/tui/chart"
	"tunebench/tui/format"
)

// HelpCompression says how compressions are read.
const HelpCompression = "What is kept of the score when weights take fewer bits or the smallest are left out, " +
	"without training again. Sizes are those of the weights; this program computes with float32 whatever they " +
	"are, so that latencies hardly differ here."

// Efficiency writes what the network costs as it is.
func (p *Page) Efficiency(c *workspace.Compressions) {
	p.Pairs([]Pair{
		{"parameters", format.Count(int64(c.Parameters))},
		{"FLOPs to predict a row", format.SI(float64(c.FLOPs))},
		{"weights", format.Bytes(int64(c.Variants[0].Bytes))},
		{"latency of one row", seconds(c.Latency)},
		{"rows a second", fmt.Sprintf("%s, in batches of %d", format.SI(c.Throughput), c.BestBatch)},
	})
}

func seconds(s float64) string {
	d := time.Duration(s * float64(time.Second))
	return d.Round(max(1, d/1000)).String()
}

// Compressed writes a row for each way to take less room, and the sizes as bars.
func (p *Page) Compressed(c *workspace.Compressions) {
	whole := c.Variants[0]
	var rows [][]Cell
	var bars []chart.Bar
	for i, v := range c.Variants {
		style, change := p.th.Text, "-"
		if i > 0 {
			change = signed(v.Score - whole.Score)
			if v.Score < whole.Score-0.01 {
				style = p.th.Warn
			}
			if v.Score == whole.Score {
				change = "0"
			}
		}
		rows = append(rows, []Cell{
			{v.Name, p.th.Text},
			{format.Bytes(int64(v.Bytes)), p.th.Text},
			{strconv.FormatFloat(float64(whole.Bytes)/float64(max(1, v.Bytes)), 'f', 1, 64) + "x", p.th.Muted},
			{format.Value(v.Score), style},
			{change, style},
			{format.Value(v.Error), p.th.Muted},
			{seconds(v.Latency), p.th.Muted},
		})
		bars = append(bars, chart.Bar{
			Label: v.Name, Value: float64(v.Bytes), Style: style,
			Text: format.Bytes(int64(v.Bytes)) + ", " + c.Score + " " + format.Value(v.Score),
		})
	}
	p.Table([]Column{
		{Title: "weights"},
		{Title: "size", Right: true},
		{Title: "smaller", Right: true},
		{Title: c.Score, Right: true},
		{Title: "change", Right: true},
		{Title: c.Error, Right: true},
		{Title: "latency", Right: true},
	}, rows)
	p.Add("")
	p.Add(chart.Bars(p.th, p.w, bars)...)
}
