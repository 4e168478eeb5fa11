package main

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// routine is one function of generated assembly, line by line.
type routine struct {
	name  string
	lines []string
}

// routines splits a file into its functions and the lines of its tables.
func routines(text string) (all []routine, tables []string) {
	for line := range strings.Lines(text) {
		line, _, _ = strings.Cut(strings.TrimSpace(line), " //")
		switch {
		case strings.HasPrefix(line, "TEXT "):
			name, _, _ := strings.Cut(strings.TrimPrefix(strings.TrimPrefix(line, "TEXT "), "·"), "(")
			all = append(all, routine{name: strings.TrimSuffix(name, "<>")})
		case strings.HasPrefix(line, "DATA "):
			tables = append(tables, line)
		case strings.HasPrefix(line, "//") || strings.HasPrefix(line, "GLOBL "):
		case len(all) > 0 && line != "":
			all[len(all)-1].lines = append(all[len(all)-1].lines, line)
		}
	}
	return all, tables
}

// place is an element of a tile: a row, and a vector of that row.
type place struct{ row, vector int }

var (
	vectorOfB  = regexp.MustCompile(`^(?:VMOVUPS|VMOVUPS\.Z|VMASKMOVPS) (\d+)\(BX\), (?:[KYZ]\d+, )?([YZ]\d+)$`)
	elementOfA = regexp.MustCompile(`^VBROADCASTSS (\((?:AX|DX)\)\S*), ([YZ]\d+)$`)
	fused      = regexp.MustCompile(`^VFMADD231PS (\S+), (\S+), (\S+)$`)
	fusedA     = regexp.MustCompile(`^VFMADD231PS\.BCST (\S+), (\S+), (\S+)$`)
	stored     = regexp.MustCompile(`^(?:VMOVUPS|VMASKMOVPS) ([YZ]\d+), (?:[KYZ]\d+, )?(\d+)\(SI\)$`)
	registers  = regexp.MustCompile(`\b([XYZ])(\d+)\b`)
)

// rowAt is the row of A that an address is of: strides of one, three, five and seven rows are in
// R8 to R11, and DX is eight rows below AX.
func rowAt(t *testing.T, address string) int {
	t.Helper()
	index := map[string]int{
		"": 0, "(R8*1)": 1, "(R8*2)": 2, "(R9*1)": 3, "(R8*4)": 4, "(R10*1)": 5, "(R9*2)": 6, "(R11*1)": 7,
	}
	row, ok := index[address[4:]]
	if !ok {
		t.Fatalf("an element of A at %s", address)
	}
	if strings.HasPrefix(address, "(DX)") {
		row += 8
	}
	return row
}

// follower walks through a tile's kernel with the meaning of its registers in mind.
type follower struct {
	t       *testing.T
	name    string
	r, v    int // rows and vectors
	bytes   int // of a vector
	means   map[string]string
	sums    map[string]place // what each accumulator is the sum of, once known
	step    map[place]string // products since the last step along k
	steps   int
	storing bool
	row     int // of C
	stored  map[place]bool
}

func (f *follower) product(a, b, sum string) {
	var p place
	if _, err := fmt.Sscanf(a+" "+b, "A%d B%d", &p.row, &p.vector); err != nil {
		if _, err := fmt.Sscanf(b+" "+a, "A%d B%d", &p.row, &p.vector); err != nil {
			f.t.Fatalf("%s multiplies %q and %q", f.name, a, b)
		}
	}
	if before, ok := f.step[p]; ok {
		f.t.Fatalf("%s adds the product at %v to %s and to %s", f.name, p, before, sum)
	}
	if known, ok := f.sums[sum]; ok && known != p {
		f.t.Fatalf("%s: %s is the sum of %v and gets a product of %v", f.name, sum, known, p)
	}
	f.sums[sum], f.step[p] = p, sum
}

func (f *follower) endOfStep() {
	if len(f.step) == 0 {
		return
	}
	if len(f.step) != f.r*f.v {
		f.t.Fatalf("%s has %d products in a step, want %d", f.name, len(f.step), f.r*f.v)
	}
	f.steps++
	f.step = map[place]string{}
}

func (f *follower) line(s string) {
	m := func(form *regexp.Regexp) []string { return form.FindStringSubmatch(s) }
	switch {
	case m(vectorOfB) != nil:
		at, _ := strconv.Atoi(m(vectorOfB)[1])
		f.means[m(vectorOfB)[2]] = fmt.Sprintf("B%d", at/f.bytes)
	case m(elementOfA) != nil:
		f.means[m(elementOfA)[2]] = fmt.Sprintf("A%d", rowAt(f.t, m(elementOfA)[1]))
	case m(fused) != nil:
		f.product(f.means[m(fused)[1]], f.means[m(fused)[2]], m(fused)[3])
	case m(fusedA) != nil:
		f.product(fmt.Sprintf("A%d", rowAt(f.t, m(fusedA)[1])), f.means[m(fusedA)[2]], m(fusedA)[3])
	case s == "ADDQ R12, AX" || strings.HasSuffix(s, "(DI), AX"):
		f.endOfStep()
	case s == "store:" || s == "partial:": // AVX2 has a way of its own for whole vectors
		f.storing, f.row = true, 0
	case s == "JMP stored" || s == "RET":
		f.storing = false
	case s == "ADDQ R15, SI":
		f.row++
	case f.storing && m(stored) != nil:
		at, _ := strconv.Atoi(m(stored)[2])
		p := place{f.row, at / f.bytes}
		if sum := f.sums[m(stored)[1]]; sum != p {
			f.t.Errorf("%s stores the sum of %v at %v", f.name, sum, p)
		}
		f.stored[p] = true
	}
}

