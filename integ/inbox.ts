import { DeleteMessageCommand, Message, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { eventually, Target } from './target';

/** What arrives in a queue. */
export class Inbox {
  /** Messages that were taken off the queue, in the order in which it gave them. */
  public readonly taken: Message[] = [];

  /** @param output of the stack, with the queue's URL */
  public constructor(private readonly target: Target, private readonly client: SQSClient, private readonly output: string) {}

  /** Takes messages off the queue until one of them is the one that is meant; undefined where that does not come. */
  public async take(isMeant: (message: Message) => boolean): Promise<Message | undefined> {
    return eventually(this.target, async () => {
      await this.takeAll();
      return this.taken.find(isMeant);
    }, (message) => message !== undefined);
  }

  private async takeAll(): Promise<void> {
    const QueueUrl = this.target.output(this.output);
    for (;;) {
      const { Messages = [] } = await this.client.send(new ReceiveMessageCommand({
        QueueUrl, MaxNumberOfMessages: 10, MessageAttributeNames: ['All'], MessageSystemAttributeNames: ['All'],
      }));
      for (const { ReceiptHandle } of Messages) { await this.client.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle })); }
      this.taken.push(...Messages);
      if (Messages.length === 0) { return; }
    }
  }
}
