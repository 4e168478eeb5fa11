package hparam

// schedules are the shapes of engine/schedule.
var schedules = []Method{
	{Name: "constant", Help: "the learning rate stays as it is"},
	{
		Name: "step", Help: "the rate drops by a factor every so many epochs",
		Reads: []Use{{"schedule.step_epochs", nil}, {"schedule.gamma", 0.1}},
	},
	{
		Name: "exponential", Help: "the rate shrinks by a factor every epoch",
		Reads: []Use{{"schedule.gamma", 0.95}},
	},
	{
		Name: "cosine", Help: "the rate falls along half a cosine over the whole run",
		Paper: `Loshchilov and Hutter, "SGDR: Stochastic Gradient Descent with Warm Restarts", 2017`,
		Reads: []Use{{"schedule.min_lr", nil}},
	},
	{
		Name: "cosine_restarts", Help: "cycles of falling along half a cosine, each beginning anew at the full rate",
		Paper: `Loshchilov and Hutter, "SGDR: Stochastic Gradient Descent with Warm Restarts", 2017`,
		Reads: []Use{{"schedule.min_lr", nil}, {"schedule.restart_epochs", nil}, {"schedule.restart_mult", nil}},
	},
	{
		Name: "one_cycle", Help: "the rate rises over a third of the run, then falls to almost nothing",
		Paper: `Smith and Topin, "Super-Convergence: Very Fast Training of Neural Networks", 2018`,
	},
	{
		Name: "plateau", Help: "the rate drops when the validation loss has stopped improving",
		Reads: []Use{{"schedule.min_lr", nil}, {"schedule.patience", nil}, {"schedule.factor", nil}},
	},
	{
		Name: "polynomial", Help: "the rate falls as a power of what is left of the run",
		Reads: []Use{{"schedule.min_lr", nil}, {"schedule.power", nil}},
	},
}
