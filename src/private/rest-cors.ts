type Json = { [name: string]: unknown };

/** Which pages may call, checked. */
export interface CorsRules {
  readonly origins: readonly string[];
  readonly methods?: readonly string[];
  readonly allowHeaders: readonly string[];
  readonly exposeHeaders: readonly string[];
  readonly credentials: boolean;
  readonly maxAge?: number;
}

const ALLOW_ORIGIN = 'Access-Control-Allow-Origin';
const EVERY_METHOD = ['DELETE', 'GET', 'HEAD', 'OPTIONS', 'PATCH', 'POST', 'PUT'];

/** What CORS adds to the answers of an API. */
export class RestCors {
  /** Whether it takes the request to tell which origin to allow. */
  public readonly tellsOrigin: boolean;

  constructor(private readonly rules: CorsRules) {
    this.tellsOrigin = rules.origins.length > 1 || rules.origins[0].includes('*.');
  }

  /** Headers of each answer, with their values. */
  public get answerHeaders(): Record<string, string> {
    return {
      ...(this.tellsOrigin ? { Vary: 'Origin' } : { [ALLOW_ORIGIN]: this.rules.origins[0] }),
      ...(this.rules.credentials ? { 'Access-Control-Allow-Credentials': 'true' } : {}),
      ...(this.rules.exposeHeaders.length > 0 ? { 'Access-Control-Expose-Headers': this.rules.exposeHeaders.join(',') } : {}),
    };
  }

  /** Template text that allows the origin that asks, if it is among the allowed. */
  public get answerTemplate(): string {
    if (!this.tellsOrigin) { return ''; }
    return '#set($origin = "")#foreach($header in $input.params().header.keySet())#if($header.equalsIgnoreCase("Origin"))' +
      '#set($origin = "$!{input.params().header.get($header)}")#end#end' +
      `#if($origin.matches('${this.rules.origins.map(originPattern).join('|')}'))` +
      `#set($context.responseOverride.header.${ALLOW_ORIGIN} = $origin)#end`;
  }

  /**
   * Headers of what API Gateway answers by itself. It cannot look an origin up there, so of several it tells the one that asks, and then
   * not that credentials are allowed: a page elsewhere can read from it no more than that it may not call.
   */
  public get gatewayResponseParameters(): Json {
    const parameters = Object.entries(this.answerHeaders).filter(([name]) => !this.tellsOrigin || !name.endsWith('-Credentials'))
      .map(([name, value]) => [`gatewayresponse.header.${name}`, `'${value}'`]);
    return Object.fromEntries(this.tellsOrigin ? [[`gatewayresponse.header.${ALLOW_ORIGIN}`, 'method.request.header.Origin'], ...parameters] : parameters);
  }

  /**
   * The operation that answers a browser's question beforehand. Nobody has to be known for that.
   * @param methods that the path has routes for; undefined for all
   */
  public preflight(methods: readonly string[] | undefined): Json {
    const { allowHeaders, maxAge } = this.rules;
    const headers: Record<string, string> = {
      ...this.answerHeaders,
      'Access-Control-Allow-Methods': (this.rules.methods ?? methods ?? EVERY_METHOD).join(','),
      ...(allowHeaders.length > 0 ? { 'Access-Control-Allow-Headers': allowHeaders.join(',') } : {}),
      ...(maxAge === undefined ? {} : { 'Access-Control-Max-Age': String(maxAge) }),
    };
    return {
      'responses': { 204: { description: '', headers: declaredHeaders(headers) } },
      'x-amazon-apigateway-integration': {
        type: 'mock',
        passthroughBehavior: 'never',
        // Without it the question has no answer where every media type is binary.
        contentHandling: 'CONVERT_TO_TEXT',
        requestTemplates: { 'application/json': '{"statusCode":204}' },
        responses: {
          default: {
            statusCode: '204',
            contentHandling: 'CONVERT_TO_TEXT',
            responseParameters: responseParameters(headers),
            ...(this.tellsOrigin ? { responseTemplates: { 'application/json': this.answerTemplate } } : {}),
          },
        },
      },
    };
  }
}

/** Headers of a method's response, as its document declares them. */
export function declaredHeaders(headers: Record<string, string>): Json {
  return Object.fromEntries(Object.keys(headers).map((name) => [name, { schema: { type: 'string' } }]));
}

/** Headers of a method's response with the values that they always have. */
export function responseParameters(headers: Record<string, string>): Json {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [`method.response.header.${name}`, `'${value}'`]));
}

/** A regular expression of Java for an origin; `*.` stands for one label or more. */
function originPattern(origin: string): string {
  return origin.replace(/[.+]/g, '\\$&').replace('*\\.', '([A-Za-z0-9-]+\\.)+');
}
