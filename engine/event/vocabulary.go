package event

// This file is all that is known of how training programs name their scalars, ours included. A
// name that is not understood yet is added here and nowhere else.
//
// Names are written in lower case, with single spaces between words: "train/F1Score"
// and "f1_score" are both "f1 score". Of the names that a tag contains the last counts, the
// longest if two end together: val/log_loss is the log loss, and not the loss.

// The tags under which we record how good predictions are. TensorBoard groups by the part before
// the slash.
const (
	// TrainLoss is the mean over the epoch's samples of the data loss before each
	// update. In a run that records steps it is the loss of those steps instead, and
	// the mean over the epoch is under TrainEpochLoss, so that no series mixes both.
	TrainLoss      = "train/loss"
	TrainEpochLoss = "train/epoch_loss"

	TrainPenalty  = "train/penalty"
	TrainAccuracy = "train/accuracy"
	TrainRMSE     = "train/rmse"
	TrainR2       = "train/r2"

	ValLoss             = "val/loss"
	ValAccuracy         = "val/accuracy"
	ValTopK             = "val/top_k_accuracy"
	ValBalancedAccuracy = "val/balanced_accuracy"
	ValPrecisionMacro   = "val/precision_macro"
	ValRecallMacro      = "val/recall_macro"
	ValF1Macro          = "val/f1_macro"
	ValF1Weighted       = "val/f1_weighted"
	ValAUROC            = "val/auroc"
	ValLogLoss          = "val/log_loss"
	ValECE              = "val/ece"
	ValRMSE             = "val/rmse"
	ValMAE              = "val/mae"
	ValR2               = "val/r2"
	ValRecallAt10       = "val/recall_at_10" // of recommendations, mean over users
	ValNDCGAt10         = "val/ndcg_at_10"
)

// Monitors are the tags offered to decide the best epoch or to be a target, the usual ones first.
var Monitors = []string{
	ValLoss, TrainLoss, ValAccuracy, ValF1Macro, ValBalancedAccuracy, ValR2, ValRMSE, ValMAE,
}

// The quantities that say how good predictions are, on a part of the data.
const (
	Loss              Quantity = "loss"
	LogLoss           Quantity = "log loss"
	Perplexity        Quantity = "perplexity"
	Penalty           Quantity = "penalty"
	Accuracy          Quantity = "accuracy"
	BalancedAccuracy  Quantity = "balanced accuracy"
	TopKAccuracy      Quantity = "top-k accuracy"
	ErrorRate         Quantity = "error rate"
	F1                Quantity = "F1"
	Precision         Quantity = "precision"
	Recall            Quantity = "recall"
	Specificity       Quantity = "specificity"
	AUROC             Quantity = "AUROC"
	AveragePrecision  Quantity = "average precision"
	IoU               Quantity = "IoU"
	Dice              Quantity = "Dice"
	Kappa             Quantity = "kappa"
	Matthews          Quantity = "Matthews correlation"
	CalibrationError  Quantity = "calibration error"
	Brier             Quantity = "Brier score"
	R2                Quantity = "R2"
	ExplainedVariance Quantity = "explained variance"
	RMSE              Quantity = "RMSE"
	MSE               Quantity = "MSE"
	MAE               Quantity = "MAE"
	MAPE              Quantity = "MAPE"
	Correlation       Quantity = "correlation"
	NDCG              Quantity = "NDCG"
	HitRate           Quantity = "hit rate"
	ReciprocalRank    Quantity = "reciprocal rank"
	BLEU              Quantity = "BLEU"
	ROUGE             Quantity = "ROUGE"
	WordErrorRate     Quantity = "word error rate"
	CharErrorRate     Quantity = "character error rate"
	BitsPerCharacter  Quantity = "bits per character"
	FID               Quantity = "FID"
	PSNR              Quantity = "PSNR"
	SSIM              Quantity = "SSIM"
	Divergence        Quantity = "KL divergence"
	Reward            Quantity = "reward"
	SuccessRate       Quantity = "success rate"
)

