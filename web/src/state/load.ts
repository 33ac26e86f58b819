import { useCallback, useContext, useEffect, useState } from 'react';
import { ApiError, isAbort, messageOf } from '../api/errors';
import { SignOut } from './contexts';

/** Something loaded from the server. */
export interface Loaded<T> {
  data: T | undefined;
  /** What went wrong the last time, in the server's words. */
  error: string;
  loading: boolean;
  reload: () => void;
}

interface State<T> {
  load: unknown;
  data: T | undefined;
  error: string;
  loading: boolean;
}

/**
 * Loads with `load` at once, whenever `load` changes, and on reload. What was loaded stays while it is loaded again,
 * and goes when `load` changes. A token that is no longer good signs out.
 */
export function useLoad<T>(load: (signal: AbortSignal) => Promise<T>): Loaded<T> {
  const [state, setState] = useState<State<T>>({ load, data: undefined, error: '', loading: true });
  const [round, setRound] = useState(0);
  const refused = useRefused();
  useEffect(() => {
    const abort = new AbortController();
    setState((s) => ({ load, data: s.load === load ? s.data : undefined, error: s.load === load ? s.error : '', loading: true }));
    load(abort.signal).then(
      (data) => abort.signal.aborted || setState({ load, data, error: '', loading: false }),
      (error: unknown) => {
        if (abort.signal.aborted || isAbort(error) || refused(error)) return;
        setState((s) => ({ ...s, error: messageOf(error), loading: false }));
      },
    );
    return () => abort.abort();
  }, [load, round, refused]);
  const reload = useCallback(() => setRound((n) => n + 1), []);
  const current = state.load === load;
  return { data: current ? state.data : undefined, error: current ? state.error : '', loading: !current || state.loading, reload };
}

/** Returns a function that signs out when an error says that the token is no longer good. */
export function useRefused(): (error: unknown) => boolean {
  const signOut = useContext(SignOut);
  return useCallback(
    (error: unknown) => {
      if (!(error instanceof ApiError && error.unauthorized)) return false;
      signOut(error.message);
      return true;
    },
    [signOut],
  );
}
