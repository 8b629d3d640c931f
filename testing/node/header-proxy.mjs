// A loopback proxy that adds header lines to each request and alters nothing else: bytes, header case, order and blanks
// arrive as they were sent, so that a suite may test them. Nothing is buffered but the head; either side's end ends the
// other.
import { once } from 'node:events';
import net from 'node:net';
import tls from 'node:tls';

const MAX_HEAD = 64 * 1024;
const HEAD_END = Buffer.from('\r\n\r\n');

/** Starts a proxy in front of `target` (a URL). Returns {url, close}; `url` has the target's path. */
export async function startHeaderProxy(target, headerLines) {
  const upstream = new URL(target);
  const sockets = new Set();
  const server = net.createServer((client) => {
    sockets.add(client);
    client.on('close', () => sockets.delete(client));
    relay(client, upstream, server.address().port, headerLines);
  });
  await new Promise((resolve, reject) => server.once('error', reject).listen(0, '127.0.0.1', resolve));
  const url = new URL(upstream);
  url.protocol = 'http:';
  url.host = `localhost:${server.address().port}`;
  return {
    url: url.href,
    close: () => {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}

function relay(client, upstream, ownPort, headerLines) {
  const server = connect(upstream);
  const end = () => {
    client.destroy();
    server.destroy();
  };
  for (const socket of [client, server]) socket.setNoDelay(true).on('error', end);
  client.on('close', end);
  server.on('end', () => client.end());
  server.pipe(client, { end: false });
  forwardRequests(client, server, (head) => rewrite(head, upstream, ownPort, headerLines)).catch(end);
}

/** Copies requests one after another; of each, the head is rewritten and the body passed on as it comes. */
async function forwardRequests(client, server, rewriteHead) {
  let head = Buffer.alloc(0);
  let bodyLeft = 0; // bytes of the current request's body still to come
  for await (const chunk of client) {
    let rest = chunk;
    while (rest.length > 0) {
      if (bodyLeft > 0) {
        const part = rest.subarray(0, bodyLeft);
        bodyLeft -= part.length;
        rest = rest.subarray(part.length);
        await write(server, part);
        continue;
      }
      head = Buffer.concat([head, rest]);
      const end = head.indexOf(HEAD_END);
      if (end < 0) {
        if (head.length > MAX_HEAD) throw new Error('request head too long');
        break;
      }
      const text = head.toString('latin1', 0, end);
      rest = head.subarray(end + HEAD_END.length);
      head = Buffer.alloc(0);
      // A chunked body is not parsed: it is taken to last as long as its connection.
      bodyLeft = /^transfer-encoding:/im.test(text) ? Infinity : Number(text.match(/^content-length:\s*(\d+)/im)?.[1] ?? 0);
      await write(server, Buffer.from(rewriteHead(text), 'latin1'));
    }
  }
}

async function write(socket, bytes) {
  if (!socket.write(bytes)) await once(socket, 'drain');
}

function connect({ protocol, hostname, port }) {
  const host = hostname.replace(/^\[|\]$/g, '');
  if (protocol === 'https:') return tls.connect({ host, port: Number(port || 443), servername: host });
  return net.connect({ host, port: Number(port || 80) });
}

function rewrite(head, upstream, ownPort, headerLines) {
  const own = [`localhost:${ownPort}`, `127.0.0.1:${ownPort}`];
  const [requestLine, ...lines] = head.split('\r\n');
  const kept = lines.flatMap((line) => {
    const name = line.slice(0, line.indexOf(':')).toLowerCase();
    const value = line.slice(name.length + 1).trim();
    if (name === 'host' && own.includes(value)) return [`Host: ${upstream.host}`];
    if (name === 'origin' && own.some((host) => value === `http://${host}`)) return [`Origin: ${upstream.origin}`];
    return [line];
  });
  return [requestLine, ...kept, ...headerLines, '', ''].join('\r\n');
}
