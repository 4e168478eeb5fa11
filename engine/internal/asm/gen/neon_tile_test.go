package main

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

var (
	neonB      = regexp.MustCompile(`^FMOVQ (\d+)\(R1\), F(\d+)$`)
	neonPairB  = regexp.MustCompile(`^FLDPQ (\d+)\(R1\), \(F(\d+), F(\d+)\)$`)
	neonA      = regexp.MustCompile(`^FMOVS \((R\d+)\)\(R4\), F(\d+)$`)
	neonRow    = regexp.MustCompile(`^ADD R9, (R\d+), (R\d+)$`)
	neonWord   = regexp.MustCompile(`^WORD \$0x([0-9a-f]{8})$`)
	neonStored = regexp.MustCompile(`^FMOVQ F(\d+), (\d+)\(R2\)$`)
	neonPair   = regexp.MustCompile(`^FSTPQ \(F(\d+), F(\d+)\), (\d+)\(R2\)$`)
)

// neonFollower is a follower of tiles for NEON.
type neonFollower struct {
	follower
	rows    map[string]int // of A, that registers point to
	summing bool           // not yet at what becomes of the sums
}

func (f *neonFollower) holds(register, at string, vectors int) {
	n, _ := strconv.Atoi(at)
	f.means[register] = fmt.Sprintf("B%d", n/f.bytes+vectors)
}

func (f *neonFollower) storesAt(register, at string, vectors int) {
	n, _ := strconv.Atoi(at)
	p := place{f.row, n/f.bytes + vectors}
	if sum := f.sums[register]; sum != p {
		f.t.Errorf("%s stores the sum of %v at %v", f.name, sum, p)
	}
	f.stored[p] = true
}

func (f *neonFollower) line(s string) {
	match := func(form *regexp.Regexp) []string { return form.FindStringSubmatch(s) }
	switch {
	case match(neonB) != nil:
		m := match(neonB)
		f.holds(m[2], m[1], 0)
	case match(neonPairB) != nil:
		m := match(neonPairB)
		f.holds(m[2], m[1], 0)
		f.holds(m[3], m[1], 1)
	case match(neonRow) != nil && !f.storing:
		m := match(neonRow)
		f.rows[m[2]] = f.rows[m[1]] + 1
	case match(neonA) != nil:
		m := match(neonA)
		f.means[m[2]] = fmt.Sprintf("A%d", f.rows[m[1]])
	case match(neonWord) != nil:
		code, _ := strconv.ParseUint(match(neonWord)[1], 16, 32)
		if code&0xffc0f400 != 0x4f801000 || !f.summing { // FMLA by element, lane 0
			return
		}
		register := func(shift int) string { return strconv.Itoa(int(code >> shift & 31)) }
		f.product(f.means[register(16)], f.means[register(5)], register(0))
	case s == "tile:":
		f.summing = true
	case s == "ADD R6, R1":
		f.endOfStep()
	case s == "MOVWU 112(R0), R9":
		f.endOfStep()
		f.summing = false
	case s == "store:":
		f.storing, f.row = true, 0
	case s == "RET":
		f.storing = false
	case s == "ADD R7, R2" && f.storing:
		f.row++
	case match(neonStored) != nil && f.storing:
		m := match(neonStored)
		f.storesAt(m[1], m[2], 0)
	case match(neonPair) != nil && f.storing:
		m := match(neonPair)
		f.storesAt(m[1], m[3], 0)
		f.storesAt(m[2], m[3], 1)
	}
}

// TestNEONTilesMultiplyEveryRowWithEveryColumn is the test of the other tiles for arm64, whose
// products the generator encodes itself.
func TestNEONTilesMultiplyEveryRowWithEveryColumn(t *testing.T) {
	all, _ := routines(string(files()["gemm_neon_arm64.s"]))
	tiles := 0
	for _, k := range all {
		var r, columns int
		if _, err := fmt.Sscanf(k.name, "tileNEON_%dx%d", &r, &columns); err != nil {
			if strings.HasPrefix(k.name, "tile") {
				t.Errorf("a tile is called %s", k.name)
			}
			continue
		}
		f := neonFollower{
			follower: follower{
				t: t, name: k.name, r: r, v: columns / neonLanes, bytes: 4 * neonLanes,
				means: map[string]string{}, sums: map[string]place{},
				step: map[place]string{}, stored: map[place]bool{},
			},
			rows: map[string]int{"R11": 0},
		}
		for _, line := range k.lines {
			f.line(line)
		}
		if f.steps < 4 || len(f.sums) != r*f.v || len(f.stored) != r*f.v {
			t.Errorf("%s: %d steps, %d sums, %d of them stored", k.name, f.steps, len(f.sums), len(f.stored))
		}
		tiles++
	}
	if tiles < 12 {
		t.Errorf("only %d tiles", tiles)
	}
}
