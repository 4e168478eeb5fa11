package executortest

import (
	"tunebench/engine/loss"
	"tunebench/engine/nn"
	"tunebench/engine/optimizer"
	"tunebench/engine/train/job"
	"tunebench/engine/vec"
)

// parityCase is the setup of one recorded PyTorch run, as the generator's table
// has it. The learning rate of each step is read from the recording: schedules
// are proved where they live.
type parityCase struct {
	hidden     []int
	activation vec.Activation
	norm       nn.Norm
	residual   bool
	loss       loss.Kind
	weights    []float64
	smoothing  float64
	optimizer  optimizer.Kind
	hyper      job.Hyper
	batch      int
	ema        float64
	maxNorm    float64
	delta      float64
}

// parityCases changes a base of sgd, relu, two hidden layers, batches of 32.
var parityCases = map[string]func(*parityCase){
	"sgd":                  func(*parityCase) {},
	"sgd_momentum":         func(c *parityCase) { c.optimizer = optimizer.Momentum },
	"sgd_nesterov":         func(c *parityCase) { c.optimizer = optimizer.Nesterov },
	"full_batch_gd":        func(c *parityCase) { c.optimizer, c.batch = optimizer.GD, 96 },
	"adagrad":              func(c *parityCase) { c.optimizer = optimizer.Adagrad },
	"rmsprop":              func(c *parityCase) { c.optimizer = optimizer.RMSprop },
	"adam":                 func(c *parityCase) { c.optimizer = optimizer.Adam },
	"adamw":                func(c *parityCase) { c.optimizer, c.hyper.WeightDecay = optimizer.AdamW, 0.1 },
	"adam_l1":              func(c *parityCase) { c.optimizer, c.hyper.L1 = optimizer.Adam, 0.003 },
	"adam_l2":              func(c *parityCase) { c.optimizer, c.hyper.L2 = optimizer.Adam, 0.02 },
	"sgd_l1_l2":            func(c *parityCase) { c.hyper.L1, c.hyper.L2 = 0.002, 0.01 },
	"label_smoothing":      func(c *parityCase) { c.optimizer, c.smoothing = optimizer.Adam, 0.1 },
	"clip_norm":            func(c *parityCase) { c.hyper.ClipNorm = 0.5 },
	"batch_norm":           func(c *parityCase) { c.norm = nn.BatchNorm },
	"layer_norm":           func(c *parityCase) { c.norm = nn.LayerNorm },
	"tanh_adam":            func(c *parityCase) { c.activation, c.optimizer = vec.Tanh, optimizer.Adam },
	"gelu_adam":            func(c *parityCase) { c.activation, c.optimizer = vec.GELU, optimizer.Adam },
	"silu":                 func(c *parityCase) { c.activation = vec.SiLU },
	"elu":                  func(c *parityCase) { c.activation = vec.ELU },
	"selu":                 func(c *parityCase) { c.activation = vec.SELU },
	"sigmoid_deep":         func(c *parityCase) { c.activation, c.hidden = vec.Sigmoid, []int{12, 12, 12, 12} },
	"leaky_relu":           func(c *parityCase) { c.activation = vec.LeakyReLU },
	"softplus":             func(c *parityCase) { c.activation = vec.Softplus },
	"regression_mse":       func(c *parityCase) { c.loss = loss.MSE },
	"regression_huber":     func(c *parityCase) { c.loss = loss.Huber },
	"linear_softmax":       func(c *parityCase) { c.hidden = nil },
	"step_schedule":        func(*parityCase) {},
	"exponential_schedule": func(*parityCase) {},
	"cosine_schedule":      func(*parityCase) {},
	"one_cycle_schedule":   func(c *parityCase) { c.optimizer = optimizer.Adam },
	"ragged_last_batch":    func(*parityCase) {},
	"wide":                 func(c *parityCase) { c.hidden, c.optimizer = []int{200, 100}, optimizer.Adam },
}

// extraCases have two hidden layers of 16 units.
var extraCases = map[string]func(*parityCase){
	"mae":           func(c *parityCase) { c.loss = loss.MAE },
	"huber_delta":   func(c *parityCase) { c.loss, c.delta = loss.Huber, 0.4 },
	"class_weights": func(c *parityCase) { c.weights = []float64{0.4, 1, 2.5} },
	"class_weights_smoothing": func(c *parityCase) {
		c.weights, c.smoothing, c.optimizer = []float64{0.4, 1, 2.5}, 0.1, optimizer.Adam
	},
	"restarts_schedule":   func(*parityCase) {},
	"polynomial_schedule": func(*parityCase) {},
	"lion":                func(c *parityCase) { c.optimizer = optimizer.Lion },
	"lion_decay":          func(c *parityCase) { c.optimizer, c.hyper.WeightDecay = optimizer.Lion, 0.3 },
	"residual":            func(c *parityCase) { c.residual, c.hidden = true, []int{7, 7, 12, 12} },
	"residual_layer_norm": func(c *parityCase) {
		c.residual, c.hidden, c.norm, c.optimizer = true, []int{16, 16, 16}, nn.LayerNorm, optimizer.Adam
	},
	"ema":                     func(c *parityCase) { c.ema, c.optimizer = 0.9, optimizer.Adam },
	"max_norm":                func(c *parityCase) { c.maxNorm = 0.7 },
	"ema_max_norm_batch_norm": func(c *parityCase) { c.ema, c.maxNorm, c.norm = 0.95, 1, nn.BatchNorm },
	"single_row_batch":        func(c *parityCase) { c.norm = nn.LayerNorm },
}
