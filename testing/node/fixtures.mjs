// The things a conformance suite asks a server for, as data. Owns names, texts and schemas of the fixtures;
// knows nothing of HTTP or stdio (fixture-server.mjs does). One call builds one server for one era.
import { McpServer, ResourceTemplate, createRequestStateCodec, fromJsonSchema } from '@modelcontextprotocol/server';
import { randomBytes } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { STRING, embedded, object, says, text, user } from './content.mjs';
import { ASKING_PROMPT, CONVERSATIONS, conversation } from './conversations.mjs';

// A valid 1x1 PNG and an empty 8 kHz mono WAV.
const PIXEL =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';
const SILENCE = Buffer.concat([
  Buffer.from('RIFF\x24\0\0\0WAVEfmt \x10\0\0\0\x01\0\x01\0', 'latin1'),
  Buffer.from([0x40, 0x1f, 0, 0, 0x80, 0x3e, 0, 0, 2, 0, 16, 0]),
  Buffer.from('data\0\0\0\0', 'latin1'),
]).toString('base64');

const STEP = 50; // ms between the log and progress messages of one call

/** What all servers of one process share: who is connected, who is to be told of changes, and the seal of requestState. */
export class Hub {
  revision = 0;
  cancelled = 0;
  seal = createRequestStateCodec({ key: new Uint8Array(randomBytes(32)) });
  #connected = new Set();
  #modern; // the notify facade of createMcpHandler, when there is one

  publishTo(notifier) {
    this.#modern = notifier;
  }

  join(member) {
    this.#connected.add(member);
    return () => this.#connected.delete(member);
  }

