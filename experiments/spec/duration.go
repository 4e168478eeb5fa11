package spec

import (
	"fmt"
	"strings"
	"time"

	"tunebench/engine/hparam"
)

// Duration is a length of time that a file writes as 1h30m; 0 is written as an empty text.
type Duration time.Duration

// value returns the text.
func (d Duration) value() any {
	if d == 0 {
		return ""
	}
	text := time.Duration(d).String()
	for _, unit := range []string{"m0s", "h0m"} {
		if short, ok := strings.CutSuffix(text, unit); ok {
			text = short + unit[:1]
		}
	}
	return text
}

func durationOf(v any) Duration {
	d, _ := time.ParseDuration(v.(string)) // coerce has read it, and 0 stands for an empty text
	return Duration(d)
}

func coerceDuration(k hparam.Key, v any) (any, error) {
	text, ok := v.(string)
	if !ok {
		return nil, wrongType(k, v)
	}
	if text == "" {
		return text, nil
	}
	d, err := time.ParseDuration(text)
	if err != nil || d <= 0 {
		return nil, fmt.Errorf("%s is no length of time; want %s", quote(text), k.Range())
	}
	return Duration(d).value(), nil
}
