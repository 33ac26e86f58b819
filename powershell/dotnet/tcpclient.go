package dotnet

import (
	"context"
	"errors"
	"io"
	"net"
	"net/netip"
	"strings"
	"sync"
	"time"

	"github.com/runwright/runwright/powershell/types"
	"github.com/runwright/runwright/powershell/web"
)

// TCPClient is System.Net.Sockets.TcpClient.
type TCPClient struct {
	mu      sync.Mutex
	conn    net.Conn
	stream  *NetworkStream
	closed  bool
	timeout [2]int32 // of reads and writes in milliseconds, 0 for none
	buffers [2]int32
	noDelay bool
}

// PSType is TcpClient.
func (*TCPClient) PSType() *types.Type { return types.MustNamed("System.Net.Sockets.TcpClient") }

// connect dials host:port; the error is a SocketException.
func (t *TCPClient) connect(ctx context.Context, env Env, hosts []string, port int) error {
	var err error
	for _, host := range hosts {
		var n net.Conn
		if n, err = env.Dial(ctx, "tcp", net.JoinHostPort(host, itoa(port))); err == nil {
			t.mu.Lock()
			defer t.mu.Unlock()
			if t.closed {
				return errors.Join(types.NewException("System.ObjectDisposedException", "Cannot access a disposed object."), n.Close())
			}
			t.conn = n
			return nil
		}
	}
	var x *types.Exception
	if errors.As(err, &x) || ctx.Err() != nil {
		return err
	}
	s, ok := web.SocketFailure(err).(*web.SocketError)
	if !ok {
		return err
	}
	where := ""
	if s.Code != "HostNotFound" && s.Code != "TryAgain" {
		where = " " + endPointText(hosts[len(hosts)-1], port)
	}
	return socketException(s, where)
}

// endPointText is where a connection was to go, addresses as those of IPv6.
func endPointText(host string, port int) string {
	if a, err := netip.ParseAddr(host); err == nil {
		if a.Is4() {
			return "[::ffff:" + host + "]:" + itoa(port)
		}
		return "[" + host + "]:" + itoa(port)
	}
	return host + ":" + itoa(port)
}

// hostArgs are the hosts and the port of a call of Connect.
func hostArgs(c *Call) (hosts []string, port int, err error) {
	switch x := types.Unwrap(c.Args[0]).(type) {
	case string:
		hosts = []string{x}
	case *IPAddress:
		hosts = []string{x.PSString()}
	case *IPEndPoint:
		return []string{x.Address.PSString()}, x.Port, nil
	case *types.Array:
		for _, i := range x.Items {
			if a, ok := types.Unwrap(i).(*IPAddress); ok {
				hosts = append(hosts, a.PSString())
			}
		}
	}
	if len(hosts) == 0 || hosts[0] == "" {
		return nil, 0, ArgumentNull("hostname")
	}
	if port = c.Int(1); port < 0 || port > 65535 {
		return nil, 0, OutOfRange("Specified argument was out of the range of valid values.", "port")
	}
	return hosts, port, nil
}

// networkStream is the stream of a connection.
func (t *TCPClient) networkStream() (*NetworkStream, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.conn == nil {
		return nil, types.NewException("System.InvalidOperationException", "The operation is not allowed on non-connected sockets.")
	}
	if t.stream == nil {
		t.stream = &NetworkStream{conn: t.conn, timeout: t.timeout}
	}
	return t.stream, nil
}

func (t *TCPClient) close() error {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.closed = true
	if t.conn == nil {
		return nil
	}
	n := t.conn
	t.conn = nil
	return streamError(n.Close())
}

