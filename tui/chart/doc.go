// Package chart draws series as text: line charts, sparklines, bars, histograms and pictures; and
// many points: scatter plots, contours and parallel coordinates.
//
// Cells are kept on the ntcharts canvas; reduction, scales, ticks and
// plotting are ours. A [Data] holds one growing series together with minima and
// maxima over blocks of 8, 64, ... points, so a frame costs O(width log n)
// however long the run, and an appended point O(1). A [Line] describes one
// chart and returns exactly the number of cells asked for, at any size and for
// any values: NaN and infinities are gaps with a mark, divergence is clipped
// with a mark, and everything is cut to the view before it is drawn.
package chart
