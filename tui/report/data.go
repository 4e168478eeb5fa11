package report

import (
	"tunebench/engine/profile"
	"tunebench/tui/format"
)

// Data draws the profile of a table.
type Data struct {
	*profile.Profile
	// All writes every class and every term, however many; else the first, and how many more there are.
	All bool
	// More says how to see all, behind the number of what is left out.
	More string
}

// What is shown of long lists.
const (
	mostClasses  = 20
	mostTerms    = 12
	mostFeatures = 30
)

// Report writes all of the profile.
func (d Data) Report(p *Page) {
	d.Head(p)
	if len(d.SHA256) > 16 {
		p.Add(p.th.Muted.Render("sha256 " + p.clean(d.SHA256)))
	}
	d.section(p, "Warnings", "", d.Warned)
	if d.Classes != nil {
		d.section(p, "Classes", "", d.Target)
	} else if d.Profile.Target != nil {
		d.section(p, "Target", "", d.Target)
	}
	if len(d.Pictures) > 0 {
		d.section(p, "Pictures", "label and row, drawn by chance", d.Pictured)
	}
	if d.Text != nil {
		d.section(p, "Text", "", d.Words)
	}
	if len(d.Fields) > 0 {
		d.section(p, "Entities", "a vector is learned for each", d.Entities)
	}
	if len(d.Features) > 0 && (d.All || len(d.Pictures) == 0) {
		d.section(p, "Features", "", d.FeatureTable)
	}
	d.Noticed(p)
}

func (d Data) section(p *Page, title, note string, write func(p *Page)) {
	p.Heading(title, note)
	p.Indented(2, write)
}

// Head writes what the data is and how it is split.
func (d Data) Head(p *Page) {
	word := "feature"
	if d.Text != nil {
		word = "term"
	}
	facts := []string{string(d.Task), format.Plural(d.Rows, "row"), format.Plural(d.Columns, word)}
	if d.Classes != nil {
		facts = append(facts, format.Plural(len(d.Classes), "class"))
	}
	if d.Missing > 0 {
		facts = append(facts, format.Plural(d.Missing, "missing value"))
	}
	p.Text("", p.th.Strong, d.Name)
	p.Text("", p.th.Text, p.joined(facts))
	parts := []string{format.Count(int64(d.Train)) + " to train", format.Count(int64(d.Validation)) + " to validate"}
	if d.Test > 0 {
		parts = append(parts, format.Count(int64(d.Test))+" to test")
	}
	if d.Repeats.Duplicates > 0 {
		parts = append(parts, format.Plural(d.Repeats.Duplicates, "repeated row"))
	}
	p.Text("", p.th.Muted, p.joined(parts))
}

// Warned writes what is wrong with the data, or that nothing is.
func (d Data) Warned(p *Page) {
	if len(d.Warnings) == 0 {
		p.Add(p.th.Good.Render(p.th.Glyphs.Check) + " " + p.th.Text.Render("none"))
	}
	for i, w := range d.Warnings {
		if i > 0 {
			p.Add("")
		}
		p.Warning(w, Mark{})
	}
}

// Noticed writes what was noticed or decided while reading and splitting, if anything was.
func (d Data) Noticed(p *Page) {
	if len(d.Notes) == 0 {
		return
	}
	p.Heading("Notes", "")
	for _, n := range d.Notes {
		p.Text(p.th.Muted.Render(p.th.Glyphs.Dot)+" ", p.th.Text, n)
	}
}

// rest says how much of a list is left out.
func (d Data) rest(p *Page, n int, thing string) {
	if n <= 0 {
		return
	}
	text := format.Plural(n, "more "+thing)
	if d.More != "" {
		text += "; " + d.More
	}
	p.Text("", p.th.Muted, text)
}

// upTo is how much of a list of n is shown.
func (d Data) upTo(n, most int) int {
	if d.All {
		return n
	}
	return min(n, most)
}
