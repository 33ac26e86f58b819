import { cleanup, fireEvent, screen, waitFor, within } from '@testing-library/react';
import { afterEach, expect, test, vi } from 'vitest';
import { account, json } from '../../testing';
import { module, parameter } from '../../testing.modules';
import { listOf, refusal, showView } from '../../testing.views';
import { ModulePanel } from './ModulePanel';
import { ModulesView } from './ModulesView';

afterEach(cleanup);

// The test's document knows no layout, so that what moves the focus for Fluent UI may take a question above a panel for hidden. In a
// real browser (e2e/modules.test.js) the question has the focus.
const hidden = true;

const environment = { id: 'e', name: 'Prod', properties: { runtime: { language: 'PowerShell', version: '7.4' }, defaultPackages: {}, description: null, lastModifiedTime: null } };

test('the modules of a runtime show, and those of another one on demand', async () => {
  const { asked } = showView(<ModulesView account={account} />, {
    'GET /modules\\?runtime=5.1': listOf(module('Widget', { isGlobal: true, description: 'About widgets.' })),
    'GET /modules\\?runtime=Prod': listOf(module('Gadget', { provisioningState: 'Failed', runtimeVersion: 'env:prod' })),
    'GET /runtimeEnvironments': listOf({ ...environment, name: 'PowerShell-7.2' }, environment),
  });
  const row = (await screen.findByText('Widget')).closest('tr')!;
  expect(within(row).getAllByRole('cell').slice(1, 6).map((c) => c.textContent)).toEqual(['1.0.0', '5.1', '2', 'Global', 'Succeeded']);
  expect(within(row).getByText('About widgets.')).toBeTruthy();
  await screen.findByRole('option', { name: 'Prod (7.4)' });
  const options = screen.getAllByRole('option').map((o) => o.textContent);
  expect(options).toEqual(['PowerShell 5.1', 'PowerShell 7.1', 'PowerShell 7.2', 'PowerShell 7.4', 'Prod (7.4)']);
  fireEvent.change(screen.getByLabelText('Runtime'), { target: { value: 'Prod' } });
  const other = (await screen.findByText('Gadget')).closest('tr')!;
  expect(within(other).getAllByRole('cell').slice(1, 6).map((c) => c.textContent)).toEqual(['1.0.0', '7.4', '2', 'Account', 'Failed']);
  expect(asked.filter((a) => a.path.startsWith('/modules?')).map((a) => a.path)).toEqual(['/modules?runtime=5.1', '/modules?runtime=Prod']);
});

test('the list shows what is looked for, and goes on while an import is under way', async () => {
  let state = 'ContentDownloaded';
  showView(<ModulesView account={account} />, { 'GET /modules': () => json({ value: [module('Widget', { provisioningState: state }), module('Gadget')] }), 'GET /runtimeEnvironments': listOf() });
  fireEvent.change(await screen.findByLabelText('Find a module'), { target: { value: 'WID' } });
  expect(screen.queryByText('Gadget')).toBeNull();
  expect(screen.getByText('ContentDownloaded')).toBeTruthy();
  state = 'Succeeded';
  expect(await screen.findByText('Succeeded')).toBeTruthy();
});

test('the buttons open what can be done', async () => {
  showView(<ModulesView account={account} />, { 'GET /azMigration': () => json({ value: [], schedulesToPause: [] }), 'GET .*': listOf() });
  for (const [button, title] of [['Add a module', 'Add a module'], ['Update Az modules', 'Update Az modules'], ['Migrate to Az', 'Migrate to Az modules'], ['Imports', 'Imports'], ['History', 'History of PowerShell 5.1']] as const) {
    fireEvent.click(await screen.findByRole('button', { name: button }));
    expect(await screen.findByRole('dialog', { name: title })).toBeTruthy();
    fireEvent.click(screen.getByRole('button', { name: 'Close' }));
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
  }
});

const command = {
  id: 'c',
  name: 'Get-Widget',
  properties: {
    description: 'Gets a widget.',
    outputTypes: [{ name: 'System.String' }],
    parameterSets: [
      { name: 'ByName', parameters: [parameter('Name', 'System.String', { isMandatory: true, position: 0, description: 'Whose.' })] },
      { name: 'All', parameters: [parameter('All', 'System.Management.Automation.SwitchParameter', { isMandatory: true })] },
    ],
  },
};
const uses = listOf({ runbook: 'Sync', kind: 'command', name: 'Get-Widget', line: 3 });

