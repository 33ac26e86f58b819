import { cleanup, fireEvent, screen, within } from '@testing-library/react';
import { afterEach, expect, test, vi } from 'vitest';
import { account, json } from '../../testing';
import { listOf, refusal, showView } from '../../testing.views';
import { RunbooksView } from './RunbooksView';

afterEach(cleanup);

const runbook = (name: string, state: string, runtimeEnvironment: string | null = null) => ({
  id: name,
  name,
  properties: { runbookType: 'PowerShell', state, description: null, lastModifiedTime: '', runtimeEnvironment },
});

const runbooks = listOf(runbook('Sync', 'Published', 'Prod'), runbook('Fresh', 'New'));

test('a runbook names its type and its runtime environment', async () => {
  showView(<RunbooksView account={account} onStarted={vi.fn()} />, { 'GET /runbooks': runbooks });
  const rows = within(await screen.findByRole('table', { name: 'Runbooks' })).getAllByRole('row').slice(1);
  expect(rows.map((r) => within(r).getAllByRole('cell')[1]?.textContent)).toEqual(['PowerShell (Prod)', 'PowerShell']);
  expect(screen.getByRole('button', { name: 'Start Fresh' })).toHaveProperty('disabled', true);
});

test('what a runbook depends on shows by kind, with lines and warnings', async () => {
  const { asked } = showView(<RunbooksView account={account} onStarted={vi.fn()} />, {
    'GET /runbooks/Sync/dependencies': () =>
      json({
        runbook: 'Sync',
        draft: false,
        references: [
          { kind: 'module', name: 'Widget', line: 1, via: 'Import-Module' },
          { kind: 'command', name: 'Get-Widget', line: 2 },
          { kind: 'connection', name: 'Main', line: 3, via: 'Get-AutomationConnection' },
          { kind: 'runbook', name: 'Child', line: 4, via: 'Child.ps1' },
          { kind: 'variable', name: 'Limit', line: 5, via: 'Get-AutomationVariable' },
        ],
        unresolved: [{ kind: 'command', text: '& $what', line: 6 }],
        warnings: [{ line: 7, text: 'Az and AzureRM cannot be in one session.' }],
      }),
    'GET /runbooks/Fresh/dependencies': refusal(404, 'It has no text.'),
    'GET /runbooks': runbooks,
  });
  fireEvent.click(await screen.findByRole('button', { name: 'Dependencies of Sync' }));
  expect(await screen.findByText('Line 7: Az and AzureRM cannot be in one session.')).toBeTruthy();
  const line = (title: string) => within(screen.getByRole('region', { name: title })).getAllByRole('listitem').map((l) => l.textContent);
  expect(line('Modules')).toEqual(['Widget, line 1']);
  expect(line('Child runbooks')).toEqual(['Child, line 4']);
  expect(line('Commands')).toEqual(['Get-Widget, line 2']);
  expect(line('Connections')).toEqual(['Main, line 3']);
  expect(line('Variables')).toEqual(['Limit, line 5']);
  expect(line('Known only when it runs')).toEqual(['& $what, line 6']);
  expect(screen.queryByRole('region', { name: 'Credentials' })).toBeNull();
  expect(asked.at(-1)?.path).toBe('/runbooks/Sync/dependencies?draft=false');
  fireEvent.click(screen.getByRole('button', { name: 'Close' }));

  fireEvent.click(await screen.findByRole('button', { name: 'Dependencies of Fresh' }));
  expect(await screen.findByText('It has no text.')).toBeTruthy();
  expect(asked.at(-1)?.path).toBe('/runbooks/Fresh/dependencies?draft=true');
});
