import { useCallback, useEffect, useRef, useState } from 'react';
import { isAbort, messageOf } from '../api/errors';
import { useRefused } from './load';

/** Something that a person does: one request at a time, given up when the component goes. */
export interface Action {
  busy: boolean;
  /** What went wrong the last time, in the server's words. */
  error: string;
  /** Does it; `done` hears of the result. While it is busy, another call gives up the one before. */
  run: <T>(request: (signal: AbortSignal) => Promise<T>, done: (result: T) => void) => void;
  /** Forgets the error and gives up what is under way. */
  reset: () => void;
}

export function useAction(): Action {
  const [state, setState] = useState({ busy: false, error: '' });
  const current = useRef<AbortController>(undefined);
  const refused = useRefused();
  useEffect(() => () => current.current?.abort(), []);
  const run = useCallback(
    <T>(request: (signal: AbortSignal) => Promise<T>, done: (result: T) => void) => {
      current.current?.abort();
      const abort = new AbortController();
      current.current = abort;
      setState({ busy: true, error: '' });
      request(abort.signal).then(
        (result) => {
          if (abort.signal.aborted) return;
          setState({ busy: false, error: '' });
          done(result);
        },
        (error: unknown) => {
          if (abort.signal.aborted || isAbort(error) || refused(error)) return;
          setState({ busy: false, error: messageOf(error) });
        },
      );
    },
    [refused],
  );
  const reset = useCallback(() => {
    current.current?.abort();
    setState({ busy: false, error: '' });
  }, []);
  return { ...state, run, reset };
}
