package dev.roundhouse.http;

import static java.util.Objects.requireNonNull;

import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/// A request as its handler sees it.
final class ServerRequest implements Request {
  private final RequestHead head;
  private final byte[] body;
  private final InetSocketAddress remote;
  private final boolean isSecure;
  private final Lifeline lifeline;

  ServerRequest(
      RequestHead head,
      byte[] body,
      InetSocketAddress remote,
      boolean isSecure,
      Lifeline lifeline) {
    this.head = head;
    this.body = body;
    this.remote = remote;
    this.isSecure = isSecure;
    this.lifeline = lifeline;
  }

  Lifeline lifeline() {
    return lifeline;
  }

  @Override
  public byte[] body() {
    return body;
  }

  @Override
  public InetSocketAddress remote() {
    return remote;
  }

  @Override
  public boolean isSecure() {
    return isSecure;
  }

  @Override
  public String method() {
    return head.method();
  }

  @Override
  public String path() {
    return head.path();
  }

  @Override
  public @Nullable String query() {
    return head.query();
  }

  @Override
  public @Nullable String header(String name) {
    return head.headers().first(name);
  }

  @Override
  public Headers headers() {
    return head.headers();
  }

  @Override
  public void onCancel(Runnable action) {
    lifeline.onCancel(requireNonNull(action, "action"));
  }

  @Override
  public boolean isCancelled() {
    return lifeline.isCancelled();
  }
}
