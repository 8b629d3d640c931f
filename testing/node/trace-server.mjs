#!/usr/bin/env node
// A server with two tools: `told` answers with what it was told of the trace that its call is part of, `fails` fails.
//   node trace-server.mjs --stdio  --era legacy|modern
//   node trace-server.mjs --port 0 --era legacy|modern
import { createServer } from 'node:http';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';

const { values: option } = parseArgs({
  options: { port: { type: 'string' }, stdio: { type: 'boolean', default: false }, era: { type: 'string' } },
});
if (!['legacy', 'modern'].includes(option.era) || option.stdio === (option.port !== undefined)) {
  console.error('usage: trace-server.mjs (--port N | --stdio) --era legacy|modern');
  process.exit(2);
}

const MODERN = '2026-07-28';
const INFO = { name: 'trace', version: '1' };
const isModern = option.era === 'modern';
const tool = (name) => ({ name, description: name, inputSchema: { type: 'object' } });
const pick = ({ traceparent, tracestate } = {}) => ({ traceparent, tracestate });

const METHODS = {
  'tools/list': () => ({ tools: [tool('told'), tool('fails')] }),
  'tools/call': ({ name, _meta }, headers) => ({
    content: [{ type: 'text', text: JSON.stringify({ meta: pick(_meta), header: pick(headers) }) }],
    isError: name === 'fails',
  }),
};
const OF_ERA = isModern
  ? { 'server/discover': () => ({ supportedVersions: [MODERN], capabilities: { tools: {} }, serverInfo: INFO }) }
  : {
      initialize: () => ({ protocolVersion: '2025-11-25', capabilities: { tools: {} }, serverInfo: INFO }),
      ping: () => ({}),
    };

/** The answer to a message; undefined where none is wanted. */
function answer({ id, method, params = {} }, headers) {
  if (id === undefined) return undefined;
  const run = METHODS[method] ?? OF_ERA[method];
  if (run === undefined) return { jsonrpc: '2.0', id, error: { code: -32601, message: 'no' } };
  const result = run(params, headers);
  return { jsonrpc: '2.0', id, result: isModern ? { resultType: 'complete', ...result } : result };
}

if (option.stdio) {
  createInterface({ input: process.stdin, crlfDelay: Infinity })
    .on('line', (line) => {
      const said = answer(JSON.parse(line));
      if (said !== undefined) process.stdout.write(`${JSON.stringify(said)}\n`);
    })
    .on('close', () => process.exit(0));
} else {
  const server = createServer(async (request, response) => {
    if (request.method !== 'POST') return response.writeHead(405).end();
    let text = '';
    for await (const chunk of request) text += chunk;
    const said = answer(JSON.parse(text), request.headers);
    if (said === undefined) return response.writeHead(202).end();
    const status = isModern && said.error ? 404 : 200;
    return response.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(said));
  });
  server.listen(Number(option.port), '127.0.0.1', () => {
    console.log(JSON.stringify({ url: `http://127.0.0.1:${server.address().port}/mcp` }));
  });
}
