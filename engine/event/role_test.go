package event

import (
	"slices"
	"strings"
	"testing"
)

// roleText prints a role for tables: "loss val macro step layer:2".
func roleText(r Role) string {
	fields := []string{
		strings.ReplaceAll(string(r.Quantity), " ", "-"), r.Part.String(),
		strings.ReplaceAll(r.Variant, " ", "-"),
	}
	fields = append(fields, map[Interval]string{PerStep: "/step", PerEpoch: "/epoch"}[r.Interval])
	if r.Layer != "" {
		fields = append(fields, "layer:"+r.Layer)
	}
	return strings.Join(slices.DeleteFunc(fields, func(f string) bool { return f == "" }), " ")
}

// TestFrameworks lists what each program writes, and what it means among its like.
func TestFrameworks(t *testing.T) {
	for _, c := range []struct {
		program string
		tags    string // tag: role, one a line
	}{
		{"tunebench", `
			train/loss: loss train
			train/epoch_loss: loss train /epoch
			train/penalty: penalty train
			train/accuracy: accuracy train
			train/rmse: RMSE train
			train/r2: R2 train
			val/loss: loss val
			val/top_k_accuracy: top-k-accuracy val
			val/balanced_accuracy: balanced-accuracy val
			val/precision_macro: precision val macro
			val/f1_weighted: F1 val weighted
			val/auroc: AUROC val
			val/log_loss: log-loss val
			val/ece: calibration-error val
			val/recall_at_10: recall val at-10
			val/ndcg_at_10: NDCG val at-10
			test/loss: loss test
			test/f1_macro: F1 test macro
			epoch: epoch
			optim/lr: learning-rate
			optim/grad_norm: gradient-norm
			throughput/samples_per_sec: throughput
			throughput/gflops: FLOPS
			throughput/peak_share: utilization
			throughput/eval_seconds: duration val
			layers/2/grad_norm: gradient-norm layer:2
			layers/11/update_ratio: update-ratio layer:11
			layers/0/dead_units: dead-units layer:0
			layers/0/saturation: saturation layer:0
			layers/0/activation_mean: activation-mean layer:0
			layers/0/activation_std: activation-std layer:0
			layers/0/something: layer:0`},
		{"PyTorch tutorials", `
			Loss/train: loss train
			Loss/test: loss test
			Accuracy/train: accuracy train
			Accuracy/test: accuracy test
			training loss: loss train
			Grad_Norm/fc1.weight: gradient-norm layer:fc1.weight
			Grad_Norm/total: gradient-norm`},
		{"the three parts of one folder", `
			loss/test: loss test
			loss/train: loss train
			loss/val: loss val
			accuracy/validation: accuracy val`},
		{"tensorboardX add_scalars", `
			Loss_train/Loss: loss train
			Loss_valid/Loss: loss val
			run_acc_train/acc: accuracy train run`},
		{"Keras 2", `
			loss: loss train
			val_loss: loss val
			acc: accuracy train
			val_acc: accuracy val
			lr: learning-rate`},
		{"Keras, its folders as prefixes", `
			train/epoch_loss: loss train /epoch
			train/epoch_sparse_categorical_accuracy: accuracy train /epoch
			train/epoch_learning_rate: learning-rate /epoch
			train/batch_loss: loss train /step
			validation/epoch_loss: loss val /epoch
			validation/epoch_top_k_categorical_accuracy: top-k-accuracy val /epoch
			validation/evaluation_loss_vs_iterations: loss val /step
			validation/epoch_mean_absolute_error: MAE val /epoch
			train/keras: `},
		{"Keras, its folders lost", `
			epoch_loss: loss train /epoch
			epoch_accuracy: accuracy /epoch`},
		{"Lightning", `
			train_loss_step: loss train /step
			train_loss_epoch: loss train /epoch
			val_loss: loss val
			val_loss/dataloader_idx_1: loss val dataloader-idx-1
			train_acc: accuracy train
			valid_acc_epoch: accuracy val /epoch
			lr-Adam: learning-rate adam
			lr-AdamW/pg1: learning-rate adam-w-pg1
			lr-Adam-momentum: momentum lr-adam
			grad_2.0_norm/fc1.weight: gradient-norm layer:fc1.weight
			grad_2.0_norm_total: gradient-norm
			epoch: epoch
			hp_metric: `},
		{"Hugging Face", `
			train/loss: loss train
			train/learning_rate: learning-rate
			train/grad_norm: gradient-norm
			train/epoch: epoch
			train/train_loss: loss train
			train/train_samples_per_second: throughput
			train/total_flos: 
			eval/loss: loss val
			eval/accuracy: accuracy val
			eval/runtime: duration val
			eval/samples_per_second: throughput val
			eval/steps_per_second: steps-per-second val
			eval/mnli-mm_loss: loss val mnli-mm`},
		{"Stable-Baselines3", `
			rollout/ep_rew_mean: reward train
			rollout/ep_len_mean: episode-length
			rollout/success_rate: success-rate train
			eval/mean_reward: reward val
			eval/mean_ep_length: episode-length val
			time/fps: throughput
			train/learning_rate: learning-rate
			train/loss: loss train
			train/value_loss: loss train value
			train/policy_gradient_loss: loss train policy-gradient
			train/entropy_loss: loss train entropy
			train/explained_variance: explained-variance train
			train/approx_kl: KL-divergence train
			train/ent_coef: 
			train/ent_coef_loss: 
			train/clip_range: 
			train/n_updates: `},
		{"Ultralytics", `
			train/box_loss: loss train box
			train/cls_loss: loss train cls
			val/box_loss: loss val box
			metrics/precision(B): precision val b
			metrics/mAP50(B): average-precision val 50-b
			metrics/mAP50-95(B): average-precision val b
			metrics/accuracy_top1: accuracy val
			metrics/accuracy_top5: top-k-accuracy val 5
			lr/pg0: learning-rate pg0`},
		{"OpenMMLab and Detectron2", `
			loss: loss train
			total_loss: loss train
			loss_bbox: loss train bbox
			coco/bbox_mAP: average-precision coco-bbox
			grad_norm: gradient-norm
			data_time: duration
			memory: memory
			lr: learning-rate`},
		{"fairseq and Megatron", `
			train_inner/loss: loss train /step
			train_inner/wps: throughput /step
			train/gnorm: gradient-norm
			train/loss_scale: loss-scale
			valid/nll_loss: loss val
			valid/ppl: perplexity val
			lm loss validation: loss val lm
			lm loss validation ppl: perplexity val lm-loss
			lm-loss-training/lm loss: loss train lm
			learning-rate vs samples: learning-rate samples`},
		{"TensorFlow 1", `
			Loss/total_loss: loss train
			loss_1: loss train 1
			global_step/sec: steps-per-second
			DetectionBoxes_Precision/mAP: average-precision detection-boxes-precision`},
		{"people", `
			trainLoss: loss train
			valMAE: MAE val
			MSELoss/dev: loss val mse
			test_F1Score: F1 test
			valloss: loss val
			testacc: accuracy test
			loss_mse/val: loss val mse
			val/MeanIoU: IoU val
			val/top5_acc: top-k-accuracy val 5
			train_err: error-rate train
			samples/s: throughput
			imgs/sec: throughput
			learningRate: learning-rate
			epochs: epoch`},
		{"what is none of these", `
			best_val_loss: 
			train/loss_std: 
			loss_weight/val: 
			train_val_loss: 
			reward_scale: 
			step: 
			global_step: 
			train: 
			val/precisión: 
			: 
			///: 
			rate: 
			lossless: 
			accuracies: `},
	} {
		t.Run(c.program, func(t *testing.T) {
			var tags, want []string
			for line := range strings.Lines(strings.TrimPrefix(c.tags, "\n")) {
				line = strings.TrimSuffix(strings.TrimLeft(line, "\t"), "\n")
				tag, role, ok := strings.Cut(line, ": ")
				if !ok {
					t.Fatalf("line %q of the table", line)
				}
				tags, want = append(tags, tag), append(want, role)
			}
			r := Resolve(tags)
			for i, tag := range tags {
				if got := roleText(r.Of(tag)); got != want[i] {
					t.Errorf("%s is %q, want %q", tag, got, want[i])
				}
			}
		})
	}
}
