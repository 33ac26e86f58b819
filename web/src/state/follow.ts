import { useEffect, useReducer } from 'react';
import { messageOf } from '../api/errors';
import { followJob, type Follower } from '../api/follow';
import { useClient } from './contexts';
import { liveReducer, noLive, type Live } from './live';
import { useRefused } from './load';

/** Follows a job for as long as the component shows. */
export function useFollow(account: string, job: string): Live {
  const client = useClient();
  const refused = useRefused();
  const [live, dispatch] = useReducer(liveReducer, noLive);
  useEffect(() => {
    const abort = new AbortController();
    dispatch({ kind: 'reset' });
    const follower: Follower = {
      connected: () => dispatch({ kind: 'connected' }),
      events: (batch) => dispatch({ kind: 'events', batch }),
      interrupted: (reason) => dispatch({ kind: 'interrupted', reason }),
    };
    followJob(client, account, job, follower, abort.signal).catch((error: unknown) => {
      if (!abort.signal.aborted && !refused(error)) dispatch({ kind: 'failed', reason: messageOf(error) });
    });
    return () => abort.abort();
  }, [client, account, job, refused]);
  return live;
}

const nothing = () => undefined;

/** Calls `ended` when a job has ended; without a job, nothing happens. */
export function useJobEnd(account: string, job: string | undefined, ended: () => void): void {
  const client = useClient();
  const refused = useRefused();
  useEffect(() => {
    if (job === undefined) return;
    const abort = new AbortController();
    followJob(client, account, job, { connected: nothing, events: nothing, interrupted: nothing }, abort.signal).then(
      () => abort.signal.aborted || ended(),
      refused, // a job that is gone, or one that cannot be followed, does not change the list
    );
    return () => abort.abort();
  }, [client, account, job, ended, refused]);
}
