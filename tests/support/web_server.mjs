// A small real web server whose pages misbehave when told to.
import http from 'node:http';
import net from 'node:net';

const kDripMs = 50;

// Writes `piece` again and again until the other side is gone.
function keepWriting(response, piece, pauseMs) {
  const next = () => {
    if (response.destroyed) return;
    if (response.write(piece)) setTimeout(next, pauseMs);
    else response.once('drain', () => setTimeout(next, pauseMs));
  };
  next();
}

const kPages = {
  '/notes.txt': (response) => {
    response.writeHead(200, { 'Content-Type': 'text/plain' });
    response.end('The zorvane pump takes three litres of oil.\n');
  },
  '/page': (response) => {
    response.writeHead(200, { 'Content-Type': 'text/html; charset=utf-8' });
    response.end('<!doctype html><html lang="en"><head><title>Quellmark</title></head><body><main>' +
      '<p>The quellmark valve opens at nine bar.</p></main></body></html>');
  },
  '/named': (response) => {
    response.writeHead(200, { 'Content-Disposition': 'attachment; filename="../../etc/plan b.md"' });
    response.end('# Plan B\n\nThe ostrel gasket is replaced each spring.\n');
  },
  '/moved': (response) => response.writeHead(302, { Location: '/notes.txt?moved' }).end(),
  '/loop': (response) => response.writeHead(302, { Location: '/loop' }).end(),
  '/to-metadata': (response) =>
    response.writeHead(302, { Location: 'http://169.254.169.254/latest/meta-data/' }).end(),
  '/gone': (response) => response.writeHead(404).end('no'),
  '/broken': (response) => response.writeHead(500).end('no'),
  '/empty': (response) => response.writeHead(200, { 'Content-Length': 0 }).end(),
  '/endless': (response) => {
    response.writeHead(200, { 'Content-Type': 'text/plain' });
    keepWriting(response, 'x'.repeat(256 * 1024), 0);
  },
  '/drip': (response) => {
    response.writeHead(200, { 'Content-Type': 'text/plain' });
    keepWriting(response, 'x', kDripMs);
  },
  '/short': (response) => {
    response.writeHead(200, { 'Content-Length': 100 });
    response.write('short');
    setImmediate(() => response.destroy());
  },
  '/packed': (response) => response.writeHead(200, { 'Content-Encoding': 'gzip' }).end('x'),
};

// {url, requests, stop()}; requests: [{path, headers}].
export async function startWeb() {
  const requests = [];
  const server = http.createServer((request, response) => {
    const { pathname } = new URL(request.url, 'http://h');
    requests.push({ path: request.url, headers: request.headers });
    const page = kPages[pathname];
    if (page) page(response);
    else response.writeHead(404).end();
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${server.address().port}`,
    requests,
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

// Answers every connection with these bytes. {url, stop()}.
export async function startRaw(bytes) {
  const sockets = new Set();
  const server = net.createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    socket.once('data', () => socket.end(bytes));
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${server.address().port}`,
    async stop() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
