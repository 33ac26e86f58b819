import { cleanup, fireEvent, screen, waitFor, within } from '@testing-library/react';
import { afterEach, expect, test, vi } from 'vitest';
import { account, json } from '../../testing';
import { module, offer, operation } from '../../testing.modules';
import { listOf, refusal, showView, type Answers } from '../../testing.views';
import { AddPanel } from './AddPanel';

afterEach(cleanup);

const over = () => json(operation('Succeeded', { revision: 7, progress: { done: 1, total: 1 } }));
const following: Answers = { 'GET /moduleOperations/o/log': listOf({ time: '', module: 'Widget', text: 'The package is good.' }), 'GET /moduleOperations/o': over };

function showAdd(answers: Answers) {
  const [closed, changed] = [vi.fn(), vi.fn()];
  return { closed, changed, ...showView(<AddPanel account={account} runtime="7.2" onClose={closed} onChanged={changed} />, answers) };
}

const plan = {
  runtimeVersion: '7.2',
  modules: [
    { module: 'Base', action: 'update', version: '2.0.0', from: '1.0.0', feed: 'ours', sizeInBytes: 0, requestedBy: ['Widget', 'Base'] },
    { module: 'Core', action: 'keep', version: '1.1.0', from: '1.1.0', feed: null, sizeInBytes: 0, requestedBy: ['Widget', 'Core'] },
    { module: 'Widget', action: 'import', version: '2.0.0', from: null, feed: 'ours', sizeInBytes: 3072, requestedBy: ['Widget'] },
  ],
};

test('a module of the gallery is searched, planned and imported', async () => {
  const { asked, changed } = showAdd({
    'GET /galleryModules\\?search=&': () => json({ value: [offer('First')], total: 21, nextLink: 'http://x/?$skip=20', problems: ['other: it timed out.'] }),
    'GET /galleryModules\\?search=&prerelease=false&\\$skip=20': () => json({ value: [offer('Last')], total: 21 }),
    'GET /galleryModules\\?search=widget&': () => json({ value: [offer('Widget', '2.0.0')], total: null }),
    'GET /galleryModules/Widget': listOf(offer('Widget', '3.0.0-beta'), offer('Widget', '2.0.0', { dependencies: ['Base ≥ 1.0'] }), offer('Widget')),
    'POST /modulePlans': () => json(plan),
    'POST /moduleOperations': () => json(operation('Running'), 202),
    ...following,
  });
  expect(await screen.findByText('First')).toBeTruthy();
  expect(screen.getByText('21 modules')).toBeTruthy();
  expect(screen.getByText('other: it timed out.')).toBeTruthy();
  expect(screen.getByRole('button', { name: 'Previous page' })).toHaveProperty('disabled', true);
  fireEvent.click(screen.getByRole('button', { name: 'Next page' }));
  await waitFor(() => expect(asked.at(-1)?.path).toBe('/galleryModules?search=&prerelease=false&$skip=20&$top=20'));
  fireEvent.change(screen.getByLabelText('Search the gallery'), { target: { value: ' widget ' } });
  fireEvent.submit(screen.getByRole('search'));
  fireEvent.click(await screen.findByRole('button', { name: 'Widget' }));

  expect(await screen.findByText('Base ≥ 1.0')).toBeTruthy();
  expect(screen.getByLabelText('Version')).toHaveProperty('value', '2.0.0');
  const rows = within(await screen.findByRole('table', { name: 'Plan' })).getAllByRole('row').slice(1);
  expect(rows.map((r) => within(r).getAllByRole('cell').map((c) => c.textContent))).toEqual([
    ['Base', 'Update', '1.0.0 → 2.0.0', 'Widget', ''],
    ['Core', 'Keep', '1.1.0', 'Widget', ''],
    ['Widget', 'Import', '2.0.0', '', '3.0 KiB'],
  ]);
  const wanted = { runtime: '7.2', dependencies: true, highest: false, prerelease: false, modules: [{ name: 'Widget', version: '2.0.0' }] };
  expect(asked.find((a) => a.path === '/modulePlans')?.body).toEqual(wanted);
  fireEvent.click(screen.getByRole('button', { name: 'Import' }));
  expect(await screen.findByText('Widget: The package is good.')).toBeTruthy();
  expect(asked.find((a) => a.method === 'POST' && a.path === '/moduleOperations')?.body).toEqual(wanted);
  expect(within(screen.getByRole('status')).getByText('Succeeded')).toBeTruthy();
  expect(changed).toHaveBeenCalledOnce();
});

