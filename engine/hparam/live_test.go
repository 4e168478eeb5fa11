package hparam

import (
	"math"
	"strings"
	"testing"
)

func TestLiveKeysAreThoseOfTheTable(t *testing.T) {
	live := LiveKeys()
	for _, k := range All() {
		_, err := LiveKey(k.Name)
		if (err == nil) != k.Live || strings.Contains(strings.Join(live, " "), k.Name) != k.Live {
			t.Errorf("%s: live is %v, error %v", k.Name, k.Live, err)
		}
	}
}

func TestLiveValuesNameWhatIsWrong(t *testing.T) {
	for _, c := range []struct {
		key   string
		value float64
		want  string // "" if it may be
	}{
		{"optimizer.lr", 1e-5, ""},
		{"training.batch_size", 64, ""},
		{"regularization.dropout", 0, ""},
		{"optimizer.lr", 0, "optimizer.lr: 0 is out of range, it must be a number in (0, 10000]"},
		{"optimizer.lr", math.NaN(), "optimizer.lr: NaN is out of range"},
		{"regularization.l1", math.Inf(1), "regularization.l1: +Inf is out of range"},
		{"regularization.dropout", 1, "a number in [0, 1)"},
		{"training.batch_size", 2.5, "training.batch_size: 2.5 is out of range, it must be a whole number"},
		{"model.width", 8, "model.width cannot change while training; keys that can are optimizer.lr, "},
		{"optimizer.llr", 8, `unknown key "optimizer.llr"; keys that can change while training are optimizer.lr, `},
	} {
		err := CheckLive(c.key, c.value)
		if (err == nil) != (c.want == "") || err != nil && !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s = %v: error %v, want %q", c.key, c.value, err, c.want)
		}
	}
}
