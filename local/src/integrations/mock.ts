import type { Backend, BackendAnswer, BackendCall } from './backend';
import { asObject, asString } from '../assembly/json';
import { routeName } from '../model/route-name';
import { configurationError } from '../pipeline/gateway-error';
import { NamedValues } from '../pipeline/named-values';
import { textOf } from '../pipeline/payload';

/**
 * Answers without a backend: the mapped request names the status, e.g. `{"statusCode": 200}`.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/how-to-mock-integration.html
 */
export class MockBackend implements Backend {
  async call({ exchange, mapped }: BackendCall): Promise<BackendAnswer> {
    const statusCode = Number(asString(asObject(parse(textOf(mapped.payload))).statusCode) ?? NaN);
    if (!Number.isInteger(statusCode)) {
      throw configurationError(`mock route "${routeName(exchange.match.route)}" has no status; write a request template such as {"statusCode": 200} for the content type`);
    }
    return { statusCode, headers: NamedValues.headers([]), body: Buffer.alloc(0) };
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
