package columns

import (
	"fmt"
	"strings"
	"testing"

	"tunebench/engine/dataset/tabular"
)

// lines makes a table of a header, "" for none, and of rows.
func lines(header string, n int, row func(i int) string) rows {
	r := parse(row(0))
	r.header, r.cells = false, nil
	if header != "" {
		r = parse(header)
	}
	for i := range n {
		r.cells = append(r.cells, strings.Split(row(i), ","))
	}
	return r
}

// message is a text of six words or so that comes once.
func message(i int) string {
	return fmt.Sprintf("call me about order %d before the %d. of may", i*7919%1000, i%31)
}

var ratedRow = func(i int) string { return fmt.Sprintf("%d,%d,%d,%d", i%9, i*i%31, 1+i%5, 881250949+i) }

func TestKindsAreRecognized(t *testing.T) {
	spam := func(i int) string { return []string{"ham", "spam"}[i%3/2] }
	beside := func(i int) string { return fmt.Sprint(message(i), ",", i%7, ",", spam(i)) }
	for what, c := range map[string]struct {
		rows   rows
		source tabular.Source
		kind   tabular.Kind
		label  string
		note   string // "" for nothing that was taken for something
	}{
		"ratings": {
			rows: lines("user,item,rating,timestamp", 60, ratedRow), kind: tabular.RatingsKind, label: "rating",
			note: `ratings: "rating" is what "user" thinks of "item"`,
		},
		"ratings by their label": {
			rows: lines("user,item,rating,timestamp", 60, ratedRow), source: tabular.Source{Label: "rating"},
			kind: tabular.RatingsKind, label: "rating", note: `ratings: "rating" is what "user" thinks of "item"`,
		},
		"another label": {
			rows: lines("user,item,rating,timestamp", 60, ratedRow), source: tabular.Source{Label: "timestamp"},
			kind: tabular.TableKind, label: "timestamp",
		},
		"ratings as classes": {
			rows:   lines("user,item,rating,timestamp", 60, ratedRow),
			source: tabular.Source{Label: "rating", Task: tabular.Classification},
			kind:   tabular.TableKind, label: "rating",
		},
		"ratings called a table": {
			rows: lines("user,item,rating,timestamp", 60, ratedRow), source: tabular.Source{Kind: tabular.TableKind},
			kind: tabular.TableKind, label: "timestamp",
		},
		"ratings of chosen columns": {
			rows: lines("user,item,rating,timestamp", 60, ratedRow), source: tabular.Source{Drop: []string{"user"}},
			kind: tabular.TableKind, label: "timestamp",
		},
		"text, label last": {
			rows: lines("text,kind", 60, func(i int) string { return message(i) + "," + spam(i) }),
			kind: tabular.TextKind, label: "kind", note: `text that tells "kind"`,
		},
		"text, label first, no header": {
			rows: lines("", 60, func(i int) string { return spam(i) + "," + message(i) }),
			kind: tabular.TextKind, label: "column 0", note: `text that tells "column 0"`,
		},
		"text beside identifiers and empty columns": {
			rows: lines("id,stars,review,note", 60, func(i int) string {
				return fmt.Sprintf("r%d_%d,%d,%s,", i, i%7, i%5, message(i))
			}),
			kind: tabular.TextKind, label: "stars", note: `text that tells "stars"`,
		},
		"two texts": {
			rows: lines("topic,title,body", 60, func(i int) string {
				return spam(i) + "," + message(i) + "," + message(i+500)
			}),
			kind: tabular.TextKind, label: "topic", note: `text that tells "topic"`,
		},
		"short texts behind their label, each three times": {
			rows: lines("v1,v2,,", 90, func(i int) string { return fmt.Sprintf("%s,win %d now,,", spam(i), i/3) }),
			kind: tabular.TextKind, label: "v1", note: `text that tells "v1"`,
		},
		"few sentences as classes": {
			rows: lines("n,verdict", 90, func(i int) string { return fmt.Sprintf("%d,not bad at all %d", i%7, i%5) }),
			kind: tabular.TableKind, label: "verdict",
		},
		"text called a table": {
			rows: lines("text,n,kind", 60, beside), source: tabular.Source{Kind: tabular.TableKind},
			kind: tabular.TableKind, label: "kind",
		},
		"text beside a number": {
			rows: lines("text,n,kind", 60, beside),
			kind: tabular.TableKind, label: "kind",
		},
		"text beside a measure that never repeats": {
			rows: lines("text,area,kind", 60, func(i int) string {
				return fmt.Sprint(message(i), ",", i*i, ",", spam(i))
			}),
			kind: tabular.TableKind, label: "kind",
		},
		"text beside numbers of rows and of messages": {
			rows: lines("tweet_id,row,day,text,kind", 60, func(i int) string {
				return fmt.Sprintf("%d,%d,2024-01-%02d,%s,%s", 900_000-i*i, i+7, 1+i%7, message(i), spam(i))
			}),
			kind: tabular.TextKind, label: "kind", note: `text that tells "kind"`,
		},
		"few different texts": {
			rows: lines("state,price", 60, func(i int) string {
				return fmt.Sprintf("a house in good state number %d,%d", i%9, i%7)
			}),
			kind: tabular.TableKind, label: "price",
		},
		"a category and a number": {
			rows: lines("color,price", 60, func(i int) string { return fmt.Sprintf("c%d,%d", i%4, i%7) }),
			kind: tabular.TableKind, label: "price",
		},
	} {
		table := c.rows.mustRead(t, c.source)
		if table.Kind != c.kind || table.LabelName != c.label {
			t.Errorf("%s: read as %s with the label %s", what, table.Kind, table.LabelName)
		}
		said := ""
		for _, note := range table.Notes {
			if strings.HasPrefix(note, "taken for ") {
				said += note
			}
		}
		if c.note == "" && said != "" || c.note != "" && said != taken(c.note) {
			t.Errorf("%s: %q", what, said)
		}
	}
}

