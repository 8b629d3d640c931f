// One client scenario of the conformance suites, with the gateway in between: registers the suite's mock
// server, connects through the door, does what the scenario wants to see, and takes the server away again.
// In the scenarios auth/* it is the person as well, who goes to the authorization server and comes back.
// Run by client-conformance.mjs; the mock's URL is the last argument.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';

const scenario = process.env.MCP_CONFORMANCE_SCENARIO;
const context = JSON.parse(process.env.MCP_CONFORMANCE_CONTEXT ?? '{}');
const revision = process.env.MCP_CONFORMANCE_PROTOCOL_VERSION ?? '2025-11-25';
const gateway = process.env.ROUNDHOUSE_URL;
const admin = { authorization: `Bearer ${process.env.ROUNDHOUSE_TOKEN}` };
const mock = process.argv.at(-1);
const name = `conformance-${process.pid}`;

const DEFAULTS = { name: 'Ada', age: 30, score: 95.5, status: 'active', verified: true };

/** What each scenario has to see; `tools` are those listed. */
const steps = {
  tools_call: async (client) => client.callTool({ name: 'add_numbers', arguments: { a: 5, b: 3 } }),
  'elicitation-sep1034-client-defaults': async (client) =>
    client.callTool({ name: 'test_client_elicitation_defaults', arguments: {} }),
  'sse-retry': async (client) => client.callTool({ name: 'test_reconnection', arguments: {} }),
  'http-standard-headers': async (client) => {
    await client.callTool({ name: 'test_headers', arguments: {} });
    await client.callTool({ name: 'my-hyphenated-tool', arguments: {} });
    for (const { uri } of (await client.listResources()).resources) await client.readResource({ uri });
    await client.getPrompt({ name: 'test_prompt' });
  },
  'http-custom-headers': async (client) => {
    for (const call of context.toolCalls ?? []) await client.callTool({ name: call.name, arguments: call.arguments });
  },
  'http-invalid-tool-headers': async (client, tools) => {
    for (const tool of tools) await client.callTool({ name: tool.name, arguments: { region: 'eu' } });
  },
  'sep-2322-client-request-state': async (client) => {
    for (const tool of ['test_mrtr_echo_state', 'test_mrtr_unrelated', 'test_mrtr_no_state', 'test_mrtr_no_result_type']) {
      await client.callTool({ name: tool, arguments: {} });
    }
  },
  'json-schema-2020-12-preservation': async (client, tools) => {
    const tool = tools.find((each) => each.name === 'json_schema_2020_12_tool');
    await client.callTool({ name: 'json_schema_echo', arguments: { schema: tool.inputSchema } });
  },
};

async function rest(method, path, body) {
  const reply = await fetch(`${gateway}${path}`, {
    method,
    headers: { ...admin, 'content-type': 'application/json' },
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  const text = await reply.text();
  if (!reply.ok) throw new Error(`${method} ${path}: ${reply.status} ${text}`);
  return text === '' ? undefined : JSON.parse(text);
}

const UNAUTHORIZED = -31018;
const MOST_VISITS = 5;
const isAuth = scenario.startsWith('auth/');
const folder = isAuth ? mkdtempSync(join(tmpdir(), 'client-driver-')) : undefined;
let visits = 0;

function file(name, content) {
  const path = join(folder, name);
  writeFileSync(path, content, { mode: 0o600 });
  return path;
}

/** What an operator would write below `auth`, of what the scenario gives out. */
async function settings() {
  const auth = { allowPrivate: true };
  if (scenario === 'auth/basic-cimd') auth.clientMetadataUrl = 'https://conformance-test.local/client-metadata.json';
  if (context.client_id === undefined) return auth;
  const { origin, pathname } = new URL(mock);
  const resource = await (await fetch(`${origin}/.well-known/oauth-protected-resource${pathname}`)).json();
  [auth.issuer] = resource.authorization_servers;
  auth.clientId = context.client_id;
  if (scenario.startsWith('auth/client-credentials')) auth.grant = 'client-credentials';
  if (context.private_key_pem !== undefined) auth.privateKey = file('key.pem', context.private_key_pem);
  else if (context.client_secret !== undefined) auth.clientSecret = `\${file:${file('secret', context.client_secret)}}`;
  return auth;
}

/** The visit of a person: to the authorization server, and back with what it says. */
async function authorize(why) {
  visits += 1;
  if (visits > MOST_VISITS) throw new Error(`still not authorized: ${why}`);
  const path = `/api/v1/servers/${name}/authorization`;
  const begun = await rest('POST', path);
  const reply = await fetch(begun.address, { redirect: 'manual' });
  const location = reply.headers.get('location');
  if (location === null) throw new Error(`the authorization server sends nobody back: ${reply.status}`);
  await rest('POST', `${path}/redirected`, { redirected: new URL(location, begun.address).href });
}

/** Lists and calls whatever there is, and authorizes whenever the gateway says that it has to be. */
async function whatever(client) {
  let tools = [];
  for (;;) {
    ({ tools } = await client.listTools());
    if (tools.length > 0) break;
    await authorize('it lists no tools');
  }
  for (const tool of tools) {
    for (;;) {
      try {
        await client.callTool({ name: tool.name, arguments: {} });
        break;
      } catch (e) {
        if (e.code !== UNAUTHORIZED) throw e;
        await authorize(e.message);
      }
    }
  }
}

const isModern = revision >= '2026-07-28';
const auth = isAuth ? await settings() : undefined;
await rest('POST', '/api/v1/servers', { name, url: mock, auth });
try {
  const client = new Client(
    { name: 'conformance-driver', version: '1.0.0' },
    {
      capabilities: { elicitation: { form: {}, applyDefaults: true } },
      versionNegotiation: { mode: isModern ? { pin: revision } : 'legacy' },
    },
  );
  client.setRequestHandler('elicitation/create', async (request) => {
    const wanted = Object.keys(request.params.requestedSchema?.properties ?? {});
    const content = wanted.includes('confirmed') ? { confirmed: true } : DEFAULTS;
    return { action: 'accept', content };
  });
  await client.connect(
    new StreamableHTTPClientTransport(new URL(`${gateway}/servers/${name}/mcp`), { requestInit: { headers: admin } }),
  );
  if (isAuth) {
    await whatever(client);
  } else {
    const { tools } = await client.listTools();
    await steps[scenario]?.(client, tools);
  }
  await client.close();
} finally {
  await rest('DELETE', `/api/v1/servers/${name}`);
  if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
}
process.exit(0);