var tcpClientTable = sync.OnceValue(func() Table {
	this := func(c *Call) *TCPClient { return c.This.(*TCPClient) }
	connect := func(c *Call, t *TCPClient) error {
		hosts, port, err := hostArgs(c)
		if err != nil {
			return err
		}
		return c.Waiting(func() error { return t.connect(c.Context(), c, hosts, port) })
	}
	closing := func(c *Call) (any, error) { return nil, this(c).close() }
	t := Table{
		"new(*)": func(c *Call) (any, error) {
			t := &TCPClient{buffers: [2]int32{65536, 16384}}
			if len(c.Args) == 2 {
				return t, connect(c, t)
			}
			return t, nil
		},
		"Connect(*)": func(c *Call) (any, error) { return nil, connect(c, this(c)) },
		"ConnectAsync(*)": func(c *Call) (any, error) {
			t := this(c)
			hosts, port, err := hostArgs(c)
			if err != nil {
				return nil, err
			}
			token := cancellation(c)
			return StartTask(c, types.Void, func(ctx context.Context) (any, error) {
				ctx, cancel := context.WithCancel(ctx)
				defer cancel()
				defer context.AfterFunc(token, cancel)()
				return nil, t.connect(ctx, c, hosts, port)
			}), nil
		},
		"BeginConnect(*)": func(c *Call) (any, error) {
			t := this(c)
			hosts, port, err := hostArgs(c)
			if err != nil {
				return nil, err
			}
			return StartTask(c, types.Void, func(ctx context.Context) (any, error) { return nil, t.connect(ctx, c, hosts, port) }), nil
		},
		"EndConnect(*)": func(c *Call) (any, error) {
			task, ok := types.Unwrap(c.Args[0]).(*Task)
			if !ok {
				return nil, ArgumentNull("asyncResult")
			}
			return task.Await(c)
		},
		"GetStream()": func(c *Call) (any, error) { return this(c).networkStream() },
		"Close()":     closing, "Dispose()": closing,
		"get Connected": func(c *Call) (any, error) {
			this(c).mu.Lock()
			defer this(c).mu.Unlock()
			return this(c).conn != nil, nil
		},
		"get Available": func(c *Call) (any, error) {
			s, err := this(c).networkStream()
			if err != nil {
				return nil, err
			}
			return int32(s.buffered()), nil
		},
		"get NoDelay": func(c *Call) (any, error) { return this(c).noDelay, nil },
		"set NoDelay": func(c *Call) (any, error) { this(c).noDelay = c.Bool(0); return nil, nil },
	}
	for i, name := range []string{"ReceiveTimeout", "SendTimeout"} {
		t["get "+name] = func(c *Call) (any, error) { return this(c).timeout[i], nil }
		t["set "+name] = func(c *Call) (any, error) {
			this(c).timeout[i] = int32(c.Int(0))
			if s := this(c).stream; s != nil {
				s.timeout[i] = this(c).timeout[i]
			}
			return nil, nil
		}
	}
	for i, name := range []string{"ReceiveBufferSize", "SendBufferSize"} {
		t["get "+name] = func(c *Call) (any, error) { return this(c).buffers[i], nil }
		t["set "+name] = func(c *Call) (any, error) { this(c).buffers[i] = int32(c.Int(0)); return nil, nil }
	}
	return t
})

// NetworkStream is System.Net.Sockets.NetworkStream.
type NetworkStream struct {
	conn    net.Conn
	timeout [2]int32
	closed  bool
	ahead   []byte // read to see whether anything is there
}

// PSType is NetworkStream.
func (*NetworkStream) PSType() *types.Type {
	return types.MustNamed("System.Net.Sockets.NetworkStream")
}

func (s *NetworkStream) can() (bool, bool, bool) { return !s.closed, !s.closed, false }

// longAgo is a deadline that has passed: it ends what waits.
var longAgo = time.Unix(1, 0)

// timed does an operation that ends when a time in milliseconds is over, never
// when that is 0.
func timed(ms int32, set func(time.Time) error, do func() (int, error)) (int, error) {
	if err := set(time.Time{}); err != nil {
		return 0, err
	}
	if ms > 0 {
		timer := time.AfterFunc(time.Duration(ms)*time.Millisecond, func() { _ = set(longAgo) }) // a closed connection ends it too
		defer timer.Stop()
	}
	return do()
}

// Read implements io.Reader.
func (s *NetworkStream) Read(p []byte) (int, error) {
	if s.closed {
		return 0, types.NewException("System.ObjectDisposedException", "Cannot access a disposed object.\nObject name: 'System.Net.Sockets.NetworkStream'.")
	}
	if len(s.ahead) > 0 {
		n := copy(p, s.ahead)
		s.ahead = s.ahead[n:]
		return n, nil
	}
	n, err := timed(s.timeout[0], s.conn.SetReadDeadline, func() (int, error) { return s.conn.Read(p) })
	if err != nil && !errors.Is(err, io.EOF) {
		err = networkError("read data from", err)
	}
	return n, err
}