// TestTilesMultiplyEveryRowWithEveryColumn follows the meaning of each register through every tile
// of AVX-512 and AVX2: a step along k adds each row's element of A times each vector of B to one
// sum, the same at every step, and the sum is stored where it belongs.
func TestTilesMultiplyEveryRowWithEveryColumn(t *testing.T) {
	for file, set := range map[string]isa{"gemm_avx512_amd64.s": avx512, "gemm_avx2_amd64.s": avx2} {
		all, _ := routines(string(files()[file]))
		found := map[string]bool{}
		for _, k := range all {
			var r, columns int
			if _, err := fmt.Sscanf(k.name, "tile"+set.name+"_%dx%d", &r, &columns); err != nil {
				continue
			}
			lanes := min(set.lanes, columns)
			f := follower{
				t: t, name: k.name, r: r, v: columns / lanes, bytes: 4 * lanes,
				means: map[string]string{}, sums: map[string]place{},
				step: map[place]string{}, stored: map[place]bool{},
			}
			for _, line := range k.lines {
				f.line(line)
			}
			f.endOfStep()
			if f.steps < 4 || len(f.sums) != r*f.v || len(f.stored) != r*f.v {
				t.Errorf("%s: %d steps, %d sums, %d of them stored", k.name, f.steps, len(f.sums), len(f.stored))
			}
			found[fmt.Sprintf("%dx%d", r, columns)] = true
		}
		for v, rows := range set.rows {
			columns := v * set.lanes
			if v == 0 {
				columns = set.lanes / 2
			}
			for r := 1; r <= rows; r++ {
				if !found[fmt.Sprintf("%dx%d", r, columns)] {
					t.Errorf("%s has no tile of %d rows by %d columns", file, r, columns)
				}
			}
		}
	}
}

// TestTablesNameEveryTile where the kernel's number points.
func TestTablesNameEveryTile(t *testing.T) {
	entry := regexp.MustCompile(`^DATA ·tiles(\w+)<>\+(\d+)\(SB\)/8, \$(\w+)<>\(SB\)$`)
	for file, text := range files() {
		if !strings.HasPrefix(file, "gemm_") {
			continue
		}
		all, tables := routines(string(text))
		var names []string
		for _, k := range all {
			names = append(names, k.name)
		}
		named := 0
		for _, line := range tables {
			m := entry.FindStringSubmatch(line)
			if m == nil {
				continue
			}
			at, _ := strconv.Atoi(m[2])
			rows := at / 8 % maxRows
			if !strings.HasPrefix(m[3], fmt.Sprintf("tile%s_%dx", m[1], rows)) || !slices.Contains(names, m[3]) {
				t.Errorf("%s: number %d is %s", file, at/8, m[3])
			}
			named++
		}
		if named != len(all)-1 { // all but the entry
			t.Errorf("%s names %d of %d tiles", file, named, len(all)-1)
		}
	}
}

// TestEveryRoutineIsWhole: it jumps to labels of its own, ends, and uses registers that there are.
func TestEveryRoutineIsWhole(t *testing.T) {
	jump := regexp.MustCompile(`^(?:J[A-Z]+|B|B[A-Z]{2}|CBZ|CBNZ|TBZ|TBNZ) (?:.*, )?([a-z]\w*)$`)
	most := map[string]int{"avx512": 32, "avx2": 16, "neon": 32}
	for file, text := range files() {
		all, _ := routines(string(text))
		if len(all) == 0 {
			t.Errorf("%s is empty", file)
		}
		for _, k := range all {
			labels, targets := map[string]bool{}, []string{}
			for _, line := range k.lines {
				if label, ok := strings.CutSuffix(line, ":"); ok {
					if labels[label] {
						t.Errorf("%s has two labels %s", k.name, label)
					}
					labels[label] = true
				}
				if m := jump.FindStringSubmatch(line); m != nil {
					targets = append(targets, m[1])
				}
				for _, r := range registers.FindAllStringSubmatch(line, -1) {
					n, _ := strconv.Atoi(r[2])
					for set, limit := range most {
						if strings.Contains(strings.ToLower(k.name), set) && n >= limit {
							t.Errorf("%s uses %s", k.name, r[0])
						}
					}
				}
				if strings.Contains(k.name, "AVX2") && regexp.MustCompile(`\b(Z|K)\d`).MatchString(line) {
					t.Errorf("%s uses what only AVX-512 has: %s", k.name, line)
				}
			}
			for _, to := range targets {
				if !labels[to] {
					t.Errorf("%s jumps to %s, which it does not have", k.name, to)
				}
			}
			if last := k.lines[len(k.lines)-1]; last != "RET" && !strings.HasPrefix(last, "J") &&
				!strings.HasPrefix(last, "B ") {
				t.Errorf("%s ends with %s", k.name, last)
			}
			if strings.Contains(k.name, "AVX") && slices.Contains(k.lines, "RET") &&
				!slices.Contains(k.lines, "VZEROUPPER") {
				t.Errorf("%s leaves the upper halves of vectors behind", k.name)
			}
		}
	}
}
