package finding

import (
	"encoding/json"
	"reflect"
	"testing"

	"tunebench/engine/hparam"
)

func TestSuggestionsComeBackFromJSONTyped(t *testing.T) {
	want := Suggestion{Title: "t", Reason: "r", Changes: []hparam.Change{
		{Key: "model.hidden", From: []int{2}, To: []int{32, 16}},
		{Key: "training.epochs", From: 50, To: 100},
		{Key: "optimizer.lr", To: 1.0},
		{Key: "optimizer.name", From: "sgd", To: "adam"},
		{Key: "model.residual", From: false, To: true},
		{Key: "training.class_weights", From: []float64{1, 2.5}, To: "balanced"},
	}}
	data, err := json.Marshal(want)
	if err != nil {
		t.Fatal(err)
	}
	var got Suggestion
	if err := json.Unmarshal(data, &got); err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("%s came back as\n%+v, want\n%+v", data, got, want)
	}
}
