package diagnosis_test

// The experiments that ship with tunebench, as keys.
var presets = map[string]experiment{
	"digits-mlp": {"model.hidden": []int{128, 64}, "training.epochs": 30},
	"digits-too-fast": {
		"model.hidden": []int{128, 64}, "optimizer.name": "sgd", "optimizer.lr": 1.0,
		"training.epochs": 30,
	},
	"digits-too-slow": {
		"model.hidden": []int{128, 64}, "optimizer.name": "sgd", "optimizer.lr": 0.0003,
		"training.epochs": 30,
	},
	"digits-underfit": {"model.depth": 1, "model.width": 2, "optimizer.lr": 0.005, "training.epochs": 80},
	"moons-overfit": {
		"data.source": "moons", "data.size": 400, "data.noise": 0.3, "data.seed": 1, "data.validation": 0.85,
		"model.depth": 3, "model.width": 128, "optimizer.lr": 0.003, "training.epochs": 150, "training.batch_size": 16,
	},
	"cancer-adamw": {
		"data.source": "breast_cancer", "model.hidden": []int{64, 32}, "model.activation": "gelu",
		"optimizer.name": "adamw", "optimizer.lr": 0.001,
		"schedule.name": "cosine", "schedule.warmup_epochs": 3.0, "regularization.weight_decay": 0.05,
		"regularization.dropout": 0.1, "training.epochs": 20,
	},
	"circles-nesterov": {
		"data.source": "circles", "model.depth": 1, "model.width": 16, "optimizer.name": "nesterov",
		"optimizer.lr": 0.05, "training.epochs": 60,
	},
	"diabetes-regression": {
		"data.source": "diabetes", "model.depth": 1, "model.width": 32, "optimizer.lr": 0.003,
		"regularization.l2": 0.01,
		"training.epochs":   200, "training.early_stopping.patience": 20,
	},
	"iris-small": {
		"data.source": "iris", "model.depth": 1, "model.width": 16, "optimizer.lr": 0.01,
		"training.epochs": 60, "training.batch_size": 16,
	},
	"spirals-deep": {
		"data.source": "spirals", "data.classes": 3, "data.size": 1500, "data.noise": 0.05,
		"model.depth": 4, "model.width": 32, "optimizer.lr": 0.005, "schedule.name": "cosine", "training.epochs": 100,
	},
	"wine-tanh": {
		"data.source": "wine", "model.depth": 1, "model.width": 16, "model.activation": "tanh",
		"regularization.l2": 0.01, "optimizer.name": "momentum", "optimizer.lr": 0.01, "training.epochs": 60,
		"training.batch_size": 16,
	},
	"xor-linear": {
		"data.source": "xor", "data.noise": 0.05, "model.depth": 0, "model.width": 16,
		"optimizer.lr": 0.01, "training.epochs": 40,
	},
}
