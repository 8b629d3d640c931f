package dev.roundhouse.security.oauth;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.kernel.Secret;
import dev.roundhouse.protocol.Json;
import dev.roundhouse.protocol.JsonWriter;
import dev.roundhouse.security.RemoteAccessException.Kind;
import java.io.IOException;
import java.net.URI;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/// Has this place registered as a client by an authorization server (RFC 7591). Safe for many
/// threads; blocks for up to some seconds.
final class Registration {
  private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "[::1]");

  /// A client that an issuer knows. Good at that issuer alone.
  ///
  /// @param method how it shows who it is; empty where the issuer did not say
  /// @param ends when its secret ends; empty for never
  /// @param redirect where the issuer sends people back to
  record Client(
      String id,
      Optional<Secret> secret,
      Optional<String> method,
      Optional<Instant> ends,
      URI redirect) {
    Client {
      requireNonNull(id, "id");
      requireNonNull(secret, "secret");
      requireNonNull(method, "method");
      requireNonNull(ends, "ends");
      requireNonNull(redirect, "redirect");
    }

    /// Whether it can be used for this redirect still.
    boolean isGood(URI redirect, Instant now) {
      return this.redirect.equals(redirect) && ends.filter(end -> !now.isBefore(end)).isEmpty();
    }
  }

  private final Fetch fetch;

  Registration(Fetch fetch) {
    this.fetch = requireNonNull(fetch, "fetch");
  }

  /// @param name what people see when they are asked
  /// @throws OAuthFault when the issuer registers nobody, or not this
  Client register(IssuerMetadata at, String name, URI redirect) throws OAuthFault {
    URI place =
        at.endpoints()
            .registration()
            .orElseThrow(() ->
                new OAuthFault(
                    Kind.CLIENT,
                    at.issuer()
                        + " registers no clients by itself: register one there with the redirect"
                        + " address "
                        + redirect
                        + ", and set client-id (and client-secret) under auth of the server"));
    byte[] body = request(name, redirect, ClientProof.Method.first(at));
    Fetch.Answer answer;
    try {
      answer =
          fetch.post(place, body, "Content-Type", "application/json", "Accept", "application/json");
    } catch (IOException e) {
      throw new OAuthFault(Kind.AWAY, String.valueOf(e.getMessage()), e);
    }
    Json document = Documents.object(answer.body());
    boolean isMade = answer.status() == 201 || answer.status() == 200;
    if (!isMade || document == null) {
      Kind kind = answer.status() >= 500 || answer.status() == 429 ? Kind.AWAY : Kind.CLIENT;
      throw new OAuthFault(
          kind,
          at.issuer()
              + " does not register this client: it answers with status "
              + answer.status()
              + "; register one there and set client-id under auth of the server");
    }
    return client(at, document, redirect);
  }

  private static Client client(IssuerMetadata at, Json document, URI redirect) throws OAuthFault {
    String id = document.get("client_id").text();
    if (id == null || id.isEmpty()) {
      throw new OAuthFault(Kind.UNFIT, at.issuer() + " has registered a client without a name");
    }
    long ends = document.get("client_secret_expires_at").integer(0);
    return new Client(
        id,
        Documents.text(document.get("client_secret")).map(Secret::of),
        Documents.text(document.get("token_endpoint_auth_method")),
        ends <= 0 ? Optional.empty() : Optional.of(Instant.ofEpochSecond(ends)),
        redirect);
  }

  private static byte[] request(String name, URI redirect, ClientProof.Method method) {
    boolean isNative = LOOPBACK.contains(String.valueOf(redirect.getHost()));
    return new JsonWriter()
        .object()
        .member("client_name", name)
        .key("redirect_uris")
        .array()
        .string(redirect.toString())
        .end()
        .key("grant_types")
        .array()
        .string("authorization_code")
        .string("refresh_token")
        .end()
        .key("response_types")
        .array()
        .string("code")
        .end()
        .member("token_endpoint_auth_method", method.wire())
        .member("application_type", isNative ? "native" : "web")
        .end()
        .toBytes();
  }
}
