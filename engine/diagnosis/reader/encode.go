package reader

import (
	"bufio"
	"bytes"
	"cmp"
	"compress/gzip"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"tunebench/engine/diagnosis/reader/boost"
	"tunebench/engine/finding"
)

// header is the first line of a packed model, in JSON; the trees follow in the order of the forests.
type header struct {
	Names       []string // of the features that it was fitted on
	Bins        boost.Bins
	Temperature float64
	Named       float64
	Hopeful     float64
	Level       float64
	Slope       float64
	Causes      []packedCause
	Remedies    []packedRemedy
}

type packedCause struct {
	Cause finding.Cause
	Trees int
}

type packedRemedy struct {
	Remedy           string
	Base, Odds       float32
	Trees, Chances   int
	Spread, Widening float64
}

// Encode packs a model.
func (m *Model) Encode() ([]byte, error) {
	h := header{
		Names: Names(), Bins: m.Bins, Temperature: m.Temperature, Named: m.Named, Hopeful: m.Hopeful, Level: m.Level,
		Slope: m.Slope,
	}
	var trees []boost.Tree
	for _, c := range m.Causes {
		h.Causes = append(h.Causes, packedCause{c.Cause, len(c.Trees)})
		trees = append(trees, c.Trees...)
	}
	for _, r := range m.Remedies {
		h.Remedies = append(h.Remedies, packedRemedy{
			r.Remedy, r.Gain.Base, r.Chance.Base, len(r.Gain.Trees), len(r.Chance.Trees), r.Spread, r.Widening,
		})
		trees = append(append(trees, r.Gain.Trees...), r.Chance.Trees...)
	}
	var out bytes.Buffer
	z, err := gzip.NewWriterLevel(&out, gzip.BestCompression)
	if err != nil {
		return nil, err
	}
	if err := json.NewEncoder(z).Encode(h); err != nil {
		return nil, err
	}
	if err := binary.Write(z, binary.LittleEndian, trees); err != nil {
		return nil, err
	}
	err = z.Close()
	return out.Bytes(), err
}

// Decode unpacks a model. One that was fitted on other features is refused.
func Decode(data []byte) (*Model, error) {
	z, err := gzip.NewReader(bytes.NewReader(data))
	if err != nil {
		return nil, err
	}
	in := bufio.NewReader(z)
	line, err := in.ReadBytes('\n')
	if err != nil {
		return nil, err
	}
	var h header
	if err := json.Unmarshal(line, &h); err != nil {
		return nil, err
	}
	if names := Names(); fmt.Sprint(h.Names) != fmt.Sprint(names) || len(h.Bins) != len(names) {
		return nil, fmt.Errorf("the model was fitted on %d other features: fit it anew", len(h.Names))
	}
	m := &Model{
		Bins: h.Bins, Temperature: h.Temperature, Named: h.Named, Hopeful: h.Hopeful, Level: h.Level, Slope: h.Slope,
	}
	t := &treeReader{in: in, features: len(h.Bins)}
	for _, c := range h.Causes {
		m.Causes = append(m.Causes, Likelihood{c.Cause, boost.Forest{Trees: t.read(c.Trees)}})
	}
	for _, r := range h.Remedies {
		m.Remedies = append(m.Remedies, Outlook{
			Remedy: r.Remedy, Spread: r.Spread, Widening: r.Widening,
			Gain:   boost.Forest{Base: r.Base, Trees: t.read(r.Trees)},
			Chance: boost.Forest{Base: r.Odds, Trees: t.read(r.Chances)},
		})
	}
	if t.err == nil {
		if _, err := in.ReadByte(); !errors.Is(err, io.EOF) {
			return nil, fmt.Errorf("the model has no end: %w", cmp.Or(err, errMore))
		}
	}
	return m, t.err
}

var errMore = errors.New("more follows")

// treeReader reads trees until one is bad.
type treeReader struct {
	in       io.Reader
	features int
	err      error
}

func (t *treeReader) read(n int) []boost.Tree {
	const most = 1 << 16
	if t.err == nil && (n < 0 || n > most) {
		t.err = fmt.Errorf("a forest of %d trees", n)
	}
	if t.err != nil {
		return nil
	}
	trees := make([]boost.Tree, n)
	if t.err = binary.Read(t.in, binary.LittleEndian, trees); t.err != nil {
		return nil
	}
	for i := range trees {
		for _, f := range trees[i].Feature {
			if int(f) >= t.features {
				t.err = fmt.Errorf("a tree asks for feature %d of %d", f, t.features)
			}
		}
	}
	return trees
}
