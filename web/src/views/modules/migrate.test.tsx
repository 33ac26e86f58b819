import { cleanup, screen } from '@testing-library/react';
import { afterEach, expect, test, vi } from 'vitest';
import { account, json } from '../../testing';
import { refusal, showView } from '../../testing.views';
import { MigratePanel } from './MigratePanel';

afterEach(cleanup);

function showPlan(answer: () => Response) {
  showView(<MigratePanel account={account} runtime="5.1" onClose={vi.fn()} onChanged={vi.fn()} />, { 'GET /azMigration': answer });
}

test('the plan names runbooks with their lines, and the schedules to pause', async () => {
  showPlan(() =>
    json({
      value: [
        { runbook: 'Sync', aliased: false, changes: [{ kind: 'command', old: 'Get-AzureRmVM', new: 'Get-AzVM', line: 3 }] },
        { runbook: 'Old', aliased: true, changes: [] },
      ],
      schedulesToPause: [{ name: 'Nightly', nextRun: null, runbooks: ['Sync', 'Old'] }],
    }),
  );
  for (const text of ['Sync', 'Line 3: Get-AzureRmVM → Get-AzVM', 'It runs with Az by Enable-AzureRmAlias.', 'Nightly (no next run): Sync, Old']) expect(await screen.findByText(text)).toBeTruthy();
});

test('nothing to migrate says so, and a refusal shows', async () => {
  showPlan(() => json({ value: [], schedulesToPause: [] }));
  expect(await screen.findByText('No runbook uses AzureRM.')).toBeTruthy();
  cleanup();
  showPlan(refusal(500, 'It broke.'));
  expect(await screen.findByText('It broke.')).toBeTruthy();
});
