package broker

import (
	"errors"
	"net"
	"time"
)

// Serve has connections of the job to HOST:PORT end in this program: serve gets
// the other side of each, owns it, and is called in a goroutine of its own. Policy
// and name service are not asked, and it works where jobs have no network. It is
// called before the job runs.
func (j *Job) Serve(address string, serve func(net.Conn)) {
	if j.local == nil {
		j.local = map[string]func(net.Conn){}
	}
	j.local[address] = serve
}

// pairTime is how long the two ends of a connection within the machine may take
// to find each other.
const pairTime = 5 * time.Second

// pair makes a TCP connection of which both ends are here. The listener lives for
// this one; what else comes to it is sent away.
func pair() (ours, theirs net.Conn, err error) {
	l, err := net.ListenTCP("tcp", &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1)})
	if err != nil {
		return nil, nil, err
	}
	defer l.Close()
	if err := l.SetDeadline(time.Now().Add(pairTime)); err != nil {
		return nil, nil, err
	}
	theirs, err = net.DialTCP("tcp", nil, l.Addr().(*net.TCPAddr))
	if err != nil {
		return nil, nil, err
	}
	for {
		ours, err = l.AcceptTCP()
		if err != nil {
			return nil, nil, errors.Join(err, theirs.Close())
		}
		if ours.RemoteAddr().String() == theirs.LocalAddr().String() {
			return ours, theirs, nil
		}
		if err := ours.Close(); err != nil {
			return nil, nil, errors.Join(err, theirs.Close())
		}
	}
}
