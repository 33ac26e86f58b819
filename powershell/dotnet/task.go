package dotnet

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"time"

	"github.com/runwright/runwright/powershell/types"
)

// Task is System.Threading.Tasks.Task: work that goes on beside the script. The
// work must not touch objects that the script can reach.
type Task struct {
	t    *types.Type
	done chan struct{}
	// set before done is closed
	result   any
	err      *types.Exception
	canceled bool
	id       int32
}

// taskNumbers is where the ids of a session's tasks come from.
type taskNumbers struct{}

// StartTask runs work beside the script; its result is of a type, Void for none.
// Work must return when its context ends.
func StartTask(env Env, result *types.Type, work func(ctx context.Context) (any, error)) *Task {
	t := newTask(env, result)
	ctx := env.Context()
	go func() {
		v, err := work(ctx)
		t.finish(v, err)
	}()
	return t
}

func newTask(env Env, result *types.Type) *Task {
	typ := types.MustNamed("System.Threading.Tasks.Task")
	if result != types.Void {
		typ = types.MustNamed("System.Threading.Tasks.Task`1").Instantiate(result)
	}
	n := env.Extra(taskNumbers{}, func() any { return new(atomic.Int32) }).(*atomic.Int32)
	return &Task{t: typ, done: make(chan struct{}), id: n.Add(1)}
}

// finish settles the task.
func (t *Task) finish(v any, err error) {
	switch x := err.(type) {
	case nil:
		t.result = v
	case *types.Exception:
		t.err = x
		t.canceled = is(x.Class, "System.OperationCanceledException") && x.Inner == nil
	default:
		if errors.Is(err, context.Canceled) {
			t.canceled, t.err = true, types.NewException("System.Threading.Tasks.TaskCanceledException", "A task was canceled.")
		} else {
			t.err = types.NewException("System.Exception", err.Error())
		}
	}
	close(t.done)
}

// doneTask is a task that has ended.
func doneTask(env Env, result *types.Type, v any, err error) *Task {
	t := newTask(env, result)
	t.finish(v, err)
	return t
}

// PSType is Task or Task[TResult].
func (t *Task) PSType() *types.Type { return t.t }

// completed reports whether the task has ended.
func (t *Task) completed() bool {
	select {
	case <-t.done:
		return true
	default:
		return false
	}
}

// await waits for the end of all tasks, at most for a time (negative for ever),
// and reports whether they have ended.
func await(c *Call, limit time.Duration, tasks ...*Task) (bool, error) {
	ended := true
	ctx := c.Context()
	err := c.Waiting(func() error {
		var over <-chan time.Time
		if limit >= 0 {
			timer := time.NewTimer(limit)
			defer timer.Stop()
			over = timer.C
		}
		for _, t := range tasks {
			select {
			case <-t.done:
			case <-over:
				ended = false
				return nil
			case <-ctx.Done():
				return ctx.Err()
			}
		}
		return nil
	})
	return ended, err
}

// aggregate is the exception that Wait and Result throw for failed tasks.
func aggregate(tasks ...*Task) error {
	var inner []any
	for _, t := range tasks {
		if t.err != nil {
			inner = append(inner, t.err)
		}
	}
	if len(inner) == 0 {
		return nil
	}
	return aggregateOf(inner)
}

func aggregateOf(inner []any) *types.Exception {
	e := &types.Exception{Class: types.MustNamed("System.AggregateException"), Fields: map[string]any{}}
	e.Message = "One or more errors occurred."
	e.Inner, _ = inner[0].(*types.Exception)
	e.Fields["InnerExceptions"] = &types.List{T: types.MustNamed("System.Collections.ObjectModel.ReadOnlyCollection`1").Instantiate(types.ExceptionType), Items: inner, ReadOnly: true}
	e.Message += messageTail(e, true)
	return e
}

// Await waits for the task and returns its result, or what it threw itself.
func (t *Task) Await(c *Call) (any, error) {
	if _, err := await(c, -1, t); err != nil {
		return nil, err
	}
	if t.err != nil {
		return nil, t.err
	}
	return t.result, nil
}

