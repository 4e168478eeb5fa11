package finding

// Relative is how a run compares with another one of its family.
type Relative struct {
	Run     string `json:"run"`     // the other one's name
	Role    Role   `json:"role"`    // what that is to the run
	Verdict string `json:"verdict"` // of the run: better, worse, not distinguishable
	Effect  Effect `json:"effect"`  // of what differs, the run coming after the other one
}

// Role is what one run is to another.
type Role string

// The roles.
const (
	Parent Role = "parent" // it grew from it
	Best   Role = "best"   // the best of its family
)
