package job_test

import (
	"slices"
	"testing"

	"tunebench/engine/train/job"
)

func TestMatchFindsEachTensorOrNamesTheOneThatDoesNotFit(t *testing.T) {
	tensor := func(name string, first float32, shape ...int) job.Tensor {
		x := job.Tensor{Name: name, Shape: shape}
		x.Data = make([]float32, x.Elements())
		if len(x.Data) > 0 {
			x.Data[0] = first
		}
		return x
	}
	want := []job.Tensor{
		{Name: "w", Shape: []int{2, 3}},
		{Name: "b", Shape: []int{2}},
		{Name: "none", Shape: []int{0, 4}},
		{Name: "one"},
	}
	w, b, none, one := tensor("w", 1, 2, 3), tensor("b", 2, 2), tensor("none", 0, 0, 4), tensor("one", 3)
	short := w
	short.Data = short.Data[:5]
	for _, c := range []struct {
		src  []job.Tensor
		want string
	}{
		{[]job.Tensor{one, none, b, w}, ""},
		{[]job.Tensor{w, b, none}, `tensor "one" of shape [] is missing`},
		{
			[]job.Tensor{w, tensor("bias", 0, 2), none, one},
			`tensor "b" of shape [2] is missing; the file has "bias" of shape [2] instead`,
		},
		{[]job.Tensor{tensor("w", 0, 3, 2), b, none, one}, `tensor "w" has shape [3 2], this network needs [2 3]`},
		{[]job.Tensor{tensor("w", 0, 6), b, none, one}, `tensor "w" has shape [6], this network needs [2 3]`},
		{[]job.Tensor{short, b, none, one}, `tensor "w" of shape [2 3] holds 5 values`},
		{[]job.Tensor{w, b, none, one, tensor("x", 0, 9)}, `tensor "x" of shape [9] has no place in this network`},
		{[]job.Tensor{w, b, none, one, b}, `tensor "b" appears twice`},
		{nil, `tensor "w" of shape [2 3] is missing`},
	} {
		data, err := job.Match(want, c.src)
		switch {
		case c.want != "":
			if err == nil || err.Error() != c.want {
				t.Errorf("error %v, want %s", err, c.want)
			}
		case err != nil || !slices.Equal([]int{len(data[0]), len(data[1]), len(data[2]), len(data[3])},
			[]int{6, 2, 0, 1}):
			t.Errorf("%d values, error %v", len(data), err)
		case data[0][0] != 1 || data[1][0] != 2 || data[3][0] != 3:
			t.Errorf("%v is not in the order asked for", data)
		}
	}
}
