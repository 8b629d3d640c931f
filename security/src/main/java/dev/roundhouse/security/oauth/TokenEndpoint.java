package dev.roundhouse.security.oauth;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import dev.roundhouse.kernel.Secret;
import dev.roundhouse.kernel.Ticker;
import dev.roundhouse.protocol.Json;
import dev.roundhouse.protocol.JsonType;
import dev.roundhouse.security.RemoteAccessException.Kind;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/// Has tokens given by an authorization server (RFC 6749), always for one resource (RFC 8707). Safe
/// for many threads; blocks for up to some seconds.
public final class TokenEndpoint {
  /// What a person has brought back.
  ///
  /// @param redirect where to, as it was asked for
  record Code(Secret value, Secret verifier, URI redirect) {
    Code {
      requireNonNull(value, "value");
      requireNonNull(verifier, "verifier");
      requireNonNull(redirect, "redirect");
    }
  }

  private static final String ASSERTION = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
  private static final long LONGEST = Duration.ofDays(3650).toSeconds();

  /// What may stand in a header: printable, without spaces.
  private static final Pattern TOKEN = Pattern.compile("[!-~]{1,16384}");

  /// The codes of RFC 6749, 5.2 and RFC 8707, 2, which alone are shown.
  private static final Set<String> CODES =
      Set.of(
          "invalid_request",
          "invalid_client",
          "invalid_grant",
          "unauthorized_client",
          "unsupported_grant_type",
          "invalid_scope",
          "invalid_target");

  private final Fetch fetch;
  private final Ticker ticker;

  public TokenEndpoint(Fetch fetch, Ticker ticker) {
    this.fetch = requireNonNull(fetch, "fetch");
    this.ticker = requireNonNull(ticker, "ticker");
  }

  /// The tokens for a code.
  ///
  /// @param scopes what was asked for, where the issuer does not say what it gave
  Tokens redeem(IssuerMetadata at, ClientProof who, Code code, Set<String> scopes, String resource)
      throws OAuthFault {
    Form form =
        new Form()
            .with("grant_type", "authorization_code")
            .with("code", code.value().reveal())
            .with("redirect_uri", code.redirect().toString())
            .with("code_verifier", code.verifier().reveal())
            .with("resource", resource);
    return asked(at, who, form, scopes);
  }

  /// The next tokens; those before are given up by the issuer.
  ///
  /// @throws OAuthFault with [Kind#GRANT] when the grant has ended
  Tokens refresh(IssuerMetadata at, ClientProof who, Tokens earlier, String resource)
      throws OAuthFault {
    Secret token =
        earlier
            .refresh()
            .orElseThrow(() ->
                new OAuthFault(Kind.GRANT, at.issuer() + " has given nothing to refresh with"));
    Form form =
        new Form()
            .with("grant_type", "refresh_token")
            .with("refresh_token", token.reveal())
            .with("resource", resource);
    return asked(at, who, form, earlier.scopes()).after(earlier);
  }

  /// Tokens for the client itself, without a person.
  ///
  /// @param scopes empty to leave them to the issuer
  Tokens ofClient(IssuerMetadata at, ClientProof who, Set<String> scopes, String resource)
      throws OAuthFault {
    Form form = new Form().with("grant_type", "client_credentials").with("resource", resource);
    if (!scopes.isEmpty()) {
      form.with("scope", String.join(" ", scopes));
    }
    return asked(at, who, form, scopes);
  }

  private Tokens asked(IssuerMetadata at, ClientProof who, Form form, Set<String> scopes)
      throws OAuthFault {
    Instant now = ticker.instant();
    String[] authorization =
        switch (who) {
          case ClientProof.Open(String id) -> {
            form.with("client_id", id);
            yield new String[0];
          }
          case ClientProof.Basic(String id, Secret secret) ->
              new String[] {"Authorization", basic(id, secret)};
          case ClientProof.Post(String id, Secret secret) -> {
            form.with("client_id", id).with("client_secret", secret.reveal());
            yield new String[0];
          }
          case ClientProof.Signed(String id, AssertionKey key) -> {
            form.with("client_id", id)
                .with("client_assertion_type", ASSERTION)
                .with("client_assertion", key.assertion(id, at.issuer(), now));
            yield new String[0];
          }
        };
    String[] headers = new String[4 + authorization.length];
    headers[0] = "Content-Type";
    headers[1] = Form.TYPE;
    headers[2] = "Accept";
    headers[3] = "application/json";
    System.arraycopy(authorization, 0, headers, 4, authorization.length);
    URI place = at.endpoints().token();
    try {
      return read(at, fetch.post(place, form.bytes(), headers), scopes, now);
    } catch (IOException e) {
      throw new OAuthFault(Kind.AWAY, String.valueOf(e.getMessage()), e);
    }
  }

  /// Both are encoded first (RFC 6749, 2.3.1), so that a colon in the name parts nothing.
  private static String basic(String id, Secret secret) {
    String pair = Form.encode(id) + ":" + Form.encode(secret.reveal());
    return "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(UTF_8));
  }

  private static Tokens read(IssuerMetadata at, Fetch.Answer answer, Set<String> asked, Instant now)
      throws OAuthFault {
    Json document = Documents.object(answer.body());
    if (answer.status() != 200 || document == null) {
      throw refused(at, answer.status(), document == null ? Json.ABSENT : document);
    }
    String access = document.get("access_token").text();
    String type = document.get("token_type").text();
    if (access == null || !TOKEN.matcher(access).matches()) {
      throw new OAuthFault(Kind.UNFIT, at.issuer() + " has answered without a usable token");
    }
    if (type == null || !type.equalsIgnoreCase("Bearer")) {
      throw new OAuthFault(Kind.UNFIT, at.issuer() + " gives tokens of another type than Bearer");
    }
    return new Tokens(
        Secret.of(access),
        Documents.text(document.get("refresh_token")).map(Secret::of),
        new Tokens.Life(now, ends(document.get("expires_in"), now)),
        Documents.text(document.get("scope")).map(Challenge::scopes).orElse(asked));
  }

  /// Seconds, as a number or, at some issuers, as a text.
  private static Optional<Instant> ends(Json seconds, Instant now) {
    String text = seconds.type() == JsonType.NUMBER ? seconds.toString() : seconds.text();
    if (text == null || !text.matches("[1-9][0-9]{0,11}")) {
      return Optional.empty();
    }
    return Optional.of(now.plusSeconds(Math.min(Long.parseLong(text), LONGEST)));
  }

  private static OAuthFault refused(IssuerMetadata at, int status, Json document) {
    String said = String.valueOf(document.get("error").text());
    String code = CODES.contains(said) ? " (" + said + ")" : "";
    String what = at.issuer() + " gives no token: it answers with status " + status + code;
    boolean isAway = status >= 500 || status == 429 || status / 100 == 3;
    if (isAway) {
      return new OAuthFault(Kind.AWAY, what);
    }
    return switch (said) {
      case "invalid_grant" -> new OAuthFault(Kind.GRANT, what);
      case "invalid_client", "unauthorized_client" ->
          new OAuthFault(
              Kind.CLIENT,
              what
                  + "; check client-id, and client-secret or private-key, under auth of the server");
      default -> new OAuthFault(Kind.UNFIT, what);
    };
  }
}
