#!/usr/bin/env node
// mcp-remote: a stdio host's way to an HTTP server. This script is the host and speaks JSON lines of 2025-11-25.
// --era legacy|auto is mcp-remote's --protocol: what it speaks upstream.
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { NODE, fillForm, program, readOptions, report, withHome } from './scenario.mjs';

const option = readOptions(['legacy', 'auto']);

class StdioHost {
  #child;
  #waiting = new Map();
  #lastId = 0;
  #stderr = '';
  #closed;

  constructor(args, env) {
    this.#child = spawn(NODE, [program('mcp-remote/dist/proxy.js'), ...args], { env });
    this.#closed = new Promise((resolve) => this.#child.once('close', resolve));
    this.#child.stderr.setEncoding('utf8').on('data', (chunk) => (this.#stderr += chunk));
    this.#child.on('close', (code) => {
      for (const { reject } of this.#waiting.values()) reject(new Error(`exit ${code}: ${this.#stderr.trim().slice(-400)}`));
    });
    createInterface({ input: this.#child.stdout }).on('line', (line) => this.#receive(JSON.parse(line)));
  }

  request(method, params = {}) {
    const id = ++this.#lastId;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      this.send({ id, method, params });
    });
  }

  send(message) {
    this.#child.stdin.write(`${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`);
  }

  close() {
    this.#child.stdin.end();
    this.#child.kill();
    return this.#closed;
  }

  #receive({ id, method, params, result, error }) {
    if (method === 'elicitation/create') {
      this.send({ id, result: { action: 'accept', content: fillForm(params.requestedSchema) } });
    } else if (method !== undefined && id !== undefined) {
      this.send({ id, error: { code: -32601, message: 'Method not found' } });
    } else if (method === undefined) {
      const waiting = this.#waiting.get(id);
      this.#waiting.delete(id);
      if (error) waiting?.reject(new Error(`${error.code} ${error.message}`));
      else waiting?.resolve(result);
    }
  }
}

await withHome(async (home, directory) => {
  const env = { ...home, MCP_REMOTE_CONFIG_DIR: directory };
  const header = option.token ? ['--header', `Authorization:Bearer ${option.token}`] : [];
  const host = new StdioHost([option.url, '--transport', 'http-only', '--allow-http', '--protocol', option.era, ...header], env);
  let version;
  await report(
    {
      client: 'mcp-remote',
      era: () => `${option.era} -> host speaks ${version}`,
      list: async () => {
        const clientInfo = { name: 'roundhouse-stdio-host', version: '1.0.0' };
        const capabilities = { elicitation: {} };
        const begun = await host.request('initialize', { protocolVersion: '2025-11-25', capabilities, clientInfo });
        version = begun.protocolVersion;
        host.send({ method: 'notifications/initialized' });
        return (await host.request('tools/list')).tools.map(({ name }) => name);
      },
      call: (tool, args) => host.request('tools/call', { name: tool, arguments: args }),
    },
    option,
  );
  await host.close();
});
