package format

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

func TestNamesAreToldApart(t *testing.T) {
	for _, c := range []struct {
		width       int
		names, want []string
	}{
		{14, []string{"column 5 missing", "column 15 missing"}, []string{"column 5 miss…", "column 15 mis…"}},
		{14, []string{"short", "column 5 missing"}, []string{"short", "column…missing"}},
		{10, []string{"very_long_name_1", "very_long_name_2"}, []string{"very…ame_1", "very…ame_2"}},
		{10, []string{"a_long_name_of_x", "b_long_name_of_x"}, []string{"a_lo…_of_x", "b_lo…_of_x"}},
		{12, []string{
			"one beginning, then 17 and then one end", "one beginning, then 18 and then one end",
		}, []string{"…en 17 and …", "…en 18 and …"}},
		{10, []string{"the same name twice", "the same name twice"}, []string{"the …twice", "the …twice"}},
		{8, []string{"ééééééééé1ééééééééé", "ééééééééé2ééééééééé"}, []string{"…éé1ééé…", "…éé2ééé…"}},
	} {
		if got := TellApart(c.names, c.width, "…"); !slices.Equal(got, c.want) {
			t.Errorf("%q: %q, want %q", c.names, got, c.want)
		}
	}
}

// Whatever the names, each keeps within its width and stays what it is where there is room.
func FuzzTellApart(f *testing.F) {
	f.Add("column 5 missing", "column 15 missing", uint8(14))
	f.Add("日本語日本語", "日本語x日本語", uint8(7))
	f.Add("", "a", uint8(0))
	f.Fuzz(func(t *testing.T, a, b string, width uint8) {
		a, b = Clean(a), Clean(b)
		got := TellApart([]string{a, b, a}, int(width), "…")
		for i, name := range []string{a, b, a} {
			if Width(got[i]) > int(width) || Width(name) <= int(width) && got[i] != name {
				t.Fatalf("%q in %d cells is %q", name, width, got[i])
			}
		}
		if got[0] != got[2] {
			t.Fatalf("one name is %q and %q", got[0], got[2])
		}
	})
}

// A hundred names that differ in a number are all told apart where the number has room.
func TestManyNumberedNames(t *testing.T) {
	var names []string
	for i := range 100 {
		names = append(names, fmt.Sprintf("sensor reading of channel %d = (missing)", i))
	}
	for width := 10; width < 45; width++ {
		got := TellApart(names, width, "…")
		if slices.Sort(got); len(slices.Compact(got)) != 100 {
			t.Errorf("%d cells: %s", width, strings.Join(got, " | "))
		}
	}
}
