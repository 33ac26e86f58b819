import { expect, test } from 'vitest';
import { account, clientWith, json } from '../testing';
import { pythonImport } from '../testing.python';
import { followPythonImport, listPackages, planPythonImport, startPythonImport, type PythonImport, type PythonRequest } from './python';

const asked: PythonRequest = { runtime: 'python3', what: { packages: [{ requirement: 'requests>=2' }] }, dependencies: true, prerelease: false, index: '' };
const below = (url: string) => url.replace(account, '').replace(/[?&]api-version=.*/, '');

test('each runtime has a list of its own', async () => {
  const { client, sent } = clientWith(json({ value: [] }), json({ value: [] }));
  await listPackages(client, account, 'python3');
  await listPackages(client, account, 'python2');
  expect(sent.map((s) => below(s.url))).toEqual(['/python3Packages', '/python2Packages']);
});

test('an import of names is JSON, one of a file is the wheel with the options in the query', async () => {
  const { client, sent } = clientWith(json(pythonImport('Running'), 202), json(pythonImport('Running'), 202));
  await startPythonImport(client, account, asked);
  await startPythonImport(client, account, { ...asked, what: { file: new File(['PK'], 'words-1.0-py3-none-any.whl') }, dependencies: false, index: 'https://i/simple' });
  expect(sent[0]!.body).toEqual({ runtime: 'python3', packages: [{ requirement: 'requests>=2' }], dependencies: true, prerelease: false, plan: false });
  expect(sent[1]!.headers['Content-Type']).toBe('application/octet-stream');
  expect(Object.fromEntries(new URL(sent[1]!.url, 'http://x').searchParams)).toMatchObject({
    runtime: 'python3', fileName: 'words-1.0-py3-none-any.whl', dependencies: 'false', prerelease: 'false', index: 'https://i/simple', plan: 'false',
  });
});

test('a plan is waited for, longer each time; one that fails is an error in the server’s words', async () => {
  const { client, sent } = clientWith(json(pythonImport('Running'), 202), json(pythonImport('Running')), json(pythonImport('Succeeded')), json(pythonImport('Failed', { error: 'No version fits.' }), 202));
  const waits: number[] = [];
  const wait = async (ms: number) => void waits.push(ms);
  expect((await planPythonImport(client, account, asked, new AbortController().signal, wait)).properties.state).toBe('Succeeded');
  expect(sent.map((s) => `${s.method} ${below(s.url)}`)).toEqual(['POST /pythonImports', 'GET /pythonImports/i', 'GET /pythonImports/i']);
  expect(sent[0]!.body).toMatchObject({ plan: true });
  expect(waits).toEqual([500, 1000]);
  await expect(planPythonImport(client, account, asked, new AbortController().signal, wait)).rejects.toThrow('No version fits.');
});

/** Follows with the given answers and notes what happens; nothing waits. */
async function follow(...answers: (Response | Error)[]) {
  const { client, sent } = clientWith(...answers);
  const seen: string[] = [];
  const abort = new AbortController();
  const watcher = { news: (im: PythonImport) => seen.push(im.properties.state), interrupted: (reason: string) => seen.push(reason) };
  const error = await followPythonImport(client, account, 'i', watcher, abort.signal, async () => {
    if (sent.length >= answers.length) abort.abort();
  }).catch((e: unknown) => e);
  return { seen, error };
}

test('an import is followed until it is over, over a connection that breaks', async () => {
  expect(await follow(json(pythonImport('Running')), new TypeError('Failed to fetch'), json(pythonImport('Succeeded')))).toEqual({
    seen: ['Running', 'The server cannot be reached.', 'Succeeded'],
    error: undefined,
  });
  const gone = await follow(json({ error: { code: 'NotFound', message: 'It is gone.' } }, 404));
  expect(gone.error).toMatchObject({ message: 'It is gone.' });
  expect((await follow(json(pythonImport('Running')))).seen).toEqual(['Running']);
});
