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
