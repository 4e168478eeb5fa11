package main

import (
	"archive/zip"
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/parquet-go/parquet-go"
	"github.com/sbinet/npyio/npy"
	"gonum.org/v1/gonum/mat"
)

// visit is a row of the table that is written in every format; where the length is unknown it is
// missing.
type visit struct {
	Length *float64
	Place  string
	Wet    bool
	Kind   string
}

func visits() []visit {
	rows := make([]visit, 90)
	for i := range rows {
		length := float64(i*i%37) + 1.0/float64(3+i)
		rows[i] = visit{
			Place: []string{"north", "far south", "a,b"}[i*i%7%3], Wet: i%5 < 2, Kind: []string{"setosa", "other"}[i%2],
		}
		if i%11 != 3 {
			rows[i].Length = &length
		}
	}
	return rows
}

// A table trains to the same weights in whatever format it comes.
func TestEveryFormatTrainsToTheSameWeights(t *testing.T) {
	text, lines, arff := "Length,Place,Wet,Kind\n", "", "@relation visits\n@attribute Length numeric\n"+
		"@attribute Place {north,'far south','a,b'}\n@attribute Wet {false,true}\n"+
		"@attribute Kind {setosa,other}\n@data\n"
	for _, r := range visits() {
		length, null, unknown := "", "null", "?"
		if r.Length != nil {
			length = fmt.Sprint(*r.Length)
			null, unknown = length, length
		}
		text += fmt.Sprintf("%s,%q,%v,%s\n", length, r.Place, r.Wet, r.Kind)
		lines += fmt.Sprintf(`{"Length":%s,"Place":%q,"Wet":%v,"Kind":%q}`+"\n", null, r.Place, r.Wet, r.Kind)
		arff += fmt.Sprintf("%s,'%s',%v,%s\n", unknown, r.Place, r.Wet, r.Kind)
	}
	var table bytes.Buffer
	if err := parquet.Write(&table, visits()); err != nil {
		t.Fatal(err)
	}
	tabs := strings.ReplaceAll(strings.ReplaceAll(text, ",", "\t"), "a\tb", "a,b")
	sameWeights(t, map[string]string{
		"t.csv": text, "t.tsv": tabs, "t.jsonl": lines, "t.arff": arff, "t.parquet": table.String(),
	})
}

func TestFormatsOfNumbersTrainToTheSameWeights(t *testing.T) {
	const n = 60
	x, y := mat.NewDense(n, 2, nil), make([]int32, n)
	var text, sparse strings.Builder
	for i := range n {
		a, b := float64(i*i%23)/7, float64(i%3)
		x.SetRow(i, []float64{a, b})
		y[i] = int32(i % 2)
		fmt.Fprintf(&text, "%v,%v,%d\n", a, b, y[i])
		fmt.Fprintf(&sparse, "%d 1:%v 2:%v\n", y[i], a, b)
	}
	var archive bytes.Buffer
	z := zip.NewWriter(&archive)
	for name, values := range map[string]any{"x.npy": x, "y.npy": y} {
		w, err := z.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		if err := npy.Write(w, values); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	sameWeights(t, map[string]string{"n.csv": text.String(), "n.npz": archive.String(), "n.libsvm": sparse.String()})
}

// sameWeights trains on each of the files.
func sameWeights(t *testing.T, files map[string]string) {
	t.Helper()
	b := newBench(t)
	weights := map[string][]string{}
	for name, content := range files {
		if err := os.WriteFile(filepath.Join(b.dir, name), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		r := b.train("iris-small", "--set", "data.source="+name, "--set", "training.epochs=3")
		weights[r.WeightsSHA256] = append(weights[r.WeightsSHA256], name)
	}
	if len(weights) != 1 {
		t.Errorf("trained to different weights: %v", weights)
	}
}
