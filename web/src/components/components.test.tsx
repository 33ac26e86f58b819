import { FluentProvider, webLightTheme } from '@fluentui/react-components';
import { cleanup, render, screen, within } from '@testing-library/react';
import type { ReactElement } from 'react';
import { afterEach, expect, test, vi } from 'vitest';
import { noLive } from '../state/live';
import { record } from '../testing';
import { DataTable } from './DataTable';
import { ErrorBar } from './ErrorBar';
import { FieldTags } from './FieldTags';
import { FieldValue } from './FieldValue';
import { StreamLog } from './StreamLog';

afterEach(cleanup);

const show = (element: ReactElement) => render(<FluentProvider theme={webLightTheme}>{element}</FluentProvider>);

test('a table shows its rows, or that there are none', () => {
  const columns = [
    { title: 'Name', cell: (r: { id: string; name: string }) => r.name },
    { title: 'Id', width: '5rem', cell: (r: { id: string; name: string }) => r.id },
  ];
  show(<DataTable label="Things" columns={columns} rows={[{ id: '1', name: 'one' }, { id: '2', name: 'two' }]} empty="None." />);
  const table = screen.getByRole('table', { name: 'Things' });
  expect(within(table).getAllByRole('columnheader').map((c) => c.textContent)).toEqual(['Name', 'Id']);
  expect(within(table).getAllByRole('row').slice(1).map((r) => r.textContent)).toEqual(['one1', 'two2']);
  cleanup();
  show(<DataTable label="Things" columns={columns} rows={[]} empty="None." />);
  expect(screen.getByText('None.')).toBeTruthy();
});

test('an error shows with a way to try again, and not at all without a message', () => {
  const retry = vi.fn();
  show(<ErrorBar message="It is gone." title="No modules." onRetry={retry} />);
  expect(screen.getByText('It is gone.')).toBeTruthy();
  screen.getByRole('button', { name: 'Try again' }).click();
  expect(retry).toHaveBeenCalledOnce();
  cleanup();
  show(<ErrorBar message="" title="No modules." />);
  expect(screen.queryByText('No modules.')).toBeNull();
});

test('an encrypted field shows as sealed whatever its value', () => {
  show(<FieldValue value="tour-Pa55word" sealed />);
  expect(screen.getByText('Sealed')).toBeTruthy();
  expect(screen.queryByText(/Pa55word/)).toBeNull();
  cleanup();
  show(<FieldValue value={undefined} sealed={false} />);
  expect(screen.getByText('not set')).toBeTruthy();
  cleanup();
  show(<FieldTags fields={{ Password: { type: 'System.String', isEncrypted: true, isOptional: false }, Port: { type: 'System.Int32', isEncrypted: false, isOptional: true } }} />);
  expect(screen.getAllByLabelText('Sealed')).toHaveLength(1);
});

test('a log shows records by stream, without the line ends that the server adds', () => {
  const records = [record(1, 'Verbose', 'Reading\r\n'), record(2, 'Error', 'Broken\r\n'), record(3, 'Output', 'A B\n- -\n1 2\n\n\r\n')];
  show(<StreamLog live={{ ...noLive, phase: 'ended', records, dropped: 7 }} />);
  const lines = [...screen.getByRole('log').children] as HTMLElement[];
  expect(lines.map((l) => [l.dataset['stream'], l.lastElementChild?.textContent])).toEqual([
    ['Verbose', 'Reading'],
    ['Error', 'Broken'],
    ['Output', 'A B\n- -\n1 2'],
  ]);
  expect(screen.getByText('The first 7 records are not shown.')).toBeTruthy();
  expect(screen.getByText('The job has ended, 10 records.')).toBeTruthy();
});

test.each([
  ['connecting', '', 'Connecting …'],
  ['live', '', 'Live, 1 record so far.'],
  ['interrupted', 'Cut off.', 'Cut off. Trying again …'],
] as const)('a log that is %s says so', (phase, reason, want) => {
  show(<StreamLog live={{ ...noLive, phase, reason, records: [record(1)] }} />);
  expect(screen.getByText(want)).toBeTruthy();
});