// TaskAwaiter is what GetAwaiter and ConfigureAwait return.
type TaskAwaiter struct {
	task *Task
	name string
}

// PSType is TaskAwaiter or ConfiguredTaskAwaitable, with the task's result.
func (a *TaskAwaiter) PSType() *types.Type {
	full := "System.Runtime.CompilerServices." + a.name
	if args := a.task.t.Args; len(args) == 1 {
		return types.MustNamed(full + "`1").Instantiate(args[0])
	}
	return types.MustNamed(full)
}

func awaiterTable() Table {
	this := func(c *Call) *TaskAwaiter { return c.This.(*TaskAwaiter) }
	return Table{
		"get IsCompleted": func(c *Call) (any, error) { return this(c).task.completed(), nil },
		"GetResult()":     func(c *Call) (any, error) { return this(c).task.Await(c) },
		"GetAwaiter()":    func(c *Call) (any, error) { return &TaskAwaiter{this(c).task, "TaskAwaiter"}, nil },
	}
}

// waitLimit is the time an argument of Wait gives, negative for ever.
func waitLimit(v any) time.Duration {
	switch x := types.Unwrap(v).(type) {
	case int32:
		if x >= 0 {
			return time.Duration(x) * time.Millisecond
		}
	case types.TimeSpan:
		if x >= 0 {
			return time.Duration(x) * 100
		}
	}
	return -1
}

// taskArgs are the tasks of an argument.
func taskArgs(v any) []*Task {
	items, _ := types.Elements(v)
	if t, ok := types.Unwrap(v).(*Task); ok {
		items = []any{t}
	}
	var out []*Task
	for _, i := range items {
		if t, ok := types.Unwrap(i).(*Task); ok {
			out = append(out, t)
		}
	}
	return out
}

