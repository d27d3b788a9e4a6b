import { Token } from 'aws-cdk-lib';

const OF_CONNECTIONS = ['$connect', '$disconnect'];
const OWN = [...OF_CONNECTIONS, '$default'];

/** What messages of a WebSocket API are told by, e.g. `chat`, or what happens to their connection: `$connect`, `$disconnect`. */
export class SocketRouteKey {
  /** @throws where the text is no route that API Gateway could choose; the message names the route and the remedy */
  public static parse(text: string): SocketRouteKey {
    if (Token.isUnresolved(text)) { throw new Error(`route "${text}" has a token in it; write it out, since logical ids derive from it`); }
    if (/^\S+ \//.test(text)) {
      throw new Error(`route "${text}" has a method and a path, which WebSocket APIs do not know; write what messages are told by, as in "chat", or take a RestGateway`);
    }
    if (text.startsWith('$') && !OWN.includes(text)) {
      throw new Error(`route "${text}" begins with a dollar sign, which API Gateway keeps to itself; write one of ${OWN.join(', ')}, or another word`);
    }
    if (!/^[^\s\u0000-\u001f\u007f](?:[^\u0000-\u001f\u007f]{0,126}[^\s\u0000-\u001f\u007f])?$/.test(text)) {
      throw new Error(`route "${text}" is malformed; write 1 to 128 characters without white space around them`);
    }
    return new SocketRouteKey(text);
  }

  private constructor(private readonly text: string) {}

  /** Whether it is about connections, not messages. */
  public get isOfConnections(): boolean {
    return OF_CONNECTIONS.includes(this.text);
  }

  /** Whether it is where requests come in, with headers and a query. */
  public get isConnect(): boolean {
    return this.text === '$connect';
  }

  public toString(): string {
    return this.text;
  }
}
