package dev.roundhouse.gateway.upstream;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.catalog.RemoteAuth;
import dev.roundhouse.catalog.Transport;
import dev.roundhouse.gateway.Passport;
import dev.roundhouse.gateway.upstream.UpstreamFailure.Kind;
import dev.roundhouse.http.Reply;
import dev.roundhouse.kernel.Secret;
import dev.roundhouse.kernel.ServerId;
import dev.roundhouse.security.RemoteAccess.Verdict;
import dev.roundhouse.security.RemoteAccessException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What one connection shows to a server that has an `auth`: the token there is for each request,
/// and another one when that is refused, if there is a way to it without a person. Safe for many
/// threads.
final class Pass {
  static final String HEADER = "Authorization";

  /// So often one request is sent again, each time with another token. Whoever gives the tokens has
  /// a limit of its own; this one holds whatever that says.
  private static final int MOST_REPEATS = 3;

  private final Passport passport;
  private final Passport.Holder holder;

  private Pass(Passport passport, Passport.Holder holder) {
    this.passport = requireNonNull(passport, "passport");
    this.holder = requireNonNull(holder, "holder");
  }

  /// The pass of this party; null where the server has no `auth`.
  static @Nullable Pass of(Passport passport, ServerId server, Transport transport, Caller caller) {
    if (!(transport instanceof Transport.Http http) || http.auth().isEmpty()) {
      return null;
    }
    RemoteAuth auth = http.auth().get();
    String subject =
        switch (auth.per()) {
          case SERVER -> "";
          case PRINCIPAL -> caller.principal();
        };
    return new Pass(passport, new Passport.Holder(server, subject, http.url(), auth));
  }

  /// Begins a request; null without a pass.
  static @Nullable Attempt attempt(@Nullable Pass pass) {
    return pass == null ? null : pass.new Attempt();
  }

  /// What to send it with now: the value of the header `Authorization`; null for none.
  ///
  /// @throws UpstreamFailure when no token can be had
  static @Nullable String header(@Nullable Attempt attempt) throws UpstreamFailure {
    return attempt == null ? null : attempt.header();
  }

  /// The same for taking up the answer to a call, which the server may have acted on by then.
  static @Nullable String resuming(@Nullable Pass pass) throws UpstreamFailure {
    try {
      return header(attempt(pass));
    } catch (UpstreamFailure e) {
      throw e.underWay();
    }
  }

  /// Whether that is the end of it; else it is to be sent once more, over another exchange.
  ///
  /// @throws UpstreamFailure when it was refused, and no other token can be had
  static boolean isAnswered(@Nullable Attempt attempt, Reply reply) throws UpstreamFailure {
    return attempt == null || attempt.isAnswered(reply);
  }

  /// One request, from the first time it is sent to the last. For one thread.
  final class Attempt {
    private Optional<Secret> token = Optional.empty();
    private int repeats;

    private @Nullable String header() throws UpstreamFailure {
      token = token();
      return token.map(each -> "Bearer " + each.reveal()).orElse(null);
    }

    private boolean isAnswered(Reply reply) throws UpstreamFailure {
      if (isRefusal(reply)) {
        refused(token, reply, repeats++);
        return false;
      }
      if (reply.status() / 100 == 2) {
        passport.accepted(holder);
      }
      return true;
    }
  }

  /// Whether it is about the token. A bare 403 is about the request.
  private static boolean isRefusal(Reply reply) {
    return reply.status() == 401
        || (reply.status() == 403 && reply.headers().first("www-authenticate") != null);
  }

  private Optional<Secret> token() throws UpstreamFailure {
    try {
      return passport.token(holder);
    } catch (RemoteAccessException e) {
      throw failure(e, 0);
    }
  }

  /// Returns when there is another token.
  private void refused(Optional<Secret> used, Reply reply, int repeats) throws UpstreamFailure {
    int status = reply.status();
    List<String> challenges = reply.headers().all("www-authenticate");
    Verdict verdict;
    try {
      verdict = passport.refused(holder, used, status, challenges);
    } catch (RemoteAccessException e) {
      throw failure(e, status);
    }
    switch (verdict) {
      case Verdict.Again _ -> {
        if (repeats >= MOST_REPEATS) {
          throw failure(
              "it has refused every token with status " + status + "; look at its settings",
              status);
        }
      }
      case Verdict.Stop(String reason) -> throw failure(reason, status);
    }
  }

  private UpstreamFailure failure(String reason, int status) {
    return new UpstreamFailure(Kind.UNAUTHORIZED, holder.server(), reason, status, null);
  }

  private UpstreamFailure failure(RemoteAccessException e, int status) {
    String prefix = "server " + holder.server() + ": ";
    String message = String.valueOf(e.getMessage());
    String what = message.startsWith(prefix) ? message.substring(prefix.length()) : message;
    return failure(what, status);
  }
}
