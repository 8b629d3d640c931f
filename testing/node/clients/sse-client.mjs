#!/usr/bin/env node
// The official TypeScript client of the first SDK over HTTP+SSE (2024-11-05): --url is that of the event stream.
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { SSEClientTransport } from '@modelcontextprotocol/sdk/client/sse.js';
import { ElicitRequestSchema } from '@modelcontextprotocol/sdk/types.js';
import { fillForm, readOptions, report } from './scenario.mjs';

const option = readOptions(['legacy']);
const headers = option.token ? { authorization: `Bearer ${option.token}` } : {};
const client = new Client({ name: 'roundhouse-sse-client', version: '1.0.0' }, { capabilities: { elicitation: {} } });
client.setRequestHandler(ElicitRequestSchema, ({ params }) => ({ action: 'accept', content: fillForm(params.requestedSchema) }));

const transport = new SSEClientTransport(new URL(option.url), {
  eventSourceInit: { fetch: (url, init) => fetch(url, { ...init, headers: { ...init?.headers, ...headers } }) },
  requestInit: { headers },
});
await report(
  {
    client: 'sse-client',
    era: 'legacy',
    list: async () => {
      await client.connect(transport);
      return (await client.listTools()).tools.map(({ name }) => name);
    },
    call: (name, args) => client.callTool({ name, arguments: args }, undefined, { onprogress: () => {} }),
  },
  option,
);
await client.close();
