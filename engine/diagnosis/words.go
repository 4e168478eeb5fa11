package diagnosis

import (
	"fmt"

	"tunebench/engine/hparam"
)

// inWords says what a change means to someone who has no experiment file of ours, such as the reader of
// another program's log. A key without a format has no meaning there.
var inWords = map[string]string{
	"optimizer.lr":                     "try a learning rate of %v",
	"optimizer.name":                   "try %v as the optimizer",
	"optimizer.clip_norm":              "clip the norm of the gradient at %v",
	"schedule.warmup_epochs":           "warm the learning rate up over %v epochs",
	"schedule.name":                    "let the learning rate fall by a schedule: %v",
	"regularization.l2":                "add an L2 penalty of %v",
	"regularization.weight_decay":      "decay the weights by %v",
	"regularization.dropout":           "drop units with a probability of %v",
	"regularization.input_noise":       "add noise of %v to standardized inputs",
	"regularization.label_smoothing":   "smooth the labels by %v",
	"training.early_stopping.patience": "stop after %v evaluations without improvement",
	"training.log_every_steps":         "record the loss every %v steps",
	"data.validation":                  "hold out %v of the rows for validation",
	"data.normalize":                   "bring the features to one scale",
	"model.norm":                       "normalize the layers: %v",
}

// phrase puts changes into words, false where one of them means nothing to another program's run.
func phrase(changes []hparam.Change) (string, bool) {
	text := ""
	for i, c := range changes {
		format, ok := inWords[c.Key]
		if !ok {
			return "", false
		}
		if i > 0 {
			text += ", "
		}
		if c.Key == "data.normalize" {
			text += format
		} else {
			text += fmt.Sprintf(format, hparam.Format(c.To))
		}
	}
	return text, text != ""
}
