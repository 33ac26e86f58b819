import { describe, expect, test } from 'vitest';
import { parameter, revision } from '../../testing.modules';
import { namesOf } from '../runbooks/references';
import { changeWords } from './changes';
import { isPrerelease } from './GalleryModule';
import { nameFromLink } from './link';
import { neededBy } from './PlanTable';
import { modulesChangedSince } from './RevisionList';
import { runtimeTitle } from './RuntimeChooser';
import { parameterNotes, shortType, syntaxLine } from './syntax';
import { usesByRunbook, usesOfCommand } from './uses';

describe('syntax', () => {
  test('shows positional parameters first, as PowerShell does', () => {
    const parameters = [
      parameter('Force', 'System.Management.Automation.SwitchParameter'),
      parameter('Level', 'System.Int32', { isMandatory: true }),
      parameter('Path', 'System.String[]', { position: 1 }),
      parameter('Name', 'System.String', { position: 0, isMandatory: true }),
    ];
    expect(syntaxLine('Get-It', { name: 'x', parameters })).toBe('Get-It [-Name] <String> [[-Path] <String[]>] -Level <Int32> [-Force]');
  });
  test.each([
    ['System.Collections.Generic.List[System.String]', 'List[String]'],
    ['System.Nullable`1[System.Int32]', 'Nullable[Int32]'],
    ['Widget', 'Widget'],
  ])('%s is %s', (long, short) => expect(shortType(long)).toBe(short));
  test('says what else there is of a parameter', () => {
    const p = parameter('Kind', 'System.String', { isMandatory: true, valueFromPipelineByPropertyName: true, validationSet: [{ memberValue: 'a' }, { memberValue: 'b' }] });
    expect(parameterNotes(p)).toBe('mandatory; from the pipeline; one of a, b');
    expect(parameterNotes(parameter('Rest', 'System.Object', { valueFromRemainingArguments: true }))).toBe('takes the remaining arguments');
  });
});

test.each([
  ['https://x.example/Contoso.zip', 'Contoso'],
  ['https://x.example/files/Contoso.Tools.1.2.0.nupkg?sig=1', 'Contoso.Tools'],
  ['https://x.example/az.store.2.0.0-preview.1.nupkg', 'az.store'],
  ['https://www.powershellgallery.com/api/v2/package/Pester/5.5.0', 'Pester'],
  ['https://www.powershellgallery.com/api/v2/package/Pester', 'Pester'],
  ['https://x.example/Spaced%20Name.zip', 'Spaced Name'],
  ['https://x.example/download?id=7', ''],
  ['Contoso.zip', ''],
])('the module behind %s is %j', (link, want) => expect(nameFromLink(link)).toBe(want));

test('uses are put together by runbook', () => {
  const uses = [
    { runbook: 'Sync', kind: 'module', name: 'Widget', line: 1, via: 'using module' },
    { runbook: 'Tidy', kind: 'command', name: 'Get-Widget', line: 4 },
    { runbook: 'Sync', kind: 'command', name: 'Get-Widget', line: 7 },
  ];
  expect(usesByRunbook(uses).map((u) => u.line)).toEqual(['Sync, lines 1 (using module) and 7 (Get-Widget)', 'Tidy, line 4 (Get-Widget)']);
  expect(usesOfCommand([{ runbook: 'A', line: 1 }, { runbook: 'B', line: 2 }, { runbook: 'A', line: 3 }])).toBe('A, lines 1 and 3; B, line 2');
});

test('changes are said in words', () => {
  expect(changeWords({ module: 'A', from: null, to: '1.0' })).toBe('A 1.0 added');
  expect(changeWords({ module: 'A', from: '1.0', to: null })).toBe('A 1.0 removed');
  expect(changeWords({ module: 'A', from: '1.0', to: '2.0' })).toBe('A 1.0 → 2.0');
});

test('a chain leaves out the module it leads to', () => {
  expect(neededBy('C', ['A', 'B', 'C'])).toBe('A → B');
  expect(neededBy('C', ['A', 'B'])).toBe('A → B');
  expect(neededBy('A', ['a'])).toBe('');
  expect(neededBy('A', null)).toBe('');
});

test('what may go back alone is what later revisions changed', () => {
  const change = (module: string) => ({ module, from: null, to: '1' });
  const all = [revision(3, { changes: [change('C'), change('B')] }), revision(2, { changes: [change('B')] }), revision(1, { changes: [change('A')] })];
  expect(modulesChangedSince(all, all[2]!)).toEqual(['B', 'C']);
  expect(modulesChangedSince(all, all[0]!)).toEqual([]);
});

test('names of a kind come once, with their lines', () => {
  const references = [
    { kind: 'command', name: 'Get-It', line: 3 },
    { kind: 'command', name: 'get-it', line: 3 },
    { kind: 'command', name: 'Get-It', line: 8 },
    { kind: 'command', name: 'Get-It', line: 9, module: 'Widget' },
    { kind: 'module', name: 'Widget', line: 1 },
  ];
  expect(namesOf(references, 'command').map((n) => n.line)).toEqual(['Get-It, lines 3 and 8', 'Widget\\Get-It, line 9']);
});

test('versions and runtimes', () => {
  expect(['1.0.0', '1.0.0-beta', '1.0.0+a-b'].map(isPrerelease)).toEqual([false, true, false]);
  expect(['5.1', 'Prod', 'env:prod'].map(runtimeTitle)).toEqual(['PowerShell 5.1', 'Prod', 'prod']);
});
