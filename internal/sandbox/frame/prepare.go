package frame

import "encoding/json"

// Prepare has encoding/json look at the types of the frames that a process gets
// and sends first, which it does once for each type: a process that waits has the
// time for it. What it makes is thrown away.
func Prepare() {
	for _, v := range []any{&Bind{}, &Locked{}, &Job{}, &Outcome{}, &Request{}, &Response{}} {
		if text, err := json.Marshal(v); err == nil { // empty structures encode
			_ = json.Unmarshal(text, v) // and are what they were
		}
	}
}
