package theme

import (
	"strings"

	"github.com/charmbracelet/colorprofile"
)

// Detect reads what a terminal can do from environment variables. getenv is
// os.Getenv or the environment of a remote session. The background cannot be
// asked here: it is taken as dark unless COLORFGBG says otherwise, until the
// terminal answers.
func Detect(getenv func(string) string) Options {
	return Options{
		Dark:    darkBackground(getenv("COLORFGBG")),
		Profile: profile(getenv),
		Unicode: unicodeTerminal(getenv),
	}
}

// profileVars are the variables that colorprofile.Env looks at.
var profileVars = []string{
	"TERM", "COLORTERM", "NO_COLOR", "CLICOLOR", "CLICOLOR_FORCE",
	"WT_SESSION", "GOOGLE_CLOUD_SHELL", "TTY_FORCE", "TMUX", "STY",
}

func profile(getenv func(string) string) colorprofile.Profile {
	// no-color.org: any value that is not empty, where the library wants a boolean.
	if getenv("NO_COLOR") != "" {
		return colorprofile.ASCII
	}
	env := make([]string, 0, len(profileVars))
	for _, name := range profileVars {
		if v := getenv(name); v != "" {
			env = append(env, name+"="+v)
		}
	}
	return colorprofile.Env(env)
}

func unicodeTerminal(getenv func(string) string) bool {
	switch term := getenv("TERM"); {
	case term == "dumb", term == "", term == "linux", strings.HasPrefix(term, "vt"):
		// The Linux console's font has neither braille nor rounded corners.
		return false
	}
	// The first that is set decides, as in setlocale(3).
	for _, name := range []string{"LC_ALL", "LC_CTYPE", "LANG"} {
		if v := getenv(name); v != "" {
			v = strings.ToLower(strings.ReplaceAll(v, "-", ""))
			return strings.Contains(v, "utf8")
		}
	}
	return false
}

// darkBackground reads COLORFGBG, "15;0" or "15;default;0", which rxvt, konsole
// and others set: the last number is the background among the 16 colours.
func darkBackground(v string) bool {
	i := strings.LastIndexByte(v, ';')
	if i < 0 {
		return true
	}
	switch v[i+1:] {
	case "7", "9", "10", "11", "12", "13", "14", "15":
		return false
	}
	return true
}
