#!/usr/bin/env node
// Tools for somebody who follows a call: one that tells how far it is and ends when it is told to, one
// that asks, one that sends a person to an address, one that asks for a model. On stdio, for one era.
//   node playground-server.mjs --era legacy|modern
import { McpServer, fromJsonSchema, inputRequired } from '@modelcontextprotocol/server';
import { StdioServerTransport, serveStdio } from '@modelcontextprotocol/server/stdio';
import { parseArgs } from 'node:util';
import { STRING, object, says, text, user } from './content.mjs';
import { conversation } from './conversations.mjs';

const { values: option } = parseArgs({ options: { era: { type: 'string', default: 'legacy' } } });
const cancelled = [];

const form = {
  type: 'object',
  required: ['name'],
  properties: {
    name: { type: 'string', title: 'Your name' },
    colour: {
      type: 'string',
      title: 'Colour',
      oneOf: [{ const: 'r', title: 'Red' }, { const: 'g', title: 'Green' }],
    },
    guests: { type: 'integer', title: 'Guests', minimum: 0, maximum: 9, default: 2 },
    vegetarian: { type: 'boolean', title: 'Vegetarian' },
  },
};
const ended = ({ reply: { action, content } }) => says(`${action}: ${JSON.stringify(content ?? {})}`);
const FLOOD = Object.fromEntries(Array.from({ length: 25 }, (_, at) =>
  [`q${at}`, inputRequired.elicit({ message: `Question ${at}`, requestedSchema: { type: 'object', properties: {} } })]));
const ASKING = {
  ask: {
    description: 'Asks who comes to dinner',
    rounds: [() => ({ reply: inputRequired.elicit({ message: 'Who comes to dinner?', requestedSchema: form }) })],
    finish: ended,
  },
  visit: {
    description: 'Sends a person to an address',
    rounds: [() => ({
      reply: {
        method: 'elicitation/create',
        params: { mode: 'url', message: 'Please sign the book.', url: 'https://example.com/book', elicitationId: 'e-1' },
      },
    })],
    finish: ended,
  },
  flood: { description: 'Asks 25 things at a time', rounds: [() => FLOOD], finish: () => says('All answered') },
  model: {
    description: 'Asks for a model',
    rounds: [() => ({ reply: inputRequired.createMessage({ messages: [user(text('Say pong'))], maxTokens: 9 }) })],
    finish: () => says('A model has answered'),
  },
};

async function progress(context, done, total) {
  const progressToken = context.mcpReq._meta?.progressToken;
  if (progressToken === undefined) return;
  const params = { progressToken, progress: done, total, message: `Step ${done} of ${total}` };
  await context.mcpReq.notify({ method: 'notifications/progress', params });
}

// Goes so many steps at once, and then on only when it is told to stop.
async function work({ steps }, context) {
  for (let step = 1; step <= steps; step++) await progress(context, step, steps + 1);
  const { signal } = context.mcpReq;
  await new Promise((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener('abort', resolve, { once: true });
  });
  cancelled.push(String(signal.reason?.message ?? signal.reason));
  return says('stopped');
}

async function flood(_args, context) {
  await Promise.all(Object.values(FLOOD).map((question) => context.mcpReq.send(question)));
  return says('All answered');
}

function build(era) {
  const server = new McpServer({ name: 'roundhouse-playground-fixture', version: '1.0.0' }, { capabilities: { tools: {} } });
  const introduced = () => server.server.getClientCapabilities();
  const steps = fromJsonSchema(object({ steps: { type: 'integer', minimum: 0, default: 3 } }, ['steps']));
  server.registerTool('work', { description: 'Works until it is told to stop', inputSchema: steps }, work);
  server.registerTool('cancelled', { description: 'What was told to stop, and why', inputSchema: fromJsonSchema(object()) },
    () => says(JSON.stringify(cancelled)));
  server.registerTool('say', { description: 'Says it again', inputSchema: fromJsonSchema(object({ words: STRING })) },
    ({ words }) => says(words ?? ''));
  for (const [name, { description, ...script }] of Object.entries(ASKING)) {
    server.registerTool(name, { description, inputSchema: fromJsonSchema(object()) },
      name === 'flood' && era === 'legacy' ? flood : conversation(name, era, undefined, introduced, script));
  }
  return server;
}

if (option.era === 'legacy') {
  await build('legacy').connect(new StdioServerTransport());
} else {
  serveStdio(({ era }) => build(era), { legacy: 'reject', onerror: (error) => console.error(error.message) });
}
