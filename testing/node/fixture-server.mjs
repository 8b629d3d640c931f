#!/usr/bin/env node
// The conformance fixtures over Streamable HTTP or stdio, for one era or both.
//   node fixture-server.mjs --port 0 [--era both|legacy|modern] [--bearer TOKEN]
//   node fixture-server.mjs --stdio  [--era both|legacy|modern]
import {
  NodeStreamableHTTPServerTransport,
  localhostHostValidation,
  localhostOriginValidation,
  toNodeHandler,
} from '@modelcontextprotocol/node';
import { classifyInboundRequest, createMcpHandler, isInitializeRequest } from '@modelcontextprotocol/server';
import { StdioServerTransport, serveStdio } from '@modelcontextprotocol/server/stdio';
import { randomUUID } from 'node:crypto';
import http from 'node:http';
import { parseArgs } from 'node:util';
import { Hub, buildServer } from './fixtures.mjs';

const RETRY = 300; // ms a client is told to wait before it resumes a stream

const { values: option } = parseArgs({
  options: {
    port: { type: 'string' },
    stdio: { type: 'boolean', default: false },
    era: { type: 'string', default: 'both' },
    bearer: { type: 'string' },
  },
});
if (!['both', 'legacy', 'modern'].includes(option.era) || option.stdio === (option.port !== undefined)) {
  console.error('usage: fixture-server.mjs (--port N | --stdio) [--era both|legacy|modern] [--bearer TOKEN]');
  process.exit(2);
}

const hub = new Hub();

async function serveOnStdio(era) {
  if (era === 'legacy') {
    // Wired by hand, so that server/discover meets a server that has never heard of it.
    const { server } = buildServer({ era: 'legacy', hub, joined: true });
    await server.connect(new StdioServerTransport());
    return;
  }
  serveStdio((context) => buildServer({ era: context.era, hub, joined: true }).server, {
    legacy: era === 'modern' ? 'reject' : 'serve',
    onerror: (error) => console.error(error.message),
  });
}

function serveOnHttp(port, era) {
  const modern = createMcpHandler((context) => buildServer({ era: context.era, hub, joined: false }).server, {
    legacy: 'reject',
    onerror: () => {},
  });
  hub.publishTo(modern.notify);
  const serveModern = toNodeHandler(modern);
  const sessions = new LegacySessions(hub);
  const localHost = localhostHostValidation();
  const localOrigin = localhostOriginValidation();

  const server = http.createServer(async (request, response) => {
    try {
      if (new URL(request.url, 'http://localhost').pathname !== '/mcp') return refuse(response, 404, -32000, 'Not found');
      if (!localHost(request, response) || !localOrigin(request, response)) return;
      if (option.bearer && request.headers.authorization !== `Bearer ${option.bearer}`) {
        return refuse(response, 401, -32000, 'Unauthorized', { 'www-authenticate': 'Bearer error="invalid_token"' });
      }
      const body = request.method === 'POST' ? await readJson(request) : undefined;
      if (body === MALFORMED) return refuse(response, 400, -32700, 'Parse error');
      if (era === 'modern' || (era === 'both' && isModern(request, body))) return await serveModern(request, response, body);
      await sessions.serve(request, response, body);
    } catch (error) {
      console.error(error);
      if (!response.headersSent) refuse(response, 500, -32603, 'Internal error');
    }
  });
  server.listen(port, '127.0.0.1', () => {
    console.log(JSON.stringify({ url: `http://localhost:${server.address().port}/mcp` }));
  });
  process.once('SIGTERM', () => process.exit(0));
  process.once('SIGINT', () => process.exit(0));
}

function isModern(request, body) {
  const inbound = classifyInboundRequest({
    httpMethod: request.method,
    protocolVersionHeader: request.headers['mcp-protocol-version'],
    mcpMethodHeader: request.headers['mcp-method'],
    body,
  });
  return inbound.kind !== 'legacy';
}

/** The 2025 way: initialize makes a session, which has streams that can be resumed, until DELETE. */
class LegacySessions {
  #hub;
  #open = new Map();

  constructor(hub) {
    this.#hub = hub;
  }

  async serve(request, response, body) {
    const id = request.headers['mcp-session-id'];
    if (id === undefined) {
      if (request.method === 'POST' && isInitializeRequest(body)) return await this.#begin(request, response, body);
      return refuse(response, 400, -32000, 'Bad Request: Server not initialized');
    }
    const transport = this.#open.get(id);
    if (!transport) return refuse(response, 404, -32001, 'Session not found');
    await transport.handleRequest(request, response, body);
  }

  async #begin(request, response, body) {
    const { server, leave } = buildServer({ era: 'legacy', hub: this.#hub, joined: true });
    const transport = new NodeStreamableHTTPServerTransport({
      sessionIdGenerator: randomUUID,
      eventStore: new EventLog(),
      retryInterval: RETRY,
      onsessioninitialized: (id) => void this.#open.set(id, transport),
    });
    await server.connect(transport);
    const closed = transport.onclose;
    transport.onclose = () => {
      this.#open.delete(transport.sessionId);
      leave();
      closed?.();
    };
    await transport.handleRequest(request, response, body);
  }
}

/** What one session has sent, in order, so that a broken stream can be continued where it broke. */
class EventLog {
  #events = [];

  async storeEvent(stream, message) {
    const id = `${this.#events.length}.${stream}`;
    this.#events.push({ id, stream, message });
    return id;
  }

  async getStreamIdForEventId(id) {
    return this.#events.find((event) => event.id === id)?.stream;
  }

  async replayEventsAfter(lastId, { send }) {
    const at = this.#events.findIndex(({ id }) => id === lastId);
    if (at < 0) throw new Error(`No event ${lastId}`);
    const { stream } = this.#events[at];
    for (const event of this.#events.slice(at + 1)) {
      if (event.stream === stream && Object.keys(event.message).length > 0) await send(event.id, event.message);
    }
    return stream;
  }
}

const MALFORMED = Symbol('not JSON');

async function readJson(request) {
  const chunks = [];
  for await (const chunk of request) chunks.push(chunk);
  try {
    return JSON.parse(Buffer.concat(chunks).toString('utf8'));
  } catch {
    return MALFORMED;
  }
}

function refuse(response, status, code, message, headers = {}) {
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  response.end(JSON.stringify({ jsonrpc: '2.0', error: { code, message }, id: null }));
}

if (option.stdio) {
  await serveOnStdio(option.era);
} else {
  serveOnHttp(Number(option.port), option.era);
}
