import { backend } from './backend-server';
import { call } from './call';
import { serve } from './gateways';

const NAMESPACE = 'xmlns="http://queue.amazonaws.com/doc/2012-11-05/"';

interface Answer {
  readonly status?: number;
  readonly type?: string;
  readonly body: string;
}

/** Serves a route that hands its body to a service, which answers as given. */
async function answerOf(service: string, answer: Answer, headers: Record<string, string> = {}): Promise<unknown[]> {
  const url = await serve({
    endpoints: {
      [service]: await backend((_, response) => {
        response.writeHead(answer.status ?? 200, { 'Content-Type': answer.type ?? 'text/xml' });
        response.end(answer.body);
      }),
    },
    paths: {
      '/messages': {
        post: {
          'x-amazon-apigateway-integration': {
            type: 'aws',
            httpMethod: 'POST',
            uri: `arn:aws:apigateway:us-east-1:${service}:path/000000000000/Orders`,
            credentials: 'arn:aws:iam::000000000000:role/gateway',
            requestParameters: {
              'integration.request.header.Content-Type': "'application/x-www-form-urlencoded'",
              ...Object.fromEntries(Object.entries(headers).map(([name, value]) => [`integration.request.header.${name}`, `'${value}'`])),
            },
            requestTemplates: { 'application/json': 'Action=SendMessage&MessageBody=$util.urlEncode($input.body)' },
            responses: { 'default': { statusCode: 200 }, '4\\d{2}': { statusCode: 400 } },
          },
        },
      },
    },
  });
  const { status, body } = await call(`${url}/messages`, { method: 'POST', body: '{}', headers: { 'Content-Type': 'application/json' } });
  const text = body.toString();
  return [status, text.startsWith('{') ? JSON.parse(text) : text];
}

test('the answer to a message is JSON, text stays text, and what AWS always has is there', async () => {
  const body = `<?xml version="1.0"?><SendMessageResponse ${NAMESPACE}>
    <SendMessageResult><MessageId>0012</MessageId><MD5OfMessageBody>1e5</MD5OfMessageBody></SendMessageResult>
    <ResponseMetadata><RequestId>true</RequestId></ResponseMetadata></SendMessageResponse>`;
  expect(await answerOf('sqs', { body })).toEqual([200, {
    SendMessageResponse: {
      SendMessageResult: {
        MessageId: '0012', MD5OfMessageBody: '1e5', MD5OfMessageAttributes: null, MD5OfMessageSystemAttributes: null, SequenceNumber: null,
      },
      ResponseMetadata: { RequestId: 'true' },
    },
  }]);
});

test('so is the answer to a notification', async () => {
  const id = '<sns:MessageId><![CDATA[<1>]]>&amp;&#228;</sns:MessageId>';
  const body = `<sns:PublishResponse xmlns:sns="x"><sns:PublishResult note="a">${id}</sns:PublishResult></sns:PublishResponse>`;
  expect(await answerOf('sns', { body, type: 'application/xml' })).toEqual([200, { PublishResponse: { PublishResult: { MessageId: '<1>&ä', SequenceNumber: null } } }]);
});

test('an error has no name around it', async () => {
  const body = `<ErrorResponse ${NAMESPACE}><Error><Type>Sender</Type><Code>InvalidParameterValue</Code><Message>no &lt;such&gt;</Message></Error><RequestId>1</RequestId></ErrorResponse>`;
  expect(await answerOf('sqs', { body, status: 400 })).toEqual([400, {
    Error: { Type: 'Sender', Code: 'InvalidParameterValue', Message: 'no <such>' }, RequestId: '1',
  }]);
});

test('repeated elements and members are arrays', async () => {
  const body = '<R><Failed><member><Id>1</Id></member></Failed><Entry>a</Entry><Entry/></R>';
  expect(await answerOf('sns', { body })).toEqual([200, { R: { Failed: [{ Id: '1' }], Entry: ['a', ''] } }]);
});

test.each([
  ['JSON', 'sqs', { type: 'application/x-amz-json-1.0', body: '{"MessageId":"1"}' }, {}, { MessageId: '1' }],
  ['XML that is asked for', 'sqs', { body: '<a/>' }, { Accept: 'application/xml' }, '<a/>'],
  ['XML of another service', 's3', { body: '<a/>' }, {}, '<a/>'],
  ['what only says that it is XML', 'sqs', { body: '<a><b></a>' }, {}, '<a><b></a>'],
])('%s stays as it is', async (_, service, answer, headers, expected) => {
  expect(await answerOf(service, answer, headers)).toEqual([200, expected]);
});