  toolsChanged() {
    this.revision++;
    this.#modern?.toolsChanged();
    for (const { server } of this.#connected) quietly(() => server.sendToolListChanged());
  }

  promptsChanged() {
    this.revision++;
    this.#modern?.promptsChanged();
    for (const { server } of this.#connected) quietly(() => server.sendPromptListChanged());
  }

  resourceUpdated(uri) {
    this.#modern?.resourceUpdated(uri);
    for (const { server, era, watched } of this.#connected) {
      if (era === 'modern' || watched.has(uri)) quietly(() => server.server.sendResourceUpdated({ uri }));
    }
  }
}

async function quietly(send) {
  try {
    await send();
  } catch {
    // The peer is gone; a change notification is not owed to it.
  }
}

// ---- plain tools -----------------------------------------------------------------------------------------------

const SCHEMA_2020_12 = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  type: 'object',
  $defs: {
    address: { $anchor: 'addressDef', type: 'object', properties: { street: STRING, city: STRING } },
  },
  properties: {
    name: STRING,
    address: { $ref: '#/$defs/address' },
    contactMethod: { type: 'string', enum: ['phone', 'email'] },
    phone: STRING,
    email: STRING,
  },
  allOf: [{ anyOf: [{ required: ['phone'] }, { required: ['email'] }] }],
  if: { properties: { contactMethod: { const: 'phone' } }, required: ['contactMethod'] },
  then: { required: ['phone'] },
  else: { required: ['email'] },
  additionalProperties: false,
};

async function logThrice(context) {
  for (const [at, message] of ['started', 'working', 'done'].entries()) {
    if (at > 0) await pause(STEP);
    await context.mcpReq.log('info', `test_tool_with_logging: ${message}`, 'fixture');
  }
}

async function begins(context) {
  const progressToken = context.mcpReq._meta?.progressToken;
  if (progressToken === undefined) return;
  await context.mcpReq.notify({ method: 'notifications/progress', params: { progressToken, progress: 0 } });
}

async function report(context) {
  const progressToken = context.mcpReq._meta?.progressToken;
  if (progressToken === undefined) return;
  for (const progress of [0, 50, 100]) {
    if (progress > 0) await pause(STEP);
    const params = { progressToken, progress, total: 100, message: `${progress} of 100` };
    await context.mcpReq.notify({ method: 'notifications/progress', params });
  }
}

/** name -> {description, input, output, annotations, _meta, run(args, context)}. The first one must accept {}. */
const plainTools = (hub) => ({
  test_simple_text: {
    title: 'Simple text',
    annotations: { readOnlyHint: true, idempotentHint: true },
    _meta: { 'roundhouse.dev/fixture': { kept: true } },
    run: () => says('This is a simple text response for testing.'),
  },
  test_image_content: { run: () => ({ content: [{ type: 'image', data: PIXEL, mimeType: 'image/png' }] }) },
  test_audio_content: { run: () => ({ content: [{ type: 'audio', data: SILENCE, mimeType: 'audio/wav' }] }) },
  test_embedded_resource: {
    run: () => ({ content: [embedded('test://embedded-resource', 'text/plain', 'This is an embedded resource content.')] }),
  },
  test_multiple_content_types: {
    run: () => ({
      content: [
        text('Multiple content types test:'),
        { type: 'image', data: PIXEL, mimeType: 'image/png' },
        embedded('test://mixed-content-resource', 'application/json', '{"test":"data","value":123}'),
      ],
    }),
  },
  test_tool_with_logging: {
    run: async (_args, context) => {
      await logThrice(context);
      return says('Logged three messages');
    },
  },
  test_logging_tool: {
    run: async (_args, context) => {
      await context.mcpReq.log('info', 'test_logging_tool ran', 'fixture');
      return says('Logged if the request asked for it');
    },
  },
  test_tool_with_progress: {
    run: async (_args, context) => {
      await report(context);
      return says(`progress token: ${context.mcpReq._meta?.progressToken ?? 'none'}`);
    },
  },
  test_error_handling: {
    run: () => ({ ...says('This tool intentionally returns an error for testing'), isError: true }),
  },
  test_streaming_elicitation: { run: () => says('No request of its own travels on this stream') },
  test_reconnection: {
    description: 'Closes its event stream in mid-call; the result waits for the client to resume (legacy, Streamable HTTP)',
    run: async (_args, context) => {
      context.http?.closeSSE?.();
      await pause(2 * STEP);
      return says('The stream was resumed');
    },
  },
  json_schema_2020_12_tool: { input: SCHEMA_2020_12, run: (args) => says(JSON.stringify(args)) },
  test_x_mcp_header: {
    input: object({ region: { type: 'string', 'x-mcp-header': 'Region' }, level: { type: 'integer' } }),
    run: ({ region }) => says(`region=${region ?? '<none>'}`),
  },
  test_trigger_tool_change: {
    run: () => {
      hub.toolsChanged();
      return says(`tools revision ${hub.revision}`);
    },
  },
  test_trigger_prompt_change: {
    run: () => {
      hub.promptsChanged();
      return says(`prompts revision ${hub.revision}`);
    },
  },

  // Not asked for by any suite: what a gateway's own tests look at.
  test_trigger_resource_update: {
    input: object({ uri: { type: 'string', default: 'test://watched-resource' } }),
    run: ({ uri = 'test://watched-resource' }) => {
      hub.resourceUpdated(uri);
      return says(`updated ${uri}`);
    },
  },
  test_revision: { description: `Revision ${hub.revision}`, run: () => says(String(hub.revision)) },
  test_structured: {
    input: object({ a: { type: 'number' }, b: { type: 'number' } }, ['a', 'b']),
    output: object({ sum: { type: 'number' } }, ['sum']),
    run: ({ a, b }) => ({ ...says(String(a + b)), structuredContent: { sum: a + b } }),
  },
  test_slow: {
    description: 'Answers after ms milliseconds, tells progress at the begin; counts itself as cancelled when told to stop before',
    input: object({ ms: { type: 'integer', minimum: 0 } }, ['ms']),
    run: async ({ ms }, context) => {
      try {
        await begins(context);
        await pause(ms, undefined, { signal: context.mcpReq.signal });
      } catch (stopped) {
        hub.cancelled++;
        throw stopped;
      }
      return says(`slept ${ms} ms`);
    },
  },
  test_cancel_count: { run: () => says(String(hub.cancelled)) },
  test_request_headers: {
    description: 'The HTTP headers that this call arrived with, as a JSON object (empty on stdio)',
    run: (_args, context) => says(JSON.stringify(Object.fromEntries(context.http?.req?.headers ?? []))),
  },
});

// ---- prompts, resources, completion ----------------------------------------------------------------------------

const promptTable = () => ({
  test_simple_prompt: { run: () => [text('This is a simple prompt for testing.')] },
  test_prompt_with_arguments: {
    input: object({ arg1: { type: 'string', description: 'First' }, arg2: { type: 'string', description: 'Second' } }, [
      'arg1',
      'arg2',
    ]),
    run: ({ arg1, arg2 }) => [text(`Prompt with arguments: arg1='${arg1}', arg2='${arg2}'`)],
  },
  test_prompt_with_embedded_resource: {
    input: object({ resourceUri: { type: 'string', description: 'What to embed' } }, ['resourceUri']),
    run: ({ resourceUri }) => [
      embedded(resourceUri, 'text/plain', 'Embedded resource content for testing.'),
      text('Please process the embedded resource above.'),
    ],
  },
  test_prompt_with_image: {
    run: () => [{ type: 'image', data: PIXEL, mimeType: 'image/png' }, text('Please analyze the image above.')],
  },
});

const RESOURCES = {
  'test://static-text': { mimeType: 'text/plain', text: 'This is the content of the static text resource.' },
  'test://static-binary': { mimeType: 'image/png', blob: PIXEL },
  'test://watched-resource': { mimeType: 'text/plain', text: 'Watched resource content' },
};

function addResources(server) {
  for (const [uri, content] of Object.entries(RESOURCES)) {
    const name = uri.slice('test://'.length);
    server.registerResource(name, uri, { mimeType: content.mimeType, description: `Fixture ${name}` }, () => ({
      contents: [{ uri, ...content }],
    }));
  }
  const template = new ResourceTemplate('test://template/{id}/data', { list: undefined });
  server.registerResource('template-data', template, { mimeType: 'application/json' }, (uri, { id }) => ({
    contents: [
      {
        uri: uri.href,
        mimeType: 'application/json',
        text: JSON.stringify({ id, templateTest: true, data: `Data for ID: ${id}` }),
      },
    ],
  }));
}

const WORDS = { arg1: ['hello', 'help', 'paris', 'park', 'party'], arg2: ['world', 'work'], id: ['1', '12', '123'] };

function complete({ params: { argument } }) {
  const values = (WORDS[argument.name] ?? []).filter((word) => word.startsWith(argument.value));
  return { completion: { values, total: values.length, hasMore: false } };
}

// ---- assembly --------------------------------------------------------------------------------------------------

const INFO = { name: 'roundhouse-fixture', version: '1.0.0', title: 'Roundhouse fixture server' };
const CAPABILITIES = {
  tools: { listChanged: true },
  prompts: { listChanged: true },
  resources: { subscribe: true, listChanged: true },
  logging: {},
  completions: {},
};

/** A server of one era with all fixtures. `joined` servers hear of changes until the returned `leave` is called. */
export function buildServer({ era, hub, joined }) {
  const server = new McpServer(INFO, {
    capabilities: CAPABILITIES,
    instructions: 'Fixtures for conformance and gateway tests.',
    requestState: { verify: hub.seal.verify },
  });
  const watched = new Set();
  const introduced = () => server.server.getClientCapabilities();

  for (const [name, { description = name, input = object(), output, run, ...rest }] of Object.entries(plainTools(hub))) {
    const config = { description, inputSchema: fromJsonSchema(input), ...rest };
    if (output) config.outputSchema = fromJsonSchema(output);
    server.registerTool(name, config, run);
  }
  for (const [name, { input = object(), ...script }] of Object.entries(CONVERSATIONS)) {
    const config = { description: `${name}: asks the client`, inputSchema: fromJsonSchema(input) };
    server.registerTool(name, config, conversation(name, era, hub, introduced, script));
  }
  for (const [name, { input, run }] of Object.entries(promptTable())) {
    const config = { description: name, ...(input && { argsSchema: fromJsonSchema(input) }) };
    server.registerPrompt(name, config, (args) => ({ messages: run(args).map(user) }));
  }
  const asking = conversation('test_input_required_result_prompt', era, hub, introduced, ASKING_PROMPT);
  server.registerPrompt('test_input_required_result_prompt', { description: 'Asks the client' }, (context) =>
    asking({}, context),
  );
  addResources(server);
  server.server.setRequestHandler('completion/complete', complete);
  server.server.setRequestHandler('resources/subscribe', ({ params }) => {
    watched.add(params.uri);
    return {};
  });
  server.server.setRequestHandler('resources/unsubscribe', ({ params }) => {
    watched.delete(params.uri);
    return {};
  });
  return { server, leave: joined ? hub.join({ server, era, watched }) : () => {} };
}
