import { describe, expect, test } from 'vitest';
import { account, clientWith, job, json, live, record } from '../testing';
import { followJob, pause, type Follower, type LiveEvent } from './follow';

const recordEvent = (n: number) => `id: ${n}\nevent: record\ndata: ${JSON.stringify(record(n))}\n\n`;
const statusEvent = (status: string) => `event: status\ndata: ${JSON.stringify(job(status))}\n\n`;
const endEvent = 'event: end\ndata: {}\n\n';

/** Follows with the given answers and notes what happens; nothing waits. */
async function follow(...answers: (Response | Error)[]) {
  const { client, sent } = clientWith(...answers);
  const seen: string[] = [];
  const waits: number[] = [];
  const follower: Follower = {
    connected: () => seen.push('connected'),
    events: (batch) => seen.push(batch.map(short).join(' ')),
    interrupted: (reason) => seen.push(reason),
  };
  const abort = new AbortController();
  const error = await followJob(client, account, 'j', follower, abort.signal, async (ms) => {
    waits.push(ms);
    if (sent.length === answers.length) abort.abort();
  }).catch((e: unknown) => e);
  return { seen, sent, waits, error };
}

function short(event: LiveEvent): string {
  if (event.kind === 'record') return event.record.properties.jobStreamId;
  return event.kind === 'status' ? event.job.properties.status : 'end';
}

describe('followJob', () => {
  test('hands over what comes together, and returns at the end', async () => {
    const got = await follow(live(statusEvent('Running') + recordEvent(1), recordEvent(2), statusEvent('Completed') + endEvent));
    expect(got.seen).toEqual(['connected', 'Running 1', '2', 'Completed end']);
    expect(got.sent).toHaveLength(1);
    expect(got.sent[0]?.url).toBe(`${account}/jobs/j/streams/live?api-version=2024-10-23`);
    expect(got.sent[0]?.headers).toEqual({ Accept: 'text/event-stream', Authorization: 'Bearer secret' });
    expect(got.error).toBeUndefined();
  });

  test('takes a broken connection up after the last record', async () => {
    const got = await follow(
      live(recordEvent(1) + recordEvent(2) + 'id: 3\nevent: rec'),
      new TypeError('Failed to fetch'),
      live(statusEvent('Running')),
      json({ error: { code: 'Unavailable', message: 'The server stops.' } }, 503),
      live(recordEvent(3) + endEvent),
    );
    expect(got.seen).toEqual([
      'connected',
      '1 2',
      'The server ended the connection.',
      'The server cannot be reached.',
      'connected',
      'Running',
      'The server ended the connection.',
      'The server stops.',
      'connected',
      '3 end',
    ]);
    expect(got.sent.map((s) => s.headers['Last-Event-ID'])).toEqual([undefined, '2', '2', '2', '2']);
    expect(got.waits).toEqual([500, 1000, 2000, 4000]);
  });

  test('throws what the server refuses', async () => {
    const got = await follow(json({ error: { code: 'NotFound', message: 'The job is not there.' } }, 404));
    expect(got.error).toMatchObject({ status: 404, message: 'The job is not there.' });
    expect(got.seen).toEqual([]);
  });

  test('ignores kinds of events that it does not know', async () => {
    const got = await follow(live('event: weather\ndata: fine\n\n' + endEvent));
    expect(got.seen).toEqual(['connected', 'end']);
  });

  test('stops when nobody waits any more', async () => {
    const got = await follow(live(recordEvent(1)));
    expect(got.seen).toEqual(['connected', '1', 'The server ended the connection.']);
    expect(got.error).toBeUndefined();
  });
});

test('pauses grow up to ten seconds', () => {
  expect([0, 1, 4, 5, 50].map(pause)).toEqual([500, 1000, 8000, 10_000, 10_000]);
});
