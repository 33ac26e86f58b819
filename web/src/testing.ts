import { Client } from './api/client';
import type { Job, StreamRecord } from './api/types';

// What several tests need.

/** The id of the tests' account. */
export const account = '/subscriptions/s/resourceGroups/g/providers/Microsoft.Automation/automationAccounts/a';

/** A request that a client sent. */
export interface Sent {
  method: string;
  url: string;
  headers: Record<string, string>;
  body: unknown;
}

/** A client whose requests get the given answers, in turn, and the requests it sent. */
export function clientWith(...answers: (Response | Error)[]): { client: Client; sent: Sent[] } {
  const sent: Sent[] = [];
  const client = new Client('secret', async (input, init = {}) => {
    const body = typeof init.body === 'string' ? (JSON.parse(init.body) as unknown) : undefined;
    sent.push({ method: init.method ?? 'GET', url: String(input), headers: init.headers as Record<string, string>, body });
    const answer = answers[sent.length - 1];
    if (answer === undefined) throw new Error(`no answer is left for ${String(input)}`);
    if (answer instanceof Error) throw answer;
    return answer;
  });
  return { client, sent };
}

export function json(body: unknown, status = 200): Response {
  return new Response(JSON.stringify(body), { status, headers: { 'Content-Type': 'application/json' } });
}

/** A live stream of the given pieces of text. */
export function live(...pieces: string[]): Response {
  const encoder = new TextEncoder();
  const body = new ReadableStream<Uint8Array<ArrayBuffer>>({
    start(controller) {
      for (const piece of pieces) controller.enqueue(encoder.encode(piece));
      controller.close();
    },
  });
  return new Response(body, { headers: { 'Content-Type': 'text/event-stream' } });
}

/** A record with a number. */
export function record(n: number, streamType: StreamRecord['properties']['streamType'] = 'Output', streamText = `line ${n}\r\n`): StreamRecord {
  return { id: `${account}/jobs/j/streams/${n}`, properties: { jobStreamId: String(n), time: '2026-01-31T08:30:00.1234567+00:00', streamType, streamText } };
}

export function job(status: string): Job {
  return {
    id: `${account}/jobs/j`,
    name: 'j',
    properties: {
      jobId: 'j',
      runbook: { name: 'Hello' },
      status,
      creationTime: '2026-01-31T08:30:00+00:00',
      startTime: '2026-01-31T08:30:00+00:00',
      endTime: null,
      startedBy: 'admin',
    },
  };
}
