package profile

import (
	"cmp"
	"math"
	"slices"
	"strconv"

	"tunebench/engine/dataset"
	"tunebench/engine/event"
	"tunebench/engine/finding"
)

// Text describes a table of text by the features that its training rows gave.
type Text struct {
	// Terms describes the number of different terms in a training row, Vocabulary counts all.
	Terms      Feature `json:"terms"`
	Vocabulary int     `json:"vocabulary"`
	// Blank counts training rows without any term of the vocabulary.
	Blank int `json:"blank"`
	// Top holds the most frequent terms, ByClass for each class those that most mark it.
	Top     []Term   `json:"top"`
	ByClass [][]Term `json:"by_class,omitempty"`
}

// Term is a word or a sequence of words.
type Term struct {
	Term string `json:"term"`
	// Rows counts the training rows with the term and Share is their share.
	Rows  int          `json:"rows"`
	Share event.Number `json:"share"`
	// Phi is the correlation between having the term and being of the class, -1 to 1; NaN in
	// [Text.Top].
	Phi event.Number `json:"phi"`
}

// How many terms are kept.
const (
	topTerms   = 30
	classTerms = 10
)

// describeText counts terms over the training rows; nil where features are not sparse.
func describeText(p *dataset.Prepared, bins int) *Text {
	if p == nil || p.Train.Sparse == nil {
		return nil
	}
	m := p.Train.Sparse
	t := &Text{Vocabulary: m.Cols}
	lengths := make([]float32, m.Rows)
	rows := make([]int, m.Cols)
	classes := len(p.Classes)
	inClass, ofClass := make([]int32, m.Cols*classes), make([]int, classes)
	for i := range m.Rows {
		terms, _ := m.Row(i)
		lengths[i] = float32(len(terms))
		if len(terms) == 0 {
			t.Blank++
		}
		for _, term := range terms {
			rows[term]++
			if p.Train.Labels != nil {
				inClass[int(term)*classes+int(p.Train.Labels[i])]++
			}
		}
		if p.Train.Labels != nil {
			ofClass[p.Train.Labels[i]]++
		}
	}
	t.Terms = describe("terms in a row", lengths, sampleRows(m.Rows, DefaultSampleRows, 0), bins)
	term := func(j int, phi float64) Term {
		return Term{p.Features[j], rows[j], event.Number(float64(rows[j]) / float64(m.Rows)), event.Number(phi)}
	}
	for _, j := range largest(m.Cols, topTerms, func(j int) float64 { return float64(rows[j]) }) {
		t.Top = append(t.Top, term(j, math.NaN()))
	}
	if p.Train.Labels == nil {
		return t
	}
	t.ByClass = make([][]Term, classes)
	for c := range classes {
		phi := func(j int) float64 { return phi(int(inClass[j*classes+c]), rows[j], ofClass[c], m.Rows) }
		for _, j := range largest(m.Cols, classTerms, phi) {
			if v := phi(j); v > 0 {
				t.ByClass[c] = append(t.ByClass[c], term(j, v))
			}
		}
	}
	return t
}

// phi is the correlation of two binary variables from their counts: both, the first, the
// second, all. It is -1 where one of them does not vary, so that it ranks last.
func phi(both, a, b, n int) float64 {
	x, y, z, all := float64(both), float64(a), float64(b), float64(n)
	d := x*all - y*z
	if v := y * (all - y) * z * (all - z); v > 0 {
		return d / math.Sqrt(v)
	}
	return -1
}

// largest returns the indices of the most largest scores, descending; equal ones ascend.
func largest(n, most int, score func(int) float64) []int {
	var best []int
	for j := range n {
		s := score(j)
		if len(best) == most && s <= score(best[most-1]) {
			continue
		}
		at, _ := slices.BinarySearchFunc(best, s, func(k int, s float64) int {
			if score(k) >= s {
				return -1
			}
			return 1
		})
		best = slices.Insert(best, at, j)
		best = best[:min(len(best), most)]
	}
	return best
}

// giveawayPhi is the correlation from which a term is the class in other words.
const giveawayPhi = 0.99

// termGivesAway looks for a term that is in nearly all rows of a class and in no others, such
// as the label's own name.
func termGivesAway(l *look) *Warning {
	t := l.profile.Text
	if t == nil || l.profile.Train < giveawayRows {
		return nil
	}
	var found []teller
	w := &Warning{Kind: GivesAway, Severity: finding.Bad, Why: "Text written after the label was known, or that " +
		"contains it, makes validation perfect and the model useless on new text."}
	for c, terms := range t.ByClass {
		if len(terms) == 0 || float64(terms[0].Phi) < giveawayPhi {
			continue
		}
		found = append(found, teller{terms[0].Term, float64(terms[0].Phi)})
		w.Features = append(w.Features, terms[0].Term)
		if len(w.Evidence) < 3 {
			w.Evidence = append(w.Evidence, finding.Fact(terms[0].Term, "correlation %s with class %s (rule: %s)",
				figure(float64(terms[0].Phi)), l.profile.Classes[c].Name, figure(giveawayPhi)))
		}
	}
	if found == nil {
		return nil
	}
	slices.SortStableFunc(found, func(a, b teller) int { return cmp.Compare(b.score, a.score) })
	w.Title = "the term " + strconv.Quote(found[0].name) + " alone gives a class away"
	w.Suggestions = advice("remove what tells the label from the text",
		"what remains shows what can really be predicted")
	return w
}

// maxBlank is the share of rows without any known term from which on it matters.
const maxBlank = 0.05

func blankRows(l *look) *Warning {
	t := l.profile.Text
	if t == nil || float64(t.Blank) < maxBlank*float64(l.profile.Train) || t.Blank < fewRepeats {
		return nil
	}
	w := &Warning{
		Kind: BlankText, Severity: finding.Warn, Title: "rows without any term of the vocabulary",
		Evidence: []finding.Evidence{
			finding.Fact("blank", "%s, %s (rule: %s)", count(t.Blank, "training row"),
				percent(float64(t.Blank)/float64(l.profile.Train)), percent(maxBlank)),
			{Label: "vocabulary", Text: count(t.Vocabulary, "term")},
		},
		Why: "The network sees the same zeros for all of them and can only guess. The text is empty, or its words " +
			"are too rare for the vocabulary.",
	}
	if minimum, ok := l.options.Get("data.min_df").(int); ok && minimum > 1 {
		w.Suggestions = l.change("data.min_df", 1, "rare words then enter the vocabulary")
	} else {
		w.Suggestions = advice("check the text columns of these rows", "empty text cannot be classified")
	}
	return w
}
