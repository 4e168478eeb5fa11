package insight

import (
	"math"
	"slices"
	"testing"
)

func TestCompressions(t *testing.T) {
	for _, kind := range []string{"pictures", "values", "table", "text"} {
		in := open(t, kind, Options{})
		before := measured(t, in)
		c, err := in.Compressions(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		whole := c.Variants[0]
		if whole.Bytes != 4*in.params() || c.Parameters == 0 || c.FLOPs == 0 || c.Latency <= 0 || c.Throughput <= 0 ||
			c.BestBatch > c.Rows {
			t.Errorf("%s: %+v", kind, c)
		}
		same := func(i int) bool { return whole.Score == float64(before.Metrics[i].Value) }
		if !same(0) && !same(2) { // accuracy, or R2
			t.Errorf("%s: as it is it scores %v, not %v", kind, whole.Score, before.Metrics)
		}
		for i, v := range c.Variants[1:] {
			if v.Bytes >= whole.Bytes || v.Latency <= 0 || math.IsNaN(v.Error) {
				t.Errorf("%s: %+v", kind, v)
			}
			if v.Bits >= 16 && v.Pruned == 0 && math.Abs(v.Error-whole.Error) > 0.01*(1+math.Abs(whole.Error)) {
				t.Errorf("%s: numbers of 16 bits took the %s from %v to %v", kind, c.Error, whole.Error, v.Error)
			}
			last := c.Variants[i]
			if i > 0 && v.Pruned > last.Pruned && v.Bits == last.Bits && v.Bytes >= last.Bytes {
				t.Errorf("%s: more pruned, and no smaller: %+v", kind, v)
			}
		}
		// The network is as it was.
		if after := measured(t, in); !slices.EqualFunc(before.Metrics, after.Metrics, func(a, b Metric) bool {
			return math.Float64bits(float64(a.Value)) == math.Float64bits(float64(b.Value))
		}) {
			t.Errorf("%s: the weights were not put back", kind)
		}
		again, err := in.predict(in.data)
		if err != nil || !slices.Equal(again, in.outputs) {
			t.Errorf("%s: the weights were not put back (%v)", kind, err)
		}
	}
}