test('another version is planned anew, and why a plan fails is said', async () => {
  const { asked } = showAdd({
    'GET /galleryModules\\?': () => json({ value: [offer('Widget', '2.0.0')], total: 1 }),
    'GET /galleryModules/Widget': listOf(offer('Widget', '3.0.0-beta'), offer('Widget', '2.0.0')),
    'POST /modulePlans': refusal(400, 'Missing: Base (>= 9.0), Core.'),
  });
  fireEvent.click(await screen.findByRole('button', { name: 'Widget' }));
  expect(await screen.findByText('Missing: Base (>= 9.0), Core.')).toBeTruthy();
  fireEvent.change(screen.getByLabelText('Version'), { target: { value: '3.0.0-beta' } });
  await waitFor(() => expect(asked.at(-1)?.body).toMatchObject({ prerelease: true, modules: [{ name: 'Widget', version: '3.0.0-beta' }] }));
  expect(screen.queryByRole('button', { name: 'Import' })).toBeNull();
});

test('a file is uploaded, and then shows how its import went; a refused one says why', async () => {
  let answer = refusal(400, 'The archive is broken: crc.');
  const { asked, changed } = showAdd({ 'POST /modules\\?': () => answer(), 'GET /galleryModules': listOf(), ...following });
  fireEvent.click(await screen.findByRole('tab', { name: 'From a file' }));
  const file = new File(['PK'], 'Widget.zip');
  const choose = async () => fireEvent.drop(await screen.findByRole('group', { name: 'Drop .zip or .nupkg files here' }), { dataTransfer: { files: [file] } });
  await choose();
  expect(await screen.findByText('The archive is broken: crc.')).toBeTruthy();
  expect(screen.getByText('Widget.zip was not imported.')).toBeTruthy();
  answer = () => json(module('Widget', { operation: 'o' }), 201);
  await choose();
  expect(await screen.findByText('Widget: The package is good.')).toBeTruthy();
  const post = asked.findLast((a) => a.method === 'POST')!;
  expect([post.path, post.body]).toEqual(['/modules?runtime=7.2&fileName=Widget.zip&dependencies=true', file]);
  await waitFor(() => expect(changed).toHaveBeenCalledOnce());
});

test('several files are one import', async () => {
  const { asked } = showAdd({ 'POST /moduleOperations': () => json(operation('Running'), 202), 'GET /galleryModules': listOf(), ...following });
  fireEvent.click(await screen.findByRole('tab', { name: 'From a file' }));
  const files = [new File(['PK'], 'Widget.zip'), new File(['PK'], 'Base.zip')];
  fireEvent.drop(await screen.findByRole('group', { name: 'Drop .zip or .nupkg files here' }), { dataTransfer: { files } });
  expect(await screen.findByText('Widget: The package is good.')).toBeTruthy();
  const form = asked.find((a) => a.method === 'POST')?.body as FormData;
  expect(JSON.parse(String(form.get('import')))).toEqual({ runtime: '7.2', dependencies: true, modules: [] });
  expect(form.getAll('package').map((f) => (f as File).name)).toEqual(['Widget.zip', 'Base.zip']);
});

test('an upload is given up on demand', async () => {
  const { asked } = showAdd({ 'POST /modules\\?': () => new Promise(() => undefined), 'GET /galleryModules': listOf() });
  fireEvent.click(await screen.findByRole('tab', { name: 'From a file' }));
  fireEvent.drop(await screen.findByRole('group', { name: 'Drop .zip or .nupkg files here' }), { dataTransfer: { files: [new File(['PK'], 'Widget.zip')] } });
  fireEvent.click(await screen.findByRole('button', { name: 'Cancel' }));
  expect(asked.at(-1)?.signal?.aborted).toBe(true);
  await waitFor(() => expect(screen.queryByRole('button', { name: 'Cancel' })).toBeNull());
});

test('what is behind a link is imported under the name that the link has', async () => {
  const { asked } = showAdd({ 'POST /moduleOperations': () => json(operation('Running'), 202), 'GET /galleryModules': listOf(), ...following });
  fireEvent.click(await screen.findByRole('tab', { name: 'From a link' }));
  fireEvent.change(await screen.findByLabelText(/^Link/), { target: { value: 'https://x.example/Widget.1.2.0.nupkg' } });
  expect(screen.getByLabelText(/^Name of the module/)).toHaveProperty('value', 'Widget');
  fireEvent.change(screen.getByLabelText('SHA256 of the package'), { target: { value: 'ab' } });
  fireEvent.click(screen.getByRole('button', { name: 'Import' }));
  expect(await screen.findByText('Widget: The package is good.')).toBeTruthy();
  expect(asked.find((a) => a.method === 'POST')?.body).toEqual({
    runtime: '7.2',
    dependencies: true,
    modules: [{ name: 'Widget', contentLink: { uri: 'https://x.example/Widget.1.2.0.nupkg', contentHash: { algorithm: 'SHA256', value: 'ab' } } }],
  });
});
