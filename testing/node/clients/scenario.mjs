// What every client script does alike: options, the calls to make, running a program of node_modules, the report.
//   --url URL [--token T] [--era E] [--calls 'tool:{json}']... [--directory D] [--timeout MS]
// Without --calls: one tool of each of the four official servers behind one endpoint, named SERVER__TOOL.
import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

const MODULES = join(import.meta.dirname, '../node_modules');
export const NODE = join(MODULES, 'node/bin/node');
export const program = (path) => join(MODULES, path);

const officialCalls = (directory) => [
  { tool: 'everything__echo', args: { message: 'roundhouse' }, expect: /roundhouse/ },
  { tool: 'filesystem__list_directory', args: { path: directory }, expect: /./ },
  { tool: 'memory__read_graph', args: {}, expect: /entities/ },
  {
    tool: 'sequential-thinking__sequentialthinking',
    args: { thought: 'One is enough.', nextThoughtNeeded: false, thoughtNumber: 1, totalThoughts: 1 },
    expect: /thoughtNumber/,
  },
];

/** Reads the command line. `eras` are the values --era may have; the first is the default. */
export function readOptions(eras) {
  const { values } = parseArgs({
    options: {
      url: { type: 'string' },
      token: { type: 'string' },
      era: { type: 'string', default: eras[0] },
      calls: { type: 'string', multiple: true },
      directory: { type: 'string', default: tmpdir() },
      timeout: { type: 'string', default: '30000' },
    },
  });
  if (!values.url || !eras.includes(values.era)) {
    console.error(`usage: --url URL [--token T] [--era ${eras.join('|')}] [--calls 'tool:{json}']... [--directory D] [--timeout MS]`);
    process.exit(2);
  }
  return {
    ...values,
    timeout: Number(values.timeout),
    calls: values.calls?.map(readCall) ?? officialCalls(values.directory),
  };
}

function readCall(text) {
  const colon = text.indexOf(':');
  if (colon < 0) return { tool: text, args: {} };
  return { tool: text.slice(0, colon), args: JSON.parse(text.slice(colon + 1) || '{}') };
}

/**
 * Lists the tools, makes the calls, prints the report and sets the exit code. `list` gives the names, `call(tool, args)` a
 * CallToolResult; `era` may be a function, asked at the end.
 */
export async function report({ client, era, list, call }, { calls, timeout }) {
  const outcome = { client, era: undefined, tools: 0, calls: {} };
  const work = async () => {
    const names = await list();
    outcome.tools = names.length;
    for (const { tool, args, expect } of calls) {
      outcome.calls[tool] = names.includes(tool)
        ? await attempt(() => call(tool, args), expect)
        : { ok: false, why: 'not listed' };
    }
  };
  let timer;
  const deadline = new Promise((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`no end after ${timeout} ms`)), timeout);
  });
  try {
    await Promise.race([work(), deadline]);
  } catch (failure) {
    outcome.error = String(failure.message ?? failure).slice(0, 500);
  }
  clearTimeout(timer);
  outcome.era = typeof era === 'function' ? era() : era;
  const ok = !outcome.error && Object.values(outcome.calls).every((made) => made.ok);
  console.log(JSON.stringify(outcome));
  process.exitCode = ok ? 0 : 1;
}

async function attempt(call, expect) {
  try {
    const result = await call();
    const text = JSON.stringify(result?.content ?? []);
    if (result?.isError) return { ok: false, why: text.slice(0, 300) };
    if (!Array.isArray(result?.content)) return { ok: false, why: `no content: ${JSON.stringify(result)?.slice(0, 300)}` };
    return expect && !expect.test(text) ? { ok: false, why: `unexpected: ${text.slice(0, 300)}` } : { ok: true };
  } catch (failure) {
    return { ok: false, why: String(failure.message ?? failure).slice(0, 300) };
  }
}

/** A home directory of its own, so that no client reads or leaves anything in the user's. */
export async function withHome(work) {
  const home = await mkdtemp(join(tmpdir(), 'mcp-client-'));
  try {
    const env = { ...process.env, HOME: home, XDG_CONFIG_HOME: home, XDG_CACHE_HOME: home, XDG_DATA_HOME: home, NO_COLOR: '1' };
    return await work(env, home);
  } finally {
    await rm(home, { recursive: true, force: true });
  }
}

/** Runs a program of node_modules to its end. */
export function runProgram(path, args, { env, cwd, timeout }) {
  return new Promise((resolve, reject) => {
    const child = spawn(NODE, [program(path), ...args], { env, cwd, timeout, stdio: ['ignore', 'pipe', 'pipe'] });
    const output = { stdout: '', stderr: '' };
    for (const name of ['stdout', 'stderr']) child[name].setEncoding('utf8').on('data', (chunk) => (output[name] += chunk));
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, ...output }));
  });
}

/** The JSON that a program printed, or an error that quotes what it said instead. */
export function printedJson({ code, stdout, stderr }) {
  try {
    return JSON.parse(stdout);
  } catch {
    throw new Error(`exit ${code}: ${(stderr.trim() || stdout.trim()).slice(-400)}`);
  }
}

/** An answer that a form's schema accepts: defaults where there are, else the first choice or a sample. */
export function fillForm({ properties = {} } = {}) {
  const sample = ({ type, default: preset, enum: choices, oneOf, items }) => {
    if (preset !== undefined) return preset;
    if (choices) return choices[0];
    if (oneOf) return oneOf[0].const;
    if (type === 'array') return [items?.enum?.[0] ?? items?.anyOf?.[0]?.const];
    if (type === 'boolean') return true;
    return type === 'integer' || type === 'number' ? 1 : 'yes';
  };
  return Object.fromEntries(Object.entries(properties).map(([name, schema]) => [name, sample(schema)]));
}
