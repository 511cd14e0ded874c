// Takes the place of the window in which a keyring asks for its password: it lets the keyring ask (each call is answered
// with nothing) and never says what came of it, as when nobody is at the screen. Speaks as little D-Bus as that needs;
// prints a line once it has the name.
import { once } from 'node:events';
import { connect } from 'node:net';
import { userInfo } from 'node:os';

const PROMPTER = 'org.gnome.keyring.SystemPrompter';
const BUS = 'org.freedesktop.DBus';
const CALL = 1;
const ANSWER = 2;

/** Codes of the header's fields (D-Bus specification, 'Message Format'). */
const FIELD = {
  path: 1,
  interface: 2,
  member: 3,
  replySerial: 5,
  destination: 6,
  sender: 7,
  signature: 8,
} as const;

class Writer {
  #bytes: number[] = [];
  get length(): number {
    return this.#bytes.length;
  }
  align(to: number): void {
    while (this.#bytes.length % to !== 0) this.#bytes.push(0);
  }
  byte(value: number): void {
    this.#bytes.push(value);
  }
  uint32(value: number): void {
    this.align(4);
    this.#bytes.push(value & 255, (value >>> 8) & 255, (value >>> 16) & 255, (value >>> 24) & 255);
  }
  text(value: string): void {
    this.uint32(Buffer.byteLength(value));
    this.#bytes.push(...Buffer.from(value), 0);
  }
  signature(value: string): void {
    this.#bytes.push(value.length, ...Buffer.from(value), 0);
  }
  raw(bytes: Buffer): void {
    this.#bytes.push(...bytes);
  }
  done(): Buffer {
    return Buffer.from(this.#bytes);
  }
}

type Field = readonly [code: number, signature: 's' | 'o' | 'u' | 'g', value: string | number];

let lastSerial = 0;

function message(type: number, fields: readonly Field[], body: Buffer = Buffer.alloc(0)): Buffer {
  const list = new Writer();
  for (const [code, signature, value] of fields) {
    list.align(8);
    list.byte(code);
    list.signature(signature);
    if (typeof value === 'number') list.uint32(value);
    else if (signature === 'g') list.signature(value);
    else list.text(value);
  }
  const head = new Writer();
  for (const byte of [0x6c, type, 0, 1]) head.byte(byte);
  lastSerial += 1;
  head.uint32(body.length);
  head.uint32(lastSerial);
  head.uint32(list.length);
  // The list begins at byte 16, so what is aligned in it is aligned in the message.
  head.raw(list.done());
  head.align(8);
  return Buffer.concat([head.done(), body]);
}

function toBus(member: string, signature: string | null, body?: Buffer): Buffer {
  const fields: Field[] = [
    [FIELD.path, 'o', '/org/freedesktop/DBus'],
    [FIELD.interface, 's', BUS],
    [FIELD.member, 's', member],
    [FIELD.destination, 's', BUS],
  ];
  return message(CALL, signature === null ? fields : [...fields, [FIELD.signature, 'g', signature]], body);
}

function requestName(): Buffer {
  const body = new Writer();
  body.text(PROMPTER);
  body.uint32(0);
  return toBus('RequestName', 'su', body.done());
}

/** Whom to answer, from a header's list of fields; null when it does not say. */
function senderIn(fields: Buffer): string | null {
  let at = 0;
  while (at < fields.length) {
    at = Math.ceil(at / 8) * 8;
    const code = fields[at];
    const signature = String.fromCharCode(fields[at + 2] ?? 0);
    at += 4;
    if (signature === 'g') {
      at += (fields[at] ?? 0) + 2;
      continue;
    }
    const value = fields.readUInt32LE(at);
    at += 4;
    if (signature === 'u') continue;
    if (code === FIELD.sender) return fields.toString('utf8', at, at + value);
    at += value + 1;
  }
  return null;
}

const path = /unix:path=([^,;]+)/.exec(process.env.DBUS_SESSION_BUS_ADDRESS ?? '')?.[1];
if (path === undefined) throw new Error('There is no session bus at a path.');
const socket = connect(path);
await once(socket, 'connect');
socket.write(`\0AUTH EXTERNAL ${Buffer.from(String(userInfo().uid)).toString('hex')}\r\n`);
await once(socket, 'data');
socket.write('BEGIN\r\n');
socket.write(toBus('Hello', null));
socket.write(requestName());

let waiting = Buffer.alloc(0);
let answers = 0;
socket.on('data', (bytes) => {
  waiting = Buffer.concat([waiting, bytes]);
  for (;;) {
    if (waiting.length < 16) return;
    const fieldsLength = waiting.readUInt32LE(12);
    const bodyAt = Math.ceil((16 + fieldsLength) / 8) * 8;
    const end = bodyAt + waiting.readUInt32LE(4);
    if (waiting.length < end) return;
    const type = waiting[1];
    const serial = waiting.readUInt32LE(8);
    const sender = senderIn(waiting.subarray(16, 16 + fieldsLength));
    waiting = waiting.subarray(end);
    if (type === CALL && sender !== null) {
      socket.write(
        message(ANSWER, [
          [FIELD.replySerial, 'u', serial],
          [FIELD.destination, 's', sender],
        ]),
      );
    } else if (type === ANSWER) {
      answers += 1;
      // The first is the bus' greeting, the second the name.
      if (answers === 2) console.log('ready');
    }
  }
});
await once(socket, 'close');
