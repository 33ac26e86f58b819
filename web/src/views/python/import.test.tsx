import { cleanup, configure, fireEvent, screen, waitFor, within } from '@testing-library/react';
import { afterEach, expect, test } from 'vitest';
import { account, json } from '../../testing';
import { pythonImport, pythonStep } from '../../testing.python';
import { listOf, refusal, showView, type Answers } from '../../testing.views';
import { fileProblem } from './draft';
import { PackagesView } from './PackagesView';

afterEach(cleanup);

// The test's document knows no layout: what moves the focus for Fluent UI may take a dialog for hidden.
configure({ defaultHidden: true });

const steps = [pythonStep('greeter'), pythonStep('words', { action: 'update', from: '0.9', native: true, requestedBy: ['greeter', 'words'] }), pythonStep('old', { action: 'keep' })];
const isPlan = (body: unknown) => (body as { plan?: boolean }).plan === true;

async function openImport(answers: Answers) {
  const shown = showView(<PackagesView account={account} />, {
    ...answers, // first in order, last to count
    'GET /python3Packages': listOf(),
    'GET /python$': () => json({ id: 'x', name: 'a', properties: { nativePackages: false } }),
    'POST /pythonImports': ({ body }) => json(isPlan(body) ? pythonImport('Succeeded', { steps }) : pythonImport('Running'), 202),
    ...answers,
  });
  fireEvent.click(await screen.findByRole('button', { name: 'Import packages' }));
  const panel = await screen.findByRole('dialog', { name: 'Import packages' });
  const plan = within(panel).getByRole('button', { name: 'Show the plan' });
  return { panel, plan, posted: () => shown.asked.filter((a) => a.method === 'POST'), ...shown };
}

const type = (inside: HTMLElement, label: string | RegExp, value: string) => fireEvent.change(within(inside).getByLabelText(label), { target: { value } });

test('names are planned, then imported; the end shows, also when the panel is closed', async () => {
  const { panel, plan, posted, asked } = await openImport({
    'GET /pythonImports/i': () => json(pythonImport('Succeeded', { revision: 3, steps, warnings: ['old 1.0 needs new, which is not in the account.'] })),
  });
  expect(plan).toHaveProperty('disabled', true);
  type(panel, /^Packages/, ' greeter>=2 \n\nwords\n');
  fireEvent.click(within(panel).getByLabelText('Take prereleases, too'));
  fireEvent.click(plan);
  const rows = within(await within(panel).findByRole('table', { name: 'Plan' })).getAllByRole('row').slice(1);
  expect(rows.map((r) => within(r).getAllByRole('cell').map((c) => c.textContent))).toEqual([
    ['greeter', 'Import', '1.0', 'Python only', '', '1.0 KiB'],
    ['words', 'Update', '0.9 → 1.0', 'Compiled', 'greeter', '1.0 KiB'],
    ['old', 'Keep', '1.0', 'Python only', '', '1.0 KiB'],
  ]);
  fireEvent.click(within(panel).getByRole('button', { name: 'Import' }));
  const status = await screen.findByRole('status');
  expect(status.textContent).toBe('Succeeded');
  expect(screen.getByText('old 1.0 needs new, which is not in the account.')).toBeTruthy();
  const body = { runtime: 'python3', packages: [{ requirement: 'greeter>=2' }, { requirement: 'words' }], dependencies: true, prerelease: true };
  expect(posted().map((a) => a.body)).toEqual([{ ...body, plan: true }, { ...body, plan: false }]);
  await waitFor(() => expect(asked.filter((a) => a.path === '/python3Packages').length).toBeGreaterThan(1));
  fireEvent.click(screen.getByRole('button', { name: 'Close' }));
  await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
  expect(await screen.findByRole('table', { name: 'Packages of the import' })).toBeTruthy();
  fireEvent.click(screen.getByRole('button', { name: 'Hide the import' }));
  expect(screen.queryByRole('table', { name: 'Packages of the import' })).toBeNull();
});

test('a change makes the plan void, and where nothing is to be done nothing can be started', async () => {
  const { panel, plan } = await openImport({ 'POST /pythonImports': () => json(pythonImport('Succeeded', { steps: [pythonStep('old', { action: 'keep' })] }), 202) });
  type(panel, /^Packages/, 'old');
  fireEvent.click(plan);
  expect(await within(panel).findByRole('button', { name: 'Import' })).toHaveProperty('disabled', true);
  fireEvent.click(within(panel).getByLabelText('Import what they need, too'));
  expect(within(panel).queryByRole('table', { name: 'Plan' })).toBeNull();
});

