import { Expression, mayBeAbsent } from '../values/expression';
import { plainText } from '../values/request-text';
import { RequestValue } from '../values/request-value';

const MAX_ATTRIBUTES = 10;

/**
 * Attributes of a message as SQS and SNS take them in a form. One whose value the request lacks is left out, since neither takes an empty one.
 * @throws where a name is none that they take, or there are too many
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-message-metadata.html
 */
export function messageAttributes(attributes: { [name: string]: RequestValue } = {}): RequestValue[] {
  const entries = Object.entries(attributes);
  if (entries.length > MAX_ATTRIBUTES) { throw new Error(`a message has "${entries.length}" attributes and takes ${MAX_ATTRIBUTES}; put the others into its body`); }
  return entries.map(([name, value]) => {
    if (!/^(?!(?:aws|amazon)\.)(?!\.)(?!.*\.\.)[A-Za-z0-9_.-]{1,256}(?<!\.)$/i.test(name)) {
      throw new Error(`message attribute "${name}" has no name that a message takes; use letters, digits, _, - and single dots, and none that begins with AWS. or Amazon.`);
    }
    const { _expression: expression } = value;
    const of = expression.kind === 'optional' ? RequestValue._of(expression.of) : value;
    const attribute = RequestValue.object({
      Name: RequestValue.literal(name),
      Value: RequestValue.object({ DataType: RequestValue.literal(of._expression.kind === 'number' ? 'Number' : 'String'), StringValue: plainText(of) }),
    });
    return isAbsentable(expression) ? RequestValue.optional(attribute) : attribute;
  });
}

/** Whether the request may lack the value as a whole. */
function isAbsentable(expression: Expression): boolean {
  return expression.kind === 'optional' || mayBeAbsent(expression.kind === 'number' ? expression.of : expression);
}

/**
 * Attributes as an HTTP API takes them: as one JSON text, into which API Gateway would put values of the request without quoting them.
 * @throws where the value of an attribute is none that is known before
 */
export function fixedAttributes(attributes: { [name: string]: RequestValue }, routeKey: string): RequestValue {
  messageAttributes(attributes);
  return RequestValue.literal(JSON.stringify(Object.fromEntries(Object.entries(attributes).map(([name, { _expression: expression }]) => {
    const of = expression.kind === 'number' ? expression.of : expression;
    if (of.kind !== 'literal') {
      throw new Error(`route "${routeKey}": message attribute "${name}" comes from the request, and HTTP APIs would put it into JSON unquoted; give a literal, or take a RestGateway`);
    }
    return [name, { DataType: expression.kind === 'number' ? 'Number' : 'String', StringValue: String(of.value) }];
  }))));
}
