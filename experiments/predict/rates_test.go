package predict_test

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"testing"
	"time"

	"tunebench/engine/dataset"
	"tunebench/experiments/predict"
	"tunebench/experiments/runstore"
)

// ratesOf names a run and a file whose reading is timed beside predicting it; see testdata/rates.sh.
var ratesOf = flag.String("rates", "", "folder of a run whose rates are measured on rows.csv beside it")

// TestRates times, if asked, reading alone and predicting in a pipe, which are compared with ONNX Runtime in
// testdata/rates.md. Without it, it holds that both see the same rows.
func TestRates(t *testing.T) {
	source := write(t, "t.csv", "a,b,label\n"+"1,2,x\n3,1,y\n2,5,x\n4,4,y\n")
	var dir *runstore.Dir
	if *ratesOf == "" {
		dir = run(t, "data.source="+source, "data.validation=0")
	} else {
		var err error
		if dir, err = runstore.Open(*ratesOf); err != nil {
			t.Fatal(err)
		}
		source = *ratesOf + "/../../rows.csv"
	}
	m := open(t, dir)
	began, read := time.Now(), 0
	rows, err := dataset.Stream(t.Context(), dataset.Input{Name: source}, dataset.Options{}, m.Preprocessing)
	if err != nil {
		t.Fatal(err)
	}
	for {
		table, err := rows.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		read += table.NumRows()
	}
	reading := time.Since(began)
	in, err := os.Open(source)
	if err != nil {
		t.Fatal(err)
	}
	defer in.Close()
	p, err := predict.New(m, processor)
	if err != nil {
		t.Fatal(err)
	}
	sum, err := p.Run(t.Context(), predict.Options{Data: "-", In: in}, io.Discard)
	if err != nil || sum.Rows != int64(read) || read < 4 {
		t.Fatalf("%d rows read, %d predicted, %v", read, sum.Rows, err)
	}
	if *ratesOf != "" {
		fmt.Printf("| tunebench, reading alone | %.0f |\n", float64(read)/reading.Seconds())
	}
}
