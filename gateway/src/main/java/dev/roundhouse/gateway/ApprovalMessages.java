package dev.roundhouse.gateway;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.http.SignedPost;
import dev.roundhouse.kernel.Ticker;
import dev.roundhouse.protocol.JsonWriter;
import dev.roundhouse.security.ApprovalRequest;
import dev.roundhouse.security.ApprovalSettings;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;

/// Tells an address of the operator's that somebody is to decide on a call. Each message goes by a
/// thread of its own and keeps no call waiting; one that cannot be brought there is given up and
/// logged, as the request is in the inbox all the same. The address comes from the configuration
/// alone, and redirects are not followed.
public final class ApprovalMessages {
  private static final Logger LOG = System.getLogger("roundhouse.gateway");
  private static final int MOST = 64;
  private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
  private static final int DOUBLINGS = 5;

  private final Supplier<ApprovalSettings> settings;
  private final Ticker ticker;
  private final Semaphore room = new Semaphore(MOST);

  public ApprovalMessages(Supplier<ApprovalSettings> settings, Ticker ticker) {
    this.settings = requireNonNull(settings, "settings");
    this.ticker = requireNonNull(ticker, "ticker");
  }

  /// Sends word of a request, if there is an address. Returns at once.
  public void asked(ApprovalRequest request) {
    ApprovalSettings.Webhook to = settings.get().webhook().orElse(null);
    if (to == null) {
      return;
    }
    if (!room.tryAcquire()) {
      LOG.log(Level.WARNING, "too many messages wait for {0}; none of {1}", to.url(), request.id());
      return;
    }
    Thread.ofVirtual()
        .name("approval-message-" + request.id())
        .start(() -> {
          try {
            bring(to, request);
          } finally {
            room.release();
          }
        });
  }

  private void bring(ApprovalSettings.Webhook to, ApprovalRequest request) {
    byte[] body = body(request);
    String problem = "";
    SignedPost post = new SignedPost(to.url(), to.secretFile(), to.timeout());
    try {
      for (int attempt = 1; attempt <= to.attempts(); attempt++) {
        problem = post.send(body);
        if (problem.isEmpty()) {
          return;
        }
        if (attempt < to.attempts()) {
          ticker.sleep(FIRST_PAUSE.multipliedBy(1L << Math.min(attempt - 1, DOUBLINGS)));
        }
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return;
    }
    LOG.log(
        Level.WARNING,
        "{0} was not told of request {1} for approval: {2}",
        to.url(),
        request.id(),
        problem);
  }

  private static byte[] body(ApprovalRequest request) {
    return new JsonWriter()
        .object()
        .member("event", "approval.requested")
        .member("id", request.id())
        .member("subject", request.subject())
        .member("server", request.server().value())
        .member("tool", request.tool())
        .member("arguments", request.arguments().getBytes(StandardCharsets.UTF_8))
        .member("digest", request.digest())
        .member("reason", request.reason())
        .member("created", request.created().toString())
        .member("expires", request.expires().toString())
        .end()
        .toBytes();
  }
}
