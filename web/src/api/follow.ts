import { jobPath, type Client } from './client';
import { ApiError, isAbort, messageOf } from './errors';
import { EventParser, type ServerEvent } from './sse';
import type { Job, StreamRecord } from './types';

/** What a followed job does. */
export type LiveEvent =
  | { kind: 'record'; record: StreamRecord }
  | { kind: 'status'; job: Job }
  | { kind: 'end' };

/** Hears of a followed job. */
export interface Follower {
  /** The connection stands. */
  connected(): void;
  /** Events that came together, in order. */
  events(batch: LiveEvent[]): void;
  /** The connection broke; it is taken up again where it was. */
  interrupted(reason: string): void;
}

/** Waits between attempts: longer each time, up to ten seconds. */
export function pause(attempt: number): number {
  return Math.min(500 * 2 ** attempt, 10_000);
}

/** Waits for some milliseconds, or until the signal says that nobody waits any more. */
export type Sleep = (milliseconds: number, signal: AbortSignal) => Promise<void>;

/** Waits with the clock. */
export const sleep: Sleep = (milliseconds, signal) =>
  new Promise((resolve) => {
    const timer = setTimeout(resolve, milliseconds);
    signal.addEventListener('abort', () => {
      clearTimeout(timer);
      resolve();
    });
  });

/**
 * Follows a job's streams until the job is final. A connection that breaks is taken up after the last record that
 * came, until the signal aborts; what the server refuses is thrown.
 */
export async function followJob(
  client: Client,
  account: string,
  job: string,
  follower: Follower,
  signal: AbortSignal,
  wait: Sleep = sleep,
): Promise<void> {
  let last = '';
  for (let attempt = 0; !signal.aborted; attempt++) {
    const before = last;
    try {
      const headers: Record<string, string> = { Accept: 'text/event-stream' };
      if (last !== '') headers['Last-Event-ID'] = last;
      const response = await client.send(`${jobPath(account, job)}/streams/live`, { headers, signal });
      follower.connected();
      for await (const batch of eventsOf(response)) {
        last = batch.at(-1)?.id || last;
        const events = batch.map(liveEvent).filter((e) => e !== undefined);
        if (events.length > 0) follower.events(events);
        if (events.at(-1)?.kind === 'end') return;
      }
      follower.interrupted('The server ended the connection.');
    } catch (error) {
      if (signal.aborted || isAbort(error)) return;
      if (error instanceof ApiError && !error.passing) throw error;
      follower.interrupted(messageOf(error));
    }
    if (last !== before) attempt = 0;
    await wait(pause(attempt), signal);
  }
}

/** The events of a response, those of one piece together. */
async function* eventsOf(response: Response): AsyncGenerator<ServerEvent[]> {
  if (!response.body) return;
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  const parser = new EventParser();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      const events = parser.push(value);
      if (events.length > 0) yield events;
    }
  } finally {
    await reader.cancel().catch(() => undefined); // it is over already when the connection broke
  }
}

/** Reads an event; undefined for kinds that a newer server may send. */
function liveEvent(event: ServerEvent): LiveEvent | undefined {
  switch (event.type) {
    case 'record':
      return { kind: 'record', record: JSON.parse(event.data) as StreamRecord };
    case 'status':
      return { kind: 'status', job: JSON.parse(event.data) as Job };
    case 'end':
      return { kind: 'end' };
    default:
      return undefined;
  }
}