// The quantities of the run itself. Training goes without saying: their part is [NoPart], except
// where one was measured while evaluating.
const (
	EpochCount     Quantity = "epoch"
	LearningRate   Quantity = "learning rate"
	Momentum       Quantity = "momentum"
	WeightDecay    Quantity = "weight decay"
	BatchSize      Quantity = "batch size"
	GradientNorm   Quantity = "gradient norm"
	WeightNorm     Quantity = "weight norm"
	UpdateRatio    Quantity = "update ratio"
	DeadUnits      Quantity = "dead units"
	Saturation     Quantity = "saturation"
	ActivationMean Quantity = "activation mean"
	ActivationStd  Quantity = "activation std"
	LossScale      Quantity = "loss scale"
	Entropy        Quantity = "entropy"
	EpisodeLength  Quantity = "episode length"
	Throughput     Quantity = "throughput" // samples, images or tokens per second
	StepRate       Quantity = "steps per second"
	FLOPS          Quantity = "FLOPS"
	Utilization    Quantity = "utilization"
	Memory         Quantity = "memory"
	Duration       Quantity = "duration"
)

// quantity is one row of the vocabulary.
type quantity struct {
	quantity  Quantity
	direction Direction
	// share marks what never leaves 0 to 1.
	share bool
	// names are what programs call it; any one will do. What follows a bar is the variant that
	// the name itself tells of.
	names []string
}

// judging holds the quantities of predictions. Of several scores that a run has, the first is
// the one to look at.
var judging = []quantity{
	{Loss, Lower, false, []string{
		"loss", "losses", "cost", "objective", "nll", "nll loss", "xent", "cross entropy", "crossentropy",
		"categorical crossentropy", "sparse categorical crossentropy", "binary crossentropy", "bce", "elbo loss",
	}},
	{LogLoss, Lower, false, []string{"log loss", "logloss"}},
	{Accuracy, Higher, true, []string{
		"accuracy", "acc", "acc1", "acc at 1", "top1", "top 1", "top1 accuracy", "top 1 accuracy", "top1 acc",
		"top 1 acc",
		"accuracy top1", "accuracy top 1", "acc top1", "categorical accuracy", "sparse categorical accuracy",
		"binary accuracy",
	}},
	{BalancedAccuracy, Higher, true, []string{"balanced accuracy", "balanced acc", "bal acc", "uar"}},
	{TopKAccuracy, Higher, true, []string{
		"top k accuracy", "top k categorical accuracy", "sparse top k categorical accuracy", "acc5|5", "acc at 5|5",
		"top5|5", "top 5|5",
		"top5 accuracy|5", "top 5 accuracy|5", "top5 acc|5", "top 5 acc|5", "accuracy top5|5", "accuracy top 5|5",
		"acc top5|5",
	}},
	{F1, Higher, true, []string{"f1", "f1score", "f1 score", "fscore", "f score", "f measure"}},
	{AUROC, Higher, true, []string{"auroc", "auc", "roc auc", "auc roc", "rocauc"}},
	{AveragePrecision, Higher, true, []string{
		"average precision", "mean average precision", "ap", "map", "auprc", "pr auc", "prauc", "auc pr",
		"map50|50", "map50 95", "map 50|50", "map 50 95", "map75|75", "ap50|50", "ap75|75",
	}},
	{IoU, Higher, true, []string{"iou", "miou", "mean iou", "jaccard"}},
	{Dice, Higher, true, []string{"dice", "dice score", "dice coefficient", "dice coef"}},
	{R2, Higher, false, []string{"r2", "r 2", "r2 score", "r squared", "rsquared"}},
	{NDCG, Higher, true, []string{"ndcg"}},
	{Recall, Higher, true, []string{"recall", "sensitivity", "tpr"}},
	{Precision, Higher, true, []string{"precision", "ppv"}},
	{Reward, Higher, false, []string{
		"reward", "rewards", "mean reward", "ep rew mean", "episode reward", "episodic return", "episode return",
		"return", "returns", "rew", "ep rew", "eprewmean", "ep ret", "epret", "episode score",
	}},
	{SuccessRate, Higher, true, []string{"success rate"}},
	{BLEU, Higher, false, []string{"bleu", "sacrebleu"}},
	{ROUGE, Higher, false, []string{"rouge", "rouge1|1", "rouge2|2", "rougel|l", "rougelsum|lsum"}},
	{Kappa, Higher, false, []string{"kappa", "cohen kappa", "qwk"}},
	{Matthews, Higher, false, []string{"mcc", "matthews", "matthews correlation", "matthews corrcoef"}},
	{Correlation, Higher, false, []string{
		"pearson", "pearsonr", "spearman", "spearmanr", "correlation",
		"cosine similarity",
	}},
	{HitRate, Higher, true, []string{"hit rate", "hits", "hit"}},
	{ReciprocalRank, Higher, true, []string{"mrr", "mean reciprocal rank"}},
	{Specificity, Higher, true, []string{"specificity", "tnr"}},
	{ExplainedVariance, Higher, false, []string{"explained variance"}},
	{PSNR, Higher, false, []string{"psnr"}},
	{SSIM, Higher, false, []string{"ssim"}},
	{ErrorRate, Lower, true, []string{
		"error", "err", "error rate", "top1 error", "top 1 error", "top1 err", "top5 error|top5", "top 5 error|top5",
		"top5 err|top5",
	}},
	{RMSE, Lower, false, []string{"rmse", "root mean squared error"}},
	{MAE, Lower, false, []string{"mae", "mean absolute error", "l1 error"}},
	{MSE, Lower, false, []string{"mse", "mean squared error", "l2 error"}},
	{MAPE, Lower, false, []string{"mape", "smape", "mean absolute percentage error"}},
	{Perplexity, Lower, false, []string{"perplexity", "ppl"}},
	{BitsPerCharacter, Lower, false, []string{"bpc", "bpb", "bits per byte", "bits per character", "bits per dim"}},
	{WordErrorRate, Lower, false, []string{"wer", "word error rate"}},
	{CharErrorRate, Lower, false, []string{"cer", "character error rate"}},
	{FID, Lower, false, []string{"fid"}},
	{CalibrationError, Lower, true, []string{"ece", "calibration error", "expected calibration error"}},
	{Brier, Lower, false, []string{"brier", "brier score"}},
	{Divergence, Lower, false, []string{"kl", "kl div", "kl divergence", "kld", "approx kl"}},
	{Penalty, Lower, false, []string{
		"penalty", "reg", "regularization", "regularization loss", "reg loss", "weight decay loss", "aux loss",
		"auxiliary loss",
	}},
}

