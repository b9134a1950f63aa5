import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';

/** What the proxy does to one direction of the traffic, once `afterBytes` have passed since the fault was set. */
export interface Fault {
  readonly direction: 'to-server' | 'to-client';
  /** Counted over all connections from now on. */
  readonly afterBytes: number;
  /**
   * `cut` resets every connection and refuses new ones until `heal`; `cut-once` resets the connection it strikes;
   * `stall` lets nothing more through; `corrupt` inverts one byte.
   */
  readonly kind: 'cut' | 'cut-once' | 'stall' | 'corrupt';
}

const PASSIVE_OFFER = /^229 .*\(\|\|\|(\d+)\|\)/;

/** A TCP proxy before a real server that breaks the connection on command, and tells whether it did. */
export class TcpProxy {
  /** How often the fault that was last set has struck. */
  struck = 0;
  private fault: Fault | undefined;
  private passed = 0;
  private refusing = false;
  private bytesPerSecond = Infinity;
  private readonly sockets = new Set<Socket>();
  private readonly listeners: Server[] = [];
  private ownPort = 0;

  private constructor(private readonly ftp: boolean) {}

  /** `ftp` sends the data connections that an FTP server offers through the proxy as well. */
  static async before(
    target: number,
    options: { readonly ftp?: boolean; readonly port?: number } = {},
  ): Promise<TcpProxy> {
    const proxy = new TcpProxy(options.ftp ?? false);
    proxy.ownPort = await proxy.listen(target, options.port);
    return proxy;
  }

  get port(): number {
    return this.ownPort;
  }

  /** Bytes that have gone the way of the fault that was last set. */
  get passedBytes(): number {
    return this.passed;
  }

  break(fault: Fault): void {
    this.fault = fault;
    this.passed = 0;
    this.struck = 0;
  }

  slowDown(bytesPerSecond: number): void {
    this.bytesPerSecond = bytesPerSecond;
  }

  /** Everything passes again; what was stalled is cut. */
  heal(): void {
    this.fault = undefined;
    this.refusing = false;
    this.bytesPerSecond = Infinity;
    this.cutAll();
  }

  async close(): Promise<void> {
    this.cutAll();
    for (const listener of this.listeners) {
      listener.close();
      await once(listener, 'close');
    }
  }

  private async listen(target: number, port = 0): Promise<number> {
    const listener = createServer((socket) => this.accept(socket, target));
    this.listeners.push(listener);
    // A spec that fails before it closes the proxy does not keep the run from ending.
    listener.unref();
    listener.listen(port, '127.0.0.1');
    await once(listener, 'listening');
    return (listener.address() as AddressInfo).port;
  }

  private accept(client: Socket, target: number): void {
    if (this.refusing) {
      reset(client);
      return;
    }
    const server = connect(target, '127.0.0.1');
    this.pipe(client, server, 'to-server');
    this.pipe(server, client, 'to-client');
  }

  private pipe(from: Socket, to: Socket, direction: Fault['direction']): void {
    this.sockets.add(from);
    from.setNoDelay(true);
    from.on('error', () => to.destroy());
    from.on('end', () => to.end());
    from.on('close', () => {
      this.sockets.delete(from);
      if (!to.writableEnded) to.destroy();
    });
    from.on('data', (chunk: Buffer) => this.pass(chunk, from, to, direction));
    to.on('drain', () => from.resume());
  }

  private pass(chunk: Buffer, from: Socket, to: Socket, direction: Fault['direction']): void {
    const { fault } = this;
    const offer = this.ftp && direction === 'to-client' ? PASSIVE_OFFER.exec(chunk.toString('latin1')) : null;
    if (offer !== null) {
      void this.offer(Number(offer[1]), to);
      return;
    }
    if (fault?.direction === direction) {
      const before = this.passed;
      this.passed += chunk.length;
      if (this.passed > fault.afterBytes) {
        const at = Math.max(0, fault.afterBytes - before);
        if (this.strike(fault, chunk, at, from, to)) return;
      }
    }
    if (!to.write(chunk)) from.pause();
    this.slow(chunk.length, from);
  }

  /** The server's own offer is for a port that the proxy does not see. */
  private async offer(target: number, to: Socket): Promise<void> {
    to.write(`229 Entering Extended Passive Mode (|||${await this.listen(target)}|)\r\n`);
  }

  /** True if the chunk goes no further. */
  private strike(fault: Fault, chunk: Buffer, at: number, from: Socket, to: Socket): boolean {
    this.struck += 1;
    switch (fault.kind) {
      case 'stall':
        from.pause();
        return true;
      case 'corrupt':
        chunk[at] = (chunk[at] ?? 0) ^ 0xff;
        this.fault = undefined;
        return false;
      case 'cut-once':
        this.fault = undefined;
        reset(from);
        reset(to);
        return true;
      case 'cut':
        this.refusing = true;
        this.cutAll();
        return true;
    }
  }

  private slow(bytes: number, from: Socket): void {
    if (this.bytesPerSecond === Infinity) return;
    from.pause();
    setTimeout(() => from.resume(), (bytes / this.bytesPerSecond) * 1000);
  }

  private cutAll(): void {
    for (const socket of this.sockets) reset(socket);
  }
}

/** A socket that is shutting down cannot be reset: Node would then wait for it for ever when the process ends. */
function reset(socket: Socket): void {
  if (socket.writableEnded || socket.connecting) socket.destroy();
  else socket.resetAndDestroy();
}
