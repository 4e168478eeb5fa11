package delimited

import "testing"

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
	}
	for _, c := range cases {
		sample, _ := sampleRecords([]byte(c.text), ',', 100)
		if got := hasHeader(sample); got != c.header {
			t.Errorf("%q: header %v", c.text, got)
		}
	}
}
