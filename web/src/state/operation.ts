import { useEffect, useState } from 'react';
import { messageOf } from '../api/errors';
import type { LogLine, Operation } from '../api/moduleTypes';
import { followOperation } from '../api/operations';
import { useClient } from './contexts';
import { useRefused } from './load';

/** An operation that is followed. */
export interface Followed {
  operation: Operation | undefined;
  lines: LogLine[];
  /** Why the server could not be asked the last time; it is asked again. */
  interrupted: string;
  /** Why the operation cannot be followed. */
  failed: string;
}

const nothing: Followed = { operation: undefined, lines: [], interrupted: '', failed: '' };

/** Follows an operation for as long as the component shows. */
export function useOperation(account: string, name: string): Followed {
  const client = useClient();
  const refused = useRefused();
  const [followed, setFollowed] = useState(nothing);
  useEffect(() => {
    const abort = new AbortController();
    setFollowed(nothing);
    const watcher = {
      news: (operation: Operation, lines: LogLine[]) => {
        if (!abort.signal.aborted) setFollowed((f) => ({ operation, lines: [...f.lines, ...lines], interrupted: '', failed: '' }));
      },
      interrupted: (reason: string) => {
        if (!abort.signal.aborted) setFollowed((f) => ({ ...f, interrupted: reason }));
      },
    };
    followOperation(client, account, name, watcher, abort.signal).catch((error: unknown) => {
      if (!abort.signal.aborted && !refused(error)) setFollowed((f) => ({ ...f, failed: messageOf(error) }));
    });
    return () => abort.abort();
  }, [client, account, name, refused]);
  return followed;
}
