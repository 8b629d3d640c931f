package dev.roundhouse.security;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.roundhouse.protocol.Json;
import dev.roundhouse.protocol.MalformedFrame;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.Signature;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// An authorization server on loopback that takes nothing on trust: clients have to be known and to
/// prove it, codes and refresh tokens are good once, verifiers, redirects and resources have to be
/// those of the request before. Beside it stands the server that its tokens are for, `/mcp`, which
/// wants the scope that a call names.
final class StrictIssuer implements AutoCloseable {
  private static final String METADATA = "/.well-known/oauth-authorization-server";
  private static final String PATH_FORM = "/.well-known/oauth-protected-resource/mcp";

  private record Reply(int status, String body, String name, String field) {
    Reply(int status, String body) {
      this(status, body, "Content-Type", "application/json");
    }
  }

  private record Client(String secret, String method, String redirect) {}

  /// What a code, a refresh token or an access token stands for.
  private record Given(String client, String redirect, String challenge, Set<String> scopes) {}

  /// Whom the redirect names as its sender; `@` for itself, empty for nobody.
  volatile String sender = "@";

  /// What a person may give at most.
  volatile Set<String> most = Set.of("read", "write", "offline_access");

  /// Whether the token endpoint is to be had.
  volatile boolean isAway;

  /// Seconds that an access token is good for.
  volatile int life = 3600;

  /// What the token endpoint waits for before it answers.
  volatile CountDownLatch gate = new CountDownLatch(0);

  final AtomicInteger renewals = new AtomicInteger();
  final AtomicInteger tokenRequests = new AtomicInteger();
  final AtomicInteger registrations = new AtomicInteger();

  /// Every code, token, secret, verifier and state that has been seen or given.
  final List<String> secrets = new CopyOnWriteArrayList<>();

  final KeyPair pair;
  private final HttpServer server;
  private final Map<String, Client> clients = new ConcurrentHashMap<>();
  private final Map<String, Given> codes = new ConcurrentHashMap<>();
  private final Map<String, Given> refreshes = new ConcurrentHashMap<>();
  private final Map<String, Given> tokens = new ConcurrentHashMap<>();
  private final AtomicInteger numbers = new AtomicInteger();

