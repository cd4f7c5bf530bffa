import { Socket } from 'node:net';
import pg from 'pg';
import { Parser } from 'pg-protocol/dist/parser.js';
import { WholeMessages } from './wholeMessages.js';

const dataRow = 0x44;

/** A DataRow as it lies in the receive buffer; the same object serves every row of a connection. */
export class RawRow {
  readonly name = 'dataRow';
  octets: Buffer = Buffer.alloc(0);
  /** Where the body of the message begins. */
  start = 0;

  /** The columns as text, for ordinary queries. */
  get fields(): (string | null)[] {
    const { octets } = this;
    const fields: (string | null)[] = [];
    const columns = octets.readUInt16BE(this.start);
    let at = this.start + 2;
    for (let column = 0; column < columns; column++) {
      const length = octets.readInt32BE(at);
      at += 4;
      fields.push(length < 0 ? null : octets.toString('utf8', at, at + length));
      if (length > 0) at += length;
    }
    return fields;
  }
}

type HandlePacket = (offset: number, code: number, length: number, octets: Buffer) => { readonly name: string };

interface Wire {
  readonly ssl: unknown;
  stream: Socket;
  attachListeners(stream: NodeJS.ReadableStream): void;
  emit(event: string, message: unknown): boolean;
}

const readOctets = 64 * 1024;

/** A client that leaves rows as the octets that came: pg reads every column as UTF-8 text, which breaks binary ones. */
export class RawRowClient extends pg.Client {
  constructor(config?: pg.ClientConfig) {
    super(config);
    const { connection } = this as unknown as { connection: Wire };
    const push = pushInto(connection);
    connection.attachListeners = (stream) => stream.on('data', push);
    if (!connection.ssl) connection.stream = readingInto(Buffer.allocUnsafe(readOctets), push);
  }
}

/** A socket that reads into the same memory always: memory for each piece would cost more than all else that is done with it. */
function readingInto(buffer: Buffer, push: (octets: Buffer) => void): Socket {
  const callback = (octets: number): boolean => {
    push(buffer.subarray(0, octets));
    return true;
  };
  // flowing, so that its end is noticed
  return new Socket({ onread: { buffer, callback } }).resume();
}

function pushInto(connection: Wire): (octets: Buffer) => void {
  const parser = new Parser();
  const inner = parser as unknown as { handlePacket: HandlePacket };
  const others = inner.handlePacket.bind(parser);
  const row = new RawRow();
  inner.handlePacket = (offset, code, length, octets) => {
    if (code !== dataRow) return others(offset, code, length, octets);
    row.octets = octets;
    row.start = offset;
    return row;
  };
  const whole = new WholeMessages((octets) =>
    parser.parse(octets, (message) =>
      connection.emit(message.name === 'error' ? 'errorMessage' : message.name, message),
    ),
  );
  return (octets) => whole.push(octets);
}
