#!/usr/bin/env node
// A server of 2024-11-05 on the transport of that revision (HTTP+SSE), by the official SDK of its time.
//   node sse-server.mjs --port 0        prints {"url":"http://localhost:PORT/sse"}
import { Server } from '@modelcontextprotocol/sdk/server/index.js';
import { SSEServerTransport } from '@modelcontextprotocol/sdk/server/sse.js';
import {
  CallToolRequestSchema,
  ListResourcesRequestSchema,
  ListToolsRequestSchema,
  ReadResourceRequestSchema,
} from '@modelcontextprotocol/sdk/types.js';
import http from 'node:http';
import { parseArgs } from 'node:util';

const { values: option } = parseArgs({ options: { port: { type: 'string', default: '0' } } });
const says = (text) => ({ content: [{ type: 'text', text }] });
const STRING = { type: 'string' };
const NOTE = { uri: 'sse://note', mimeType: 'text/plain', name: 'note' };
const streams = new Map();

/** tool -> [properties of its arguments, the deed]. */
const TOOLS = {
  echo: [{ message: STRING }, (_server, { arguments: { message } }) => says(message)],
  steps: [
    {},
    async (server, { _meta }) => {
      for (const progress of [1, 2, 3]) {
        const params = { progressToken: _meta?.progressToken, progress, total: 3 };
        if (_meta?.progressToken !== undefined) await server.notification({ method: 'notifications/progress', params });
      }
      return says('three steps');
    },
  ],
  ask: [
    {},
    async (server) => {
      const requestedSchema = { type: 'object', properties: { name: STRING }, required: ['name'] };
      const { action, content } = await server.elicitInput({ message: 'Your name?', requestedSchema });
      return says(`${action} ${content?.name ?? ''}`.trim());
    },
  ],
};

function build() {
  const server = new Server({ name: 'roundhouse-sse-fixture', version: '1.0.0' }, { capabilities: { tools: {}, resources: {} } });
  server.setRequestHandler(ListToolsRequestSchema, () => ({
    tools: Object.entries(TOOLS).map(([name, [properties]]) => ({ name, inputSchema: { type: 'object', properties } })),
  }));
  server.setRequestHandler(CallToolRequestSchema, ({ params }) => TOOLS[params.name][1](server, params));
  server.setRequestHandler(ListResourcesRequestSchema, () => ({ resources: [NOTE] }));
  server.setRequestHandler(ReadResourceRequestSchema, () => ({ contents: [{ ...NOTE, text: 'a note' }] }));
  return server;
}

const server = http.createServer(async (request, response) => {
  const url = new URL(request.url, 'http://localhost');
  if (request.method === 'GET' && url.pathname === '/sse') {
    const transport = new SSEServerTransport('/message', response);
    streams.set(transport.sessionId, transport);
    response.on('close', () => streams.delete(transport.sessionId));
    await build().connect(transport);
    return;
  }
  const transport = streams.get(url.searchParams.get('sessionId'));
  if (request.method === 'POST' && url.pathname === '/message' && transport) return await transport.handlePostMessage(request, response);
  response.writeHead(url.pathname === '/sse' ? 405 : 404).end();
});
server.listen(Number(option.port), '127.0.0.1', () => {
  console.log(JSON.stringify({ url: `http://localhost:${server.address().port}/sse` }));
});
