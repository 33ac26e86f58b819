/** One Server-Sent Event. */
export interface ServerEvent {
  /** The last id the stream named, in this event or before. */
  id: string;
  type: string;
  data: string;
}

/**
 * Reads Server-Sent Events out of text that comes in pieces of any size.
 * The browser's EventSource is of no use here: it cannot send a token.
 */
export class EventParser {
  private rest = '';
  private lastId = '';
  private type = '';
  private data: string[] = [];

  /** Takes the next piece and returns the events it completes. */
  push(piece: string): ServerEvent[] {
    const events: ServerEvent[] = [];
    const text = this.rest + piece;
    let start = 0;
    for (let i = 0; i < text.length; i++) {
      const c = text[i];
      if (c !== '\n' && c !== '\r') continue;
      // Whether a carriage return stands alone shows with the next character.
      if (c === '\r' && i + 1 === text.length) break;
      const event = this.line(text.slice(start, i));
      if (event) events.push(event);
      if (c === '\r' && text[i + 1] === '\n') i++;
      start = i + 1;
    }
    this.rest = text.slice(start);
    return events;
  }

  private line(line: string): ServerEvent | undefined {
    if (line === '') return this.dispatch();
    const colon = line.indexOf(':');
    const field = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? '' : line.slice(colon + 1).replace(/^ /, '');
    if (field === 'event') this.type = value;
    else if (field === 'data') this.data.push(value);
    else if (field === 'id' && !value.includes('\0')) this.lastId = value;
    return undefined;
  }

  private dispatch(): ServerEvent | undefined {
    const { type, data } = this;
    this.type = '';
    this.data = [];
    return data.length === 0 ? undefined : { id: this.lastId, type: type || 'message', data: data.join('\n') };
  }
}
