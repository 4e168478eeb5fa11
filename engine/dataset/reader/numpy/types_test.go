package numpy

import (
	"encoding/binary"
	"fmt"
	"math"
	"reflect"
	"strings"
	"testing"

	"tunebench/engine/dataset/columns"
	"tunebench/engine/dataset/internal/datasettest"
)

func TestTypesOfValues(t *testing.T) {
	for descr, want := range map[string]string{
		"<f4": "f4", "|u1": "u1", ">i8": "i8", "|b1": "b1", "=u2": "u2", "f8": "f8", "|S7": "S7", "<U3": "U12",
		"<f2": "", "<c8": "", "O": "", "|V8": "", "<f": "", "": "", "<<f4": "", "<f-4": "", "|S0": "", "|S99999999": "",
		"<i3": "",
	} {
		kind, width := typeOf(descr)
		got := ""
		if width > 0 {
			got = fmt.Sprint(string(kind), width)
		}
		if got != want {
			t.Errorf("%q is %q, want %q", descr, got, want)
		}
	}
}

// Values of every type, in both byte orders.
func TestValuesOfEveryType(t *testing.T) {
	values := []float64{0, 1, 2, 100}
	for _, kind := range []string{"b1", "u1", "i1", "u2", "i2", "u4", "i4", "u8", "i8", "f4", "f8"} {
		for mark, order := range map[string]binary.AppendByteOrder{"<": binary.LittleEndian, ">": binary.BigEndian} {
			if kind[1] == '1' {
				mark = "|" // a byte has no order
			}
			var body []byte
			for _, v := range values {
				switch kind {
				case "b1":
					v = min(v, 1)
					body = append(body, byte(v))
				case "u1", "i1":
					body = append(body, byte(v))
				case "u2", "i2":
					body = order.AppendUint16(body, uint16(v))
				case "u4", "i4":
					body = order.AppendUint32(body, uint32(v))
				case "u8", "i8":
					body = order.AppendUint64(body, uint64(v))
				case "f4":
					body = order.AppendUint32(body, math.Float32bits(float32(v)))
				case "f8":
					body = order.AppendUint64(body, math.Float64bits(v))
				}
			}
			a, err := parse("f", []byte(datasettest.NPYRaw(mark+kind, "False", "(4,)", body)))
			if err != nil {
				t.Fatalf("%s%s: %v", mark, kind, err)
			}
			for i, want := range values {
				if kind == "b1" {
					want = min(want, 1)
				}
				if got := a.at(i); got != want {
					t.Errorf("%s%s: value %d is %v, want %v", mark, kind, i, got, want)
				}
			}
		}
	}
}

func TestTexts(t *testing.T) {
	body := []byte("ab\x00\x00c\x00\x00\x00abcd")
	a, err := parse("f", []byte(datasettest.NPYRaw("|S4", "False", "(3,)", body)))
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range []string{"ab", "c", "abcd"} {
		if got := string(a.text(i)); got != want {
			t.Errorf("bytes %d are %q, want %q", i, got, want)
		}
	}
	var wide []byte
	for _, r := range []uint32{'é', 0, 0x1f600, '!', math.MaxUint32, 'x'} {
		wide = binary.BigEndian.AppendUint32(wide, r)
	}
	a, err = parse("f", []byte(datasettest.NPYRaw(">U2", "False", "(3,)", wide)))
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range []string{"é", "\U0001f600!", "\ufffdx"} {
		if got := string(a.text(i)); got != want {
			t.Errorf("text %d is %q, want %q", i, got, want)
		}
	}
}

// An array stored column by column reads as one stored row by row, whatever its dimensions.
func TestFortranOrder(t *testing.T) {
	for _, dims := range [][]int{{3, 2}, {2, 3, 4}, {1, 5}, {4, 1, 2, 3}} {
		n := 1
		for _, d := range dims {
			n *= d
		}
		body := make([]byte, n)
		for i := range n { // i counts in C's order; place is where Fortran's has it
			place, stride, rest := 0, n, i
			for k := len(dims) - 1; k >= 0; k-- {
				stride /= dims[k]
				place += rest % dims[k] * stride
				rest /= dims[k]
			}
			body[place] = byte(i)
		}
		shape := strings.NewReplacer("[", "(", "]", ")", " ", ", ").Replace(fmt.Sprint(dims))
		a, err := parse("f", []byte(datasettest.NPYRaw("|u1", "True", shape, body)))
		if err != nil {
			t.Fatal(err)
		}
		for i := range n {
			if a.at(i) != float64(i) {
				t.Fatalf("%v: value %d is %v", dims, i, a.at(i))
			}
		}
	}
}

// Whole numbers longer than a float64 tells apart, such as identifiers, stay apart, in either order.
func TestLongNumbersStayApart(t *testing.T) {
	for _, order := range []string{"False", "True"} {
		var body []byte
		for i := range uint64(4) {
			body = binary.LittleEndian.AppendUint64(body, 1<<62+i)
		}
		places := map[string][]uint64{"False": {0, 1, 2, 3}, "True": {0, 2, 1, 3}}[order]
		for _, descr := range []string{"<u8", "<i8"} {
			a, err := parse("f", []byte(datasettest.NPYRaw(descr, order, "(2, 2)", body)))
			if err != nil {
				t.Fatal(err)
			}
			for i, place := range places {
				if want := columns.Uint(1<<62 + place); !reflect.DeepEqual(a.cell(i), want) {
					t.Errorf("%s, Fortran %s: value %d is %v, want %v", descr, order, i, a.cell(i), want)
				}
			}
		}
	}
}

func TestVersionsOfTheHeader(t *testing.T) {
	raw := []byte(datasettest.NPYRaw("|u1", "False", "(2,)", []byte{1, 2}))
	header := raw[10 : len(raw)-2]
	second := append([]byte(datasettest.NPYMagic+"\x02\x00"),
		binary.LittleEndian.AppendUint32(nil, uint32(len(header)))...)
	second = append(append(second, header...), 1, 2)
	for version, file := range map[string][]byte{"1": raw, "2": second} {
		if body, problem := valuesOf(file); problem != "" || string(body) != "\x01\x02" {
			t.Errorf("version %s: %q, %s", version, body, problem)
		}
	}
	third := append([]byte(nil), second...)
	third[6] = 3
	for want, file := range map[string][]byte{
		"cut short": raw[:11], "version 3": third, "cut short or too long": append(raw[:8:8], 0xff, 0xff, 0, 0),
	} {
		if _, problem := valuesOf(file); !strings.Contains(problem, want) {
			t.Errorf("%s, want %q", problem, want)
		}
	}
}
