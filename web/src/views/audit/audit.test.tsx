import { cleanup, fireEvent, screen, waitFor, within } from '@testing-library/react';
import { afterEach, expect, test, vi } from 'vitest';
import { account, json } from '../../testing';
import { time } from '../../testing.assets';
import { refusal, showView, type Answers } from '../../testing.views';
import { AuditView } from './AuditView';

afterEach(cleanup);

const read = { hash: 'h', record: { account: 'a', seq: 2, time, action: 'read', outcome: 'allowed', by: 'admin', job: 'id', jobName: 'job-1', runbook: 'Sync', kind: 'connection', name: 'Main', fields: ['Password', 'Key'] } };
const made = { hash: 'h', record: { account: 'a', seq: 1, time, action: 'create', outcome: 'allowed', by: 'admin', kind: 'connection', name: 'Main' } };

function showAudit(answers: Answers = {}) {
  const onOpenJob = vi.fn();
  const shown = showView(<AuditView account={account} onOpenJob={onOpenJob} />, {
    ...answers,
    'GET /auditRecords\\?.*skip=100': () => json({ value: [made] }),
    'GET /auditRecords\\?asset': () => json({ value: [] }),
    'GET /auditRecords': () => json({ value: Array.from({ length: 100 }, (_, i) => ({ ...read, record: { ...read.record, seq: 101 - i } })), nextLink: `http://other${account}/auditRecords?$skip=100` }),
  });
  return { onOpenJob, ...shown };
}

const cells = () => within(screen.getByRole('table', { name: 'Audit records' })).getAllByRole('row').slice(1).map((r) => within(r).getAllByRole('cell').map((c) => c.textContent));

test('records show with their job, page by page', async () => {
  const { onOpenJob } = showAudit();
  await screen.findByRole('table');
  expect(cells()[0]?.filter((_, i) => i !== 1)).toEqual(['101', 'read', 'connection Main', 'allowed', 'Sync', 'Password and Key']);
  fireEvent.click(screen.getByRole('button', { name: 'Open the job of Sync of record 101' }));
  expect(onOpenJob).toHaveBeenCalledWith('job-1');
  fireEvent.click(screen.getByRole('button', { name: 'Show older records' }));
  await waitFor(() => expect(cells()).toHaveLength(101));
  expect(cells()[100]?.slice(4)).toEqual(['allowed', 'admin', '']);
  expect(screen.queryByRole('button', { name: 'Show older records' })).toBeNull();
});

test('the list is narrowed to an asset, a job, a runbook and an outcome', async () => {
  const { asked } = showAudit();
  await screen.findByRole('table');
  fireEvent.change(screen.getByLabelText('Asset'), { target: { value: ' Main ' } });
  fireEvent.change(screen.getByLabelText('Id of a job'), { target: { value: 'id' } });
  fireEvent.change(screen.getByLabelText('Outcome'), { target: { value: 'refused' } });
  fireEvent.click(screen.getByRole('button', { name: 'Filter' }));
  expect(await screen.findByText('There are no such records.')).toBeTruthy();
  expect(asked.at(-1)?.path).toBe('/auditRecords?asset=Main&job=id&outcome=refused');
  fireEvent.click(screen.getByRole('button', { name: 'All' }));
  await screen.findByRole('table');
  expect(asked.at(-1)?.path).toBe('/auditRecords');
  expect(screen.getByLabelText('Asset')).toHaveProperty('value', '');
});

test.each([
  [{ whole: true, records: 1, head: '1:9f86', sealedTo: 1, problems: [], remarks: [] }, ['The chain is whole.', /^1 record\. The seal vouches for the records up to 1\./, '1:9f86']],
  [{ whole: false, records: 7, head: '7:9f86', sealedTo: null, problems: ['Record 3 was changed.'], remarks: ['Record 5 has no seal.'] }, ['The chain was altered.', 'Record 3 was changed.', /The seal was not checked/, 'Record 5 has no seal.']],
])('verification says %j', async (result, words) => {
  showAudit({ 'GET /auditVerification': () => json(result) });
  fireEvent.click(await screen.findByRole('button', { name: 'Verify' }));
  const status = await screen.findByText(words[0]!);
  expect(status).toBeTruthy();
  for (const word of words) expect(screen.getByText(word)).toBeTruthy();
});

test('why the records were not verified shows', async () => {
  showAudit({ 'GET /auditVerification': refusal(503, 'The vault is sealed.') });
  fireEvent.click(await screen.findByRole('button', { name: 'Verify' }));
  expect(await screen.findByText('The vault is sealed.')).toBeTruthy();
});
