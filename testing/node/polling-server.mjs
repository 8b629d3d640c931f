#!/usr/bin/env node
// A legacy stdio server, written without an SDK, that polls while nobody asks it anything: every 100 ms it keeps the
// processor busy for 2 ms, about 2 % of one core. Official servers do not poll; sleep saves processor time with those that do.
//   node polling-server.mjs [--every MS] [--busy MS]
// One tool, `polls`: how often it has polled so far.
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';

const { values: option } = parseArgs({
  options: { every: { type: 'string', default: '100' }, busy: { type: 'string', default: '2' } },
});

let polls = 0;
setInterval(() => {
  const end = performance.now() + Number(option.busy);
  while (performance.now() < end);
  polls++;
}, Number(option.every));

const METHODS = {
  initialize: () => ({
    protocolVersion: '2025-11-25',
    capabilities: { tools: {} },
    serverInfo: { name: 'polling-server', version: '1.0.0' },
  }),
  ping: () => ({}),
  'tools/list': () => ({
    tools: [{ name: 'polls', description: 'how often it has polled', inputSchema: { type: 'object', properties: {} } }],
  }),
  'tools/call': () => ({ content: [{ type: 'text', text: String(polls) }] }),
};

createInterface({ input: process.stdin, crlfDelay: Infinity })
  .on('line', (line) => {
    const { id, method } = JSON.parse(line);
    if (id === undefined) return;
    const answer = Object.hasOwn(METHODS, method)
      ? { result: METHODS[method]() }
      : { error: { code: -32601, message: `Method not found: ${method}` } };
    process.stdout.write(`${JSON.stringify({ jsonrpc: '2.0', id, ...answer })}\n`);
  })
  .on('close', () => process.exit(0));
