import type { Exchange } from './exchange';
import { ExpiringCache } from './expiring-cache';
import { GatewayError } from './gateway-error';
import type { GatewayReply } from './gateway-reply';
import { everyValue, mappedValues } from './mapping-expression';
import { sourcesOf } from './request-mapping';
import type { Integration } from '../model/integration';
import { CacheSettings, cacheSettingsOf } from '../model/method-settings';
import type { RouteAuth } from '../model/route';

/** Bytes of all answers that are kept at a time. */
const CAPACITY = 64 * 1024 * 1024;

/** Bytes of the largest answer that is kept: https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-caching.html */
const MAX_ANSWER = 1_048_576;

const IGNORED = ['Warning', '199 Cache-control headers were ignored because the caller was unauthorized.'] as const;

/**
 * Keeps what integrations answer, where the stage asks for it.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-caching.html
 */
export class ResponseCache {
  private readonly replies = new ExpiringCache<GatewayReply>(CAPACITY);

  /** @param clock milliseconds since the epoch */
  constructor(private readonly clock: () => number) {}

  /**
   * The reply that is kept for a request, or that of the integration.
   * @throws GatewayError where a caller who may not asks to renew what is kept, and the stage refuses that
   */
  async reply(exchange: Exchange, integration: Integration, auth: RouteAuth, integrate: () => Promise<GatewayReply>): Promise<GatewayReply> {
    const settings = cacheSettingsOf(exchange.stage, exchange.match.route, exchange.request.method);
    if (settings === undefined) return integrate();
    const renewal = asksForRenewal(exchange) ? renewalOf(settings, auth) : 'none';
    if (renewal === 'refused') throw new GatewayError('ACCESS_DENIED', 'User is not authorized to invalidate the cache');
    const key = cacheKey(exchange, integration);
    const reply = (renewal === 'granted' ? undefined : this.replies.get(key, this.clock())) ?? await this.fetch(key, settings, integrate);
    return renewal === 'ignored with a warning' ? { ...reply, headers: [...reply.headers, IGNORED] } : reply;
  }

  private async fetch(key: string, { ttl }: CacheSettings, integrate: () => Promise<GatewayReply>): Promise<GatewayReply> {
    const reply = await integrate();
    const size = reply.body.length + reply.headers.reduce((sum, [name, value]) => sum + name.length + value.length, 0);
    if (size <= MAX_ANSWER) this.replies.set(key, reply, this.clock() + ttl * 1000, size + key.length);
    return reply;
  }
}

function asksForRenewal({ request }: Exchange): boolean {
  return request.headers.all('Cache-Control').some((header) => header.split(',').some((directive) => /^max-age="?0+"?$/i.test(directive.trim())));
}

/** Whoever signed the request may renew: policies of callers are not evaluated here. */
function renewalOf({ renewal }: CacheSettings, auth: RouteAuth): 'granted' | 'refused' | 'ignored' | 'ignored with a warning' {
  if (!renewal.needsAuthorization || auth.kind === 'iam') return 'granted';
  switch (renewal.unauthorized) {
    case 'FAIL_WITH_403': return 'refused';
    case 'SUCCEED_WITHOUT_RESPONSE_HEADER': return 'ignored';
    case 'SUCCEED_WITH_RESPONSE_HEADER': return 'ignored with a warning';
  }
}

/** Only the parameters that the integration names tell one request from another. */
function cacheKey(exchange: Exchange, { cacheNamespace, cacheKeyParameters, requestParameters }: Integration): string {
  const { api, stage, request, context, match: { route } } = exchange;
  const isApart = context.variables.isCanaryRequest === true && stage.canary?.usesStageCache === false;
  const sources = sourcesOf(exchange);
  const values = [...cacheKeyParameters].sort().map((parameter) => {
    const expression = parameter.startsWith('integration.') ? requestParameters.get(parameter) : parameter;
    return expression === undefined ? null : mappedValues(everyValue(expression), sources) ?? null;
  });
  return JSON.stringify([api.id, stage.name, isApart, cacheNamespace ?? route.resourceId, request.method, values]);
}
