import { expect, test } from 'vitest';
import { account, clientWith, json } from '../testing';
import { operation } from '../testing.modules';
import { followOperation } from './operations';

/** Follows with the given answers and notes what happens; nothing waits. */
async function follow(...answers: (Response | Error)[]) {
  const { client, sent } = clientWith(...answers);
  const seen: string[] = [];
  const waits: number[] = [];
  const abort = new AbortController();
  const watcher = {
    news: (o: ReturnType<typeof operation>, lines: { text: string }[]) => seen.push([o.properties.state, ...lines.map((l) => l.text)].join(' ')),
    interrupted: (reason: string) => seen.push(reason),
  };
  const error = await followOperation(client, account, 'o', watcher, abort.signal, async (ms) => {
    waits.push(ms);
    if (sent.length >= answers.length) abort.abort();
  }).catch((e: unknown) => e);
  return { seen, waits, error, urls: sent.map((s) => s.url.replace(`${account}/moduleOperations/o`, '').replace(/[?&]api-version=.*/, '')) };
}

const log = (...texts: string[]) => json({ value: texts.map((text) => ({ time: '', module: null, text })) });

test('asks until it is over, and for the new lines of the log only', async () => {
  const got = await follow(json(operation('Running')), log('a', 'b'), json(operation('Running')), log('c'), json(operation('Succeeded')), log('d'));
  expect(got.seen).toEqual(['Running a b', 'Running c', 'Succeeded d']);
  expect(got.urls).toEqual(['', '/log?%24skip=0', '', '/log?%24skip=2', '', '/log?%24skip=3']);
  expect(got.error).toBeUndefined();
});

test('waits longer while nothing changes, and not once something did', async () => {
  const quiet = () => [json(operation('Running')), log()];
  const got = await follow(...quiet(), ...quiet(), ...quiet(), json(operation('Running')), log('news'), ...quiet());
  expect(got.waits).toEqual([500, 1000, 2000, 500, 1000]);
});

test('goes on when the server cannot be reached, and not when it refuses', async () => {
  const broken = json({ error: { code: 'Unavailable', message: 'Down.' } }, 503);
  const gone = json({ error: { code: 'NotFound', message: 'It is gone.' } }, 404);
  const got = await follow(new TypeError('Failed to fetch'), broken, gone);
  expect(got.seen).toEqual(['The server cannot be reached.', 'Down.']);
  expect(got.error).toMatchObject({ message: 'It is gone.' });
});

test('stops when nobody waits any more', async () => {
  const { client, sent } = clientWith(json(operation('Running')), log());
  const abort = new AbortController();
  const seen: string[] = [];
  await followOperation(client, account, 'o', { news: () => seen.push('news'), interrupted: () => seen.push('interrupted') }, abort.signal, async () => abort.abort());
  expect(seen).toEqual(['news']);
  expect(sent).toHaveLength(2);
});
