package executortest

import (
	"math"
	"slices"
	"strings"
	"testing"

	"tunebench/engine/nn"
	"tunebench/engine/sparse"
	"tunebench/engine/train/job"
)

// prediction of a row does not depend on the rows beside it.
func (x exam) prediction(t *testing.T) {
	c := Classes(5)
	c.Net.Norm = nn.LayerNorm
	e := x.new(t, c)
	out, one := e.predicted(t), make([]float32, 3)
	for i := range 20 {
		if err := e.PredictData(c.Validation.Slice(i, i+1), one); err != nil {
			t.Fatal(err)
		}
		if !slices.Equal(one, out[i*3:i*3+3]) {
			t.Fatalf("row %d alone gives %v, among others %v", i, one, out[i*3:i*3+3])
		}
	}
}

// predictionOfAnyRows: rows of every kind that were in no part, without answers, by
// the weights of the moment; those of a part as the part.
func (x exam) predictionOfAnyRows(t *testing.T) {
	problems := map[string]func() job.Config{"dense": func() job.Config { return Classes(2) }, "pictures": Pictures}
	for name, config := range RowWise {
		problems[name] = config
	}
	for name, config := range problems {
		c := config()
		others := c.Validation
		others.Labels, others.Targets = nil, nil
		c.EMA = 0.8
		e := x.new(t, c)
		c.Validation = job.Data{}
		alone := x.new(t, c)
		for _, until := range []int{0, 7} {
			e.run(t, until/2, until, job.Hyper{LR: 0.01, Dropout: 0.3})
			alone.run(t, until/2, until, job.Hyper{LR: 0.01, Dropout: 0.3})
			want, got := e.predicted(t), make([]float32, others.Rows()*c.Net.Outputs)
			for _, s := range []*subject{e, alone} {
				if err := s.PredictData(others, got); err != nil {
					t.Fatalf("%s: %v", name, err)
				}
				if !slices.Equal(got, want) {
					t.Errorf("%s: after %d updates rows are predicted otherwise than as a part", name, until)
				}
			}
		}
		if err := e.PredictData(others.Slice(3, 3), nil); err != nil {
			t.Errorf("%s: no rows: %v", name, err)
		}
	}
}

func (x exam) predictionErrors(t *testing.T) {
	dense, text, ratings := x.new(t, Classes(1)), x.new(t, Text(0.02)), x.new(t, Ratings())
	narrow := Blobs(4, 5, 3, 1)
	foreign := ratings.cfg.Validation.Slice(0, 4)
	foreign.IDs = []int32{0, 0, 0, 0, 0, 50, 0, 0}
	wide := *text.cfg.Validation.Sparse
	wide.Cols++
	for _, c := range []struct {
		e    *subject
		d    job.Data
		room int
		want string
	}{
		{dense, dense.cfg.Validation, 5, "room for 5 values, want 1800"},
		{dense, narrow, 12, "5 columns, the network takes 6"},
		{dense, text.cfg.Validation, 120, "sparse"},
		{text, dense.cfg.Validation, 1800, "sparse"},
		{text, job.Data{Sparse: &sparse.CSR{Rows: 1, Cols: TextColumns}}, 3, "1 rows with 0 row pointers"},
		{text, job.Data{Sparse: &wide}, 120, "901 sparse columns, the network takes 900"},
		{ratings, foreign, 4, "row 2 has id 50 of 50 in field 1"},
		{ratings, job.Data{IDs: []int32{1}}, 1, "1 ids for 0 rows of 2 fields"},
	} {
		err := c.e.PredictData(c.d, make([]float32, c.room))
		if err == nil || !strings.HasPrefix(err.Error(), "predict: ") || !strings.Contains(err.Error(), c.want) {
			t.Errorf("error %v, want one with %q", err, c.want)
		}
	}
	if err := dense.Predict(job.ValidationPart, nil); err == nil || !strings.Contains(err.Error(), "want 1800") {
		t.Errorf("error %v for a part without room", err)
	}
	if r := dense.run(t, 0, 2, job.Hyper{LR: 0.01}); math.IsNaN(r.Loss) {
		t.Error("after errors the executor does not train on")
	}
}
