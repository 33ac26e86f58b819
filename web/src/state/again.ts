import { useEffect, useRef } from 'react';
import { pause } from '../api/follow';
import type { Loaded } from './load';

/** Loads again while what was loaded says that something is under way: less often the longer it lasts, and not once the component is gone. */
export function useAgainWhile<T>({ data, reload }: Loaded<T>, busy: (data: T) => boolean): void {
  const attempt = useRef(0);
  const wanted = data !== undefined && busy(data);
  useEffect(() => {
    if (!wanted) {
      attempt.current = 0;
      return;
    }
    const timer = setTimeout(reload, pause(++attempt.current));
    return () => clearTimeout(timer);
  }, [data, wanted, reload]);
}
