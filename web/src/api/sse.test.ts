import { describe, expect, test } from 'vitest';
import { EventParser, type ServerEvent } from './sse';

const text = 'id: 1\nevent: record\ndata: {"a":1}\n\n: a comment\n\nevent: status\ndata: x\ndata: y\n\ndata\n\nid: 2\n\nretry: 5\ndata:no blank\n\nevent: end\ndata: {}\n\ndata: cut off';

const events: ServerEvent[] = [
  { id: '1', type: 'record', data: '{"a":1}' },
  { id: '1', type: 'status', data: 'x\ny' },
  { id: '1', type: 'message', data: '' },
  { id: '2', type: 'message', data: 'no blank' },
  { id: '2', type: 'end', data: '{}' },
];

describe('EventParser', () => {
  test.each([
    ['\n', text],
    ['\r\n', text.replaceAll('\n', '\r\n')],
    ['\r', text.replaceAll('\n', '\r')],
  ])('reads lines that end in %j, in pieces of any size', (_, input) => {
    for (let size = 1; size <= input.length; size++) {
      const parser = new EventParser();
      const got: ServerEvent[] = [];
      for (let at = 0; at < input.length; at += size) got.push(...parser.push(input.slice(at, at + size)));
      expect(got, `pieces of ${size}`).toEqual(events);
    }
  });

  test('ignores an id with a NUL', () => {
    expect(new EventParser().push('id: 1\0\ndata: x\n\n')).toEqual([{ id: '', type: 'message', data: 'x' }]);
  });
});
