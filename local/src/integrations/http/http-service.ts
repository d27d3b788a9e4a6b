import type { HttpApiBackend, HttpBackendCall } from './http-backend';
import { operationOf } from './service-operation';
import type { ServiceIntegration } from '../../model/http/http-integration';
import { NotServedError } from '../../pipeline/gateway-error';
import { httpError } from '../../pipeline/http/http-error';
import { expressionText } from '../../pipeline/http/http-expression';
import { NamedValues } from '../../pipeline/named-values';
import type { Services } from '../../services/services';
import { sendSigned, serviceRequest, unservedService } from '../aws-service';
import type { BackendAnswer } from '../backend';
import type { HttpClient } from '../http-client';

/**
 * An operation of an AWS service, whose answer goes back as it is.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-aws-services.html
 */
export class HttpServiceBackend implements HttpApiBackend<ServiceIntegration> {
  constructor(private readonly services: Pick<Services, 'endpoint'>, private readonly client: HttpClient) {}

  async call({ exchange, integration }: HttpBackendCall<ServiceIntegration>): Promise<BackendAnswer> {
    const { service, action, contentType, body } = operationOf(integration.subtype);
    const endpoint = this.services.endpoint(service);
    if (endpoint === undefined) throw new NotServedError(unservedService(service));
    if ((integration.credentials ?? '') === '') {
      throw httpError(500, { problem: `route "${exchange.match.route.key}" calls "${service}" without credentials; give its integration a role` });
    }
    const parameters = Object.fromEntries([...integration.requestParameters].map(([name, value]) => {
      const text = expressionText(value, exchange);
      // A value that is not there is not left out: the request is refused, as it is on AWS by what others have tried.
      if (text === undefined || text === '') throw httpError(400, { problem: `parameter "${name}" of route "${exchange.match.route.key}" has no value: "${value}"` });
      return [name, text];
    }));
    const target = { service, action, region: parameters.Region ?? exchange.api.region };
    const given = NamedValues.headers(contentType === undefined ? [] : [['Content-Type', contentType]]);
    return sendSigned(this.client, target, endpoint, {
      ...serviceRequest(target, endpoint, [], given, undefined),
      method: 'POST',
      body: Buffer.from(body(parameters)),
      timeout: integration.timeout,
      signal: exchange.request.signal,
    });
  }
}
