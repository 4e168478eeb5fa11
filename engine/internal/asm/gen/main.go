package main

import (
	"flag"
	"log"
	"os"
	"path/filepath"
)

func main() {
	dir := flag.String("dir", "f32", "folder to write the files to")
	flag.Parse()
	for name, text := range files() {
		if err := os.WriteFile(filepath.Join(*dir, name), text, 0o644); err != nil {
			log.Fatal(err)
		}
	}
}

// files returns the text of every generated file by its name.
func files() map[string][]byte {
	wide, narrow, rest := &writer{}, &writer{}, &writer{}
	wide.header()
	gemm(wide, avx512)
	narrow.header()
	laneBits(narrow)
	gemm(narrow, avx2)
	rest.header()
	laneBits(rest)
	copyRows(rest, avx512)
	copyRows(rest, avx2)
	transpose(rest, avx512)
	transpose(rest, avx2)
	peak(rest, avx512)
	peak(rest, avx2)
	pause(rest)
	all := neonFiles()
	all["gemm_avx512_amd64.s"] = wide.Bytes()
	all["gemm_avx2_amd64.s"] = narrow.Bytes()
	all["pack_amd64.s"] = rest.Bytes()
	return all
}
