package main

import "testing"

func TestParseBytes(t *testing.T) {
	for text, want := range map[string]int64{
		"1024": 1024, "2k": 2048, "512MiB": 512 << 20, "1.5 G": 3 << 29, "8GB": 8 << 30, "1T": 1 << 40,
		"": 0, "-1": 0, "0": 0, "x": 0, "1e30": 0, "NaN": 0, "G": 0,
	} {
		if got, ok := parseBytes(text); got != want || ok != (want > 0) {
			t.Errorf("%q is %d, %v; want %d", text, got, ok, want)
		}
	}
}
