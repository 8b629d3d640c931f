package dev.roundhouse.gateway.door;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.kernel.Ticker;
import dev.roundhouse.protocol.Frame;
import dev.roundhouse.security.SealedState;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
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

  /// Most calls of one subject that wait; more of them give up the one that has waited longest.
  private static final int MOST = 100;

  private static final String KEY = "answer";
  private static final String PREFIX = "rh1.";
  private static final String CONSENT = "ra1.";

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

  /// Whether a `requestState` looks like one of a question whether a call may be made.
  static boolean isConsent(String state) {
    return state.startsWith(CONSENT);
  }

  /// The ticket of such a question: nothing is kept here for it.
  ///
  /// @param about the request for approval that it is about
  String consent(String subject, String about, String shown) {
    return CONSENT
        + seal.seal(
            about.getBytes(StandardCharsets.US_ASCII),
            subject,
            digest("approval", shown),
            patience.get());
  }

  /// Checks that a ticket is of that very question.
  void takeConsent(String ticket, String subject, String about, String shown) throws RpcFailure {
    switch (seal.open(ticket.substring(CONSENT.length()), subject, digest("approval", shown))) {
      case SealedState.Valid(byte[] payload) -> {
        if (!about.equals(new String(payload, StandardCharsets.US_ASCII))) {
          throw RpcFailure.invalidParams(
              "requestState is not valid: it belongs to a call with other arguments");
        }
      }
      case SealedState.Refused(String reason) ->
          throw RpcFailure.invalidParams("requestState is not valid: " + reason);
    }
  }

  /// Parks and gives the ticket; a client that never comes back crowds out nobody but itself.
  String park(Ongoing call, Frame question) {
    if (parked.size() >= MOST) {
      makeRoom(call.site().subject());
    }
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

  private void makeRoom(String subject) {
    List<Map.Entry<String, Parked>> own =
        parked.entrySet().stream()
            .filter(each -> each.getValue().call().site().subject().equals(subject))
            .sorted(Comparator.comparingLong(each -> each.getValue().since()))
            .toList();
    for (Map.Entry<String, Parked> each : own.subList(0, Math.max(0, own.size() - MOST + 1))) {
      giveUp(each.getKey(), each.getValue(), "newer calls of the same client wait");
    }
  }

  private void giveUp(String number, Parked each, String reason) {
    if (parked.remove(number, each)) {
      each.call().cancel(reason);
      each.call().close();
    }
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
      if (each.since() - limit < 0) {
        giveUp(number, each, "nobody answered in time");
      }
    });
  }
}
