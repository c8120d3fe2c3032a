function answer(response: ServerResponse): void {
  register.metrics().then(
    (text) => {
      response.writeHead(200, { 'Content-Type': register.contentType }).end(text);
    },
    (error: unknown) => {
      response.writeHead(500, { 'Content-Type': 'text/plain; charset=utf-8' });
      response.end('The metrics could not be collected.\n');
      process.emitWarning(error instanceof Error ? error : String(error));
    },
  );
}
