import type { LiveEvent } from '../api/follow';
import type { Job, StreamRecord } from '../api/types';

/** How far the page is with following a job. */
export type Phase = 'connecting' | 'live' | 'interrupted' | 'ended' | 'failed';

/** A followed job. */
export interface Live {
  phase: Phase;
  job: Job | undefined;
  /** The records, oldest first; only the last `mostRecords` of them. */
  records: StreamRecord[];
  /** How many records were left out at the beginning. */
  dropped: number;
  /** Why the connection broke or the following failed. */
  reason: string;
}

export type LiveAction =
  | { kind: 'reset' }
  | { kind: 'connected' }
  | { kind: 'events'; batch: LiveEvent[] }
  | { kind: 'interrupted'; reason: string }
  | { kind: 'failed'; reason: string };

/** How many records a page keeps: more would make it slow. */
export const mostRecords = 5000;

export const noLive: Live = { phase: 'connecting', job: undefined, records: [], dropped: 0, reason: '' };

/** The next state of a followed job. */
export function liveReducer(state: Live, action: LiveAction): Live {
  switch (action.kind) {
    case 'reset':
      return noLive;
    case 'connected':
      return { ...state, phase: 'live', reason: '' };
    case 'interrupted':
    case 'failed':
      return { ...state, phase: action.kind, reason: action.reason };
    case 'events':
      return withEvents(state, action.batch);
  }
}

function withEvents(state: Live, batch: LiveEvent[]): Live {
  const next = { ...state };
  const fresh: StreamRecord[] = [];
  for (const event of batch) {
    if (event.kind === 'record') fresh.push(event.record);
    else if (event.kind === 'status') next.job = event.job;
    else next.phase = 'ended';
  }
  if (fresh.length > 0) {
    const all = [...state.records, ...fresh];
    const surplus = Math.max(0, all.length - mostRecords);
    next.records = surplus > 0 ? all.slice(surplus) : all;
    next.dropped = state.dropped + surplus;
  }
  return next;
}

/** Whether a job in this status will not change any more. */
export function isFinal(status: string): boolean {
  return status === 'Completed' || status === 'Failed' || status === 'Stopped';
}
