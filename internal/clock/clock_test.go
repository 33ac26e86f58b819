package clock_test

import (
	"testing"
	"time"

	"github.com/runwright/runwright/internal/clock"
)

func TestTicks(t *testing.T) {
	tests := []struct {
		text  string
		ticks int64
	}{
		{"0001-01-01T00:00:00Z", 0},
		{"1969-12-31T23:59:59.9999999Z", 621355967999999999},
		{"1970-01-01T00:00:00Z", 621355968000000000},
		{"2023-02-03T06:33:41.0666667Z", 638110028210666667},
		{"9999-12-31T23:59:59.9999999Z", 3155378975999999999},
	}
	for _, tt := range tests {
		tm, err := time.Parse(time.RFC3339Nano, tt.text)
		if err != nil {
			t.Fatal(err)
		}
		if got := clock.Ticks(tm); got != tt.ticks {
			t.Errorf("Ticks(%s) = %d, want %d", tt.text, got, tt.ticks)
		}
		if got := clock.FromTicks(tt.ticks); !got.Equal(tm) {
			t.Errorf("FromTicks(%d) = %v, want %v", tt.ticks, got, tm)
		}
	}
}

func TestSystemClockIsCutToTicks(t *testing.T) {
	now := clock.System().Now()
	if now.Nanosecond()%100 != 0 || now.Location() != time.UTC {
		t.Errorf("not cut or not UTC: %v", now)
	}
	if !clock.FromTicks(clock.Ticks(now)).Equal(now) {
		t.Errorf("%v does not survive the way through ticks", now)
	}
}

func TestManualAlarms(t *testing.T) {
	m := clock.NewManual(time.Date(2026, 3, 1, 10, 0, 0, 0, time.UTC))
	past, _ := m.At(m.Now())
	soon, _ := m.At(m.Now().Add(time.Minute))
	late, _ := m.At(m.Now().Add(time.Hour))
	dropped, stop := m.At(m.Now().Add(time.Minute))
	stop()
	m.AwaitAlarm()
	m.Advance(time.Minute)
	for name, alarm := range map[string]struct {
		reached <-chan struct{}
		want    bool
	}{"past": {past, true}, "soon": {soon, true}, "late": {late, false}, "dropped": {dropped, false}} {
		got := false
		select {
		case <-alarm.reached:
			got = true
		default:
		}
		if got != alarm.want {
			t.Errorf("%s: reached is %t", name, got)
		}
	}
}

func TestSystemAlarm(t *testing.T) {
	reached, stop := clock.System().At(clock.System().Now().Add(-time.Second))
	defer stop()
	<-reached
}
