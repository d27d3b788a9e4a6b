import { CreateEventBusCommand, EventBridgeClient, PutRuleCommand, PutTargetsCommand, Target } from '@aws-sdk/client-eventbridge';
import { CreateStateMachineCommand, SFNClient, StateMachineType } from '@aws-sdk/client-sfn';
import { CreateTopicCommand, SNSClient, SubscribeCommand } from '@aws-sdk/client-sns';
import { CreateQueueCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { Assembly, Resource } from 'cdk-gatehouse-local';

/**
 * Makes the assembly's queues, topics, event buses and state machines at an endpoint, under the names that the assembly gives them:
 * their ARNs are those of the assembly, and so are the paths of queue URLs. Of subscriptions and of targets of rules, those that are queues are made.
 */
export async function provision(assembly: Assembly, endpoint: string): Promise<void> {
  const clients = new Clients(endpoint);
  try {
    // A queue may name another one for its dead letters.
    const [deadLetters, others] = split(assembly.ofType('AWS::SQS::Queue'), ({ properties }) => properties.RedrivePolicy === undefined);
    for (const queue of [...deadLetters, ...others]) { await createQueue(clients, queue); }
    for (const topic of assembly.ofType('AWS::SNS::Topic')) { await createTopic(clients, topic); }
    for (const subscription of assembly.ofType('AWS::SNS::Subscription')) { await subscribe(clients, subscription.properties); }
    for (const bus of assembly.ofType('AWS::Events::EventBus')) { await clients.events(bus).send(new CreateEventBusCommand({ Name: bus.physicalId })); }
    for (const rule of assembly.ofType('AWS::Events::Rule')) { await createRule(clients, rule); }
    for (const machine of assembly.ofType('AWS::StepFunctions::StateMachine')) { await createStateMachine(clients, machine); }
  } finally {
    clients.destroy();
  }
}

type Properties = Readonly<Record<string, unknown>>;

const QUEUE_ATTRIBUTES = [
  'ContentBasedDeduplication', 'DeduplicationScope', 'DelaySeconds', 'FifoQueue', 'FifoThroughputLimit', 'KmsMasterKeyId', 'MaximumMessageSize',
  'MessageRetentionPeriod', 'ReceiveMessageWaitTimeSeconds', 'RedriveAllowPolicy', 'RedrivePolicy', 'SqsManagedSseEnabled', 'VisibilityTimeout',
];

async function createQueue(clients: Clients, queue: Resource): Promise<void> {
  await clients.sqs(queue).send(new CreateQueueCommand({ QueueName: nameOf(queue), Attributes: attributes(queue.properties, QUEUE_ATTRIBUTES) }));
}

async function createTopic(clients: Clients, topic: Resource): Promise<void> {
  const Attributes = attributes(topic.properties, ['ContentBasedDeduplication', 'DisplayName', 'FifoTopic', 'KmsMasterKeyId']);
  await clients.sns(topic).send(new CreateTopicCommand({ Name: nameOf(topic), Attributes }));
  for (const subscription of (topic.properties.Subscription ?? []) as Properties[]) {
    await subscribe(clients, { ...subscription, TopicArn: topic.physicalId });
  }
}

async function subscribe(clients: Clients, properties: Properties): Promise<void> {
  if (properties.Protocol !== 'sqs') { return; }
  const arn = String(properties.TopicArn);
  await clients.sns({ arn }).send(new SubscribeCommand({
    TopicArn: arn,
    Protocol: 'sqs',
    Endpoint: String(properties.Endpoint),
    Attributes: attributes(properties, ['FilterPolicy', 'FilterPolicyScope', 'RawMessageDelivery']),
  }));
}

async function createRule(clients: Clients, rule: Resource): Promise<void> {
  const { EventBusName, EventPattern, State, Targets } = rule.properties;
  if (EventPattern === undefined) { return; }
  const place = { Name: rule.arn!.split('/').at(-1)!, EventBusName: EventBusName as string | undefined };
  const client = clients.events(rule);
  await client.send(new PutRuleCommand({ ...place, EventPattern: JSON.stringify(EventPattern), State: State as 'ENABLED' | 'DISABLED' | undefined }));
  const queues = ((Targets ?? []) as Target[]).filter(({ Arn }) => Arn!.split(':')[2] === 'sqs');
  if (queues.length > 0) { await client.send(new PutTargetsCommand({ Rule: place.Name, EventBusName: place.EventBusName, Targets: queues })); }
}

async function createStateMachine(clients: Clients, machine: Resource): Promise<void> {
  const { Definition, DefinitionString, DefinitionSubstitutions, RoleArn, StateMachineType: type } = machine.properties;
  const definition = Object.entries((DefinitionSubstitutions ?? {}) as Properties)
    .reduce((text, [name, value]) => text.replaceAll(`\${${name}}`, String(value)), (DefinitionString as string | undefined) ?? JSON.stringify(Definition));
  await clients.states(machine).send(new CreateStateMachineCommand({
    name: nameOf(machine), definition, roleArn: String(RoleArn), type: type as StateMachineType | undefined,
  }));
}

/** Last part of its ARN. */
function nameOf({ arn }: Resource): string {
  return arn!.split(':').at(-1)!;
}

/** Properties as the attributes of an API: text, and JSON where they are objects. */
function attributes(properties: Properties, names: string[]): Record<string, string> {
  return Object.fromEntries(names.filter((name) => properties[name] !== undefined)
    .map((name) => [name, typeof properties[name] === 'object' ? JSON.stringify(properties[name]) : String(properties[name])]));
}

function split<T>(values: T[], isFirst: (value: T) => boolean): [T[], T[]] {
  return [values.filter(isFirst), values.filter((value) => !isFirst(value))];
}

/** SDK clients for the regions of resources. */
class Clients {
  private readonly made: { destroy(): void }[] = [];

  public constructor(private readonly endpoint: string) {}

  public events(resource: Placed): EventBridgeClient { return this.keep(new EventBridgeClient(this.config(resource))); }
  public sns(resource: Placed): SNSClient { return this.keep(new SNSClient(this.config(resource))); }
  public sqs(resource: Placed): SQSClient { return this.keep(new SQSClient(this.config(resource))); }
  public states(resource: Placed): SFNClient { return this.keep(new SFNClient(this.config(resource))); }

  public destroy(): void {
    this.made.forEach((client) => client.destroy());
  }

  private config({ arn }: Placed): { endpoint: string; region: string; credentials: { accessKeyId: string; secretAccessKey: string } } {
    return { endpoint: this.endpoint, region: arn!.split(':')[3], credentials: { accessKeyId: 'local', secretAccessKey: 'local' } };
  }

  private keep<C extends { destroy(): void }>(client: C): C {
    this.made.push(client);
    return client;
  }
}

type Placed = Pick<Resource, 'arn'>;
