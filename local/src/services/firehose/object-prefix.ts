import { randomBytes } from 'crypto';
import { DatePattern } from './date-pattern';

/** What a prefix is evaluated for. */
export interface PrefixScope {
  /** Arrival of the oldest record in the object. */
  readonly oldest: Date;
  readonly errorOutputType?: string;
}

type Part = string | ((scope: PrefixScope) => string);

/**
 * The prefix of an S3 object that Firehose writes: text with `!{namespace:value}` expressions
 * (https://docs.aws.amazon.com/firehose/latest/dev/s3-prefixes.html).
 */
export class ObjectPrefix {
  /** Where records go: without a timestamp of its own the prefix gets `yyyy/MM/dd/HH/` at its end. */
  static forData(prefix = '', timeZone?: string): ObjectPrefix {
    if (prefix.includes('!{firehose:error-output-type}')) {
      throw new Error(`prefix "${prefix}" has "!{firehose:error-output-type}", which only an error prefix can have; take it out`);
    }
    return new ObjectPrefix(prefix.includes('!{timestamp:') ? prefix : `${prefix}!{timestamp:yyyy/MM/dd/HH/}`, timeZone);
  }

  /** Where failed records go; by default beside the others, under the type of the error. */
  static forErrors(prefix: string | undefined, dataPrefix = '', timeZone?: string): ObjectPrefix {
    if (prefix === undefined || prefix === '') {
      if (dataPrefix.includes('!{')) throw new Error(`prefix "${dataPrefix}" has expressions and there is no error prefix; set ErrorOutputPrefix`);
      return new ObjectPrefix(`${dataPrefix}!{firehose:error-output-type}/!{timestamp:yyyy/MM/dd/HH/}`, timeZone);
    }
    if (prefix.includes('!{') && !prefix.includes('!{firehose:error-output-type}')) {
      throw new Error(`error prefix "${prefix}" has expressions but not "!{firehose:error-output-type}"; add it`);
    }
    return new ObjectPrefix(prefix.includes('!{') ? prefix : `${prefix}!{firehose:error-output-type}/!{timestamp:yyyy/MM/dd/HH/}`, timeZone);
  }

  private readonly parts: Part[];

  private constructor(prefix: string, timeZone?: string) {
    this.parts = prefix.split(/(!\{[^}]*\}?)/).filter((part) => part !== '').map((part) => (part.startsWith('!{') ? expression(part, prefix, timeZone) : part));
  }

  evaluate(scope: PrefixScope): string {
    return this.parts.map((part) => (typeof part === 'string' ? part : part(scope))).join('');
  }
}

function expression(part: string, prefix: string, timeZone?: string): Part {
  const [, namespace, value] = /^!\{(\w+):(.*)\}$/s.exec(part) ?? [];
  if (namespace === 'timestamp') {
    const pattern = new DatePattern(value, timeZone);
    return ({ oldest }) => pattern.format(oldest);
  }
  if (namespace === 'firehose' && value === 'random-string') return () => randomBytes(6).toString('hex').slice(0, 11);
  if (namespace === 'firehose' && value === 'error-output-type') return ({ errorOutputType }) => errorOutputType ?? '';
  throw new Error(`prefix "${prefix}" has expression "${part}", which is not evaluated locally; use "!{timestamp:…}" or "!{firehose:random-string}"`);
}
