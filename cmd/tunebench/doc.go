// Command tunebench is a terminal workbench for tuning neural networks.
//
// This package is the only place that wires things together: one file per
// subcommand, each a thin layer over experiments/workspace, and the terminal
// interface as the default. All output goes through a console, which spells what a
// terminal would obey.
package main
