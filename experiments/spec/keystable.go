package spec

import (
	"fmt"
	"strings"

	"tunebench/engine/hparam"
)

// KeysTable returns the README's table of keys: name, default, valid values and meaning
// of each, in the order of the file, as Markdown.
func KeysTable() string {
	var b strings.Builder
	b.WriteString("| key | default | values | meaning |\n|---|---|---|---|\n")
	for _, k := range hparam.All() {
		help := k.Help
		if k.ForKey != "" {
			help += fmt.Sprintf(" (`%s`: %s)", k.ForKey, joinNames(k.For))
		}
		if k.Live {
			help += "; may change while training"
		}
		fmt.Fprintf(&b, "| `%s` | `%s` | %s | %s |\n", k.Name, tomlValue(k.Default), cell(k.Range()), cell(help))
	}
	return b.String()
}

// cell escapes what would end a cell or start emphasis.
func cell(s string) string {
	return strings.NewReplacer("|", `\|`, "*", `\*`).Replace(s)
}
