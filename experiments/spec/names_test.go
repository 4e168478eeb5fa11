package spec

import (
	"reflect"
	"slices"
	"strings"
	"testing"
)

func TestListsOfNamesAreReadFromTextAndTOML(t *testing.T) {
	for text, want := range map[string][]string{
		"":                       nil,
		"[]":                     nil,
		"age":                    {"age"},
		"sepal length (cm), age": {"sepal length (cm)", "age"},
		"[0, 3]":                 {"0", "3"},
		`["a, b", "c\"d", e]`:    {"a, b", `c"d`, "e"},
	} {
		s := Default()
		if err := s.Set("data.drop", text); err != nil {
			t.Errorf("%q: %v", text, err)
			continue
		}
		if !slices.Equal(s.Data.Drop, want) {
			t.Errorf("%q: %q, want %q", text, s.Data.Drop, want)
		}
	}
	s, err := Parse([]byte("[data]\ndrop = [\"id\", 4]\ncolumns = []\n"), "x.toml")
	if err != nil || !slices.Equal(s.Data.Drop, []string{"id", "4"}) || s.Data.Columns != nil {
		t.Fatalf("%q %q %v", s.Data.Drop, s.Data.Columns, err)
	}
}

func TestLabelMapIsReadInEveryNotation(t *testing.T) {
	want := map[string]string{"<=50K.": "<=50K", ">50K.": ">50K"}
	for _, toml := range []string{
		`label_map = ["<=50K. -> <=50K", ">50K. -> >50K"]`,
		`label_map = { "<=50K." = "<=50K", ">50K." = ">50K" }`,
		"[data.label_map]\n\"<=50K.\" = \"<=50K\"\n\">50K.\" = \">50K\"",
	} {
		s, err := Parse([]byte("[data]\n"+toml+"\n"), "x.toml")
		if err != nil || !reflect.DeepEqual(s.Data.Renames(), want) {
			t.Fatalf("%s: %v %v", toml, s, err)
		}
		again, err := Parse(s.Encode(), "y.toml")
		if err != nil || !Equal(s, again) {
			t.Fatalf("%s: %v after writing", toml, err)
		}
	}
	s := Default()
	if err := s.Set("data.label_map", "2=b, 1 -> a"); err != nil ||
		!reflect.DeepEqual(s.Data.Renames(), map[string]string{"2": "b", "1": "a"}) {
		t.Fatalf("%v %v", s.Data.Renames(), err)
	}
}

func TestListsOfNamesSayWhatIsWrong(t *testing.T) {
	for _, c := range []struct{ toml, want string }{
		{`drop = "age"`, `data.drop: want a list of strings, got the string "age"`},
		{`drop = ["a", 1.5]`, "data.drop: entry 2: want a string, got 1.5"},
		{`drop = ["a", " "]`, "data.drop: entry 2 is empty"},
		{`drop = ["a\u0007"]`, "control character U+0007"},
		{`label_map = ["a"]`, `data.label_map: entry 1: "a" renames nothing; want "from -> to"`},
		{`label_map = ["a -> b -> c"]`, "two arrows"},
		{`label_map = ["a -> "]`, "one side is empty"},
		{`label_map = ["a -> b", "a->c"]`, `entry 2 renames "a" again`},
		{`label_map = { a = 1 }`, `"a": want a string, got 1`},
		{`kind = "texts"`, `did you mean "text"?`},
	} {
		_, err := Parse([]byte("[data]\n"+c.toml+"\n"), "x.toml")
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v; want %s", c.toml, err, c.want)
		}
	}
	for text, want := range map[string]string{
		`["a`: "a bracket is missing", `"a`: "a quote is missing", `"a" b`: "a comma is missing",
	} {
		if err := Default().Set("data.drop", text); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v; want %s", text, err, want)
		}
	}
}

func TestClonesShareNoLists(t *testing.T) {
	s := Default()
	if err := s.Set("data.drop", "a, b"); err != nil {
		t.Fatal(err)
	}
	c := s.Clone()
	c.Data.Drop[0] = "z"
	if s.Data.Drop[0] != "a" {
		t.Error("a change of the clone reached the original")
	}
}