test('why a plan fails is said in the server’s words; it can be tried again', async () => {
  let answer: () => Response = () => json(pythonImport('Failed', { error: 'No version of urllib3 fits.' }), 202);
  const { panel, plan } = await openImport({ 'POST /pythonImports': () => answer() });
  type(panel, /^Packages/, 'urllib3');
  fireEvent.click(plan);
  expect(await within(panel).findByText('No version of urllib3 fits.')).toBeTruthy();
  answer = refusal(400, "The index 'x' is no address.");
  fireEvent.click(within(panel).getByRole('button', { name: 'Try again' }));
  expect(await within(panel).findByText("The index 'x' is no address.")).toBeTruthy();
  expect(within(panel).queryByRole('button', { name: 'Import' })).toBeNull();
});

test('an import that runs shows that; one that failed says why', async () => {
  let now = pythonImport('Running');
  const { panel, plan } = await openImport({ 'GET /pythonImports/i': () => json(now) });
  type(panel, /^Packages/, 'words');
  fireEvent.click(plan);
  fireEvent.click(await within(panel).findByRole('button', { name: 'Import' }));
  expect(await screen.findByRole('progressbar', { name: /The server imports/ })).toBeTruthy();
  now = pythonImport('Failed', { error: 'words: 404 Not Found' });
  expect(await screen.findByText('words: 404 Not Found', {}, { timeout: 3000 })).toBeTruthy();
  expect(screen.getByText('It failed; no package was changed.')).toBeTruthy();
  expect(screen.queryByRole('progressbar')).toBeNull();
});

test('an import that changed nothing says so; one that is not there cannot be followed', async () => {
  let answer: () => Response = () => json(pythonImport('Succeeded'));
  const { panel, plan } = await openImport({ 'GET /pythonImports/i': () => answer() });
  type(panel, /^Packages/, 'words');
  fireEvent.click(plan);
  fireEvent.click(await within(panel).findByRole('button', { name: 'Import' }));
  expect(await screen.findByText('Nothing changed: the same content is in use already.')).toBeTruthy();
  answer = refusal(404, 'There is no such import.');
  fireEvent.click(screen.getByRole('button', { name: 'Close' }));
  expect(await screen.findByText('There is no such import.')).toBeTruthy();
});

test('a link goes with its hash; a file goes as it is', async () => {
  const { panel, plan, posted } = await openImport({
    'POST /pythonImports\\?': () => json(pythonImport('Succeeded', { steps }), 202),
  });
  fireEvent.click(within(panel).getByRole('tab', { name: 'From a link' }));
  type(panel, /^Link/, 'https://x/words-1.0-py3-none-any.whl');
  type(panel, /^SHA256/, 'abc');
  type(panel, /^Index/, ' https://i/simple ');
  fireEvent.click(plan);
  expect(await within(panel).findByRole('table', { name: 'Plan' })).toBeTruthy();
  expect(posted()[0]!.body).toMatchObject({
    index: 'https://i/simple', packages: [{ contentLink: { uri: 'https://x/words-1.0-py3-none-any.whl', contentHash: { algorithm: 'SHA256', value: 'abc' } } }],
  });
  fireEvent.click(within(panel).getByRole('tab', { name: 'From a file' }));
  expect(within(panel).queryByRole('table', { name: 'Plan' })).toBeNull();
  const input = panel.ownerDocument.querySelector<HTMLInputElement>('input[type=file]')!;
  fireEvent.change(input, { target: { files: [new File(['x'], 'words.tar.gz')] } });
  expect(within(panel).getByText(/words.tar.gz is no wheel/)).toBeTruthy();
  expect(plan).toHaveProperty('disabled', true);
  const wheel = new File(['PK'], 'words-1.0-py3-none-any.whl');
  fireEvent.change(input, { target: { files: [wheel] } });
  fireEvent.click(plan);
  expect(await within(panel).findByRole('table', { name: 'Plan' })).toBeTruthy();
  expect(posted()[1]!.path).toContain('fileName=words-1.0-py3-none-any.whl');
  expect(posted()[1]!.path).toContain('plan=true');
  expect(posted()[1]!.body).toBe(wheel);
});

test('files that are no single wheel are told', () => {
  const file = (name: string) => new File([''], name);
  expect(fileProblem([])).toBe('');
  expect(fileProblem([file('A.WHL')])).toBe('');
  expect(fileProblem([file('a.whl'), file('b.whl')])).toBe('A wheel is imported by itself; 2 files were given.');
  expect(fileProblem([file('a.zip')])).toContain('expected a file that ends in .whl');
});
