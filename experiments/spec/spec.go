package spec

import (
	"fmt"
	"reflect"
	"slices"

	"tunebench/engine/hparam"
)

// Spec is one experiment. Every field's default, range and meaning stands under the key
// of its toml tags (optimizer.lr) in package hparam.
type Spec struct {
	Version        int            `toml:"version"`
	Name           string         `toml:"name"`
	Seed           int            `toml:"seed"`
	Notes          string         `toml:"notes"`
	Data           Data           `toml:"data"`
	Model          Model          `toml:"model"`
	Optimizer      Optimizer      `toml:"optimizer"`
	Schedule       Schedule       `toml:"schedule"`
	Regularization Regularization `toml:"regularization"`
	Training       Training       `toml:"training"`
	Runs           Runs           `toml:"runs"`

	// Interventions are the live changes that a rerun repeats, in order of step.
	Interventions []Intervention

	dir   string         // relative paths start here; "" is the working directory
	file  string         // for messages, "" where the experiment comes from no file
	lines map[string]int // line of each key that the file gives and nobody has changed since
}

// Runs says how a run is kept.
type Runs struct {
	Shared bool `toml:"shared"`
}

// Data says what is learned from and how it is divided.
type Data struct {
	Source        string   `toml:"source"`
	Kind          string   `toml:"kind"`
	Label         string   `toml:"label"`
	Header        string   `toml:"header"`
	Task          string   `toml:"task"`
	Columns       []string `toml:"columns"`
	Drop          []string `toml:"drop"`
	Categorical   []string `toml:"categorical"`
	OneHot        int      `toml:"one_hot"`
	Missing       []string `toml:"missing"`
	Decimal       string   `toml:"decimal"`
	Embed         string   `toml:"embed"`
	LabelMap      []string `toml:"label_map"` // "from -> to"; see [Data.Renames]
	Limit         int      `toml:"limit"`
	Sample        int      `toml:"sample"`
	ImageSize     int      `toml:"image_size"`
	Text          []string `toml:"text"`
	NGrams        int      `toml:"ngrams"`
	MinDF         int      `toml:"min_df"`
	MaxFeatures   int      `toml:"max_features"`
	Weighting     string   `toml:"weighting"`
	SublinearTF   bool     `toml:"sublinear_tf"`
	Hashing       bool     `toml:"hashing"`
	AugmentShift  float64  `toml:"augment_shift"`
	AugmentRotate float64  `toml:"augment_rotate"`
	AugmentFlip   bool     `toml:"augment_flip"`
	AugmentNoise  float64  `toml:"augment_noise"`
	AugmentCutout float64  `toml:"augment_cutout"`
	Implicit      bool     `toml:"implicit"`
	Negatives     int      `toml:"negatives"`
	Split         string   `toml:"split"`
	Size          int      `toml:"size"`
	Noise         float64  `toml:"noise"`
	Classes       int      `toml:"classes"`
	Seed          int      `toml:"seed"`
	SplitSeed     int      `toml:"split_seed"` // see [Spec.SplitSeed]
	Validation    Portion  `toml:"validation"`
	Test          Portion  `toml:"test"`
	Stratify      bool     `toml:"stratify"`
	Normalize     string   `toml:"normalize"`
	Shuffle       bool     `toml:"shuffle"`
}

// Model is the network. See [Spec.HiddenWidths] for its hidden layers.
type Model struct {
	Depth      int     `toml:"depth"`
	Width      int     `toml:"width"`
	Hidden     []int   `toml:"hidden"`
	Embedding  int     `toml:"embedding"`
	Dot        bool    `toml:"dot"`
	Activation string  `toml:"activation"`
	Init       string  `toml:"init"`
	InitValue  float64 `toml:"init_value"`
	Norm       string  `toml:"norm"`
	Residual   bool    `toml:"residual"`
	Weights    string  `toml:"weights"`
}

// Optimizer is the update rule.
type Optimizer struct {
	Name     string    `toml:"name"`
	LR       float64   `toml:"lr"`
	Momentum AutoFloat `toml:"momentum"`
	Beta1    float64   `toml:"beta1"`
	Beta2    float64   `toml:"beta2"`
	Alpha    float64   `toml:"alpha"`
	Eps      float64   `toml:"eps"`
	ClipNorm float64   `toml:"clip_norm"`
}

