#!/usr/bin/env node
// A stdio server of one era, written without an SDK, whose every message is known to the byte: what bridges between the
// eras are tested with.
//   node bridge-server.mjs --era legacy|modern [--delay MS] [--tools N] [--greet-after MS]
// --delay MS   waits that long before it answers the first list
// --greet-after MS  waits that long before it reads anything
// --tools N    lists N more tools, filler_1 to filler_N
import { randomUUID } from 'node:crypto';
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';

const MODERN = '2026-07-28';
const META = 'io.modelcontextprotocol/';
const LEVELS = ['debug', 'info', 'notice', 'warning', 'error'];
const LONG = `a_tool_with_a_name_that_is_longer_than_any_client_would_ever_take_${'x'.repeat(20)}`;

const { values: option } = parseArgs({
  options: {
    era: { type: 'string', default: 'legacy' },
    delay: { type: 'string', default: '0' },
    tools: { type: 'string', default: '0' },
    'greet-after': { type: 'string', default: '0' },
  },
});
const isModern = option.era === 'modern';

const line = (message) => process.stdout.write(`${JSON.stringify(message)}\n`);
const raw = (text) => process.stdout.write(`${text}\n`);
const complete = (value) => (isModern ? { resultType: 'complete', ...value } : value);
const result = (id, value) => line({ jsonrpc: '2.0', id, result: complete(value) });
const failure = (id, code, message, data) => line({ jsonrpc: '2.0', id, error: { code, message, data } });
const says = (text) => ({ content: [{ type: 'text', text: String(text) }] });
const note = (method, params) => line({ jsonrpc: '2.0', method, params });

let isWaiting = Number(option.delay) > 0;
let level;
let calls = 0;
let visits = 0;
const watched = new Set(); // legacy: subscribed uris
const unwatched = []; // legacy: uris unsubscribed so far
const listens = new Map(); // modern: id of the listen request -> its filter
const cancelled = [];
const questions = new Map(); // legacy: id of a question -> what waits for its answer
const added = [];

const ADDRESS = { mode: 'url', url: 'https://example.com/visit', message: 'Visit this' };

/** Tools as they stand in the list, to the byte; `execution` is of the legacy era only. */
const TOOLS = {
  counter: '{"name":"counter","execution":{"taskSupport":"optional"} , "inputSchema":{"type":"object","big":1e400}}',
  numbers:
    '{"name":"numbers","inputSchema":{"type":"object"},"outputSchema":{"type":"array","items":{"$ref":"#/$defs/n"},"$defs":{"n":{"type":"number"}}},"title":"N"}',
  either: '{"name":"either","inputSchema":{"type":"object"},"outputSchema":{"anyOf":[{"type":"object"},{"type":"null"}]}}',
  plain: '{"name":"plain","inputSchema":{"type":"object"},"outputSchema":{"type":"object"}}',
};
for (const name of ['visit', 'ask', 'ask_then_hang', 'exit', 'log', 'touch', 'add_tool', 'state', 'hang', LONG]) {
  TOOLS[name] = JSON.stringify({ name, description: `does ${name}`, inputSchema: { type: 'object' } });
}
for (let at = 1; at <= Number(option.tools); at++) {
  TOOLS[`filler_${at}`] = JSON.stringify({ name: `filler_${at}`, inputSchema: { type: 'object' } });
}

function ask(question, then) {
  const id = `q-${randomUUID()}`;
  questions.set(id, then);
  line({ jsonrpc: '2.0', id, ...question });
}

const FORM = {
  method: 'elicitation/create',
  params: {
    message: 'Who are you?',
    requestedSchema: { type: 'object', properties: { name: { type: 'string' } }, required: ['name'] },
  },
};

const CALLS = {
  counter: (id) => result(id, says(JSON.stringify({ count: ++calls, pid: process.pid }))),
  numbers: (id) => result(id, { ...says('1 2'), structuredContent: [1, 2] }),
  either: (id) => result(id, { ...says('an object'), structuredContent: { value: 'mine' } }),
  plain: (id) => result(id, { ...says('an object'), structuredContent: { a: 1 } }),
  // Refuses every other call: in between, somebody has visited the address.
  visit: (id, { inputResponses }) => {
    if (!isModern) {
      return ++visits % 2 === 1
        ? failure(id, -32042, 'Visit first', { elicitations: [{ ...ADDRESS, elicitationId: `e-${visits}` }] })
        : result(id, says(`visited after ${visits} calls`));
    }
    return inputResponses
      ? result(id, says(JSON.stringify(inputResponses)))
      : line({
          jsonrpc: '2.0',
          id,
          result: {
            resultType: 'input_required',
            inputRequests: { there: { method: 'elicitation/create', params: ADDRESS } },
            requestState: 'kept "as it is"',
          },
        });
  },
  ask: (id) => ask(FORM, (answer) => result(id, says(JSON.stringify(answer)))),
  ask_then_hang: () => ask(FORM, () => {}),
  log: (id, { _meta }) => {
    const wanted = isModern ? _meta?.[`${META}logLevel`] : level;
    for (const each of LEVELS) {
      if (wanted !== undefined && LEVELS.indexOf(each) >= LEVELS.indexOf(wanted)) {
        note('notifications/message', { level: each, data: `a ${each}` });
      }
    }
    result(id, says(`level ${wanted ?? 'none'}`));
  },
  touch: (id, { arguments: { uri = 'test://a' } = {} }) => {
    if (watched.has(uri)) note('notifications/resources/updated', { uri });
    tell('notifications/resources/updated', { uri }, (filter) => filter.resourceSubscriptions?.includes(uri));
    result(id, says(`touched ${uri}`));
  },
  add_tool: (id) => {
    added.push(`added_${added.length + 1}`);
    TOOLS[added.at(-1)] = JSON.stringify({ name: added.at(-1), inputSchema: { type: 'object' } });
    if (!isModern) note('notifications/tools/list_changed');
    tell('notifications/tools/list_changed', {}, (filter) => filter.toolsListChanged);
    result(id, says(added.at(-1)));
  },
  state: (id) =>
    result(id, says(JSON.stringify({ watched: [...watched], unwatched, listens: [...listens.values()], cancelled, level }))),
  hang: () => {},
  exit: () => process.exit(1),
};

