import { asObject, asString, JsonObject } from '../assembly/json';

/** How the gateway words an answer that it gives itself. */
export interface GatewayResponse {
  /** Undefined where the kind of error decides. */
  readonly statusCode?: number;
  /** What stands in the place of a status, and is none. */
  readonly oddStatus?: string;
  /** Header values by name: a literal in single quotes, or `context.…`, `stageVariables.…`, `method.request.…`. */
  readonly headers: ReadonlyMap<string, string>;
  /** Body templates by media type. */
  readonly templates: ReadonlyMap<string, string>;
}

/** Reads one of the entries of `x-amazon-apigateway-gateway-responses`, or of the resource of that name in its own spelling. */
export function gatewayResponseOf(definition: JsonObject): GatewayResponse {
  const parameters = Object.entries(asObject(definition.responseParameters));
  return {
    ...statusOf(asString(definition.statusCode)),
    headers: new Map(parameters.flatMap(([target, value]): [string, string][] => {
      const header = /^gatewayresponse\.header\.(.+)$/.exec(target)?.[1];
      return header === undefined ? [] : [[header, asString(value) ?? '']];
    })),
    templates: templatesOf(definition.responseTemplates),
  };
}

function statusOf(status: string | undefined): Pick<GatewayResponse, 'statusCode' | 'oddStatus'> {
  if (status === undefined) return {};
  return isUsableStatus(Number(status)) ? { statusCode: Number(status) } : { oddStatus: status };
}

/** Whether a client may be answered with a status as its last word. */
export function isUsableStatus(status: number): boolean {
  return Number.isInteger(status) && status >= 200 && status <= 599;
}

/** Templates by media type. */
export function templatesOf(templates: unknown): ReadonlyMap<string, string> {
  return new Map(Object.entries(asObject(templates)).map(([type, template]) => [type, asString(template) ?? '']));
}
