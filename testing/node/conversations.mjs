// Fixtures that ask the client something in the middle of a call: as requests on a legacy connection, as input_required on a
// modern one. Owns questions and scripts; which server they are registered on is the business of fixtures.mjs.
import { CLIENT_CAPABILITIES_META_KEY, inputRequired } from '@modelcontextprotocol/server';
import { STRING, object, says, text, user } from './content.mjs';

const form = (message, properties, required = Object.keys(properties)) =>
  inputRequired.elicit({ message, requestedSchema: { type: 'object', properties, required } });
const completion = (prompt, maxTokens) =>
  inputRequired.createMessage({ messages: [user(text(prompt))], maxTokens });
const nameForm = () => form('What is your name?', { name: { type: 'string' } });
const confirmForm = () => form('Go on?', { ok: { type: 'boolean' } });

/** Whether an untrusted answer has the shape its question calls for. */
function answers(question, answer) {
  if (answer === null || typeof answer !== 'object' || Array.isArray(answer)) return false;
  switch (question.method) {
    case 'elicitation/create': {
      if (answer.action === 'decline' || answer.action === 'cancel') return true;
      const needed = question.params.requestedSchema?.required ?? [];
      const given = answer.content ?? {};
      return answer.action === 'accept' && needed.every((key) => given[key] !== undefined);
    }
    case 'sampling/createMessage':
      return answer.content !== undefined;
    case 'roots/list':
      return Array.isArray(answer.roots);
    default:
      return false;
  }
}

const heard = (answer) => [answer?.content].flat().map((part) => part?.text ?? '').join('');
const outcome = (answer) => `action=${answer.action}, content=${JSON.stringify(answer.content ?? {})}`;

/**
 * A call that needs input. `rounds` are functions (args, context, answers so far, what the client can do) -> {key: question};
 * `finish` makes the result. `introduced` tells what a legacy client declared in initialize; a modern one says it in each
 * call. A legacy connection is asked with real requests, one after another; a modern call returns input_required and comes
 * back. `sealed` keeps round and answers in requestState, without which several rounds cannot be told apart.
 */
export function conversation(name, era, hub, introduced, { rounds, sealed = false, finish }) {
  if (era === 'legacy') {
    return async (args, context) => {
      const known = {};
      for (const round of rounds) {
        for (const [key, question] of Object.entries(round(args, context, known, introduced() ?? {}))) {
          known[key] = await context.mcpReq.send(question);
        }
      }
      return finish(known, args);
    };
  }
  return async (args, context) => {
    const memory = sealed ? context.mcpReq.requestState() : { call: name, round: 0, known: {} };
    const resumed = memory?.call === name;
    const known = { ...(resumed ? memory.known : {}) };
    let index = resumed ? memory.round : 0;
    const given = (resumed && context.mcpReq.inputResponses) || {};
    const declared = context.mcpReq.envelope?.[CLIENT_CAPABILITIES_META_KEY] ?? {};

    for (; index < rounds.length; index++) {
      const questions = Object.entries(rounds[index](args, context, known, declared));
      for (const [key, question] of questions) {
        if (!(key in known) && answers(question, given[key])) known[key] = given[key];
      }
      const open = questions.filter(([key]) => !(key in known));
      if (open.length > 0) {
        const requestState = sealed ? await hub.seal.mint({ call: name, round: index, known }) : undefined;
        return inputRequired({ inputRequests: Object.fromEntries(open), ...(sealed && { requestState }) });
      }
    }
    return finish(known, args);
  };
}

const askForDefaults = () =>
  form(
    'Check these values',
    {
      name: { type: 'string', title: 'Name', default: 'John Doe' },
      age: { type: 'integer', title: 'Age', default: 30 },
      score: { type: 'number', title: 'Score', default: 95.5 },
      status: { type: 'string', title: 'Status', enum: ['active', 'inactive', 'pending'], default: 'active' },
      verified: { type: 'boolean', title: 'Verified', default: true },
    },
    [],
  );

