package postfit

// unexplained is 1 - R2.
func (p *Part) unexplained() float64 {
	_, _, tt, rest := p.moments()
	return rest / tt
}

// moments are the squares and the product of what is said and of the targets about their means, and the sum of the
// squared errors.
func (p *Part) moments() (ss, st, tt, rest float64) {
	n := float64(len(p.Targets))
	s, t := 0.0, 0.0
	for i, y := range p.Targets {
		s, t = s+float64(p.Said.Data[i])/n, t+float64(y)/n
	}
	for i, y := range p.Targets {
		a, b := float64(p.Said.Data[i])-s, float64(y)-t
		ss, st, tt = ss+float64(a*a), st+float64(a*b), tt+float64(b*b)
		d := float64(p.Said.Data[i]) - float64(y)
		rest += float64(d * d)
	}
	return ss, st, max(tt, 1e-12), rest
}

// line fits the targets by a line of what is said: its slope, and what it leaves unexplained.
func (p *Part) line() (slope, unexplained float64) {
	ss, st, tt, _ := p.moments()
	if ss == 0 {
		return 0, 1
	}
	return min(max(st/ss, -5), 5), 1 - st*st/(ss*tt)
}
