// One client scenario of the conformance suites, with the gateway in between: registers the suite's mock
// server, connects through the door, does what the scenario wants to see, and takes the server away again.
// Run by client-conformance.mjs; the mock's URL is the last argument.
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
  if (!reply.ok) throw new Error(`${method} ${path}: ${reply.status} ${await reply.text()}`);
}

const isModern = revision >= '2026-07-28';
await rest('POST', '/api/v1/servers', { name, url: mock });
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
  const { tools } = await client.listTools();
  await steps[scenario]?.(client, tools);
  await client.close();
} finally {
  await rest('DELETE', `/api/v1/servers/${name}`);
}
process.exit(0);
