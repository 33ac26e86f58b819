package frame

// Program is what a process becomes once it is confined: another program, with
// nothing of ours left in it but the descriptors 3 (the stream to the service)
// and, unless it wants none, 4 (where connections are handed in). The process says that it is locked,
// waits for go and executes it; what is spoken on the stream then is the
// program's affair.
type Program struct {
	Path string   `json:"path"` // as it is seen inside
	Args []string `json:"args"` // the first is the program's name for itself
	Env  []string `json:"env"`  // all of it
	Dir  string   `json:"dir"`  // working folder inside; "" is the root

	// Mounts are what the program sees besides the modules and its scratch
	// folder. Without a root of its own it sees them where they are outside, and
	// may use them there.
	Mounts []Mount `json:"mounts"`
	// Proc gives it a /proc of its own processes.
	Proc bool `json:"proc"`
	// Devices are device files, such as /dev/null, that it may read and write.
	Devices []string `json:"devices"`
	// Files are small files made in its root: name to content. Without a root of
	// its own it may read those of the machine.
	Files map[string]string `json:"files"`

	// Listen is an address of the loopback, IPv4:PORT, in the process's own network
	// namespace. Somebody listens there: the listener is handed out (see Locked).
	// Nothing else is in that namespace. It needs a root of its own.
	Listen string `json:"listen,omitempty"`
	// NoConnections leaves the program without descriptor 4.
	NoConnections bool `json:"noConnections,omitempty"`

	// Filter is the name of the profile of system calls in force from before the
	// program begins; "" for none. It has to allow execve.
	Filter string        `json:"filter"`
	Limits ProgramLimits `json:"limits"`
}

// Mount is a folder or file that is seen inside, for reading only.
type Mount struct {
	Source string `json:"source"` // absolute name outside
	Target string `json:"target"` // absolute name inside, where the process has a root of its own
	Exec   bool   `json:"exec"`   // programs and libraries in it may be executed and mapped
}

// ProgramLimits replace those limits that a program cannot share with ours, or
// has beside them. Zero means no limit. Those of memory begin when the program
// says that it is ready, the others with it.
type ProgramLimits struct {
	AddressBytes uint64 `json:"addressBytes"` // RLIMIT_AS
	DataBytes    uint64 `json:"dataBytes"`    // RLIMIT_DATA: private writable memory
	StackBytes   uint64 `json:"stackBytes"`   // RLIMIT_STACK, which new threads take as their size
	CPUSeconds   uint64 `json:"cpuSeconds"`   // RLIMIT_CPU

	// These replace those of the binding where they are not 0.
	Threads uint64 `json:"threads,omitempty"`
	Files   uint64 `json:"files,omitempty"` // open descriptors
}

// Ready is what a program that speaks frames says first: it waits for its lock.
type Ready struct {
	PID int `json:"pid"` // as the process sees itself
}

// Lock is the answer to Ready: the last layer, which the program itself puts in
// place. It answers with Locked, and gets Go.
type Lock struct {
	// Filter is a program of the kernel's filter machine (an array of struct
	// sock_filter); empty for none.
	Filter []byte `json:"filter"`
	Flags  uint64 `json:"flags"` // of the call seccomp
	// ModuleRoot and TempRoot are where things are inside.
	ModuleRoot string `json:"moduleRoot"`
	TempRoot   string `json:"tempRoot"`
}
