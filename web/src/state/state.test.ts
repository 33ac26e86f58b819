import { describe, expect, test } from 'vitest';
import { defaultSubscription } from '../api/client';
import { account, job, record } from '../testing';
import { formatClock, formatDuration, formatTime, newJobName, parseParameters } from './format';
import { isFinal, liveReducer, mostRecords, noLive, type LiveAction } from './live';
import { formatRoute, parseRoute, type Route } from './route';
import { endSession, keepSession, openSession, type Browser } from './session';

describe('liveReducer', () => {
  const run = (...actions: LiveAction[]) => actions.reduce(liveReducer, noLive);

  test('follows a job from the first record to the end', () => {
    const live = run(
      { kind: 'connected' },
      { kind: 'events', batch: [{ kind: 'status', job: job('Running') }, { kind: 'record', record: record(1) }] },
      { kind: 'interrupted', reason: 'cut' },
      { kind: 'connected' },
      { kind: 'events', batch: [{ kind: 'record', record: record(2) }, { kind: 'status', job: job('Completed') }, { kind: 'end' }] },
    );
    expect(live).toEqual({ phase: 'ended', job: job('Completed'), records: [record(1), record(2)], dropped: 0, reason: '' });
  });

  test('keeps the records there are when the connection breaks', () => {
    const live = run({ kind: 'events', batch: [{ kind: 'record', record: record(1) }] }, { kind: 'interrupted', reason: 'cut' });
    expect(live).toMatchObject({ phase: 'interrupted', reason: 'cut', records: [record(1)] });
    expect(liveReducer(live, { kind: 'reset' })).toEqual(noLive);
    expect(liveReducer(live, { kind: 'failed', reason: 'no' })).toMatchObject({ phase: 'failed', reason: 'no' });
  });

  test('keeps the last records of very many', () => {
    const batch = Array.from({ length: mostRecords + 3 }, (_, n) => ({ kind: 'record' as const, record: record(n) }));
    const live = run({ kind: 'events', batch }, { kind: 'events', batch: [{ kind: 'record', record: record(-1) }] });
    expect(live.dropped).toBe(4);
    expect(live.records).toHaveLength(mostRecords);
    expect(live.records[0]).toEqual(record(4));
    expect(live.records.at(-1)).toEqual(record(-1));
  });

  test('a list stays the same one when no record came', () => {
    const before = run({ kind: 'events', batch: [{ kind: 'record', record: record(1) }] });
    expect(liveReducer(before, { kind: 'events', batch: [{ kind: 'end' }] }).records).toBe(before.records);
  });

  test('knows the final statuses', () => {
    expect(['Completed', 'Failed', 'Stopped'].every(isFinal)).toBe(true);
    expect(['New', 'Activating', 'Running', 'Stopping', 'Suspended'].some(isFinal)).toBe(false);
  });
});

describe('routes', () => {
  const routes: Route[] = [
    { account, section: 'jobs', item: 'a/b?c#d é' },
    { account: '', section: 'modules', item: '' },
    { account, section: 'connections', item: '' },
  ];
  test.each(routes)('are read as they are written: %o', (route) => expect(parseRoute(formatRoute(route))).toEqual(route));

  test.each(['', '#', '#/', '#/nowhere', '#token=x'])('%j is the runbooks', (hash) =>
    expect(parseRoute(hash)).toEqual({ account: '', section: 'runbooks', item: '' }),
  );

  test('take what is typed by hand', () => expect(parseRoute('#/jobs/100%').item).toBe('100%'));
});

describe('session', () => {
  const browserAt = (hash: string, stored?: string) => {
    const values = new Map(stored === undefined ? [] : [['runwright.session', stored]]);
    const shown: string[] = [];
    const browser: Browser = {
      location: { hash, pathname: '/' },
      history: { replaceState: (_data, _unused, url) => shown.push(String(url)) },
      sessionStorage: {
        getItem: (key) => values.get(key) ?? null,
        setItem: (key, value) => values.set(key, value),
        removeItem: (key) => values.delete(key),
      },
    };
    return { browser, values, shown };
  };

  test('moves from the address into the storage', () => {
    const { browser, values, shown } = browserAt('#token=a%2Bb');
    expect(openSession(browser)).toEqual({ token: 'a+b', subscription: defaultSubscription });
    expect(shown).toEqual(['/']);
    expect(openSession({ ...browser, location: { hash: '', pathname: '/' } })).toEqual({ token: 'a+b', subscription: defaultSubscription });
    endSession(browser);
    expect(values.size).toBe(0);
  });

  test('may name a subscription', () => {
    expect(openSession(browserAt('#token=t&subscription=s').browser)).toEqual({ token: 't', subscription: 's' });
  });

  test('leaves an address alone that has no token', () => {
    const { browser, shown } = browserAt('#/jobs');
    expect(openSession(browser)).toBeUndefined();
    expect(shown).toEqual([]);
    keepSession(browser, { token: 't', subscription: 's' });
    expect(openSession(browser)).toEqual({ token: 't', subscription: 's' });
  });

  test.each(['not JSON', '{}', 'null', '{"token":"t"}'])('forgets what it did not write: %j', (stored) => {
    const { browser, values } = browserAt('', stored);
    expect(openSession(browser)).toBeUndefined();
    expect(values.size).toBe(0);
  });
});

describe('formats', () => {
  test.each([
    ['2026-01-31T08:30:00+00:00', '2026-01-31T08:30:00.0420000+00:00', '42 ms'],
    ['2026-01-31T08:30:00+00:00', '2026-01-31T08:30:01.26+00:00', '1.3 s'],
    ['2026-01-31T08:30:00+00:00', '2026-01-31T08:31:05+00:00', '1 min 5 s'],
    ['2026-01-31T08:30:00+00:00', '2026-01-31T10:31:05+00:00', '2 h 1 min'],
    ['2026-01-31T08:30:00+00:00', null, ''],
    ['2026-01-31T08:30:00+00:00', '2026-01-31T08:29:00+00:00', ''],
    ['odd', '2026-01-31T08:29:00+00:00', ''],
  ])('from %s to %s: %s', (from, to, want) => expect(formatDuration(from, to)).toBe(want));

  test('times', () => {
    expect(formatTime(null)).toBe('');
    expect(formatTime('odd')).toBe('odd');
    expect(formatTime('2026-01-31T08:30:00+00:00')).toContain('2026');
    expect(formatClock('odd')).toBe('odd');
    expect(formatClock('2026-01-31T08:30:05.0421234+00:00')).toMatch(/^\d\d:\d\d:05\.042$/);
  });

  test('names of jobs are random UUIDs', () => {
    const names = Array.from({ length: 20 }, newJobName);
    for (const name of names) expect(name).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(new Set(names).size).toBe(20);
  });

  test('parameters', () => {
    expect(parseParameters(' \n')).toEqual({});
    expect(parseParameters('{"a": [1, null]}')).toEqual({ a: [1, null] });
    expect(() => parseParameters('{"a": ')).toThrow(/^The parameters are not JSON: /);
    for (const text of ['[]', '1', 'null', '"a"']) expect(() => parseParameters(text)).toThrow('The parameters must be a JSON object');
  });
});
