import { useEffect, useState } from 'react';

/** Marks what takes the focus back when what had it is gone. */
export const focusHome = { 'data-focus-home': '', tabIndex: -1 } as const;

/** Gives the focus back, when a dialog or a panel closes, to what had it before; or to the panel below when that is gone. */
export function useReturnFocus(): void {
  const [before] = useState(() => document.activeElement);
  useEffect(
    () => () => {
      // Once the rest of the page can have the focus again.
      setTimeout(() => {
        if (document.activeElement !== document.body) return;
        const home = [...document.querySelectorAll<HTMLElement>('[data-focus-home]')].at(-1);
        const target = before instanceof HTMLElement && before !== document.body && before.isConnected ? before : home;
        target?.focus({ preventScroll: true });
      });
    },
    [before],
  );
}
