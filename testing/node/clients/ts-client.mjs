#!/usr/bin/env node
// The official TypeScript client. --era legacy|auto|modern. Answers elicitation, sampling and roots requests.
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { fillForm, readOptions, report } from './scenario.mjs';

const NEGOTIATION = { legacy: 'legacy', auto: 'auto', modern: { pin: '2026-07-28' } };

const option = readOptions(Object.keys(NEGOTIATION));
const client = new Client(
  { name: 'roundhouse-ts-client', version: '1.0.0' },
  {
    capabilities: { elicitation: {}, sampling: {}, roots: {} },
    versionNegotiation: { mode: NEGOTIATION[option.era] },
  },
);
client.setRequestHandler('elicitation/create', ({ params }) => ({ action: 'accept', content: fillForm(params.requestedSchema) }));
client.setRequestHandler('sampling/createMessage', () => ({
  role: 'assistant',
  content: { type: 'text', text: 'sampled' },
  model: 'none',
}));
client.setRequestHandler('roots/list', () => ({ roots: [{ uri: 'file:///project', name: 'project' }] }));

const headers = option.token ? { authorization: `Bearer ${option.token}` } : {};
const transport = new StreamableHTTPClientTransport(new URL(option.url), { requestInit: { headers } });
await report(
  {
    client: 'ts-client',
    era: () => `${option.era} -> ${client.getProtocolEra()} ${client.getNegotiatedProtocolVersion()}`,
    list: async () => {
      await client.connect(transport);
      return (await client.listTools()).tools.map(({ name }) => name);
    },
    call: (name, args) => client.callTool({ name, arguments: args }),
  },
  option,
);
await client.close();