// Names of people are no running text, whether another column is left or not.
func TestNamesAreNoText(t *testing.T) {
	people := lines("name,age,survived", 60, func(i int) string {
		return fmt.Sprintf("Mrs. Ada%d Braund,%d,%d", i, i%50, i%2)
	})
	if table := people.mustRead(t, tabular.Source{}); table.Kind != tabular.TableKind || table.LabelName != "survived" {
		t.Errorf("read as %s with the label %s", table.Kind, table.LabelName)
	}
	alone := lines("name,survived", 60, func(i int) string { return fmt.Sprintf("Mrs. Ada%d Braund,%d", i, i%2) })
	if table, err := alone.read(t, request(tabular.Source{})); err == nil {
		t.Errorf("names alone are read as %s", table.Kind)
	}
}

// With a kind that is written, the label of text is the other column than the text too.
func TestLabelBesideText(t *testing.T) {
	r := lines("kind,text", 40, func(i int) string { return fmt.Sprintf("k%d,%s", i%2, message(i)) })
	table := r.mustRead(t, tabular.Source{Kind: tabular.TextKind})
	if table.LabelName != "kind" || len(table.Classes) != 2 {
		t.Errorf("the label is %s with %d classes", table.LabelName, len(table.Classes))
	}
	if len(table.Notes) > 0 && strings.HasPrefix(table.Notes[0], "taken") {
		t.Errorf("notes %q", table.Notes)
	}
}

// What is left out says which key would learn from it.
func TestWhatIsLeftOutNamesItsKey(t *testing.T) {
	r := lines("id,name,review,n,kind", 60, func(i int) string {
		return fmt.Sprintf("%d,n%d,%s,%d,k%d", i, i, strings.Repeat(message(i)+" ", 4), i%7, i%2)
	})
	notes := strings.Join(r.mustRead(t, tabular.Source{}).Notes, "\n")
	for _, want := range []string{
		"left out as running text: review\ndata.kind = \"text\" learns from the words",
		"left out as text that differs in most rows: name\ndata.embed = \"all\" learns a vector for each",
	} {
		if !strings.Contains(notes, want) {
			t.Errorf("the notes lack %q:\n%s", want, notes)
		}
	}
}
