package generate

import (
	"cmp"
	"context"
	"math"
	"slices"
	"strconv"

	"tunebench/engine/dataset/tabular"
	"tunebench/engine/internal/rng/splitmix"
)

// tastes is the rank of the generated ratings.
const tastes = 4

// drawRatings draws size ratings of half to five stars. A user's rating of an item is
//
//	3.2 + user's bias + item's bias + tastes of the user * tastes of the item + noise
//
// rounded to half stars; users rate the items that they like best among those that chance
// brings before them. About one pair in ten is rated. The time is the row's number.
func drawRatings(ctx context.Context, s *tabular.Request, _ *set) (*tabular.Table, error) {
	users := max(2, int(math.Sqrt(float64(15*s.Size))))
	items := max(2, 10*s.Size/users)
	draws := splitmix.New(s.Seed, splitmix.Ratings, 0)
	people, things := tasteVectors(draws, 0, users), tasteVectors(draws, uint64(users), items)
	var pairs [][2]int32
	liking := make([]float64, items)
	order := make([]int32, items)
	for u := range users {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		for i := range items {
			chance, _ := draws.NormalPair(uint64(1e9) + uint64(u)*uint64(items) + uint64(i))
			liking[i], order[i] = affinity(&people[u], &things[i])+float64(1.5*chance), int32(i)
		}
		slices.SortStableFunc(order, func(a, b int32) int { return cmp.Compare(liking[b], liking[a]) })
		n := (u+1)*s.Size/users - u*s.Size/users
		for _, i := range order[:min(n, items)] {
			pairs = append(pairs, [2]int32{int32(u), i})
		}
	}
	return tastesTable(s, pairs, people, things), nil
}

// taste is a vector of tastes and then a bias.
type taste [tastes + 1]float64

func tasteVectors(s splitmix.Stream, from uint64, n int) []taste {
	vectors := make([]taste, n)
	for i := range vectors {
		for k := range vectors[i] {
			v, _ := s.NormalPair((from+uint64(i))*(tastes+1) + uint64(k))
			vectors[i][k] = float64(0.6 * v)
		}
	}
	return vectors
}

func affinity(u, i *taste) float64 {
	sum := float64(u[tastes]/2) + float64(i[tastes]/2)
	for k := range tastes {
		sum += float64(u[k] * i[k])
	}
	return sum
}

func tastesTable(s *tabular.Request, pairs [][2]int32, people, things []taste) *tabular.Table {
	order := tabular.RowNumbers(len(pairs))
	splitmix.New(s.Seed, splitmix.Ratings, 1).Shuffle(order)
	noise := splitmix.New(s.Seed, splitmix.Ratings, 2)
	t := &tabular.Table{
		Name: s.Name, Kind: tabular.RatingsKind, Task: tabular.Regression, LabelName: "rating",
		Features: []string{"user", "item"},
		X:        tabular.Matrix(len(pairs), 0, nil), Rows: tabular.RowNumbers(len(pairs)),
	}
	var rated []float32
	for row, k := range order {
		u, i := pairs[k][0], pairs[k][1]
		z, _ := noise.NormalPair(uint64(row))
		stars := 3.2 + affinity(&people[u], &things[i]) + float64(s.Noise*z)
		stars = max(0.5, min(5, math.Round(2*stars)/2))
		t.Targets, rated = append(t.Targets, stars), append(rated, float32(stars))
		t.IDs = append(t.IDs, u+1, i+1)
		t.Times = append(t.Times, float64(row))
	}
	t.Encoding = tabular.Encoding{
		Width: 4, Named: true, Columns: []tabular.EncodedColumn{{Name: "user"}, {Name: "item", Index: 1}},
		Label: t.LabelName, LabelIndex: 2, Task: t.Task, Features: t.Features, Ratings: &s.Ratings,
	}
	for k, n := range []int{len(people), len(things)} {
		field := tabular.EncodedField{Name: t.Features[k]}
		for i := range n {
			field.Values = append(field.Values, strconv.Itoa(i))
		}
		t.Encoding.Fields = append(t.Encoding.Fields, field)
		t.Fields = append(t.Fields, tabular.NewField(field.Name, n+1))
	}
	t.SHA256 = digest(s.Name, rated, t.IDs)
	t.MakeImplicit()
	return t
}
