import type { Connection } from './connection';

/** Milliseconds that clients have to answer the end of a connection when the gateway stops. */
const FAREWELL = 500;

/** The clients that are connected, whatever API they are connected to. */
export class Connections {
  private readonly byId = new Map<string, Connection>();
  private stopping = false;

  add(connection: Connection): void {
    this.byId.set(connection.id, connection);
  }

  remove({ id }: Connection): void {
    this.byId.delete(id);
  }

  find(id: string): Connection | undefined {
    return this.byId.get(id);
  }

  /** Whether the gateway ends, so that nobody is told of ends any more. */
  get areEnding(): boolean {
    return this.stopping;
  }

  /** Ends every connection. */
  async stop(): Promise<void> {
    this.stopping = true;
    const open = [...this.byId.values()];
    const gone = open.map(({ signal }) => new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve())));
    open.forEach((connection) => connection.close({ code: 1001, reason: 'Going away' }));
    const timer = setTimeout(() => open.forEach((connection) => connection.terminate()), FAREWELL);
    await Promise.all(gone);
    clearTimeout(timer);
  }
}
