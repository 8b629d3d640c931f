#!/usr/bin/env node
// A server without an SDK that dies, forgets and comes back, over any transport: what repair is tested with. It writes
// every call that it acts on into a file, so that it can be counted what was done twice.
//   node mortal-server.mjs --log FILE [--transport stdio|http|sse] [--era legacy|modern] [--port N] [--forgets 404|400]
// --forgets STATUS  answers that to a session it does not know
// --era-of FILE     speaks the era that the file names
import { randomUUID } from 'node:crypto';
import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import http from 'node:http';
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';

const MODERN = '2026-07-28';
const META = 'io.modelcontextprotocol/';
const { values: option } = parseArgs({
  options: {
    log: { type: 'string' },
    transport: { type: 'string', default: 'stdio' },
    era: { type: 'string', default: 'legacy' },
    'era-of': { type: 'string' },
    port: { type: 'string', default: '0' },
    forgets: { type: 'string', default: '404' },
  },
});
const isModern = (option['era-of'] ? readFileSync(option['era-of'], 'utf8').trim() : option.era) === 'modern';
const says = (text) => ({ content: [{ type: 'text', text: String(text) }] });
const die = () => process.kill(process.pid, 'SIGKILL');

/** Acts: true the first time anybody, in any life of this server, acts on this tag. */
function act(tag) {
  const isFirst = !existsSync(option.log) || !readFileSync(option.log, 'utf8').split('\n').includes(tag);
  appendFileSync(option.log, `${tag}\n`);
  return isFirst;
}

const FORM = {
  method: 'elicitation/create',
  params: { message: 'Who?', requestedSchema: { type: 'object', properties: { name: { type: 'string' } } } },
};

/** tool -> what it does with its arguments and its side of the call; undefined is no answer yet. */
const TOOLS = {
  mark: ({ tag }) => says(act(tag) ? 'first' : 'again'),
  die_once: ({ tag }) => (act(tag) ? die() : says('alive')),
  die_always: ({ tag }) => {
    act(tag);
    die();
  },
  steps_die_once: async ({ tag }, call) => {
    const isFirst = act(tag);
    for (const progress of [1, 2]) call.progress(progress);
    await pause(100);
    if (isFirst) return die();
    call.progress(3);
    return says('alive');
  },
  ask_die: async ({ tag }, call) => {
    if (!act(tag)) return says('asked twice');
    call.send({ jsonrpc: '2.0', id: `q-${randomUUID()}`, ...FORM });
    await pause(100);
    return die();
  },
  reset: ({ tag }, call) => (act(tag) ? call.reset() : says('alive')),
  cut: ({ tag }, call) => (act(tag) ? call.cut(false) : says('alive')),
  resume: ({ tag }, call) => {
    act(tag);
    return call.cut(true);
  },
  touch: ({ uri }, call) => {
    if (call.life.watched.has(uri)) call.life.tell({ method: 'notifications/resources/updated', params: { uri } });
    for (const { id, uris, tell } of listens) {
      if (uris?.includes(uri)) tell({ method: 'notifications/resources/updated', params: { uri, _meta: { [`${META}subscriptionId`]: id } } });
    }
    return says('touched');
  },
  state: (_, { life: { level, watched, roots } }) => {
    const listened = [...listens].flatMap(({ uris }) => uris ?? []);
    return says(JSON.stringify({ pid: process.pid, level, watched: [...watched, ...listened], roots }));
  },
};
const HINTS = { die_once: { readOnlyHint: true }, steps_die_once: { idempotentHint: true }, ask_die: { readOnlyHint: true } };
const CAPABILITIES = { tools: {}, resources: { subscribe: true }, logging: {} };
const INFO = { name: 'mortal-server', version: '1.0.0' };
const listens = new Set();

/** What a legacy session, or the pipe, knows of its client. */
const newLife = (tell) => ({ level: undefined, watched: new Set(), roots: undefined, tell: (note) => tell({ jsonrpc: '2.0', ...note }) });

