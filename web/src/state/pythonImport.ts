import { useEffect, useState } from 'react';
import { messageOf } from '../api/errors';
import { followPythonImport, type PythonImport } from '../api/python';
import { useClient } from './contexts';
import { useRefused } from './load';

/** An import of Python packages that is followed. */
export interface FollowedImport {
  current: PythonImport | undefined;
  /** Why the server could not be asked the last time; it is asked again. */
  interrupted: string;
  /** Why the import cannot be followed. */
  failed: string;
}

const nothing: FollowedImport = { current: undefined, interrupted: '', failed: '' };

/** Follows an import of Python packages for as long as the component shows. */
export function usePythonImport(account: string, name: string): FollowedImport {
  const client = useClient();
  const refused = useRefused();
  const [followed, setFollowed] = useState(nothing);
  useEffect(() => {
    const abort = new AbortController();
    setFollowed(nothing);
    const set = (change: Partial<FollowedImport>) => {
      if (!abort.signal.aborted) setFollowed((f) => ({ ...f, ...change }));
    };
    const watcher = {
      news: (current: PythonImport) => set({ current, interrupted: '' }),
      interrupted: (interrupted: string) => set({ interrupted }),
    };
    followPythonImport(client, account, name, watcher, abort.signal).catch((error: unknown) => {
      if (!abort.signal.aborted && !refused(error)) set({ interrupted: '', failed: messageOf(error) });
    });
    return () => abort.abort();
  }, [client, account, name, refused]);
  return followed;
}
