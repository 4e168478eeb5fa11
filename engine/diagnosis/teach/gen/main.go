// Command gen fits the reader of the diagnosis to the labelled runs of a file and writes it, with a note on how good
// it is on data sets that it has not seen.
package main

import (
	"flag"
	"fmt"
	"log"
	"os"

	"tunebench/engine/diagnosis/labelled"
	"tunebench/engine/diagnosis/teach"
)

func main() {
	runs := flag.String("runs", "testdata/runs.jsonl.gz", "the labelled runs")
	model := flag.String("model", "../reader/model.gz", "where the model goes; empty: nowhere")
	note := flag.String("note", "../testdata/advice.md", "where the note goes")
	flag.Parse()
	all, err := labelled.Read(*runs)
	if err != nil {
		log.Fatal(err)
	}
	examples := teach.Examples(all)
	fitted, crossed := teach.Final(examples, teach.Usual)
	if *model != "" {
		packed, err := fitted.Encode()
		if err == nil {
			err = os.WriteFile(*model, packed, 0o644)
		}
		if err != nil {
			log.Fatal(err)
		}
		fmt.Printf("%s: %d bytes\n", *model, len(packed))
	}
	if err := os.WriteFile(*note, []byte(teach.Report(examples, crossed)), 0o644); err != nil {
		log.Fatal(err)
	}
}
