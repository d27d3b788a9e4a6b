import { DOMParser, Element, MIME_TYPE } from '@xmldom/xmldom';
import type { HttpAnswer } from './http-client';

type Value = string | null | Value[] | { readonly [name: string]: Value };

/** What a result has on AWS even where there is nothing to tell. */
const ALWAYS: ReadonlyMap<string, readonly string[]> = new Map([
  ['PublishResult', ['MessageId', 'SequenceNumber']],
  ['SendMessageResult', ['MD5OfMessageAttributes', 'MD5OfMessageBody', 'MD5OfMessageSystemAttributes', 'MessageId', 'SequenceNumber']],
]);

const BODY_HEADERS = new Set(['content-encoding', 'content-length', 'content-type']);

/**
 * The answer of SQS or SNS to a query in the JSON that API Gateway asks AWS for; emulators answer in XML. Any other answer is given back as it is.
 * Text stays text. An element that is there several times is an array, and so are members.
 */
export function jsonOfQueryAnswer(answer: HttpAnswer): HttpAnswer {
  const root = answer.headers.get('Content-Type')?.includes('xml') ? rootOf(answer.body.toString('utf8')) : undefined;
  if (root === undefined) return answer;
  const value = valueOf(root);
  return {
    ...answer,
    headers: answer.headers.without(BODY_HEADERS).with([['Content-Type', 'application/json']]),
    body: Buffer.from(JSON.stringify(nameOf(root) === 'ErrorResponse' ? value : { [nameOf(root)]: value })),
  };
}

/** Undefined for what is no XML. */
function rootOf(text: string): Element | undefined {
  try {
    return new DOMParser({ onError: refuse }).parseFromString(text, MIME_TYPE.XML_TEXT).documentElement ?? undefined;
  } catch {
    return undefined;
  }
}

function refuse(level: string, message: string): void {
  if (level !== 'warning') throw new Error(message);
}

function valueOf(element: Element): Value {
  const children = Array.from(element.children);
  const always = ALWAYS.get(nameOf(element)) ?? [];
  if (children.length === 0 && always.length === 0) return element.textContent ?? '';
  if (children.length > 0 && children.every((child) => nameOf(child) === 'member')) return children.map(valueOf);
  const members = new Map<string, Value>(always.map((name) => [name, null]));
  for (const name of new Set(children.map(nameOf))) {
    const values = children.filter((child) => nameOf(child) === name).map(valueOf);
    members.set(name, values.length === 1 ? values[0] : values);
  }
  return Object.fromEntries(members);
}

/** Without the prefix of its namespace. */
function nameOf(element: Element): string {
  return element.localName ?? element.tagName;
}
