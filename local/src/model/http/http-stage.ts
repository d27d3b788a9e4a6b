import { asObject, asString, JsonObject, own } from '../../assembly/json';
import { AnyStage, DEFAULT_STAGE } from '../any-api';
import { variablesOf } from '../stage';
import { Throttle, throttleOf } from '../throttle';

/** A stage of an HTTP API. */
export interface HttpStage extends AnyStage {
  /** Format of a line of the access log; undefined where nothing is logged. */
  readonly accessLogFormat?: string;
  /** What routes are limited to, each by itself. */
  readonly throttle?: Throttle;
  /** What single routes are limited to, by key. */
  readonly routeThrottles: Readonly<Record<string, Throttle>>;
}

/** Reads the properties of `AWS::ApiGatewayV2::Stage`. */
export function httpStageOf(properties: JsonObject): HttpStage {
  return {
    name: asString(properties.StageName) ?? DEFAULT_STAGE,
    variables: variablesOf(properties.StageVariables),
    accessLogFormat: asString(asObject(properties.AccessLogSettings).Format),
    throttle: throttleIn(properties.DefaultRouteSettings),
    routeThrottles: Object.fromEntries(Object.entries(asObject(properties.RouteSettings)).flatMap(([key, settings]) => {
      const throttle = throttleIn(settings);
      return throttle === undefined ? [] : [[key, throttle]];
    })),
    unserved: [],
  };
}

/** What a stage limits a route to; undefined where it does not. */
export function throttleOfHttpRoute({ routeThrottles, throttle }: HttpStage, routeKey: string): Throttle | undefined {
  return own(routeThrottles, routeKey) ?? throttle;
}

function throttleIn(settings: unknown): Throttle | undefined {
  const { ThrottlingRateLimit: rate, ThrottlingBurstLimit: burst } = asObject(settings);
  return throttleOf(rate, burst);
}
