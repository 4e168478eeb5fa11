package metric

import (
	"encoding/json"
	"math"
	"os"
	"testing"
)

// testdata/make_ranking.py wrote the figures with scikit-learn 1.2.1.
func TestRankingAgreesWithScikitLearn(t *testing.T) {
	raw, err := os.ReadFile("testdata/ranking.json")
	if err != nil {
		t.Fatal(err)
	}
	var cases []struct {
		K            int
		Scores       []float32
		Relevant     []bool
		NDCG, Recall float64
	}
	if err := json.Unmarshal(raw, &cases); err != nil || len(cases) == 0 {
		t.Fatalf("%d cases, %v", len(cases), err)
	}
	for i, c := range cases {
		r := NewRanking(c.K)
		r.Add(c.Scores, c.Relevant)
		if math.Abs(r.NDCG()-c.NDCG) > 1e-9 {
			t.Errorf("case %d: NDCG@%d %v, want %v", i, c.K, r.NDCG(), c.NDCG)
		}
		if c.Recall >= 0 && math.Abs(r.Recall()-c.Recall) > 1e-12 {
			t.Errorf("case %d: recall@%d %v, want %v", i, c.K, r.Recall(), c.Recall)
		}
	}
}

func TestRankingOfEqualScoresIsThatOfChance(t *testing.T) {
	r := NewRanking(2)
	r.Add(make([]float32, 10), []bool{true, false, false, false, false, false, false, false, false, false})
	if got := r.Recall(); math.Abs(got-0.2) > 1e-12 {
		t.Errorf("recall@2 of one in ten without an order is %v, want 0.2", got)
	}
	r.Add([]float32{1, 0}, []bool{false, false})
	if r.Lists() != 1 {
		t.Error("a list without relevant items counted")
	}
	r.Add([]float32{float32(math.NaN()), -5, 3}, []bool{true, false, false})
	if got := 2*r.Recall() - 0.2; math.Abs(got) > 1e-12 {
		t.Errorf("a NaN score came among the first two: recall %v", got)
	}
	if r.Reset(); r.Lists() != 0 || r.K() != 2 || r.NDCG() == r.NDCG() {
		t.Error("a reset keeps lists")
	}
	if n := testing.AllocsPerRun(10, func() { r.Add([]float32{1, 2, 3}, []bool{true, false, true}) }); n != 0 {
		t.Errorf("%v allocations a list", n)
	}
}
