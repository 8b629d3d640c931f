package dev.roundhouse.fleet.container;

import static java.util.Objects.requireNonNull;

import com.github.dockerjava.transport.DockerHttpClient;
import java.io.IOException;

/// A connection for each request. A kept one would be dead after the engine was started anew, and
/// the next command would fail for that; another one over a unix socket costs next to nothing.
final class ConnectionEach implements DockerHttpClient {
  private final DockerHttpClient client;

  ConnectionEach(DockerHttpClient client) {
    this.client = requireNonNull(client, "client");
  }

  @Override
  public Response execute(Request request) {
    Request.Builder once = Request.builder();
    once.from(request).putHeader("connection", "close");
    return client.execute(once.build());
  }

  @Override
  public void close() throws IOException {
    client.close();
  }
}
