package hparam

import "slices"

// studyTable is the order of the study file. Some of its keys share their names with the
// experiment file's, so that it is a table of its own.
var studyTable = withMethods([]Key{
	{Name: "version", Kind: Int, Default: 1, Min: 1, Max: 1, Increment: 1, Help: "version of this file format"},
	{
		Name: "name", Kind: String, Default: "study",
		Help: "name of the study, part of its folder's name; left out: the file's",
	},
	{
		Name: "base", Kind: String, Default: "",
		Help: "experiment that the trials start from: a file or a preset; empty: the [experiment] tables of this file",
	},
	{
		Name: "seed", Kind: Int, Default: 1, Min: 0, Max: 1<<53 - 1, Increment: 1,
		Help: "seed of the sampler's draws; those of a trial come from its experiment's seed",
	},

	{
		Name: "goal.metric", Kind: String, Default: Auto,
		Help: "what a trial is judged by, at its best epoch, e.g. val/accuracy; auto: as training.monitor says",
	},
	{
		Name: "goal.target", Kind: Float, Default: 0.0, Min: -inf, Max: inf, Increment: 0.01,
		Help: "the study ends when a trial's metric reaches it; 0: no target",
	},
	{
		Name: "goal.repeats", Kind: Int, Default: 1, Min: 1, Max: 1000, Increment: 1,
		Help: "seeds that each trial is trained with; the mean decides",
	},
	{
		Name: "goal.advice", Kind: Bool, Default: false,
		Help: "first try what the diagnosis suggests, keeping what is better beyond the noise of seeds; then search",
	},
	{
		Name: "goal.vary", Kind: Choice, Default: "both", Choices: []string{"both", "split", "init"},
		Help: "what repeats draw anew: which rows are held out (split), weights and order of training (init), or both",
	},

	{
		Name: "budget.trials", Kind: Int, Default: 60, Min: 0, Max: 1e6, Increment: 10,
		Help: "the study ends after so many trials; 0: no limit, as where only epochs or time is given",
	},
	{
		Name: "budget.epochs", Kind: Int, Default: 0, Min: 0, Max: maxCount, Log: true, Off: 100,
		Help: "the study ends after so many epochs, summed over all trials; 0: no limit",
	},
	{
		Name: "budget.time", Kind: Duration, Default: "",
		Help: "the study ends after so much time of training, e.g. 30m; empty: no limit",
	},
	{
		Name: "budget.parallel", Kind: Int, Default: 0, Min: 0, Max: 1024, Increment: 1,
		Help: "trials at once; 0: as many as the cores hold at training.threads each",
	},

	{Name: "sampler.name", Kind: Choice, Default: Auto, Help: "what proposes the values of new trials"},
	{Name: "pruner.name", Kind: Choice, Default: Auto, Help: "what ends trials early that are not worth their epochs"},
	{
		Name: "pruner.first", Kind: Int, Default: 3, Min: 1, Max: 1e6, Increment: 1,
		Help: "epoch of the first judgement; what fewer than 3 show is mostly noise",
	},
	{
		Name: "pruner.eta", Kind: Int, Default: 3, Min: 2, Max: 100, Increment: 1,
		Help: "of so many trials at a rung one goes on, to so many times its epochs",
	},
})

// StudyKeys returns every key of the study file, the ranges in its [space] aside, in its order.
func StudyKeys() []Key { return slices.Clone(studyTable) }

// LookupStudy returns the key of the study file with a name.
func LookupStudy(name string) (Key, bool) {
	i := slices.IndexFunc(studyTable, func(k Key) bool { return k.Name == name })
	if i < 0 {
		return Key{}, false
	}
	return studyTable[i], true
}

// fixed are the keys that are the same in all trials of a study, by why.
var fixed = map[string][]string{
	"it changes no result": {
		"version", "name", "notes", "training.log_every_steps", "training.threads", "runs.shared",
	},
	"goal.repeats says how many seeds there are": {"seed", "data.split_seed"},
	"trials on other data cannot be compared": {
		"data.source", "data.kind", "data.label", "data.header", "data.task", "data.label_map", "data.limit",
		"data.sample", "data.implicit", "data.negatives", "data.split", "data.size", "data.noise", "data.classes",
		"data.seed", "data.validation", "data.test", "data.stratify",
	},
	"every trial may take the epochs of the experiment, and pruner.name decides which are worth it": {
		"training.epochs", "training.target.metric", "training.target.value",
	},
	"trials are compared by goal.metric, measured in the same way": {"training.monitor", "training.eval_every"},
}

// Fixed says why a study may not vary a key of the experiment; it is empty where it may.
func (k Key) Fixed() string {
	for why, keys := range fixed {
		if slices.Contains(keys, k.Name) {
			return why
		}
	}
	return ""
}