function showPanel(properties: Parameters<typeof module>[1], answers: Parameters<typeof showView>[1] = {}) {
  const [closed, changed] = [vi.fn(), vi.fn()];
  const { asked } = showView(<ModulePanel account={account} runtime="7.2" name="Widget" onClose={closed} onChanged={changed} />, {
    ...answers,
    'GET /modules/Widget/activities\\?runtime=7.2': listOf(command),
    'GET /modules/Widget/usage\\?runtime=7.2': uses,
    'GET /modules/Widget/removal\\?runtime=7.2': () => json({ changes: [], breaks: ['Gadget 1.0.0 needs Widget and will not load any more.'], loadedBy: [] }),
    'GET /modules/Widget\\?runtime=7.2': () => json(module('Widget', properties)),
  });
  return { asked, closed, changed };
}

test('a module shows what it is, what it needs, who uses it and its commands', async () => {
  showPanel({ description: 'About widgets.', remarks: ['One folder too many.'], source: 'ours', requires: ['Base (>= 1.0)'], error: { message: '' } });
  for (const text of ['About widgets.', 'One folder too many.', 'ours', 'Base (>= 1.0)', 'Sync, line 3 (Get-Widget)', '2.0 KiB', 'PowerShell 7.2']) {
    expect(await screen.findByText(text)).toBeTruthy();
  }
  expect(screen.queryByText('The import failed.')).toBeNull();
  fireEvent.click(await screen.findByRole('button', { name: 'Get-Widget' }));
  for (const text of ['Gets a widget.', 'Get-Widget [-Name] <String>', 'Get-Widget -All', 'Whose.', 'Gives String']) expect(await screen.findByText(text)).toBeTruthy();
});

test('a failed import says why; a global module cannot be deleted', async () => {
  showPanel({ isGlobal: true, provisioningState: 'Failed', error: { message: 'The manifest is wrong.' } });
  expect(await screen.findByText('The manifest is wrong.')).toBeTruthy();
  expect(screen.queryByRole('button', { name: 'Delete' })).toBeNull();
});

test('of very many commands some show, and those that are looked for', async () => {
  const many = Array.from({ length: 60 }, (_, i) => ({ ...command, name: `Get-N${i}` }));
  showView(<ModulePanel account={account} runtime="5.1" name="Widget" onClose={vi.fn()} onChanged={vi.fn()} />, {
    'GET /modules/Widget/activities': listOf(...many),
    'GET /modules/Widget/usage': listOf(),
    'GET /modules/Widget': () => json(module('Widget')),
  });
  expect(await screen.findByRole('button', { name: 'Show more (10)' })).toBeTruthy();
  expect(screen.queryByText('Get-N55')).toBeNull();
  fireEvent.change(screen.getByLabelText('Find a command'), { target: { value: 'n55' } });
  expect(await screen.findByText('Get-N55')).toBeTruthy();
  expect(screen.queryByText('Get-N1')).toBeNull();
});

test('a module is deleted after a question that names who uses it; a refusal shows', async () => {
  let answer = refusal(409, 'It is a default module.');
  const { asked, closed, changed } = showPanel({}, { 'DELETE /modules/Widget\\?runtime=7.2': () => answer() });
  fireEvent.click(await screen.findByRole('button', { name: 'Delete' }));
  const dialog = await screen.findByRole('alertdialog', { hidden });
  expect(await within(dialog).findByText('Sync, line 3 (Get-Widget)')).toBeTruthy();
  expect(within(dialog).getByText('Gadget 1.0.0 needs Widget and will not load any more.')).toBeTruthy();
  expect(asked.some((a) => a.method === 'DELETE')).toBe(false);
  const confirm = within(dialog).getByRole('button', { name: 'Delete', hidden });
  fireEvent.click(confirm);
  expect(await within(dialog).findByText('It is a default module.')).toBeTruthy();
  answer = () => new Response(null, { status: 200 });
  fireEvent.click(confirm);
  await waitFor(() => expect(closed).toHaveBeenCalledOnce());
  expect(changed).toHaveBeenCalledOnce();
});
