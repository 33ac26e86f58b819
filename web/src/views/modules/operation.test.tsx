import { cleanup, fireEvent, screen, waitFor, within } from '@testing-library/react';
import { afterEach, expect, test, vi } from 'vitest';
import { account, json } from '../../testing';
import { broken, operation } from '../../testing.modules';
import { listOf, refusal, showView, type Answers } from '../../testing.views';
import { ImportsPanel } from './ImportsPanel';
import { OperationView } from './OperationView';

afterEach(cleanup);

function showOperation(answers: Answers) {
  const ended = vi.fn();
  return { ended, ...showView(<OperationView account={account} name="o" onOver={ended} />, { 'GET /moduleOperations/o/log': listOf(), ...answers }) };
}

test('an import that runs shows how far it is, and can be cancelled', async () => {
  let state: Parameters<typeof operation>[0] = 'Running';
  const { ended } = showOperation({
    'GET /moduleOperations/o': () => json(operation(state, state === 'Running' ? { progress: { done: 1, total: 3 } } : { error: 'Cancelled on request.' })),
    'POST /moduleOperations/o/cancel': () => {
      state = 'Cancelled';
      return json(operation('Cancelled'));
    },
  });
  expect(await screen.findByRole('progressbar', { name: '1 of 3 modules' })).toBeTruthy();
  expect(within(screen.getByRole('table', { name: 'Modules of the import' })).getByText('Creating')).toBeTruthy();
  expect(ended).not.toHaveBeenCalled();
  fireEvent.click(screen.getByRole('button', { name: 'Cancel the import' }));
  expect(await screen.findByText('Cancelled on request.')).toBeTruthy();
  expect(screen.queryByRole('progressbar')).toBeNull();
  expect(ended).toHaveBeenCalledOnce();
});

test('a failed import says why, and that nothing was changed', async () => {
  showOperation({ 'GET /moduleOperations/o': () => json(operation('Failed', { error: 'Widget: the manifest is wrong.' })) });
  expect(await screen.findByText('Widget: the manifest is wrong.')).toBeTruthy();
  expect(screen.getByText('It failed; no module was changed.')).toBeTruthy();
  expect(within(screen.getByRole('table', { name: 'Modules of the import' })).getByText('Not imported')).toBeTruthy();
});

test('why it was not cancelled is said', async () => {
  showOperation({ 'GET /moduleOperations/o': () => json(operation('Running')), 'POST /moduleOperations/o/cancel': refusal(409, 'It has ended already.') });
  fireEvent.click(await screen.findByRole('button', { name: 'Cancel the import' }));
  expect(await screen.findByText('It has ended already.')).toBeTruthy();
});

test('an import that is not there cannot be followed', async () => {
  showOperation({ 'GET /moduleOperations/o': refusal(404, 'There is no such operation.') });
  expect(await screen.findByText('There is no such operation.')).toBeTruthy();
});

test('leaving gives up what was asked for', async () => {
  const { asked, unmount } = showOperation({ 'GET /moduleOperations/o': () => new Promise(() => undefined) });
  await waitFor(() => expect(asked).toHaveLength(1));
  unmount();
  expect(asked[0]?.signal?.aborted).toBe(true);
});

test('a report marks what breaks calls, first, with the runbooks and lines', async () => {
  showOperation({ 'GET /moduleOperations/o': () => json(operation('Succeeded', { report: [broken] })) });
  const report = await screen.findByRole('region', { name: 'What would change' });
  expect(within(report).getByText('Changes that may break calls: 1.')).toBeTruthy();
  expect(within(report).getByText('Widget 1.0.0 → 2.0.0')).toBeTruthy();
  const lines = [...report.querySelectorAll('div > ul > li')].filter((li) => !li.parentElement!.closest('li'));
  expect(lines.map((l) => l.textContent)).toEqual([
    'Get-Widget changed Breakingparameter -Count is goneUsed by Sync, lines 3 and 9; Tidy, line 1',
    'Get-New added ',
  ]);
});

test('of very many changes some show, and all on demand', async () => {
  const commands = Array.from({ length: 33 }, (_, i) => ({ command: `Get-N${i}`, change: 'added', breaking: false, details: [], usedBy: [] }));
  showOperation({ 'GET /moduleOperations/o': () => json(operation('Succeeded', { report: [{ ...broken, commands }] })) });
  fireEvent.click(await screen.findByRole('button', { name: 'Show 3 more' }));
  expect(await screen.findByText(/Get-N32/)).toBeTruthy();
});

test('the latest imports show, and one opens', async () => {
  const step = operation('Running').properties.steps[0]!;
  const steps = [{ ...step, module: 'Base', requestedBy: ['Widget', 'Base'] }, step];
  showView(<ImportsPanel account={account} runtime="5.1" onClose={vi.fn()} onChanged={vi.fn()} />, {
    'GET /moduleOperations/o/log': listOf({ time: '', module: null, text: 'It has begun.' }),
    'GET /moduleOperations/o': () => json(operation('Succeeded', { steps })),
    'GET /moduleOperations': listOf(operation('Succeeded', { steps, runtimeVersion: 'env:prod' })),
  });
  const row = within(await screen.findByRole('table', { name: 'Imports' })).getAllByRole('row')[1]!;
  expect(within(row).getAllByRole('cell').slice(0, 4).map((c) => c.textContent)).toEqual(['Widget', 'Import', 'prod', 'Succeeded']);
  fireEvent.click(within(row).getByRole('button', { name: 'Widget' }));
  expect(await screen.findByText('It has begun.')).toBeTruthy();
  fireEvent.click(screen.getByRole('button', { name: 'All imports' }));
  expect(await screen.findByRole('table', { name: 'Imports' })).toBeTruthy();
});
