package dev.roundhouse.app;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;

/// A little authorization server on loopback: metadata, keys, and tokens signed with them.
final class TestIssuer implements AutoCloseable {
  private final HttpServer server;
  private final List<JWK> keys = new CopyOnWriteArrayList<>();
  private final AtomicInteger fetches = new AtomicInteger();
  private volatile String metadata;
  private volatile int status = 200;

  /// @param metadata path of its metadata below `/.well-known/`
  TestIssuer(String metadata) throws IOException, JOSEException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/keys", this::keys);
    server.createContext("/.well-known/" + metadata, exchange -> answer(exchange, this.metadata));
    server.start();
    this.metadata =
        "{\"issuer\":\""
            + url()
            + "\",\"jwks_uri\":\""
            + url()
            + "/keys\",\"token_endpoint\":\"\"}";
    keys.add(rsa("one"));
  }

  static RSAKey rsa(String kid) throws JOSEException {
    return new RSAKeyGenerator(2048).keyID(kid).generate();
  }

  static ECKey ec(String kid) throws JOSEException {
    return new ECKeyGenerator(Curve.P_256).keyID(kid).generate();
  }

  String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  /// How often its keys were asked for.
  int fetches() {
    return fetches.get();
  }

  JWK key() {
    return keys.getLast();
  }

  void has(JWK... all) {
    keys.clear();
    keys.addAll(List.of(all));
  }

  void says(String other) {
    metadata = other;
  }

  /// Answers with this status from now on; 302 leads to itself.
  void answersWith(int other) {
    status = other;
  }

  private void keys(HttpExchange exchange) throws IOException {
    fetches.incrementAndGet();
    answer(exchange, new JWKSet(List.copyOf(keys)).toPublicJWKSet().toString());
  }

  private void answer(HttpExchange exchange, String text) throws IOException {
    try (exchange) {
      byte[] bytes = text.getBytes(UTF_8);
      exchange.getResponseHeaders().set("Content-Type", "application/json");
      exchange.getResponseHeaders().set("Location", url() + "/keys");
      exchange.sendResponseHeaders(status, bytes.length);
      exchange.getResponseBody().write(bytes);
    }
  }

  /// A good token for this audience and these scopes.
  String token(String audience, String scope) throws JOSEException {
    return token(audience, scope, claims -> claims);
  }

  String token(String audience, String scope, UnaryOperator<JWTClaimsSet.Builder> change)
      throws JOSEException {
    Date now = Date.from(Instant.now());
    JWTClaimsSet.Builder claims =
        new JWTClaimsSet.Builder()
            .issuer(url())
            .subject("ann")
            .audience(audience)
            .issueTime(now)
            .expirationTime(Date.from(Instant.now().plusSeconds(300)))
            .claim("scope", scope);
    return signed(key(), change.apply(claims).build());
  }

  static String signed(JWK key, JWTClaimsSet claims) throws JOSEException {
    boolean isRsa = key instanceof RSAKey;
    JWSHeader header =
        new JWSHeader.Builder(isRsa ? JWSAlgorithm.RS256 : JWSAlgorithm.ES256)
            .keyID(key.getKeyID())
            .build();
    SignedJWT jwt = new SignedJWT(header, claims);
    jwt.sign(isRsa ? new RSASSASigner(key.toRSAKey()) : new ECDSASigner(key.toECKey()));
    return jwt.serialize();
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
