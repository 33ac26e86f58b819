import { cleanup, fireEvent, screen, waitFor, within } from '@testing-library/react';
import { afterEach, expect, test, vi } from 'vitest';
import { account, json } from '../../testing';
import { broken, revision } from '../../testing.modules';
import { listOf, refusal, showView, type Answers } from '../../testing.views';
import { HistoryPanel } from './HistoryPanel';

afterEach(cleanup);

// The test's document knows no layout, so that what moves the focus for Fluent UI may take a question above a panel for hidden. In a
// real browser (e2e/modules.test.js) the question has the focus.
const hidden = true;

const other = { module: 'Other', from: '1.0', to: null, commands: [] };
const history = [
  revision(5, { isCurrent: true, reason: 'import Widget 2.0.0', changes: [{ module: 'Widget', from: '1.0.0', to: '2.0.0' }] }),
  revision(4, { changes: [{ module: 'Other', from: null, to: '1.0' }] }),
  revision(2, { changes: [{ module: 'Widget', from: null, to: '1.0.0' }] }),
];

function showHistory(answers: Answers = {}) {
  const changed = vi.fn();
  return {
    changed,
    ...showView(<HistoryPanel account={account} runtime="7.2" onClose={vi.fn()} onChanged={changed} />, {
      ...answers,
      'GET /moduleRevisions/2/rollback\\?runtime=7.2&module=Widget': () => json({ changes: [{ ...broken, from: '2.0.0', to: '1.0.0' }], breaks: [], loadedBy: [] }),
      'GET /moduleRevisions/2/rollback': () =>
        json({ changes: [{ ...broken, from: '2.0.0', to: '1.0.0' }, { ...other, from: '1.0', to: null }], breaks: ['Gadget 1.0 needs Other and will not load any more.'], loadedBy: [] }),
      'GET /moduleRevisions/\\d+/diff': () => json({ from: 0, to: 0, modules: [broken, other] }),
      'GET /moduleRevisions\\?runtime=7.2': listOf(...history),
    }),
  };
}

test('revisions show with what they changed, and two are compared', async () => {
  const { asked } = showHistory();
  const items = [...(await screen.findByRole('list', { name: 'Revisions' })).children];
  expect(items.map((i) => i.querySelector('li')?.textContent)).toEqual(['Widget 1.0.0 → 2.0.0', 'Other 1.0 added', 'Widget 1.0.0 added']);
  expect(items.map((i) => i.textContent?.includes('In use'))).toEqual([true, false, false]);
  expect(await screen.findByText('Used by Sync, lines 3 and 9; Tidy, line 1')).toBeTruthy();
  expect(asked.at(-1)?.path).toBe('/moduleRevisions/5/diff?from=4');
  fireEvent.change(screen.getByLabelText('From'), { target: { value: '2' } });
  await waitFor(() => expect(asked.at(-1)?.path).toBe('/moduleRevisions/5/diff?from=2'));
});

async function goBack() {
  fireEvent.click(await screen.findByRole('button', { name: 'Go back to revision 2' }));
  return screen.findByRole('alertdialog', { hidden });
}

test('the set goes back after a question that shows what changes', async () => {
  const { asked, changed } = showHistory({ 'POST /moduleRevisions/2/rollback\\?runtime=7.2': () => json(revision(6)) });
  const dialog = await goBack();
  expect(await within(dialog).findByText('Other 1.0 removed')).toBeTruthy();
  expect(within(dialog).getByText('Gadget 1.0 needs Other and will not load any more.')).toBeTruthy();
  expect(asked.some((a) => a.method === 'POST')).toBe(false);
  fireEvent.click(within(dialog).getByRole('button', { name: 'Go back', hidden }));
  await waitFor(() => expect(changed).toHaveBeenCalledOnce());
  expect(asked.find((a) => a.method === 'POST')?.body).toEqual({});
  expect(screen.queryByRole('alertdialog', { hidden })).toBeNull();
});

test('one module goes back alone; a refusal shows', async () => {
  const { asked, changed } = showHistory({ 'POST /moduleRevisions/2/rollback': refusal(409, 'Another import is under way.') });
  const dialog = await goBack();
  expect([...within(dialog).getByLabelText('What goes back').children].map((o) => o.textContent)).toEqual(['The whole set', 'Only Other', 'Only Widget']);
  fireEvent.change(within(dialog).getByLabelText('What goes back'), { target: { value: 'Widget' } });
  expect(await within(dialog).findByText('Widget 2.0.0 → 1.0.0')).toBeTruthy();
  await waitFor(() => expect(within(dialog).queryByText('Other 1.0 removed')).toBeNull());
  fireEvent.click(within(dialog).getByRole('button', { name: 'Go back', hidden }));
  expect(await within(dialog).findByText('Another import is under way.')).toBeTruthy();
  expect(asked.find((a) => a.method === 'POST')?.body).toEqual({ module: 'Widget' });
  expect(changed).not.toHaveBeenCalled();
});

test('a set without a history says so', async () => {
  showView(<HistoryPanel account={account} runtime="5.1" onClose={vi.fn()} onChanged={vi.fn()} />, { 'GET /moduleRevisions': listOf() });
  expect(await screen.findByText('There are no revisions yet.')).toBeTruthy();
});
