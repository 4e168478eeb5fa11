package event

import "strings"

// Quantity is what a series measures, such as [Loss] or [LearningRate]. Its text is its name
// in a sentence; "" is unknown.
type Quantity string

// Unknown is the quantity of a tag that the vocabulary does not understand.
const Unknown Quantity = ""

// Title returns the name as a heading: Learning rate.
func (q Quantity) Title() string {
	if q == Unknown {
		return ""
	}
	return strings.ToUpper(string(q[:1])) + string(q[1:])
}

// Direction says which values of q are better.
func (q Quantity) Direction() Direction { return rows[q].direction }

// Share reports whether q lies between 0 and 1. Some programs record per cent nevertheless.
func (q Quantity) Share() bool { return rows[q].share }

// Judges reports whether q says how good predictions are. The others describe the run.
func (q Quantity) Judges() bool { return rows[q].judges }

// Scores lists the quantities by which a run is judged beside its loss. Of several that a run has, the
// first is the one to look at.
func Scores() []Quantity {
	var out []Quantity
	for _, r := range judging {
		if r.quantity != Loss && r.quantity != LogLoss && r.quantity != Penalty {
			out = append(out, r.quantity)
		}
	}
	return out
}

// Direction says which values of a quantity are better.
type Direction int8

// The directions.
const (
	Neither Direction = iota // neither is better, or it is not known
	Lower
	Higher
)

// LowerIsBetter reports whether the values under a tag improve downwards, as losses and errors do.
func LowerIsBetter(tag string) bool { return parse(tag).Quantity.Direction() == Lower }

// Part is the part of the data that a value was measured on.
type Part int8

// The parts.
const (
	NoPart Part = iota // measured on no part, or it is not known on which
	Train
	Validation
	Test
)

// String names the part: train, val, test; "" for [NoPart].
func (p Part) String() string { return [...]string{"", "train", "val", "test"}[p] }

// Interval says how often a value is recorded.
type Interval int8

// The intervals.
const (
	AnyInterval Interval = iota // the tag does not say
	PerStep
	PerEpoch
)

// row is what [rows] holds of a quantity.
type row struct {
	direction Direction
	share     bool
	judges    bool
}

// name is what a name stands for.
type name struct {
	quantity Quantity
	variant  string
}

var (
	rows, names = index()
	// longest is the number of words of the longest name.
	longest = func() (n int) {
		for phrase := range names {
			n = max(n, strings.Count(phrase, " ")+1)
		}
		return n
	}()
)

// index turns the vocabulary's lists into maps.
func index() (map[Quantity]row, map[string]name) {
	rows, names := map[Quantity]row{}, map[string]name{}
	for i, list := range [][]quantity{judging, running} {
		for _, q := range list {
			rows[q.quantity] = row{q.direction, q.share, i == 0}
			for _, n := range q.names {
				phrase, variant, _ := strings.Cut(n, "|")
				names[phrase] = name{q.quantity, variant}
			}
		}
	}
	return rows, names
}