const list = (member, items) => ({ ...(isModern && { ttlMs: 0, cacheScope: 'private' }), [member]: items });
const METHODS = {
  'tools/list': () => list('tools', Object.keys(TOOLS).map((name) => ({ name, annotations: HINTS[name], inputSchema: { type: 'object' } }))),
  'prompts/list': () => list('prompts', []),
  'resources/list': () => list('resources', [{ uri: 'test://a', name: 'a' }]),
  'resources/templates/list': () => list('resourceTemplates', []),
  'tools/call': ({ name, arguments: given = {} }, call) => TOOLS[name](given, call),
};
const LEGACY = {
  initialize: ({ protocolVersion, capabilities }, { life }) => {
    life.asks = capabilities.roots !== undefined;
    return {
      protocolVersion: protocolVersion > '2025-11-25' ? '2025-11-25' : protocolVersion,
      capabilities: CAPABILITIES,
      serverInfo: INFO,
    };
  },
  ping: () => ({}),
  'logging/setLevel': ({ level }, { life }) => {
    life.level = level;
    return {};
  },
  'resources/subscribe': ({ uri }, { life }) => {
    life.watched.add(uri);
    return {};
  },
  'resources/unsubscribe': ({ uri }, { life }) => {
    life.watched.delete(uri);
    return {};
  },
};
const TODAY = {
  'server/discover': () => ({ supportedVersions: [MODERN], capabilities: CAPABILITIES, ttlMs: 0, cacheScope: 'private', _meta: { [`${META}serverInfo`]: INFO } }),
  'subscriptions/listen': ({ notifications }, call) => {
    const listen = { id: call.id, uris: notifications.resourceSubscriptions, tell: (note) => call.send({ jsonrpc: '2.0', ...note }) };
    listens.add(listen);
    call.gone?.(() => listens.delete(listen));
    call.send({
      jsonrpc: '2.0',
      method: 'notifications/subscriptions/acknowledged',
      params: { notifications, _meta: { [`${META}subscriptionId`]: call.id } },
    });
  },
};
const methods = { ...METHODS, ...(isModern ? TODAY : LEGACY) };

/** Does what a message asks; the answer, if there is one, goes the way of its call. */
async function receive(message, call) {
  const { id, method, params = {} } = message;
  if (method === 'notifications/initialized') {
    if (call.life.asks) call.life.tell({ id: 'roots', method: 'roots/list' });
  } else if (method === undefined && id === 'roots') {
    call.life.roots = message.result?.roots;
  } else if (id !== undefined && method !== undefined) {
    if (!Object.hasOwn(methods, method)) return call.answer({ jsonrpc: '2.0', id, error: { code: -32601, message: 'no' } }, 404);
    const token = params._meta?.progressToken;
    call.id = id;
    call.progress = (progress) =>
      token !== undefined &&
      call.send({ jsonrpc: '2.0', method: 'notifications/progress', params: { progressToken: token, progress, total: 3 } });
    const result = await methods[method](params, call);
    if (result !== undefined) call.answer({ jsonrpc: '2.0', id, result: isModern ? { resultType: 'complete', ...result } : result }, 200);
  }
}

function overPipes() {
  const send = (message) => process.stdout.write(`${JSON.stringify(message)}\n`);
  const life = newLife(send);
  createInterface({ input: process.stdin, crlfDelay: Infinity })
    .on('line', (text) => receive(JSON.parse(text), { life, send, answer: send }))
    .on('close', () => process.exit(0));
}

const EVENTS = { 'Content-Type': 'text/event-stream' };
const event = (message, id) => `${id ? `id: ${id}\nretry: 50\n` : ''}event: message\ndata: ${JSON.stringify(message)}\n\n`;

async function body(request) {
  let text = '';
  for await (const chunk of request) text += chunk;
  return text === '' ? undefined : JSON.parse(text);
}

