import { cleanup, configure, fireEvent, screen, waitFor, within } from '@testing-library/react';
import { afterEach, expect, test } from 'vitest';
import { account, json } from '../../testing';
import { pythonPackage } from '../../testing.python';
import { listOf, refusal, showView, type Answers } from '../../testing.views';
import { PackagesView } from './PackagesView';

afterEach(cleanup);

// The test's document knows no layout: what moves the focus for Fluent UI may take a dialog for hidden.
configure({ defaultHidden: true });

const words = pythonPackage('words', { requiredBy: ['greeter'], description: 'About words.' });

function showPackages(answers: Answers = {}) {
  return showView(<PackagesView account={account} />, {
    ...answers, // first in order, last to count
    'GET /python3Packages/words': () => json(words),
    'GET /python3Packages': listOf(words, pythonPackage('greeter', { native: true }), pythonPackage('broken', { version: null, provisioningState: 'Failed', error: { message: 'It is no zip.' } })),
    'GET /python2Packages': listOf(),
    'GET /python$': () => json({ id: 'x', name: 'a', properties: { nativePackages: false } }),
    ...answers,
  });
}

test('the packages show with who needs them, their state and why one failed', async () => {
  const { asked } = showPackages();
  const rows = within(await screen.findByRole('table', { name: 'Python packages' })).getAllByRole('row').slice(1);
  expect(rows.map((r) => within(r).getAllByRole('cell').map((c) => c.textContent))).toEqual([
    ['wordsAbout words.', '1.0', 'Python only', 'greeter', 'Succeeded'],
    ['greeter', '1.0', 'Compiled', '', 'Succeeded'],
    ['broken', '', '', '', 'FailedIt is no zip.'],
  ]);
  fireEvent.change(screen.getByLabelText('Find a package'), { target: { value: 'BRO' } });
  expect(screen.queryByText('words')).toBeNull();
  fireEvent.change(screen.getByLabelText('Runtime'), { target: { value: 'python2' } });
  expect(await screen.findByText('The account has no packages of its own for this runtime.')).toBeTruthy();
  expect(asked.filter((a) => a.path.endsWith('Packages')).map((a) => a.path)).toEqual(['/python3Packages', '/python2Packages']);
});

test('the list goes on while an import is under way', async () => {
  let state = 'Creating';
  showPackages({ 'GET /python3Packages$': () => json({ value: [pythonPackage('new', { provisioningState: state })] }) });
  expect(await screen.findByText('Creating')).toBeTruthy();
  state = 'Succeeded';
  expect(await screen.findByText('Succeeded', {}, { timeout: 3000 })).toBeTruthy();
});

test('a package that others need is removed by force only; a refusal shows', async () => {
  let answer = refusal(409, "The package 'words' is being imported; wait until that has ended.");
  const { asked } = showPackages({ 'DELETE /python3Packages/words': () => answer() });
  fireEvent.click(await screen.findByRole('button', { name: 'words' }));
  const panel = await screen.findByRole('dialog', { name: 'words' });
  expect(within(await within(panel).findByRole('region', { name: 'Required by' })).getByText('greeter')).toBeTruthy();
  expect(within(panel).getByText('It needs no other package.')).toBeTruthy();
  fireEvent.click(within(panel).getByRole('button', { name: 'Remove' }));
  const dialog = await screen.findByRole('alertdialog');
  expect(await within(dialog).findByText('These packages need it:')).toBeTruthy();
  const remove = within(dialog).getByRole('button', { name: 'Remove' });
  expect(remove).toHaveProperty('disabled', true);
  fireEvent.click(within(dialog).getByLabelText('Remove it all the same'));
  fireEvent.click(remove);
  expect(await within(dialog).findByText(/is being imported/)).toBeTruthy();
  answer = () => new Response(null, { status: 200 });
  fireEvent.click(remove);
  await waitFor(() => expect(screen.queryByRole('alertdialog')).toBeNull());
  expect(asked.filter((a) => a.method === 'DELETE')).toHaveLength(2);
});

test('what nothing needs is removed without more ado; where that is not known, only by force', async () => {
  let answer: () => Response = () => json(pythonPackage('greeter'));
  showPackages({ 'GET /python3Packages/greeter': () => answer() });
  fireEvent.click(await screen.findByRole('button', { name: 'greeter' }));
  const remove = await screen.findByRole('button', { name: 'Remove' });
  fireEvent.click(remove);
  const dialog = await screen.findByRole('alertdialog');
  await waitFor(() => expect(within(dialog).getByRole('button', { name: 'Remove' })).toHaveProperty('disabled', false));
  expect(within(dialog).queryByRole('checkbox')).toBeNull();
  fireEvent.click(within(dialog).getByRole('button', { name: 'Cancel' }));
  await waitFor(() => expect(screen.queryByRole('alertdialog')).toBeNull());
  answer = refusal(500, 'The database does not answer.');
  fireEvent.click(remove);
  const again = await screen.findByRole('alertdialog');
  expect(await within(again).findByText('The database does not answer.')).toBeTruthy();
  expect(within(again).getByRole('button', { name: 'Remove' })).toHaveProperty('disabled', true);
  expect(within(again).getByLabelText('Remove it without knowing what needs it')).toBeTruthy();
});

test('the switch for compiled code says what it means, is changed, and says why it was not', async () => {
  let on = false;
  let answer: () => Response = refusal(403, 'You may not.');
  const { asked } = showPackages({ 'GET /python$': () => json({ id: 'x', name: 'a', properties: { nativePackages: on } }), 'PUT /python$': () => answer() });
  const toggle = await screen.findByRole('switch', { name: 'Take packages with compiled code' });
  expect(toggle).toHaveProperty('checked', false);
  expect(document.getElementById(toggle.getAttribute('aria-describedby')!)?.textContent).toContain('sandboxes of tier A');
  fireEvent.click(toggle);
  expect(await screen.findByText('You may not.')).toBeTruthy();
  expect(toggle).toHaveProperty('checked', false);
  answer = () => {
    on = true;
    return json({ id: 'x', name: 'a', properties: { nativePackages: on } });
  };
  fireEvent.click(toggle);
  await waitFor(() => expect(toggle).toHaveProperty('checked', true));
  expect(asked.filter((a) => a.method === 'PUT').map((a) => a.body)).toEqual([{ properties: { nativePackages: true } }, { properties: { nativePackages: true } }]);
});
