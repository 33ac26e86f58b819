import { act, cleanup, renderHook, waitFor } from '@testing-library/react';
import { afterEach, expect, test, vi } from 'vitest';
import { ApiError } from '../api/errors';
import { useAction } from './action';
import { SignOut } from './contexts';

afterEach(cleanup);

/** A request that ends when it is told to. */
function pending() {
  const signals: AbortSignal[] = [];
  const ends: ((value: string) => void)[] = [];
  const request = (signal: AbortSignal) =>
    new Promise<string>((resolve) => {
      signals.push(signal);
      ends.push(resolve);
    });
  return { request, signals, ends };
}

test('hears of the result, once', async () => {
  const { result } = renderHook(useAction);
  const done = vi.fn();
  const { request, ends } = pending();
  act(() => result.current.run(request, done));
  expect(result.current).toMatchObject({ busy: true, error: '' });
  await act(async () => ends[0]!('yes'));
  expect(done.mock.calls).toEqual([['yes']]);
  expect(result.current.busy).toBe(false);
});

test('shows what the server says, until it is forgotten', async () => {
  const { result } = renderHook(useAction);
  act(() => result.current.run(() => Promise.reject(new ApiError(409, 'Conflict', 'It is in use.')), vi.fn()));
  await waitFor(() => expect(result.current).toMatchObject({ busy: false, error: 'It is in use.' }));
  act(() => result.current.reset());
  expect(result.current.error).toBe('');
});

test('a later one gives up the one before', async () => {
  const { result } = renderHook(useAction);
  const done = vi.fn();
  const { request, signals, ends } = pending();
  act(() => result.current.run(request, done));
  act(() => result.current.run(request, done));
  expect(signals.map((s) => s.aborted)).toEqual([true, false]);
  await act(async () => ends[0]!('first'));
  await act(async () => ends[1]!('second'));
  expect(done.mock.calls).toEqual([['second']]);
});

test('leaving gives it up', () => {
  const { result, unmount } = renderHook(useAction);
  const { request, signals } = pending();
  act(() => result.current.run(request, vi.fn()));
  unmount();
  expect(signals[0]?.aborted).toBe(true);
});

test('a token that is no longer good signs out', async () => {
  const signOut = vi.fn();
  const { result } = renderHook(useAction, { wrapper: ({ children }) => <SignOut value={signOut}>{children}</SignOut> });
  act(() => result.current.run(() => Promise.reject(new ApiError(401, 'AuthenticationFailed', 'Not known.')), vi.fn()));
  await waitFor(() => expect(signOut).toHaveBeenCalledWith('Not known.'));
});
