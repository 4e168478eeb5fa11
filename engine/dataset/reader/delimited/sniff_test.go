package delimited

import (
	"testing"

	"tunebench/engine/dataset/tabular"
)

func TestHeaderDetection(t *testing.T) {
	cases := []struct {
		text   string
		header bool
	}{
		{"a,b\n1,2\n3,4\n5,6\n", true},
		{"1,2\n3,4\n5,6\n", false},
		{"0,1,2\n5,6,1\n7,8,0\n7,8,1\n", true},       // as pandas writes columns without names
		{"2019,2020,k\n5,6,1\n7,8,0\n7,8,1\n", true}, // years as names beside a word
		{"red,x,1\nblue,y,0\nred,x,1\n", false},
		{"color,shape,kind\nred,x,p\nblue,y,q\nred,x,p\n", true},
		{"red,x,p\nblue,y,q\nred,x,p\n", false},
		{"?,2,a\n3,4,b\n5,6,a\n", false},
		{"kind,text,,\nham,see you,,\nspam,win now,,\nham,at one,,\n", true}, // as spreadsheets export empty columns
		{"ham,see you,,\nspam,win now,,\nham,at one,,\n", false},
		{"kind,text,\nham,see you,\nspam,win now,x\n", false},
	}
	for _, c := range cases {
		sample := sampleRecords([]byte(c.text), ',', 100)
		if got := hasHeader(sample); got != c.header {
			t.Errorf("%q: header %v", c.text, got)
		}
	}
}

// MovieLens' ratings of a million and more have two colons between fields.
func TestDoubleColonsSeparate(t *testing.T) {
	for text, want := range map[string]string{
		"1::1193::5::978300760\n1::661::3::978302109\n": "1\t1193\t5\t978300760\n1\t661\t3\t978302109\n",
		"1::F::1::10\r\n\r\n2::M::56::16":               "1\tF\t1\t10\r\n\r\n2\tM\t56\t16",
		"std::sort,1\nstd::min,2\n":                     "",
		"a::b::c,1\na::b,2\n":                           "",
		"10:20:30,1\n10:20:31,2\n":                      "",
		"":                                              "",
	} {
		if want == "" {
			want = text
		}
		if got := string(singleSeparators([]byte(text))); got != want {
			t.Errorf("%q became %q, want %q", text, got, want)
		}
	}
	table := mustRead(t, tabular.Source{Kind: tabular.RatingsKind}, "1::2::5::9\n1::3::4::8\n2::2::1::7\n")
	if table.NumRows() != 3 || len(table.Times) != 3 || table.Targets[1] != 4 {
		t.Errorf("%d rows, times %v, ratings %v", table.NumRows(), table.Times, table.Targets)
	}
}