/** One POST of Streamable HTTP as a call; it becomes a stream with the first message that is no answer. */
function posted(request, response, life, message) {
  const stream = () => response.headersSent || response.writeHead(200, EVENTS);
  return {
    life,
    gone: (then) => response.on('close', then),
    send: (each) => {
      stream();
      response.write(event(each));
    },
    answer: (each, status) => {
      if (response.headersSent) return response.end(event(each));
      response.writeHead(isModern ? status : 200, { 'Content-Type': 'application/json' }).end(JSON.stringify(each));
    },
    reset: () => {
      request.socket.resetAndDestroy();
    },
    cut: (mayResume) => {
      stream();
      if (mayResume) {
        kept.set('1', { jsonrpc: '2.0', id: message.id, result: says('resumed') });
        response.write(`id: 1\nretry: 50\ndata: \n\n`);
      }
      response.end(mayResume ? undefined : ': nothing\n\n');
    },
  };
}

const sessions = new Map();
const kept = new Map();

async function overHttp(request, response) {
  const message = await body(request);
  const isGreeting = message?.method === 'initialize';
  const id = isGreeting ? randomUUID() : request.headers['mcp-session-id'];
  if (isModern) {
    if (request.method !== 'POST') return response.writeHead(405).end();
    const isOurs = message.params?._meta?.[`${META}protocolVersion`] === MODERN;
    const refusal = { jsonrpc: '2.0', id: message.id ?? null, error: { code: -32602, message: 'no _meta' } };
    if (!isOurs) return response.writeHead(400, { 'Content-Type': 'application/json' }).end(JSON.stringify(refusal));
    return await receive(message, posted(request, response, newLife(() => {}), message));
  }
  if (isGreeting) {
    const waiting = [];
    const life = newLife((each) => (life.stream ? life.stream.write(event(each)) : waiting.push(each)));
    life.waiting = waiting;
    sessions.set(id, life);
    response.setHeader('Mcp-Session-Id', id);
  }
  const life = sessions.get(id);
  if (life === undefined) {
    const refusal = { jsonrpc: '2.0', id: null, error: { code: -32000, message: 'Bad Request' } };
    const status = id === undefined ? 400 : Number(option.forgets);
    return response.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(refusal));
  }
  if (request.method === 'GET') {
    response.writeHead(200, EVENTS).flushHeaders();
    const last = request.headers['last-event-id'];
    if (last !== undefined) return response.end(event(kept.get(last), '2'));
    life.stream = response;
    for (const each of life.waiting.splice(0)) life.stream.write(event(each));
    return;
  }
  if (request.method === 'DELETE') {
    sessions.delete(id);
    return response.writeHead(200).end();
  }
  if (message.id === undefined || message.method === undefined) response.writeHead(202).end();
  await receive(message, posted(request, response, life, message));
}

async function overSse(request, response) {
  const url = new URL(request.url, 'http://localhost');
  if (request.method === 'GET') {
    const id = randomUUID();
    response.writeHead(200, EVENTS).write(`event: endpoint\ndata: /message?id=${id}\n\n`);
    const send = (message) => response.write(event(message));
    const cut = () => {
      response.end();
    };
    sessions.set(id, { life: newLife(send), send, answer: send, cut });
    return;
  }
  const call = sessions.get(url.searchParams.get('id'));
  if (call === undefined) return response.writeHead(url.pathname === '/message' ? 404 : 405).end();
  const message = await body(request);
  response.writeHead(202).end();
  await receive(message, { ...call });
}

if (option.transport === 'stdio') {
  overPipes();
} else {
  const isSse = option.transport === 'sse';
  const server = http.createServer(isSse ? overSse : overHttp);
  server.listen(Number(option.port), '127.0.0.1', () => {
    console.log(JSON.stringify({ url: `http://127.0.0.1:${server.address().port}${isSse ? '/sse' : '/mcp'}` }));
  });
}