  StrictIssuer() throws IOException, GeneralSecurityException {
    pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::answer);
    server.start();
  }

  String origin() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  String resource() {
    return origin() + "/mcp";
  }

  /// A client that an operator has registered.
  void knows(String id, String secret, String method) {
    secrets.add(secret);
    clients.put(id, new Client(secret, method, ""));
  }

  /// Whoever was registered is unknown now.
  void forgetClients() {
    clients.clear();
  }

  /// Every grant is over.
  void revoke() {
    refreshes.clear();
    tokens.clear();
  }

  /// The access tokens are over; what they are renewed with is not.
  void expire() {
    tokens.clear();
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      String body = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
      Reply reply = reply(exchange, body);
      byte[] bytes = reply.body().getBytes(UTF_8);
      exchange.getResponseHeaders().set(reply.name(), reply.field());
      exchange.sendResponseHeaders(reply.status(), bytes.length == 0 ? -1 : bytes.length);
      if (bytes.length > 0) {
        exchange.getResponseBody().write(bytes);
      }
    }
  }

  private Reply reply(HttpExchange exchange, String body) throws IOException {
    String proof = String.valueOf(exchange.getRequestHeaders().getFirst("Authorization"));
    String query = String.valueOf(exchange.getRequestURI().getRawQuery());
    try {
      return switch (exchange.getRequestURI().getRawPath()) {
        case PATH_FORM ->
            new Reply(
                200,
                "{\"resource\":\""
                    + resource()
                    + "\",\"authorization_servers\":[\""
                    + origin()
                    + "\"]}");
        case METADATA -> new Reply(200, metadata());
        case "/register" -> register(body);
        case "/authorize" -> authorize(form(query));
        case "/token" -> {
          tokenRequests.incrementAndGet();
          gate.await(10, TimeUnit.SECONDS);
          yield isAway ? new Reply(503, "") : token(form(body), proof);
        }
        case "/mcp" -> serve(proof, query);
        default -> new Reply(404, "");
      };
    } catch (GeneralSecurityException | MalformedFrame | InterruptedException e) {
      throw new IOException(e);
    }
  }

  private String metadata() {
    return """
    {"issuer":"@","authorization_endpoint":"@/authorize","token_endpoint":"@/token",
    "registration_endpoint":"@/register","code_challenge_methods_supported":["S256"],
    "scopes_supported":["read","write","offline_access"],
    "authorization_response_iss_parameter_supported":true,
    "token_endpoint_auth_methods_supported":
    ["client_secret_basic","client_secret_post","private_key_jwt"]}
    """
        .replace("@", origin());
  }

  private String made(String kind) {
    String made = kind + "-5EC7E7-" + numbers.incrementAndGet();
    secrets.add(made);
    return made;
  }

  private Reply register(String body) throws MalformedFrame {
    Json asked = Json.parse(body.getBytes(UTF_8));
    String redirect = String.valueOf(asked.get("redirect_uris").items().getFirst().text());
    String method = String.valueOf(asked.get("token_endpoint_auth_method").text());
    if (asked.get("application_type").text() == null) {
      return new Reply(400, "{\"error\":\"invalid_client_metadata\"}");
    }
    String id = "client-" + registrations.incrementAndGet();
    String secret = made("secret");
    clients.put(id, new Client(secret, method, redirect));
    return new Reply(
        201,
        "{\"client_id\":\""
            + id
            + "\",\"client_secret\":\""
            + secret
            + "\",\"token_endpoint_auth_method\":\""
            + method
            + "\"}");
  }

  /// The person says yes to whatever may be given.
  private Reply authorize(Map<String, String> asked) {
    Client client = clients.get(asked.getOrDefault("client_id", ""));
    String redirect = asked.getOrDefault("redirect_uri", "");
    boolean isGood =
        client != null
            && client.redirect().equals(redirect)
            && "S256".equals(asked.get("code_challenge_method"))
            && resource().equals(asked.get("resource"));
    if (!isGood) {
      return new Reply(400, "no");
    }
    Set<String> scopes = scopes(asked);
    secrets.add(asked.getOrDefault("state", "none"));
    String code = made("code");
    codes.put(
        code,
        new Given(
            asked.getOrDefault("client_id", ""),
            redirect,
            asked.getOrDefault("code_challenge", ""),
            scopes));
    String iss = sender.isEmpty() ? "" : "&iss=" + encoded(sender.replace("@", origin()));
    return new Reply(
        302,
        "",
        "Location",
        redirect + "?code=" + code + "&state=" + encoded(asked.getOrDefault("state", "")) + iss);
  }

  private Set<String> scopes(Map<String, String> asked) {
    Set<String> scopes =
        new TreeSet<>(Arrays.asList(asked.getOrDefault("scope", "").split(" ", -1)));
    scopes.retainAll(most);
    return scopes;
  }

  private Reply token(Map<String, String> asked, String proof) throws GeneralSecurityException {
    String id = proven(asked, proof);
    if (id.isEmpty()) {
      return new Reply(
          401, "{\"error\":\"invalid_client\",\"error_description\":\"call Mallory\"}");
    }
    if (!resource().equals(asked.get("resource"))) {
      return new Reply(400, "{\"error\":\"invalid_target\"}");
    }
    Given given =
        switch (asked.getOrDefault("grant_type", "")) {
          case "authorization_code" -> redeemed(asked, id);
          case "refresh_token" -> {
            renewals.incrementAndGet();
            yield refreshes.remove(asked.getOrDefault("refresh_token", ""));
          }
          case "client_credentials" -> new Given(id, "", "", scopes(asked));
          default -> null;
        };
    if (given == null || !given.client().equals(id)) {
      return new Reply(400, "{\"error\":\"invalid_grant\",\"error_description\":\"call Mallory\"}");
    }
    String access = made("access");
    tokens.put(access, given);
    String refresh = "";
    if (!asked.getOrDefault("grant_type", "").equals("client_credentials")) {
      refresh = made("refresh");
      refreshes.put(refresh, given);
    }
    return new Reply(
        200,
        "{\"access_token\":\""
            + access
            + "\",\"token_type\":\"Bearer\",\"expires_in\":"
            + life
            + (refresh.isEmpty() ? "" : ",\"refresh_token\":\"" + refresh + "\"")
            + ",\"scope\":\""
            + String.join(" ", given.scopes())
            + "\"}");
  }

  /// What a code stands for; it is used up whatever comes.
  private @Nullable Given redeemed(Map<String, String> asked, String id)
      throws GeneralSecurityException {
    String verifier = asked.getOrDefault("code_verifier", "");
    secrets.add(verifier);
    Given given = codes.remove(asked.getOrDefault("code", ""));
    byte[] digest = MessageDigest.getInstance("SHA-256").digest(verifier.getBytes(US_ASCII));
    String challenge = Base64.getUrlEncoder().withoutPadding().encodeToString(digest);
    boolean isGood =
        given != null
            && given.client().equals(id)
            && given.challenge().equals(challenge)
            && given.redirect().equals(asked.get("redirect_uri"));
    return isGood ? given : null;
  }

  /// Who asks, by the way that was agreed; empty for anybody else.
  private String proven(Map<String, String> asked, String proof) throws GeneralSecurityException {
    String id = asked.getOrDefault("client_id", "");
    String secret = asked.getOrDefault("client_secret", "");
    String method = secret.isEmpty() ? "private_key_jwt" : "client_secret_post";
    if (proof.startsWith("Basic ")) {
      String[] both =
          new String(Base64.getDecoder().decode(proof.substring(6)), UTF_8).split(":", 2);
      id = URLDecoder.decode(both[0], UTF_8);
      secret = URLDecoder.decode(both[1], UTF_8);
      method = "client_secret_basic";
    }
    Client client = clients.get(id);
    if (client == null || !client.method().equals(method)) {
      return "";
    }
    boolean isGood =
        method.equals("private_key_jwt")
            ? isSigned(asked.getOrDefault("client_assertion", ""))
            : client.secret().equals(secret);
    return isGood ? id : "";
  }

  private boolean isSigned(String assertion) throws GeneralSecurityException {
    String[] parts = assertion.split("\\.", -1);
    if (parts.length != 3) {
      return false;
    }
    secrets.add(assertion);
    Signature check = Signature.getInstance("Ed25519");
    check.initVerify(pair.getPublic());
    check.update((parts[0] + "." + parts[1]).getBytes(US_ASCII));
    String claims = new String(Base64.getUrlDecoder().decode(parts[1]), UTF_8);
    return check.verify(Base64.getUrlDecoder().decode(parts[2]))
        && claims.contains("\"aud\":\"" + origin() + "\"");
  }

  private Reply serve(String proof, String needed) {
    Given given = proof.startsWith("Bearer ") ? tokens.get(proof.substring(7)) : null;
    String metadata = "resource_metadata=\"" + origin() + PATH_FORM + "\"";
    if (given == null) {
      return new Reply(401, "", "WWW-Authenticate", "Bearer " + metadata + ", scope=\"read\"");
    }
    return needed.equals("null") || given.scopes().contains(needed)
        ? new Reply(200, "{}")
        : new Reply(
            403,
            "",
            "WWW-Authenticate",
            "Bearer error=\"insufficient_scope\", scope=\"" + needed + "\", " + metadata);
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, UTF_8);
  }

  private static Map<String, String> form(String text) {
    Map<String, String> form = new LinkedHashMap<>();
    for (String pair : text.split("&", -1)) {
      int equals = pair.indexOf('=');
      if (equals > 0) {
        form.put(
            URLDecoder.decode(pair.substring(0, equals), UTF_8),
            URLDecoder.decode(pair.substring(equals + 1), UTF_8));
      }
    }
    return form;
  }

  /// The address that its own server is at.
  URI at() {
    return URI.create(resource());
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
