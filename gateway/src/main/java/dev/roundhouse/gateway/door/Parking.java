package dev.roundhouse.gateway.door;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.kernel.Ticker;
import dev.roundhouse.protocol.Frame;
import dev.roundhouse.security.SealedState;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/// Calls of modern clients that wait at a legacy server for the client's answer. The client holds
/// the ticket: sealed, bound to who it is and to the very request, and good for a time only.
final class Parking {
  /// A parked call and the question it waits for.
  record Parked(Ongoing call, Frame question, long since) {}

  private static final String KEY = "answer";
  private static final String PREFIX = "rh1.";

  private final Map<String, Parked> parked = new ConcurrentHashMap<>();
  private final SealedState seal;
  private final Ticker ticker;
  private final Supplier<Duration> patience;

  Parking(SealedState seal, Ticker ticker, Supplier<Duration> patience) {
    this.seal = requireNonNull(seal, "seal");
    this.ticker = requireNonNull(ticker, "ticker");
    this.patience = requireNonNull(patience, "patience");
  }

  /// The key under which the client answers.
  static String key() {
    return KEY;
  }

  /// Whether a `requestState` looks like one from here.
  static boolean isTicket(String state) {
    return state.startsWith(PREFIX);
  }

  /// Parks and gives the ticket.
  String park(Ongoing call, Frame question) {
    // Never a counter: a ticket from before a restart must not open a call from after it.
    String number = UUID.randomUUID().toString();
    parked.put(number, new Parked(call, question, ticker.nanos()));
    return PREFIX
        + seal.seal(
            number.getBytes(StandardCharsets.US_ASCII),
            call.site().subject(),
            digest(call.request().method(), call.shown()),
            patience.get());
  }

  /// Takes the parked call out, once.
  ///
  /// @throws RpcFailure when the ticket is not good, or the call no longer waits
  Parked take(String ticket, String subject, String method, String shown) throws RpcFailure {
    if (!isTicket(ticket)) {
      throw RpcFailure.invalidParams("requestState is not valid: it is not from here");
    }
    String number =
        switch (seal.open(ticket.substring(PREFIX.length()), subject, digest(method, shown))) {
          case SealedState.Valid(byte[] payload) -> new String(payload, StandardCharsets.US_ASCII);
          case SealedState.Refused(String reason) ->
              throw RpcFailure.invalidParams("requestState is not valid: " + reason);
        };
    return Optional.ofNullable(parked.remove(number))
        .orElseThrow(() ->
            RpcFailure.invalidParams(
                "requestState is not valid: the call it belongs to no longer waits"));
  }

  private static byte[] digest(String method, String shown) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      digest.update(method.getBytes(StandardCharsets.UTF_8));
      digest.update((byte) 0);
      digest.update(shown.getBytes(StandardCharsets.UTF_8));
      return digest.digest();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  /// Gives up what has waited too long.
  void sweep() {
    long limit = ticker.nanos() - patience.get().toNanos();
    parked.forEach((number, each) -> {
      if (each.since() - limit < 0 && parked.remove(number, each)) {
        each.call().cancel("nobody answered in time");
        each.call().close();
      }
    });
  }
}
