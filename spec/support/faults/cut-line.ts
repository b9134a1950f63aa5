import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

/** After which a page has asked again while its line is cut. */
export const POLLED_MS = 5_100;

/** A line to a server on this machine that a spec can cut, and have back. */
export interface CutLine {
  readonly url: string;
  /** Ends all connections, and takes no new one. */
  readonly down: () => void;
  readonly up: () => void;
  close(): Promise<void>;
}

export async function cutLine(to: string): Promise<CutLine> {
  const target = Number(new URL(to).port);
  const sockets = new Set<Socket>();
  let isUp = true;
  const server = createServer((socket) => {
    if (!isUp) return void socket.destroy();
    const other = connect(target, '127.0.0.1');
    for (const each of [socket, other]) {
      sockets.add(each);
      each.on('error', () => each.destroy());
      each.on('close', () => {
        sockets.delete(each);
        socket.destroy();
        other.destroy();
      });
    }
    socket.pipe(other).pipe(socket);
  });
  const cut = (): void => sockets.forEach((socket) => socket.destroy());
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    down: () => {
      isUp = false;
      cut();
    },
    up: () => (isUp = true),
    close: async () => {
      cut();
      server.close();
      await once(server, 'close');
    },
  };
}
