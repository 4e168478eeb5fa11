// Package finding is the vocabulary of everything that judges a run or its data:
// a finding, the evidence for it, how severe it is, and what to try next.
//
// The diagnosis reads findings off curves, the profile off tables; summary.json stores them, and
// screens and the command line show them, without either side knowing the other. How severe one finding is
// beside another is decided here ([Severity.Rank]); how that looks, in tui/theme.
package finding