// running holds the quantities of the run.
var running = []quantity{
	{LearningRate, Neither, false, []string{"lr", "learning rate", "learningrate", "learn rate"}},
	{Momentum, Neither, false, []string{"momentum", "beta1"}},
	{WeightDecay, Neither, false, []string{"weight decay", "wd"}},
	{BatchSize, Neither, false, []string{"batch size", "batchsize", "bsz"}},
	{GradientNorm, Neither, false, []string{
		"grad norm", "gradient norm", "gradients norm", "gradnorm", "gnorm", "grad 2 0 norm", "grad l2 norm",
		"grad norm l2", "norm grad",
	}},
	{WeightNorm, Neither, false, []string{"weight norm", "param norm", "params norm", "parameter norm"}},
	{UpdateRatio, Neither, false, []string{"update ratio", "update to weight ratio"}},
	{DeadUnits, Lower, true, []string{"dead units", "dead neurons", "dead relu"}},
	{Saturation, Lower, true, []string{"saturation"}},
	{ActivationMean, Neither, false, []string{"activation mean", "act mean"}},
	{ActivationStd, Neither, false, []string{"activation std", "act std"}},
	{LossScale, Neither, false, []string{"loss scale", "grad scale", "loss scaler"}},
	{Entropy, Neither, false, []string{"entropy"}},
	{EpisodeLength, Neither, false, []string{
		"episode length", "ep len mean", "mean ep length", "episodic length",
		"ep length", "ep len", "eplen", "eplenmean", "episode len",
	}},
	{Throughput, Higher, false, []string{
		"throughput", "samples per sec", "samples per second", "samples s", "samples sec", "samples second",
		"images per sec", "images per second", "images s", "images sec", "imgs per sec", "imgs s", "imgs sec", "img s",
		"img sec",
		"examples per sec", "examples per second", "examples s", "examples sec",
		"tokens per sec", "tokens per second", "tokens s", "tokens sec", "tok s", "fps", "wps", "tps",
	}},
	{StepRate, Higher, false, []string{
		"steps per sec", "steps per second", "steps s", "steps sec", "global step sec", "step sec",
		"iterations per sec",
		"iterations per second", "it s", "iter s", "batches per sec", "batches per second", "ups",
	}},
	{FLOPS, Higher, false, []string{"flops", "gflops", "tflops", "gflop s", "tflop s"}},
	{Utilization, Higher, true, []string{
		"utilization", "util", "peak share", "mfu", "gpu util", "cpu util", "gpu utilization", "cpu utilization",
		"cpu percent",
	}},
	{Memory, Neither, false, []string{
		"memory", "mem", "gpu mem", "gpu memory", "vram", "memory allocated",
		"memory reserved", "rss",
	}},
	{Duration, Neither, false, []string{
		"time", "runtime", "duration", "seconds", "secs", "elapsed", "epoch time", "step time", "iteration time",
		"data time",
	}},
}

