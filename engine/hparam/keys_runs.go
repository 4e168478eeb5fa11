package hparam

var runsKeys = []Key{
	{
		Name: "runs.shared", Kind: Bool, Default: false,
		Help: "let the group read, write and steer the run: its folder has mode 0770 instead of 0700",
	},
}
