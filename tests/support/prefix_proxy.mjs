// A proxy that serves another server below a prefix, which it strips, as nginx does with a trailing slash.
import http from 'node:http';

// `strays`: paths that were asked for outside the prefix. `replace` gives other bodies to paths below it, once they are
// set: as a newer server would.
export async function startPrefixProxy(target, prefix) {
  const strays = [];
  const replace = new Map();
  const { hostname, port } = new URL(target);
  const server = http.createServer((request, response) => {
    if (!request.url.startsWith(`${prefix}/`)) {
      strays.push(request.url);
      response.writeHead(404).end();
      return;
    }
    const other = replace.get(request.url.slice(prefix.length));
    if (other !== undefined) {
      response.writeHead(200, { 'Content-Type': 'text/javascript', 'Cache-Control': 'no-cache' }).end(other);
      return;
    }
    const options = { hostname, port, method: request.method, path: request.url.slice(prefix.length), headers: request.headers };
    const onward = http.request(options, (reply) => {
      response.writeHead(reply.statusCode, reply.headers);
      response.flushHeaders();
      reply.pipe(response);
      response.on('close', () => reply.destroy());
    });
    onward.on('error', () => (response.headersSent ? response.destroy() : response.writeHead(502).end('No server.')));
    request.pipe(onward);
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${server.address().port}${prefix}/`,
    strays,
    replace,
    stop() {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(resolve));
    },
  };
}