// parts are the words that name a part of the data.
var parts = map[string]Part{
	"train": Train, "training": Train, "trn": Train, "tr": Train, "rollout": Train,
	"val": Validation, "valid": Validation, "validation": Validation, "eval": Validation, "evaluation": Validation,
	"dev": Validation, "holdout": Validation, "heldout": Validation,
	"test": Test, "testing": Test, "tst": Test,
}

// intervals are the words that say how often a value is recorded.
var intervals = map[string]Interval{
	"epoch": PerEpoch, "epochs": PerEpoch,
	"step": PerStep, "steps": PerStep, "batch": PerStep, "minibatch": PerStep, "iter": PerStep, "iteration": PerStep,
	"iterations": PerStep, "inner": PerStep, // fairseq's train_inner
}

// fillers say nothing: a total loss is the loss, and so is its mean.
var fillers = set("total", "overall", "all", "mean", "avg", "average", "running", "metric", "metrics", "scalar",
	"scalars", "score",
	"scores", "performance", "perf", "charts", "monitor", "stats", "system", "vs", "set", "optim", "optimizer",
	"global", "time", "throughput")

// spoilers make something else of the quantity they stand with: the variance of a loss is not a loss.
var spoilers = set("scale", "scaler", "std", "var", "variance", "weight", "weights", "coef", "coefficient",
	"threshold", "lambda",
	"alpha", "beta", "gamma", "count", "num", "number", "best", "min", "max", "delta", "diff", "ratio", "patience",
	"aux", "auxiliary",
	"histogram")

// layerWords stand before the name or number of a layer, as a folder of their own.
var layerWords = set("layers", "layer", "blocks", "block")

// layered are the quantities whose tags may end in the name of a layer: grad_norm/fc1.weight.
var layered = map[Quantity]bool{
	GradientNorm: true, WeightNorm: true, UpdateRatio: true, DeadUnits: true, Saturation: true, ActivationMean: true,
	ActivationStd: true,
}

// The words that tell a way of training in which no loss says how well it goes. A word of one letter
// counts beside a loss only, and adversarial training takes a word of either side.
var (
	rewarded = set("rollout", "rollouts", "episode", "episodes", "episodic", "actor", "critic", "policy", "pg",
		"advantage", "advantages", "qvalue", "qvals", "qf1", "qf2", "td", "ppo", "dqn", "sac", "a2c", "ddpg")
	generators     = set("generator", "gen", "g", "netg")
	discriminators = set("discriminator", "disc", "dis", "d", "netd", "critic")
	adversarial    = set("gan", "adversarial", "generator", "discriminator")
)

// monitored is the folder in which Ultralytics puts the scores of validation.
const monitored = "metrics"

// Losses lists the quantities that can be a run's training objective, the most telling first.
func Losses() []Quantity { return []Quantity{Loss, LogLoss, MSE} }

func set(words ...string) map[string]bool {
	m := make(map[string]bool, len(words))
	for _, w := range words {
		m[w] = true
	}
	return m
}