var taskTable = sync.OnceValue(func() Table {
	this := func(c *Call) *Task { return c.This.(*Task) }
	// ended is for members that tell about a task without waiting.
	status := func(t *Task) string {
		switch {
		case !t.completed():
			return "WaitingForActivation"
		case t.canceled:
			return "Canceled"
		case t.err != nil:
			return "Faulted"
		}
		return "RanToCompletion"
	}
	wait := func(c *Call) (any, error) {
		limit := time.Duration(-1)
		if len(c.Args) > 0 {
			limit = waitLimit(c.Args[0])
		}
		ended, err := await(c, limit, this(c))
		if err == nil && ended {
			err = aggregate(this(c))
		}
		return ended, err
	}
	all := func(c *Call) (any, error) {
		limit := time.Duration(-1)
		if len(c.Args) > 1 {
			limit = waitLimit(c.Args[1])
		}
		tasks := taskArgs(c.Args[0])
		ended, err := await(c, limit, tasks...)
		if err == nil && ended {
			err = aggregate(tasks...)
		}
		return ended, err
	}
	return Table{
		"get Id": func(c *Call) (any, error) { return this(c).id, nil },
		"get Status": func(c *Call) (any, error) {
			return types.EnumNamed("System.Threading.Tasks.TaskStatus", status(this(c))), nil
		},
		"get IsCompleted":             func(c *Call) (any, error) { return this(c).completed(), nil },
		"get IsCanceled":              func(c *Call) (any, error) { return status(this(c)) == "Canceled", nil },
		"get IsFaulted":               func(c *Call) (any, error) { return status(this(c)) == "Faulted", nil },
		"get IsCompletedSuccessfully": func(c *Call) (any, error) { return status(this(c)) == "RanToCompletion", nil },
		"get AsyncState":              func(*Call) (any, error) { return nil, nil },
		"get CreationOptions": func(*Call) (any, error) {
			return types.EnumNamed("System.Threading.Tasks.TaskCreationOptions", "None"), nil
		},
		"get Exception": func(c *Call) (any, error) {
			if status(this(c)) != "Faulted" {
				return nil, nil
			}
			return aggregate(this(c)), nil
		},
		"get Result": func(c *Call) (any, error) {
			if _, err := await(c, -1, this(c)); err != nil {
				return nil, err
			}
			return this(c).result, aggregate(this(c))
		},
		"Wait(*)":           wait,
		"GetAwaiter()":      func(c *Call) (any, error) { return &TaskAwaiter{this(c), "TaskAwaiter"}, nil },
		"ConfigureAwait(*)": func(c *Call) (any, error) { return &TaskAwaiter{this(c), "ConfiguredTaskAwaitable"}, nil },
		"Dispose()":         func(*Call) (any, error) { return nil, nil },
		"static WaitAll(*)": all,
		"static WaitAny(*)": func(c *Call) (any, error) {
			limit := time.Duration(-1)
			if len(c.Args) > 1 {
				limit = waitLimit(c.Args[1])
			}
			n, err := firstOf(c, limit, taskArgs(c.Args[0]))
			return int32(n), err
		},
		"static get CompletedTask": func(c *Call) (any, error) { return doneTask(c, types.Void, nil, nil), nil },
		"static FromResult(*)": func(c *Call) (any, error) {
			t := types.Object
			if c.Args[0] != nil {
				t = types.TypeOf(types.Unwrap(c.Args[0]))
			}
			return doneTask(c, t, c.Args[0], nil), nil
		},
		"static FromException(*)": func(c *Call) (any, error) {
			x, _ := types.Unwrap(c.Args[0]).(*types.Exception)
			if x == nil {
				return nil, ArgumentNull("exception")
			}
			return doneTask(c, types.Void, nil, x), nil
		},
		"static Delay(*)": func(c *Call) (any, error) {
			limit := waitLimit(c.Args[0])
			return StartTask(c, types.Void, func(ctx context.Context) (any, error) {
				var over <-chan time.Time
				if limit >= 0 {
					timer := time.NewTimer(limit)
					defer timer.Stop()
					over = timer.C
				}
				select {
				case <-over:
					return nil, nil
				case <-ctx.Done():
					return nil, ctx.Err()
				}
			}), nil
		},
		"static WhenAll(*)": func(c *Call) (any, error) {
			tasks := taskArgs(c.Args[0])
			result := types.Void
			if len(tasks) > 0 && len(tasks[0].t.Args) == 1 {
				result = types.ArrayOf(tasks[0].t.Args[0])
			}
			return StartTask(c, result, func(ctx context.Context) (any, error) {
				var out, failed []any
				for _, t := range tasks {
					select {
					case <-t.done:
					case <-ctx.Done():
						return nil, ctx.Err()
					}
					out = append(out, t.result)
					if t.err != nil {
						failed = append(failed, t.err)
					}
				}
				if len(failed) > 0 {
					return nil, failed[0].(*types.Exception)
				}
				if result == types.Void {
					return nil, nil
				}
				return types.NewTyped(result.Elem, out), nil
			}), nil
		},
		"static WhenAny(*)": func(c *Call) (any, error) {
			tasks := taskArgs(c.Args[0])
			if len(tasks) == 0 {
				return nil, ArgumentError("The tasks argument contains no tasks.", "tasks")
			}
			n, err := firstOf(c, -1, tasks)
			if err != nil {
				return nil, err
			}
			return doneTask(c, types.MustNamed("System.Threading.Tasks.Task"), tasks[n], nil), nil
		},
	}
})

// firstOf is the index of the task that ends first, -1 when the time is over.
func firstOf(c *Call, limit time.Duration, tasks []*Task) (int, error) {
	first := make(chan int, len(tasks))
	stop := make(chan struct{})
	defer close(stop)
	for i, t := range tasks {
		if t.completed() {
			return i, nil
		}
		go func() {
			select {
			case <-t.done:
				first <- i
			case <-stop:
			}
		}()
	}
	n := -1
	ctx := c.Context()
	err := c.Waiting(func() error {
		var over <-chan time.Time
		if limit >= 0 {
			timer := time.NewTimer(limit)
			defer timer.Stop()
			over = timer.C
		}
		select {
		case n = <-first:
		case <-over:
		case <-ctx.Done():
			return ctx.Err()
		}
		return nil
	})
	return n, err
}
