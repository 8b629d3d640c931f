#!/usr/bin/env node
// A legacy stdio server, written without an SDK, that breaks the rules on request: the tool's name says which one.
//   node lying-server.mjs [--silent-initialize] [--exit-on-probe] [--stubborn] [--start-log FILE]
// --silent-initialize  never answers initialize
// --exit-on-probe      exits on any request that comes before initialize (without it server/discover gets -32601)
// --stubborn           survives the end of stdin and SIGTERM; only SIGKILL ends it
// --start-log FILE     appends its pid at start, one line a process
import { once } from 'node:events';
import { appendFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';

const HUGE = 100 * 1024 * 1024;
const MOST = 200 * 1024 * 1024;
const CHUNK = 'x'.repeat(1024 * 1024);
const FOREVER = 2 ** 31 - 1;

const { values: option } = parseArgs({
  options: {
    'silent-initialize': { type: 'boolean', default: false },
    'exit-on-probe': { type: 'boolean', default: false },
    stubborn: { type: 'boolean', default: false },
    'start-log': { type: 'string' },
  },
});

let initialized = false;
let calls = 0;
const notifications = [];

// One writer at a time, so that a long line is not cut in two by a short one.
let turn = Promise.resolve();
const alone = (write) => (turn = turn.then(write));
const raw = (bytes) => alone(() => new Promise((resolve) => process.stdout.write(bytes, resolve)));
const line = (message) => raw(`${JSON.stringify(message)}\n`);
const result = (id, value) => line({ jsonrpc: '2.0', id, result: value });
const error = (id, code, message) => line({ jsonrpc: '2.0', id, error: { code, message } });
const says = (text) => ({ content: [{ type: 'text', text }] });

// Copied to the wire as they stand: numbers that a double cannot hold, an order that is no alphabet's, escapes that need
// none, members that no schema knows.
const NUMBERS =
  '{"content":[{"type":"text","text":"\\u0041\\u00e9\\/"}],"zebra":true,"structuredContent":{"z":1,' +
  '"big":12345678901234567890.123,"a":1e400,"tiny":-0.0,"plus":1E+2,"\\u0041":"\\u0041","A2":"\\ud83d\\ude00",' +
  '"nested":{"y":[1.0,1.10,100000000000000000000000],"x":null}},"_meta":{"example.com/odd":0.1000},"isError":false}';

/** tool -> [what it does, properties of its arguments, the deed]. */
const TOOLS = {
  echo: ['returns message', { message: { type: 'string' } }, (id, { message }) => result(id, says(String(message)))],
  noise: [
    'writes lines that are not JSON before it replies',
    {},
    async (id) => {
      await raw('Starting up...\n\n\x1b[31mwarning\x1b[0m: deprecated\n[1, 2\n');
      await result(id, says('after the noise'));
    },
  ],
  bad_json: [
    'replies with a line that is not valid JSON',
    {},
    (id) => raw(`{"jsonrpc":"2.0","id":${JSON.stringify(id)},"result":{"content":[}}\n`),
  ],
  huge: ['replies with one line of 100 MB, or of bytes', { bytes: { type: 'integer' } }, huge],
  half: [
    'writes half a frame and exits',
    {},
    async (id) => {
      const frame = JSON.stringify({ jsonrpc: '2.0', id, result: says('never complete') });
      await raw(frame.slice(0, frame.length / 2));
      process.exit(1);
    },
  ],
  unknown_id: [
    'replies to an id that was never used, then to the right one',
    {},
    async (id) => {
      await result('no-such-request', says('for nobody'));
      await result(987654321, says('for nobody'));
      await result(id, says('for you'));
    },
  ],
  twice: [
    'replies twice',
    {},
    async (id) => {
      await result(id, says('first'));
      await result(id, says('second'));
    },
  ],
  hang: ['never replies', {}, () => {}],
  slow: [
    'replies after ms milliseconds',
    { ms: { type: 'integer' } },
    async (id, { ms = 1000 }) => {
      await pause(ms);
      await result(id, says(`slept ${ms} ms`));
    },
  ],
  hog: [
    'holds bytes of memory, at most 200 MiB, for ms milliseconds',
    { bytes: { type: 'integer' }, ms: { type: 'integer' } },
    async (id, { bytes = MOST, ms = 500 }) => {
      const held = Buffer.alloc(Math.min(bytes, MOST), 1);
      await pause(ms);
      await result(id, says(`held ${held.length} bytes`));
    },
  ],
  exit: ['exits without a reply', { code: { type: 'integer' } }, (_id, { code = 1 }) => process.exit(code)],
  numbers: [
    'structuredContent in bytes that only a lossless copy keeps',
    {},
    (id) => raw(`{"jsonrpc":"2.0","id":${JSON.stringify(id)},"result":${NUMBERS},"extra":[1.50]}\n`),
  ],
  counter: [
    'counts its calls in this process',
    {},
    (id) => {
      const value = { count: ++calls, pid: process.pid };
      return result(id, { ...says(JSON.stringify(value)), structuredContent: value });
    },
  ],
  garble: [
    'spoilt frames of every kind before the reply; the same seed spoils them in the same way',
    { seed: { type: 'integer' }, frames: { type: 'integer' } },
    async (id, { seed = 1, frames = 10 }) => {
      for (const frame of spoilt(id, seed, frames)) await raw(Buffer.concat([frame, Buffer.from('\n')]));
      await result(id, says('after the garble'));
    },
  ],
  seen: ['the notifications that this process got', {}, (id) => result(id, says(JSON.stringify(notifications)))],
  stderr: [
    'writes lines to stderr, then replies',
    { lines: { type: 'integer' } },
    async (id, { lines = 3 }) => {
      for (let at = 1; at <= lines; at++) process.stderr.write(`lying-server complains ${at}\n`);
      await result(id, says(`${lines} lines`));
    },
  ],
};

/** What a server may send, with ids and tokens of this call and of others. */
const sendable = (id) => [
  { jsonrpc: '2.0', id, result: says('early') },
  { jsonrpc: '2.0', id, error: { code: -32000, message: 'no', data: { a: [1, 2] } } },
  { jsonrpc: '2.0', id: id + 1, result: says('for another') },
  { jsonrpc: '2.0', id: 'a', method: 'ping' },
  { jsonrpc: '2.0', id: 1, method: 'roots/list' },
  { jsonrpc: '2.0', id: 2, method: 'elicitation/create', params: { message: '?', requestedSchema: { type: 'object', properties: {} } } },
  { jsonrpc: '2.0', id: 3, method: 'sampling/createMessage', params: { messages: [], maxTokens: 1 } },
  { jsonrpc: '2.0', method: 'notifications/progress', params: { progressToken: id, progress: 1, total: 2 } },
  { jsonrpc: '2.0', method: 'notifications/message', params: { level: 'info', data: { text: 'é 😀 \u0000' } } },
  { jsonrpc: '2.0', method: 'notifications/cancelled', params: { requestId: 3, reason: 'done' } },
  { jsonrpc: '2.0', method: 'notifications/tools/list_changed' },
  { jsonrpc: '2.0', method: 'notifications/resources/updated', params: { uri: 'test://x' } },
  { jsonrpc: '2.0', id, result: { resultType: 'input_required', inputRequests: { q: { method: 'roots/list' } }, requestState: 's' } },
  { jsonrpc: '2.0', id, result: { task: { taskId: 't', status: 'working' } } },
  [{ jsonrpc: '2.0', method: 'notifications/message', params: {} }, { jsonrpc: '2.0', id: 9, result: {} }],
];
const VALUES = ['null', 'true', '-0', '1e400', '99999999999999999999', '""', '"x"', '{}', '[]', '[{}]', '{"a":{"b":1}}'];

function* spoilt(id, seed, frames) {
  let state = seed >>> 0;
  const below = (limit) => {
    state = (Math.imul(state ^ (state >>> 15), 0x2c1b3c6d) + 0x9e3779b9) >>> 0;
    return ((state ^ (state >>> 13)) >>> 0) % limit;
  };
  for (let at = 0; at < frames; at++) {
    const all = sendable(id);
    let text = JSON.stringify(all[below(all.length)]);
    for (let left = below(3); left > 0; left--) {
      const members = [...text.matchAll(/":("[^"]*"|[-\d.e]+|true|false|null|\{\}|\[\])/g)];
      if (members.length === 0) break;
      const { index, 0: whole } = members[below(members.length)];
      text = `${text.slice(0, index)}":${VALUES[below(VALUES.length)]}${text.slice(index + whole.length)}`;
    }
    const bytes = Buffer.from(text);
    for (let left = below(4) === 0 ? 1 + below(3) : 0; left > 0; left--) bytes[below(bytes.length)] = below(256);
    yield Buffer.from(bytes.filter((byte) => byte !== 10)).subarray(0, below(12) === 0 ? below(bytes.length) : undefined);
  }
}

function huge(id, { bytes = HUGE }) {
  const [before, after] = JSON.stringify({ jsonrpc: '2.0', id, result: says('@') }).split('@');
  return alone(async () => {
    process.stdout.write(before);
    for (let left = bytes - before.length - after.length; left > 0; left -= CHUNK.length) {
      if (!process.stdout.write(CHUNK.slice(0, left))) await once(process.stdout, 'drain');
    }
    process.stdout.write(`${after}\n`);
  });
}

const METHODS = {
  initialize: (id, { protocolVersion = '2025-11-25' }) => {
    initialized = true;
    if (option['silent-initialize']) return;
    return result(id, {
      protocolVersion: protocolVersion > '2025-11-25' ? '2025-11-25' : protocolVersion,
      capabilities: { tools: {} },
      serverInfo: { name: 'lying-server', version: '1.0.0' },
    });
  },
  ping: (id) => result(id, {}),
  'tools/list': (id) =>
    result(id, {
      tools: Object.entries(TOOLS).map(([name, [description, properties]]) => ({
        name,
        description,
        inputSchema: { type: 'object', properties },
      })),
    }),
  'tools/call': (id, { name, arguments: args = {} }) =>
    Object.hasOwn(TOOLS, name) ? TOOLS[name][2](id, args) : error(id, -32602, `Unknown tool: ${name}`),
};

function receive(text) {
  if (text.trim() === '') return;
  let message;
  try {
    message = JSON.parse(text);
  } catch {
    return error(null, -32700, 'Parse error');
  }
  const { id, method, params = {} } = message;
  if (method === undefined) return;
  if (id === undefined) return notifications.push({ method, params });
  if (!initialized && method !== 'initialize' && option['exit-on-probe']) process.exit(1);
  const handle = Object.hasOwn(METHODS, method) ? METHODS[method] : undefined;
  return handle ? handle(id, params) : error(id, -32601, `Method not found: ${method}`);
}

if (option['start-log']) appendFileSync(option['start-log'], `${process.pid}\n`);
process.stdout.on('error', () => process.exit(0));
createInterface({ input: process.stdin, crlfDelay: Infinity })
  .on('line', receive)
  .on('close', () => {
    if (!option.stubborn) process.exit(0);
  });
if (option.stubborn) {
  process.on('SIGTERM', () => {});
  setInterval(() => {}, FOREVER);
}