const titled = (kind) => ['First', 'Second', 'Third'].map((nth, at) => ({ const: `value${at + 1}`, title: `${nth} ${kind}` }));
const askForChoices = () =>
  form(
    'Choose',
    {
      untitledSingle: { type: 'string', enum: ['option1', 'option2', 'option3'] },
      titledSingle: { type: 'string', oneOf: titled('Option') },
      legacyEnum: {
        type: 'string',
        enum: ['opt1', 'opt2', 'opt3'],
        enumNames: ['Option One', 'Option Two', 'Option Three'],
      },
      untitledMulti: { type: 'array', items: { type: 'string', enum: ['option1', 'option2', 'option3'] } },
      titledMulti: { type: 'array', items: { anyOf: titled('Choice') } },
    },
    [],
  );

/** Of three questions, those that the declared client capabilities can answer. */
function whatTheClientCanAnswer(_args, _context, _known, declared) {
  return {
    ...(declared.elicitation && { user_name: nameForm() }),
    ...(declared.sampling && { greeting: completion('Write a short greeting', 50) }),
    ...(declared.roots && { client_roots: inputRequired.listRoots() }),
  };
}

export const CONVERSATIONS = {
  test_sampling: {
    input: object({ prompt: STRING }, ['prompt']),
    rounds: [({ prompt }) => ({ completion: completion(prompt, 100) })],
    finish: ({ completion: answer }) => says(`LLM response: ${heard(answer)}`),
  },
  test_elicitation: {
    input: object({ message: STRING }, ['message']),
    // The suite's client fills in members of its own, so nothing is required here.
    rounds: [({ message }) => ({ response: form(message, { response: STRING }, []) })],
    finish: ({ response }) => says(`User response: ${outcome(response)}`),
  },
  test_elicitation_sep1034_defaults: {
    rounds: [() => ({ values: askForDefaults() })],
    finish: ({ values }) => says(`Elicitation completed: ${outcome(values)}`),
  },
  test_elicitation_sep1330_enums: {
    rounds: [() => ({ choices: askForChoices() })],
    finish: ({ choices }) => says(`Elicitation completed: ${outcome(choices)}`),
  },
  test_missing_capability: {
    rounds: [() => ({ answer: completion('Say pong', 16) })],
    finish: ({ answer }) => says(`LLM response: ${heard(answer)}`),
  },
  test_input_required_result_elicitation: {
    rounds: [() => ({ user_name: nameForm() })],
    finish: ({ user_name: { action, content } }) => says(action === 'accept' ? `Hello, ${content.name}!` : `No name: ${action}`),
  },
  test_input_required_result_sampling: {
    rounds: [() => ({ capital_question: completion('What is the capital of France?', 100) })],
    finish: ({ capital_question: answer }) => says(`The model says: ${heard(answer)}`),
  },
  test_input_required_result_list_roots: {
    rounds: [() => ({ client_roots: inputRequired.listRoots() })],
    finish: ({ client_roots: { roots } }) => says(`${roots.length} roots: ${roots.map(({ uri }) => uri).join(' ')}`),
  },
  test_input_required_result_request_state: {
    sealed: true,
    rounds: [() => ({ confirm: confirmForm() })],
    finish: ({ confirm }) => says(`state-ok, ${outcome(confirm)}`),
  },
  test_input_required_result_multiple_inputs: {
    sealed: true,
    rounds: [
      () => ({ user_name: nameForm(), greeting: completion('Write a greeting', 50), client_roots: inputRequired.listRoots() }),
    ],
    finish: ({ user_name: name, greeting, client_roots: { roots } }) =>
      says(`${heard(greeting)} ${name.content?.name ?? 'stranger'}, ${roots.length} roots`),
  },
  test_input_required_result_multi_round: {
    sealed: true,
    rounds: [
      () => ({ step1: form('Step 1: your name?', { name: STRING }) }),
      () => ({ step2: form('Step 2: your favourite colour?', { color: STRING }) }),
    ],
    finish: ({ step1, step2 }) => says(`${step1.content?.name} likes ${step2.content?.color}`),
  },
  test_input_required_result_tampered_state: {
    sealed: true,
    rounds: [() => ({ confirm: confirmForm() })],
    finish: () => says('The state came back unaltered'),
  },
  test_input_required_result_capabilities: {
    rounds: [whatTheClientCanAnswer],
    finish: (known) => says(`Answered: ${Object.keys(known).join(' ') || 'nothing could be asked'}`),
  },
};

export const ASKING_PROMPT = {
  rounds: [() => ({ user_context: form('Which context?', { context: STRING }) })],
  finish: ({ user_context: { content } }) => ({ messages: [user(text(`Use this context: ${content?.context ?? 'none'}`))] }),
};