// Write implements io.Writer.
func (s *NetworkStream) Write(p []byte) (int, error) {
	if s.closed {
		return 0, types.NewException("System.ObjectDisposedException", "Cannot access a disposed object.\nObject name: 'System.Net.Sockets.NetworkStream'.")
	}
	n, err := timed(s.timeout[1], s.conn.SetWriteDeadline, func() (int, error) { return s.conn.Write(p) })
	if err != nil {
		err = networkError("write data to", err)
	}
	return n, err
}

// networkError is the IOException of a connection's failure.
func networkError(doing string, err error) error {
	var inner *types.Exception
	text := err.Error()
	var timeout net.Error
	switch s, ok := web.SocketFailure(err).(*web.SocketError); {
	case errors.As(err, &timeout) && timeout.Timeout():
		inner = socketException(&web.SocketError{Code: "TimedOut", Message: "Connection timed out"}, "")
		text = inner.Message
	case ok:
		inner, text = socketException(s, ""), s.Message
	}
	x := types.NewException("System.IO.IOException", "Unable to "+doing+" the transport connection: "+strings.TrimSuffix(text, ".")+".")
	x.Inner = inner
	return x
}

// buffered looks how many bytes can be read without waiting.
func (s *NetworkStream) buffered() int {
	if len(s.ahead) > 0 || s.closed {
		return len(s.ahead)
	}
	buf := make([]byte, 4096)
	n, _ := timed(1, s.conn.SetReadDeadline, func() (int, error) { return s.conn.Read(buf) }) // nothing there is what the deadline says
	s.ahead = buf[:n]
	return n
}

// Seek implements io.Seeker.
func (*NetworkStream) Seek(int64, int) (int64, error) {
	return 0, notSupported("This stream does not support seek operations.")
}

// Close implements io.Closer.
func (s *NetworkStream) Close() error {
	if s.closed {
		return nil
	}
	s.closed = true
	err := s.conn.Close()
	if errors.Is(err, net.ErrClosed) {
		err = nil
	}
	return err
}

func (*NetworkStream) length() (int64, error) {
	return 0, notSupported("This stream does not support seek operations.")
}
func (*NetworkStream) setLength(int64) error {
	return notSupported("This stream does not support seek operations.")
}
func (*NetworkStream) flush() error { return nil }

var networkStreamTable = sync.OnceValue(func() Table {
	this := func(c *Call) *NetworkStream { return c.This.(*NetworkStream) }
	t := Table{}
	for k, f := range streamTable() {
		t[k] = f
	}
	// Reads give what is there instead of filling the buffer.
	t["Read(byte[],int,int)"] = func(c *Call) (any, error) {
		a, _ := types.Unwrap(c.Args[0]).(*types.Array)
		if a == nil {
			return nil, ArgumentNull("buffer")
		}
		from, n := c.Int(1), c.Int(2)
		if from < 0 || n < 0 || from+n > len(a.Items) {
			return nil, OutOfRange("Specified argument was out of the range of valid values.", "size")
		}
		b := make([]byte, n)
		s := this(c)
		got := 0
		err := c.Waiting(func() (err error) { got, err = s.Read(b); return err })
		for i := range got {
			a.Items[from+i] = b[i]
		}
		if errors.Is(err, io.EOF) {
			err = nil
		}
		return int32(got), streamError(err)
	}
	t["get DataAvailable"] = func(c *Call) (any, error) { return this(c).buffered() > 0, nil }
	t["get CanTimeout"] = func(*Call) (any, error) { return true, nil }
	for i, name := range []string{"ReadTimeout", "WriteTimeout"} {
		t["get "+name] = func(c *Call) (any, error) {
			if v := this(c).timeout[i]; v > 0 {
				return v, nil
			}
			return int32(-1), nil
		}
		t["set "+name] = func(c *Call) (any, error) { this(c).timeout[i] = int32(c.Int(0)); return nil, nil }
	}
	return t
})
