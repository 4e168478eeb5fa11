package parquet

import (
	"encoding/binary"
	"math"
	"math/big"
	"strings"
	"testing"
	"time"

	pq "github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/deprecated"
)

func TestDecimals(t *testing.T) {
	for _, c := range []struct {
		value pq.Value
		want  float64
	}{
		{pq.Int32Value(-125), -125},
		{pq.Int64Value(1 << 40), 1 << 40},
		{pq.ByteArrayValue([]byte{0x01, 0x00}), 256},
		{pq.ByteArrayValue([]byte{0xff, 0xfe}), -2},
		{pq.FixedLenByteArrayValue([]byte{0x80, 0, 0}), -1 << 23},
		{pq.ByteArrayValue(nil), 0},
		{pq.ByteArrayValue(append([]byte{0x01}, make([]byte, 12)...)), math.Pow(2, 96)},
	} {
		if got, _ := new(big.Float).SetInt(decimal(c.value)).Float64(); got != c.want {
			t.Errorf("%v is %v, want %v", c.value, got, c.want)
		}
	}
}

// Old writers store nanoseconds of the day and the Julian day.
func TestOldTimes(t *testing.T) {
	for want, v := range map[string]deprecated.Int96{
		"1970-01-01T00:00:00Z": {0, 0, 2440588}, "2000-01-02T00:00:01Z": {1e9, 0, 2451546},
		"1969-12-31T12:00:00Z": noonBefore1970(),
	} {
		if got := int96Time(v).UTC().Format(time.RFC3339); got != want {
			t.Errorf("%v is %s, want %s", v, got, want)
		}
	}
}

func noonBefore1970() deprecated.Int96 {
	nanos := uint64(12 * time.Hour)
	return deprecated.Int96{uint32(nanos), uint32(nanos >> 32), 2440587}
}

// runs writes headers of the hybrid of run lengths and packed bits, each with what follows it.
func runs(parts ...any) []byte {
	var b []byte
	for _, p := range parts {
		switch p := p.(type) {
		case int:
			b = binary.AppendUvarint(b, uint64(p))
		case string:
			b = append(b, p...)
		}
	}
	return b
}

func TestRunsAreCounted(t *testing.T) {
	for name, c := range map[string]struct {
		src  []byte
		bits int
		n    int
		ok   bool
	}{
		"one run":             {runs(100<<1, "x"), 1, 100, true},
		"a run too long":      {runs((100+slackValues+1)<<1, "x"), 1, 100, false},
		"packed":              {runs(2<<1|1, "abcdef"), 3, 16, true},
		"packed with slack":   {runs(2<<1|1, "abcdef"), 3, 9, true},
		"packed and cut":      {runs(2<<1|1, "a"), 3, 16, true}, // the library finds that
		"many runs":           {runs(40<<1, "x", 40<<1, "x", 40<<1, "x"), 8, 120, true},
		"many runs too long":  {runs(400<<1, "x", 400<<1, "x"), 8, 100, false},
		"a header cut short":  {[]byte{0x80}, 1, 10, false},
		"a header that is no": {runs(1<<60, "x"), 1, 10, false},
		"values of 33 bits":   {runs(1<<1, "x"), 33, 10, false},
		"nothing":             {nil, 1, 10, true},
	} {
		if err := checkRuns(c.src, c.bits, c.n); (err == nil) != c.ok {
			t.Errorf("%s: %v", name, err)
		}
	}
	if err := checkBits(runs(3<<1|1, "abc"), 24); err != nil {
		t.Errorf("booleans: %v", err)
	}
	if err := checkBits(runs(300<<1|1, strings.Repeat("a", 300)), 24); err == nil {
		t.Error("too many booleans")
	}
}

func TestDeltasAreCounted(t *testing.T) {
	// 128 values in a block of 4 parts; then the least difference, a width for each part, no bits.
	block := runs(128, 4, 5, 0, 0, "\x00\x00\x00\x00")
	rest, err := skipDeltas(append(block, "rest"...), 5)
	if err != nil || string(rest) != "rest" {
		t.Errorf("%q, %v", rest, err)
	}
	for want, src := range map[string][]byte{
		"claims 6":        runs(128, 4, 6, 0),
		"cut short":       runs(128, 4),
		"in 0 parts":      runs(128, 0, 5, 0),
		"in 200 parts":    runs(128, 200, 5, 0),
		"blocks of 65537": runs(65537, 4, 5, 0),
		"page is cut":     runs(128, 4, 5, 0, 0, "\x00\x00"),
	} {
		if _, err := skipDeltas(src, 5); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want %q", err, want)
		}
	}
	// The last part may lack its padding.
	if rest, err := skipDeltas(runs(128, 4, 5, 0, 0, "\x08\x00\x00\x00", "abc"), 5); err != nil || len(rest) != 0 {
		t.Errorf("%q, %v", rest, err)
	}
}
