package event

import "testing"

func TestRegimes(t *testing.T) {
	for _, c := range []struct {
		tags []string
		want Regime
	}{
		{[]string{"train/loss", "val/loss", "val/accuracy"}, Supervised},
		{[]string{"epoch_loss", "epoch_accuracy"}, Supervised},
		{[]string{"Loss/train", "Loss/test", "lr-Adam"}, Supervised},
		{[]string{"train/box_loss", "train/cls_loss", "train/dfl_loss", "metrics/mAP50(B)"}, Supervised},
		{[]string{"loss/d", "val/loss"}, Supervised}, // one side alone is a name like any other
		{[]string{"train/kl", "train/recon_loss", "train/loss"}, Supervised},
		// Stable-Baselines3, without and with its folder of rollouts
		{[]string{"time/fps", "train/loss", "train/value_loss", "train/policy_gradient_loss"}, Reinforcement},
		{[]string{"rollout/ep_rew_mean", "rollout/ep_len_mean", "train/loss"}, Reinforcement},
		{[]string{"charts/episodic_return", "losses/value_loss", "losses/approx_kl"}, Reinforcement}, // CleanRL
		{[]string{"ray/tune/episode_reward_mean", "ray/tune/info/learner/default_policy/total_loss"}, Reinforcement},
		{[]string{"Environment/Cumulative Reward", "Losses/Value Loss"}, Reinforcement}, // ML-Agents
		{[]string{"eprewmean", "eplenmean", "loss/policy_loss"}, Reinforcement},         // OpenAI baselines
		{[]string{"actor_loss", "critic_loss"}, Reinforcement},
		{[]string{"Loss_D", "Loss_G"}, Adversarial},
		{[]string{"d_loss", "g_loss", "FID"}, Adversarial},
		{[]string{"D/loss", "G/loss"}, Adversarial},
		{[]string{"train/discriminator_loss", "train/generator_loss"}, Adversarial},
		{[]string{"errD", "errG"}, Adversarial},
		{[]string{"critic_loss", "gen_loss"}, Adversarial}, // of Wasserstein
		{[]string{"loss/gan", "loss/l1"}, Adversarial},
		{nil, Supervised},
	} {
		if got := Resolve(c.tags).Regime(); got != c.want {
			t.Errorf("%q: %q, want %q", c.tags, got, c.want)
		}
	}
}

// A reward names no part where it is that of training.
func TestRewardsAreFollowed(t *testing.T) {
	for _, tag := range []string{
		"rollout/ep_rew_mean", "charts/episodic_return", "ray/tune/episode_reward_mean",
		"Environment/Cumulative Reward",
		"eprewmean", "AverageEpRet", "eval/mean_reward", "Train/mean_reward",
	} {
		q, train, held := Resolve([]string{"time/fps", tag, "train/explained_variance"}).Curves(Scores()...)
		if q != Reward || train != tag && held != tag {
			t.Errorf("%s: %q on %q and %q", tag, q, train, held)
		}
	}
}
