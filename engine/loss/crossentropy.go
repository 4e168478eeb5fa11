package loss

import "tunebench/engine/vec"

func (l *Loss) crossEntropy(grad, logits []float32, b Batch) Result {
	rows := len(logits) / l.outputs
	if l.weights == nil && l.cfg.Smoothing == 0 && b.Labels2 == nil {
		return l.hardLabels(grad, logits, b.Labels[:rows])
	}
	return l.softLabels(grad, logits, b, rows)
}

// hardLabels is the plain case: the gradient is (softmax - onehot)/rows.
func (l *Loss) hardLabels(grad, logits []float32, labels []int32) Result {
	c, rows := l.outputs, len(labels)
	scale := 1 / float32(rows)
	vec.Softmax(grad, logits, c, scale, l.arg[:rows], l.top[:rows], l.logSum[:rows])
	var r Result
	for i, y := range labels {
		k := i*c + int(y)
		r.Loss += float64(l.logSum[i]) - float64(logits[k]-l.top[i])
		grad[k] -= scale
		if l.arg[i] == y {
			r.Correct++
		}
	}
	r.Loss /= float64(rows)
	return r
}

// softLabels is the general case. Row i's target t is a sum over its one or two
// labels; its loss is sum_c t_c (logsumexp - x_c), its gradient softmax*sum(t) - t,
// both divided by the sum of the labels' class weights.
func (l *Loss) softLabels(grad, logits []float32, b Batch, rows int) Result {
	c := l.outputs
	arg, top, logSum := l.arg[:rows], l.top[:rows], l.logSum[:rows]
	vec.Softmax(grad, logits, c, 1, arg, top, logSum)
	lambda := float32(1)
	if b.Labels2 != nil {
		lambda = float32(b.Lambda)
	}
	total := l.totalWeight(b, rows, lambda)
	if total == 0 {
		clear(grad) // only classes of weight 0: the batch teaches nothing
		total = 1
	}
	inv := float32(1 / total)
	var r Result
	for i := range rows {
		y := b.Labels[i]
		t := l.background()
		t[y] += l.labelTerm(y, lambda)
		main := y
		if b.Labels2 != nil {
			y2 := b.Labels2[i]
			t[y2] += l.labelTerm(y2, 1-lambda)
			if lambda < 0.5 {
				main = y2
			}
		}
		if arg[i] == main {
			r.Correct++
		}
		x, g := logits[i*c:(i+1)*c], grad[i*c:(i+1)*c]
		mass := vec.Sum(t)
		for j, v := range t {
			if v != 0 { // an infinitely unlikely class that no label names costs nothing
				r.Loss += float64(float64(v) * (float64(logSum[i]) - float64(x[j]-top[i])))
			}
			g[j] = float32((float32(g[j]*mass) - v) * inv)
		}
	}
	r.Loss /= total
	return r
}

// background returns the target that label smoothing gives every row: its share
// spread over the classes, times their weights.
func (l *Loss) background() []float32 {
	share := float32(l.cfg.Smoothing / float64(l.outputs))
	for j := range l.soft {
		l.soft[j] = float32(share * l.weight(int32(j)))
	}
	return l.soft
}

func (l *Loss) labelTerm(y int32, lambda float32) float32 {
	return float32(float32(lambda*l.weight(y)) * float32(1-l.cfg.Smoothing))
}

func (l *Loss) weight(class int32) float32 {
	if l.weights == nil {
		return 1
	}
	return l.weights[class]
}

func (l *Loss) totalWeight(b Batch, rows int, lambda float32) float64 {
	sum := 0.0
	for i := range rows {
		sum += float64(lambda * l.weight(b.Labels[i]))
		if b.Labels2 != nil {
			sum += float64((1 - lambda) * l.weight(b.Labels2[i]))
		}
	}
	return sum
}
