// Package plotfile draws curves into files for papers and slides: SVG, PNG and PDF, by gonum/plot.
package plotfile
