package event

import (
	"cmp"
	"slices"
	"strings"
)

// Roles is what the tags of one run mean. The zero value knows no tags.
type Roles struct {
	tags []string // sorted, each once
	of   map[string]Role
}

// Resolve reads the tags of a run: ours, and those of PyTorch's SummaryWriter, tensorboardX, Keras,
// Lightning, Hugging Face, Stable-Baselines3, Ultralytics and their like. It looks at all of them
// together, because some can only be understood beside others: the loss of {loss, val_loss} is that
// of training. The order of tags plays no part.
func Resolve(tags []string) Roles {
	r := Roles{tags: slices.Compact(slices.Sorted(slices.Values(tags))), of: make(map[string]Role, len(tags))}
	for _, tag := range r.tags {
		r.of[tag] = parse(tag)
	}
	r.placeMetrics()
	r.placeTraining()
	return r
}

// placeMetrics gives the scores of a folder "metrics" beside one of validation to the validation part.
func (r Roles) placeMetrics() {
	if !slices.ContainsFunc(r.tags, func(tag string) bool { return r.of[tag].Part == Validation }) {
		return
	}
	for _, tag := range r.tags {
		folder, _, nested := strings.Cut(tag, "/")
		if !nested || !strings.EqualFold(folder, monitored) {
			continue
		}
		if role := r.of[tag]; role.Part == NoPart && role.Quantity.Judges() {
			role.Part = Validation
			r.of[tag] = role
		}
	}
}

// placeTraining gives what names no part to the training part: losses, and what was measured on
// another part too, unless the training part has a tag of its own.
func (r Roles) placeTraining() {
	has := map[Quantity][Test + 1]bool{}
	for _, role := range r.of {
		parts := has[role.Quantity]
		parts[role.Part] = true
		has[role.Quantity] = parts
	}
	for _, tag := range r.tags {
		role := r.of[tag]
		parts := has[role.Quantity]
		if role.Part != NoPart || !role.Quantity.Judges() || parts[Train] {
			continue
		}
		alone := slices.Contains(Losses(), role.Quantity) || role.Quantity == Reward || role.Quantity == SuccessRate
		if parts[Validation] || parts[Test] || alone {
			role.Part = Train
			r.of[tag] = role
		}
	}
}

// Tags returns the tags, sorted. The caller must not change them.
func (r Roles) Tags() []string { return r.tags }

// Of returns the role of one of the tags, the zero value for others.
func (r Roles) Of(tag string) Role { return r.of[tag] }

// Tag returns the tag that holds a quantity on the first of parts that has one; "" if none does. Of
// several it is the plainest: without a variant if possible, and rather of epochs than of steps.
func (r Roles) Tag(q Quantity, parts ...Part) string {
	for _, part := range parts {
		if tags := r.with(q, part); len(tags) > 0 {
			return tags[0]
		}
	}
	return ""
}

// Curves returns the tags by which the first of quantities that has any is followed: on the training part and
// on held-out data, which is the validation part or, for want of one, the test part. Either may be "". Both
// are of the same variant where there is such a pair.
func (r Roles) Curves(quantities ...Quantity) (q Quantity, train, heldOut string) {
	for _, q := range quantities {
		trains, others := r.with(q, Train), r.with(q, Validation)
		if len(others) == 0 {
			others = r.with(q, Test)
		}
		if len(trains) == 0 && len(others) == 0 {
			continue
		}
		for _, train := range trains {
			for _, other := range others {
				if r.of[train].Variant == r.of[other].Variant {
					return q, train, other
				}
			}
		}
		return q, first(trains), first(others)
	}
	return Unknown, "", ""
}

// with returns the tags of a quantity on a part, layers aside, the plainest first.
func (r Roles) with(q Quantity, part Part) []string {
	var tags []string
	for _, tag := range r.tags {
		if role := r.of[tag]; q != Unknown && role.Quantity == q && role.Part == part && role.Layer == "" {
			tags = append(tags, tag)
		}
	}
	slices.SortFunc(tags, func(a, b string) int {
		x, y := r.of[a], r.of[b]
		return cmp.Or(
			cmp.Compare(len(x.Variant), len(y.Variant)),
			cmp.Compare(plainness[x.Interval], plainness[y.Interval]),
			cmp.Compare(x.words, y.words),
			cmp.Compare(partLast(a), partLast(b)),
			cmp.Compare(len(a), len(b)),
			cmp.Compare(a, b),
		)
	})
	return tags
}

// plainness orders intervals: means over epochs show a curve's shape better than single steps.
var plainness = map[Interval]int{AnyInterval: 0, PerEpoch: 1, PerStep: 2}

// partLast is 0 for a tag in the folder of a part, as ours are, and 1 for others.
func partLast(tag string) int {
	folder, _, _ := strings.Cut(tag, "/")
	if _, ok := parts[folder]; ok {
		return 0
	}
	return 1
}

func first(tags []string) string {
	if len(tags) == 0 {
		return ""
	}
	return tags[0]
}
