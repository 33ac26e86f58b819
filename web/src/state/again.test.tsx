import { cleanup, renderHook } from '@testing-library/react';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { useAgainWhile } from './again';

beforeEach(() => vi.useFakeTimers());
afterEach(() => {
  cleanup();
  vi.useRealTimers();
});

test('loads again while something is under way, less and less often, and not after the end', () => {
  const reload = vi.fn();
  const hook = renderHook(({ data }: { data: string[] | undefined }) => useAgainWhile({ data, error: '', loading: false, reload }, (d) => d.includes('busy')), {
    initialProps: { data: undefined as string[] | undefined },
  });
  const waits = () => {
    const before = reload.mock.calls.length;
    for (let ms = 500; ms <= 20_000; ms += 500) {
      vi.advanceTimersByTime(500);
      if (reload.mock.calls.length > before) return ms;
    }
    return 0;
  };
  expect(waits()).toBe(0);
  const seen = [['busy'], ['busy'], ['busy'], ['idle'], ['busy']].map((data) => {
    hook.rerender({ data });
    return waits();
  });
  expect(seen).toEqual([1000, 2000, 4000, 0, 1000]);
  hook.rerender({ data: ['busy'] });
  hook.unmount();
  expect(waits()).toBe(0);
});