function tell(method, params, wants) {
  for (const [id, filter] of listens) {
    if (wants(filter)) note(method, { ...params, _meta: { [`${META}subscriptionId`]: id } });
  }
}

async function list(id, member, items) {
  if (isWaiting) {
    await pause(Number(option.delay));
    isWaiting = false;
  }
  const cached = isModern ? '"resultType":"complete","ttlMs":0,"cacheScope":"private",' : '';
  raw(`{"jsonrpc":"2.0","id":${JSON.stringify(id)},"result":{${cached}"${member}":[${items.join(',')}]}}`);
}

const CAPABILITIES = {
  tools: { listChanged: true },
  prompts: { listChanged: true },
  resources: { subscribe: true, listChanged: true },
  logging: {},
};
const INFO = { name: 'bridge-server', version: '1.0.0' };

const METHODS = {
  'tools/list': (id) => list(id, 'tools', Object.values(TOOLS)),
  'prompts/list': (id) => list(id, 'prompts', ['{"name":"greet","description":"a greeting"}', '{"name":"part"}']),
  'resources/list': (id) => list(id, 'resources', ['{"uri":"test://a","name":"a"}', '{"uri":"test://b","name":"b"}']),
  'resources/templates/list': (id) => list(id, 'resourceTemplates', []),
  'tools/call': (id, params) => {
    if (added.includes(params.name) || params.name === LONG || params.name.startsWith('filler_')) {
      return result(id, says(`this is ${params.name}`));
    }
    return Object.hasOwn(CALLS, params.name)
      ? CALLS[params.name](id, params)
      : failure(id, -32602, `Unknown tool: ${params.name}`);
  },
  'prompts/get': (id, { name }) =>
    result(id, { messages: [{ role: 'user', content: { type: 'text', text: `prompt ${name} of ${process.pid}` } }] }),
  'resources/read': (id, { uri }) =>
    result(id, {
      ...(isModern && { ttlMs: 0, cacheScope: 'private' }),
      contents: [{ uri, text: `resource ${uri} of ${process.pid}` }],
    }),
};

const LEGACY = {
  initialize: (id, { protocolVersion }) =>
    result(id, {
      protocolVersion: protocolVersion > '2025-11-25' ? '2025-11-25' : protocolVersion,
      capabilities: CAPABILITIES,
      serverInfo: INFO,
    }),
  ping: (id) => result(id, {}),
  'logging/setLevel': (id, params) => {
    level = params.level;
    result(id, {});
  },
  'resources/subscribe': (id, { uri }) => {
    if (uri === 'test://secret') return failure(id, -32002, 'no such resource', { uri });
    watched.add(uri);
    result(id, {});
  },
  'resources/unsubscribe': (id, { uri }) => {
    watched.delete(uri);
    unwatched.push(uri);
    result(id, {});
  },
};

const TODAY = {
  'server/discover': (id) =>
    result(id, {
      supportedVersions: [MODERN],
      capabilities: CAPABILITIES,
      ttlMs: 0,
      cacheScope: 'private',
      _meta: { [`${META}serverInfo`]: INFO },
    }),
  'subscriptions/listen': (id, { notifications }) => {
    listens.set(id, notifications);
    note('notifications/subscriptions/acknowledged', { notifications, _meta: { [`${META}subscriptionId`]: id } });
  },
};

if (isModern) {
  CALLS.ask = (id, { inputResponses }) =>
    inputResponses?.who
      ? result(id, says(JSON.stringify(inputResponses.who)))
      : line({ jsonrpc: '2.0', id, result: { resultType: 'input_required', inputRequests: { who: FORM } } });
}

const methods = { ...METHODS, ...(isModern ? TODAY : LEGACY) };

function receive(text) {
  if (text.trim() === '') return;
  const message = JSON.parse(text);
  const { id, method, params = {} } = message;
  if (method === undefined) {
    questions.get(id)?.(message.result ?? { error: message.error });
    questions.delete(id);
  } else if (id === undefined) {
    if (method === 'notifications/cancelled') {
      listens.delete(params.requestId);
      cancelled.push(params.requestId);
    }
  } else if (Object.hasOwn(methods, method)) {
    methods[method](id, params);
  } else {
    failure(id, -32601, `Method not found: ${method}`);
  }
}

await pause(Number(option['greet-after']));
createInterface({ input: process.stdin, crlfDelay: Infinity })
  .on('line', receive)
  .on('close', () => process.exit(0));
