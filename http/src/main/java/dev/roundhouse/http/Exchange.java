package dev.roundhouse.http;

import java.io.IOException;

/// One request in the hands of its handler: what its virtual thread runs.
record Exchange(Front front, ServerRequest request, ServerResponse response) implements Runnable {
  /// Starts the exchange on a thread of its own.
  static void start(Front front, Wire wire, ServerRequest request) {
    ServerResponse response = new ServerResponse(front, wire, request);
    front.threads.newThread(new Exchange(front, request, response)).start();
  }

  @Override
  public void run() {
    try {
      front.handler.handle(request, response);
      finish();
    } catch (Throwable e) {
      // Whatever it is, the client must not be left without an answer.
      response.fail(e);
    } finally {
      request.lifeline().handlerDone();
    }
  }

  private void finish() {
    try {
      response.finish();
    } catch (IOException e) {
      response.fail(e);
    }
  }
}