// Schedule moves the learning rate over training.
type Schedule struct {
	Name          string  `toml:"name"`
	WarmupEpochs  float64 `toml:"warmup_epochs"`
	StepEpochs    int     `toml:"step_epochs"`
	Gamma         float64 `toml:"gamma"`
	MinLR         float64 `toml:"min_lr"`
	RestartEpochs int     `toml:"restart_epochs"`
	RestartMult   int     `toml:"restart_mult"`
	Patience      int     `toml:"patience"`
	Factor        float64 `toml:"factor"`
	Power         float64 `toml:"power"`
}

// Regularization is what keeps the network from learning the training rows by heart.
type Regularization struct {
	L1             float64 `toml:"l1"`
	L2             float64 `toml:"l2"`
	WeightDecay    float64 `toml:"weight_decay"`
	Dropout        float64 `toml:"dropout"`
	LabelSmoothing float64 `toml:"label_smoothing"`
	MaxNorm        float64 `toml:"max_norm"`
	InputNoise     float64 `toml:"input_noise"`
	Mixup          float64 `toml:"mixup"`
}

// Training is the loop.
type Training struct {
	Loss          string        `toml:"loss"`
	HuberDelta    float64       `toml:"huber_delta"`
	ClassWeights  ClassWeights  `toml:"class_weights"`
	Epochs        int           `toml:"epochs"`
	BatchSize     int           `toml:"batch_size"`
	EvalEvery     int           `toml:"eval_every"`
	LogEverySteps int           `toml:"log_every_steps"`
	Threads       int           `toml:"threads"`
	EMA           float64       `toml:"ema"`
	Monitor       string        `toml:"monitor"`
	EarlyStopping EarlyStopping `toml:"early_stopping"`
	Target        Target        `toml:"target"`
}

// EarlyStopping ends training when the monitored metric no longer improves.
type EarlyStopping struct {
	Patience    int     `toml:"patience"`
	MinDelta    float64 `toml:"min_delta"`
	RestoreBest bool    `toml:"restore_best"`
}

// Target ends training when a metric is reached.
type Target struct {
	Metric string  `toml:"metric"`
	Value  float64 `toml:"value"`
}

// Default returns the experiment that an empty file describes.
func Default() *Spec {
	s := &Spec{}
	for _, k := range hparam.All() {
		v, err := coerce(k, k.Default, strict)
		if err != nil {
			panic(fmt.Sprintf("spec: the default of %s: %v", k.Name, err))
		}
		s.put(k.Name, v)
	}
	return s
}

// Clone returns a copy that shares nothing with s.
func (s *Spec) Clone() *Spec {
	c := *s
	c.Model.Hidden = slices.Clone(s.Model.Hidden)
	for _, list := range []*[]string{
		&c.Data.Columns, &c.Data.Drop, &c.Data.Categorical, &c.Data.Missing, &c.Data.LabelMap,
		&c.Data.Text,
	} {
		*list = slices.Clone(*list)
	}
	c.Training.ClassWeights.List = slices.Clone(s.Training.ClassWeights.List)
	c.Interventions = slices.Clone(s.Interventions)
	c.lines = make(map[string]int, len(s.lines))
	for k, line := range s.lines {
		c.lines[k] = line
	}
	return &c
}

// Equal reports whether two experiments have the same value for every key, wherever
// they were read from.
func Equal(a, b *Spec) bool {
	x, y := *a, *b
	for _, s := range []*Spec{&x, &y} {
		s.dir, s.file, s.lines = "", "", nil
		if len(s.Model.Hidden) == 0 {
			s.Model.Hidden = nil
		}
		if len(s.Interventions) == 0 {
			s.Interventions = nil
		}
	}
	return reflect.DeepEqual(x, y)
}

// HiddenWidths returns the units of each hidden layer, first to last, in either notation;
// empty for a linear model.
func (s *Spec) HiddenWidths() []int {
	if len(s.Model.Hidden) > 0 {
		return slices.Clone(s.Model.Hidden)
	}
	return slices.Repeat([]int{s.Model.Width}, max(0, s.Model.Depth))
}
