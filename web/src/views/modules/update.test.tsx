import { cleanup, fireEvent, screen, waitFor } from '@testing-library/react';
import { afterEach, expect, test, vi } from 'vitest';
import { account, json } from '../../testing';
import { offer, operation } from '../../testing.modules';
import { listOf, refusal, showView, type Answers } from '../../testing.views';
import { UpdatePanel } from './UpdatePanel';

afterEach(cleanup);

const update = { module: 'Az.Store', action: 'update', version: '2.0.0', from: '1.0.0', feed: 'ours', sizeInBytes: 0, requestedBy: ['Az.Store'] };

function showUpdate(plan: unknown, answers: Answers = {}) {
  const changed = vi.fn();
  const shown = showView(<UpdatePanel account={account} runtime="7.2" onClose={vi.fn()} onChanged={changed} />, {
    'GET /galleryModules/AzureRM': refusal(404, "No gallery has the module 'AzureRM'."),
    'GET /galleryModules/Az': listOf(offer('Az', '14.0.0-preview'), offer('Az', '13.0.0'), offer('Az', '12.0.0')),
    'POST /moduleUpdates': ({ body }) => ((body as { plan?: boolean }).plan ? json(plan) : json({ version: '13.0.0', skipped: [], operation: operation('Running') }, 202)),
    'GET /moduleOperations/o/log': listOf(),
    'GET /moduleOperations/o': () => json(operation('Succeeded')),
    ...answers,
  });
  const bodies = () => shown.asked.filter((a) => a.path === '/moduleUpdates').map((a) => a.body);
  return { changed, bodies, ...shown };
}

test('a release is chosen, planned and made the default set', async () => {
  const { bodies, changed } = showUpdate({ version: '13.0.0', skipped: ['Az.Aks 1.0.0'], plan: [update] });
  expect(await screen.findByText('Az.Aks 1.0.0')).toBeTruthy();
  expect(screen.getByText('1.0.0 → 2.0.0')).toBeTruthy();
  expect(screen.getAllByRole('option').map((o) => o.textContent)).toEqual(['Az', 'AzureRM', '13.0.0', '12.0.0']);
  fireEvent.click(screen.getByLabelText('Update modules that were imported by users, too'));
  fireEvent.change(screen.getByLabelText('Release'), { target: { value: '12.0.0' } });
  await waitFor(() => expect(bodies().at(-1)).toEqual({ runtime: '7.2', release: 'Az', version: '12.0.0', preview: false, custom: true, plan: true }));
  fireEvent.click(await screen.findByRole('button', { name: 'Update' }));
  await waitFor(() => expect(changed).toHaveBeenCalledOnce());
  expect(bodies().at(-1)).toEqual({ runtime: '7.2', release: 'Az', version: '12.0.0', preview: false, custom: true, report: false });
});

test('previews are offered on demand, and a report imports nothing', async () => {
  const { bodies } = showUpdate({ version: '14.0.0-preview', skipped: [], plan: [update] });
  fireEvent.click(await screen.findByLabelText('Previews'));
  await waitFor(() => expect(bodies().at(-1)).toMatchObject({ version: '14.0.0-preview', preview: true, plan: true }));
  fireEvent.click(await screen.findByRole('button', { name: 'Report breaking changes' }));
  expect(await screen.findByText('This is a report: nothing is imported.')).toBeTruthy();
  expect(screen.getByText('Nothing differs.')).toBeTruthy();
  expect(bodies().at(-1)).toMatchObject({ version: '14.0.0-preview', report: true });
});

test('where all is there already nothing is to be started', async () => {
  showUpdate({ version: '13.0.0', skipped: [], plan: [{ ...update, action: 'keep' }] });
  expect(await screen.findByRole('button', { name: 'Update' })).toHaveProperty('disabled', true);
});

test('what the gallery does not have is said', async () => {
  showUpdate({ version: '13.0.0', skipped: [], plan: [] });
  fireEvent.change(await screen.findByLabelText('Family'), { target: { value: 'AzureRM' } });
  expect(await screen.findByText("No gallery has the module 'AzureRM'.")).toBeTruthy();
});
