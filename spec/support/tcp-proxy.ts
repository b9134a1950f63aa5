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

/** A TCP proxy before a real server that breaks the connection on command, and tells whether it did. */
export class TcpProxy {
  /** How often the fault that was last set has struck. */
  struck = 0;
  private fault: Fault | undefined;
  private passed = 0;
  private refusing = false;
  private bytesPerSecond = Infinity;
  private readonly sockets = new Set<Socket>();

  private constructor(
    private readonly server: Server,
    readonly port: number,
    private readonly target: number,
  ) {}

  static async before(target: number): Promise<TcpProxy> {
    const server = createServer({ allowHalfOpen: false });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const proxy = new TcpProxy(server, (server.address() as AddressInfo).port, target);
    server.on('connection', (socket) => proxy.accept(socket));
    return proxy;
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
    this.server.close();
    await once(this.server, 'close');
  }

  private accept(client: Socket): void {
    if (this.refusing) {
      client.resetAndDestroy();
      return;
    }
    const server = connect(this.target, '127.0.0.1');
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
    let out = chunk;
    if (fault?.direction === direction) {
      const before = this.passed;
      this.passed += chunk.length;
      if (this.passed > fault.afterBytes) {
        const at = Math.max(0, fault.afterBytes - before);
        if (this.strike(fault, chunk, at, from, to)) return;
        out = chunk;
      }
    }
    if (!to.write(out)) from.pause();
    this.slow(out.length, from);
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
        from.resetAndDestroy();
        to.resetAndDestroy();
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
    setTimeout(() => from.resume(), (bytes / this.bytesPerSecond) * 1000).unref();
  }

  private cutAll(): void {
    for (const socket of this.sockets) socket.resetAndDestroy();
  }
}
