// Command gen fits the readers of the diagnosis to the labelled runs of a file and writes them, with a note on how good
// it is on data sets that it has not seen.
package main

import (
	"flag"
	"fmt"
	"log"
	"os"

	"tunebench/engine/diagnosis/labelled"
	"tunebench/engine/diagnosis/reader"
	"tunebench/engine/diagnosis/teach"
)

func main() {
	runs := flag.String("runs", "testdata/runs.jsonl.gz", "the labelled runs")
	model := flag.String("model", "../reader/model.gz", "where the model goes")
	curves := flag.String("curves", "../reader/curves.gz", "where that of logs goes")
	note := flag.String("note", "../testdata/advice.md", "where the note goes")
	flag.Parse()
	all, err := labelled.Read(*runs)
	if err != nil {
		log.Fatal(err)
	}
	examples, logs := teach.Examples(all), teach.Logs(all)
	fitted, crossed := teach.Final(examples, teach.Usual)
	ofCurves, crossedCurves := teach.FinalCurves(logs, teach.OfCurves)
	for path, m := range map[string]*reader.Model{*model: fitted, *curves: ofCurves} {
		packed, err := m.Encode()
		if err == nil {
			err = os.WriteFile(path, packed, 0o644)
		}
		if err != nil {
			log.Fatal(err)
		}
		fmt.Printf("%s: %d bytes\n", path, len(packed))
	}
	text := teach.Note(examples, crossed, logs, crossedCurves)
	if err := os.WriteFile(*note, []byte(text), 0o644); err != nil {
		log.Fatal(err)
	}
}
